"""Read the document's bookmarks: the author's own list of headings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.pdf.numbering import matching_key

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
        title = (entry.get_title() or "").strip()
        target = entry.get_dest()
        page = target.get_index() if target else None
        if matching_key(title):
            number = page + 1 if page is not None else None
            found[matching_key(title)].append(Bookmark(title, entry.level + 1, number))
    return dict(found)
