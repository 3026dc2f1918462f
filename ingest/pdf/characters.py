"""Read the words of a page with their boxes and styles."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.pdf.frame import Frame
from ingest.pdf.pieces import Colour, Rectangle, Style, Word

if TYPE_CHECKING:
    import pypdfium2 as pdfium

# pdfium marks a hyphen at a line's end with U+FFFE or U+0002 and no line break.
TOKEN = re.compile(r"[^\s\x00\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
UNREADABLE = re.compile("[\x00\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|-bd|,b", re.IGNORECASE)
ITALIC_NAME = re.compile(r"italic|oblique|-it\b|,i", re.IGNORECASE)
# Bullets of the fonts Symbol and Wingdings, which Word and LibreOffice leave in the private use area.
SYMBOLS = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "–", "\uf0fc": "✓", "\uf0d8": "➢", "\uf0e0": "→", "\uf0a8": "◦"}
    | {"\uf06f": "☐", "\uf06e": "■", "\uf076": "❖", "\uf0be": "–", "\uf020": " ", "\u2011": "-", "\u00ad": ""}
    | {"\ufffe": "-", "\x02": "-"}
)
INVISIBLE_RENDER_MODES = (3, 7)
# A gap narrower than this share of the font size is kerning, whatever pdfium guessed.
KERNING = 0.13
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True)
class PageText:
    """The words of a page, its raw text, and how many characters were unreadable or invisible."""

    words: list[Word]
    raw_text: str
    unreadable: int
    stripped: int


def read_words(page: pdfium.PdfPage, frame: Frame) -> PageText:
    """All words in the order of the page's content."""
    text_page = page.get_textpage()
    try:
        return _Reader(text_page.raw, frame).read()
    finally:
        text_page.close()


class _Reader:
    """Holds the buffers through which pdfium answers."""

    def __init__(self, raw: Any, frame: Frame) -> None:
        import pypdfium2.raw as library

        self.raw, self.frame, self.library = raw, frame, library
        self.count = max(0, library.FPDFText_CountChars(raw))
        self.float_box = library.FS_RECTF()
        self.matrix = library.FS_MATRIX()
        self.doubles = [ctypes.c_double() for _ in range(4)]
        self.origin = ctypes.c_double(), ctypes.c_double()
        self.name = ctypes.create_string_buffer(256)
        self.flags = ctypes.c_int()
        self.paint = [ctypes.c_uint() for _ in range(4)]
        self.fonts: dict[int, tuple[str, bool, bool]] = {}
        self.styles: dict[int, Style] = {}
        self.known: dict[tuple[object, ...], Style] = {}
        self.bases: dict[int, tuple[float, float]] = {}
        self.stripped = 0
        width, height = frame.box[2] - frame.box[0], frame.box[3] - frame.box[1]
        self.size = (width, height) if frame.rotation % 180 == 0 else (height, width)

    def read(self) -> PageText:
        """Cut the text into tokens and measure each.

        Asking pdfium is what costs: where two neighbouring tokens start in one text object, so does all between.
        """
        text = self._text()
        spans = [token.span() for token in TOKEN.finditer(text)]
        starts = [*(self._address(start) for start, _ in spans), 0]
        words: list[Word] = []
        end = before = 0
        for at, (start, stop) in enumerate(spans):
            address = starts[at]
            if stop - start == 1 or starts[at + 1] == address or self._address(stop - 1) == address:
                word = self._word(text, start, stop, self._style(start, address), address)
                pieces = [word] if word else []
                last = address
            else:
                pieces, last = self._pieces(text, start, stop)
            if words and pieces and start - end == 1:
                pieces[0].tied = before == address and self._is_spaced(words[-1], pieces[0], end)
                pieces[0].glued = not pieces[0].tied and self._is_kerned(words[-1], pieces[0], end)
            words.extend(pieces)
            end, before = stop, last
        return PageText(words, text, len(UNREADABLE.findall(text.translate(SYMBOLS))), self.stripped)

    def _text(self) -> str:
        """One character for each of pdfium's, so that positions agree."""
        if not self.count:
            return ""
        units = (ctypes.c_ushort * (self.count + 1))()
        written = self.library.FPDFText_GetText(self.raw, 0, self.count, units) - 1
        if written == self.count:
            return "".join(map(chr, units[:written]))
        read = self.library.FPDFText_GetUnicode
        codes = (read(self.raw, at) for at in range(self.count))
        return "".join(chr(code) if 0 < code < 0x110000 else "\x00" for code in codes)

    def _is_spaced(self, before: Word, word: Word, gap: int) -> bool:
        """Whether the wide gap between two tokens of one printed string is one real space: a justified line."""
        if word.x0 - before.x1 < word.style.size:
            return False
        return bool(self.library.FPDFText_IsGenerated(self.raw, gap) == 0)

    def _is_kerned(self, before: Word, word: Word, gap: int) -> bool:
        """Whether the gap between two tokens is only a space that pdfium guessed."""
        if not -1 < word.x0 - before.x1 < KERNING * word.style.size:
            return False
        if abs(before.base - word.base) > 1 or before.text.endswith("-"):
            return False
        return bool(self.library.FPDFText_IsGenerated(self.raw, gap) == 1)

    def _pieces(self, text: str, start: int, stop: int) -> tuple[list[Word], int]:
        """The token as several glued words where the style changes, and the text object in which it ends."""
        words: list[Word] = []
        at = start
        address = source = self._address(start)
        style = self._style(start, address)
        for position in range(start + 1, stop + 1):
            if position < stop:
                address = self._address(position)
                if self._style(position, address) is style:
                    continue
            word = self._word(text, at, position, style, source)
            if word:
                word.glued = bool(words) and word.x0 - words[-1].x1 < 0.25 * max(word.style.size, 1)
                words.append(word)
            if position < stop:
                at, source, style = position, address, self._style(position, address)
        return words, address

    def _word(self, text: str, start: int, stop: int, style: Style, source: int) -> Word | None:
        clean = self._clean(text[start:stop])
        if not clean:
            return None
        left, bottom, right, top = self._box(start)
        if stop - start > 1:
            x0, y0, x1, y1 = self._box(stop - 1)
            left, bottom, right, top = min(left, x0), min(bottom, y0), max(right, x1), max(top, y1)
        x0, y0, x1, y1 = self.frame.rectangle(left, bottom, right, top)
        base = self._base(start, style, y0, y1)
        if style.turn == 0:
            y0, y1 = max(y0, base - 1.2 * style.size), min(y1, base + 0.5 * style.size)
        outside = x1 < 0 or y1 < 0 or x0 > self.size[0] or y0 > self.size[1]
        hidden = style.hidden or style.size < 1 or outside
        return Word(clean, x0, y0, x1, y1, base, style, hidden=hidden, source=source)

    def _base(self, position: int, style: Style, y0: float, y1: float) -> float:
        """The height of the baseline: it lies at the same place in all boxes of one style and height."""
        known = self.bases.get(id(style))
        if known is not None and abs(known[0] - (y1 - y0)) < 0.01:
            return y1 - known[1]
        x, y = self.origin
        self.library.FPDFText_GetCharOrigin(self.raw, position, x, y)
        base = self.frame.point(x.value, y.value)[1]
        if style.turn == 0:
            self.bases[id(style)] = (y1 - y0, y1 - base)
        return base

    def _clean(self, raw: str) -> str:
        if raw.isascii() and raw.isprintable():
            return raw
        if raw.endswith("\u00ad"):
            raw = raw[:-1] + "-"
        joined = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        text, removed = INVISIBLE.subn("", joined)
        self.stripped += removed
        text = text.translate(SYMBOLS)
        if any("\ufb00" <= sign <= "\ufb06" for sign in text):
            text = unicodedata.normalize("NFKC", text)
        return "".join(sign for sign in unicodedata.normalize("NFC", text) if sign.isprintable())

    def _box(self, position: int) -> Rectangle:
        """The character's box in PDF coordinates: left, bottom, right, top."""
        box = self.float_box
        self.library.FPDFText_GetLooseCharBox(self.raw, position, box)
        if box.right > box.left:
            return box.left, box.bottom, box.right, box.top
        left, right, bottom, top = self.doubles
        self.library.FPDFText_GetCharBox(self.raw, position, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def _address(self, position: int) -> int:
        text_object = self.library.FPDFText_GetTextObject(self.raw, position)
        return ctypes.addressof(text_object.contents) if text_object else 0

    def _style(self, position: int, address: int) -> Style:
        style = self.styles.get(address)
        if style is None:
            text_object = self.library.FPDFText_GetTextObject(self.raw, position)
            style = self.styles[address] = self._measure(position, text_object)
        return style

    def _measure(self, position: int, text_object: Any) -> Style:
        library, matrix = self.library, self.matrix
        library.FPDFText_GetMatrix(self.raw, position, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = round(library.FPDFText_GetFontSize(self.raw, position) * scale * 2) / 2
        font = library.FPDFTextObj_GetFont(text_object) if text_object else None
        address = ctypes.addressof(font.contents) if font else 0
        if address not in self.fonts:
            self.fonts[address] = self._font(position)
        name, bold, italic = self.fonts[address]
        mark, hidden, colour = -1, False, BLACK
        if text_object:
            mark = library.FPDFPageObj_GetMarkedContentID(text_object)
            colour, alpha = self._paint(text_object)
            hidden = alpha == 0 or library.FPDFTextObj_GetTextRenderMode(text_object) in INVISIBLE_RENDER_MODES
        values = (
            size,
            name,
            bold,
            italic,
            mark,
            hidden,
            self.frame.turn(matrix.a, matrix.b),
            colour,
        )
        style = self.known.get(values)
        if style is None:
            style = self.known[values] = Style(*values)
        return style

    def _font(self, position: int) -> tuple[str, bool, bool]:
        """The font's name without its subset prefix, whether it is bold, whether it is italic."""
        length = self.library.FPDFText_GetFontInfo(self.raw, position, self.name, 256, self.flags)
        name = self.name.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace").split("+")[-1]
        heavy = self.library.FPDFText_GetFontWeight(self.raw, position) >= 600
        return name, heavy or bool(BOLD_NAME.search(name)), bool(ITALIC_NAME.search(name))

    def _paint(self, text_object: Any) -> tuple[Colour, int]:
        """The fill's colour and its opacity."""
        if not self.library.FPDFPageObj_GetFillColor(text_object, *self.paint):
            return BLACK, 255
        red, green, blue, alpha = self.paint
        return (red.value, green.value, blue.value), alpha.value
