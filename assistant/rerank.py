"""Order the best passages by a cross-encoder that reads question and passage together, as long as time allows."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from assistant.retrieve import Hit
from ingest.errors import FundstelleError

BATCH = 4  # between two looks at the clock
SECONDS = 2.0


class Reranker(Protocol):
    """Judges how well texts answer a question; safe to call from several threads."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, higher is better."""


def open_rerank(setting: str | None) -> Callable[[str, Sequence[Hit]], list[Hit]] | None:
    """What orders hits again by the model that the setting names, `path:<folder>`; None where nothing is set."""
    if setting is None:
        return None
    kind, _, folder = setting.partition(":")
    if kind != "path" or not folder:
        raise FundstelleError(f"Unbekanntes Modell zum Ordnen: „{setting}“. Möglich ist: path:<Ordner>.")
    return partial(rerank, CrossEncoderReranker(Path(folder)))


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
    """A cross-encoder in a folder of this machine; needs the extra `models`, never asks a hub."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "config.json").is_file():
            raise FundstelleError(
                f"In {folder} liegt kein Cross-Encoder (config.json fehlt): Ordner angeben, in dem er gespeichert ist."
            )
        os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            message = "Für Modelle aus einem Ordner fehlt das Paket: pip install 'fundstelle[models]'"
            raise FundstelleError(message) from error
        self._model = CrossEncoder(str(folder), local_files_only=True)
        self._one_at_a_time = threading.Lock()  # its tokenizer refuses a second thread

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text; what passes the model's length is cut off."""
        with self._one_at_a_time:
            judged = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in judged]
