from __future__ import annotations

import pytest

from ingest.stand import TOP_CHARACTERS, find_stand, read_stand


@pytest.mark.parametrize(
    ("text", "stand"),
    [
        ("Dienstanweisung\nStand: 15.02.2026", "15.02.2026"),
        ("Stand 1. März 2026", "01.03.2026"),
        ("(Stand: Februar 2026)", "01.02.2026"),
        ("Stand: 02/2026", "01.02.2026"),
        ("Verantwortlich | Team 3\nStand | 15.02.2026", "15.02.2026"),
        ("Stand: 1.3.26", "01.03.2026"),
        ("Stand vom 2026-02-15", "15.02.2026"),
        ("STAND 02/2026", "01.02.2026"),
        ("stand: 02/2026", "01.02.2026"),
        ("Bearbeitungsstand – 3. Mai 2025", "03.05.2025"),
        ("In der Fassung vom 12.01.2024", "12.01.2024"),
        ("Diese Weisung ist gültig ab dem 01.04.2025.", "01.04.2025"),
        ("tritt in Kraft am 1. Juli 2025", "01.07.2025"),
        ("Version 2.1 vom 05.06.2025", "05.06.2025"),
        ("Version: 05.06.2025", "05.06.2025"),
        ("Version: 05.06.25", "05.06.2025"),
    ],
)
def test_labelled_dates_are_found_and_normalised(text: str, stand: str) -> None:
    assert find_stand(text) == stand


@pytest.mark.parametrize(
    "text",
    [
        "Der Stand der Technik ist zu beachten.",
        "Standort: 12.12.2025",
        "am 15.02.2026 beschlossen",
        "Stand: 31.02.2026",
        "Stand: 2026",
        "Die Person stand seit Mai 2021 unter Betreuung.",
        "Gemessen mit Version 3.10.12 des Programms",
    ],
)
def test_other_dates_and_impossible_dates_are_no_stand(text: str) -> None:
    assert find_stand(text) is None


def test_stand_wins_over_an_earlier_valid_from() -> None:
    assert find_stand("gültig ab 01.01.2020\nStand: 15.02.2026") == "15.02.2026"


def test_versions_of_other_texts_further_down_do_not_count() -> None:
    assert find_stand("Wort " * TOP_CHARACTERS + "das SGB II in der Fassung vom 13.05.2011") is None


def test_a_lone_date_reads_as_stand() -> None:
    assert read_stand("2026-02-15") == "15.02.2026"
    assert read_stand("15. Februar 2026") == "15.02.2026"
    assert read_stand("irgendwann") is None
