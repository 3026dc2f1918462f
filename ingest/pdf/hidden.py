"""Find text that a reader cannot see although it is there: painted in the colour of its background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.pdf.frame import Placement
from ingest.pdf.pieces import Colour, Strokes, Word

if TYPE_CHECKING:
    import pypdfium2 as pdfium

NEAR_COLOUR = 40
LEAST_CONTRAST = 30
SCALE = 1.5
WHITE: Colour = (255, 255, 255)


def hide_unseen(page: pdfium.PdfPage, words: Sequence[Word], strokes: Strokes, placement: Placement) -> None:
    """Mark words as hidden that something was painted over, or that leave no trace on the drawn page.

    Drawing costs as much as reading, so only words in the colour of the paper or of a shape behind
    them are looked at.
    """
    _hide_covered(words, strokes)
    backgrounds = {WHITE, *(area.colour for area in strokes.areas)}
    colours = {word.style.colour for word in words}
    if not any(_is_near(colour, background) for colour in colours for background in backgrounds):
        return
    suspects = [word for word in words if not word.hidden and _is_suspect(word, strokes)]
    if not suspects:
        return
    image = page.render(scale=SCALE).to_pil().convert("RGB")
    for word in suspects:
        x0, y0, x1, y1 = placement.rectangle((word.x0, word.y0, word.x1, word.y1))
        box = (x0 * SCALE, y0 * SCALE, x1 * SCALE + 1, y1 * SCALE + 1)
        extremes = image.crop(tuple(round(edge) for edge in box)).getextrema()
        word.hidden = max(high - low for low, high in extremes) < LEAST_CONTRAST


def _hide_covered(words: Sequence[Word], strokes: Strokes) -> None:
    if not strokes.painted:
        return
    first = min(strokes.painted.values())
    for area in strokes.areas:
        if not area.opaque or area.order < first:
            continue
        x0, y0, x1, y1 = area.box
        for word in words:
            inside = x0 <= word.x0 + 1 and word.x1 - 1 <= x1 and y0 <= word.base - 1 and word.base - 1 <= y1
            if inside and strokes.painted.get(word.source, area.order) < area.order:
                word.hidden = True


def _is_suspect(word: Word, strokes: Strokes) -> bool:
    colour = word.style.colour
    if _is_near(colour, WHITE):
        return True
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    for area in strokes.areas:
        x0, y0, x1, y1 = area.box
        if x0 <= x <= x1 and y0 <= y <= y1 and _is_near(colour, area.colour):
            return True
    return False


def _is_near(colour: Colour, other: Colour) -> bool:
    return max(abs(a - b) for a, b in zip(colour, other, strict=True)) < NEAR_COLOUR
