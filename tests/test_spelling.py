"""Misspelt words are read as the passages spell them; what is right stays."""

from __future__ import annotations

import random

import pytest

from assistant.spelling import respelled

TEXTS = [
    "Die Wegstreckenentschädigung beträgt 30 Cent je Kilometer.",
    "Passwörter der Standardkonten haben 14 Zeichen. Der Abreisetag zählt voll.",
    "Anträge auf Straßensperrungen stellt die Geschäftsführung.",
]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Wie hoch ist die Wegstreckenentschädgung?", "Wie hoch ist die Wegstreckenentschädigung?"),
        ("Wie hoch ist die Wegstreckenentschaedgung?", "Wie hoch ist die Wegstreckenentschädigung?"),
        ("Wieviele Kilomter?", "Wieviele Kilometer?"),
        ("Wie lang sind Passwröter, wie viele Zeichn?", "Wie lang sind Passwörter, wie viele Zeichen?"),
        ("Wer stellt Strasensperrungen?", "Wer stellt Straßensperrungen?"),
    ],
)
def test_a_misspelt_word_is_read_as_the_texts_spell_it(typed: str, read: str) -> None:
    assert respelled(typed, TEXTS) == read


@pytest.mark.parametrize(
    "question",
    [
        "Wie hoch ist die Wegstreckenentschädigung?",
        "Welche Strassensperrungen gibt es, und welche Geschaeftsfuehrung?",  # other spellings of the same
        "Zählt der Anreisetage?",  # two letters, another word
        "Welcher Antrag, welche Sperrung, welche Standards?",  # inflected, or part of a compound
        "Was ist ein Cend oder 3O Kilo?",  # too short, not a word
        "Dürfen Hunde ins Büro?",
        "",
    ],
)
def test_what_is_right_or_unknown_stays(question: str) -> None:
    assert respelled(question, TEXTS) == question


def test_the_best_passage_decides_between_two_that_are_as_near() -> None:
    assert respelled("Tahrten", ["Die Fahrten", "Die Karten", "Die Tarten"]) == "Tarten"
    assert respelled("Mietex", ["Die Mieter", "Die Mieten"]) == "Mieter"
    assert respelled("Mietex", ["Die Mieten", "Die Mieter"]) == "Mieten"


def test_nothing_is_corrected_without_passages() -> None:
    assert respelled("Wegstrekenentschädigung", []) == "Wegstrekenentschädigung"


def test_one_wrong_letter_anywhere_behind_the_first_is_mended() -> None:
    chance = random.Random(3)
    for word in ("Wegstreckenentschädigung", "Standardkonten", "Kilometer"):
        for _ in range(50):
            at = chance.randrange(1, len(word))
            wrong = word[:at] + "q" + word[at + 1 :]
            assert respelled(f"Was gilt für {wrong}?", TEXTS) == f"Was gilt für {word}?"
