"""Measure how well passages are found, on ready-made passages and on corpora."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.access import OPERATOR
from assistant.retrieve import rank
from eval.gold import Place, locate
from eval.metrics import Measure, average, quantile, ranking
from eval.prepare import Room
from eval.questions import Question, Search, Text
from ingest.embed import Embedder
from ingest.keywords import query_terms, terms
from ingest.passages import Passage
from ingest.settings import Settings
from ingest.store import PassageStore, Point, Scored

MEASURES = ("hit@1", "hit@5", "hit@10", "recall@10", "mrr@10", "ndcg@10")
_EDITION = 1
_BATCH = 32
_DEPTH = 50
_LISTED = 10

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Retrieved:
    """The measures of one way of searching; times are milliseconds per question, embedding included."""

    measures: Mapping[str, Measure]
    p50: float | None
    p95: float | None
    ranks: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class _Index:
    store: PassageStore
    embedder: Embedder
    texts: Mapping[str, str]

    def fused(self, question: str) -> list[str]:
        """What the product does."""
        vector = self.embedder.query(question)
        return [found.passage for found in rank(question, vector, {_EDITION}, self.store, self._texts_of)]

    def dense(self, question: str) -> list[str]:
        """By vector alone."""
        return _names(self._lists(question)[0])

    def keywords(self, question: str) -> list[str]:
        """By keyword terms alone."""
        return _names(self._lists(question)[1])

    def _lists(self, question: str) -> tuple[Sequence[Scored], Sequence[Scored]]:
        vector, asked = self.embedder.query(question), query_terms(question)
        found = self.store.search(vector, asked, {_EDITION}, _DEPTH)
        return found.dense, found.keyword

    def _texts_of(self, passages: Collection[str]) -> dict[str, str]:
        return {passage: self.texts[passage] for passage in passages}


def _names(found: Sequence[Scored]) -> list[str]:
    return [scored.passage for scored in found]


def measure_texts(
    texts: Sequence[Text],
    searches: Sequence[Search],
    settings: Settings,
    cache: Path | None = None,
    ablation: bool = False,
    progress: Progress = lambda name, done, total: None,
) -> dict[str, Retrieved]:
    """Index the texts in a temporary home as the product does; `cache` is a folder that keeps the vectors."""
    from ingest.assembly import open_cached_embedder, open_store

    with tempfile.TemporaryDirectory() as folder:
        home = replace(settings, home=Path(folder), qdrant_url=None)
        embedder = open_cached_embedder(replace(home, home=cache.resolve()) if cache else home)
        store = open_store(home, embedder)
        try:
            index = _index(texts, store, embedder, progress)
            ways = {"fusion": index.fused}
            if ablation:
                ways |= {"dense": index.dense, "keywords": index.keywords}
            return {name: _measure(searches, way, progress) for name, way in ways.items()}
        finally:
            store.close()


def _index(texts: Sequence[Text], store: PassageStore, embedder: Embedder, progress: Progress) -> _Index:
    search_texts = {text.id: _passage(text).search_text for text in texts}
    names = list(search_texts)
    for first in range(0, len(names), _BATCH):
        progress("Passagen", first, len(names))
        batch = names[first : first + _BATCH]
        vectors = embedder.passages([search_texts[name] for name in batch])
        store.upsert(
            [
                Point(name, name, (_EDITION,), vector, terms(search_texts[name]))
                for name, vector in zip(batch, vectors, strict=True)
            ]
        )
    store.flush()
    return _Index(store, embedder, search_texts)


def _passage(text: Text) -> Passage:
    return Passage(text.id, 0, len(text.text), text.text, (), text.title, None, "paragraph", text.title)


def _measure(searches: Sequence[Search], way: Callable[[str], list[str]], progress: Progress) -> Retrieved:
    ranks: dict[str, list[str]] = {}
    seconds = []
    for position, search in enumerate(searches):
        progress("Fragen", position, len(searches))
        began = time.perf_counter()
        ranks[search.id] = way(search.question)
        seconds.append(time.perf_counter() - began)
    return _retrieved({search.id: search.passages for search in searches}, ranks, seconds)


def _retrieved(
    gold: Mapping[str, Collection[str]], ranks: Mapping[str, Sequence[str]], seconds: Sequence[float]
) -> Retrieved:
    values = ranking(gold, ranks, MEASURES)
    measures = {name: average(values[name].values()) for name in MEASURES}
    p50, p95 = (quantile([1000 * value for value in seconds], q) for q in (0.5, 0.95))
    return Retrieved(measures, p50, p95, {name: found[:_LISTED] for name, found in ranks.items()})


def measure_corpora(room: Room, questions: Sequence[Question], progress: Progress) -> Retrieved:
    """How well the passages that hold a gold quote are found; follow-ups are left to `citations`."""
    gold: dict[str, list[str]] = {}
    ranks: dict[str, list[str]] = {}
    seconds = []
    asked = [question for question in questions if question.answerable and not question.history]
    for position, question in enumerate(asked):
        progress("Fragen", position, len(asked))
        gold[question.id] = _gold_passages(room, question)
        began = time.perf_counter()
        hits = room.assistant.search(question.question, OPERATOR, _LISTED, [question.corpus], question.as_of)
        seconds.append(time.perf_counter() - began)
        ranks[question.id] = [hit.passage.id for hit in hits]
    return _retrieved(gold, ranks, seconds)


def _gold_passages(room: Room, question: Question) -> list[str]:
    """The passages that hold a gold quote; one that no passage holds stays as a name that cannot be found."""
    places: list[Place] = locate(question, room.live(question), room.canon)
    register = room.parts.register
    found = []
    for edition in {place.edition for place in places}:
        number = register.edition(edition).number
        for _, passage in register.passages(register.passage_ids(number), {number}):
            mine = [(edition, passage.start, passage.end)]
            if any(place.edition == edition and place.covered_by(mine) > 0.5 for place in places):
                found.append(passage.id)
    return found or ["-"]
