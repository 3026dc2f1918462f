"""The pieces of reportlab that note where they are set: paragraphs, margin terms, footnotes, pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

# reportlab comes without types.
# mypy: disable-error-code="import-untyped, import-not-found"
from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph
from reportlab.platypus.flowables import Flowable

from eval.document_texts import SOFT_HYPHEN
from ingest.passages import Kind

GUTTER = 20.0


@dataclass(frozen=True)
class Look:
    """How a document is set: fonts, sizes, columns, edges in points."""

    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 10.5
    heading_sizes: tuple[float, ...] = (15, 12.5, 10.5)
    heading_bold: bool = True
    columns: int = 1
    left: float = 70
    right: float = 70
    top: float = 85
    bottom: float = 85
    justified: bool = True
    hyphenated: bool = True
    turned: bool = False


@dataclass
class Expected:
    """A piece that the parser must find; `target` is the text of the piece that it belongs to."""

    kind: Kind
    text: str
    level: int | None = None
    cells: tuple[tuple[str, ...], ...] = ()
    target: str = ""
    pages: list[int] = field(default_factory=list)


class Told(Protocol):
    """What a document tells its pages: running lines, footnotes by page, and whose pages are noted."""

    header: str
    footer: str
    notes: dict[int, list[str]]

    @property
    def expected(self) -> Iterable[Expected]:
        """The pieces set so far."""


def column_width(look: Look) -> float:
    """The width of one column in points."""
    return float(A4[0] - look.left - look.right - GUTTER * (look.columns - 1)) / look.columns


class Piece(Paragraph):  # type: ignore[misc]
    """A paragraph that notes its pages."""

    expected: Expected
    contents: tuple[int, str] | None = None

    def split(self, width: float, height: float) -> list[Any]:
        """Parts over a page break note their pages for the same piece."""
        parts = super().split(width, height)
        for part in parts:
            part.__class__ = Piece
            part.expected = self.expected
        return list(parts)

    def draw(self) -> None:
        """Note the page and draw."""
        page = self.canv.getPageNumber()
        if page not in self.expected.pages:
            self.expected.pages.append(page)
        super().draw()


class MarginTerm(Flowable):  # type: ignore[misc]
    """A bold term right of the column, its first line level with that of the next paragraph."""

    def __init__(self, text: str, look: Look) -> None:
        super().__init__()
        self.text, self.look = text, look
        self.keepWithNext = 1

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Takes no room in the column."""
        self.width = width
        return 0, 0

    def draw(self) -> None:
        """Draw beside the column."""
        size = self.look.size - 1
        self.canv.setFont(self.look.bold, size)
        for at, line in enumerate(self.text.split("\n")):
            self.canv.drawString(self.width + 22, -self.look.size - at * size * 1.2, line)


class Note(Flowable):  # type: ignore[misc]
    """Puts a footnote on the page where it stands."""

    def __init__(self, notes: dict[int, list[str]], number: int, text: str) -> None:
        super().__init__()
        self.notes, self.line = notes, f"{number} {text}"

    def wrap(self, *_: float) -> tuple[float, float]:
        """Takes no room where it is referred to."""
        return 0, 0

    def draw(self) -> None:
        """Hand the text to the page."""
        lines = self.notes.setdefault(self.canv.getPageNumber(), [])
        if self.line not in lines:
            lines.append(self.line)


class Template(BaseDocTemplate):  # type: ignore[misc]
    """Pages with columns, header, footer and footnotes."""

    def __init__(self, path: Path, title: str, look: Look, told: Told) -> None:
        super().__init__(str(path), pagesize=A4, title=title)
        width = column_width(look)
        height = A4[1] - look.top - look.bottom
        frames = [
            Frame(
                look.left + at * (width + GUTTER), look.bottom, width, height, leftPadding=0, rightPadding=0, id=str(at)
            )
            for at in range(look.columns)
        ]
        self.look, self.told = look, told
        self.addPageTemplates([PageTemplate("all", frames, onPageEnd=self.decorate)])

    def beforeDocument(self) -> None:  # noqa: N802
        """Forget what the pass before noted: contents need several."""
        for expected in self.told.expected:
            expected.pages.clear()
        self.told.notes.clear()

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802
        """Enter headings into the contents."""
        if getattr(flowable, "contents", None):
            self.notify("TOCEntry", (*flowable.contents, self.page))

    def decorate(self, canvas: Any, _: Any) -> None:
        """Draw header, footer, page number and footnotes."""
        look, told = self.look, self.told
        canvas.saveState()
        canvas.setFont(look.font, 8)
        canvas.drawString(look.left, A4[1] - 45, told.header)
        canvas.line(look.left, A4[1] - 50, A4[0] - look.right, A4[1] - 50)
        canvas.drawString(look.left, 35, told.footer)
        canvas.drawRightString(A4[0] - look.right, 35, f"Seite {self.page}")
        lines = told.notes.get(self.page, [])
        if lines:
            canvas.line(look.left, look.bottom - 4, look.left + 120, look.bottom - 4)
        for at, line in enumerate(lines):
            number, text = line.split(" ", 1)
            height = look.bottom - 15 - 10 * at
            canvas.setFont(look.font, 5)
            canvas.drawString(look.left, height + 3, number)
            canvas.setFont(look.font, 7.5)
            canvas.drawString(look.left + 6, height, text.replace(SOFT_HYPHEN, ""))
        canvas.restoreState()
