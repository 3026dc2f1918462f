"""Compare who does what to whom: doers, those it is done to, what stands before and after, with and without."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.verify.clauses import Clause
from assistant.verify.coverage import Coverage, partner_of, shared_with
from assistant.verify.quantities import UNITS
from assistant.verify.reading import Objection, Reading
from assistant.verify.references import read_references
from assistant.verify.words import Word, alike, is_actor, is_generic

_PREPOSITIONS = """je pro per an am auf aus außerhalb bei beim bis durch für gegen gegenüber hinter im in innerhalb ins
    mit nach neben ohne seit seitens statt über um unter vom von vor während wegen zu zum zur zwischen
    after at before by for from of to with without""".split()
_DETERMINERS = (
    "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner ihr ihre ihren ihrem "
    "ihrer ihres sein seine seinen seinem seiner seines jede jeder jedes jeden jedem alle allen aller diese dieser "
    "dieses diesen diesem the a an"
).split()
_PREPOSITION = rf"\b(?i:(?P<preposition>{'|'.join(_PREPOSITIONS)}))\s+"
_DETERMINER = rf"\b(?i:(?P<determiner>{'|'.join(_DETERMINERS)}))\s+"
_FUNCTION = rf"(?!(?:{'|'.join(_PREPOSITIONS + _DETERMINERS)})\b)"
_COUNT = r"(?:\d[\d.,]*|zwei|drei|vier|fünf|sechs|acht|neun|zehn|elf|zwölf)"
_PHRASE = re.compile(
    rf"(?:(?:{_PREPOSITION})?(?:{_DETERMINER})?(?<=\s)(?:(?:{_FUNCTION}[a-zäöüß]+(?:e|en|er|es|em)|{_COUNT})\s+)*)?"
    r"\b(?P<noun>(?:[A-ZÄÖÜ]|[a-z]{1,2}[A-ZÄÖÜ]{2})[^\W\d_]*(?:-[A-ZÄÖÜ][^\W\d_]*)*)"
)
_FEMININE = re.compile(r"(?:ung|heit|keit|schaft|tion|tät|stelle|behörde|person|kraft|zone|kasse|agentur|polizei|in)$")
_JOINS = re.compile(r"und|oder|sowie|bzw\.|,(?:\s*(?:insbesondere|etwa|wie|z\. ?B\.|zum Beispiel|also))?")
RECEIVES = re.compile(
    r"\b(?:erfahren|erfährt|erh[aä]lt(?:en)?|bekomm(?:en|t)|bezieh(?:en|t)|gehör(?:en|t)|zusteh(?:en|t))\b|\bsteh(?:en|t)\b.*\bzu\b"
)
_PRONOUN = re.compile(r"\W*(?:und\s+|oder\s+|[A-Za-zÄÖÜäöüß]\w+\s+)?(?:[Ee]r|[Ss]ie|[Ee]s|[Mm]an|[Ww]ir|[Ww]er)\b")
_MAN = re.compile(r"\bman\b")
_COPULA = re.compile(r"\b(?:ist|sind|war|waren|bleibt|gilt|gelten|heißt)\b")
_PREDICATE = re.compile(
    r"[A-ZÄÖÜ][a-zäöüß]+(?:lich|ig|isch|end|bar|los|sam|t)\s+(?:ist|sind|wird|werden|bleibt|bleiben)\b"
)
_PASSIVE = re.compile(r"\b(?:wird|werden|wurde|wurden|worden|ist|sind)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"\b(?:[a-zäöüß]*ge[a-zäöüß]{2,}(?:t|en)|[a-zäöüß]{3,}iert|(?!berechtigt|verpflichtet|befugt)(?:be|ver|ent|er|zer|über|unter)[a-zäöüß]{2,}(?:t|en))\b"
    r"|\bzu\s+[a-zäöüß]+n\b|\b(?:ab|an|auf|aus|bei|ein|fest|her|hin|mit|nach|vor|weg|weiter|zurück)zu[a-zäöüß]+n\b"
)
_ACTIVE_MODAL = re.compile(
    r"\b(?:hat|haben)\b.*\bzu\b|\b(?:kann|muss|soll|darf)\b(?!.*\bwerden\b)|\b(?:verpflichtet|berechtigt|befugt)\b",
    re.IGNORECASE,
)
_EXCLUDING = {
    frozenset(pair.split())
    for pair in ("vor nach", "mit ohne", "für gegen", "während außerhalb", "während nach", "während vor",
                 "innerhalb außerhalb", "auf ohne", "nach ohne", "bei ohne", "unter ohne", "aus ohne", "wegen ohne",
                 "before after", "with without")
}  # fmt: skip
_WITHOUT = re.compile(r"\b(?:ohne|kein\w*|nicht|entfällt|entbehrlich|frei|without|no|not)\b", re.IGNORECASE)
_CONTRACTED = {"im": "in", "ins": "in", "am": "an", "beim": "bei", "zum": "zu", "zur": "zu", "vom": "von"}
_ALSO_NOT = re.compile(r"\W*auch nicht\b")
_QUOTES = ("„", "“", '"', "»", "‚")
_PLACES = frozenset({"bei", "beim", "im", "in", "zwischen"})
DOERS = frozenset({"von", "vom", "durch", "seitens", "by"})


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A noun with its preposition and what it is in its clause: subject, doer, object or attribute."""

    word: Word
    preposition: str
    case: str  # "subject", "object", "genitive", or "" behind a preposition
    clause: int
    passive: bool
    owner: Word | None = None  # the noun that a genitive belongs to
    joined: bool = False  # by "und" with the phrase before

    @property
    def doer(self) -> bool:
        """Whether it acts: the subject of an active clause, or "von …" in a passive one."""
        return self.preposition in DOERS if self.passive else self.case == "subject"

    @property
    def actor(self) -> bool:
        """Whether it names a person or an office."""
        return is_actor(self.word)


@lru_cache(maxsize=4096)
def read_phrases(reading: Reading) -> tuple[Phrase, ...]:
    """The nouns of a text in order, each in its role."""
    places = {word.start: word for word in reading.every}
    named = [(one.start, one.end) for one in read_references(reading.text)]
    found: list[Phrase] = []
    for match in _PHRASE.finditer(reading.text):
        noun = match["noun"]
        word = places.get(match.end() - len(noun.rsplit("-", 1)[-1]))
        if word is None or not word.content or any(start <= word.start < end for start, end in named):
            continue
        if match.start() == 0 and _PREDICATE.match(reading.text):
            continue
        clause = reading.clause_of(word.start)
        before = found[-1] if found and found[-1].clause == clause else None
        gap = reading.text[before.word.end : match.start()].strip() if before else "-"
        passive = _is_passive(reading, reading.clauses[clause])
        preposition = (match["preposition"] or "").lower()
        if word.lower in UNITS and preposition not in ("vor", "nach"):
            continue
        determiner = (match["determiner"] or "").lower()
        if before and not gap and not preposition and not determiner:
            continue
        joined = before is not None and bool(_JOINS.fullmatch(gap)) and not preposition
        if joined and before:
            preposition, case = before.preposition, before.case
        else:
            quoted = reading.text[word.start - 1 : word.start] in _QUOTES
            case = "" if preposition else "object" if quoted else _case(determiner, noun, bool(before) and not gap)
        owner = before.word if before and case == "genitive" else None
        found.append(Phrase(word, preposition, case, clause, passive, owner, joined))
    return tuple(_with_subjects(found, reading))


def _case(determiner: str, noun: str, after_noun: bool) -> str:
    if determiner in ("des", "eines", "seines", "ihres", "dieses") and after_noun:
        return "genitive"
    if determiner in ("den", "dem", "einen", "einem", "keinen", "keinem", "ihren", "ihrem", "seinen", "seinem", "jeden",
                      "jedem", "diesen", "diesem", "allen"):  # fmt: skip
        return "object"
    if determiner in ("der", "einer", "ihrer", "seiner", "dieser", "jeder", "keiner", "aller"):
        if after_noun:
            return "genitive"
        return "object" if determiner in ("einer", "ihrer", "seiner") or _FEMININE.search(noun.lower()) else "open"
    return "open"


def _with_subjects(phrases: list[Phrase], reading: Reading) -> list[Phrase]:
    """Of the phrases that may be the subject of a clause the first is it, an actor before others."""
    chosen: dict[int, Phrase] = {}
    for phrase in phrases:
        clause = reading.clauses[phrase.clause]
        taken = (
            clause.elided
            or _PRONOUN.match(reading.text, clause.start)
            or _MAN.search(reading.text, clause.start, clause.end)
        )
        if phrase.case == "open" and not taken:
            held = chosen.get(phrase.clause)
            if held is None or (phrase.actor and not held.actor and not phrase.passive):
                chosen[phrase.clause] = phrase
    result: list[Phrase] = []
    for phrase in phrases:
        case = phrase.case
        if case == "open":
            is_subject = chosen.get(phrase.clause) is phrase or (phrase.joined and result[-1].case == "subject")
            case = "subject" if is_subject else "object"
        result.append(replace(phrase, case=case))
    return result


def _is_passive(reading: Reading, clause: Clause) -> bool:
    text = reading.text[clause.start : clause.end]
    return bool(_PASSIVE.search(text) and _PARTICIPLE.search(text) and not _ACTIVE_MODAL.search(text))


def object_to_roles(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """Words of the claim that are all in the source, but stand there in another relation."""
    return (
        _object_to_subject(claim, source, coverage)
        or _object_to_doer(claim, source, coverage)
        or _object_to_filler(claim, source, coverage)
        or _object_to_prepositions(claim, source)
    )


def _object_to_subject(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """The subject of the claim stands only in a relative clause, and the source says it of something else."""
    by_word = {id(word): found for word, found in coverage.pairs}
    said = {id(one) for _, found in coverage.pairs for one in found}
    for mine in read_phrases(claim):
        found = by_word.get(id(mine.word), ())
        partner = partner_of(claim.clauses[mine.clause], claim, source, coverage)
        if mine.case != "subject" or claim.clauses[mine.clause].role != "main" or partner is None or not found:
            continue
        aside = all(source.clauses[source.clause_of(one.start)].role == "relative" for one in found)
        others = [
            one
            for one in read_phrases(source)
            if one.case == "subject" and source.clauses[one.clause].role == "main" and id(one.word) not in said
        ]
        if aside and others and not is_generic(others[0].word):
            return Objection(f"Die Quelle sagt das von „{others[0].word.text}“, nicht von „{mine.word.text}“.")
    return None


def _object_to_doer(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """Somebody does in the claim what is done to them in the source, or the other way round."""
    theirs = read_phrases(source)
    done = {id(one) for word, found in coverage.pairs if not word.noun for one in found}
    for mine in read_phrases(claim):
        clause = claim.clauses[mine.clause]
        if not mine.actor or not _acts(claim, clause, mine):
            continue
        partner = partner_of(clause, claim, source, coverage)
        same = [one for one in theirs if alike(mine.word, one.word)]
        if not same:
            if mine.doer and any(one.doer and one.actor and one.clause == partner for one in theirs):
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


def _acts(claim: Reading, clause: Clause, phrase: Phrase) -> bool:
    """Not in "X erhält …" nor in "X ist zuständig": there the subject does nothing."""
    text = claim.text[clause.start : clause.end]
    return not RECEIVES.search(text) and (phrase.passive or not _COPULA.search(text))


def _may_act(phrase: Phrase, others: tuple[Phrase, ...], done: set[int]) -> bool:
    if phrase.case == "genitive":
        return phrase.owner is not None and id(phrase.owner) in done
    if phrase.preposition in _PLACES:
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
        if any(_ALSO_NOT.match(source.text, source.clauses[place].start) for place in places | {partner}):
            continue
        if not mine.preposition and not _are_statements(places | {partner}, clause, claim, source, coverage, partner):
            continue
        gapped = any(_is_gapped(source.clauses[place]) for place in places | {partner})
        rivals = [
            one
            for one in theirs
            if one.clause == partner and id(one.word) not in said and _same_place(mine, one, gapped)
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


def _object_to_prepositions(claim: Reading, source: Reading) -> Objection | None:
    for mine in read_phrases(claim):
        same = [one.preposition for one in read_phrases(source) if alike(mine.word, one.word)]
        if mine.preposition == "ohne" and "ohne" not in same and not _WITHOUT.search(source.text):
            return Objection(f"„Ohne {mine.word.text}“ steht nicht in der Quelle.")
        wrong = [one for one in same if frozenset((mine.preposition, one)) in _EXCLUDING]
        if wrong and mine.preposition not in same:
            return Objection(f"Die Quelle sagt „{wrong[0]}“, nicht „{mine.preposition}“ ({mine.word.text}).")
    return None
