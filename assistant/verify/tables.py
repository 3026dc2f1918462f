"""Read a table row together with its header, and check that a claim's cell stands in the column it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.verify.coverage import Coverage
from assistant.verify.pairing import sections
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word
from ingest.passages import CELL_SEPARATOR

ROUNDING = 1e-6
_ELSEWHERE = Objection("Das steht in der Tabelle in einer anderen Spalte.")
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


def name_cells(header: str, row: str, lead: str = "") -> Row:
    """The row with each cell behind the name of its column, or in its gap: "mindestens … Monate".

    A bare "nein" denies the column's name; `lead` is the sentence that the table completes.
    """
    names = [name.strip() for name in header.split(CELL_SEPARATOR.strip())]
    cells = [cell.strip() for cell in row.split(CELL_SEPARATOR.strip())]
    names += [""] * (len(cells) - len(names))
    key = f"{cells[0]} " if re.search(r"[^\W\d_]", cells[0]) else ""
    text = f"{lead} " if lead else ""
    columns: list[tuple[int, int, int]] = []
    for name, cell in zip(names, cells, strict=False):
        name, gap, rest = name.partition("…")
        if gap and not cell:
            columns.append((len(text), len(text), len(text)))
            continue
        text += key if columns else ""
        begin = len(text)
        text += f"{name.strip()} " if name else ""
        at = len(text)
        text += _YES.sub("", _NO.sub("nicht ", cell)).strip() + rest
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
        return _ELSEWHERE
    return _ELSEWHERE if _exchanges(claim, source, headed, cells) else None


def _exchanges(
    claim: Reading, source: Reading, headed: list[tuple[Word, set[int]]], cells: list[tuple[int, int]]
) -> bool:
    """Whether one of several statements of the claim names one column and gives the number of another."""
    for start, end in sections(claim):
        nouns = [columns for word, columns in headed if word.noun and start <= word.start < end]
        names = {min(columns) for columns in nouns if len(columns) == 1} - {0}
        for wanted in claim.quantities:
            if start <= wanted.start < end and names:
                same = [one.start for one in source.quantities if abs(one.value - wanted.value) < ROUNDING]
                places = {column for column, (at, stop) in enumerate(cells) for one in same if at <= one < stop}
                if places and 0 not in places and not places & names:
                    return True
    return False


def _columns(found: tuple[Word, ...], ranges: list[tuple[int, int]]) -> set[int]:
    return {column for column, (start, end) in enumerate(ranges) if any(start <= one.start < end for one in found)}
