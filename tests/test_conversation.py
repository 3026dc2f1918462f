"""Follow-up questions are joined with what they follow; new topics are not."""

from __future__ import annotations

import pytest

from assistant.conversation import understand

BEFORE = ["Wie viele Tage Homeoffice sind pro Woche drin?"]


@pytest.mark.parametrize(
    "question",
    [
        "Und für Teilzeitkräfte?",
        "Muss meine Chefin dem vorher zustimmen?",
        "Reicht da eine Mail?",
        "Darf sie darin was schwärzen?",
        "Wie oft müssen die es denn wechseln?",
        "Auch wenn ich krank bin?",
        "What about part-time staff?",
        "Wer entscheidet darüber?",
        "Kann man dagegen Widerspruch einlegen?",
        "Wie lange?",
        "Bis wann?",
        "Für Azubis?",
        "Im Ausland",
        "Ohne ärztliches Attest?",
        "bei teilzeit",
    ],
)
def test_a_question_that_leans_on_the_last_one_is_joined_with_it(question: str) -> None:
    understood = understand(question, BEFORE)
    assert understood.question == f"Wie viele Tage Homeoffice sind pro Woche drin – {question}"
    assert understood.note == understood.question


@pytest.mark.parametrize(
    "question",
    [
        "Wie lang muss mein Passwort sein?",
        "Was kostet der Parkausweis im Monat?",
        "Wer ist die Datenschutzbeauftragte, die für uns zuständig ist?",
        "Wann haben Sie das Gebäude für Besucher geöffnet?",
        "Wie beantrage ich den Dienstausweis?",
        "Wann muss das Geschirr gespült werden?",
        "Für Azubis gilt was beim Urlaub?",
        "Nach Dienstschluss parken?",
        "Bei Krankheit anrufen?",
        "Für Dienstreisen Reisekosten",
        "Wer darf parken?",
        "Wo finde ich das Formular?",
    ],
)
def test_a_question_that_stands_alone_starts_a_new_topic(question: str) -> None:
    assert understand(question, BEFORE).question == question
    assert understand(question, BEFORE).note is None


def test_without_history_nothing_is_joined() -> None:
    assert understand("Und für Teilzeitkräfte?", []).question == "Und für Teilzeitkräfte?"


def test_a_chain_of_follow_ups_keeps_its_beginning() -> None:
    history = ["Wie lang muss mein Passwort sein?", "Und für Administratoren?"]
    joined = understand("Wie oft müssen die es denn wechseln?", history).question
    assert joined.startswith("Wie lang muss mein Passwort sein – Und für Administratoren – Wie oft")


def test_a_long_chain_keeps_its_opening_and_the_latest() -> None:
    history = ["Wann ist Kernzeit?", *(f"Und im Jahr {year}?" for year in range(2000, 3200))]
    told = "Wann ist Kernzeit – Und im Jahr 3198 – Und im Jahr 3199 – Und heute?"
    assert understand("Und heute?", history).question == told


def test_an_article_is_no_pronoun() -> None:
    assert understand("Gilt das Rauchverbot?", ["Wann ist Kernzeit?"]).note is None
    assert understand("Gilt das auch freitags?", ["Wann ist Kernzeit?"]).note


def test_thanks_are_no_topic() -> None:
    for thanks in ("Danke!", "Vielen Dank für die Hilfe.", "ok", "Super, danke"):
        assert understand("Und bei Krankheit?", [*BEFORE, thanks]).question == f"{BEFORE[0][:-1]} – Und bei Krankheit?"
    assert "Gut sichtbar" in understand("Und innen?", ["Gut sichtbar tragen, wo?"]).question
