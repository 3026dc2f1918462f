"""Pages without text of their own are read as images, page by page, into the same structure."""

from __future__ import annotations

import io
from math import ceil
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableFileError
from ingest.pdf.parse import parse_pdf
from ingest.pdf.scans import OcrLine, OcrPage, OcrWord, PageImage
from tests.documents.drawing import BODY, HEIGHT

HEADING = "§ 4 Bildschirmsperre"
SEASONS = ["Im Winter wird geheizt.", "Frühling macht munter.", "Der Sommer ist warm.", "Herbst bringt Regen."]
TEXT = ["(1) Beim Verlassen des Arbeitsplatzes ist der Bild-", "schirm zu sperren."]


def line(text: str, y: float, size: float = 10, bold: bool = False) -> OcrLine:
    words, x = [], 70.0
    for word in text.split():
        words.append(OcrWord(word, x, y - 0.8 * size, x + 5 * len(word), y + 0.2 * size, 0.9))
        x += 5 * len(word) + 3
    return OcrLine(tuple(words), y, size, bold)


def read(image: PageImage) -> OcrPage:
    assert Image.open(io.BytesIO(image.picture)).width == ceil(A4[0] * image.scale)
    lines = (line(HEADING, 100, 14, bold=True), *(line(text, 130 + 12 * at) for at, text in enumerate(TEXT)))
    return OcrPage(lines, skew=0.5)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A page of text and a page that is only a picture."""
    canvas = Canvas(str(tmp_path / "gemischt.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 10)
    for at in range(5):
        canvas.drawString(70, HEIGHT - 100 - 12 * at, f"{BODY} {at}")
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("L", (200, 280), 200)), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return tmp_path / "gemischt.pdf"


def test_only_the_page_without_text_is_read(mixed: Path) -> None:
    asked: list[int] = []

    def remember(image: PageImage) -> OcrPage:
        asked.append(image.page)
        return read(image)

    parsed = parse_pdf(mixed, read_image=remember)
    assert asked == [2]
    heading, paragraph = [element for element in parsed.elements if element.page == 2]
    assert (heading.kind, heading.text) == ("heading", HEADING)
    assert paragraph.text == "(1) Beim Verlassen des Arbeitsplatzes ist der Bildschirm zu sperren."
    assert (paragraph.origin, paragraph.confidence) == ("ocr", 0.9)
    assert parsed.elements[0].origin == "text"
    assert [(notice.code, notice.pages) for notice in parsed.notices] == [("page_scanned", (2,))]


def test_boxes_of_a_straightened_page_lie_on_the_page_as_scanned(mixed: Path) -> None:
    parsed = parse_pdf(mixed, read_image=read)
    box = next(element for element in parsed.elements if element.text == HEADING).boxes[0]
    # Half a degree about the middle moves the upper left corner up and to the left by a few points.
    assert 66 < (box.x0 + box.x1) / 2 - (5 * len(HEADING)) / 2 < 76
    assert 92 < (box.y0 + box.y1) / 2 < 99


def test_without_a_reader_a_notice_names_the_page(mixed: Path) -> None:
    parsed = parse_pdf(mixed)
    assert [(notice.code, notice.pages) for notice in parsed.notices] == [("page_not_read", (2,))]


def test_an_unsure_reading_is_told(mixed: Path) -> None:
    def unsure(image: PageImage) -> OcrPage:
        words = tuple(OcrWord(word, 70, 90, 100, 100, 0.5) for word in TEXT[0].split())
        return OcrPage((OcrLine(words, 98, 10),))

    codes = [notice.code for notice in parse_pdf(mixed, read_image=unsure).notices]
    assert codes == ["page_scanned", "scan_uncertain"]


def test_a_scan_in_which_nothing_is_read_is_an_error(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "leer.pdf"), pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (200, 280), 255)), 0, 0, *A4)
    canvas.save()
    with pytest.raises(UnreadableFileError, match="auch die Texterkennung fand keinen"):
        parse_pdf(tmp_path / "leer.pdf", read_image=lambda image: OcrPage(()))


def test_pages_are_in_order_however_long_each_takes_to_read(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=A4)
    for _ in SEASONS:
        canvas.drawImage(ImageReader(Image.new("L", (200, 280), 255)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    second_is_read = Event()

    def read_slowly(image: PageImage) -> OcrPage:
        if image.page == 1:
            second_is_read.wait(10)
        elif image.page == 2:
            second_is_read.set()
        return OcrPage((line(SEASONS[image.page - 1], 300),))

    parsed = parse_pdf(tmp_path / "scan.pdf", read_image=read_slowly)
    assert second_is_read.is_set()
    assert [(element.page, element.text) for element in parsed.elements] == [*enumerate(SEASONS, start=1)]


def test_sizes_that_were_measured_nearly_alike_are_one(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (200, 280), 255)), 0, 0, *A4)
    canvas.save()
    sizes = [10.0] * 6 + [12.6, 13.1, 12.9]
    lines = tuple(line(f"und {BODY} {at}", 100 + 13 * at, size) for at, size in enumerate(sizes))
    elements = parse_pdf(tmp_path / "scan.pdf", read_image=lambda image: OcrPage(lines)).elements
    assert [len(element.boxes) for element in elements] == [6, 3]


def test_the_notes_of_a_scan_belong_to_their_blocks_though_their_marks_are_misread(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (200, 280), 255)), 0, 0, *A4)
    canvas.save()
    body = [line(f"({at}) {BODY}.{mark}", 100 + 40 * at) for at, mark in enumerate(("”", "", "“"), start=1)]
    notes = [line("? Auskünfte erteilt die Leistungsabteilung.", 750, 8), line("+ Siehe die Anlage dazu.", 775, 8)]

    def read_page(image: PageImage) -> OcrPage:
        return OcrPage((*body, *notes), horizontal=((70, 735, 210),))

    elements = parse_pdf(tmp_path / "scan.pdf", read_image=read_page).elements
    tied = {element.text[2:11]: element.attached_to for element in elements if element.kind == "footnote"}
    assert {note: elements[at].text[:3] for note, at in tied.items() if at is not None} == {
        "Auskünfte": "(1)",
        "Siehe die": "(3)",
    }
    assert [element.text[-1] for element in elements if element.kind == "paragraph"] == [".", ".", "."]


def test_the_invisible_text_of_an_earlier_ocr_is_used(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "ocr.pdf"), pagesize=A4)
    canvas.drawImage(ImageReader(Image.new("L", (200, 280), 220)), 0, 0, *A4)
    text = canvas.beginText(70, HEIGHT - 100)
    text.setFont("Helvetica", 10)
    text.setTextRenderMode(3)
    text.textLines(f"{BODY}\nund danach eingestellt.")
    canvas.drawText(text)
    canvas.save()
    parsed = parse_pdf(tmp_path / "ocr.pdf")
    assert parsed.elements[0].text == f"{BODY} und danach eingestellt."
    assert (parsed.elements[0].origin, parsed.elements[0].hidden) == ("ocr", False)
    assert [notice.code for notice in parsed.notices] == ["page_scanned"]
