"""Small generated PDFs with known content: what the parser must find in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableFileError
from ingest.pdf.parse import parse_pdf
from tests.documents.drawing import BODY, column, draw, of_kind


def test_headings_paragraphs_and_boxes(tmp_path: Path) -> None:
    page = [
        (70, 80, "Helvetica-Bold", 14, "§ 1 Geltungsbereich"),
        *column(110, ["(1) " + BODY, "soweit nichts anderes bestimmt ist."]),
        *column(146, ["(2) " + BODY + "."]),
        (70, 180, "Helvetica-Bold", 14, "§ 2 Verfahren"),
        *column(210, ["a) erstens wird der Antrag geprüft,", "b) zweitens wird er beschieden."]),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    assert [(element.kind, element.level) for element in parsed.elements] == [
        ("heading", 1),
        ("paragraph", None),
        ("paragraph", None),
        ("heading", 1),
        ("list_item", None),
        ("list_item", None),
    ]
    first = parsed.elements[1]
    assert first.text == f"(1) {BODY} soweit nichts anderes bestimmt ist."
    assert [first.text[box.start : box.end] for box in first.boxes] == [
        f"(1) {BODY}",
        "soweit nichts anderes bestimmt ist.",
    ]
    assert first.boxes[0].page == 1
    assert first.boxes[0].y0 < 110 < first.boxes[0].y1
    assert abs(first.boxes[0].x0 - 70) < 2
    assert parsed.text_share == (1.0,)
    assert parsed.page_sizes == ((595.3, 841.9),)


def test_hyphens_at_line_ends_go_only_where_they_divide_a_word(tmp_path: Path) -> None:
    lines = [
        "Der Bescheid wird nach Prüfung der Voraussetzungen durch das zuständige Jobcen-",
        "ter erlassen und im Bund-Länder-Ausschuss beraten, ebenso durch den Bund-Länder-",
        "Ausschuss für Arbeit und Soziales mit allen Vor-",
        "und Nachteilen, die hier nicht weiter zu nennen sind.",
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [column(100, lines)]))
    text = " ".join(element.text for element in parsed.elements)
    assert "Jobcenter erlassen" in text
    assert "den Bund-Länder-Ausschuss" in text
    assert "Vor- und Nachteilen" in text


def test_headers_footers_and_page_numbers_are_left_out_but_counted(tmp_path: Path) -> None:
    pages = [
        [
            (70, 40, "Helvetica", 8, "Dienstanweisung Datenschutz"),
            *column(100, [f"{subject} wird auf Antrag erbracht und für die Dauer von", f"{number} Monaten gewährt."]),
            (70, 810, "Helvetica", 8, "Stand: 01.03.2026"),
            (480, 810, "Helvetica", 8, f"Seite {number} von 4"),
        ]
        for number, subject in enumerate(["Die Hilfe", "Das Geld", "Ein Darlehen", "Der Zuschuss"], start=1)
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages))
    text = " ".join(element.text for element in parsed.elements)
    assert "Dienstanweisung" not in text and "Seite" not in text and "Stand" not in text
    assert parsed.stand == "01.03.2026"
    assert parsed.text_share == (1.0,) * 4
    assert [element.text for element in parsed.elements][1] == (
        "Das Geld wird auf Antrag erbracht und für die Dauer von 2 Monaten gewährt."
    )


def test_a_list_number_near_the_bottom_is_no_page_number(tmp_path: Path) -> None:
    items = ["der Bund,", "die Länder und", "die Kommunen sowie", "ihre Träger."]
    pages = [
        [*column(100, [BODY] * 5), (70, 780, "Helvetica", 10, f"{number}."), (95, 780, "Helvetica", 10, item)]
        for number, item in enumerate(items, start=1)
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages))
    found = [element.text for element in of_kind(parsed, "list_item")]
    assert found == [f"{number}. {item}" for number, item in enumerate(items, start=1)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "leer"), (b"%PDF-1.4 nothing", "beschädigt"), (b"\x00\x01 random", "beschädigt")],
)
def test_unreadable_files_say_why(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "kaputt.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=reason):
        parse_pdf(path)


def test_an_encrypted_file_needs_its_password(tmp_path: Path) -> None:
    path = tmp_path / "geheim.pdf"
    canvas = Canvas(str(path), pagesize=A4, encrypt="Kennwort1")
    canvas.drawString(70, 700, BODY)
    canvas.save()
    with pytest.raises(UnreadableFileError, match="Kennwort verschlüsselt"):
        parse_pdf(path)
    with pytest.raises(UnreadableFileError, match="stimmt nicht"):
        parse_pdf(path, password="falsch")
    assert parse_pdf(path, password="Kennwort1").elements[0].text == BODY


def opens_without_password(path: Path, text: str) -> Path:
    canvas = Canvas(str(path), pagesize=A4, encrypt=StandardEncryption("", "Besitzer", canCopy=0))
    canvas.drawString(70, 700, text)
    canvas.save()
    return path


def test_an_encrypted_file_that_opens_says_so(tmp_path: Path) -> None:
    parsed = parse_pdf(opens_without_password(tmp_path / "a.pdf", BODY))
    assert [notice.code for notice in parsed.notices] == ["encrypted"]
    with pytest.raises(UnreadableFileError, match="verschlüsselt"):
        parse_pdf(opens_without_password(tmp_path / "leer.pdf", ""))


def test_an_unknown_security_handler_is_named(tmp_path: Path) -> None:
    path = opens_without_password(tmp_path / "fremd.pdf", BODY)
    path.write_bytes(path.read_bytes().replace(b"/Filter /Standard", b"/Filter /FremdSec"))
    with pytest.raises(UnreadableFileError, match="unbekannten Verfahren verschlüsselt"):
        parse_pdf(path)


def test_a_page_without_text_is_an_error_when_it_is_all_there_is(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "leer.pdf"), pagesize=A4)
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableFileError, match="keinen lesbaren Text"):
        parse_pdf(tmp_path / "leer.pdf")


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [column(100, [BODY]), []]))
    assert [(notice.code, notice.pages) for notice in parsed.notices] == [("page_empty", (2,))]


def test_what_was_typed_into_a_form_is_read(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "formular.pdf"), pagesize=A4)
    canvas.drawString(70, 700, "Aktenzeichen:")
    canvas.acroForm.textfield(value="BG 4711", x=160, y=692, width=120, height=20, fontSize=10)
    canvas.save()
    text = " ".join(element.text for element in parse_pdf(tmp_path / "formular.pdf").elements)
    assert "Aktenzeichen:" in text
    assert "BG 4711" in text


def test_a_damaged_page_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    writer = PdfWriter()
    for page in PdfReader(draw(tmp_path / "zwei.pdf", [column(100, [BODY]), column(100, [BODY])])).pages:
        writer.add_page(page)
    writer.pages[1][NameObject("/Type")] = NameObject("/Unsinn")
    writer.write(tmp_path / "a.pdf")
    parsed = parse_pdf(tmp_path / "a.pdf")
    assert parsed.elements[0].text == BODY
    assert parsed.page_count == 2
    assert [(notice.code, notice.pages) for notice in parsed.notices] == [("page_damaged", (2,))]


def test_a_bullet_in_larger_type_is_no_heading(tmp_path: Path) -> None:
    page = [*column(100, [BODY] * 5), (70.0, 200.0, "Helvetica", 14.0, "• Antrag stellen"), *column(230, [BODY] * 3)]
    assert [element.kind for element in parse_pdf(draw(tmp_path / "a.pdf", [page])).elements][1] == "list_item"
