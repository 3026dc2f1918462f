"""Which words say the same and which exclude each other."""

from __future__ import annotations

import pytest

from assistant.verify.synonyms import exclude, groups
from assistant.verify.words import alike, read_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("schriftlich", "mündlich"), ("elektronisch", "schriftlich"), ("Antrag", "Widerspruch"), ("Klage", "Antrag"),
        ("Bewilligung", "Ablehnung"), ("Eltern", "Kinder"), ("brutto", "netto"), ("Kalendertag", "Arbeitstag"),
        ("Teamleitung", "Bereichsleitung"), ("Beginn", "Ende"), ("Personalrat", "Betriebsrat"),
        ("zulässig", "unzulässig"),
    ],
)  # fmt: skip
def test_words_of_one_line_of_opposites_exclude_each_other(one: str, other: str) -> None:
    assert exclude(one.lower(), other.lower())
    assert exclude(other.lower(), one.lower())
    assert not alike(read_words(f"Das {one}")[-1], read_words(f"Das {other}")[-1])


def test_no_two_words_say_the_same_and_exclude_each_other_by_chance_of_spelling() -> None:
    for one, other in (("verlängern", "verlangen"), ("fördern", "fordern"), ("ändern", "anders")):
        words = read_words(f"das {one}")[-1], read_words(f"das {other}")[-1]
        assert not words[0].roots & words[1].roots, f"{one} and {other} have one root"


def test_every_line_of_synonyms_has_roots() -> None:
    assert all(form and numbers for form, numbers in groups().items())
