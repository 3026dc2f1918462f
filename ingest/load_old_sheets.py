"""Spreadsheets of OpenDocument and of old Excel to the same grids as today's Excel."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED
from ingest.load_grid import Grid
from ingest.load_numbers import shown
from ingest.load_xml import parsed

MAX_COLUMNS = 16_384
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


@dataclass(frozen=True)
class NamedGrid:
    """A sheet's name and cells, whether it is hidden, and how many of its rows and columns are."""

    name: str
    grid: Grid
    hidden: bool = False
    hidden_lines: int = 0


def ods_grids(content: bytes) -> Iterator[NamedGrid]:
    """The sheets of an OpenDocument table, whose cells hold their shown text."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            root = parsed(archive.read("content.xml"))
    except (zipfile.BadZipFile, KeyError, SyntaxError) as error:
        raise UnreadableFileError(DAMAGED) from error
    unseen = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        if any(part.get(f"{_TABLE}display") == "false" for part in style)
    }
    for table in root.iter(f"{_TABLE}table"):
        hidden = table.get(f"{_TABLE}style-name") in unseen
        yield _ods_sheet(table, hidden)


def _ods_sheet(table: Any, hidden: bool) -> NamedGrid:
    rows: dict[int, dict[int, str]] = {}
    numeric: set[tuple[int, int]] = set()
    merged: list[tuple[int, int, int, int]] = []
    hidden_rows, hidden_columns = _ods_hidden(table, "table-row"), _ods_hidden(table, "table-column")
    left_out: set[tuple[str, int]] = set()
    at = 0
    for row in table.iter(f"{_TABLE}table-row"):
        for column, cell, text in _ods_cells(row):
            if at in hidden_rows or column in hidden_columns:
                left_out.add(("row", at) if at in hidden_rows else ("column", column))
            rows.setdefault(at, {})[column] = text
            if cell.get(f"{_OFFICE}value-type") not in (None, "string"):
                numeric.add((at, column))
            down = _count(cell, "number-rows-spanned")
            across = _count(cell, "number-columns-spanned")
            if down > 1 or across > 1:
                merged.append((at, column, at + down - 1, column + across - 1))
        at += _count(row, "number-rows-repeated")
    grid = Grid(rows, frozenset(numeric), frozenset(), tuple(merged), hidden_rows, hidden_columns)
    return NamedGrid(table.get(f"{_TABLE}name") or "", grid, hidden, len(left_out))


def _ods_hidden(table: Any, kind: str) -> frozenset[int]:
    """Where rows or columns are that are hidden or filtered away."""
    hidden: set[int] = set()
    at = 0
    for line in table.iter(f"{_TABLE}{kind}"):
        after = at + _count(line, f"number-{kind.removeprefix('table-')}s-repeated")
        if line.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            hidden.update(range(at, min(after, at + MAX_COLUMNS)))  # a longer gap parts a table
        at = after
    return frozenset(hidden)


def _ods_cells(row: Any) -> Iterator[tuple[int, Any, str]]:
    column = 0
    for cell in row:
        repeated = _count(cell, "number-columns-repeated")
        text = " ".join(" ".join("".join(part.itertext()) for part in cell.findall(f"{_TEXT}p")).split())
        if text and cell.tag == f"{_TABLE}table-cell":
            for beside in range(min(repeated, MAX_COLUMNS - column)):
                yield column + beside, cell, text
        column += repeated


def _count(element: Any, name: str) -> int:
    value = element.get(f"{_TABLE}{name}") or "1"
    return max(1, int(value)) if value.isdecimal() else 1


def xls_grids(content: bytes) -> Iterator[NamedGrid]:
    """The sheets of a workbook of Excel 97 to 2003."""
    import xlrd  # type: ignore[import-untyped]

    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=BytesIO())
    except (xlrd.XLRDError, AssertionError, LookupError, TypeError, ValueError) as error:
        raise UnreadableFileError(DAMAGED) from error
    for sheet in book.sheets():
        yield _xls_sheet(book, sheet)


def _xls_sheet(book: Any, sheet: Any) -> NamedGrid:
    rows: dict[int, dict[int, str]] = {}
    numeric: set[tuple[int, int]] = set()
    bold: set[tuple[int, int]] = set()
    hidden = {at for at, size in sheet.rowinfo_map.items() if size.hidden}
    hidden_columns = {at for at, size in sheet.colinfo_map.items() if size.hidden}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            text, is_number = _xls_text(book, sheet.cell(row, column))
            if not text:
                continue
            rows.setdefault(row, {})[column] = text
            if is_number:
                numeric.add((row, column))
            if book.font_list[book.xf_list[sheet.cell_xf_index(row, column)].font_index].bold:
                bold.add((row, column))
    merged = tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    grid = Grid(rows, frozenset(numeric), frozenset(bold), merged, frozenset(hidden), frozenset(hidden_columns))
    return NamedGrid(sheet.name, grid, sheet.visibility != 0, len(hidden) + len(hidden_columns))


def _xls_text(book: Any, cell: Any) -> tuple[str, bool]:
    import xlrd

    number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    value: object = cell.value
    if cell.ctype == xlrd.XL_CELL_DATE:
        value = xlrd.xldate_as_datetime(cell.value, book.datemode)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        value = bool(cell.value)
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        value = xlrd.error_text_from_code.get(cell.value, "#FEHLER")
    is_number = cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
    return " ".join(shown(value, number_format).split()), is_number
