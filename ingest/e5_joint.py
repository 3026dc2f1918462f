"""Read a question and a text together and say how well the text answers.

Vectors are compared only when both texts have been read for themselves; here the upper layers see every word of both.
The lower layers are those of multilingual-e5-small; `python -m eval.fit_joint` fits what the upper ones differ by.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, lru_cache
from math import erf, sqrt

import numpy as np

from ingest.e5_graph import INPUT, encoder
from ingest.e5_input import PASSAGE, QUERY, bundled_input
from ingest.e5_question import added_of, read_fitted
from ingest.e5_weights import Floats
from ingest.onnx_session import session
from ingest.passages import normalise

FILE = "e5_joint.npz"
FIRST_LAYER = 6  # that sees both texts
LONGEST_QUESTION, LONGEST_TEXT = 40, 80  # tokens; what comes behind is not read
HELD = 2048  # texts after the lower layers, of 60 KB at most: the same ones are asked about again and again
HEAD = ("segment", "mix.weight", "mix.bias", "out.weight", "out.bias", "scale", "shift")


class LowerLayers:
    """What the layers that see one text only make of a question or a text, shape (tokens, width)."""

    def __init__(self) -> None:
        self._input = bundled_input()
        self._session = session(encoder(self._input.weights, range(FIRST_LAYER)))

    def question(self, question: str) -> Floats:
        """Of its first tokens."""
        return self._read(QUERY + normalise(question), LONGEST_QUESTION)

    def text(self, text: str) -> Floats:
        """Of its first tokens."""
        return self._read(PASSAGE + normalise(text), LONGEST_TEXT)

    def _read(self, text: str, longest: int) -> Floats:
        (hidden,) = self._session.run(None, {INPUT: self._input.embedded(self._input.tokens(text)[:longest])})
        return np.asarray(hidden[0], np.float32)


class JointReader:
    """Safe to call from several threads; one pair is one run on one core."""

    def __init__(self, threads: int | None = None) -> None:
        lower = LowerLayers()
        self._asked = lower.question
        self._said = lru_cache(HELD)(lambda text: lower.text(text).astype(np.float16))
        weights, stored = bundled_input().weights, read_fitted(FILE)
        self._head = {name: stored[name] for name in HEAD}
        norms = {name: values for name, values in stored.items() if ".aln." in name or ".oln." in name}
        fitted = replace(weights, added=added_of(stored), replaced=norms)
        self._upper = session(encoder(fitted, range(FIRST_LAYER, weights.layers)))
        self._threads = threads or os.cpu_count() or 1

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """One score for each text, shape (texts,); above 0 it rather answers than not."""
        asked = self._asked(question) + self._head["segment"][0]
        with ThreadPoolExecutor(self._threads) as pool:
            return np.array(list(pool.map(lambda text: self._score(asked, text), texts)), np.float32)

    def _score(self, asked: Floats, text: str) -> float:
        said = self._said(text) + self._head["segment"][1]
        (hidden,) = self._upper.run(None, {INPUT: np.concatenate([asked, said])[None]})
        return self._judged(hidden[0][: len(asked)], hidden[0][len(asked) :])

    def _judged(self, asked: Floats, said: Floats) -> float:
        """The cosine of both means, corrected by a small network on how they differ."""
        question, text = asked.mean(axis=0), said.mean(axis=0)
        product = question * text / (np.linalg.norm(question) * np.linalg.norm(text))
        features = np.concatenate([asked[0], question - text, product * sqrt(len(product))])
        head = self._head
        mixed = head["mix.weight"] @ features + head["mix.bias"]
        bent = np.array([value * (1 + erf(value / sqrt(2))) / 2 for value in mixed])  # GELU
        correction = head["out.weight"][0] @ bent + head["out.bias"][0]
        return float(head["scale"] * (product.sum() + head["shift"]) + correction)


@cache
def joint_reader() -> JointReader:
    """The one of this process."""
    return JointReader()
