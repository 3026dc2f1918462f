"""Whether a quote answers a question."""

from __future__ import annotations

import pytest

from assistant.verify import relevance

DEADLINE = "Die Auskunft ist innerhalb eines Monats zu erteilen."
KIND = "Die Auskunft ist schriftlich zu erteilen."


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("Wie lange dauert die Auskunft?", DEADLINE, KIND),
        ("Wann ist die Auskunft zu erteilen?", DEADLINE, KIND),
        ("Wie viel kostet die Kopie?", "Die Kopie kostet 5 Euro.", "Die Kopie wird versandt."),
        ("Wo ist der Antrag zu stellen?", "Der Antrag ist beim Jobcenter zu stellen.", "Der Antrag ist zu stellen."),
        ("Darf ich Daten weitergeben?", "Daten dürfen nicht weitergegeben werden.", "Daten sind Angaben."),
        ("Warum wird gelöscht?", "Es wird gelöscht, weil die Frist endet.", "Es wird gelöscht."),
    ],
)
def test_quote_with_the_fact_asked_for_is_more_relevant(question: str, better: str, worse: str) -> None:
    assert relevance(better, question) > relevance(worse, question)


def test_relevance_lies_between_nothing_and_everything() -> None:
    assert relevance(DEADLINE, "Wann ist die Auskunft zu erteilen?") == pytest.approx(1.0, abs=0.2)
    assert relevance("Hunde sind erlaubt.", "Wann ist die Auskunft zu erteilen?") == 0.0
    assert relevance(DEADLINE, "") == 0.0
