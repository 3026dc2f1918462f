"""What tesseract confuses is mended where it can only be a confusion."""

from __future__ import annotations

import pytest

from ingest.ocr_words import LEADER, Read, mend, mended

SIZE = 40.0


def line(text: str, confidence: float = 0.9) -> list[Read]:
    return [(word, (100 * at, 100, 100 * at + 20 * len(word), 140), confidence) for at, word in enumerate(text.split())]


def text_of(words: list[Read]) -> str:
    return " ".join(word for word, _, _ in words)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("auBer", "außer"),
        ("MaßBnahme", "Maßnahme"),
        ("auRerhalb", "außerhalb"),
        ("Ill", "III"),
        ("GmbH", "GmbH"),
        ("Bund", "Bund"),
        ("eRechnung", "eRechnung"),
    ],
)
def test_usual_confusions_are_mended(read: str, meant: str) -> None:
    assert mend(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("$ 3 Datenschutz", "§ 3 Datenschutz"),
        ("S 7 Auszahlung", "§ 7 Auszahlung"),
        ("? 12 Vorläufige Entscheidung", "§ 12 Vorläufige Entscheidung"),
        ("nach ($ 44 Abs. 1", "nach (§ 44 Abs. 1"),
        ("gilt S 44 Abs. 1", "gilt § 44 Abs. 1"),
        ("die $$ 5 bis 7", "die §§ 5 bis 7"),
    ],
)
def test_a_section_sign_before_a_number_is_restored(read: str, meant: str) -> None:
    assert text_of(mended(line(read), SIZE)) == meant


@pytest.mark.parametrize("read", ["kostet 20 $ im Jahr", "S 7 fährt nicht", "Linie S 7 Ahrental"])
def test_what_may_be_something_else_stays(read: str) -> None:
    assert text_of(mended(line(read), SIZE)) == read


def test_an_unsure_section_sign_is_no_speck_but_other_short_words_are() -> None:
    assert text_of(mended(line("$ 11 Reisekosten", 0.32), SIZE)).startswith("§")
    assert text_of(mended(line("Reisekosten nl", 0.3), SIZE)) == "Reisekosten"


def test_flat_words_at_the_foot_of_the_line_are_dot_leaders() -> None:
    read: list[Read] = [
        ("Datenschutz", (0, 100, 220, 140), 0.9),
        ("oan", (240, 132, 900, 138), 0.2),
        ("2", (920, 100, 940, 140), 0.9),
    ]
    assert text_of(mended(read, SIZE)) == f"Datenschutz {LEADER} 2"


def test_a_misread_bullet_is_a_bullet() -> None:
    assert text_of(mended(line("e Antrag stellen"), SIZE)) == "• Antrag stellen"
