"""What people say in everyday words is also looked for in the words of rules."""

from __future__ import annotations

import pytest

from assistant.everyday import official


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


def test_few_words_are_added_and_none_twice() -> None:
    said = official("Chef, Handy, Auto, Hotel, Quittung, Perso, Screenshot, Knöllchen, Ferien, Resturlaub")
    added = said.rpartition("(")[2].rstrip(")").split()
    assert len(added) == len(set(added)) == 8
