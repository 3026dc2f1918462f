"""Put words together to segments without wide gaps, and segments to lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.pdf.pieces import SAME_LINE, Line, Segment, Word

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Digits that are raised by themselves, not by where they stand: «Prozent.¹», but not «12 m²».
_SIGNED = re.compile(r"(?<!\b[ckdm]m)(?<!\bm)(?<=[^\W\d][.,;:!?)“”»]|[^\W\d]{2})([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})$")
_ALONE = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
WIDE_GAP = 1.1
WIDE_GAP_POINTS = 8.0
WIDEST_TIE = 8.0


def segments_of(words: Sequence[Word]) -> list[Segment]:
    """Runs of upright words on one baseline, cut where the gap is wider than a space can be."""
    _raise_superscripts(words)
    runs: list[list[Word]] = []
    for word in words:
        if runs and _continues(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            word.glued = False
            runs.append([word])
    return [Segment(run) for run in runs]


def group_lines(page: int, segments: Iterable[Segment]) -> list[Line]:
    """Lines from top to bottom."""
    groups: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda each: (each.base, each.x0)):
        if groups and _same_line(groups[-1], segment):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return [Line(page, group) for group in groups]


def _same_line(group: Sequence[Segment], segment: Segment) -> bool:
    first = group[0]
    near = 0.4 * min(segment.style.size, first.style.size) + 0.5
    if abs(first.base - segment.base) <= near:
        return True
    small, large = sorted((first, segment), key=lambda each: each.style.size)
    inside = large.y0 - 1 <= (small.y0 + small.y1) / 2 <= large.y1
    return inside and small.style.size < 0.75 * large.style.size


def _continues(before: Word, word: Word) -> bool:
    size = max(before.style.size, word.style.size)
    if abs(before.base - word.base) > SAME_LINE * size or word.hidden != before.hidden:
        return False
    gap = word.x0 - before.x1
    widest = WIDEST_TIE * size if word.tied else max(WIDE_GAP * size, WIDE_GAP_POINTS)
    return -0.6 * size < gap <= widest


def signs_apart(words: Iterable[Word]) -> Iterator[Word]:
    """The words, each without the sign of a footnote at its end, then the sign."""
    for word in words:
        yield from _sign_apart(word)


def _sign_apart(word: Word) -> Iterator[Word]:
    sign = _SIGNED.search(word.text)
    if sign is None:
        word.raised = _ALONE.fullmatch(word.text) is not None
        yield word
        return
    cut = word.x1 - (word.x1 - word.x0) * len(sign[1]) / len(word.text)
    yield replace(word, text=word.text[: sign.start()], x1=cut)
    yield replace(word, text=sign[1], x0=cut, glued=True, raised=True)


def _raise_superscripts(words: Sequence[Word]) -> None:
    """Mark small digits above the baseline and write them as Unicode superscripts."""
    for at, word in enumerate(words):
        if not word.text.isdigit() or len(word.text) > 3:
            continue
        neighbours = [words[near] for near in (at - 1, at + 1) if 0 <= near < len(words)]
        if any(_stands_above(word, neighbour) for neighbour in neighbours):
            word.raised = True
            word.text = word.text.translate(SUPERSCRIPTS)


def _stands_above(word: Word, neighbour: Word) -> bool:
    size = neighbour.style.size
    above = neighbour.base - word.base
    # The higher the digit stands, the larger it may be.
    largest = 0.95 if above > 0.25 * size else 0.8
    if word.style.size > largest * size or not 0.12 * size < above < 0.65 * size:
        return False
    # A footnote's text may stand at a tab behind its number.
    beside = -1 < word.x0 - neighbour.x1 < 0.6 * size or -1 < neighbour.x0 - word.x1 < 2.5 * size
    if beside:
        word.base = neighbour.base
    return beside
