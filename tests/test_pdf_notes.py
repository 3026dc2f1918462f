"""Margin notes and footnotes belong to a place; captions belong to their table."""

from __future__ import annotations

from pathlib import Path

from ingest.pdf.parse import parse_pdf
from tests.documents.drawing import BODY, NARROW, Piece, column, draw, of_kind, row


def absatz(number: int, y: float) -> list[Piece]:
    return column(y, [f"({number}) {NARROW[:52]}", f"{NARROW} zwei", f"{NARROW[:40]}."])


def test_a_margin_note_stands_before_its_paragraph(tmp_path: Path) -> None:
    page = [
        *absatz(1, 100),
        *absatz(2, 150),
        *absatz(3, 200),
        *column(150, ["Dauer der Be-", "willigung", "(21.4)"], x=430, font="Helvetica-Bold"),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    assert [element.kind for element in parsed.elements] == ["paragraph", "margin_note", "paragraph", "paragraph"]
    note = parsed.elements[1]
    assert note.text == "Dauer der Bewilligung (21.4)"
    assert note.attached_to == 2
    assert parsed.elements[2].text.startswith("(2)")


def test_a_margin_note_beside_a_heading_goes_to_the_text_below(tmp_path: Path) -> None:
    page = [
        (70, 100, "Helvetica-Bold", 13, "1. Anspruch"),
        *absatz(1, 125),
        *absatz(2, 175),
        *column(100, ["Grundsatz", "der Leistung", "(7.1)"], x=430, font="Helvetica-Bold"),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    note = of_kind(parsed, "margin_note")[0]
    assert note.attached_to is not None
    assert parsed.elements[note.attached_to].text.startswith("(1)")


def test_two_columns_of_text_are_no_margin_notes(tmp_path: Path) -> None:
    left = column(100, [f"links {at} {BODY[:34]}" for at in range(12)])
    right = column(100, [f"rechts {at} {BODY[:33]}" for at in range(12)], x=310)
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [[*left, *right]]))
    assert not of_kind(parsed, "margin_note")
    text = " ".join(element.text for element in parsed.elements)
    assert text.index("links 11") < text.index("rechts 0")


def test_a_footnote_leaves_the_page_bottom_and_its_mark_leaves_the_text(tmp_path: Path) -> None:
    page = [
        *column(100, [f"(1) {BODY}."]),
        (70, 124, "Helvetica", 10, "(2) Der Antrag ist schriftlich zu stellen."),
        (262, 120, "Helvetica", 6, "1"),
        (270, 124, "Helvetica", 10, "Das gilt auch für Änderungen."),
        *column(148, [f"(3) {BODY}."]),
        (70, 757, "Helvetica", 5, "1"),
        (75, 760, "Helvetica", 8, "Auskünfte erteilt die Leistungsabteilung,"),
        (75, 770, "Helvetica", 8, "montags bis freitags."),
    ]

    def rule(canvas: object) -> None:
        canvas.line(70, 842 - 745, 190, 842 - 745)  # type: ignore[attr-defined]

    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page], rule))
    note = of_kind(parsed, "footnote")[0]
    assert note.text == "¹ Auskünfte erteilt die Leistungsabteilung, montags bis freitags."
    assert note.attached_to is not None
    assert parsed.elements[note.attached_to].text == (
        "(2) Der Antrag ist schriftlich zu stellen. Das gilt auch für Änderungen."
    )
    assert parsed.text_share == (1.0,)


def test_a_sign_that_is_raised_by_itself_is_a_mark_too(tmp_path: Path) -> None:
    page = [
        *column(100, [f"(1) {BODY}."]),
        (70, 124, "Helvetica", 10, "(2) Der Satz beträgt 30 Prozent.¹ Es zählen 20 m² je Raum."),
        *column(148, [f"(3) {BODY}."]),
        (70, 760, "Helvetica", 8, "¹ Für Anträge bis Ende 2025 gelten 25 Prozent."),
        (70, 772, "Helvetica", 8, "² Die Fläche zählt ganz."),
        (300, 784, "Helvetica", 8, "4"),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    notes = of_kind(parsed, "footnote")
    assert notes[0].text == "¹ Für Anträge bis Ende 2025 gelten 25 Prozent."
    assert notes[0].attached_to is not None
    paragraph = parsed.elements[notes[0].attached_to].text
    assert paragraph == "(2) Der Satz beträgt 30 Prozent. Es zählen 20 m² je Raum."
    said = " ".join(element.text for element in parsed.elements)
    assert "ganz. 4" not in said
    assert said.count("Prozent") == 2  # none is read twice
    assert parsed.text_share == (1.0,)


def test_a_raised_digit_without_a_footnote_stays(tmp_path: Path) -> None:
    page = [
        (70, 100, "Helvetica", 10, "Die Wohnfläche beträgt 65 m"),
        (199, 96.5, "Helvetica", 6, "2"),
        (205, 100, "Helvetica", 10, "für drei Personen."),
        *column(124, [BODY, BODY]),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    assert parsed.elements[0].text.startswith("Die Wohnfläche beträgt 65 m² für drei Personen.")


def test_a_caption_points_at_its_table(tmp_path: Path) -> None:
    starts = (75, 225)
    page = [
        *column(80, [BODY, BODY]),
        (70, 130, "Helvetica", 9, "Tabelle 1: Fristen"),
        *row(150, ["Vorgang", "Frist"], starts, "Helvetica-Bold"),
        *row(170, ["Antrag", "ein Monat"], starts),
        *row(190, ["Widerspruch", "zwei Monate"], starts),
    ]

    def grid(canvas: object) -> None:
        canvas.grid([70, 220, 370], [842 - y for y in (138, 158, 178, 198)])  # type: ignore[attr-defined]

    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page], grid))
    caption = of_kind(parsed, "caption")[0]
    assert caption.attached_to is not None
    assert parsed.elements[caption.attached_to].cells == (
        ("Vorgang", "Frist"),
        ("Antrag", "ein Monat"),
        ("Widerspruch", "zwei Monate"),
    )
