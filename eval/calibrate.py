"""Fit the weights and thresholds of the verbatim answers on the dev half of the judged questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import assistant
from assistant.conversation import understand
from assistant.quote import (
    READ_HITS,
    READ_TOGETHER,
    Candidate,
    Reader,
    choose,
    compared,
    lead_of,
    read_together,
    section_of,
)
from assistant.retrieve import retrieve
from assistant.weigh import CALIBRATION, Calibration, Relevance, load_calibration
from eval.gold import Place, locate
from eval.prepare import Room
from eval.questions import Question

Floats = npt.NDArray[np.float64]

REFUSED = 0.995  # of the questions without an answer; with .97 one answer without reservation in twelve was wrong
LOST = 0.01  # of the right sentences may be lost because not even the nearest place is shown
_ENOUGH = 0.5  # of a gold quote inside a unit
_ORDER_PENALTY, _GATE_PENALTY = 0.01, 1.0
_STEPS, _PACE = 400, 0.05
_MARGINS = np.arange(0.5, 4.01, 0.25)
_SLACK = 0.02  # of the right sentences may be lost for showing fewer


@dataclass(frozen=True)
class Case:
    """The candidates of a question, and which of them hold gold; `real` is False where the gold was taken out."""

    question: str
    asked: str
    found: tuple[Candidate, ...]
    gold: tuple[bool, ...]
    answerable: bool
    real: bool = True


def collect(room: Room, questions: Sequence[Question], progress: Callable[[str, int, int], None]) -> list[Case]:
    """Candidates of every question, and once more without the sections that hold its gold.

    Those copies are unanswerable questions of the hardest kind, all that is beside the answer is still there; the
    judged unanswerable ones are too few to set a threshold by.
    """
    cases: list[Case] = []
    for position, question in enumerate(questions):
        progress("Kandidaten", position, len(questions))
        asked = understand(question.question, question.history).question
        found = _compared(room, question, asked)
        places = locate(question, room.live(question), room.canon)
        gold = tuple(_holds(candidate, places) for candidate in found)
        cases.append(Case(question.id, asked, tuple(found), gold, question.answerable))
        around = {section_of(candidate) for candidate, holds in zip(found, gold, strict=True) if holds}
        rest = tuple(candidate for candidate in found if section_of(candidate) not in around)
        if around and rest:
            cases.append(Case(question.id, asked, rest, (False,) * len(rest), False, real=False))
    return cases


def _compared(room: Room, question: Question, asked: str) -> list[Candidate]:
    parts = room.parts
    hits = retrieve(asked, room.live(question), parts.store, parts.embedder, parts.register, READ_HITS, room.canon)
    return compared(asked, hits, room.canon, parts.embedder, parts.words.weights, load_calibration())


def _holds(candidate: Candidate, places: Sequence[Place]) -> bool:
    shown = [(candidate.hit.edition.id, *part) for part in candidate.unit.parts]
    return any(place.covered_by(shown) >= _ENOUGH for place in places)


def fit(cases: Sequence[Case], reader: Reader, refused: float = REFUSED) -> Calibration:
    """The calibration that these cases ask for."""
    cases = [case for case in cases if case.found]
    chosen = Calibration((0.0,) * len(cases[0].found[0].relevance.values), 0.0, 0.5, 0.1)
    chosen = replace(chosen, order=_weights(cases, lambda relevance: relevance.ordering))
    cases = [_read(case, reader, chosen) for case in cases]
    ordered = replace(chosen, together=_weights(cases, lambda relevance: relevance.reading))
    ranked = [_rank(case, ordered) for case in cases]
    ordered = replace(ordered, margin=_margin(ranked, ordered))
    firsts = [case.found[0].relevance for case in ranked]
    answers = [(*best.values, lead_of(case.found), best.joint) for best, case in zip(firsts, ranked, strict=True)]
    right = np.array([_right(case, ordered) for case in ranked], np.float64)
    (*weights, lead, joint), bias = fit_logistic(np.array(answers), right)
    fitted = replace(ordered, weights=tuple(weights), bias=bias, lead=lead, joint=joint)
    chances = [fitted.probability(best, lead_of(case.found)) for best, case in zip(firsts, ranked, strict=True)]
    threshold = _threshold([p for p, case in zip(chances, ranked, strict=True) if not case.answerable], refused)
    shown = [p for p, case in zip(chances, ranked, strict=True) if case.answerable and _right(case, fitted)]
    return replace(fitted, answer=threshold, nearby=min(threshold, float(np.quantile(shown, LOST))))


def _weights(cases: Sequence[Case], told: Callable[[Relevance], tuple[float, ...]]) -> tuple[float, ...]:
    """What puts gold first in the cases that have it."""
    lists = [(np.array([told(one.relevance) for one in case.found]), np.array(case.gold)) for case in cases]
    return tuple(fit_order([(rows, gold) for rows, gold in lists if gold.any()]))


def _read(case: Case, reader: Reader, calibration: Calibration) -> Case:
    """The case with the candidates that are read together with its question."""
    pairs = zip(case.found, case.gold, strict=True)
    chosen = sorted(pairs, key=lambda pair: -calibration.first_score(pair[0].relevance))[:READ_TOGETHER]
    gold = {_place(one): holds for one, holds in chosen}
    found = read_together(case.asked, [one for one, _ in chosen], reader, calibration)
    return replace(case, found=tuple(found), gold=tuple(gold[_place(one)] for one in found))


def _place(candidate: Candidate) -> tuple[str, tuple[int, int]]:
    return candidate.hit.edition.id, candidate.unit.range


def fit_order(lists: Sequence[tuple[Floats, npt.NDArray[np.bool_]]]) -> Floats:
    """Weights under which a gold candidate wins its list: softmax over lists, L2 penalty."""
    features = np.vstack([rows for rows, _ in lists])
    spread = features.std(axis=0) + 1e-9
    scaled = [(rows / spread, gold) for rows, gold in lists]
    weights = np.zeros(features.shape[1])
    first = second = np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = _ORDER_PENALTY * weights
        for rows, gold in scaled:
            chance = _softmax(rows @ weights)
            wanted = np.where(gold, chance, 0.0)
            slope = slope + rows.T @ (chance - wanted / wanted.sum()) / len(scaled)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights = weights - _PACE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return np.asarray(weights / spread)


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def fit_logistic(features: Floats, labels: Floats) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression with an L2 penalty on the scaled weights, by Newton's method."""
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    rows = np.hstack([(features - middle) / spread, np.ones((len(features), 1))])
    penalty = np.diag([_GATE_PENALTY] * features.shape[1] + [1e-6])
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - labels) + penalty @ weights
        curve = (rows.T * (chance * (1 - chance))) @ rows + penalty
        weights = weights - np.linalg.solve(curve, slope)
    plain = weights[:-1] / spread
    return plain, float(weights[-1] - plain @ middle)


def _rank(case: Case, calibration: Calibration) -> Case:
    scored = [replace(one, score=calibration.score(one.relevance)) for one in case.found]
    pairs = sorted(zip(scored, case.gold, strict=True), key=lambda pair: -pair[0].score)
    return replace(case, found=tuple(one for one, _ in pairs), gold=tuple(gold for _, gold in pairs))


def _right(case: Case, calibration: Calibration) -> bool:
    chosen, _ = choose(case.found, calibration)
    shown = set(map(_place, chosen))
    return any(gold for one, gold in zip(case.found, case.gold, strict=True) if _place(one) in shown)


def _margin(ranked: Sequence[Case], calibration: Calibration) -> float:
    """The smallest margin that shows nearly as many right sentences as always showing the most places."""
    wanted = [case for case in ranked if any(case.gold)]
    shares = {float(m): _share(wanted, replace(calibration, margin=float(m))) for m in _MARGINS}
    best = max(shares.values())
    return min(margin for margin, share in shares.items() if share >= best - _SLACK)


def _share(cases: Sequence[Case], calibration: Calibration) -> float:
    return sum(_right(case, calibration) for case in cases) / max(1, len(cases))


def _threshold(unanswerable: Sequence[float], refused: float) -> float:
    """The lowest probability at which at least this share of the questions without an answer is refused."""
    ordered = sorted(unanswerable)
    if not ordered:
        return 0.5
    last = min(len(ordered) - 1, int(np.ceil(refused * len(ordered))) - 1)
    return min(0.999, ordered[last] + 1e-4)


def as_json(calibration: Calibration, corpora: Sequence[str], n: int) -> dict[str, Any]:
    """What `assistant/calibration.json` holds; the last fields say where it comes from."""
    content = {name: _rounded(value) for name, value in asdict(calibration).items()}
    return content | {"fitted_on": sorted(corpora), "split": "dev", "n": n, "day": date.today().isoformat()}


def _rounded(value: float | tuple[float, ...]) -> float | list[float]:
    return [round(float(one), 4) for one in value] if isinstance(value, tuple) else round(float(value), 4)


def write(content: dict[str, Any]) -> None:
    """Where the assistant reads it from."""
    path = Path(assistant.__file__).parent / CALIBRATION
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
