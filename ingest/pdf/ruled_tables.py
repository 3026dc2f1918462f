"""Put the words of a drawn grid into its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ingest.pdf.grids import NEAR, Grid, Place, Stroke, grids
from ingest.pdf.lines import group_lines, segments_of
from ingest.pdf.pieces import Cell, Page, TableBlock, Word, without_words


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
