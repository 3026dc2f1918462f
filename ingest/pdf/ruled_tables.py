"""Find tables drawn with ruling lines and put the words into their cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.pdf.lines import group_lines, segments_of
from ingest.pdf.pieces import Cell, Page, Rectangle, Strokes, TableBlock, Word, without_words

NEAR = 3.0
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


def take_ruled_tables(page: Page) -> list[TableBlock]:
    """The page's ruled tables; their words no longer stand among its segments."""
    tables = []
    for grid in grids(page.strokes):
        words = [word for segment in page.segments for word in segment.words if grid.holds(word)]
        table = _fill(page.number, grid, words)
        if table is None:
            continue
        page.segments = without_words(page.segments, words)
        tables.append(table)
    return tables


def grids(strokes: Strokes) -> list[Grid]:
    """Connected strokes that make at least two cells; areas count where no strokes are."""
    drawn = _grids([(y, x0, x1) for x0, y, x1 in strokes.horizontal], [(x, y0, y1) for x, y0, y1 in strokes.vertical])
    free = [area for area, _ in strokes.areas if not any(_overlap(grid, area) for grid in drawn)]
    top_and_bottom = [(y, x0, x1) for x0, y0, x1, y1 in free for y in (y0, y1)]
    left_and_right = [(x, y0, y1) for x0, y0, x1, y1 in free for x in (x0, x1)]
    return drawn + _grids(top_and_bottom, left_and_right)


def _grids(rows: Iterable[Stroke], columns: Iterable[Stroke]) -> list[Grid]:
    found = []
    for horizontal, vertical in _connected(_merged(rows), _merged(columns)):
        xs, ys = _clusters([x for x, _, _ in vertical]), _clusters([y for y, _, _ in horizontal])
        if len(xs) >= 2 and len(ys) >= 2 and (len(xs) - 1) * (len(ys) - 1) >= 2 and xs[-1] - xs[0] > 60:
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


def _owners(grid: Grid) -> dict[Place, Place]:
    """For each place of the grid the top left place of the cell that covers it."""
    height, width = len(grid.rows) - 1, len(grid.columns) - 1
    owners: dict[Place, Place] = {}
    for row in range(height):
        for column in range(width):
            if (row, column) in owners:
                continue
            right, bottom = _extent(grid, owners, row, column)
            for y in range(row, bottom + 1):
                for x in range(column, right + 1):
                    owners[y, x] = (row, column)
    return owners


def _extent(grid: Grid, owners: dict[Place, Place], row: int, column: int) -> Place:
    """The last column and row of the cell that starts here: as far as no stroke divides."""
    right, bottom = column, row
    top, below = grid.rows[row], grid.rows[row + 1]
    while (
        right + 2 < len(grid.columns)
        and (row, right + 1) not in owners
        and not _drawn(grid.vertical, grid.columns[right + 1], top, below)
    ):
        right += 1
    left, end = grid.columns[column], grid.columns[right + 1]
    while (
        bottom + 2 < len(grid.rows)
        and not _drawn(grid.horizontal, grid.rows[bottom + 1], left, end)
        and all((bottom + 1, x) not in owners for x in range(column, right + 1))
    ):
        bottom += 1
    return right, bottom


def _drawn(strokes: Sequence[Stroke], position: float, start: float, stop: float) -> bool:
    return any(
        abs(stroke[0] - position) < NEAR and stroke[1] <= start + 4 and stroke[2] >= stop - 4 for stroke in strokes
    )


def _fill(page: int, grid: Grid, words: Sequence[Word]) -> TableBlock | None:
    """The grid with its words, without empty rows and columns; None if it is no table."""
    owners = _owners(grid)
    places: defaultdict[Place, list[Word]] = defaultdict(list)
    for word in words:
        row = max(at for at in range(len(grid.rows) - 1) if at == 0 or grid.rows[at] <= (word.y0 + word.y1) / 2)
        middle = (word.x0 + word.x1) / 2
        column = max(at for at in range(len(grid.columns) - 1) if at == 0 or grid.columns[at] <= middle)
        places[owners[row, column]].append(word)
    used_rows = sorted({row for row, _ in places})
    used_columns = sorted({column for _, column in places})
    if len(used_rows) < 2 or len(used_columns) < 2 or len(places) < 3:
        return None
    rows = [
        [Cell(group_lines(page, segments_of(places.get((row, column), [])))) for column in used_columns]
        for row in used_rows
    ]
    box = (grid.columns[0], grid.rows[0], grid.columns[-1], grid.rows[-1])
    edges = tuple(grid.columns[column] for column in used_columns)
    return TableBlock(page, rows, box, edges)
