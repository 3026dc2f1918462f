"""Measure the public question sets in one run: each with what every step of the search adds, and LlamaIndex beside it.

    fundstelle-eval retrieval --data ../shared/data --cache vectors

Weights were fitted on one half of each set, which a hash of the question's id chooses; both halves are told.
"""

from __future__ import annotations

import argparse
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.metrics import Measure, average
from eval.prepare import Progress
from eval.questions import Search, Text, read_searches, read_texts
from eval.retrieval import PRODUCT, Retrieved, measure_texts
from ingest.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

_NUMBER = re.compile(r"§ \d+[a-z]?\b")
WAYS = ("dense", "keywords", "fusion", "+ titles", PRODUCT, "LlamaIndex")
_WEISUNGEN, _MARGINS = "ba_fachliche_weisungen", "ba_fachliche_weisungen/questions_randbegriff.jsonl"


@dataclass(frozen=True)
class QuestionSet:
    """Questions about ready-made texts, what is measured on them, and what it should reach.

    `title` names the field that holds a text's heading; `context` adds what the question's field of that name says.
    Without a file of questions they are made: they name nothing but a place.
    """

    name: str
    texts: str
    questions: str
    measure: str = "ndcg@10"
    target: float | None = None
    title: str = "title"
    context: bool = False


@dataclass(frozen=True)
class Row:
    """One set: each way's measure over all questions, the half used for fitting, and the other half."""

    questions: QuestionSet
    all: Mapping[str, Measure]
    fitted: Mapping[str, Measure]
    held_out: Mapping[str, Measure]

    @property
    def reached(self) -> bool:
        """Whether the product reaches the target."""
        return (self.all[PRODUCT].mean or 0.0) >= (self.questions.target or 0.0)


def _xquad(language: str, target: float | None = None) -> QuestionSet:
    return QuestionSet(f"xquad {language}→de", "xquad/de", f"xquad/{language}/questions.jsonl", target=target)


SETS = (
    replace(_xquad("de", 0.98), name="xquad de"),
    _xquad("tr", 0.88),
    _xquad("en", 0.94),
    *map(_xquad, ("ar", "ru", "ro")),
    # The margin term stands in the title, as a margin note stands in the passages that ingest cuts.
    QuestionSet("Randbegriffe", _WEISUNGEN, _MARGINS, "hit@5", 0.82),
    # Without it the term has to be guessed from the text; with the law that the handbook is about, and without.
    QuestionSet("… ohne Randbegriff", _WEISUNGEN, _MARGINS, "hit@5", title="section"),
    QuestionSet("… ohne, mit § in der Frage", _WEISUNGEN, _MARGINS, "hit@5", title="section", context=True),
    QuestionSet("Gesetzeszitate", "gesetze", f"{_WEISUNGEN}/questions_gesetzeszitat.jsonl", "hit@5", 0.7),
    QuestionSet("«Was regelt § 7 SGB II?»", "gesetze", "", "hit@1"),
)


def measure(data: Path, settings: Settings, cache: Path | None, limit: int | None, progress: Progress) -> list[Row]:
    """All sets, each on texts that are indexed once."""
    found: dict[str, dict[str, Retrieved]] = {}
    for place, title in dict.fromkeys((one.texts, one.title) for one in SETS):
        together = {one.name: one for one in SETS if (one.texts, one.title) == (place, title)}
        texts = texts_of(next(iter(together.values())), data)
        searches = {name: searches_of(one, texts, data)[:limit] for name, one in together.items()}
        found |= measure_texts(texts, searches, settings, cache, ablation=True, progress=progress)
    return [_row(one, found[one.name]) for one in SETS]


def texts_of(one: QuestionSet, data: Path) -> list[Text]:
    """What is searched in."""
    return read_texts(data / one.texts / "passages.jsonl", one.title)


def searches_of(one: QuestionSet, texts: Sequence[Text], data: Path) -> list[Search]:
    """The questions of the set."""
    return read_searches(data / one.questions, one.context) if one.questions else _places(texts)


def _places(texts: Sequence[Text]) -> list[Search]:
    """A question for every twentieth paragraph, by a hash of its name: its number and its law, no other word of it."""
    return [
        Search(text.id, f"Was regelt {number[0]} {text.document}?", (text.id,))
        for text in texts
        if (number := _NUMBER.match(text.title)) and zlib.crc32((text.document + text.title).encode()) % 20 == 0
    ]


def measure_files(options: argparse.Namespace, settings: Settings, progress: Progress) -> dict[str, Retrieved]:
    """The texts and questions that a person names."""
    texts, searches = read_texts(options.passages), read_searches(options.questions)[: options.limit]
    if options.no_titles:
        texts = [replace(text, title="", document="") for text in texts]
    return measure_texts(texts, {"": searches}, settings, options.cache, options.ablation, progress)[""]


def fitted_on(question: str) -> bool:
    """Whether this question may be used to fit weights: half of them, chosen by a hash of the id."""
    return zlib.crc32(question.encode()) % 2 == 0


def _row(one: QuestionSet, found: Mapping[str, Retrieved]) -> Row:
    values = {way: found[way].values[one.measure] for way in WAYS}

    def some(halves: Iterable[bool]) -> dict[str, Measure]:
        allowed = set(halves)
        return {way: average(v for q, v in mine.items() if fitted_on(q) in allowed) for way, mine in values.items()}

    return Row(one, some((True, False)), some((True,)), some((False,)))


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Every set with its target, and each way's measure over all questions and both halves."""
    return {
        row.questions.name: {
            "measure": row.questions.measure,
            "target": row.questions.target,
            "reached": row.reached,
            **{
                name: {way: one.as_json() for way, one in part.items()}
                for name, part in (("all", row.all), ("fitted", row.fitted), ("held_out", row.held_out))
            },
        }
        for row in rows
    }


def show(rows: Sequence[Row], console: Console) -> None:
    """A line for each set: over all questions, and in brackets the fitted and the other half."""
    from rich.table import Table

    table = Table(title="Suche / retrieval: alle (Hälfte zum Anpassen | andere Hälfte)", title_justify="left")
    for column in ("Fragen / questions", "n", "Maß", "Ziel", *WAYS):
        table.add_column(column)
    for row in rows:
        one, target = row.questions, row.questions.target
        cells = [f"{row.all[w].mean:.3f} ({row.fitted[w].mean:.3f} | {row.held_out[w].mean:.3f})" for w in WAYS]
        table.add_row(one.name, str(row.all[PRODUCT].n), one.measure, f"{target or '–'}", *cells)
    console.print(table)
