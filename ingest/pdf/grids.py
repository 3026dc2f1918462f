"""Find the grids that ruling lines, filled areas or broken rules draw on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.pdf.pieces import Area, Colour, Rectangle, Strokes, Word

NEAR = 3.0
FILLED = 0.7
LEAST_LEVELS = 3
# Squared paper and drawings have more.
MOST_CELLS = 10_000
NARROWEST = 12.0
Stroke = tuple[float, float, float]
Place = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """Column and row positions, and the strokes (position, from, to) that really are drawn."""

    columns: list[float]
    rows: list[float]
    horizontal: list[Stroke]
    vertical: list[Stroke]

    def holds(self, word: Word) -> bool:
        """Whether the word's middle lies inside."""
        x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
        inside = self.columns[0] - 2 <= x <= self.columns[-1] + 2
        return inside and self.rows[0] - 2 <= y <= self.rows[-1] + 2


def grids(strokes: Strokes) -> list[Grid]:
    """Connected strokes that make at least two cells; areas and broken rules count where no strokes cross."""
    lines = [(y, x0, x1) for x0, y, x1 in strokes.horizontal]
    found = _grids(lines, [(x, y0, y1) for x, y0, y1 in strokes.vertical])
    areas = _stacked([area for area in strokes.areas if not _is_highlight(area)])
    free = [area for area in areas if not any(_overlap(grid, area) for grid in found)]
    edges = [(y, x0, x1) for x0, y0, x1, y1 in free for y in (y0, y1)]
    broken = _broken_rules(edges + [line for line in lines if not any(_on(grid, line) for grid in found)])
    found += broken
    free = [area for area in free if not any(_overlap(grid, area) for grid in broken)]
    return found + _filled_grids(free)


def _filled_grids(areas: Sequence[Rectangle]) -> list[Grid]:
    """Areas that lie side by side in rows; highlighted words make no such pattern."""
    rows = [(y, x0, x1) for x0, y0, x1, y1 in areas for y in (y0, y1)]
    columns = [(x, y0, y1) for x0, y0, x1, y1 in areas for x in (x0, x1)]
    found = []
    for grid in _grids(rows, columns):
        inside = sum(_overlap(grid, area) for area in areas)
        if inside >= FILLED * (len(grid.columns) - 1) * (len(grid.rows) - 1):
            found.append(grid)
    return found


def _broken_rules(lines: Iterable[Stroke]) -> list[Grid]:
    """Rules that are broken at the same places on several heights: rows and columns without vertical lines."""
    levels: dict[float, list[Stroke]] = {}
    for y, x0, x1 in sorted(lines):
        if x1 - x0 < NARROWEST:
            continue
        height = next((known for known in levels if abs(known - y) <= NEAR), y)
        levels.setdefault(height, []).append((x0, x1, y))
    patterns: list[tuple[list[float], list[float]]] = []
    for height, pieces in levels.items():
        starts = _clusters([x0 for x0, _, _ in pieces], near=2 * NEAR)
        if len(starts) < 2:
            continue
        same = next((heights for known, heights in patterns if _agree(known, starts)), None)
        if same is None:
            patterns.append((starts, [height]))
        else:
            same.append(height)
    found = []
    for starts, heights in patterns:
        if len(heights) >= LEAST_LEVELS:
            columns = [*starts, max(x1 for height in heights for _, x1, _ in levels[height])]
            across = [(y, columns[0], columns[-1]) for y in heights]
            down = [(x, heights[0], heights[-1]) for x in columns]
            found.append(Grid(columns, heights, across, down))
    return found


def _agree(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < 3 * NEAR for a, b in zip(one, other, strict=True))


def _stacked(areas: Sequence[Area]) -> list[Rectangle]:
    """Areas of one colour directly below each other as one: Word shades a cell line by line."""
    stacked: list[tuple[Rectangle, Colour]] = []
    for area in sorted(areas, key=lambda each: each.box[1]):
        x0, y0, x1, y1 = area.box
        for at, ((left, top, right, bottom), colour) in enumerate(stacked):
            touches = abs(left - x0) < 2 and abs(right - x1) < 2 and abs(bottom - y0) < 2
            if touches and colour == area.colour:
                stacked[at] = ((left, top, right, y1), colour)
                break
        else:
            stacked.append((area.box, area.colour))
    return [box for box, _ in stacked]


def _is_highlight(area: Area) -> bool:
    """Text markers paint in pure colours, tables in pale ones."""
    return max(area.colour) == 255 and min(area.colour) == 0


def _on(grid: Grid, line: Stroke) -> bool:
    y, x0, x1 = line
    return _overlap(grid, (x0, y - 1, x1, y + 1))


def _grids(rows: Iterable[Stroke], columns: Iterable[Stroke]) -> list[Grid]:
    found = []
    for horizontal, vertical in _connected(_merged(rows), _merged(columns)):
        xs, ys = _clusters([x for x, _, _ in vertical]), _clusters([y for y, _, _ in horizontal])
        cells = (len(xs) - 1) * (len(ys) - 1)
        if 2 <= cells <= MOST_CELLS and xs[-1] - xs[0] > 60:
            found.append(Grid(xs, ys, horizontal, vertical))
    return found


def _overlap(grid: Grid, area: Rectangle) -> bool:
    x0, y0, x1, y1 = area
    inside = x0 < grid.columns[-1] and x1 > grid.columns[0]
    return inside and y0 < grid.rows[-1] and y1 > grid.rows[0]


def _merged(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Collinear pieces as one stroke."""
    merged: list[Stroke] = []
    for position, start, stop in sorted(strokes):
        for at in range(len(merged) - 1, max(-1, len(merged) - 41), -1):
            other, first, last = merged[at]
            if abs(other - position) <= 1.5 and start <= last + NEAR and stop >= first - NEAR:
                merged[at] = (other, min(first, start), max(last, stop))
                break
        else:
            merged.append((position, start, stop))
    return merged


def _clusters(values: Iterable[float], near: float = NEAR) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _connected(horizontal: Sequence[Stroke], vertical: Sequence[Stroke]) -> list[tuple[list[Stroke], list[Stroke]]]:
    """Groups of strokes that touch each other."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for row, (y, x0, x1) in enumerate(horizontal):
        for column, (x, y0, y1) in enumerate(vertical):
            if x0 - NEAR <= x <= x1 + NEAR and y0 - NEAR <= y <= y1 + NEAR:
                parent[root(row)] = root(len(horizontal) + column)
    groups: defaultdict[int, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    for row, stroke in enumerate(horizontal):
        groups[root(row)][0].append(stroke)
    for column, stroke in enumerate(vertical):
        groups[root(len(horizontal) + column)][1].append(stroke)
    return [group for group in groups.values() if len(group[0]) >= 2 and len(group[1]) >= 2]
