"""Measure how well passages are found, on ready-made passages and on corpora."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.access import OPERATOR
from assistant.everyday import official
from assistant.retrieve import DEPTH, Hit, Ranked, Reading, Sentences, fuse, rank, read
from eval.gold import Place, locate
from eval.metrics import Measure, average, quantile, ranking
from eval.prepare import Room
from eval.questions import Question, Search, Text
from eval.ready_made import Piece, cut
from ingest.embed import Embedder
from ingest.keywords import query_terms, terms
from ingest.settings import Settings
from ingest.store import Candidates, PassageStore, Point, Scored

MEASURES = ("hit@1", "hit@5", "hit@10", "recall@10", "mrr@10", "ndcg@10")
PRODUCT = "+ sentences"
_EDITION = 1
_BATCH = 32
_LISTED = 10

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Retrieved:
    """The measures of one way of searching, and of each question what it found and what that is worth.

    Times are milliseconds per question; embedding it is in those of the product's own way alone.
    """

    measures: Mapping[str, Measure]
    p50: float | None
    p95: float | None
    ranks: Mapping[str, Sequence[str]]
    values: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Index:
    """Ready-made texts, indexed as the product does."""

    store: PassageStore
    embedder: Embedder
    pieces: Mapping[str, Piece]

    def fused(self, question: str) -> list[str]:
        """Both lists in one."""
        return self._texts(rank(question, self.embedder.query(question), {_EDITION}, self.store, self._search_texts))

    def read(self, question: str) -> list[str]:
        """What the product does: also in the words of rules, and the best of both lists are read by sentence."""
        asked = official(question)
        vector = self.embedder.query(asked)
        found = rank(asked, vector, {_EDITION}, self.store, self._search_texts, self._sentences)
        return self._texts(found)

    def readings(self, question: str) -> dict[str, Reading]:
        """The candidates that are read, with what they are ordered by."""
        asked = official(question)
        vector = self.embedder.query(asked)
        fused = fuse(asked, vector, {_EDITION}, self.store, self._search_texts)
        return read(asked, vector, fused, self._search_texts, self._sentences)

    def dense(self, question: str) -> list[str]:
        """By vector alone."""
        return self._texts(self._lists(question).dense)

    def keywords(self, question: str) -> list[str]:
        """By keyword terms alone."""
        return self._texts(self._lists(question).keyword)

    def _lists(self, question: str) -> Candidates:
        return self.store.search(self.embedder.query(question), query_terms(question), {_EDITION}, DEPTH)

    def _search_texts(self, passages: Collection[str]) -> dict[str, str]:
        return {passage: self.pieces[passage].passage.search_text for passage in passages}

    def _sentences(self, passages: Collection[str]) -> dict[str, Sentences]:
        texts = [sentence for passage in passages for sentence in self.pieces[passage].sentences]
        vectors = iter(self.embedder.passages(texts))
        said = {name: self.pieces[name].sentences for name in passages}
        return {name: (some, np.array([next(vectors) for _ in some])) for name, some in said.items()}

    def _texts(self, found: Sequence[Scored | Ranked]) -> list[str]:
        """The ready-made texts that the passages are of, each once."""
        return list(dict.fromkeys(self.pieces[one.passage].text for one in found))


def measure_texts(
    texts: Sequence[Text],
    searches: Mapping[str, Sequence[Search]],
    settings: Settings,
    cache: Path | None = None,
    ablation: bool = False,
    progress: Progress = lambda name, done, total: None,
) -> dict[str, dict[str, Retrieved]]:
    """For each set of searches its ways of searching; indexed in a temporary home as the product does.

    `cache` is a folder that keeps the vectors. The `ablation` adds one thing at a time, then LlamaIndex's defaults.
    """
    from eval.bench_retrieval_peer import llama_index
    from ingest.assembly import open_cached_embedder

    found: dict[str, dict[str, Retrieved]] = {name: {} for name in searches}

    def ask(ways: Mapping[str, Callable[[str], list[str]]]) -> None:
        for name, some in searches.items():
            found[name] |= {way: _measure(some, search, progress) for way, search in ways.items()}

    with tempfile.TemporaryDirectory() as folder:
        home = replace(settings, home=Path(folder), qdrant_url=None)
        embedder = open_cached_embedder(replace(home, home=cache.resolve()) if cache else home)
        embedder.query = lru_cache(maxsize=None)(embedder.query)  # asked in several ways
        with _indexed(list(cut(texts)), home, embedder, progress) as index:
            ask({PRODUCT: index.read} | ({"+ titles": index.fused} if ablation else {}))
        if ablation:
            with _indexed(list(cut(texts, titles=False)), home, embedder, progress) as index:
                ask({"fusion": index.fused, "keywords": index.keywords, "dense": index.dense})
            ask({"LlamaIndex": llama_index(texts, embedder)})
    return found


@contextmanager
def open_index(texts: Sequence[Text], settings: Settings, cache: Path) -> Iterator[Index]:
    """These texts in a temporary home; `cache` keeps the vectors."""
    from ingest.assembly import open_cached_embedder

    embedder = open_cached_embedder(replace(settings, home=cache.resolve()))
    with _indexed(list(cut(texts)), settings, embedder, lambda name, done, total: None) as index:
        yield index


@contextmanager
def _indexed(pieces: Sequence[Piece], settings: Settings, embedder: Embedder, progress: Progress) -> Iterator[Index]:
    from ingest.assembly import open_store

    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_store(replace(settings, home=Path(folder), qdrant_url=None), embedder)) as store,
    ):
        for first in range(0, len(pieces), _BATCH):
            progress("Passagen", first, len(pieces))
            passages = [piece.passage for piece in pieces[first : first + _BATCH]]
            vectors = embedder.passages([passage.search_text for passage in passages])
            store.upsert(
                [
                    Point(passage.id, passage.id, (_EDITION,), vector, terms(passage.search_text))
                    for passage, vector in zip(passages, vectors, strict=True)
                ]
            )
        store.flush()
        yield Index(store, embedder, {piece.passage.id: piece for piece in pieces})


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
    return Retrieved(measures, p50, p95, {name: found[:_LISTED] for name, found in ranks.items()}, values)


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
        ranks[question.id] = [name for hit in hits for name in _named(hit, gold[question.id])]
    return _retrieved(gold, ranks, seconds)


def _named(place: Hit, gold: Collection[str]) -> list[str]:
    """The gold passages that the place holds, or else its best one."""
    return [passage.id for passage in place.passages if passage.id in gold] or [place.passage.id]


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
