"""Personal data in questions: found with their check digits, redacted by kind, and nothing else touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy import find_personal_data, kinds, redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Was gilt für Kundennummer 123A456789?", "Was gilt für Kundennummer [Kundennummer]?"),
        ("BG 12345BG0001234 hat gefragt", "BG [BG-Nummer] hat gefragt"),
        ("BG 12345//0001234 hat gefragt", "BG [BG-Nummer] hat gefragt"),
        ("Konto DE89 3704 0044 0532 0130 00 ändern", "Konto [IBAN] ändern"),
        ("Konto de89370400440532013000 ändern", "Konto [IBAN] ändern"),
        ("Konto NL91ABNA0417164300 ändern", "Konto [IBAN] ändern"),
        ("Steuer-ID 86 095 742 719 fehlt", "Steuer-ID [Steuer-ID] fehlt"),
        ("Steuer-ID 65929970489 fehlt", "Steuer-ID [Steuer-ID] fehlt"),
        ("Versicherung 15 070649 C 103 prüfen", "Versicherung [Versicherungsnummer] prüfen"),
        ("Mail an max.muster+jc@mail.example.org?", "Mail an [E-Mail-Adresse]?"),
        ("Rückruf 0261 / 123 45-67 erbeten", "Rückruf [Telefonnummer] erbeten"),
        ("Rückruf +49 (171) 2345678 erbeten", "Rückruf [Telefonnummer] erbeten"),
        ("Darf Max Mustermann, geb. 01.02.1980, reisen?", "Darf [Name und Geburtsdatum], reisen?"),
        ("Darf Frau Özdemir (geboren am 1.2.80) reisen?", "Darf [Name und Geburtsdatum] reisen?"),
        ("Ist Herr Meier-Landrut, 3. 4. 1999 berechtigt?", "Ist [Name und Geburtsdatum] berechtigt?"),
        ("Kind geboren am 05.06.2019", "Kind [Geburtsdatum]"),
    ],
)
def test_what_identifies_a_person_is_replaced_by_its_kind(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "Welche Frist nennt § 37 Abs. 2 Nr. 3 SGB II vom 24.12.2003?",
        "Gilt die Dienstanweisung vom 01.03.2026 auch am 15.04.2026?",
        "Wie hoch ist der Satz von 0,35 Euro bei 12000 Kilometern?",
        "Vorgang DE8937040044053201",
        "Aktenzeichen 12 345 678 901",
        "Bestellnummer 86095742718",
        "Sind 10.000 Euro oder 563,00 Euro Regelbedarf richtig?",
        "Bürozeiten 07:30 bis 16:00 Uhr, Zimmer 0114",
        "Was heißt geb. in Fußnote 3?",
        "Frau Müller fragt nach dem Urlaub",
        "Formular WBA-2024-07, Version 4.2.1",
        "",
    ],
)
def test_ordinary_questions_are_left_alone(text: str) -> None:
    assert find_personal_data(text) == []
    assert redact(text) == text


def test_findings_are_in_order_and_named_once() -> None:
    found = find_personal_data("a@b.example, c@d.example und 123A456789")
    assert [finding.start for finding in found] == sorted(finding.start for finding in found)
    assert kinds(found) == "E-Mail-Adresse, Kundennummer"


@given(st.text(alphabet="0123456789ABDEabcd @.+/-(),", max_size=60))
def test_a_redacted_question_holds_nothing_more_to_redact(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
