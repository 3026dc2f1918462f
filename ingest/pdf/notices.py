"""Say what an owner should know about a parsed PDF: lost text, scans, hidden text, removed characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.passages import Element, Notice
from ingest.pdf.pieces import Page

ENOUGH_TEXT = 0.98
SURE = 0.75
OBLIQUE = "oblique"


def notices_of(pages: Sequence[Page], shares: Sequence[float], elements: Sequence[Element]) -> tuple[Notice, ...]:
    """One notice for each kind of finding, with its pages."""
    share = {page.number: value for page, value in zip(pages, shares, strict=True)}
    tables = {box.page for element in elements if element.kind == "table" for box in element.boxes}
    hidden = {element.page for element in elements if element.hidden}
    return tuple(
        Notice(code, message, found)
        for code, message, holds in _findings(share, tables, hidden)
        if (found := tuple(page.number for page in pages if holds(page)))
    )


def _findings(
    share: dict[int, float], tables: set[int], hidden: set[int | None]
) -> list[tuple[str, str, Callable[[Page], bool]]]:
    return [
        (
            "page_damaged",
            "Diese Seiten sind beschädigt und fehlen; bitte erzeugen Sie die Datei aus der Vorlage neu.",
            lambda page: page.damaged,
        ),
        (
            "text_lost",
            "Auf diesen Seiten wurde nicht der ganze Text übernommen; bitte mit dem Original vergleichen.",
            lambda page: share[page.number] < ENOUGH_TEXT,
        ),
        (
            "page_not_read",
            "Diese Seiten haben keinen lesbaren Text (Bild, fremde Zeichen); bitte schalten Sie die Texterkennung ein.",
            lambda page: page.unread,
        ),
        (
            "page_scanned",
            "Diese Seiten sind eingescannt und wurden mit Texterkennung gelesen.",
            lambda page: page.origin == "ocr",
        ),
        (
            "scan_uncertain",
            "Die Texterkennung war auf diesen Seiten unsicher; bitte mit dem Original vergleichen.",
            lambda page: page.confidence is not None and page.confidence < SURE,
        ),
        (
            "table_scanned",
            "Tabellen auf diesen Seiten stammen aus einem Scan; bitte mit dem Original vergleichen.",
            lambda page: page.origin == "ocr" and page.number in tables,
        ),
        (
            "hidden_text",
            "Auf diesen Seiten steht Text, den man beim Lesen nicht sieht; er ist als verborgen gekennzeichnet.",
            lambda page: page.number in hidden,
        ),
        (
            "invisible_characters",
            "Auf diesen Seiten wurden unsichtbare Zeichen aus dem Text entfernt.",
            lambda page: page.stripped > 0,
        ),
        (
            "watermark",
            "Schräg gesetzter Text (Wasserzeichen) auf diesen Seiten wurde weggelassen.",
            lambda page: any(reason == OBLIQUE for reason, _ in page.left_out),
        ),
    ]
