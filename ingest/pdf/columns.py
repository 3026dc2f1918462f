"""Put the segments of a page into reading order by cutting it along white gaps."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence

from ingest.pdf.pieces import Segment, surround

GUTTER = 8.0
NARROWEST = 40.0
DEEPEST = 12
LEVEL = 1.5
# Points in which the middle of a gutter may vary from line to line.
WANDER = 8
Segments = list[Segment]


def reading_order(segments: Sequence[Segment], depth: int = 0) -> list[Segments]:
    """Groups of segments in the order in which a reader takes them; each group is one column."""
    if len(segments) < 6 or depth > DEEPEST or not _side_by_side(segments):
        return [list(segments)]
    parts = _vertical_cut(segments) or _band_cut(segments)
    if not parts:
        return [list(segments)]
    return [group for part in parts if part for group in reading_order(part, depth + 1)]


def _side_by_side(segments: Sequence[Segment]) -> bool:
    """Whether at least three lines hold two wide pieces: without that there are no columns to look for."""
    wide = sorted((segment for segment in segments if segment.x1 - segment.x0 > NARROWEST), key=lambda each: each.base)
    pairs = zip(wide, wide[1:], strict=False)
    return sum(below.y0 < above.y1 and abs(below.x0 - above.x0) > NARROWEST for above, below in pairs) >= 3


def _vertical_cut(segments: Sequence[Segment]) -> list[Segments] | None:
    """Left and right of the widest gutter, if both sides look like columns of running text."""
    best: tuple[float, list[Segments]] | None = None
    spans = sorted((segment.x0, segment.x1) for segment in segments)
    end = spans[0][1]
    for start, stop in spans[1:]:
        gap = start - end
        if gap > GUTTER and (best is None or gap > best[0]):
            halves = _columns(segments, end, start)
            best = (gap, halves) if halves else best
        end = max(end, stop)
    return best[1] if best else None


def _columns(segments: Sequence[Segment], end: float, start: float) -> list[Segments] | None:
    """The segments left and right of a gutter, if each side is filled or made of columns itself."""
    x0, _, x1, _ = surround(segments)
    left_width, right_width, width = end - x0, x1 - start, x1 - x0
    if min(left_width, right_width) <= 0.18 * width or max(left_width, right_width) <= 110:
        return None
    left = [segment for segment in segments if segment.x1 <= end + 0.1]
    right = [segment for segment in segments if segment.x0 >= start - 0.1]
    if len(left) < 3 or len(right) < 3:
        return None
    sides = ((left, left_width), (right, right_width))
    text = [_filled(side, wide) or _vertical_cut(side) is not None for side, wide in sides]
    return [left, right] if all(text) or (any(text) and _independent(left, right)) else None


def _independent(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    """Whether few lines of the shorter side stand level with one of the other: the rows of a table do."""
    shorter, longer = sorted((left, right), key=len)
    heights = sorted(segment.base for segment in longer)
    level = 0
    for segment in shorter:
        at = bisect(heights, segment.base)
        level += any(abs(height - segment.base) < LEVEL for height in heights[max(0, at - 1) : at + 1])
    return len(shorter) > 3 and level < 0.5 * len(shorter)


def _filled(segments: Sequence[Segment], width: float) -> bool:
    """Running text fills its column; the cells of a table do not."""
    return sum(segment.x1 - segment.x0 > 0.6 * width for segment in segments) > 0.5 * len(segments)


def _band_cut(segments: Sequence[Segment]) -> list[Segments] | None:
    """Above, the columns of, and below the largest band of lines that one gutter divides."""
    best: list[Segments] | None = None
    most = 0
    for gutter in _gutters(segments):
        for band in _bands(segments, gutter):
            columns = _band_columns(band, gutter)
            size = sum(map(len, columns)) if columns else 0
            if columns and size > most:
                inside = {id(segment) for column in columns for segment in column}
                top = min(segment.y0 for column in columns for segment in column)
                rest = [segment for segment in segments if id(segment) not in inside]
                above = [segment for segment in rest if segment.y0 < top]
                below = [segment for segment in rest if segment.y0 >= top]
                best, most = [above, *columns, below], size
    return best


def _gutters(segments: Sequence[Segment]) -> list[float]:
    """The middles of the gaps that most lines share."""
    lines = sorted(segments, key=lambda each: (round(each.base / 3), each.x0))
    found: Counter[int] = Counter()
    for left, right in zip(lines, lines[1:], strict=False):
        if abs(left.base - right.base) < 3 and right.x0 - left.x1 > GUTTER:
            found[round((left.x1 + right.x0) / 2 / WANDER)] += 1
    return [place * WANDER for place, count in found.most_common(4) if count >= 3]


def _bands(segments: Sequence[Segment], gutter: float) -> list[Segments]:
    """Runs of segments from top to bottom that do not cross the gutter."""
    bands: list[Segments] = [[]]
    for segment in sorted(segments, key=lambda each: (each.y0, each.x0)):
        if segment.x0 < gutter < segment.x1:
            bands.append([])
        else:
            bands[-1].append(segment)
    return [band for band in bands if len(band) >= 6]


def _band_columns(band: Segments, gutter: float) -> list[Segments] | None:
    """The two columns of a band, without what stands above or below them on one side only."""
    left = [segment for segment in band if segment.x1 <= gutter]
    right = [segment for segment in band if segment.x0 >= gutter]
    if len(left) < 3 or len(right) < 3:
        return None
    top = max(left[0].y0, right[0].y0) - left[0].style.size
    bottom = min(left[-1].y1, right[-1].y1)
    left, right = _trimmed(left, top, bottom), _trimmed(right, top, bottom)
    if len(left) < 3 or len(right) < 3:
        return None
    return _columns([*left, *right], max(each.x1 for each in left), min(each.x0 for each in right))


def _trimmed(column: Segments, top: float, bottom: float) -> Segments:
    """The column from the common top on, beyond the common bottom only as long as its lines go on evenly."""
    kept: Segments = []
    for segment in column:
        if segment.y0 < top:
            continue
        if segment.y0 > bottom and kept:
            apart = segment.base - kept[-1].base > 1.5 * segment.style.size
            if apart or segment.style.bold != kept[-1].style.bold:
                break
        kept.append(segment)
    return kept
