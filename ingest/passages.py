"""The words of the project as frozen values: elements of a file, editions, passages."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["heading", "paragraph", "list_item", "table", "footnote", "margin_note", "caption", "code"]
Origin = Literal["text", "ocr"]
State = Literal["staging", "draft", "scheduled", "live", "superseded", "withdrawn", "erased"]
Cells = tuple[tuple[str, ...], ...]

CELL_SEPARATOR = " | "
ROW_SEPARATOR = "\n"
ELEMENT_SEPARATOR = "\n\n"


@dataclass(frozen=True)
class LineBox:
    """Where the characters [start, end) of a text stand: points, origin top left, rotation applied."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Element:
    """A structural piece of a file; `text` is NFC and never empty.

    `level` counts headings from 1. `page` is the 1-based page, slide or sheet. A table's `text` is
    `table_text(cells)`, its first `header_rows` rows are the header. `attached_to` is the position in
    the file's elements of the piece that a footnote, margin note or caption belongs to.
    """

    kind: Kind
    text: str
    level: int | None = None
    page: int | None = None
    boxes: tuple[LineBox, ...] = ()
    cells: Cells | None = None
    header_rows: int = 1
    attached_to: int | None = None
    origin: Origin = "text"
    confidence: float | None = None
    hidden: bool = False
    page_label: str | None = None


@dataclass(frozen=True)
class Notice:
    """Something an owner should know: a stable code, one German sentence, the pages it is about."""

    code: str
    message: str
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class ParsedFile:
    """What a parser understood of one file.

    `page_sizes` are (width, height) in points, empty for formats without pages. `text_share` is the share
    of each page's raw text that reached elements or was left out on purpose (header, footer, contents).
    `stand` is the edition's date as printed ("01.03.2026"), if one was found.
    """

    elements: tuple[Element, ...]
    title: str | None = None
    stand: str | None = None
    page_count: int = 0
    page_sizes: tuple[tuple[float, float], ...] = ()
    text_share: tuple[float, ...] = ()
    notices: tuple[Notice, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Corpus:
    """A collection with an owner and the groups that may read it; `starters` are questions to begin with."""

    id: str
    title: str
    language: str = "de"
    owner: str = ""
    contact: str = ""
    groups: frozenset[str] = frozenset({"alle"})
    description: str = ""
    starters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """One version of a document; `number` is its key in the vector store, `id` its public name."""

    id: str
    number: int
    document: str
    corpus: str
    title: str
    label: str
    file_hash: str
    text_hash: str
    state: State
    valid_from: date | None
    valid_until: date | None
    pages: int
    source_name: str


@dataclass(frozen=True)
class Passage:
    """The range [start, end) of an edition's canonical text that is indexed and cited as one piece.

    `id` stays the same across editions while text and section stay the same. `lead` is text outside the
    range that it needs to be understood: the header row of a table that was split, a list's first line.
    """

    id: str
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    label: str
    page: int | None
    kind: Kind
    title: str
    lead: str = ""

    @property
    def search_text(self) -> str:
        """What is embedded and matched: title and section path carry words that the text leaves out."""
        parts = (self.title, " › ".join(self.section), self.lead, self.text)
        return "\n".join(part for part in parts if part)


def table_text(cells: Sequence[Sequence[str]]) -> str:
    """Rows one per line, cells separated by ` | `: the canonical text of a table."""
    return ROW_SEPARATOR.join(CELL_SEPARATOR.join(row) for row in cells)


def cell_ranges(cells: Sequence[Sequence[str]]) -> list[list[tuple[int, int]]]:
    """For every cell its range in `table_text(cells)`."""
    ranges: list[list[tuple[int, int]]] = []
    at = 0
    for row in cells:
        in_row = []
        for cell in row:
            in_row.append((at, at + len(cell)))
            at += len(cell) + len(CELL_SEPARATOR)
        at = in_row[-1][1] + len(ROW_SEPARATOR) if in_row else at + len(ROW_SEPARATOR)
        ranges.append(in_row)
    return ranges


def digest(parts: Iterable[str], length: int = 16) -> str:
    """A short, stable name for these parts (SHA-256, hexadecimal)."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def normalise(text: str) -> str:
    """NFC without NUL and lone surrogates: what may enter an element's text."""
    clean = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", clean)
