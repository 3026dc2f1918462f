"""The filled cells of a sheet, cut into tables that can be read on their own, captions and lone texts.

Empty rows part tables, but a sum row stays with its table. An empty column parts two tables that stand side by
side, not a narrow gap inside one. Leading rows of one cell are captions, trailing ones paragraphs. A merged cell
is repeated in all its rows and columns; only the name of a row stands once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.passages import Element, table_text

Position = tuple[int, int]
Rows = dict[int, dict[int, str]]
_SUM = re.compile(r"(?:zwischen|gesamt|end)?summe\b|(?:ins)?gesamt\b|total\b|saldo\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d$")
MAX_HEADER_ROWS = 4


@dataclass(frozen=True)
class Grid:
    """Shown texts by row and column, which of them are numbers or dates, which are bold, what is merged or hidden."""

    rows: Rows
    numeric: frozenset[Position] = frozenset()
    bold: frozenset[Position] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def without_hidden(grid: Grid) -> Grid:
    """What a reader sees: a merged cell that begins in a hidden row or column is shown where it is first seen."""
    moved: dict[Position, Position] = {}
    merged = []
    for top, left, bottom, right in grid.merged:
        row = next((at for at in range(top, bottom + 1) if at not in grid.hidden_rows), top)
        column = next((at for at in range(left, right + 1) if at not in grid.hidden_columns), left)
        moved[top, left] = row, column
        merged.append((row, column, bottom, right))
    texts = {
        moved.get((row, column), (row, column)): text
        for row, cells in grid.rows.items()
        for column, text in cells.items()
    }
    rows: Rows = {}
    for (row, column), text in sorted(texts.items()):
        if row not in grid.hidden_rows and column not in grid.hidden_columns:
            rows.setdefault(row, {})[column] = text
    numeric, bold = (frozenset(moved.get(at, at) for at in some) for some in (grid.numeric, grid.bold))
    return replace(grid, rows=rows, numeric=numeric, bold=bold, merged=tuple(merged))


def elements_of(grid: Grid, page: int | None) -> Iterator[Element]:
    """Captions, tables and paragraphs in reading order; hidden rows and columns part no table."""
    filled = _spread_down(grid)
    for block in _row_blocks(filled, grid.hidden_rows):
        for columns in _column_blocks(filled, block, grid.hidden_columns):
            inside = {row: {at: filled[row][at] for at in columns if at in filled[row]} for row in block}
            yield from _block(grid, {row: cells for row, cells in inside.items() if cells}, page)


def _spread_down(grid: Grid) -> Rows:
    filled = {row: dict(cells) for row, cells in grid.rows.items() if cells}
    for top, left, bottom, _ in grid.merged:
        text = grid.rows.get(top, {}).get(left)
        for row in range(top + 1, bottom + 1) if text else ():
            if row in filled:
                filled[row].setdefault(left, text or "")
    return dict(sorted(filled.items()))


def _row_blocks(filled: Rows, hidden: frozenset[int]) -> Iterator[list[int]]:
    block: list[int] = []
    for row in filled:
        if block and _is_gap(block[-1], row, hidden) and not _is_sum(filled[row]):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _is_gap(before: int, after: int, hidden: frozenset[int]) -> bool:
    """Whether a reader sees an empty row or column between these two."""
    return any(between not in hidden for between in range(before + 1, after))


def _is_sum(cells: dict[int, str]) -> bool:
    return len(cells) > 1 and bool(_SUM.match(cells[min(cells)].strip()))


def _column_blocks(filled: Rows, block: list[int], hidden: frozenset[int]) -> list[list[int]]:
    columns = sorted({column for row in block for column in filled[row]})
    groups: list[list[int]] = []
    for column in columns:
        if groups and not _is_gap(groups[-1][-1], column, hidden):
            groups[-1].append(column)
        else:
            groups.append([column])
    tables = all(len(group) > 1 and sum(any(c in filled[row] for c in group) for row in block) > 1 for group in groups)
    return groups if tables else [columns]


def _block(grid: Grid, rows: Rows, page: int | None) -> Iterator[Element]:
    columns = sorted({column for cells in rows.values() for column in cells})
    order = list(rows)
    if len(columns) == 1:
        yield from (Element("paragraph", text, page=page) for cells in rows.values() for text in cells.values())
        return
    first = next((at for at, row in enumerate(order) if len(rows[row]) > 1), len(order))
    last = next((at for at in range(len(order), first, -1) if len(rows[order[at - 1]]) > 1), first)
    body = order[first:last]
    titles = [" ".join(rows[row].values()) for row in order[:first]]
    yield from (Element("caption" if body else "paragraph", text, page=page) for text in titles)
    if body:
        header_rows = _header_rows(grid, rows, body, columns)
        _spread_across(grid, rows, body[:header_rows], columns)
        used = [column for column in columns if any(column in rows[row] for row in body)]
        cells = tuple(tuple(rows[row].get(column, "") for column in used) for row in body)
        yield Element("table", table_text(cells), cells=cells, header_rows=header_rows, page=page)
    yield from (Element("paragraph", " ".join(rows[row].values()), page=page) for row in order[last:])


def _header_rows(grid: Grid, rows: Rows, body: list[int], columns: list[int]) -> int:
    """How many rows name the columns: rows of text above numbers, or a bold first row, or any first row of text."""
    if len(body) < 2:
        return 0
    count = 0
    for row in body[: min(MAX_HEADER_ROWS, len(body) - 1)]:
        if not all(_names(grid, row, column, text) for column, text in rows[row].items()):
            break
        count += 1
        if not any(top == row and right > left for top, left, _, right in grid.merged):
            break
    if count and not any((row, column) in grid.numeric for row in body for column in columns):
        bold = all((body[0], column) in grid.bold for column in rows[body[0]])
        return count if bold or len(body) > 2 or len(columns) > 2 else 0
    return count


def _names(grid: Grid, row: int, column: int, text: str) -> bool:
    return (row, column) not in grid.numeric or bool(_YEAR.match(text))


def _spread_across(grid: Grid, rows: Rows, header: list[int], columns: list[int]) -> None:
    for top, left, bottom, right in grid.merged:
        text = rows.get(top, {}).get(left)
        for row in range(top, bottom + 1):
            if text and row in rows and (row in header or left > columns[0]):
                for column in range(left + 1, min(right, columns[-1]) + 1):
                    rows[row].setdefault(column, text)
