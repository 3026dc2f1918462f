"""A cross-encoder in a folder of this machine may object to what the rules support; it never supports by itself."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any, Protocol

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
    """A model for natural language inference, or one score for support; needs the extra `models`. Safe for threads."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "config.json").is_file():
            raise FundstelleError(f"In {folder} liegt kein Modell (config.json fehlt): FUNDSTELLE_ENTAILMENT prüfen.")
        os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            message = "Für Modelle aus einem Ordner fehlt das Paket: pip install 'fundstelle[models]'"
            raise FundstelleError(message) from error
        self._model = CrossEncoder(str(folder), local_files_only=True)
        self._one_at_a_time = threading.Lock()  # its tokenizer refuses a second thread
        labels: dict[int, str] = self._model.config.id2label
        self._label = next((number for number, label in labels.items() if label.lower().startswith(_SAYS)), None)
        if self._label is None and len(labels) > 1:
            raise FundstelleError(f"{folder.name} kennt kein Urteil «entailment»: ein Modell für NLI angeben.")
        self.name = folder.name

    def entails(self, quote: str, claim: str) -> bool:
        """The probability of entailment reaches the least that is asked."""
        with self._one_at_a_time:
            scores: Any = self._model.predict([(quote, claim)], apply_softmax=self._label is not None)[0]
        return float(scores if self._label is None else scores[self._label]) >= LEAST


def open_judge(settings: Settings) -> Judge | None:
    """The settings' second judge, or None when none is set."""
    return CrossEncoderJudge(Path(settings.entailment.removeprefix("path:"))) if settings.entailment else None
