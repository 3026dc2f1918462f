"""Draw a page as PNG, the cited lines marked in yellow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import NotFoundError
from ingest.passages import LineBox
from ingest.pdf.open import opened

YELLOW = (255, 225, 70)
MARGIN = 1.0


def page_count(path: Path) -> int:
    """How many pages the file has."""
    with opened(path) as document:
        return len(document)


def render_page(
    path: Path, page: int, scale: float = 2.0, marks: Sequence[LineBox] = (), password: str | None = None
) -> bytes:
    """The 1-based page as PNG; `marks` on this page are multiplied in, so the text stays black."""
    from PIL import Image, ImageChops, ImageDraw

    with opened(path, password) as document:
        if not 1 <= page <= len(document):
            raise NotFoundError(f"Seite {page} gibt es nicht; „{path.name}“ hat {len(document)} Seiten.")
        sheet = document[page - 1]
        try:
            image = sheet.render(scale=scale).to_pil().convert("RGB")
        finally:
            sheet.close()
    here = [mark for mark in marks if mark.page == page]
    if here:
        overlay = Image.new("RGB", image.size, "white")
        pen = ImageDraw.Draw(overlay)
        for mark in here:
            edges = (mark.x0 - MARGIN, mark.y0 - MARGIN, mark.x1 + MARGIN, mark.y1 + MARGIN)
            pen.rectangle([edge * scale for edge in edges], fill=YELLOW)
        image = ImageChops.multiply(image, overlay)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
