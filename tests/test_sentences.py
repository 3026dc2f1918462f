"""Where German sentences end, and where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Das gilt z. B. für Abs. 2 Nr. 3 und für Art. 33 DSGVO i. V. m. § 4 BDSG.",
        "Die §§ 11 bis 12 gelten u. a. ab dem 1. März.",
        "Am 01.03.2026 um 12:30 Uhr endet die Frist.",
        "Die 2. Mahnung folgt ggf. in der 13. Woche bzw. später.",
        "Frau Dr. A. Meier und Herr Prof. B. Schulz leiten das Team.",
        "Es werden 1.200 Euro bzw. 1.200,50 Euro gezahlt.",
        "Sie sagt: „Das geht. Wirklich!“ und geht.",
        "Es gilt Folgendes: die Frist läuft.",
        "Der Bescheid vom 3. Juni ist ggf. Ihrem Vorgesetzten vorzulegen.",
        "The U.S. office, e.g. No. 5, opens at 9 a.m. on Jan. 5.",
        "Rechtsgrundlage ist Nr. 2.1.3 der Dienstanweisung.",
        "Am 7./8. März und vom 24.–26. Dezember ist zu.",
        "Vgl. BGBl. I S. 530, ABl. L 119 und BT-Drs. 19/123 zu UAbs. 2.",
    ],
)
def test_one_sentence_stays_whole(sentence: str) -> None:
    assert sentences(sentence) == [sentence]
    assert sentences(f"{sentence} Die Frist beginnt.") == [sentence, "Die Frist beginnt."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Es gilt § 12. Anträge sind frei.", ["Es gilt § 12.", "Anträge sind frei."]),
        ("Das regelt das SGB X. Der Rest folgt.", ["Das regelt das SGB X.", "Der Rest folgt."]),
        ("Bis 31.12. Sie zahlen.", ["Bis 31.12.", "Sie zahlen."]),
        ("Das war 2026. Anträge ruhen.", ["Das war 2026.", "Anträge ruhen."]),
        ("Wirklich? Ja! Nein… Gut.", ["Wirklich?", "Ja!", "Nein…", "Gut."]),
        ("Gäste parken auf Deck B. Das ist frei.", ["Gäste parken auf Deck B.", "Das ist frei."]),
        ("Löschen, sperren usw. Danach prüfen.", ["Löschen, sperren usw.", "Danach prüfen."]),
        ("It closes in 2026. Then it opens.", ["It closes in 2026.", "Then it opens."]),
    ],
)
def test_sentence_ends_where_the_next_begins(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_enumerators_stay_with_their_sentence() -> None:
    assert sentences("(1) Anträge sind frei. (2) Fristen laufen.") == [
        "(1) Anträge sind frei.",
        "(2) Fristen laufen.",
    ]
    assert sentences("1. Anträge sind frei.\n2. Fristen laufen.") == [
        "1. Anträge sind frei.",
        "2. Fristen laufen.",
    ]
    assert sentences("a) Anträge\nb) Fristen") == ["a) Anträge", "b) Fristen"]
    assert sentences("(1)\nAnträge sind frei.") == ["(1)\nAnträge sind frei."]


def test_table_rows_and_list_items_stand_alone() -> None:
    assert sentences("Rolle | Länge\nAdmin | 16 Zeichen. Mehr geht.\nGast | 8") == [
        "Rolle | Länge",
        "Admin | 16 Zeichen. Mehr geht.",
        "Gast | 8",
    ]
    assert sentences("Nötig sind:\n- Ausweis\n- Mietvertrag") == ["Nötig sind:", "- Ausweis", "- Mietvertrag"]
    assert sentences("Dazu gehört,\n   die Familie zu schützen,\n   die Kinder zu fördern.") == [
        "Dazu gehört,",
        "die Familie zu schützen,",
        "die Kinder zu fördern.",
    ]


def test_wrapped_lines_stay_together_and_blank_lines_end() -> None:
    assert sentences("Die Frist beträgt\neinen Monat.") == ["Die Frist beträgt\neinen Monat."]
    assert sentences("Er kam am\n3. März.") == ["Er kam am\n3. März."]
    assert sentences("Nach Abs.\n3 gilt das.") == ["Nach Abs.\n3 gilt das."]
    assert sentences("Überschrift\n\nDie Frist läuft.") == ["Überschrift", "Die Frist läuft."]


def test_trailing_marks_stay_with_their_sentence() -> None:
    assert sentences("Das gilt [1]. Dies nicht. [2] Ende [Quelle 3].") == [
        "Das gilt [1].",
        "Dies nicht. [2]",
        "Ende [Quelle 3].",
    ]
    assert sentences("Das gilt [1] Die Frist läuft [2]") == ["Das gilt [1]", "Die Frist läuft [2]"]


def test_nothing_in_nothing_out() -> None:
    assert split_sentences("") == [] == split_sentences(" \n\n \t")


@given(st.text(alphabet="aB.!? \n12[](„“|-§ßÜ:", max_size=80))
def test_ranges_are_ordered_trimmed_and_lose_no_character(text: str) -> None:
    ranges = split_sentences(text)
    at = 0
    for start, end in ranges:
        assert at <= start < end <= len(text)
        assert text[at:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        at = end
    assert text[at:].strip() == ""
