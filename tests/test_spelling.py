"""How the passages spell a misspelt word is added to it; what is right stays."""

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
        ("Wie hoch ist die Wegstreckenentschädgung?", "Wegstreckenentschädgung (Wegstreckenentschädigung)?"),
        ("Wie hoch ist die Wegstreckenentschaedgung?", "Wegstreckenentschaedgung (Wegstreckenentschädigung)?"),
        ("Wieviele Kilomter?", "Kilomter (Kilometer)?"),
        ("Wie lang sind Passwröter?", "Passwröter (Passwörter)?"),
        ("Wer stellt Strasensperrungen?", "Strasensperrungen (Straßensperrungen)?"),
    ],
)
def test_how_the_texts_spell_a_misspelt_word_stands_behind_it(typed: str, read: str) -> None:
    assert respelled(typed, TEXTS).endswith(read)


@pytest.mark.parametrize(
    "question",
    [
        "Wie hoch ist die Wegstreckenentschädigung?",
        "Welche Strassensperrungen gibt es, und welche Geschaeftsfuehrung?",  # other spellings of the same
        "Zählt der Anreisetage?",  # two letters, another word
        "Welcher Antrag, welche Sperrung, welche Standards?",  # inflected, or part of a compound
        "Was ist ein Cend oder 3O Kilo? Wie viele Zeichn?",  # too short, not a word
        "Dürfen Hunde ins Büro?",
        "",
    ],
)
def test_what_is_right_or_unknown_stays(question: str) -> None:
    assert respelled(question, TEXTS) == question


def test_the_best_passage_decides_between_two_that_are_as_near() -> None:
    assert respelled("Tahrten", ["Die Fahrten", "Die Karten", "Die Tarten"]) == "Tahrten (Tarten)"
    assert respelled("Vermietex", ["Die Vermieter", "Die Vermieten"]) == "Vermietex (Vermieter)"
    assert respelled("Vermietex", ["Die Vermieten", "Die Vermieter"]) == "Vermietex (Vermieten)"


@pytest.mark.parametrize(
    "question", ["Darf ich einen Wagen mieten?", "Kann meine Mutter mitkommen?", "Wie ist die Dauer?"]
)
def test_another_word_is_not_taken_for_a_short_one(question: str) -> None:
    assert (
        respelled(question, ["Wegen eines Musters wird nach dem Muster verfahren, daher wegen der Mauer."]) == question
    )


def test_nothing_is_corrected_without_passages() -> None:
    assert respelled("Wegstrekenentschädigung", []) == "Wegstrekenentschädigung"


def test_one_wrong_letter_anywhere_behind_the_first_is_mended() -> None:
    chance = random.Random(3)
    for word in ("Wegstreckenentschädigung", "Standardkonten", "Kilometer"):
        for _ in range(50):
            at = chance.randrange(1, len(word))
            wrong = word[:at] + "q" + word[at + 1 :]
            assert respelled(f"Was gilt für {wrong}?", TEXTS) == f"Was gilt für {wrong} ({word})?"
