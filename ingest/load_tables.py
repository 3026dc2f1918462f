"""An HTML table as a grid of cells that can be read row by row.

A cell that spans rows is repeated in each of them, and a header cell that spans columns in each of those, so
that every value stays under its names. A cell of the body that spans columns stands once, in the first.
A first row that is one cell over the whole width is the table's caption.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.load_marks import HIDDEN, unmark
from ingest.passages import Cells

MAX_CELLS = 400_000
MAX_SPAN = 200


@dataclass(frozen=True)
class Table:
    """A rectangular grid; the first `header_rows` rows name the columns."""

    cells: Cells
    header_rows: int
    caption: str = ""
    hidden: bool = False


def read_table(html: str) -> Table:
    """The grid of the first table in this HTML."""
    from lxml import etree
    from lxml import html as lxml_html

    root = lxml_html.fragment_fromstring(html, create_parent="div", parser=etree.HTMLParser(huge_tree=True))
    return grid_of(next(root.iter("table")))


def grid_of(table: Any) -> Table:
    """The grid of a `table` element; tables inside its cells become text of their cell."""
    caption = " ".join(_text(part) for part in table.findall("caption"))
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    hidden = HIDDEN in "".join(table.itertext())
    headers = [_is_header(row) for row in rows]
    header_rows = next((at for at, is_header in enumerate(headers) if not is_header), len(rows))
    grid = _filled(rows, header_rows)
    width = max((len(row) for row in grid), default=0)
    cells = [tuple(row) + ("",) * (width - len(row)) for row in grid]
    while len(cells) > 1 and _is_title(rows[len(grid) - len(cells)], width):
        caption = " ".join(filter(None, (caption, cells[0][0])))
        cells = cells[1:]
        header_rows = max(0, header_rows - 1)
    if 0 < header_rows == len(cells):
        header_rows = 1
    return Table(tuple(cells), header_rows if header_rows else int(len(cells) > 1), caption, hidden)


def _is_header(row: Any) -> bool:
    parent = row.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _is_title(row: Any, width: int) -> bool:
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return width > 1 and len(cells) == 1 and _span(cells[0], "colspan") >= width


def _filled(rows: list[Any], header_rows: int) -> list[list[str]]:
    grid: list[dict[int, str]] = [{} for _ in rows]
    left = MAX_CELLS
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while column in grid[at]:
                column += 1
            text = _text(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(at, min(at + down, len(rows))):
                for beside in range(across):
                    repeated = beside == 0 or below < header_rows
                    grid[below].setdefault(column + beside, text if repeated else "")
            column += across
            left -= across * down
            if left < 0:
                raise ValueError(f"a table of more than {MAX_CELLS} cells")
    return [[row.get(column, "") for column in range(max(row, default=-1) + 1)] for row in grid]


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isdecimal() else 1


def _text(cell: Any) -> str:
    return " ".join(" ".join(unmark(piece).text for piece in cell.itertext()).split())
