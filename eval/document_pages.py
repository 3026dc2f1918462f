"""Set generated documents with reportlab and remember what stands on which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

# reportlab comes without types.
# mypy: disable-error-code="import-untyped, import-not-found"
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.tableofcontents import TableOfContents

from eval.document_texts import SOFT_HYPHEN, with_soft_hyphens
from ingest.passages import Kind

DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
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


@dataclass(frozen=True)
class Sample:
    """A generated file, what stands in it, and what stands on every page and must not be in the text."""

    name: str
    path: Path
    expected: tuple[Expected, ...]
    running: tuple[str, ...]
    pages: int
    scanned: bool = False


class Setter:
    """Collects the story of one document and writes it."""

    def __init__(self, path: Path, look: Look, title: str, header: str, footer: str) -> None:
        rl_config.invariant = 1
        self.path, self.look, self.header, self.footer = path, _registered(look), header, footer
        self.expected: list[Expected] = []
        self.story: list[Any] = []
        self.notes: dict[int, list[str]] = {}
        self.note_count, self.title = 0, title

    def heading(self, level: int, text: str) -> None:
        """A heading that the contents name."""
        look = self.look
        size = look.heading_sizes[level - 1]
        style = ParagraphStyle(
            f"h{level}",
            fontName=look.bold if look.heading_bold else look.font,
            fontSize=size,
            leading=size * 1.25,
            spaceBefore=size * 0.8,
            spaceAfter=size * 0.45,
            keepWithNext=1,
        )
        self._add(Expected("heading", text, level=level), style, contents=(level - 1, text))

    def paragraph(self, text: str, kind: Kind = "paragraph", note: str = "", margin: str = "") -> None:
        """A paragraph or list item, perhaps with a footnote at its end and a term in the margin."""
        markup = text
        if margin:
            self.expected.append(Expected("margin_note", margin, target=text))
            self.story.append(_Margin(margin, self.look))
        if note:
            self.note_count += 1
            markup = f"{text}<super size='6.5'>{self.note_count}</super>"
        indent = 14 if kind == "list_item" else 0
        style = replace_style(self._body(), leftIndent=indent)
        self._add(Expected(kind, text), style, markup=markup)
        if note:
            self.expected.append(Expected("footnote", note, target=text))
            self.story.append(_Note(self.notes, self.note_count, note))

    def table(
        self, rows: Sequence[Sequence[str]], ruled: bool, widths: Sequence[float], numbers: Sequence[int]
    ) -> None:
        """A table with a header row; columns in `numbers` are set flush right."""
        look = self.look
        size = look.size - 1.5
        plain = ParagraphStyle("cell", fontName=look.font, fontSize=size, leading=size * 1.2, embeddedHyphenation=1)
        styles = [replace_style(plain, alignment=2) if at in numbers else plain for at in range(len(widths))]
        heads = [replace_style(style, fontName=look.bold) for style in styles]
        data = [
            [
                Paragraph(with_soft_hyphens(cell), (heads if at == 0 else styles)[column])
                for column, cell in enumerate(row)
            ]
            for at, row in enumerate(rows)
        ]
        width = self._column_width()
        table = Table(data, colWidths=[share * width for share in widths], repeatRows=1, spaceBefore=6, spaceAfter=10)
        lines: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if ruled:
            lines += [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
            ]
        table.setStyle(TableStyle(lines))
        self.expected.append(Expected("table", "", cells=tuple(tuple(row) for row in rows)))
        self.story.append(table)

    def contents(self, dotted: bool = True) -> None:
        """The printed contents under a heading of their own."""
        look = self.look
        style = ParagraphStyle("c", fontName=look.bold, fontSize=look.heading_sizes[0], leading=22, spaceAfter=6)
        table = TableOfContents(dotsMinLevel=0 if dotted else 9)
        table.levelStyles = [
            ParagraphStyle(f"t{at}", fontName=look.font, fontSize=look.size, leading=14, leftIndent=14 * at)
            for at in range(3)
        ]
        self.story += [Paragraph("Inhaltsverzeichnis", style), table]

    def write(self, name: str) -> Sample:
        """Set the pages and tell what stands on them."""
        template = _Template(self)
        template.multiBuild(self.story)
        running = tuple(text for text in (self.header, self.footer) if text)
        return Sample(name, self.path, tuple(self.expected), running, template.page)

    def _body(self) -> ParagraphStyle:
        look = self.look
        return ParagraphStyle(
            "body",
            fontName=look.font,
            fontSize=look.size,
            leading=look.size * 1.28,
            alignment=4 if look.justified else 0,
            spaceAfter=look.size * 0.55,
            embeddedHyphenation=1,
        )

    def _column_width(self) -> float:
        look = self.look
        return float(A4[0] - look.left - look.right - GUTTER * (look.columns - 1)) / look.columns

    def _add(
        self, expected: Expected, style: ParagraphStyle, markup: str = "", contents: tuple[int, str] | None = None
    ) -> None:
        text = markup or expected.text
        divided = with_soft_hyphens(text) if self.look.hyphenated and expected.kind != "heading" else text
        piece = _Piece(divided, style)
        piece.expected, piece.contents = expected, contents
        self.expected.append(expected)
        self.story.append(piece)


def replace_style(style: ParagraphStyle, **changes: Any) -> ParagraphStyle:
    """The style with these changes."""
    return ParagraphStyle(style.name, parent=style, **changes)


def _registered(look: Look) -> Look:
    for name in (look.font, look.bold):
        if name.startswith("DejaVu") and name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, DEJAVU / f"{name}.ttf"))
    return replace(look)


class _Piece(Paragraph):  # type: ignore[misc]
    """A paragraph that notes its pages."""

    expected: Expected
    contents: tuple[int, str] | None = None

    def split(self, width: float, height: float) -> list[Any]:
        parts = super().split(width, height)
        for part in parts:
            part.__class__ = _Piece
            part.expected = self.expected
        return list(parts)

    def draw(self) -> None:
        page = self.canv.getPageNumber()
        if page not in self.expected.pages:
            self.expected.pages.append(page)
        super().draw()


class _Margin(Flowable):  # type: ignore[misc]
    """A bold term right of the column, its first line level with that of the next paragraph."""

    def __init__(self, text: str, look: Look) -> None:
        super().__init__()
        self.text, self.look = text, look
        self.keepWithNext = 1

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        self.width = width
        return 0, 0

    def draw(self) -> None:
        size = self.look.size - 1
        self.canv.setFont(self.look.bold, size)
        for at, line in enumerate(self.text.split("\n")):
            self.canv.drawString(self.width + 22, -self.look.size - at * size * 1.2, line)


class _Note(Flowable):  # type: ignore[misc]
    """Puts a footnote on the page where it stands."""

    def __init__(self, notes: dict[int, list[str]], number: int, text: str) -> None:
        super().__init__()
        self.notes, self.line = notes, f"{number} {text}"

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        lines = self.notes.setdefault(self.canv.getPageNumber(), [])
        if self.line not in lines:
            lines.append(self.line)


class _Template(BaseDocTemplate):  # type: ignore[misc]
    """Pages with columns, header, footer and footnotes."""

    def __init__(self, setter: Setter) -> None:
        look = setter.look
        super().__init__(str(setter.path), pagesize=A4, title=setter.title)
        width = setter._column_width()
        height = A4[1] - look.top - look.bottom
        frames = [
            Frame(
                look.left + at * (width + GUTTER), look.bottom, width, height, leftPadding=0, rightPadding=0, id=str(at)
            )
            for at in range(look.columns)
        ]
        self.setter = setter
        self.addPageTemplates([PageTemplate("all", frames, onPageEnd=self.decorate)])

    def beforeDocument(self) -> None:  # noqa: N802
        for expected in self.setter.expected:
            expected.pages.clear()
        self.setter.notes.clear()

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802
        if getattr(flowable, "contents", None):
            self.notify("TOCEntry", (*flowable.contents, self.page))

    def decorate(self, canvas: Any, _: Any) -> None:
        look, setter = self.setter.look, self.setter
        canvas.saveState()
        if look.turned:
            canvas.setPageRotation(90)
        canvas.setFont(look.font, 8)
        canvas.drawString(look.left, A4[1] - 45, setter.header)
        canvas.line(look.left, A4[1] - 50, A4[0] - look.right, A4[1] - 50)
        canvas.drawString(look.left, 35, setter.footer)
        canvas.drawRightString(A4[0] - look.right, 35, f"Seite {self.page}")
        lines = setter.notes.get(self.page, [])
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
