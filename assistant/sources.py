"""A cited passage in its document: what the viewer and the side panel show."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answers import Citation

Heading = tuple[int, str, int]
"""Level, text and start of a heading in the canonical text."""


@dataclass(frozen=True)
class QuotedTable:
    """The table around a quote; `marked` is the position in `rows` of the quoted row, negative in the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: int


@dataclass(frozen=True)
class Replacement:
    """What stands today where an older edition was cited: its edition, address and text.

    `changes` leads from the quote to `text`: runs of words that are "same", "added" or "removed". Without a
    corresponding place `text` is empty, and the address leads to the beginning of the edition.
    """

    label: str
    url: str
    text: str
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Source:
    """A citation with its surroundings; `before` and `after` touch the quote in the canonical text.

    `corpus` is the corpus's id, `stand` the edition's label. `pages` counts pages, slides or sheets;
    `mark_pages` are those that can be drawn with the quote marked, none for formats without a printed page.
    `status` says what became of an edition that is not in force.
    """

    citation: Citation
    title: str
    corpus: str
    section: tuple[str, ...]
    before: str
    after: str
    stand: str
    pages: int = 0
    mark_pages: tuple[int, ...] = ()
    table: QuotedTable | None = None
    outline: tuple[Heading, ...] = ()
    replaced_by: Replacement | None = None
    status: str = ""
