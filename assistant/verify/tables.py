"""Read a table row together with its header, and check that a claim's cell stands in the column it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.verify.coverage import Coverage
from assistant.verify.reading import Objection, Reading
from ingest.passages import CELL_SEPARATOR

_NO = re.compile(r"^(?:nein|no|✗)\b[,;:]?\s*", re.IGNORECASE)
_YES = re.compile(r"^(?:ja|yes|✓)\b[,;:]?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One row as text, "Rolle Admin; Länge 16", with the range in that text of each column's name and cell."""

    text: str
    columns: tuple[tuple[int, int, int], ...]  # where the name begins, the cell begins, the cell ends


def is_row(text: str) -> bool:
    """Whether the text is a line of a table."""
    return CELL_SEPARATOR in text


def name_cells(header: str, row: str) -> Row:
    """The row with each cell behind the name of its column."""
    names = [name.strip() for name in header.split(CELL_SEPARATOR.strip())]
    cells = [cell.strip() for cell in row.split(CELL_SEPARATOR.strip())]
    names += [""] * (len(cells) - len(names))
    text = ""
    columns = []
    for name, cell in zip(names, cells, strict=False):
        begin = len(text)
        text += f"{name} " if name else ""
        at = len(text)
        text += _YES.sub("", _NO.sub("nicht ", cell)).strip()
        columns.append((begin, at, len(text)))
        text += "; "
    return Row(text.removesuffix("; "), tuple(columns))


def object_to_columns(claim: Reading, row: Row, source: Reading, coverage: Coverage) -> Objection | None:
    """A number that stands in this row, but in another column than the claim names."""
    named = [
        {number for number, (begin, at, _) in enumerate(row.columns) if any(begin <= one.start < at for one in found)}
        for _, found in coverage.pairs
    ]
    exclusive = {next(iter(columns)) for columns in named if len(columns) == 1}
    for wanted in claim.quantities:
        given = [one for one in source.quantities if one.value == wanted.value]
        places = {number for one in given for number, (_, at, end) in enumerate(row.columns) if at <= one.start < end}
        if (
            places
            and exclusive
            and not places & exclusive
            and any(_holds_other(claim, source, row, n) for n in exclusive)
        ):
            return Objection("Dieser Wert steht in der Tabelle in einer anderen Spalte.")
    return None


def _holds_other(claim: Reading, source: Reading, row: Row, column: int) -> bool:
    """Whether the cell of this column holds a number, and none that the claim gives."""
    _, at, end = row.columns[column]
    held = {one.value for one in source.quantities if at <= one.start < end}
    return bool(held) and not held & {one.value for one in claim.quantities}
