"""Compare who acts and towards whom: the two must not change places between source and claim."""

from __future__ import annotations

import re
from itertools import permutations

from assistant.verify.coverage import Coverage, partner_of
from assistant.verify.phrases import DOERS, RECEIVES, Phrase, read_phrases
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike

_BOUND = re.compile(r"\b(?:\w*pflichtig|verpflichtet|berechtigt|befugt|gehalten|zuständig)\b")
_IS = re.compile(r"\b(?:ist|sind|war|waren|bleibt|bleiben|gilt|gelten)\b", re.IGNORECASE)
_HE = re.compile(r"\W*(?:[A-Za-zäöüß]+\s+){0,2}?(?:er|sie)\b(?!\s+sich\b)", re.IGNORECASE)


def object_to_exchange(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """ "A muss es B aushändigen" in the claim, "B muss es A aushändigen" in the source."""
    mine, theirs = read_phrases(claim), read_phrases(source)
    if swapped := _swapped(mine, theirs, coverage):
        return Objection(f"In der Quelle sind „{swapped[0].text}“ und „{swapped[1].text}“ vertauscht.")
    if crossed := _crossed(mine, theirs, claim, source, coverage):
        return Objection(f"In der Quelle tut das „{crossed[1].text}“, nicht „{crossed[0].text}“.")
    for other in mine:
        if not other.actor or _acts(other, claim) or not _suffers(other, mine):
            continue
        agent = _agent(other, mine, claim)
        partner = partner_of(claim.clauses[other.clause], claim, source, coverage)
        if agent is None or partner is None or alike(agent, other.word):
            continue
        group = _statement(partner, source)
        acting = [one for one in theirs if one.clause in group and one.actor and _acts(one, source)]
        exchanged = any(alike(other.word, one.word) for one in acting)
        if exchanged and not any(alike(agent, one.word) for one in acting):
            return Objection(f"In der Quelle tut das „{other.word.text}“, nicht „{agent.text}“.")
    return None


def _swapped(mine: tuple[Phrase, ...], theirs: tuple[Phrase, ...], coverage: Coverage) -> tuple[Word, Word] | None:
    """ "A bedarf der Zulassung durch B" in the claim, "B bedarf der Zulassung durch A" in the source."""
    found = {id(word): {id(one) for one in words} for word, words in coverage.pairs}
    for one, other in permutations(mine, 2):
        owned = other.case == "genitive" and one.actor and other.actor
        if one.case != "subject" or not (owned or (other.preposition and one.clause == other.clause)):
            continue
        first = [said for said in theirs if id(said.word) in found.get(id(one.word), ())]
        second = [said for said in theirs if id(said.word) in found.get(id(other.word), ())]
        if len(first) == len(second) == 1 and owned and first[0].case == "genitive" and second[0].case == "subject":
            return one.word, other.word
        if len(first) == len(second) == 1 and not owned and first[0].clause == second[0].clause:
            exchanged = first[0].preposition == other.preposition and second[0].case == "subject"
            if exchanged and first[0].passive == one.passive:
                return one.word, other.word
    return None


def _crossed(
    mine: tuple[Phrase, ...], theirs: tuple[Phrase, ...], claim: Reading, source: Reading, coverage: Coverage
) -> tuple[Word, Word] | None:
    """ "A liefert, B prüft" in the claim, "B liefert, A prüft" in the source."""
    doers = [
        one
        for one in mine
        if one.actor and _does_something(one) and not RECEIVES.search(claim.text, claim.clauses[one.clause].start)
    ]
    for one in doers:
        partner = partner_of(claim.clauses[one.clause], claim, source, coverage)
        if _is_owner_of_deed(one, theirs, claim, coverage):
            continue
        given = [other.word for other in theirs if other.clause == partner and other.actor and _does_something(other)]
        rivals = [other.word for other in doers if other.clause != one.clause and not alike(other.word, one.word)]
        if given and not any(alike(one.word, word) for word in given):
            crossed = next((word for word in given if any(alike(rival, word) for rival in rivals)), None)
            if crossed:
                return one.word, crossed
    return None


def _is_owner_of_deed(one: Phrase, theirs: tuple[Phrase, ...], claim: Reading, coverage: Coverage) -> bool:
    """ "Wenn das Ministerium zustimmt" says "mit Zustimmung des Ministeriums"."""
    found = {id(word) for mine, words in coverage.pairs if mine is one.word for word in words}
    owned = [other.owner for other in theirs if id(other.word) in found and other.case == "genitive" and other.owner]
    clause = claim.clauses[one.clause]
    deeds = [word for word in claim.words if clause.start <= word.start < clause.end and not word.noun]
    return any(alike(deed, noun) for deed in deeds for noun in owned)


def _does_something(phrase: Phrase) -> bool:
    return phrase.doer or (phrase.preposition in DOERS and not phrase.owner)


def _suffers(phrase: Phrase, phrases: tuple[Phrase, ...]) -> bool:
    if phrase.case == "genitive":
        return any(one.preposition in DOERS and one.clause == phrase.clause for one in phrases)
    return phrase.case == "object" or phrase.preposition in ("an", "gegenüber", "mit")


def _acts(phrase: Phrase, reading: Reading) -> bool:
    """Whether the phrase names who acts: the subject of an active clause, or "durch …"."""
    if phrase.preposition:
        return phrase.preposition in DOERS - {"vom", "von"} or phrase.doer
    if phrase.case != "subject" or phrase.passive:
        return False
    clause = reading.clauses[phrase.clause]
    text = reading.text[clause.start : clause.end]
    return not RECEIVES.search(text) and (not _IS.search(text) or bool(_BOUND.search(text)))


def _agent(other: Phrase, phrases: tuple[Phrase, ...], claim: Reading) -> Word | None:
    """Who acts towards this one: named in the same statement, or before it where a pronoun stands for the name."""
    group = _statement(other.clause, claim)
    named = [one.word for one in phrases if one.clause in group and one.actor and _acts(one, claim)]
    if named:
        return named[0]
    clause = claim.clauses[other.clause]
    if not _HE.match(claim.text[clause.start : clause.end]):
        return None
    return next((one.word for one in reversed(phrases) if one.clause < other.clause and one.case == "subject"), None)


def _statement(number: int, reading: Reading) -> set[int]:
    """The clause with the one that it leans on and those that lean on it."""
    base = reading.clauses[number].leans_on
    first = number if base is None else base
    return {first, number} | {n for n, one in enumerate(reading.clauses) if one.leans_on == first and not one.elided}
