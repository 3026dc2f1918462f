"""Find the document's body type, against which headings stand out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ingest.pdf.pieces import Page, Segment

VARIANT = re.compile(
    r"[-,\s]?(?:BoldItalic|BoldOblique|BoldMT|Bold|ItalicMT|Italic|Oblique|Regular|Roman|It|Bd|MT|PSMT|PS)+\b.*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Body:
    """Size, weight and family of running text."""

    size: float
    bold: bool
    family: str


@cache
def family(font: str) -> str:
    """The font's name without weight and slant."""
    return VARIANT.sub("", font)


def body_type(pages: Iterable[Page]) -> Body:
    """The type of most characters, counting wide pieces first: table cells and labels are narrow."""
    wide: Counter[float] = Counter()
    every: Counter[float] = Counter()
    segments: list[Segment] = []
    for page in pages:
        for segment in page.segments:
            width, length = segment.x1 - segment.x0, len(segment.text)
            segments.append(segment)
            every[segment.style.size] += length
            if width > 0.4 * page.width or (length > 38 and width > 0.3 * page.width):
                wide[segment.style.size] += length
    sizes = wide if wide.total() >= 300 else every
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    weights: Counter[tuple[bool, str]] = Counter()
    for segment in segments:
        if segment.style.size == size:
            weights[segment.style.bold, family(segment.style.font)] += len(segment.text)
    (bold, name), _ = weights.most_common(1)[0] if weights else ((False, ""), 0)
    return Body(size, bold, name)
