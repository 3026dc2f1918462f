"""Read one page: words, strokes, tags, label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.pdf.characters import read_words
from ingest.pdf.frame import Frame
from ingest.pdf.hidden import hide_unseen
from ingest.pdf.lines import segments_of
from ingest.pdf.pieces import Page
from ingest.pdf.strokes import read_strokes
from ingest.pdf.tags import read_tags

if TYPE_CHECKING:
    import pypdfium2 as pdfium


def read_page(document: pdfium.PdfDocument, number: int) -> Page:
    """The page with this 1-based number."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        frame = Frame(page.get_bbox(), page.get_rotation())
        text = read_words(page, frame)
        strokes = read_strokes(page, frame, width, height)
        hide_unseen(page, text.words, strokes)
        tags = read_tags(page)
        return Page(
            number=number,
            width=width,
            height=height,
            words=text.words,
            strokes=strokes,
            raw_text=text.raw_text,
            unreadable=text.unreadable,
            stripped=text.stripped,
            roles=tags.roles,
            tagged_cells=tags.cells,
            label=document.get_page_label(number - 1) or None,
            segments=segments_of([word for word in text.words if word.style.turn == 0 and not word.hidden]),
        )
    finally:
        page.close()
