"""Read the document's bookmarks: the author's own list of headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pdf.numbering import heading_number, matching_key
from ingest.pdf.pieces import AnyBlock, Block, Line, Segment, Word

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MOST_BOOKMARKS = 20_000


@dataclass(frozen=True)
class Bookmark:
    """A title, its level from 1, and the 1-based page it points to."""

    title: str
    level: int
    page: int | None


def read_bookmarks(document: pdfium.PdfDocument) -> dict[str, list[Bookmark]]:
    """The bookmarks under their matching keys."""
    found: defaultdict[str, list[Bookmark]] = defaultdict(list)
    for count, entry in enumerate(document.get_toc(max_depth=8)):
        if count >= MOST_BOOKMARKS:
            break
        title = " ".join((entry.get_title() or "").split())
        target = entry.get_dest()
        page = target.get_index() if target else None
        if matching_key(title):
            number = page + 1 if page is not None else None
            found[matching_key(title)].append(Bookmark(title, entry.level + 1, number))
    return dict(found)


def restore_numbers(blocks: Iterable[AnyBlock], bookmarks: dict[str, list[Bookmark]]) -> None:
    """Give headings the number that only their bookmark holds: Word sometimes prints it as a picture."""
    numbers = {}
    for entries in bookmarks.values():
        for entry in entries:
            number = heading_number(entry.title)
            if number and entry.page:
                numbers[entry.page, matching_key(entry.title[len(number) :])] = number
    above = ""
    for block in blocks:
        if isinstance(block, Block) and block.kind == "paragraph" and not heading_number(block.text):
            number = numbers.get((block.page, matching_key(block.text)), "")
            if number and matching_key(number) != matching_key(above):
                _prepend(block, number)
        above = block.text if isinstance(block, Block) else ""


def _prepend(block: Block, number: str) -> None:
    first = block.lines[0]
    word = Word(number, first.x0, first.y0, first.x0, first.y1, first.base, first.style)
    block.lines[0] = Line(first.page, [Segment([word]), *first.segments])
    block.text, block.boxes = f"{number} {block.text}", ()
