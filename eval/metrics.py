"""Turn judged outcomes into numbers: each mean with its count and a 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_Z = 1.959963984540054  # the normal quantile that leaves 2.5 % on each side
_SAMPLES = 2000
_SEED = 20260301


@dataclass(frozen=True)
class Measure:
    """A mean over `n` questions with a 95 % interval; `mean` is None where it applied to none."""

    mean: float | None
    n: int
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | int | None]:
        """Rounded for people and files."""
        rounded = {
            name: None if (v := getattr(self, name)) is None else round(v, 4) for name in ("mean", "low", "high")
        }
        return {"mean": rounded["mean"], "n": self.n, "low": rounded["low"], "high": rounded["high"]}

    def __str__(self) -> str:
        if self.mean is None or self.low is None or self.high is None:
            return "–"
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}"


@dataclass(frozen=True)
class Change:
    """How much the mean of the same questions moved between two runs, with a 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


def share(outcomes: Iterable[bool | None]) -> Measure:
    """The share of yes among those that apply, with Wilson's interval; None does not apply."""
    applied = [outcome for outcome in outcomes if outcome is not None]
    if not applied:
        return Measure(None, 0)
    low, high = wilson(sum(applied), len(applied))
    return Measure(sum(applied) / len(applied), len(applied), low, high)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; right for small n and for shares near 0 and 1."""
    if n == 0:
        return 0.0, 1.0
    p, z2 = hits / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    reach = _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def average(values: Iterable[float | None]) -> Measure:
    """The mean of those that apply, with a bootstrap interval over questions; None does not apply."""
    applied = [value for value in values if value is not None]
    if not applied:
        return Measure(None, 0)
    low, high = _bootstrap(applied)
    return Measure(sum(applied) / len(applied), len(applied), low, high)


def change(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> Change | None:
    """The paired difference over the questions that both runs judged; None when there are none."""
    moved = []
    for name, value in after.items():
        was = before.get(name)
        if value is not None and was is not None:
            moved.append(float(value) - float(was))
    if not moved:
        return None
    low, high = _bootstrap(moved)
    return Change(sum(moved) / len(moved), low, high, len(moved))


def _bootstrap(values: Sequence[float]) -> tuple[float, float]:
    import numpy as np

    sample = np.asarray(values, np.float64)
    drawn = np.random.default_rng(_SEED).integers(0, len(sample), (_SAMPLES, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def quantile(values: Sequence[float], q: float) -> float | None:
    """The value below which the share `q` lies (nearest rank); None without values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(q * len(ordered)) - 1)] if ordered else None


def ranking(
    gold: Mapping[str, Iterable[str]], found: Mapping[str, Sequence[str]], measures: Sequence[str]
) -> dict[str, dict[str, float]]:
    """For each measure (`hit@5`, `recall@10`, `mrr@10`, `ndcg@10`) the value of every question with gold.

    `found` lists ids best first; a question without hits counts as 0.
    """
    import ir_measures

    names = {"hit": "Success", "recall": "R", "mrr": "RR", "ndcg": "nDCG"}
    parsed = {}
    for measure in measures:
        name, _, depth = measure.partition("@")
        parsed[ir_measures.parse_measure(f"{names[name]}@{depth}")] = measure
    relevant = [ir_measures.Qrel(question, passage, 1) for question, passages in gold.items() for passage in passages]
    scored = [
        ir_measures.ScoredDoc(question, passage, -float(position))
        for question in gold
        for position, passage in enumerate(found.get(question, ()))
    ]
    values: dict[str, dict[str, float]] = {measure: dict.fromkeys(gold, 0.0) for measure in measures}
    for metric in ir_measures.iter_calc(list(parsed), relevant, scored):
        values[parsed[metric.measure]][metric.query_id] = float(metric.value)
    return values
