"""Put the segments of a page into reading order by cutting it along white gaps."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pdf.pieces import Segment, surround

GUTTER = 8.0
NARROWEST = 40.0
DEEPEST = 12


def reading_order(segments: Sequence[Segment], depth: int = 0) -> list[list[Segment]]:
    """Groups of segments in the order in which a reader takes them; each group is one column."""
    if len(segments) < 6 or depth > DEEPEST or not _side_by_side(segments):
        return [list(segments)]
    halves = _vertical_cut(segments) or _horizontal_cut(segments)
    if not halves:
        return [list(segments)]
    return [group for half in halves for group in reading_order(half, depth + 1)]


def _side_by_side(segments: Sequence[Segment]) -> bool:
    """Whether at least three lines hold two wide pieces: without that there are no columns to look for."""
    wide = sorted((segment for segment in segments if segment.x1 - segment.x0 > NARROWEST), key=lambda each: each.base)
    pairs = zip(wide, wide[1:], strict=False)
    return sum(below.y0 < above.y1 and abs(below.x0 - above.x0) > NARROWEST for above, below in pairs) >= 3


def _vertical_cut(segments: Sequence[Segment]) -> tuple[list[Segment], list[Segment]] | None:
    """Left and right of the widest gutter, if both sides look like columns of running text."""
    x0, _, x1, _ = surround(segments)
    best: tuple[float, list[Segment], list[Segment]] | None = None
    spans = sorted((segment.x0, segment.x1) for segment in segments)
    end = spans[0][1]
    for start, stop in spans[1:]:
        gap = start - end
        if gap > GUTTER and (best is None or gap > best[0]):
            halves = _columns(segments, (x0, end, start, x1))
            best = (gap, *halves) if halves else best
        end = max(end, stop)
    return best[1:] if best else None


def _columns(
    segments: Sequence[Segment], edges: tuple[float, float, float, float]
) -> tuple[list[Segment], list[Segment]] | None:
    x0, end, start, x1 = edges
    left_width, right_width, width = end - x0, x1 - start, x1 - x0
    if min(left_width, right_width) <= 0.18 * width or max(left_width, right_width) <= 110:
        return None
    left = [segment for segment in segments if segment.x1 <= end + 0.1]
    right = [segment for segment in segments if segment.x0 >= start - 0.1]
    if len(left) < 3 or len(right) < 3:
        return None
    sides = ((left, left_width), (right, right_width))
    return (left, right) if all(_filled(side, wide) or _vertical_cut(side) for side, wide in sides) else None


def _filled(segments: Sequence[Segment], width: float) -> bool:
    """Running text fills its column; the cells of a table do not."""
    return sum(segment.x1 - segment.x0 > 0.6 * width for segment in segments) > 0.5 * len(segments)


def _horizontal_cut(segments: Sequence[Segment]) -> tuple[list[Segment], list[Segment]] | None:
    """Above and below the gap that frees the most columns; none if no half has columns."""
    best: tuple[int, list[Segment], list[Segment]] | None = None
    spans = sorted((segment.y0, segment.y1) for segment in segments)
    end = spans[0][1]
    for start, stop in spans[1:]:
        if start - end > 2:
            above = [segment for segment in segments if segment.y1 <= end + 0.1]
            below = [segment for segment in segments if segment.y1 > end + 0.1]
            gain = sum(len(half) for half in (above, below) if len(half) > 5 and _vertical_cut(half))
            if gain and (best is None or gain > best[0]):
                best = (gain, above, below)
        end = max(end, stop)
    return best[1:] if best else None
