"""Numbers with unit and bound, dates, times, and references to law."""

from __future__ import annotations

import pytest

from assistant.verify.quantities import read_quantities
from assistant.verify.references import known_parts, read_references, unmatched


@pytest.mark.parametrize(
    ("text", "value", "dimension", "bound"),
    [
        ("innerhalb von vier Stunden", 4, "hour", "<="),
        ("mindestens fünf Arbeitstage vorher", 5, "workday", ">="),
        ("innerhalb eines Monats", 1, "month", "<="),
        ("höchstens jedoch 150 Euro", 150, "euro", "<="),
        ("mehr als 5.000 Euro", 5000, "euro", ">"),
        ("50 Cent", 0.5, "euro", "="),
        ("36 %", 36, "%", "="),
        ("die Hälfte", 50, "%", "="),
        ("ab der 13. Schwangerschaftswoche", 13, "ordinal", ">="),
        ("in der zweiten Klasse", 2, "ordinal", "="),
        ("ab dem 1. März 2026", 301, "date", ">="),
        ("bis zum 01.03.2026", 301, "date", "<="),
        ("eine zweiwöchige Frist", 14, "day", "="),
        ("zweihundertfünfzig Euro", 250, "euro", "="),
        ("unter sieben Jahren", 84, "month", "<"),
        ("darf 150 Euro nicht übersteigen", 150, "euro", "<="),
        ("ab 8.30 Uhr", 8.5, "clock", ">="),
        ("spätestens nach zehn Arbeitstagen", 10, "workday", "<="),
        ("vierteljährlich", 4, "frequency", "="),
        ("bis zu 15 Kinderkrankentage", 15, "day", "<="),
        ("bis zum Ablauf von zwei Jahren", 24, "month", "<="),
        ("mindestens bis zum Ablauf von zwei Jahren", 24, "month", ">="),
        ("auf dem Gebiet mehr als eines Landes", 1, "", ">"),
    ],
)
def test_number_is_read_with_unit_and_bound(text: str, value: float, dimension: str, bound: str) -> None:
    (one,) = read_quantities(text)
    assert one.value == pytest.approx(value)
    assert (one.dimension, one.bound) == (dimension, bound)


def test_range_shares_its_unit() -> None:
    first, last = read_quantities("drei bis fünf Tage")
    assert (first.value, first.dimension, first.bound) == (3, "day", "from")
    assert (last.value, last.dimension, last.bound) == (5, "day", "to")
    assert [one.value for one in read_quantities("von 9:00 bis 15:00 Uhr")] == [9, 15]


def test_article_counts_only_before_a_span_of_time() -> None:
    assert read_quantities("Ein Antrag ist an einem Montag zu stellen.") == ()
    assert read_quantities("an einem Tag") == ()
    assert [one.value for one in read_quantities("binnen einer Woche")] == [7]


def test_what_a_price_is_per_is_kept() -> None:
    (one,) = read_quantities("20 Cent je Kilometer")
    assert one.per == "kilometer"


def test_numbers_of_paragraphs_are_no_quantities() -> None:
    assert read_quantities("nach § 21 Abs. 3 Satz 2 SGB II und den §§ 11 bis 12") == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("§ 21 Abs. 3 SGB II", [{("§", "21"), ("Abs", "3"), ("law", "SGBII")}]),
        ("Art. 33 DSGVO", [{("Art", "33"), ("law", "DSGVO")}]),
        ("§§ 3 und 5", [{("§", "3")}, {("§", "5")}]),
        ("§ 24 Absatz 1 und 3", [{("§", "24"), ("Abs", "1")}, {("§", "24"), ("Abs", "3")}]),
        ("Absatz 4 Satz 2", [{("Abs", "4"), ("Satz", "2")}]),
        ("der Satz 0,10 €", []),
    ],
)
def test_reference_is_read_in_parts(text: str, parts: list[set[tuple[str, str]]]) -> None:
    assert [set(one.parts) for one in read_references(text)] == parts


def test_place_of_a_sentence_completes_its_references() -> None:
    known = known_parts("(3) Bei Personen …", "", "SGB II › § 21 Mehrbedarfe")
    assert unmatched("Nach § 21 Abs. 3 SGB II gilt das.", "(3) Bei Personen …", known) is None
    assert unmatched("Nach § 21 Abs. 2 SGB II gilt das.", "(3) Bei Personen …", known) is not None
