"""Fixed phrases read as the plain verb, with their denial."""

from __future__ import annotations

import pytest

from assistant.verify.idioms import plain_verbs


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("§ 5 findet keine Anwendung.", "§ 5 gilt nicht."),
        ("Die Vorschrift findet auf Beamte entsprechende Anwendung.", "Die Vorschrift gilt auf Beamte."),
        ("Ein Zuschuss kommt erst später in Betracht.", "Ein Zuschuss ist erst später möglich."),
        ("Das darf nicht in Zweifel gezogen werden.", "Das darf nicht bezweifelt werden."),
        ("Die Leitung trifft die Entscheidung.", "Die Leitung entscheidet."),
        ("Einnahmen bleiben dabei außer Ansatz.", "Einnahmen werden dabei nicht berücksichtigt."),
        ("Die Leitung findet den Bericht.", "Die Leitung findet den Bericht."),
    ],
)
def test_phrase_of_verb_and_noun_is_the_plain_verb(text: str, plain: str) -> None:
    assert plain_verbs(text) == plain
