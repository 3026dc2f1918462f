"""Check that each number of a claim stands with the same words and numbers as in the source."""

from __future__ import annotations

import re
from itertools import combinations

from assistant.verify.coverage import Coverage, is_verb
from assistant.verify.numbers import bound_agrees
from assistant.verify.quantities import DIMENSIONS_OF_TIME, UNITS, Quantity
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike, is_generic, read_words

Range = tuple[int, int]
Found = list[tuple[Word, tuple[Word, ...]]]
_CUT = re.compile(r"[;,](?!\d)|\s(?:und|oder|bzw\.|sowie|and|or)\s|\n|\|")
_BETWEEN = re.compile(
    r"\s*,?\s*(?:und|bis|oder|bzw\.|–|-)?\s*(?:(?:innerhalb|binnen|von|vom|zum|de[rmn]|je|jeweils|zu|mindestens|höchstens|eines)\s+)*"
)
_ON_CONDITION = re.compile(r"\W*(?:wenn|falls|sofern|soweit|sobald|solange|nachdem|bevor|if|when)\b")
_WHO = re.compile(r"\W*(?:(?:und|oder) )?(?:[Ww]er|[Ww]em|[Ww]en)\b")
_BESIDE = re.compile(
    r"\b(?P<preposition>ohne|mit|nach|vor|während|außerhalb|without|with|after|before)\s+(?:[a-zäöüß]+\s+){0,2}"
    r"(?P<noun>[A-ZÄÖÜ]\w+)"
)
# An adjective whose noun stands before: "hohe Mängel binnen drei Tagen, geringe binnen …".
_NOUNLESS = re.compile(
    r"(?<!zu )\b[a-zäöüß]+e[nrms]?"
    r"(?=\s+(?:innerhalb|binnen|bis|in|nach|bei|mit|um|je|jeweils|mindestens|höchstens|für|\d))"
)
_GOES_ON = re.compile(r"\s(?:bei|für|in|im|an|am|nach|mit|ab|je|pro|zum|zur)\s")
_WHEN = re.compile(r"\w*(?:tags|mittags|mittwochs|morgens|abends|nachts)")
_FURTHER = re.compile(r"\b(?:jede[nrsm]?|alle[nr]?)\s+(?:weitere|folgende)[nrs]?\b")
_SCATTERED = frozenset({"weitere", "weiteren", "weiterer", "übrigen", "jeweils", "insgesamt", "zusätzlich", "andere"})


def object_to_pairing(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """A number that the source says of something else, or beside another number."""
    conditional = all(sections(one, joined=True) != sections(one, joined=False) for one in (claim, source))
    return _compare(claim, source, coverage, joined=True) or (
        _compare(claim, source, coverage, joined=False) if conditional else None
    )


def _compare(claim: Reading, source: Reading, coverage: Coverage, joined: bool) -> Objection | None:
    """`joined`: a condition belongs to the statement behind it."""
    theirs = sections(source, joined)
    if len(theirs) < 2:
        return None
    for start, end in sections(claim, joined):
        numbers = [
            (wanted, _places_of(wanted, claim, source, theirs))
            for wanted in claim.quantities
            if start <= wanted.start < end
        ]
        for one, other in combinations(numbers, 2):
            if joined and _apart(one, other, source, theirs):
                return Objection("In der Quelle gehören diese Zahlen nicht zueinander.")
        for wanted, places in numbers:
            beside = [(word, found) for word, found in coverage.pairs if start <= word.start < end]
            near = _near(wanted, beside, claim)
            if len(places) == 1 and (
                _said_of_later(wanted, min(places), near, source, theirs)
                or (joined and _said_otherwise(wanted, min(places), near, beside, claim, source, theirs))
            ):
                return Objection(f"In der Quelle gilt „{claim.text[wanted.start : wanted.end]}“ für etwas anderes.")
    return None


def sections(reading: Reading, joined: bool = True) -> list[Range]:
    """Ranges that each speak of one quantity, or of several that belong together."""
    cuts = [0]
    for one, following in zip(reading.quantities, reading.quantities[1:], strict=False):
        times = {one.dimension, following.dimension} <= DIMENSIONS_OF_TIME
        alike_units = times or "" in (one.dimension, following.dimension) or one.dimension == following.dimension
        between = _BETWEEN.fullmatch(reading.text, one.end, following.start)
        if alike_units and between and not _repeats(reading, following, cuts[-1]):
            continue
        for match in _CUT.finditer(reading.text, one.end, following.start):
            if not joined or not _joins_condition(reading, cuts[-1], match):
                cuts.append(match.start())
                break
    return list(zip(cuts, [*cuts[1:], len(reading.text) + 1], strict=True))


def _repeats(reading: Reading, number: Quantity, start: int) -> bool:
    """Whether it goes on like a number before it: "30 Minuten bei … neun Stunden und 45 Minuten bei …"."""
    goes_on = _GOES_ON.match(reading.text, number.end)
    earlier = (one for one in reading.quantities if start <= one.start < number.start)
    return goes_on is not None and any(reading.text.startswith(goes_on.group(), one.end) for one in earlier)


def _joins_condition(reading: Reading, start: int, match: re.Match[str]) -> bool:
    """Whether a comma parts a statement only from its condition: "wer neun Stunden arbeitet, macht …"."""
    if not match.group().startswith(","):
        return False
    if _ON_CONDITION.match(reading.text, match.end()):
        return True
    before, after = reading.clauses[reading.clause_of(start)], reading.clauses[reading.clause_of(match.end())]
    leads = before.role in ("condition", "restriction", "concession") or _WHO.match(reading.text, start)
    return bool(leads) and before is not after and before.end <= match.end() and after.role == "main"


def _places_of(wanted: Quantity, claim: Reading, source: Reading, theirs: list[Range]) -> set[int]:
    """The sections of the source that give this number, those with the same bound if there are any."""
    same = [one for one in source.quantities if _same(wanted, one)]
    bound = [one for one in same if bound_agrees(wanted, one, claim, source)]
    return {_place(one.start, theirs) for one in bound or same}


def _same(one: Quantity, other: Quantity) -> bool:
    close = abs(one.value - other.value) < 1e-6
    return close and (one.dimension == other.dimension or "" in (one.dimension, other.dimension))


def _place(at: int, ranges: list[Range]) -> int:
    return next(number for number, (start, end) in enumerate(ranges) if start <= at < end)


def _has_rival(wanted: Quantity, place: int, source: Reading, theirs: list[Range]) -> bool:
    """Whether the section gives another value of the same kind."""
    start, end = theirs[place]
    if wanted.dimension == "ordinal" and _FURTHER.search(source.text, start, end):
        return True
    return any(start <= one.start < end and _rivals(wanted, one) for one in source.quantities)


def _rivals(one: Quantity, other: Quantity) -> bool:
    if abs(one.value - other.value) < 1e-6:
        return False
    if {one.dimension, other.dimension} <= DIMENSIONS_OF_TIME:
        return one.dimension == other.dimension or "hour" not in (one.dimension, other.dimension) or _limit(one, other)
    if one.dimension != other.dimension:
        return False
    if one.dimension or not (one.noun and other.noun):
        return True
    mine, theirs = read_words(one.noun.capitalize())[-1], read_words(other.noun.capitalize())[-1]
    return alike(mine, theirs)


def _limit(one: Quantity, other: Quantity) -> bool:
    """Whether both are limits of the same kind: "binnen vier Stunden" and "binnen zwei Tagen"."""
    return one.bound == other.bound != "="


def _apart(
    one: tuple[Quantity, set[int]], other: tuple[Quantity, set[int]], source: Reading, theirs: list[Range]
) -> bool:
    """Whether the source gives the two numbers in two sections, the later with a value of its own for the first."""
    if not one[1] or not other[1] or one[1] & other[1]:
        return False
    (first, _), (_, places) = sorted((one, other), key=lambda number: min(number[1]))
    return all(_has_rival(first, place, source, theirs) for place in places)


def _near(wanted: Quantity, beside: Found, claim: Reading) -> Found:
    """The words that speak of the number: of its clause, if the claim has several statements."""
    if sum(one.role == "main" for one in claim.clauses) < 2:
        return beside
    clause = claim.clauses[claim.clause_of(wanted.start)]
    return [(word, found) for word, found in beside if clause.start <= word.start < clause.end]


def _said_of_later(wanted: Quantity, place: int, near: Found, source: Reading, theirs: list[Range]) -> bool:
    """Whether the claim says of the number what the source says only of a rival behind it."""
    return any(
        any(_tells(one, source) for one in found)
        and _only_later(wanted, place, [one.start for one in found], source, theirs)
        for _, found in near
    )


def _said_otherwise(
    wanted: Quantity, place: int, near: Found, beside: Found, claim: Reading, source: Reading, theirs: list[Range]
) -> bool:
    """Whether the claim says something else of the number, or leaves out what tells it from its rivals."""
    clause = claim.clauses[claim.clause_of(wanted.start)]
    start, end = theirs[place]
    for match in _BESIDE.finditer(claim.text, clause.start, clause.end):
        nouns = [one for one in _BESIDE.finditer(source.text) if _is_noun_of(match, one)]
        near_match = any(match.start() <= word.start < match.end() for word, _ in near)
        there = {one["preposition"] for one in nouns if start <= one.start() < end}
        if near_match and there and match["preposition"] not in there and _rivals_beside(wanted, source, theirs, place):
            return True
    if _does_otherwise(wanted, place, near, source, theirs):
        return True
    own = _own_words(place, source, theirs)
    said = {id(one) for _, found in beside for one in found}
    return bool(own) and _rivals_beside(wanted, source, theirs, place) and not any(id(one) in said for one in own)


def _does_otherwise(
    wanted: Quantity,
    place: int,
    near: Found,
    source: Reading,
    theirs: list[Range],
) -> bool:
    """ "Endet um 18 Uhr" in the claim, "beginnt um 18 Uhr und endet um 6 Uhr" in the source."""
    start, end = theirs[place]
    said = {id(one) for _, found in near for one in found}
    verbs = [one for one in source.words if start <= one.start < end and is_verb(one) and not _tells(one, source)]
    if not verbs or any(id(one) in said for one in verbs):
        return False
    places = [{_place(one.start, theirs) for one in found} for word, found in near if is_verb(word) and found]
    return any(place not in one and any(_has_rival(wanted, other, source, theirs) for other in one) for one in places)


def _is_noun_of(match: re.Match[str], other: re.Match[str]) -> bool:
    mine, theirs = read_words(match["noun"])[0], read_words(other["noun"])[0]
    return mine.lower not in UNITS and alike(mine, theirs)


def _rivals_beside(wanted: Quantity, source: Reading, theirs: list[Range], place: int) -> bool:
    return any(_has_rival(wanted, other, source, theirs) for other in range(len(theirs)) if other != place)


def _only_later(wanted: Quantity, place: int, starts: list[int], source: Reading, theirs: list[Range]) -> bool:
    places = {_place(start, theirs) for start in starts}
    if not places or min(places) <= place or not any(_has_rival(wanted, one, source, theirs) for one in places):
        return False
    return not all(_is_shared_end(start, source, theirs) for start in starts)


def _is_shared_end(at: int, source: Reading, theirs: list[Range]) -> bool:
    """Whether it stands behind the last number, and what the number is said of before it: it is said of all."""
    start, _ = theirs[-1]
    return at > source.quantities[-1].end and bool(_before_number(start, source))


def _own_words(place: int, source: Reading, theirs: list[Range]) -> list[Word]:
    """What the number of a section is said of, in a section that is not the first."""
    if place == 0:
        return []
    start, end = theirs[place]
    inside = [one for one in source.words if start <= one.start < end and _tells(one, source)]
    return _before_number(start, source) or inside


def _before_number(start: int, source: Reading) -> list[Word]:
    number = next((one for one in source.quantities if one.start >= start), None)
    end = number.start if number else start
    start = max(start, source.clauses[source.clause_of(end)].start)
    return [one for one in source.words if start <= one.start < end and _tells(one, source)]


def _tells(word: Word, reading: Reading) -> bool:
    """Whether the word can tell which number is meant: no verb, nothing that says the same of every number."""
    if is_generic(word) or word.lower in _SCATTERED:
        return False
    if word.noun or word.attribute or _NOUNLESS.match(reading.text, word.start):
        return True
    ends = {one.end + 1 for one in reading.quantities}
    several = sum(one.start in ends and is_verb(one) for one in reading.words) > 1
    return bool(_WHEN.fullmatch(word.lower)) or (word.start in ends and (several or not is_verb(word)))
