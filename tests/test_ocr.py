"""Tesseract reads a drawn page: words, section signs, boxes, tilt and ruling lines."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from ingest import ocr
from ingest.errors import FundstelleError
from ingest.pdf.render import render_page
from ingest.pdf.scans import OcrPage, PageImage
from tests.documents.drawing import HEIGHT, column, draw

LINES = [
    "§ 3 Passwörter",
    "Die Weitergabe von Passwörtern ist außerhalb der Behörde untersagt.",
    "§ 12 Größe der Räume",
]
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


def page_image(tmp_path: Path, turn: float = 0.0, grid: bool = False) -> PageImage:
    def rules(canvas: object) -> None:
        if grid:
            canvas.grid([70, 270, 470], [HEIGHT - y for y in (300, 330, 360)])  # type: ignore[attr-defined]

    path = draw(tmp_path / "a.pdf", [column(100, LINES, size=12)], rules)
    whole = Image.open(io.BytesIO(render_page(path, 1, 300 / 72))).convert("L")
    picture = whole.crop((0, 0, whole.width, whole.height // 2))
    buffer = io.BytesIO()
    picture.rotate(turn, expand=turn % 90 == 0, fillcolor=255).save(buffer, "PNG")
    return PageImage(buffer.getvalue(), 1, 300 / 72)


def texts(page: OcrPage) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in page.lines]


@needs_tesseract
def test_section_signs_umlauts_and_boxes(tmp_path: Path) -> None:
    page = ocr.read_page(page_image(tmp_path))
    assert texts(page) == LINES
    first = page.lines[0].words[0]
    assert abs(first.x0 - 70) < 3
    assert first.y0 < 96 < first.y1
    assert abs(page.lines[0].baseline - 100) < 2
    assert page.confidence > 0.8


@needs_tesseract
def test_a_tilted_page_is_straightened(tmp_path: Path) -> None:
    page = ocr.read_page(page_image(tmp_path, turn=1.0))
    assert texts(page) == LINES
    assert abs(page.skew + 1.0) < 0.11
    assert abs(page.lines[0].baseline - 100) < 3


@needs_tesseract
def test_a_page_on_its_head_is_turned(tmp_path: Path) -> None:
    if "osd" not in ocr.languages():
        pytest.skip("tesseract has no model for orientation")
    page = ocr.read_page(page_image(tmp_path, turn=180))
    assert page.turn == 180
    assert texts(page) == LINES


@needs_tesseract
def test_ruling_lines_are_found(tmp_path: Path) -> None:
    page = ocr.read_page(page_image(tmp_path, grid=True))
    assert sorted(round(y) for _, y, _ in page.horizontal) == pytest.approx([300, 330, 360], abs=1)
    assert sorted(round(x) for x, _, _ in page.vertical) == pytest.approx([70, 270, 470], abs=1)


def test_a_missing_tesseract_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr.languages.cache_clear()
    with pytest.raises(FundstelleError, match="nicht installiert"):
        ocr.model()
    ocr.languages.cache_clear()


def test_a_missing_model_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "tesseract"
    fake.write_text("#!/bin/sh\necho 'List of available languages (1):'\necho eng\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    ocr.languages.cache_clear()
    with pytest.raises(FundstelleError, match="tesseract-ocr-script-latn"):
        ocr.model()
    ocr.languages.cache_clear()
