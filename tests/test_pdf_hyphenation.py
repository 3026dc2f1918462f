"""A hyphen at a line's end goes only where it divides a word."""

from __future__ import annotations

import pytest

from ingest.pdf.hyphenation import join


def joined(before: str, after: str, known: dict[str, int] | None = None) -> str:
    kept, between = join(before, after, known or {})
    return f"{kept}{between}{after}"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("das zuständige Jobcen-", "ter entscheidet", "das zuständige Jobcenter entscheidet"),
        ("im Bund-Länder-", "Ausschuss", "im Bund-Länder-Ausschuss"),
        ("alle Vor-", "und Nachteile", "alle Vor- und Nachteile"),
        ("Geld-", "oder Sachleistungen", "Geld- oder Sachleistungen"),
        ("die IT-", "Sicherheit", "die IT-Sicherheit"),
        ("der öffentlich-", "rechtliche Vertrag", "der öffentlich-rechtliche Vertrag"),
        ("die Öffentlich-", "keit", "die Öffentlichkeit"),
        ("Nummer 3-", "5", "Nummer 3-5"),
        ("die Person -", "oder ihr Vertreter", "die Person - oder ihr Vertreter"),
        ("Arbeitgeber/", "innen", "Arbeitgeber/innen"),
        ("von 2025 –", "und danach", "von 2025 – und danach"),
        ("ohne Strich", "weiter", "ohne Strich weiter"),
        ("", "Anfang", "Anfang"),
    ],
)
def test_lines_are_joined_as_german_writes_them(before: str, after: str, expected: str) -> None:
    assert joined(before, after) == expected


def test_a_compound_that_the_document_hyphenates_elsewhere_keeps_its_hyphen() -> None:
    known = {"know-how": 3, "knowhow": 0}
    assert joined("das Know-", "how der Träger", known) == "das Know-how der Träger"
    assert joined("das Know-", "how der Träger") == "das Knowhow der Träger"
