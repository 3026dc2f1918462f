"""Draw text at exact places: (x, y from the top, font, size, text)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.passages import Element, ParsedFile

Piece = tuple[float, float, str, float, str]
WIDTH, HEIGHT = A4
BODY = "Die Leistung wird auf Antrag erbracht und für die Dauer von sechs Monaten bewilligt"
NARROW = "Die Leistung wird auf Antrag erbracht und für die Dauer von"


def draw(path: Path, pages: Sequence[Sequence[Piece]], decorate: Callable[[Any], None] | None = None) -> Path:
    """One page for each list of pieces; `decorate` draws on each page after the text."""
    canvas = Canvas(str(path), pagesize=A4)
    for page in pages:
        for x, y, font, size, text in page:
            canvas.setFont(font, size)
            canvas.drawString(x, HEIGHT - y, text)
        if decorate:
            decorate(canvas)
        canvas.showPage()
    canvas.save()
    return path


def column(y: float, lines: Sequence[str], x: float = 70, font: str = "Helvetica", size: float = 10) -> list[Piece]:
    """Lines below each other with the usual leading."""
    return [(x, y + 1.2 * size * at, font, size, line) for at, line in enumerate(lines)]


def row(
    y: float, cells: Sequence[str], starts: Sequence[float], font: str = "Helvetica", size: float = 9
) -> list[Piece]:
    """Cells beside each other."""
    return [(x, y, font, size, cell) for x, cell in zip(starts, cells, strict=True)]


def of_kind(parsed: ParsedFile, kind: str) -> list[Element]:
    """The elements of one kind."""
    return [element for element in parsed.elements if element.kind == kind]


def text_of(parsed: ParsedFile) -> str:
    """All text that is not hidden."""
    return "\n".join(element.text for element in parsed.elements if not element.hidden)
