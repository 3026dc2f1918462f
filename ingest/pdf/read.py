"""Read one page: words, strokes, tags, label."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.pdf.annotations import flatten
from ingest.pdf.characters import PageText, read_words
from ingest.pdf.frame import UPRIGHT, Frame, quarter_turn
from ingest.pdf.hidden import hide_unseen
from ingest.pdf.lines import segments_of, signs_apart
from ingest.pdf.pieces import Page, Strokes
from ingest.pdf.strokes import read_strokes
from ingest.pdf.tags import read_tags

if TYPE_CHECKING:
    import pypdfium2 as pdfium


def read_page(document: pdfium.PdfDocument, number: int) -> Page:
    """The page with this 1-based number, laid out in the direction in which most of its text reads."""
    import pypdfium2 as pdfium

    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return Page(number, 0.0, 0.0, (0.0, 0.0), UPRIGHT, [], Strokes(), "", damaged=True)
    page = flatten(document, page, number)
    try:
        frame = Frame(page.get_bbox(), page.get_rotation())
        seen = frame.size
        text = read_words(page, frame)
        turn = _main_turn(text)
        if turn:
            frame = frame.turned(turn)
            text = read_words(page, frame)
        width, height = frame.size
        strokes = read_strokes(page, frame, width, height)
        placement = quarter_turn(turn, width, height)
        hide_unseen(page, text.words, strokes, placement)
        words = list(signs_apart(text.words))
        tags = read_tags(page)
        return Page(
            number=number,
            width=width,
            height=height,
            seen=seen,
            placement=placement,
            words=words,
            strokes=strokes,
            raw_text=text.raw_text,
            unreadable=text.unreadable,
            stripped=text.stripped,
            roles=tags.roles,
            tagged_cells=tags.cells,
            label=document.get_page_label(number - 1) or None,
            segments=segments_of([word for word in words if word.style.turn == 0 and not word.hidden]),
        )
    finally:
        page.close()


def _main_turn(text: PageText) -> int:
    """The direction of most characters."""
    lengths: Counter[int] = Counter()
    for word in text.words:
        if word.style.turn is not None and not word.hidden:
            lengths[word.style.turn] += len(word.text)
    return lengths.most_common(1)[0][0] if lengths else 0
