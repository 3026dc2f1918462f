"""Read a table row together with its header, and check that a claim's cell stands in the column it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.verify.coverage import Coverage
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word
from ingest.passages import CELL_SEPARATOR

_NO = re.compile(r"^(?:nein|no|✗)\b[,;:]?\s*", re.IGNORECASE)
_YES = re.compile(r"^(?:ja|yes|✓)\b[,;:]?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One row as text, "Rolle Admin; Admin Länge 16", with the range in it of each column's name and cell."""

    text: str
    columns: tuple[tuple[int, int, int], ...]  # where the name begins, the cell begins, the cell ends


def is_row(text: str) -> bool:
    """Whether the text is a line of a table."""
    return CELL_SEPARATOR in text


def name_cells(header: str, row: str) -> Row:
    """The row with each cell behind the name of its column; a bare "nein" denies the column's name."""
    names = [name.strip() for name in header.split(CELL_SEPARATOR.strip())]
    cells = [cell.strip() for cell in row.split(CELL_SEPARATOR.strip())]
    names += [""] * (len(cells) - len(names))
    text = ""
    columns: list[tuple[int, int, int]] = []
    for name, cell in zip(names, cells, strict=False):
        text += f"{cells[0]} " if columns else ""
        begin = len(text)
        text += f"{name} " if name else ""
        at = len(text)
        text += _YES.sub("", _NO.sub("nicht ", cell)).strip()
        columns.append((begin, at, len(text)))
        text += "; "
    return Row(text.removesuffix("; "), tuple(columns))


def object_to_columns(claim: Reading, row: Row, source: Reading, coverage: Coverage) -> Objection | None:
    """A cell of this row that stands in another column than the claim names."""
    headers = [(begin, at) for begin, at, _ in row.columns]
    cells = [(at, end) for _, at, end in row.columns]
    headed = [(word, _columns(found, headers)) for word, found in coverage.pairs]
    hinted = {column for _, columns in headed if len(columns) == 1 for column in columns} - {0}
    named = {column for word, columns in headed if word.noun and len(columns) == 1 for column in columns} - {0}
    values = {one.value for one in claim.quantities}
    said = {column for _, found in coverage.pairs for column in _columns(found, cells)}
    for column, (at, end) in enumerate(cells):
        held = [one.value for one in source.quantities if at <= one.start < end]
        empty = not held and not any(at <= word.start < end for word in source.words)
        if empty or values & set(held):
            said.add(column)
    if named and said - {0} and not hinted & said:
        return Objection("Das steht in der Tabelle in einer anderen Spalte.")
    return None


def _columns(found: tuple[Word, ...], ranges: list[tuple[int, int]]) -> set[int]:
    return {column for column, (start, end) in enumerate(ranges) if any(start <= one.start < end for one in found)}
