"""Read the folders that evaluation runs leave: their measures, what changed between two, how measures went."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.errors import NotFoundError

NAMES = {
    "right_sentence_shown": "Richtiger Satz gezeigt",
    "gold_section_cited": "Richtiger Abschnitt zitiert",
    "gold_document_cited": "Richtiges Dokument zitiert",
    "retrieved_in_5": "Belegstelle unter den ersten fünf",
    "unanswerable_refused": "Unbeantwortbares zurückgewiesen",
    "wrongly_refused": "Zu Unrecht zurückgewiesen",
    "answered_right": "Richtig und ohne Vorbehalt",
    "answered_wrong": "Falsch und ohne Vorbehalt",
    "pointer_valid": "Verweise gültig",
    "current_edition_cited": "Gültige Fassung zitiert",
}
OUTCOMES = {
    "refused": "zurückgewiesen",
    "not_refused": "beantwortet, obwohl nichts dazu dasteht",
    "nothing": "nichts gezeigt",
    "right": "richtig",
    "right_perhaps": "richtig, mit Vorbehalt",
    "wrong": "falsch",
    "wrong_perhaps": "falsch, mit Vorbehalt",
}
CURVES = ("right_sentence_shown", "unanswerable_refused", "answered_right")
_ABSENT = "Diesen Lauf gibt es nicht."
_PAIRED = {
    "right_sentence_shown": "sentence",
    "gold_section_cited": "section",
    "gold_document_cited": "document",
}

# What damaged or foreign files of a run raise.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Run:
    """One finished run; `measures` maps names to mean, n, low and high, `at` is when it was finished.

    `hidden` are the questions, by corpus and id, that its reader may not see; measures are about the others.
    """

    name: str
    at: datetime
    facts: Mapping[str, Any]
    measures: Mapping[str, Mapping[str, float | None]]
    content: Mapping[str, Any]
    folder: Path
    hidden: frozenset[tuple[str, str]] = frozenset()

    @property
    def report(self) -> Path | None:
        """The self-contained page about all of it, if there is one."""
        place = self.folder / "report.html"
        return place if place.is_file() and not self.hidden else None


@dataclass(frozen=True)
class Difference:
    """A measure over the questions of both runs: how many became right, how many wrong, and how likely by chance."""

    name: str
    asked: int
    gained: int
    lost: int

    @property
    def chance(self) -> float:
        """Two-sided exact McNemar test: the probability of a split at least this uneven if nothing had changed."""
        moved, fewer = self.gained + self.lost, min(self.gained, self.lost)
        tail = sum(math.comb(moved, k) for k in range(fewer + 1))
        return min(1.0, float(2 * tail) / float(2**moved))


@dataclass(frozen=True)
class Moved:
    """A question that came out otherwise."""

    id: str
    question: str
    before: str
    after: str


def read_runs(
    home: Path, readable: Collection[str], partly: Mapping[str, Collection[str]], erased: Collection[str] = ()
) -> list[Run]:
    """The finished runs in `<home>/runs`, the newest first, with the questions that their reader may see.

    These are about `readable` corpora; of those in `partly`, only about the documents named there; none quotes one
    of the `erased` editions.
    """
    seen = []
    for run in _read_all(home)[0]:
        with suppress(*_UNREADABLE):  # whose answers cannot be read; `broken_runs` names it
            seen.append(_as_seen(run, readable, partly, erased))
    return sorted((run for run in seen if run is not None), key=lambda run: (run.at, run.name), reverse=True)


def _as_seen(
    run: Run, readable: Collection[str], partly: Mapping[str, Collection[str]], erased: Collection[str]
) -> Run | None:
    whole = set(run.facts.get("corpora", ())) <= set(readable) - set(partly)
    if whole and not erased:
        return run
    rows = _answers(run)
    seen = {
        key: row
        for key, row in rows.items()
        if row["corpus"] in readable
        and (row["corpus"] not in partly or _is_about(row, partly[row["corpus"]]))
        and not any(citation.get("edition") in erased for citation in _shown(row))
    }
    if whole and len(seen) == len(rows):
        return run
    if not seen:
        return None
    corpora = {corpus: None for corpus, _ in seen}
    hidden = frozenset(rows.keys() - seen.keys())
    return replace(
        run, facts={**run.facts, "corpora": corpora}, measures=_means(list(seen.values())), content={}, hidden=hidden
    )


def _is_about(row: Mapping[str, Any], documents: Collection[str]) -> bool:
    """Whether the question and its answer rest on these documents alone; where that is not known, they do not."""
    if row.get("documents") is None:
        return False
    return {*row["documents"], *(citation["document"] for citation in _shown(row))} <= set(documents)


def _shown(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    answer = row["answer"]
    shown = [citation for claim in answer["claims"] for citation in claim["citations"]]
    return shown + [near["citation"] for near in answer.get("nearest", ())]


def _means(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float | None]]:
    values = {name: [row[field] for row in rows if row.get(field) is not None] for name, field in _PAIRED.items()}
    values["unanswerable_refused"] = [row["refused"] for row in rows if row["kind"] == "unanswerable"]
    return {
        name: {"mean": sum(known) / len(known), "n": len(known), "low": None, "high": None}
        for name, known in values.items()
        if known
    }


def broken_runs(home: Path) -> list[str]:
    """The names of runs of which a file cannot be read."""
    runs, broken = _read_all(home)
    for run in runs:
        try:
            [(_outcome(row), _shown(row)) for row in _answers(run).values()]
        except _UNREADABLE:
            broken.append(run.name)
    return sorted(broken)


def _read_all(home: Path) -> tuple[list[Run], list[str]]:
    runs, broken = [], []
    for metrics in sorted((home / "runs").glob("*/metrics.json")):
        try:
            runs.append(_run(metrics.parent))
        except _UNREADABLE:
            broken.append(metrics.parent.name)
    return runs, broken


def _run(folder: Path) -> Run:
    metrics = folder / "metrics.json"
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    content = json.loads(metrics.read_text(encoding="utf-8"))
    at = datetime.fromtimestamp(metrics.stat().st_mtime)
    return Run(folder.name, at, dict(facts), content["measures"], content, folder)


def run_named(runs: Sequence[Run], name: str) -> Run:
    """The run in the folder of this name; the name never becomes a path. Raises NotFoundError."""
    for run in runs:
        if run.name == name:
            return run
    raise NotFoundError(_ABSENT)


def differences(before: Run, after: Run) -> tuple[list[Difference], list[Moved]]:
    """What changed from the first run to the second, over the questions that both asked."""
    old, new = _answers(before), _answers(after)
    both = [key for key in new if key in old]
    found = []
    for name, field in _PAIRED.items():
        pairs = [(old[key].get(field), new[key].get(field)) for key in both]
        known = [(was, now) for was, now in pairs if was is not None and now is not None]
        gained, lost = known.count((False, True)), known.count((True, False))
        found.append(Difference(name, len(known), gained, lost))
    moved = [
        Moved(key[1], str(new[key]["question"]), _outcome(old[key]), _outcome(new[key]))
        for key in both
        if _outcome(old[key]) != _outcome(new[key])
    ]
    return found, moved


def _answers(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    place = run.folder / "answers.jsonl"
    lines = place.read_text(encoding="utf-8").split("\n") if place.is_file() else []
    rows = [json.loads(line) for line in lines if line]  # other line breaks may stand inside a quote
    return {key: row for row in rows if (key := (row["corpus"], row["id"])) not in run.hidden}


def _outcome(row: Mapping[str, Any]) -> str:
    """How it ended, in words."""
    with_reservation = bool(row["answer"]["near_miss"])
    if row["kind"] == "unanswerable":
        return OUTCOMES["refused" if row["refused"] else "not_refused"]
    if row["refused"] and not with_reservation:
        return OUTCOMES["nothing"]
    return OUTCOMES[("right" if row["sentence"] else "wrong") + ("_perhaps" if with_reservation else "")]


WIDTH, HEIGHT, LEFT, TOP = 720, 240, 44, 14


@dataclass(frozen=True)
class Curve:
    """A measure over runs as points of a drawing; `low` and `high` bound the interval at each."""

    name: str
    points: tuple[tuple[float, float, float, float], ...]
    titles: tuple[str, ...]


def curves(runs: Sequence[Run]) -> list[Curve]:
    """The main measures of these runs, oldest on the left, in a field of WIDTH by HEIGHT."""
    ordered = list(runs)[::-1]
    step = (WIDTH - LEFT - 24) / max(1, len(ordered) - 1)

    def y(value: float) -> float:
        return round(TOP + (1 - value) * (HEIGHT - 2 * TOP), 1)

    drawn = []
    for name in CURVES:
        points, titles = [], []
        for position, run in enumerate(ordered):
            one = run.measures.get(name) or {}
            mean, low, high = one.get("mean"), one.get("low"), one.get("high")
            if mean is not None and low is not None and high is not None:
                points.append((round(LEFT + position * step, 1), y(mean), y(high), y(low)))
                titles.append(f"{run.name}: {mean:.3f} [{low:.3f}, {high:.3f}] n = {one.get('n')}")
        drawn.append(Curve(name, tuple(points), tuple(titles)))
    return drawn
