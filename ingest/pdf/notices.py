"""Say what an owner should know about a parsed PDF: lost text, scans, hidden text, removed characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.passages import Element, Notice
from ingest.pdf.pieces import Page

ENOUGH_TEXT = 0.98
SURE = 0.75
OBLIQUE = "oblique"
MESSAGES = {
    "page_damaged": "Diese Seiten sind beschädigt und fehlen; bitte erzeugen Sie die Datei aus der Vorlage neu.",
    "text_lost": "Auf diesen Seiten wurde nicht der ganze Text übernommen; bitte mit dem Original vergleichen.",
    "page_not_read": "Diese Seiten haben keinen lesbaren Text (Bild, fremde Zeichen); bitte richten Sie tesseract ein.",
    "page_empty": "Diese Seiten sind leer oder zeigen nur Bilder ohne Text.",
    "page_scanned": "Diese Seiten sind eingescannt und wurden mit Texterkennung gelesen.",
    "scan_uncertain": "Die Texterkennung war auf diesen Seiten unsicher; bitte mit dem Original vergleichen.",
    "table_scanned": "Tabellen auf diesen Seiten stammen aus einem Scan; bitte mit dem Original vergleichen.",
    "hidden_text": "Auf diesen Seiten steht Text, den man beim Lesen nicht sieht; er ist als verborgen gekennzeichnet.",
    "invisible_characters": "Auf diesen Seiten wurden unsichtbare Zeichen aus dem Text entfernt.",
    "watermark": "Schräg gesetzter Text (Wasserzeichen) auf diesen Seiten wurde weggelassen.",
}


def notices_of(pages: Sequence[Page], shares: Sequence[float], elements: Sequence[Element]) -> tuple[Notice, ...]:
    """One notice for each kind of finding, with its pages."""
    share = {page.number: value for page, value in zip(pages, shares, strict=True)}
    tables = {box.page for element in elements if element.kind == "table" for box in element.boxes}
    hidden = {element.page for element in elements if element.hidden}
    return tuple(
        Notice(code, MESSAGES[code], found)
        for code, holds in _findings(share, tables, hidden).items()
        if (found := tuple(page.number for page in pages if holds(page)))
    )


def _findings(share: dict[int, float], tables: set[int], hidden: set[int | None]) -> dict[str, Callable[[Page], bool]]:
    return {
        "page_damaged": lambda page: page.damaged,
        "text_lost": lambda page: share[page.number] < ENOUGH_TEXT,
        "page_not_read": lambda page: page.unread,
        "page_empty": lambda page: not (page.words or page.damaged or page.unread),
        "page_scanned": lambda page: page.origin == "ocr" and bool(page.words),
        "scan_uncertain": lambda page: page.confidence is not None and page.confidence < SURE and bool(page.words),
        "table_scanned": lambda page: page.origin == "ocr" and page.number in tables,
        "hidden_text": lambda page: page.number in hidden,
        "invisible_characters": lambda page: page.stripped > 0,
        "watermark": lambda page: any(reason == OBLIQUE for reason, _ in page.left_out),
    }
