"""The edition's date as printed, and a title that is a title."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.pdf.metadata import find_title
from ingest.pdf.parse import parse_pdf
from tests.documents.drawing import BODY, HEIGHT, column, draw


@pytest.mark.parametrize(
    ("printed", "stand"),
    [
        ("Stand: 01.03.2026", "01.03.2026"),
        ("Stand: 1.3.2026", "01.03.2026"),
        ("Fassung vom 9. Dezember 2019", "09.12.2019"),
        ("Stand März 2026", "01.03.2026"),
        ("gültig ab 01.01.2025", "01.01.2025"),
        ("Stand: 04/2024", "01.04.2024"),
        ("Der Antrag vom 01.02.2020 wurde abgelehnt", None),
    ],
)
def test_the_stand_of_an_edition(tmp_path: Path, printed: str, stand: str | None) -> None:
    page = [(70, 80, "Helvetica", 10, printed), *column(120, [BODY] * 3)]
    assert parse_pdf(draw(tmp_path / "a.pdf", [page])).stand == stand


def test_the_title_comes_from_the_properties_or_from_the_first_page(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setTitle("Dienstanweisung IT-Sicherheit")
    canvas.drawString(70, HEIGHT - 100, BODY)
    canvas.save()
    parsed = parse_pdf(tmp_path / "a.pdf")
    assert parsed.title == "Dienstanweisung IT-Sicherheit"
    assert parsed.properties["Title"] == "Dienstanweisung IT-Sicherheit"


@pytest.mark.parametrize("told", ["", "Microsoft Word - da-neu.docx", "weisung.pdf", "Wesentliche Änderungen"])
def test_a_file_name_or_an_inner_heading_is_no_title(told: str) -> None:
    assert find_title(told, "hausordnung-2026", "Hausordnung", ["Wesentliche Änderungen"]) == "Hausordnung"


def test_properties_left_over_from_another_file_do_not_name_this_one() -> None:
    printed = "Fachliche Weisungen § 19 SGB III"
    assert find_title("Fachliche Weisungen zum § 22 SGB III", "fw-19", printed, ["§ 19 Menschen"]) == printed
    told = "Weisungen zu den §§ 19, 22"
    assert find_title(told, "fw-19", printed, ["§ 19 Menschen"]) == told
