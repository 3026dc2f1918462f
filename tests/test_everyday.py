"""What people say in everyday words is also looked for in the words of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.everyday import meanings, official
from ingest.glossary import keep_said
from ingest.passages import Corpus, Edition
from ingest.register import Register


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Darf ich vom Perso ein Foto machen?", "ausweis"),
        ("Mein Laptop ist weg", "notebook"),
        ("Was krieg ich pro Kilometer Spritgeld?", "wegstreckenentschädigung"),
        ("Wie lange nach Feierabend muss Ruhe sein?", "ruhezeit"),
        ("Wird mein Zeitvertrag verlängert?", "befristung"),
    ],
)
def test_the_words_of_rules_are_added(question: str, word: str) -> None:
    assert official(question).startswith(f"{question} (")
    assert word in official(question)


def test_a_question_in_the_words_of_rules_stays_as_it_is() -> None:
    question = "Welche Höchstgrenze gilt für die Wegstreckenentschädigung?"
    assert official(question) == question


def test_a_short_term_is_not_found_inside_another_word(tmp_path: Path) -> None:
    register = Register(f"sqlite:///{tmp_path / 'register.sqlite'}")
    register.save_corpus(Corpus("a", "A"))
    keep_said(register.engine, "a", {"Bedarfsgemeinschaft": ["BG", "bg"], "Gemeinschaft": ["Bedarfsgemeinschaft"]})
    edition = Edition("e", 1, "d", "a", "D", "", "", "", "live", None, None, 1, "d.md")
    said = official("Abgabe der Bedarfsgemeinschaft", [edition], register)
    assert said == "Abgabe der Bedarfsgemeinschaft (BG)"
    register.close()


def test_few_words_are_added_and_none_twice() -> None:
    said = official("Chef, Handy, Auto, Hotel, Quittung, Perso, Screenshot, Knöllchen, Ferien, Resturlaub")
    added = said.rpartition("(")[2].rstrip(")").split()
    assert len(added) == len(set(added)) == 8


@pytest.mark.parametrize("word", ["vergessen", "Ermessen", "angemessen", "Weihnachtsgeld", "Landkreise", "Preise"])
def test_a_word_that_only_looks_as_if_it_held_another_says_nothing(word: str) -> None:
    assert meanings(word) == {}
    assert "verpflegung" in meanings("Mittagessen")["mittagessen"]


def test_a_word_of_its_own_is_not_taken_for_the_one_inside_it() -> None:
    assert "Flugzeug".lower() not in official("Kann ich rausfliegen?").lower()
    assert "kündigung" in official("Kann ich rausfliegen?").lower()
