"""Compare who does what: which noun a number belongs to, what stands before and after, with and without."""

from __future__ import annotations

import re

from assistant.verify.coverage import Coverage
from assistant.verify.quantities import Quantity
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike

_CUT = re.compile(r"[;,](?!\d)|\s(?:und|bzw\.|oder|sowie|and|or)\s|\n|\|")
_PREPOSITION = re.compile(
    r"\b(vor|nach|mit|ohne|für|gegen|während|innerhalb|außerhalb|before|after|with|without)\s+"
    r"(?:(?:de[rmsn]|die|das|eine[rmsn]?|einem|ihre[rmsn]?|seine[rmsn]?|jede[rmsn]?|the|an?)\s+)?"
    r"(?:[a-zäöüß]+\s+)?([A-ZÄÖÜ][^\W\d_]+)"
)
_EXCLUDING = {
    frozenset(pair)
    for pair in (("vor", "nach"), ("mit", "ohne"), ("für", "gegen"), ("während", "außerhalb"), ("während", "nach"),
                 ("während", "vor"), ("innerhalb", "außerhalb"), ("before", "after"), ("with", "without"))
}  # fmt: skip


def object_to_roles(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """Words of the claim that are all in the source, but stand there in another relation."""
    return _object_to_owner(claim, source, coverage) or _object_to_prepositions(claim, source)


def _object_to_owner(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """A number that the source says of something else in the same sentence."""
    owners = _segments(source)
    mine = _segments(claim)
    for wanted in claim.quantities:
        rivals = [one for one in source.quantities if one.dimension == wanted.dimension]
        given = [one for one in rivals if one.value == wanted.value]
        others = [one for one in rivals if one.value != wanted.value]
        if len(given) != 1 or not others or any(_has_value(claim, other) for other in others):
            continue
        start, end = owners[given[0].start]
        left, right = mine[wanted.start]
        inside = foreign = 0
        for word, found in coverage.pairs:
            if not left <= word.start < right:
                continue
            places = [_nearest(one, owners) for one in found]
            inside += (start, end) in places
            foreign += (start, end) not in places and any(place is not None for place in places)
        if foreign > inside:
            shown = source.text[given[0].start : given[0].end]
            return Objection(f"In der Quelle gilt {shown} für etwas anderes.")
    return None


def _has_value(claim: Reading, other: Quantity) -> bool:
    return any(one.value == other.value and one.dimension == other.dimension for one in claim.quantities)


def _segments(reading: Reading) -> dict[int, tuple[int, int]]:
    """For the start of each quantity the range that speaks of it."""
    segments = {}
    begin = 0
    for number, one in enumerate(reading.quantities):
        following = reading.quantities[number + 1 : number + 2]
        stop = following[0].start if following else len(reading.text)
        cut = _CUT.search(reading.text, one.end, stop) if following else None
        end = cut.start() if cut else stop
        segments[one.start] = (begin, end)
        begin = end
    return segments


def _nearest(word: Word, segments: dict[int, tuple[int, int]]) -> tuple[int, int] | None:
    return next((place for place in segments.values() if place[0] <= word.start < place[1]), None)


def _object_to_prepositions(claim: Reading, source: Reading) -> Objection | None:
    theirs = _prepositions(source)
    for word, preposition in _prepositions(claim):
        same = [other for noun, other in theirs if alike(word, noun)]
        wrong = [other for other in same if frozenset((preposition, other)) in _EXCLUDING]
        if wrong and preposition not in same:
            return Objection(f"Die Quelle sagt „{wrong[0]}“, nicht „{preposition}“ ({word.text}).")
    return None


def _prepositions(reading: Reading) -> list[tuple[Word, str]]:
    places = {word.start: word for word in reading.every}
    return [
        (places[match.start(2)], match.group(1).lower())
        for match in _PREPOSITION.finditer(reading.text)
        if match.start(2) in places
    ]
