"""Rendered pages: marks colour the paper, not the letters."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import NotFoundError
from ingest.passages import LineBox
from ingest.pdf.render import YELLOW, page_count, render_page


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "zwei.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number in (1, 2):
        canvas.rect(100, A4[1] - 120, 20, 20, fill=1)
        canvas.drawString(200, 400, f"Seite {number}")
        canvas.showPage()
    canvas.save()
    return path


def test_marks_are_multiplied_in(document: Path) -> None:
    mark = LineBox(0, 5, 2, 90, 90, 200, 130)
    image = Image.open(io.BytesIO(render_page(document, 2, 2.0, [mark])))
    assert image.size == (1191, 1684)
    assert image.getpixel((300, 220)) == YELLOW
    assert image.getpixel((220, 220)) == (0, 0, 0)
    assert image.getpixel((500, 220)) == (255, 255, 255)


def test_marks_of_other_pages_do_not_show(document: Path) -> None:
    mark = LineBox(0, 5, 1, 90, 90, 200, 130)
    image = Image.open(io.BytesIO(render_page(document, 2, 1.0, [mark])))
    assert image.getpixel((150, 110)) == (255, 255, 255)


def test_a_page_that_does_not_exist_is_not_found(document: Path) -> None:
    assert page_count(document) == 2
    with pytest.raises(NotFoundError, match="Seite 3"):
        render_page(document, 3)


def test_many_threads_render_the_same_bytes(document: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = set(pool.map(lambda _: render_page(document, 1, 1.0), range(24)))
    assert len(drawn) == 1
