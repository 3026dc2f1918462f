"""Weigh how a sentence relates to a question: how likely it answers, and whether more likely than another."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.resources import files

CALIBRATION = "calibration.json"


@dataclass(frozen=True)
class Relevance:
    """How a unit relates to a question; all but `cosine`, `length` and `joint` lie in 0..1.

    `covered` is the share of the question's words found in the unit, `placed` in the unit, its passage,
    section and title; both weigh words by rarity. `fit` judges topic and kind of fact (who, when, how much).
    `fused` is the retrieval score of the passage, `length` the logarithm of the words. `joint` is what a reader
    says of question and unit together, 0 before it has read them.
    """

    cosine: float
    covered: float
    placed: float
    fit: float
    fused: float = 0.0
    length: float = 0.0
    joint: float = 0.0

    @property
    def values(self) -> tuple[float, ...]:
        """What tells whether the unit answers, in the order of the calibrated `weights`."""
        return (self.cosine, self.covered, self.placed, self.fit)

    @property
    def ordering(self) -> tuple[float, ...]:
        """What tells which of several units may answer, in the order of the calibrated `order`."""
        return (*self.values, self.fused, self.length)

    @property
    def reading(self) -> tuple[float, ...]:
        """What tells which of those that were read together answers, in the order of the calibrated `together`."""
        return (*self.ordering, self.joint)


@dataclass(frozen=True)
class Calibration:
    """A logistic model over `Relevance.values` and how far the best unit leads, two thresholds on its probability.

    `order` weighs `Relevance.ordering` to choose units, `together` weighs `Relevance.reading` to rank the chosen; in
    an answer, units that are less than `margin` behind the best are shown with it. `lead` weighs `lead_of`, `joint`
    what the reader says.
    """

    weights: tuple[float, ...]
    bias: float
    answer: float
    nearby: float
    order: tuple[float, ...] = (50.0, 0.5, 1.0, 1.0, 1.0, 0.0)
    together: tuple[float, ...] = (50.0, 0.5, 1.0, 1.0, 1.0, 0.0, 0.0)
    margin: float = 1.0
    lead: float = 0.0
    joint: float = 0.0

    def probability(self, relevance: Relevance, lead: float = 0.0) -> float:
        """How likely this unit answers the question, whose best unit leads so far."""
        total = self.bias + self.lead * lead + self.joint * relevance.joint
        total += sum(w * v for w, v in zip(self.weights, relevance.values, strict=True))
        return 1.0 / (1.0 + math.exp(-total))

    def first_score(self, relevance: Relevance) -> float:
        """What chooses the units that are read together with the question."""
        return sum(w * v for w, v in zip(self.order, relevance.ordering, strict=True))

    def score(self, relevance: Relevance) -> float:
        """What orders them."""
        return sum(w * v for w, v in zip(self.together, relevance.reading, strict=True))


def load_calibration() -> Calibration:
    """The weights and thresholds that `fundstelle-eval calibrate` wrote."""
    stored = json.loads(files("assistant").joinpath(CALIBRATION).read_text(encoding="utf-8"))
    return Calibration(
        weights=tuple(stored["weights"]),
        bias=stored["bias"],
        answer=stored["answer"],
        nearby=stored["nearby"],
        order=tuple(stored["order"]),
        together=tuple(stored["together"]),
        margin=stored["margin"],
        lead=stored["lead"],
        joint=stored["joint"],
    )
