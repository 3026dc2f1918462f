"""An HTML table as a grid of cells that can be read row by row.

A cell that spans rows or columns is repeated in each of them, so that every value stays under its names; only
the name of a row, such as "Summe" over three columns, stands once. A first row that is one cell over the whole
width is the table's caption.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_marks import mark, unmark
from ingest.passages import Cells, Element, table_text

Row = list[Any]
_HEADER = mark("heading")
MAX_CELLS = 1_000_000
MAX_SPAN = 200
_LONGEST_NAME = 100  # a longer first cell is text beside the table
_NUMBER = re.compile(r"[-+]?\d[\d., ]*\s*(?:€|EUR|%)?$")


@dataclass(frozen=True)
class Table:
    """A rectangular grid; the first `header_rows` rows name the columns."""

    cells: Cells
    header_rows: int
    caption: str = ""
    hidden: bool = False


def table_elements(table: Table, page: int | None = None) -> tuple[Element, ...]:
    """The table as an element behind its caption; an empty table is none."""
    caption = (Element("caption", table.caption, page=page, hidden=table.hidden),) if table.caption else ()
    if not any(text for row in table.cells for text in row):
        return caption
    text = table_text(table.cells)
    grid = Element("table", text, cells=table.cells, header_rows=table.header_rows, page=page, hidden=table.hidden)
    return (*caption, grid)


def read_table(html: str) -> Table:
    """The grid of the first table in this HTML."""
    from lxml import etree
    from lxml import html as lxml_html

    root = lxml_html.fragment_fromstring(html, create_parent="div", parser=etree.HTMLParser(huge_tree=True))
    return grid_of(next(root.iter("table")))


def grids_of(table: Any) -> list[Table]:
    """The grid of a `table` element, then those of the tables inside its cells, which are taken out of them.

    Where one of these has no caption, the name of the row in which it stood is its caption.
    """
    inner = [below for below in table.iter("table") if below is not table]
    names = [_row_name(below) for below in inner]
    for below in reversed(inner):  # the innermost first
        below.tail = " " + (below.tail or "")
        below.drop_tree()
    grids = [grid_of(below) for below in inner]
    captions = ["" if name is None else _text(name) for name in names]
    return [
        grid_of(table),
        *(
            replace(grid, caption=grid.caption or caption) if len(caption) <= _LONGEST_NAME else grid
            for grid, caption in zip(grids, captions, strict=True)
        ),
    ]


def _row_name(inner: Any) -> Any:
    """The first cell of the row in which a table stands, unless it stands in that cell."""
    row = next(inner.iterancestors("tr"), None)
    first = None if row is None else next(iter(_cells(row)), None)
    return None if first in inner.iterancestors() else first


def grid_of(table: Any) -> Table:
    """The grid of a `table` element; tables inside its cells become text of their cell."""
    captions = [_text(part) for part in table.findall("caption")]
    rows = [_cells(row) for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    rows = [row for row in rows if row]
    width = max((sum(_span(cell, "colspan") for cell in row) for row in rows), default=0)
    while len(rows) > 1 and len(rows[0]) == 1 and _span(rows[0][0], "colspan") >= width > 1:
        captions.append(_text(rows.pop(0)[0]))
    header_rows = _header_rows(rows)
    cells = _without_empty(_filled(rows, header_rows))
    return Table(cells, min(header_rows, max(0, len(cells) - 1)), " ".join(filter(None, captions)))


def _cells(row: Any) -> Row:
    return [cell for cell in row.iter("td", "th") if next(cell.iterancestors("tr")) is row]


def _header_rows(rows: list[Row]) -> int:
    """The leading rows of header cells; without any, the first row and what its spanning cells stand over."""
    named = next((at for at, row in enumerate(rows) if not _is_header(row)), len(rows))
    if named or len(rows) < 2:
        return named
    count = max((_span(cell, "rowspan") for cell in rows[0]), default=1)
    if count == 1 and any(_span(cell, "colspan") > 1 for cell in rows[0]) and not _has_numbers(rows[1]):
        count = 2
    return count if count < len(rows) else 1


def _has_numbers(row: Row) -> bool:
    return any(_NUMBER.match(_text(cell)) for cell in row)


def _without_empty(grid: list[list[str]]) -> Cells:
    width = max((len(row) for row in grid), default=0)
    rows = [row + [""] * (width - len(row)) for row in grid if any(row)]
    used = [column for column in range(width) if any(row[column] for row in rows)]
    return tuple(tuple(row[column] for column in used) for row in rows)


def _is_header(row: Row) -> bool:
    return all(
        cell.tag == "th" or next(cell.iterancestors("thead"), None) is not None or _HEADER in (cell.text or "")
        for cell in row
    )


def _filled(rows: list[Row], header_rows: int) -> list[list[str]]:
    grid: list[dict[int, str]] = [{} for _ in rows]
    left = MAX_CELLS
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in grid[at]:
                column += 1
            text = _text(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(at, min(at + down, len(rows))):
                for beside in range(across):
                    repeated = beside == 0 or column > 0 or below < header_rows
                    grid[below].setdefault(column + beside, text if repeated else "")
            column += across
            left -= across * down
            if left < 0:
                raise UnreadableFileError(f"Eine Tabelle hat mehr als {MAX_CELLS} Zellen. Teilen Sie sie.")
    return [[row.get(column, "") for column in range(max(row, default=-1) + 1)] for row in grid]


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isdecimal() else 1


def _text(cell: Any) -> str:
    if len(cell) == 0:
        return " ".join(unmark(cell.text or "").text.split())
    return " ".join(" ".join(unmark(piece).text for piece in cell.itertext()).split())
