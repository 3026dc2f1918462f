"""Check that a number of the claim belongs in the source to what the claim says of it."""

from __future__ import annotations

import re

from assistant.verify.coverage import Coverage, is_verb
from assistant.verify.numbers import bound_agrees
from assistant.verify.quantities import DIMENSIONS_OF_TIME, Quantity
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, is_generic

Pairs = list[tuple[Word, tuple[Word, ...]]]
_CUT = re.compile(r"[;,](?!\d)|\s(?:und|bzw\.|sowie|and)\s|\n|\|")
_BETWEEN = re.compile(r"\s*(?:und|bis|oder|–|-)\s*")


def object_to_owners(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """A number that the source says of something else in the same sentence."""
    segments = _segments(source)
    if len(segments) < 2:
        return None
    found: list[tuple[int, set[int], set[int]]] = []  # for each number its segment in the claim, its own, its rivals'
    mine = _segments(claim)
    values = {(one.dimension, one.value) for one in claim.quantities}
    for wanted in claim.quantities:
        words = _words_of(wanted, claim, coverage)
        same = [one for one in source.quantities if one.value == wanted.value]
        places = {_place_of(one.start, segments) for one in same if bound_agrees(wanted, one, claim, source)}
        rivals = [one for one in source.quantities if _rivals(wanted, one) and (one.dimension, one.value) not in values]
        others = {_place_of(one.start, segments) for one in rivals} - places
        told = {
            _place_of(one.start, segments)
            for one in source.quantities
            if (one.dimension, one.value) in values and one.dimension == wanted.dimension
        }
        if len(places) == 1 and not _belongs(min(places), words, source, segments, bool(others), told):
            return Objection(f"In der Quelle gilt „{claim.text[wanted.start : wanted.end]}“ für etwas anderes.")
        found.append((_place_of(wanted.start, mine), places, others))
    for segment, places, others in found:
        for other, theirs, _ in found:
            if segment == other and places and theirs and not places & theirs and theirs <= others:
                return Objection("In der Quelle gehören diese Zahlen nicht zueinander.")
    return None


def _words_of(wanted: Quantity, claim: Reading, coverage: Coverage) -> Pairs:
    """The words of the claim that speak of this number: of its clause, if there are several statements."""
    clause = claim.clauses[claim.clause_of(wanted.start)]
    if sum(one.role == "main" for one in claim.clauses) < 2:
        return list(coverage.pairs)
    return [(word, found) for word, found in coverage.pairs if clause.start <= word.start < clause.end]


def _rivals(one: Quantity, other: Quantity) -> bool:
    time = {one.dimension, other.dimension} <= DIMENSIONS_OF_TIME - {"hour"}
    return (one.dimension == other.dimension or time) and one.value != other.value


def _belongs(
    place: int,
    words: Pairs,
    source: Reading,
    segments: list[tuple[int, int]],
    contested: bool,
    told: set[int],
) -> bool:
    """Whether the claim's words fit the segment of its number.

    `contested`: another segment has a rival number; `told`: the segments whose numbers the claim gives.
    """
    said: set[int] = set()
    own = later = elsewhere = 0
    for word, found in words:
        places = {_place_of(one.start, segments) for one in found}
        said |= {id(one) for one in found}
        own += place in places
        elsewhere += bool(places and not is_verb(word)) and place not in places and not places & told
        later += bool(places and not is_verb(word) and min(places) > place)
    start, end = segments[place]
    unsaid = any(start <= one.start < end and id(one) not in said and not is_generic(one) for one in source.words)
    return not (contested and later) and not (unsaid and elsewhere and own == 0)


def _place_of(at: int, segments: list[tuple[int, int]]) -> int:
    return next(number for number, (start, end) in enumerate(segments) if start <= at < end)


def _segments(reading: Reading) -> list[tuple[int, int]]:
    """Ranges that each speak of one quantity or range of quantities."""
    cuts = [0]
    for one, following in zip(reading.quantities, reading.quantities[1:], strict=False):
        cut = _CUT.search(reading.text, one.end, following.start)
        if cut and not _BETWEEN.fullmatch(reading.text, one.end, following.start):
            cuts.append(cut.start())
    return list(zip(cuts, [*cuts[1:], len(reading.text) + 1], strict=True))
