"""Fakes at our own seams, predictable by hand."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from ingest.embed import Vectors

WORD = re.compile(r"\w+")


class FakeEmbedder:
    """A vector counts words: each lower-cased word adds 1 to the axis crc32(word) % dimensions.

    Two texts with n and m different words, k of them shared, have the cosine k / sqrt(n * m), unless two
    words meet on one axis. `embedded` lists every text that was embedded.
    """

    def __init__(self, dimensions: int = 64, name: str = "fake") -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.array([self.query(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def query(self, text: str) -> Vectors:
        self.embedded.append(text)
        vector = np.zeros(self.dimensions, np.float32)
        for word in WORD.findall(text.lower()):
            vector[axis(word, self.dimensions)] += 1
        length = np.linalg.norm(vector)
        if length == 0:
            vector[0] = 1
            length = np.float32(1)
        return np.asarray(vector / length, np.float32)


def axis(word: str, dimensions: int = 64) -> int:
    """The axis that a word counts on."""
    return zlib.crc32(word.encode()) % dimensions
