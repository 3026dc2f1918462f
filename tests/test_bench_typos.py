"""Questions are misspelt the same way every time, in their rarest words only."""

from __future__ import annotations

import random

import pytest
from rapidfuzz.distance import OSA

from eval.bench_typos import _typed, misspelt
from eval.questions import Question

QUESTION = Question("q", "Wie hoch ist die Wegstreckenentschädigung für Beschäftigte?", "answerable", "dev")
WEIGHTS = {"wegstreckenentschad": 5.0, "beschaftigt": 1.0}


def test_the_rarest_word_is_misspelt_first() -> None:
    (once,) = misspelt([QUESTION], 1, WEIGHTS)
    assert once.question.startswith("Wie hoch ist die W") and once.question.endswith(" für Beschäftigte?")
    assert once.question != QUESTION.question
    assert misspelt([QUESTION], 0, WEIGHTS) == [QUESTION]


def test_the_same_hand_errs_the_same_way() -> None:
    assert misspelt([QUESTION] * 5, 2, WEIGHTS) == misspelt([QUESTION] * 5, 2, WEIGHTS)


@pytest.mark.parametrize("seed", range(100))
def test_a_typo_is_one_error_behind_the_first_letter(seed: int) -> None:
    typed = _typed("Kilometer", random.Random(seed))
    assert typed[0] == "K"
    assert OSA.distance(typed, "Kilometer") == 1
