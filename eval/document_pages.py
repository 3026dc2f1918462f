"""Set generated documents with reportlab and remember what stands on which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# reportlab comes without types.
# mypy: disable-error-code="import-untyped, import-not-found"
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, Table, TableStyle
from reportlab.platypus.tableofcontents import TableOfContents

from eval.document_flowables import Expected, Look, MarginTerm, Note, Piece, Template, column_width
from eval.document_texts import with_soft_hyphens
from ingest.passages import Kind

DEJAVU = Path("/usr/share/fonts/truetype/dejavu")


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
            self.story.append(MarginTerm(margin, self.look))
        if note:
            self.note_count += 1
            markup = f"{text}<super size='6.5'>{self.note_count}</super>"
        indent = 14 if kind == "list_item" else 0
        style = replace_style(self._body(), leftIndent=indent)
        self._add(Expected(kind, text), style, markup=markup)
        if note:
            self.expected.append(Expected("footnote", note, target=text))
            self.story.append(Note(self.notes, self.note_count, note))

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
        width = column_width(self.look)
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
        template = Template(self.path, self.title, self.look, self)
        template.multiBuild(self.story)
        if self.look.turned:
            _turn_pages(self.path)
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

    def _add(
        self, expected: Expected, style: ParagraphStyle, markup: str = "", contents: tuple[int, str] | None = None
    ) -> None:
        text = markup or expected.text
        divided = with_soft_hyphens(text) if self.look.hyphenated and expected.kind != "heading" else text
        piece = Piece(divided, style)
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
    return look


def _turn_pages(path: Path) -> None:
    """Show all pages turned clockwise by a quarter."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for page in PdfReader(path).pages:
        writer.add_page(page).rotate(90)
    writer.write(path)
