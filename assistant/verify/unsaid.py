"""Object to words of a claim that the source excludes or does not say."""

from __future__ import annotations

import re
from functools import cache

from assistant.verify.coverage import Coverage, is_verb
from assistant.verify.lexicon import ASIDES, LIGHT_VERBS, PEOPLE, POLAR, USING
from assistant.verify.quantities import UNITS
from assistant.verify.reading import Objection, Reading
from assistant.verify.roots import roots
from assistant.verify.words import Word, alike, excludes, is_actor, is_generic, is_known

ENOUGH = 0.65
ASIDE = 0.5
_LOOSE = 1  # verbs that may be said otherwise
_MANY = 7
_VERB_SHAPE = re.compile(r"[a-zäöüß]{3,}(?:t|en|ern|eln|te|ten)")
_FREE = 3  # with so many words said, verbs like "gilt" or "besteht" may be another's
_WHO = re.compile(r"\b(?:[Ww]er|[Jj]eder|[Aa]lle|man|who)\b")
_VERBAL = re.compile(r"\w*(?:ge\w{3,}(?:t|en)|zu\w{3,}n|iert|ieren)")
_PREDICATED = re.compile(r"\b(?:ist|sind|war|waren)\b")
_PARTICIPLE = re.compile(r"\w*(?:ge\w{3,}(?:te|ene)|ierte)[nrms]?")


def object_to_words(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """A word of the claim that the source excludes or does not say."""
    loose = 0
    permits = any(one.lower in POLAR for one in source.every)
    for word in coverage.missing:
        if word.lower in POLAR or (permits and word.lower in USING) or _is_counted(word, source):
            continue
        opposite = next((one for one in source.every if excludes(word, one)), None)
        if opposite:
            return Objection(f"Die Quelle sagt „{opposite.text}“, nicht „{word.text}“.")
        if word.lower in PEOPLE and (_WHO.search(source.text) or not any(is_actor(one) for one in source.every)):
            continue
        enough = 2
        if word.lower in ASIDES or (
            is_generic(word)
            and (word.noun or len(coverage.pairs) + len(coverage.by_context) + len(claim.quantities) >= enough)
        ):
            continue
        free = _may_stand_for(word, source, coverage)
        loose += free
        said = len(coverage.pairs) + len(claim.quantities)
        if not free or said < _FREE or loose > (_LOOSE if said < _MANY else _LOOSE + 1):
            return Objection(f"Davon, dass „{word.text}“ gilt, steht in der Quelle nichts.", against=False)
    if attributes := [word for word, found in coverage.pairs if _only_attribute(word, claim, source, found)]:
        return Objection(f"Davon, dass „{attributes[0].text}“ gilt, steht in der Quelle nichts.", against=False)
    few = coverage.share < ENOUGH and len(coverage.pairs) + len(claim.quantities) < _FREE
    if loose and (few or _is_aside(source, coverage)):
        return Objection("Die Quelle sagt dazu zu wenig.", against=False)
    return None


def _may_stand_for(word: Word, source: Reading, coverage: Coverage) -> bool:
    """Whether a verb may say in other words what the source says: it is light, or none that is known to say less."""
    if not is_verb(word) or not _VERB_SHAPE.fullmatch(word.lower):
        return False
    if word.roots & _light_roots():
        return True
    said = {one.start for _, found in coverage.pairs for one in found}
    others = [
        one
        for one in source.words
        if one.start not in said and is_verb(one) and _VERB_SHAPE.fullmatch(one.lower) and not is_generic(one)
    ]
    return not (is_known(word) and any(is_known(one) for one in others))


@cache
def _light_roots() -> frozenset[str]:
    return frozenset(one for verb in LIGHT_VERBS for one in roots(verb))


def _is_aside(source: Reading, coverage: Coverage) -> bool:
    """Whether the source says much besides what the claim shares with it, so that a verb may be another's."""
    used = {one.start for _, found in coverage.pairs for one in found}
    places = {source.clause_of(start) for start in used}
    beside = [one for one in source.words if source.clause_of(one.start) in places and not is_generic(one)]
    return sum(one.start in used for one in beside) < ASIDE * len(beside)


def _only_attribute(word: Word, claim: Reading, source: Reading, found: tuple[Word, ...]) -> bool:
    """ "Sind freizustellen" in the claim, "die freigestellten Mitglieder" in the source; "ist erheblich" likewise."""
    clause = claim.clauses[claim.clause_of(word.start)]
    if (
        clause.role != "main"
        or word.noun
        or word.attribute
        or word.lower in POLAR
        or not all(one.attribute for one in found)
    ):
        return False
    if _VERBAL.fullmatch(word.lower):
        return all(_PARTICIPLE.fullmatch(one.lower) for one in found)
    if any(not _names_subject(one, source, claim) for one in found):
        return False
    return bool(_PREDICATED.search(claim.text, clause.start, clause.end)) and not claim.text[
        word.end : clause.end
    ].strip(" .")


def _names_subject(attribute: Word, source: Reading, claim: Reading) -> bool:
    """Whether the noun that it describes is one of the claim's: not in "ist eine zumutbare Bedingung"."""
    noun = next((one for one in source.every if one.noun and one.start > attribute.end), None)
    return noun is None or any(alike(word, noun) for word in claim.words)


def _is_counted(word: Word, source: Reading) -> bool:
    """ "an einem Tag" in the claim, "innerhalb eines Tages" in the source."""
    dimension = UNITS.get(word.lower, ("", 0.0))[0]
    other = any(one.noun and excludes(word, one) for one in source.words)  # the next Kalendertag, the next Arbeitstag
    return bool(dimension) and not other and any(one.dimension == dimension for one in source.quantities)
