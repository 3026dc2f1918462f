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
    with files("ingest").joinpath(FILE).open("rb") as file, np.load(file) as stored:
        return added_of(stored)


def added_of(stored: Mapping[str, Floats]) -> Mapping[str, tuple[Floats, Floats]]:
    """The pairs of thin matrices among stored values, by the matrix that they are added to."""
    names = [name.removesuffix(INWARD) for name in stored if name.endswith(INWARD)]
    return {name: (_floats(stored[name + INWARD]), _floats(stored[name + OUTWARD])) for name in names}


def _floats(values: Floats) -> Floats:
    return np.asarray(values, np.float32)
