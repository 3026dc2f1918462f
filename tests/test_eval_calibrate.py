"""Weights are fitted to what is right, thresholds to what must be refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.quote import Candidate, lead_of, read_together
from assistant.retrieve import Hit
from assistant.weigh import Relevance
from eval.calibrate import Case, fit, fit_logistic, fit_order
from ingest.embed import Vectors
from ingest.passages import Edition, Passage
from ingest.unit import Unit

EDITION = Edition("e", 1, "da", "it", "DA", "", "", "", "live", None, None, 1, "da.txt")


class BySentence:
    """A reader that prefers shorter texts."""

    def scores(self, question: str, texts: Sequence[str]) -> Vectors:
        return np.array([-len(text) / 100 for text in texts], np.float32)


def candidate(number: int, cosine: float, covered: float) -> Candidate:
    text = f"Satz {number} über {'abcdefgh'[number % 8]}"
    passage = Passage(f"p{number}", 0, 10, text, (), "", None, "paragraph", "DA")
    unit = Unit((number * 10, number * 10 + 9), text, (f"§ {number}",))
    return Candidate(Hit(passage, EDITION, 1, 1.0, cosine), unit, Relevance(cosine, covered, 0.0, 0.0), 0.0)


def test_the_order_learns_which_feature_tells_the_gold() -> None:
    # The first feature always points to the gold, the second never does.
    lists = [(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.5]]), np.array([True, False, False]))] * 5
    weights = fit_order(lists)
    assert weights[0] > 0 > weights[1]


def test_the_logistic_model_finds_the_border() -> None:
    features = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]])
    labels = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    weights, bias = fit_logistic(features, labels)
    assert weights[0] > 0
    assert -bias / weights[0] == pytest.approx(2.5)


def test_the_threshold_refuses_the_wanted_share_of_the_unanswerable() -> None:
    cases = []
    for number in range(20):
        found = (candidate(2 * number, 0.9, 1.0), candidate(2 * number + 1, 0.7, 0.0))
        cases.append(Case(f"a{number}", "Frage", found, (True, False), answerable=True))
        beside = (candidate(2 * number, 0.7 + number / 100, 0.2), candidate(2 * number + 1, 0.6, 0.1))
        cases.append(Case(f"u{number}", "Frage", beside, (False, False), answerable=False))
    calibration = fit(cases, BySentence(), refused=0.9)
    ranked = [read_together(case.asked, case.found, BySentence(), calibration) for case in cases]
    chances = [calibration.probability(found[0].relevance, lead_of(found)) for found in ranked]
    free = chances[1::2]
    assert sum(chance < calibration.answer for chance in free) == 18
    assert calibration.nearby <= calibration.answer
    assert calibration.score(candidate(0, 0.9, 1.0).relevance) > calibration.score(candidate(1, 0.7, 0.0).relevance)
