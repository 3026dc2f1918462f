"""Read what the model's weights for questions differ by from those for passages.

Questions and the rules that answer them are worded unlike each other; `python -m eval.fit_questions` fits the side
that reads questions to vectors of passages that stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import numpy as np

from ingest.e5_weights import Floats

FILE = "e5_question.npz"
INWARD, OUTWARD = ".inward", ".outward"


def read_added() -> Mapping[str, tuple[Floats, Floats]]:
    """For each matrix that differs the two thin ones whose product is added (low-rank adaptation, Hu et al. 2021)."""
    return added_of(read_fitted(FILE))


def read_fitted(file: str) -> Mapping[str, Floats]:
    """What was fitted and lies in this file beside the code, by name."""
    with files("ingest").joinpath(file).open("rb") as opened, np.load(opened) as stored:
        return {name: np.asarray(stored[name], np.float32) for name in stored.files}


def added_of(fitted: Mapping[str, Floats]) -> Mapping[str, tuple[Floats, Floats]]:
    """The pairs of thin matrices among fitted values, by the matrix that they are added to."""
    names = [name.removesuffix(INWARD) for name in fitted if name.endswith(INWARD)]
    return {name: (fitted[name + INWARD], fitted[name + OUTWARD]) for name in names}
