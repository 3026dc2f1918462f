"""Decide which pages must be read as images, and turn what OCR read into words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from ingest.pdf.frame import quarter_turn, small_turn
from ingest.pdf.lines import segments_of
from ingest.pdf.pieces import Page, Stroke, Strokes, Style, Word

if TYPE_CHECKING:
    import pypdfium2 as pdfium

RESOLUTION = 300
MOST_PIXELS = 20_000_000
FEW_CHARACTERS = 20
MUCH_UNREADABLE = 0.2
MUCH_IMAGE = 0.5
VOWELS = "aeiouyäöüàâéèêôûAEIOUYÄÖÜ"
LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
# German has 38 % vowels, no language in Latin letters less than 25 %; broken encodings have 5 to 15 %.
FEW_VOWELS = 0.18
SHORT_LINE = 15
ALIKE = 1.06
# The end of a sentence, perhaps with a footnote mark that OCR took for something else.
RUNNING = re.compile(r"[.,;][’‘'\"?*°”]?$")


@dataclass(frozen=True)
class PageImage:
    """A page drawn as an image file with `scale` pixels per point."""

    picture: bytes
    page: int
    scale: float


@dataclass(frozen=True)
class OcrWord:
    """A word with its box in points on the straightened page, and how sure the reader is (0 to 1)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float


@dataclass(frozen=True)
class OcrLine:
    """Words on one baseline; size in points, bold where the ink is clearly heavier than the page's."""

    words: tuple[OcrWord, ...]
    baseline: float
    size: float
    bold: bool = False


@dataclass(frozen=True)
class OcrPage:
    """What was read from an image; ruling lines make tables.

    The page's text reads in direction `turn` (0, 90, 180, 270 degrees clockwise). All positions are those after
    the image was turned upright and then straightened by `skew` degrees counterclockwise.
    """

    lines: tuple[OcrLine, ...]
    turn: int = 0
    skew: float = 0.0
    horizontal: tuple[Stroke, ...] = ()
    vertical: tuple[Stroke, ...] = ()

    @property
    def confidence(self) -> float:
        """The mean over all words."""
        sure = [word.confidence for line in self.lines for word in line.words]
        return sum(sure) / len(sure) if sure else 0.0


def needs_reading(page: Page) -> bool:
    """Whether the page's own text is missing, unusable, or mostly the invisible work of an earlier OCR."""
    characters = sum(len(word.text) for word in page.words) + page.unreadable
    if page.unreadable > MUCH_UNREADABLE * characters:
        return True
    visible = sum(len(word.text) for word in page.words if not word.hidden)
    if visible < FEW_CHARACTERS:
        return page.strokes.images > 0 or (not page.raw_text and bool(page.strokes.painted))
    hidden = sum(len(word.text) for word in page.words if word.hidden)
    if page.strokes.image_share > MUCH_IMAGE and hidden > 3 * visible:
        return True
    vowels = sum(page.raw_text.count(vowel) for vowel in VOWELS)
    if characters < 200 or vowels > FEW_VOWELS * characters:
        return False
    latin = len(LATIN.findall(page.raw_text))
    return latin >= 200 and vowels < FEW_VOWELS * latin


def has_earlier_ocr(page: Page) -> bool:
    """Whether only invisible text lies over a scanned page."""
    covered = page.strokes.image_share > MUCH_IMAGE
    return covered and len(page.words) > 3 and all(word.hidden for word in page.words)


def use_earlier_ocr(page: Page) -> None:
    """Take the invisible text of an earlier OCR as the page's text."""
    for word in page.words:
        word.hidden = False
    page.origin = "ocr"
    page.segments = segments_of([word for word in page.words if word.style.turn == 0])


def draw(document: pdfium.PdfDocument, number: int) -> PageImage:
    """The page at 300 dpi, or as many as a very large page allows."""
    import io

    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(RESOLUTION / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_pil()
    finally:
        page.close()
    buffer = io.BytesIO()
    image.save(buffer, "PPM")  # packing 9 million pixels takes longer than drawing them
    return PageImage(buffer.getvalue(), number, scale)


def read_as_image(page: Page, read: OcrPage) -> Page:
    """The page with the words that OCR read in the place of its own."""
    usual = median([line.size for line in read.lines]) if read.lines else 10.0
    even = _even([line.size for line in read.lines])
    words = [word for line in read.lines for word in _words(replace(line, size=even[line.size]), usual)]
    width, height = page.seen if read.turn % 180 == 0 else page.seen[::-1]
    return replace(
        page,
        width=width,
        height=height,
        words=words,
        strokes=Strokes(list(read.horizontal), list(read.vertical), images=page.strokes.images),
        raw_text=" ".join(word.text for word in words),
        unreadable=0,
        roles={},
        tagged_cells={},
        origin="ocr",
        confidence=round(read.confidence, 3),
        placement=small_turn(read.skew, width, height).then(quarter_turn(read.turn, width, height)),
        segments=segments_of(words),
    )


def _even(sizes: Sequence[float]) -> dict[float, float]:
    """Sizes that were measured nearly alike are one: the median of theirs."""
    groups: list[list[float]] = []
    for size in sorted(sizes):
        if groups and size < ALIKE * groups[-1][0]:
            groups[-1].append(size)
        else:
            groups.append([size])
    return {size: median(group) for group in groups for size in group}


def _words(line: OcrLine, usual: float) -> Sequence[Word]:
    """Sizes near the usual one are the usual one: OCR measures them line by line, short lines badly."""
    text = " ".join(word.text for word in line.words)
    running = not line.bold and (len(text) < SHORT_LINE or bool(RUNNING.search(text)))
    near = abs(line.size - usual) <= max(1.0, 0.12 * usual) or (running and usual < line.size < 1.3 * usual)
    size = round(usual if near else line.size, 1)
    style = Style(size, "", line.bold, False, -1, False, 0)
    return [
        Word(word.text, word.x0, word.y0, word.x1, word.y1, line.baseline, style, confidence=word.confidence)
        for word in line.words
    ]
