"""Reading order, turned pages, contents, titles and what joins over a break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.pdf.parse import parse_pdf
from tests.documents.drawing import BODY, HEIGHT, WIDTH, column, draw, of_kind, text_of

HALF = "Die Leistung wird auf Antrag nur"


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other(tmp_path: Path, columns: int) -> None:
    width = 460 / columns
    words = HALF[: 34 if columns == 2 else 22]
    page = [
        piece
        for at in range(columns)
        for piece in column(100, [f"s{at}z{line} {words}" for line in range(14)], x=60 + at * (width + 15))
    ]
    text = text_of(parse_pdf(draw(tmp_path / "a.pdf", [page])))
    order = [f"s{at}z{line} " for at in range(columns) for line in range(14)]
    assert sorted(order, key=text.index) == order


def test_columns_in_the_middle_of_a_page(tmp_path: Path) -> None:
    page = [
        *column(80, [f"oben {BODY}", f"oben {BODY}."]),
        *column(120, [f"links {at} {HALF}" for at in range(8)]),
        *column(120, [f"rechts {at} {HALF}" for at in range(8)], x=310),
        *column(240, [f"unten {BODY}", f"unten {BODY}."]),
    ]
    text = text_of(parse_pdf(draw(tmp_path / "a.pdf", [page])))
    order = ["oben", *(f"links {at}" for at in range(8)), *(f"rechts {at}" for at in range(8)), "unten"]
    assert sorted(order, key=text.index) == order


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_has_boxes_where_the_reader_sees_them(tmp_path: Path, turn: int) -> None:
    lines = column(200, [BODY, "und danach eingestellt."], x=100)
    writer = PdfWriter()
    writer.add_page(PdfReader(draw(tmp_path / "upright.pdf", [lines])).pages[0]).rotate(turn)
    writer.write(tmp_path / "a.pdf")
    parsed = parse_pdf(tmp_path / "a.pdf")
    assert parsed.elements[0].text == f"{BODY} und danach eingestellt."
    assert parsed.page_sizes == ((595.3, 841.9) if turn == 180 else (841.9, 595.3),)
    box = parsed.elements[0].boxes[0]
    start, baseline = {
        90: (box.y0, HEIGHT - 200),
        180: (WIDTH - box.x1, HEIGHT - 200),
        270: (WIDTH - box.y1, 200),
    }[turn]
    across = (box.y0, box.y1) if turn == 180 else (box.x0, box.x1)
    assert abs(start - 100) < 2
    assert across[0] < baseline < across[1]


def test_a_page_drawn_sideways_and_shown_upright_is_read_as_usual(tmp_path: Path) -> None:
    def sideways(canvas: Any) -> None:
        canvas.translate(200, 100)
        canvas.rotate(90)
        canvas.drawString(0, 0, BODY)

    writer = PdfWriter()
    writer.add_page(PdfReader(draw(tmp_path / "sideways.pdf", [[]], sideways)).pages[0]).rotate(90)
    writer.write(tmp_path / "a.pdf")
    parsed = parse_pdf(tmp_path / "a.pdf")
    assert parsed.page_sizes == ((841.9, 595.3),)
    box = parsed.elements[0].boxes[0]
    assert abs(box.x0 - 100) < 2
    assert box.y0 < 200 < box.y1


def test_printed_contents_tell_headings_in_body_type_and_are_left_out(tmp_path: Path) -> None:
    titles = ["1. Anlass der Regelung", "2. Verfahren bei Anträgen", "3. Aufbewahrung der Akten"]
    contents = [
        (70, 80, "Helvetica-Bold", 14, "Inhaltsverzeichnis"),
        *column(110, [f"{title} {'.' * 60} {at + 2}" for at, title in enumerate(titles)]),
    ]
    pages = [contents, *([(70, 100, "Helvetica", 10, title), *column(126, [f"{BODY}."] * 3)] for title in titles)]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages))
    assert [element.text for element in of_kind(parsed, "heading")] == titles
    assert "....." not in text_of(parsed)
    assert parsed.text_share == (1.0,) * 4


def test_contents_without_pages_end_where_the_first_entry_comes_again(tmp_path: Path) -> None:
    sections = ["§ 1 Aufgaben", "§ 2 Rechte", "§ 3 Pflichten", "§ 4 Kosten"]
    page = [
        (70, 80, "Helvetica-Bold", 12, "Inhaltsübersicht"),
        *column(110, sections),
        (70, 200, "Helvetica-Bold", 12, sections[0]),
        *column(225, [f"(1) {BODY}."]),
        (70, 260, "Helvetica-Bold", 12, sections[1]),
        *column(285, [f"(1) {BODY}."]),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    assert [element.text for element in of_kind(parsed, "heading")] == sections[:2]


def test_headings_nest_by_number_and_type(tmp_path: Path) -> None:
    page = [
        (70, 80, "Helvetica-Bold", 22, "Handbuch"),
        (70, 130, "Helvetica-Bold", 15, "Teil I Allgemeines"),
        (70, 160, "Helvetica-Bold", 12, "§ 1 Geltung"),
        *column(180, [f"(1) {BODY}.", f"(2) {BODY}."]),
        (70, 230, "Helvetica-Bold", 15, "Teil II Verfahren"),
        (70, 260, "Helvetica-Bold", 12, "§ 2 Antrag"),
        *column(280, [f"{BODY}."]),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    levels = {element.text: element.level for element in of_kind(parsed, "heading")}
    assert levels == {"Handbuch": 1, "Teil I Allgemeines": 1, "§ 1 Geltung": 2, "Teil II Verfahren": 1, "§ 2 Antrag": 2}
    assert parsed.title == "Handbuch"


def test_bookmarks_give_levels_and_numbers_that_are_printed_as_pictures(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    for at, (title, level) in enumerate([("1. Anlass", 0), ("1.1 Ziel", 1), ("2. Verfahren", 0)]):
        canvas.bookmarkPage(f"k{at}")
        canvas.addOutlineEntry(title, f"k{at}", level)
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(90, HEIGHT - 100, title.split(" ", 1)[1])
        canvas.setFont("Helvetica", 11)
        for line in range(3):
            canvas.drawString(70, HEIGHT - 130 - 13 * line, f"{at} {line} {BODY[:70]}")
        canvas.showPage()
    canvas.save()
    parsed = parse_pdf(tmp_path / "a.pdf")
    found = [(element.level, element.text) for element in of_kind(parsed, "heading")]
    assert found == [(1, "1. Anlass"), (2, "1.1 Ziel"), (1, "2. Verfahren")]


def test_a_paragraph_goes_on_over_the_page_break(tmp_path: Path) -> None:
    pages = [
        [*column(700, [f"(1) {BODY},", "soweit die Voraussetzungen vor-"])],
        [*column(80, ["liegen und nachgewiesen sind.", f"(2) {BODY}."])],
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages))
    assert [element.text for element in parsed.elements] == [
        f"(1) {BODY}, soweit die Voraussetzungen vorliegen und nachgewiesen sind.",
        f"(2) {BODY}.",
    ]
    assert [box.page for box in parsed.elements[0].boxes] == [1, 1, 2]


def test_a_section_header_that_repeats_on_its_pages_stands_once(tmp_path: Path) -> None:
    names = ["Kostenübersicht", "Ansprechpartner", "Formulare", "Fristen"]
    pages = [
        [
            (70, 50, "Helvetica", 8, "Weisung 4/2026"),
            (70, 70, "Helvetica-Bold", 12, f"Anlage {name}"),
            *column(110, [f"{name} {at} {part} {BODY[:60]}" for at in range(4)]),
        ]
        for name in names
        for part in ("erstens", "zweitens")
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages))
    assert [element.text for element in of_kind(parsed, "heading")] == [f"Anlage {name}" for name in names]
    assert "Weisung 4/2026" not in text_of(parsed)


def test_a_heading_at_the_top_of_every_page_is_no_running_line(tmp_path: Path) -> None:
    pages = [
        [
            (70, 60, "Helvetica-Bold", 12, f"Anlage {number}"),
            *column(100, [f"{subject} wird auf Antrag erbracht", f"und für {number} Monate bewilligt."]),
            (280, 815, "Helvetica", 9, f"Seite {number + 2}"),
        ]
        for number, subject in enumerate(["Die Hilfe", "Das Geld", "Ein Darlehen", "Der Zuschuss"], start=1)
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages))
    assert [element.text for element in of_kind(parsed, "heading")] == [f"Anlage {number}" for number in range(1, 5)]
    assert "Seite" not in text_of(parsed)


def test_a_diagonal_watermark_is_left_out_and_told(tmp_path: Path) -> None:
    def watermark(canvas: Any) -> None:
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.setFont("Helvetica", 60)
        canvas.setFillGray(0.8)
        canvas.drawString(0, 0, "ENTWURF")
        canvas.restoreState()

    parsed = parse_pdf(draw(tmp_path / "a.pdf", [column(100, [BODY] * 4)], watermark))
    assert "ENTWURF" not in text_of(parsed)
    assert [notice.code for notice in parsed.notices] == ["watermark"]
    assert parsed.text_share == (1.0,)
