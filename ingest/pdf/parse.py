"""Turn a PDF file into elements with boxes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFileError
from ingest.passages import Notice, ParsedFile
from ingest.pdf.assemble import elements_of, flow
from ingest.pdf.bookmarks import Bookmark, read_bookmarks, restore_numbers
from ingest.pdf.contents import mark_contents
from ingest.pdf.coverage import lines_left_out, missing_words, text_shares
from ingest.pdf.footnotes import tie_footnotes
from ingest.pdf.headings import Evidence, join_legal_headings, mark_headings
from ingest.pdf.hyphenation import vocabulary
from ingest.pdf.join import join_over_pages
from ingest.pdf.layout import blocks_of, loose_blocks
from ingest.pdf.levels import mark_title, set_levels
from ingest.pdf.margins import attach_margin_notes, place_margin_notes, take_margin_notes
from ingest.pdf.metadata import find_stand, find_title
from ingest.pdf.open import opened
from ingest.pdf.pieces import AnyBlock, Block, Page
from ingest.pdf.read import read_page
from ingest.pdf.ruled_tables import take_ruled_tables
from ingest.pdf.running import remove_running
from ingest.pdf.tagged_tables import take_tagged_tables
from ingest.pdf.typography import body_type

if TYPE_CHECKING:
    import pypdfium2 as pdfium

ENOUGH = 0.98


def parse_pdf(path: Path, password: str | None = None) -> ParsedFile:
    """All text of the file as elements; raises `UnreadableFileError` where there is none."""
    with opened(path, password) as document:
        pages = [read_page(document, number) for number in range(1, len(document) + 1)]
        bookmarks = read_bookmarks(document)
        properties = _properties(document)
    return _build(path, pages, bookmarks, properties)


def _properties(document: pdfium.PdfDocument) -> dict[str, str]:
    return {name: value for name, value in document.get_metadata_dict(skip_empty=True).items() if value.strip()}


def _build(
    path: Path, pages: Sequence[Page], bookmarks: dict[str, list[Bookmark]], properties: dict[str, str]
) -> ParsedFile:
    body = body_type(pages)
    known = vocabulary(pages)
    remove_running(pages, body)
    stand = find_stand(pages)
    tables = {page.number: [*take_ruled_tables(page), *take_tagged_tables(page)] for page in pages}
    notes = take_margin_notes(pages)
    blocks: list[AnyBlock] = []
    for page in pages:
        on_page = blocks_of(page, tables[page.number], body)
        blocks += [*on_page, *loose_blocks(page, missing_words(page, [*on_page, *notes]))]
    blocks = tie_footnotes(blocks, pages, body)
    for block in blocks:
        if isinstance(block, Block):
            block.text = flow(block.lines, known)[0]
    restore_numbers(blocks, bookmarks)
    contents = mark_contents(blocks, len(pages))
    mark_headings(blocks, Evidence(bookmarks, contents, body))
    join_legal_headings(blocks, body)
    title = mark_title(blocks)
    set_levels(blocks, bookmarks)
    attach_margin_notes(notes, blocks)
    blocks = place_margin_notes(notes, join_over_pages(blocks, notes))
    elements = elements_of(blocks, known, {page.number: page for page in pages})
    if not elements:
        raise UnreadableFileError(
            f"Die PDF-Datei „{path.name}“ enthält keinen Text; "
            "ist sie ein Scan, schalten Sie bitte die Texterkennung (OCR) ein."
        )
    shares = text_shares(pages, elements, lines_left_out(blocks))
    return ParsedFile(
        elements=tuple(elements),
        title=find_title(properties, title),
        stand=stand,
        page_count=len(pages),
        page_sizes=tuple((round(page.width, 1), round(page.height, 1)) for page in pages),
        text_share=shares,
        notices=tuple(_notices(pages, shares)),
        properties=properties,
    )


def _notices(pages: Sequence[Page], shares: Sequence[float]) -> list[Notice]:
    notices = []
    lost = tuple(page.number for page, share in zip(pages, shares, strict=True) if share < ENOUGH)
    if lost:
        notices.append(Notice("text_lost", "Auf diesen Seiten wurde nicht der ganze Text erkannt; bitte prüfen.", lost))
    empty = tuple(page.number for page in pages if len(page.words) == 0 and page.strokes.images)
    if empty:
        notices.append(
            Notice(
                "page_without_text",
                "Diese Seiten sind nur Bilder und wurden nicht gelesen (keine OCR).",
                empty,
            )
        )
    stripped = tuple(page.number for page in pages if page.stripped)
    if stripped:
        notices.append(
            Notice("invisible_characters", "Unsichtbare Zeichen auf diesen Seiten wurden entfernt.", stripped)
        )
    return notices
