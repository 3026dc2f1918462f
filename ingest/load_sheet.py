"""Spreadsheets to headings and tables: each sheet is a section and a page.

Decisions: values are shown as the sheet shows them. Hidden sheets, rows and columns are left out with a notice,
because a reader who follows a citation would not find them. Notes at cells are left out with a notice.
"""

from __future__ import annotations

import csv
import re
import zipfile
from io import BytesIO, StringIO
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_grid import Grid, elements_of
from ingest.load_marks import Parts
from ingest.load_numbers import shown
from ingest.load_properties import read_properties
from ingest.load_text import decode
from ingest.passages import Element, Notice

MAX_CELLS = 1_000_000
_DAMAGED = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError, zipfile.BadZipFile)
_NUMBER = re.compile(r"[-+]?\d[\d.,  ]*\s*(?:€|EUR|%)?$|\d{1,2}\.\d{1,2}\.\d{2,4}$|\d{4}-\d\d-\d\d$")
_FORMULA_WITHOUT_VALUE = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def read_xlsx(content: bytes) -> Parts:
    """An Excel workbook."""
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(BytesIO(content), data_only=True)
    except _DAMAGED as error:
        raise UnreadableFileError(f"Die Excel-Datei ist beschädigt ({type(error).__name__}).") from error
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    notices = [*_hidden_sheets([s.title for s in workbook.worksheets if s.sheet_state != "visible"])]
    elements: list[Element] = []
    for sheet in visible:
        page = workbook.sheetnames.index(sheet.title) + 1
        found = tuple(elements_of(_grid(sheet), page))
        if found:
            elements += (Element("heading", sheet.title, level=1, page=page), *found)
        notices += _sheet_notices(sheet, page)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        properties = read_properties(archive)
        notices += _formula_notice(archive)
    source = tuple(text for s in visible for row in _grid(s).rows.values() for text in row.values())
    return Parts(tuple(elements), source, tuple(notices), page_count=len(workbook.sheetnames), properties=properties)


def _grid(sheet: Any) -> Grid:
    hidden_rows = {row for row, size in sheet.row_dimensions.items() if size.hidden}
    hidden_columns = _hidden_columns(sheet)
    # openpyxl's own mapping of existing cells: iter_rows() would make up every cell up to a lone far corner
    cells = [
        cell
        for (row, column), cell in sorted(sheet._cells.items())
        if cell.value is not None and row not in hidden_rows and column not in hidden_columns
    ]
    if len(cells) > MAX_CELLS:
        raise UnreadableFileError(f"Das Blatt {sheet.title} hat mehr als {MAX_CELLS} Zellen. Teilen Sie die Tabelle.")
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        if text := " ".join(shown(cell.value, cell.number_format).split()):
            rows.setdefault(cell.row, {})[cell.column] = text
    return Grid(
        rows,
        numeric=frozenset((cell.row, cell.column) for cell in cells if cell.data_type in ("n", "d")),
        bold=frozenset((cell.row, cell.column) for cell in cells if cell.has_style and cell.font.b),
        merged=tuple((area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges),
    )


def _hidden_columns(sheet: Any) -> set[int]:
    return {
        column
        for size in sheet.column_dimensions.values()
        if size.hidden
        for column in range(size.min or 0, min(size.max or 0, 16_384) + 1)
    }


def _sheet_notices(sheet: Any, page: int) -> list[Notice]:
    found = []
    used = {(cell.row, cell.column) for cell in sheet._cells.values() if cell.value is not None}
    hidden_rows = {row for row, _ in used} & {row for row, size in sheet.row_dimensions.items() if size.hidden}
    hidden_columns = {column for _, column in used} & _hidden_columns(sheet)
    if hidden_rows or hidden_columns:
        message = (
            f"Im Blatt „{sheet.title}“ wurden {len(hidden_rows)} ausgeblendete Zeilen und "
            f"{len(hidden_columns)} Spalten weggelassen. Blenden Sie sie ein, wenn sie gelten."
        )
        found.append(Notice("hidden_rows", message, (page,)))
    notes = sum(cell.comment is not None for cell in sheet._cells.values())
    if notes:
        found.append(Notice("comments", f"Im Blatt „{sheet.title}“ wurden {notes} Notizen weggelassen.", (page,)))
    return found


def _hidden_sheets(names: list[str]) -> list[Notice]:
    if not names:
        return []
    return [Notice("hidden_sheet", f"Ausgeblendete Blätter wurden weggelassen: {', '.join(names)}.")]


def _formula_notice(archive: zipfile.ZipFile) -> list[Notice]:
    sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    count = sum(len(_FORMULA_WITHOUT_VALUE.findall(archive.read(name))) for name in sheets)
    if not count:
        return []
    message = f"{count} Formeln haben keinen gespeicherten Wert. Öffnen und speichern Sie die Datei einmal in Excel."
    return [Notice("formula_without_value", message)]


def read_csv(content: bytes) -> Parts:
    """A table in plain text; the separator is the one that parts most lines alike."""
    text = decode(content)[0]
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise UnreadableFileError(f"Die CSV-Datei ist beschädigt ({error}).") from error
    rows = {
        at: {column: " ".join(value.split()) for column, value in enumerate(line) if value.strip()}
        for at, line in enumerate(lines)
        if any(value.strip() for value in line)
    }
    numeric = frozenset(
        (at, column) for at, row in rows.items() for column, value in row.items() if _NUMBER.match(value)
    )
    elements = tuple(elements_of(Grid(rows, numeric), None))
    return Parts(elements, tuple(value for row in rows.values() for value in row.values()))


def _separator(text: str) -> str:
    lines = [line for line in text[:50_000].splitlines()[:50] if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in ";\t,|"}
    return max(counts, key=lambda mark: (sum(count > 0 for count in counts[mark]), sum(counts[mark])))
