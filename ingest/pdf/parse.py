"""Turn a PDF file into elements with boxes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFileError
from ingest.passages import Notice, ParsedFile
from ingest.pdf.assemble import elements_of, flow
from ingest.pdf.bookmarks import Bookmark, read_bookmarks, restore_numbers
from ingest.pdf.contents import mark_contents
from ingest.pdf.coverage import lines_left_out, missing_words, text_shares
from ingest.pdf.footnotes import tie_footnotes
from ingest.pdf.headings import Evidence, attach_captions, join_legal_headings, mark_headings
from ingest.pdf.hyphenation import vocabulary
from ingest.pdf.join import join_over_pages
from ingest.pdf.layout import blocks_of, loose_blocks
from ingest.pdf.levels import mark_title, set_levels
from ingest.pdf.margins import attach_margin_notes, place_margin_notes, take_margin_notes
from ingest.pdf.metadata import find_title, printed_stand
from ingest.pdf.notices import notices_of
from ingest.pdf.open import is_encrypted, opened
from ingest.pdf.pieces import AnyBlock, Block, Page
from ingest.pdf.read import read_page
from ingest.pdf.ruled_tables import take_ruled_tables
from ingest.pdf.running import remove_running, remove_turned
from ingest.pdf.scans import OcrPage, PageImage, draw, has_earlier_ocr, needs_reading, read_as_image, use_earlier_ocr
from ingest.pdf.tagged_tables import take_tagged_tables
from ingest.pdf.typography import Body, body_type

if TYPE_CHECKING:
    import pypdfium2 as pdfium

ReadImage = Callable[[PageImage], OcrPage]
READERS = 2
OPENS = Notice(
    "encrypted",
    "Die Datei ist verschlüsselt, öffnet sich aber ohne Kennwort; bitte prüfen Sie, ob ihr Text verwendet werden darf.",
)


def parse_pdf(path: Path, password: str | None = None, read_image: ReadImage | None = None) -> ParsedFile:
    """All text of the file as elements; `read_image` reads pages that have none of their own.

    Raises `UnreadableFileError` for a file that is damaged, encrypted, or yields no text at all.
    """
    with opened(path, password) as document:
        pages = _pages(document, read_image)
        encrypted = is_encrypted(document)
        bookmarks = read_bookmarks(document)
        properties = {
            name: value.strip() for name, value in document.get_metadata_dict().items() if value and value.strip()
        }
    parsed = _build(path, pages, bookmarks, properties)
    if not parsed.elements:
        raise UnreadableFileError(_why_nothing(path, encrypted, read_image))
    return replace(parsed, notices=(OPENS, *parsed.notices)) if encrypted and password is None else parsed


def _why_nothing(path: Path, encrypted: bool, read_image: ReadImage | None) -> str:
    if encrypted:
        remedy = "sie ist verschlüsselt; bitte legen Sie sie unverschlüsselt ab"
    elif read_image is None:
        remedy = "ist sie ein Scan, richten Sie bitte die Texterkennung (tesseract) ein"
    else:
        remedy = "auch die Texterkennung fand keinen; bitte prüfen Sie die Vorlage oder scannen Sie sie neu"
    return f"Die PDF-Datei „{path.name}“ enthält keinen lesbaren Text; {remedy}."


def _pages(document: pdfium.PdfDocument, read_image: ReadImage | None) -> list[Page]:
    """Every page; as many as there are readers are read from their pictures at once."""
    pages: list[Page] = []
    running: deque[tuple[int, Future[OcrPage]]] = deque()

    def finish() -> None:
        at, reading = running.popleft()
        pages[at] = read_as_image(pages[at], reading.result())

    with ThreadPoolExecutor(READERS) as readers:
        for number in range(1, len(document) + 1):
            page = read_page(document, number)
            pages.append(page)
            if not needs_reading(page):
                continue
            if read_image is not None:
                if len(running) == READERS:
                    finish()
                running.append((number - 1, readers.submit(read_image, draw(document, number))))
            elif has_earlier_ocr(page):
                use_earlier_ocr(page)
            else:
                page.unread = True
        while running:
            finish()
    return pages


def _build(
    path: Path, pages: Sequence[Page], bookmarks: dict[str, list[Bookmark]], properties: dict[str, str]
) -> ParsedFile:
    by_number = {page.number: page for page in pages}
    body = body_type(pages)
    known = vocabulary(pages)
    remove_running(pages, body)
    remove_turned(pages)
    stand = printed_stand(pages)
    blocks, notes = _lay_out(pages, body)
    blocks = tie_footnotes(blocks, pages, body)
    for block in blocks:
        if isinstance(block, Block):
            block.text, block.boxes = flow(block.lines, known, by_number)
    title = _recognise(blocks, bookmarks, body, pages)
    headings = [block.text for block in blocks if isinstance(block, Block) and block.kind == "heading"]
    attach_margin_notes(notes, blocks)
    blocks = place_margin_notes(notes, join_over_pages(blocks, notes))
    elements = elements_of(blocks, known, by_number)
    shares = text_shares(pages, elements, lines_left_out(blocks))
    return ParsedFile(
        elements=tuple(elements),
        title=find_title(properties.get("Title", ""), path.stem, title, headings),
        stand=stand,
        page_count=len(pages),
        page_sizes=tuple((round(page.seen[0], 1), round(page.seen[1], 1)) for page in pages),
        text_share=shares,
        notices=notices_of(pages, shares, elements),
        properties=properties,
    )


def _lay_out(pages: Sequence[Page], body: Body) -> tuple[list[AnyBlock], list[Block]]:
    """The blocks of all pages in reading order, and the margin notes beside them."""
    tables = {page.number: [*take_ruled_tables(page), *take_tagged_tables(page)] for page in pages}
    notes = take_margin_notes(pages)
    beside = {number: list(group) for number, group in groupby(notes, key=lambda note: note.page)}
    blocks: list[AnyBlock] = []
    for page in pages:
        on_page = blocks_of(page, tables[page.number], body)
        blocks += [*on_page, *loose_blocks(page, missing_words(page, [*on_page, *beside.get(page.number, [])]))]
    return blocks, notes


def _recognise(
    blocks: list[AnyBlock], bookmarks: dict[str, list[Bookmark]], body: Body, pages: Sequence[Page]
) -> str | None:
    """Set the kinds and levels of all blocks and return the printed title."""
    restore_numbers(blocks, bookmarks)
    contents = mark_contents(blocks, len(pages))
    scanned = any(page.origin == "ocr" for page in pages)
    mark_headings(blocks, Evidence(bookmarks, contents, body, scanned))
    join_legal_headings(blocks, body)
    attach_captions(blocks)
    title = mark_title(blocks)
    set_levels(blocks, bookmarks)
    return title
