"""A cross-encoder in a folder of this machine may object to what the rules support; it never supports by itself."""

from __future__ import annotations

from typing import Protocol

from assistant.cross_encoder import CrossEncoderModel
from ingest.errors import FundstelleError
from ingest.settings import Settings

LEAST = 0.5  # probability of entailment below which the model objects
_SAYS = "entail"  # how the label of entailment begins, in whatever order a model has its labels


class Judge(Protocol):
    """Something that reads a quote and a claim and says whether the one follows from the other."""

    name: str

    def entails(self, quote: str, claim: str) -> bool:
        """Whether the claim follows from the quote."""


class CrossEncoderJudge:
    """A model for natural language inference, or one score for support."""

    def __init__(self, setting: str) -> None:
        """`setting` is `path:<folder>`."""
        self._model = CrossEncoderModel(setting, "FUNDSTELLE_ENTAILMENT")
        labels = self._model.labels
        self._label = next((number for number, label in labels.items() if label.lower().startswith(_SAYS)), None)
        self.name = self._model.name
        if self._label is None and len(labels) > 1:
            raise FundstelleError(f"{self.name} kennt kein Urteil «entailment»: ein Modell für NLI angeben.")

    def entails(self, quote: str, claim: str) -> bool:
        """The probability of entailment reaches the least that is asked."""
        scores = self._model.predict([(quote, claim)], apply_softmax=self._label is not None)[0]
        return float(scores if self._label is None else scores[self._label]) >= LEAST


def open_judge(settings: Settings) -> Judge | None:
    """The settings' second judge, or None when none is set."""
    return CrossEncoderJudge(settings.entailment) if settings.entailment else None
