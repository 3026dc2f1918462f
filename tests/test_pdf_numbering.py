"""How German texts number: headings, paragraphs, list items, sentence ends."""

from __future__ import annotations

import pytest

from ingest.pdf.numbering import SENTENCE_END, heading_number, is_list_item, number_kind


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("§ 21a Leistungen der Pflegeversicherung", "§ 21a", ("§", 0)),
        ("1.4.8.4 Unionsbürger als Opfer von Straftaten", "1.4.8.4", ("decimal", 4)),
        ("2. Mehrbedarf für werdende Mütter", "2.", ("decimal", 1)),
        ("Zweiter Abschnitt Einweisungsvorschriften", "Zweiter Abschnitt", ("abschnitt", 0)),
        ("Teil III Verfahren", "Teil III", ("teil", 0)),
        ("Anlage 2 Beispiele", "Anlage 2", ("anlage", 0)),
        ("Artikel 15 Auskunftsrecht", "Artikel 15", ("artikel", 0)),
        ("A. Allgemeines zum Verfahren", "A.", ("letter", 0)),
    ],
)
def test_heading_numbers(text: str, number: str, kind: tuple[str, int]) -> None:
    assert heading_number(text) == number
    assert number_kind(text) == kind


@pytest.mark.parametrize(
    "text", ["Allgemeines", "2026 wird das Gesetz geändert", "(2) Anträge sind zu stellen", "Teilhabe"]
)
def test_texts_without_a_heading_number(text: str) -> None:
    assert heading_number(text) == ""


@pytest.mark.parametrize(
    "text", ["• erstens", "a) der Bund", "1. der Bund", "– der Bund", "iv) der Bund", "aa) der Bund"]
)
def test_list_items(text: str) -> None:
    assert is_list_item(text)


@pytest.mark.parametrize(
    "text", ["(2) Anträge sind zu stellen", "i. V. m. § 7 SGB II", "z. B. ein Darlehen", "Der Bund"]
)
def test_no_list_items(text: str) -> None:
    assert not is_list_item(text)


def test_an_abbreviation_ends_no_sentence() -> None:
    assert SENTENCE_END.search("Der Antrag ist zu stellen.")
    assert SENTENCE_END.search("„Der Antrag ist zu stellen.“")
    assert not SENTENCE_END.search("die Kosten des Betriebes bzw.")
    assert not SENTENCE_END.search("nach § 7 Abs.")
