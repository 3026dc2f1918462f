"""Texts explain their abbreviations; what is no explanation is not taken for one."""

from __future__ import annotations

import pytest

from ingest.abbreviations import abbreviations


@pytest.mark.parametrize(
    ("text", "short", "meant"),
    [
        ("Zur Bedarfsgemeinschaft (BG) gehören auch die Kinder.", "BG", "Bedarfsgemeinschaft"),
        ("Die Bedarfsgemeinschaft (im Folgenden: BG) wird angehört.", "BG", "Bedarfsgemeinschaft"),
        ("Das Jobcenter (nachfolgend „JC“ genannt) prüft.", "JC", "Jobcenter"),
        ("Über die Kosten der Unterkunft (KdU) wird entschieden.", "KdU", "Kosten der Unterkunft"),
        ("Eine erwerbsfähige leistungsberechtigte Person (eLb)", "eLb", "erwerbsfähige leistungsberechtigte Person"),
        ("Das betriebliche Eingliederungsmanagement (BEM) hilft.", "BEM", "betriebliche Eingliederungsmanagement"),
        ("Zuständig ist das BAMF (Bundesamt für Migration und Flüchtlinge).", "BAMF",
         "Bundesamt für Migration und Flüchtlinge"),
        ("Kürzel | Bedeutung\nAZK | Arbeitszeitkonto\nDRA | Dienstreiseantrag", "AZK", "Arbeitszeitkonto"),
    ],
)  # fmt: skip
def test_an_explained_abbreviation_is_found(text: str, short: str, meant: str) -> None:
    assert abbreviations(text)[short] == meant


@pytest.mark.parametrize(
    "text",
    [
        "Der Antrag (siehe Anlage) ist zu stellen.",
        "Der Antrag (Anlage) ist zu stellen.",
        "Die Leitung entscheidet (BG).",
        "Sie prüft das. Bedarfe (KdU) werden anerkannt.",
        "Die Bedarfsgemeinschaft der BG (BG) bleibt.",
        "Die Prüfung nach § 7 Absatz 3 (II)",
        "Es gilt der Betrag | 12 Euro (EUR 12)",
        "",
    ],
)
def test_what_explains_nothing_is_left_alone(text: str) -> None:
    assert abbreviations(text) == {}


def test_an_abbreviation_explained_twice_keeps_its_first_meaning() -> None:
    text = "Die Bedarfsgemeinschaft (BG) und die Berufsgenossenschaft (BG)."
    assert abbreviations(text) == {"BG": "Bedarfsgemeinschaft"}
