"""The paper of a handbook: fonts, styles, running lines, page numbers, and footnotes at the foot of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import matplotlib
from pyphen import Pyphen
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus import Paragraph as Set
from reportlab.platypus.doctemplate import IndexingFlowable

LEFT, RIGHT, TOP, BOTTOM, GUTTER = 2.5 * cm, 2.0 * cm, 2.6 * cm, 2.2 * cm, 0.8 * cm
WIDTH = A4[0] - LEFT - RIGHT
FAMILIES = {"sans": "DejaVuSans", "serif": "DejaVuSerif"}
FOOTNOTE = re.compile(r"\[\^(.+?)\]")


@dataclass(frozen=True)
class Cover:
    """What the first page and the running lines say."""

    title: str
    stand: str
    version: str
    department: str
    subtitle: str = ""
    reference: str = ""
    organisation: str = "Jobcenter Landkreis Ahrental"


@dataclass(frozen=True)
class Look:
    """`font`: sans or serif (DejaVu, embedded) or helvetica or times (not embedded)."""

    font: str = "serif"
    size: float = 10
    justified: bool = True
    outline: bool = False
    contents: bool = True


def _fonts(font: str) -> tuple[str, str]:
    if font in ("helvetica", "times"):
        return ("Helvetica", "Helvetica-Bold") if font == "helvetica" else ("Times-Roman", "Times-Bold")
    family, folder = FAMILIES[font], Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    italic = "Oblique" if font == "sans" else "Italic"
    names = [family, f"{family}-Bold", f"{family}-{italic}", f"{family}-Bold{italic}"]
    for name in names:
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(family, *names)
    return names[0], names[1]


def hyphenate(word: str) -> list[tuple[str, str]]:
    """Where a German word may part, last place first; never before a hyphen of its own, never in AKTIVA."""
    if word.isupper():
        return []
    return [(head, tail) for head, tail in Pyphen(lang="de_DE").iterate(word) if not tail.startswith("-")]


def styles_of(look: Look) -> dict[str, ParagraphStyle]:
    plain, bold = _fonts(look.font)
    size = look.size

    def style(name: str, font: str = plain, scale: float = 1.0, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=font, fontSize=size * scale, leading=size * scale * 1.38, **more)

    text = {
        "hyphenationLang": hyphenate,
        "embeddedHyphenation": 1,
        "alignment": TA_JUSTIFY if look.justified else TA_LEFT,
    }
    styles = [
        style("title", bold, 2.3, spaceAfter=14),
        style("subtitle", plain, 1.3, spaceAfter=30),
        style("contents", bold, 1.4, spaceAfter=10),
        style("heading1", bold, 1.4, spaceBefore=16, spaceAfter=8),
        style("heading2", bold, 1.15, spaceBefore=12, spaceAfter=5),
        style("heading3", bold, 1.0, spaceBefore=8, spaceAfter=4),
        style("paragraph", spaceAfter=6, **text),
        style(
            "item1",
            leftIndent=22,
            bulletIndent=5,
            bulletFontName=plain,
            bulletFontSize=size,
            spaceAfter=3,
            **text,
        ),
        style(
            "item2",
            leftIndent=42,
            bulletIndent=22,
            bulletFontName=plain,
            bulletFontSize=size,
            spaceAfter=3,
            **text,
        ),
        style("caption", bold, 0.9, spaceBefore=6, spaceAfter=4),
        style("header_cell", bold, 0.9),
        style("cell", plain, 0.9, hyphenationLang=hyphenate),
        style("footnote", plain, 0.78, leftIndent=9, firstLineIndent=-9, hyphenationLang=hyphenate),
        style("running", plain, 0.82),
    ]
    return {entry.name: entry for entry in styles}


class _Memory(IndexingFlowable):
    """Carries footnote pages and the number of pages from one pass to the next until they hold still."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: dict[int, list[int]] = {}
        self.known_notes: dict[int, list[int]] = {}
        self.room: dict[int, float] = {}
        self.pages = self.known_pages = 0

    def isIndexing(self) -> int:
        return 1

    def isSatisfied(self) -> bool:
        return (self.notes, self.pages) == (self.known_notes, self.known_pages)

    def beforeBuild(self) -> None:
        self.known_notes, self.known_pages = self.notes, self.pages
        self.notes, self.pages = {}, 0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        """Nothing to see."""


class Template(BaseDocTemplate):
    def __init__(self, path: Path, cover: Cover, look: Look) -> None:
        super().__init__(
            str(path),
            pagesize=A4,
            title=cover.title,
            author=cover.organisation,
            subject=cover.subtitle,
            lang="de-DE",
        )
        self.cover, self.look, self.styles = cover, look, styles_of(look)
        self.memory, self.keys = _Memory(), 0
        self.notes: list[str] = []
        column = (WIDTH - GUTTER) / 2
        self.addPageTemplates(
            [
                PageTemplate("cover", [self._frame(LEFT, WIDTH)]),
                PageTemplate("1", [self._frame(LEFT, WIDTH)], self._header, self._footer),
                PageTemplate(
                    "2",
                    [self._frame(LEFT, column), self._frame(LEFT + column + GUTTER, column)],
                    self._header,
                    self._footer,
                ),
            ]
        )

    def _frame(self, left: float, width: float) -> Frame:
        return Frame(left, BOTTOM, width, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)

    def _header(self, canvas: Any, _: Any) -> None:
        self._running(canvas, A4[1] - 1.6 * cm, self.cover.organisation, self.cover.title)
        canvas.line(LEFT, A4[1] - 1.75 * cm, LEFT + WIDTH, A4[1] - 1.75 * cm)

    def _footer(self, canvas: Any, _: Any) -> None:
        self._footnotes(canvas)
        left = f"Stand: {self.cover.stand} · Version {self.cover.version}"
        self._running(canvas, 1.2 * cm, left, f"Seite {self.page} von {self.memory.known_pages or 1}")

    def _running(self, canvas: Any, height: float, left: str, right: str) -> None:
        style = self.styles["running"]
        canvas.setLineWidth(0.5)
        canvas.setFont(style.fontName, style.fontSize)
        canvas.drawString(LEFT, height, left)
        canvas.drawRightString(LEFT + WIDTH, height, right)

    def _note_paragraphs(self, page: int) -> list[tuple[Any, float]]:
        numbers = self.memory.known_notes.get(page, [])
        notes = [Set(f"<super size=7>{n}</super> {self.notes[n - 1]}", self.styles["footnote"]) for n in numbers]
        return [(note, note.wrap(WIDTH, A4[1])[1]) for note in notes]

    def _footnotes(self, canvas: Any) -> None:
        notes = self._note_paragraphs(self.page)
        bottom = BOTTOM + sum(height for _, height in notes)
        if notes:
            canvas.setLineWidth(0.5)
            canvas.line(LEFT, bottom + 4, LEFT + 5 * cm, bottom + 4)
        for note, height in notes:
            bottom -= height
            note.drawOn(canvas, LEFT, bottom)

    def beforeDocument(self) -> None:
        self.keys = 0
        self.canv.setNamedCB("footnote", self._noted)

    def _noted(self, canvas: Any, kind: Any, label: str) -> None:
        self.memory.notes.setdefault(self.page, []).append(int(label))

    def beforePage(self) -> None:
        """Makes room for this page's footnotes; room once made stays, or a mark could jump back and forth."""
        self.memory.pages = self.page
        notes = self._note_paragraphs(self.page)
        needed = sum(height for _, height in notes) + 14 if notes else 0
        room = self.memory.room[self.page] = max(needed, self.memory.room.get(self.page, 0))
        for frame in self.pageTemplate.frames:
            frame._y1, frame._height = BOTTOM + room, A4[1] - TOP - BOTTOM - room
            frame._geom()

    def afterFlowable(self, flowable: Any) -> None:
        if not hasattr(flowable, "contents_level"):
            return
        self.keys += 1
        key, text = f"h{self.keys}", flowable.contents_text
        self.canv.bookmarkPage(key)
        if self.look.outline:
            self.canv.addOutlineEntry(text, key, flowable.contents_level, 0)
        self.notify("TOCEntry", (flowable.contents_level, escape(text, quote=False), self.page, key))

    def rich(self, text: str) -> str:
        """Footnote marks as raised numbers that report their page when drawn."""

        def mark(match: re.Match[str]) -> str:
            self.notes.append(match[1])
            return f'<super size=7>{len(self.notes)}</super><onDraw name="footnote" label="{len(self.notes)}"/>'

        return FOOTNOTE.sub(mark, text)
