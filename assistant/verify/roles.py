"""Compare who does what to whom: doers, those it is done to, what stands before and after, with and without."""

from __future__ import annotations

import re

from assistant.verify.clauses import Clause
from assistant.verify.coverage import Coverage, partner_of, shared_with
from assistant.verify.limits import NEEDS
from assistant.verify.phrases import DOERS, RECEIVES, Phrase, read_phrases
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import alike, closest, is_generic

_EXCLUDING = {
    frozenset(pair.split())
    for pair in ("vor nach", "mit ohne", "für gegen", "während außerhalb", "während nach", "während vor",
                 "innerhalb außerhalb", "auf ohne", "nach ohne", "bei ohne", "unter ohne", "aus ohne", "wegen ohne",
                 "before after", "with without")
}  # fmt: skip
_WITHOUT = re.compile(r"\b(?:ohne|kein\w*|nicht|entfällt|entbehrlich|frei|without|no|not)\b", re.IGNORECASE)
_ALSO_NOT = re.compile(r"\W*auch nicht\b")
_COPULA = re.compile(r"\b(?:ist|sind|war|waren|bleibt|gilt|gelten|heißt)\b")
_PLACES = frozenset({"bei", "beim", "im", "in", "zwischen"})
_ASIDE = frozenset({"relative", "content", "condition", "restriction"})
_JOINTS = re.compile(r"\W*(?:erst |schon |und )?(bevor|ehe|nachdem)\b")
_TIMES = {"bevor": "vor", "ehe": "vor", "nachdem": "nach"}
_CONTRACTED = {"im": "in", "ins": "in", "am": "an", "beim": "bei", "zum": "zu", "zur": "zu", "vom": "von"}


def object_to_roles(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """Words of the claim that are all in the source, but stand there in another relation."""
    return (
        _object_to_subject(claim, source, coverage)
        or _object_to_doer(claim, source, coverage)
        or _object_to_filler(claim, source, coverage)
        or _object_to_prepositions(claim, source)
    )


def _object_to_subject(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """The subject of the claim stands only in a relative or conditional clause; the source says it of something else.

    Nor is it said of what a relative clause denies: "Entscheidungen, die nicht Urteile sind".
    """
    by_word = {id(word): found for word, found in coverage.pairs}
    said = {id(one) for _, found in coverage.pairs for one in found}
    for mine in read_phrases(claim):
        found = by_word.get(id(mine.word), ())
        partner = partner_of(claim.clauses[mine.clause], claim, source, coverage)
        if mine.preposition or claim.clauses[mine.clause].role != "main" or partner is None or not found:
            continue
        places = [source.clauses[source.clause_of(one.start)] for one in found]
        aside = all(place.role in _ASIDE for place in places)
        relative = all(place.role == "relative" and place.negated for place in places)
        if relative and not claim.clauses[mine.clause].negated:
            return Objection(f"Von „{mine.word.text}“ sagt die Quelle das Gegenteil.")
        if mine.case != "subject":
            continue
        others = [
            one
            for one in read_phrases(source)
            if one.case == "subject"
            and source.clauses[one.clause].role == "main"
            and id(one.word) not in said
            and ((one.actor and mine.actor) or all(place.role == "relative" for place in places))
        ]
        if aside and others and not (is_generic(others[0].word) or alike(mine.word, others[0].word)):
            return Objection(f"Die Quelle sagt das von „{others[0].word.text}“, nicht von „{mine.word.text}“.")
    return None


def _object_to_doer(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """Somebody does in the claim what is done to them in the source, or the other way round."""
    theirs = read_phrases(source)
    done = {id(one) for word, found in coverage.pairs if not word.noun for one in found}
    by_word = {id(word): {id(one) for one in found} for word, found in coverage.pairs}
    for mine in read_phrases(claim):
        clause = claim.clauses[mine.clause]
        if not mine.actor or mine.word.lower in ("person", "personen") or not _acts(claim, clause, mine):
            continue
        partner = partner_of(clause, claim, source, coverage)
        described = [
            one for one in theirs if one.actor and one.clause != partner and _does(one, partner, theirs, source)
        ]
        if mine.doer and described and not alike(mine.word, described[0].word):
            return Objection(f"In der Quelle ist es nicht „{mine.word.text}“, wer das tut.")
        words = {id(one) for one in closest(mine.word, (one.word for one in theirs if alike(mine.word, one.word)))}
        words = words or by_word.get(id(mine.word), set())
        same = [one for one in theirs if id(one.word) in words]
        if not same:
            if mine.doer and any(one.actor and _does(one, partner, theirs, source) for one in theirs):
                return Objection(f"In der Quelle ist es nicht „{mine.word.text}“, wer das tut.")
            continue
        relative = partner is not None and source.clauses[partner].role == "relative"
        if mine.doer and not relative and not any(_may_act(one, theirs, done) for one in same):
            return Objection(f"In der Quelle ist es nicht „{mine.word.text}“, wer das tut.")
        suffers = (
            mine.case == "object"
            or mine.preposition in ("an", "gegenüber")
            or (mine.passive and mine.case == "subject")
        )
        if suffers and all(one.doer for one in same) and _has_rival(mine, claim):
            return Objection(f"In der Quelle tut das „{mine.word.text}“ selbst.")
    return None


def _does(phrase: Phrase, clause: int | None, others: tuple[Phrase, ...], source: Reading) -> bool:
    """Whether it acts in this clause: as its doer, or as the noun that a relative clause "…, die prüft" describes."""
    if clause is None or phrase.clause == clause:
        return clause is not None and phrase.doer
    if source.clauses[clause].role != "relative" or phrase.passive:
        return False
    before = [one for one in others if one.word.start < source.clauses[clause].start]
    return (
        bool(before)
        and before[-1] is phrase
        and not any(one.case == "subject" for one in others if one.clause == clause)
    )


def _acts(claim: Reading, clause: Clause, phrase: Phrase) -> bool:
    """Not in "X erhält …" nor in "X ist zuständig": there the subject does nothing."""
    text = claim.text[clause.start : clause.end]
    return not RECEIVES.search(text) and (phrase.passive or not _COPULA.search(text))


def _may_act(phrase: Phrase, others: tuple[Phrase, ...], done: set[int]) -> bool:
    if phrase.case == "genitive":
        return phrase.owner is not None and id(phrase.owner) in done
    if phrase.preposition in _PLACES:
        return not any(one.doer and one.actor for one in others if one.clause == phrase.clause)
    if phrase.preposition in ("von", "vom") and not phrase.passive:  # "die von ihr übermittelten Daten"
        return not any(one.doer and one.actor for one in others if one.clause == phrase.clause)
    return phrase.doer or phrase.preposition in DOERS


def _has_rival(mine: Phrase, claim: Reading) -> bool:
    return any(one.doer and one.actor for one in read_phrases(claim) if one is not mine)


def _object_to_filler(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """A noun from elsewhere, where the clause of the source names something else in its place."""
    theirs = read_phrases(source)
    said = {id(one) for _, found in coverage.pairs for one in found}
    by_word = {id(word): found for word, found in coverage.pairs}
    for mine in read_phrases(claim):
        clause = claim.clauses[mine.clause]
        places = {source.clause_of(one.start) for one in by_word.get(id(mine.word), ())}
        partner = partner_of(clause, claim, source, coverage)
        if partner is None or partner in places or not (places or mine.word in coverage.by_context):
            continue
        if any(source.clauses[place].role == "relative" for place in places):
            continue
        if any(_ALSO_NOT.match(source.text, source.clauses[place].start) for place in places | {partner}):
            continue
        if not mine.preposition and not _are_statements(places | {partner}, clause, claim, source, coverage, partner):
            continue
        base = source.clauses[partner].leans_on
        group = {partner, base} if base is not None and mine.actor and not places else {partner}
        gapped = any(_is_gapped(source.clauses[place]) for place in places | {partner})
        rivals = [
            one
            for one in theirs
            if one.clause in group
            and id(one.word) not in said
            and not is_generic(one.word)
            and not alike(one.word, mine.word)  # "Auszüge" below the heading "Kontoauszüge"
            and _same_place(mine, one, gapped)
        ]
        if rivals:
            return Objection(f"Die Quelle sagt hier „{rivals[0].word.text}“, nicht „{mine.word.text}“.")
    return None


def _are_statements(
    places: set[int], clause: Clause, claim: Reading, source: Reading, coverage: Coverage, partner: int
) -> bool:
    """Whether these are main clauses, and the partner shares more with the claim than the others."""
    scores = shared_with(clause, claim, source, coverage)
    others = [scores[place] for place in places - {partner}]
    return all(source.clauses[place].role == "main" for place in places) and max(others, default=0.0) < scores[partner]


def _is_gapped(clause: Clause) -> bool:
    """ "…, für Bereichsleitungen die Geschäftsführung": it has only the verb of the clause before."""
    return clause.role == "main" and clause.leans_on is not None and not clause.elided


def _same_place(mine: Phrase, other: Phrase, gapped: bool) -> bool:
    if mine.preposition or other.preposition:
        return _CONTRACTED.get(mine.preposition, mine.preposition) == _CONTRACTED.get(
            other.preposition, other.preposition
        )
    if gapped:
        return True
    if mine.case == other.case == "object":
        return mine.actor and other.actor
    return mine.case == other.case == "subject" and mine.passive == other.passive


def _may_lack(mine: Phrase, claim: Reading, source: Reading) -> bool:
    """Whether the source says it of what is lacking, or the claim says that it must not be lacking."""
    if claim.clauses[mine.clause].negated and NEEDS.search(source.text):
        return True
    places = {one.clause for one in read_phrases(source) if alike(mine.word, one.word)}
    texts = [source.text[source.clauses[one].start : source.clauses[one].end] for one in places] or [source.text]
    return any(_WITHOUT.search(text) for text in texts)


def _preposition(phrase: Phrase, source: Reading) -> str:
    """ "Bevor die Tat begangen wurde" is "vor der Tat"."""
    joint = _JOINTS.match(source.text, source.clauses[phrase.clause].start)
    return _TIMES[joint[1]] if joint and not phrase.preposition else phrase.preposition


def _object_to_prepositions(claim: Reading, source: Reading) -> Objection | None:
    for mine in read_phrases(claim):
        same = [_preposition(one, source) for one in read_phrases(source) if alike(mine.word, one.word)]
        if mine.preposition == "ohne" and "ohne" not in same and not _may_lack(mine, claim, source):
            return Objection(f"„Ohne {mine.word.text}“ steht nicht in der Quelle.")
        wrong = [one for one in same if frozenset((mine.preposition, one)) in _EXCLUDING]
        if wrong and mine.preposition not in same:
            return Objection(f"Die Quelle sagt „{wrong[0]}“, nicht „{mine.preposition}“ ({mine.word.text}).")
    return None
