"""Order the best passages by a cross-encoder that reads question and passage together, as long as time allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from assistant.cross_encoder import CrossEncoderModel
from assistant.retrieve import Hit

BATCH = 4  # between two looks at the clock
SECONDS = 2.0


class Reranker(Protocol):
    """Judges how well texts answer a question; safe to call from several threads."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, higher is better."""


def open_rerank(setting: str | None) -> Callable[[str, Sequence[Hit]], list[Hit]] | None:
    """What orders hits again by the model that the setting names, `path:<folder>`; None where nothing is set."""
    return partial(rerank, CrossEncoderReranker(setting)) if setting else None


def rerank(reranker: Reranker, question: str, hits: Sequence[Hit], seconds: float = SECONDS) -> list[Hit]:
    """The hits by the reranker's scores; those it did not come to within `seconds` follow as they were.

    A batch that is under way is finished, so that it takes at most one batch longer.
    """
    until = time.monotonic() + seconds
    judged: list[float] = []
    while len(judged) < len(hits) and time.monotonic() < until:
        batch = hits[len(judged) : len(judged) + BATCH]
        judged += reranker.scores(question, [hit.passage.search_text for hit in batch])
    order = sorted(range(len(judged)), key=lambda position: -judged[position])
    ordered = [hits[position] for position in order] + list(hits[len(judged) :])
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)]


class CrossEncoderReranker:
    """A cross-encoder in a folder of this machine."""

    def __init__(self, setting: str) -> None:
        """`setting` is `path:<folder>`."""
        self._model = CrossEncoderModel(setting, "FUNDSTELLE_RERANKER")

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text; what passes the model's length is cut off."""
        return [float(score) for score in self._model.predict([(question, text) for text in texts])]
