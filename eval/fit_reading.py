"""Fit the weights by which the candidates of a search are ordered once they are read (`assistant.retrieve.ORDER`).

    python -m eval.fit_reading --data ../shared/data --cache vectors

Uses the half of each set of `eval.retrieval_sets` that `fitted_on` allows; the other half is told beside it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.retrieve import ORDER
from eval.calibrate import Floats, fit_order
from eval.questions import Search
from eval.retrieval import Index, open_index
from eval.retrieval_sets import SETS, QuestionSet, fitted_on, searches_of, texts_of
from ingest.settings import Settings

Case = tuple[Floats, npt.NDArray[np.bool_]]
_MOST = 250  # of a set, so that a large one does not outvote the others
_FIRST = 5


def cases(index: Index, searches: Sequence[Search]) -> Iterator[Case]:
    """The candidates of each question, one row each, and which of them are right."""
    for search in searches:
        found = index.readings(search.question)
        gold = np.array([index.pieces[passage].text in search.passages for passage in found], np.bool_)
        if gold.any():
            yield np.array([reading.values for reading in found.values()]), gold


def share_found(some: Sequence[Case], weights: Sequence[float]) -> float:
    """The share of questions with a right candidate among the first ones."""
    places = [np.argsort(-(rows @ np.asarray(weights)))[:_FIRST] for rows, _ in some]
    return sum(bool(gold[best].any()) for best, (_, gold) in zip(places, some, strict=True)) / max(1, len(some))


def read_cases(one: QuestionSet, data: Path, settings: Settings, cache: Path) -> tuple[list[Case], list[Case]]:
    """The half to fit on and the other one."""
    texts = texts_of(one, data)
    searches = searches_of(one, texts, data)
    with open_index(texts, settings, cache) as index:
        halves = [[search for search in searches if fitted_on(search.id) is fitted][:_MOST] for fitted in (True, False)]
        fitted, held_out = (list(cases(index, half)) for half in halves)
    return fitted, held_out


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps the vectors of passages")
    options = parser.parse_args()
    sets = [one for one in SETS if one.questions]
    halves = {one.name: read_cases(one, options.data, Settings(options.cache), options.cache) for one in sets}
    weights = fit_order([case for fitted, _ in halves.values() for case in fitted])
    print("ORDER =", tuple(round(float(weight), 1) for weight in weights))
    print(f"right passage among the first {_FIRST} of those read, held-out half: before, after")
    for name, (_, held_out) in halves.items():
        print(f"{name}: {share_found(held_out, ORDER):.3f}  {share_found(held_out, weights.tolist()):.3f}")


if __name__ == "__main__":
    main()
