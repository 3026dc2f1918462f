"""Spreadsheets to headings and tables: each sheet is a section and a page.

Decisions: values are shown as the sheet shows them. Hidden sheets, rows and columns are left out with a notice,
because a reader who follows a citation would not find them. Notes at cells are left out with a notice. Text boxes
follow the sheets under "Textfelder".
"""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED
from ingest.load_drawings import paragraphs
from ingest.load_grid import Grid, elements_of, without_hidden
from ingest.load_marks import Parts
from ingest.load_numbers import shown
from ingest.load_old_sheets import NamedGrid, ods_grids, xls_grids
from ingest.load_properties import read_properties
from ingest.load_text import decode
from ingest.load_xml import parsed
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
        with zipfile.ZipFile(BytesIO(content)) as archive:
            properties = read_properties(archive)
            formulas = _formula_notice(archive)
            drawn = _drawn(archive)
    except _DAMAGED as error:
        raise UnreadableFileError(DAMAGED) from error
    sheets = [
        NamedGrid(sheet.title, _grid(sheet), sheet.sheet_state != "visible", _hidden_lines(sheet))
        for sheet in workbook.worksheets
    ]
    notes = [notice for page, sheet in enumerate(workbook.worksheets, start=1) for notice in _notes(sheet, page)]
    parts = _parts(sheets)
    return replace(
        parts,
        elements=(*parts.elements, *drawn),
        source=(*parts.source, *(element.text for element in drawn)),
        notices=(*parts.notices, *notes, *formulas),
        properties=properties,
    )


def _grid(sheet: Any) -> Grid:
    # openpyxl's own mapping of existing cells: iter_rows() would make up every cell up to a lone far corner
    cells = [cell for _, cell in sorted(sheet._cells.items()) if cell.value is not None]
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
        hidden_rows=frozenset(row for row, size in sheet.row_dimensions.items() if size.hidden),
        hidden_columns=frozenset(_hidden_columns(sheet)),
    )


def _hidden_columns(sheet: Any) -> set[int]:
    return {
        column
        for size in sheet.column_dimensions.values()
        if size.hidden
        for column in range(size.min or 0, min(size.max or 0, 16_384) + 1)
    }


def _drawn(archive: zipfile.ZipFile) -> list[Element]:
    """The texts of boxes and diagrams; they lie over the sheets and are told apart from their cells."""
    names = [
        name for name in archive.namelist() if re.fullmatch(r"xl/(?:drawings|diagrams)/(?:drawing|data)\d+\.xml", name)
    ]
    texts = [text for name in names for text in paragraphs(parsed(archive.read(name)))]
    if not texts:
        return []
    return [Element("heading", "Textfelder", level=1), *(Element("paragraph", text) for text in texts)]


def _hidden_lines(sheet: Any) -> int:
    used = [position for position, cell in sheet._cells.items() if cell.value is not None]
    rows = {row for row, _ in used} & {row for row, size in sheet.row_dimensions.items() if size.hidden}
    return len(rows) + len({column for _, column in used} & _hidden_columns(sheet))


def _notes(sheet: Any, page: int) -> list[Notice]:
    count = sum(cell.comment is not None for cell in sheet._cells.values())
    if not count:
        return []
    return [Notice("comments", f"Im Blatt „{sheet.title}“ wurden {count} Notizen weggelassen.", (page,))]


def _hidden_notice(name: str, count: int, page: int) -> Notice:
    message = (
        f"Im Blatt „{name}“ wurden {count} ausgeblendete Zeilen oder Spalten weggelassen. "
        "Blenden Sie sie ein, wenn sie gelten."
    )
    return Notice("hidden_rows", message, (page,))


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


def read_ods(content: bytes) -> Parts:
    """A table of OpenDocument."""
    return _parts(list(ods_grids(content)))


def read_xls(content: bytes) -> Parts:
    """A workbook of Excel 97 to 2003."""
    return _parts(list(xls_grids(content)))


def _parts(sheets: list[NamedGrid]) -> Parts:
    elements: list[Element] = []
    sheets = [replace(sheet, grid=without_hidden(sheet.grid)) for sheet in sheets]
    notices = _hidden_sheets([sheet.name for sheet in sheets if sheet.hidden])
    for page, sheet in enumerate(sheets, start=1):
        found = () if sheet.hidden else tuple(elements_of(sheet.grid, page))
        if found:
            elements += (Element("heading", sheet.name, level=1, page=page), *found)
        if sheet.hidden_lines and not sheet.hidden:
            notices.append(_hidden_notice(sheet.name, sheet.hidden_lines, page))
    source = (text for sheet in sheets if not sheet.hidden for row in sheet.grid.rows.values() for text in row.values())
    return Parts(tuple(elements), tuple(source), tuple(notices), page_count=len(sheets))


def read_csv(content: bytes) -> Parts:
    """A table in plain text; the separator is the one that parts most lines alike."""
    text = decode(content)[0]
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise UnreadableFileError(DAMAGED) from error
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
