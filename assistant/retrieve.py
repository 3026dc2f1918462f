"""Find the passages that may answer a question: two lists, fused, and the best of them read sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.canon import Canon
from assistant.cited import named_places, stands_at
from assistant.everyday import official
from assistant.referred import referred
from assistant.spelling import respelled
from ingest.embed import Embedder, Vectors
from ingest.keywords import coverage, query_terms, wording
from ingest.passages import Edition, Passage
from ingest.register import Register
from ingest.store import Scored, Searchable
from ingest.units import units_of

DEPTH = 50  # of each list
READ = 30  # candidates whose sentences are compared with the question
# Share of the question's terms found in a keyword hit at which keywords weigh as much as vectors. Questions
# in another language than the passages share few terms, so that vectors decide there.
_FULL_COVERAGE = 0.4
_KEYWORD_WEIGHT = 0.5
_COVERAGE_HITS = 5
# Weights of `Reading.values`; `python -m eval.fit_reading` fits them anew and tells whether that is better.
ORDER = (53.2, 79.8, 1.3, 3.0, -16.0, -23.9, 1.5)
_NAMED = 20.0  # more than all else together: who names a § wants to read that one
_REFERRED = 30.0  # chosen with `assistant.referred.NEAR`
_FAMILIAR = 0.7  # covered share from which a question is in the passages' own words

TextsOf = Callable[[Collection[str]], Mapping[str, str]]
Sentences = tuple[Sequence[str], Vectors]  # texts, and the vector of each
SentencesOf = Callable[[Collection[str]], Mapping[str, Sentences]]


@dataclass(frozen=True)
class Ranked:
    """A candidate: its `score` from both lists, fused; `cosine` is 0 where only the keywords found it."""

    passage: str
    score: float
    cosine: float


@dataclass(frozen=True)
class Hit:
    """A passage that may answer, as it stands in the edition in force, and others found that it continues."""

    passage: Passage
    edition: Edition
    rank: int
    score: float
    cosine: float
    beside: tuple[Passage, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All that is found there, the best first."""
        return (self.passage, *self.beside)


Rerank = Callable[[str, Sequence[Hit]], list[Hit]]


@dataclass(frozen=True)
class Reading:
    """What a candidate is ordered by once it is read: the cosines of the passage and of its nearest sentence, its
    score in the keyword list and the share of the question that it covers, both 0..1, how familiar the question's
    words are to the passages (1: all of them), whether it is the place that the question names, and how near a
    sentence that refers to it lies.
    """

    cosine: float
    nearest: float
    keyword: float
    covered: float
    familiar: float
    named: bool = False
    referred: float = 0.0

    @property
    def values(self) -> tuple[float, ...]:
        """What `ORDER` weighs: each signal alone, then as far as the words are familiar."""
        signals = (self.cosine, self.nearest, self.keyword, self.covered)
        return (*signals, *(self.familiar * signal for signal in signals[:3]))

    @property
    def score(self) -> float:
        """Higher is better, for candidates of one question."""
        own = sum(w * v for w, v in zip(ORDER, self.values, strict=True))
        return own + _NAMED * self.named + _REFERRED * self.referred


@dataclass(frozen=True)
class Fused:
    """The first order, and what it was made of."""

    ranked: list[Ranked]
    keyword: Mapping[str, float]
    farthest: float
    covered: float


def rank(
    question: str,
    vector: Vectors,
    editions: Collection[int],
    store: Searchable,
    texts_of: TextsOf,
    sentences_of: SentencesOf | None = None,
) -> list[Ranked]:
    """Candidates of both lists, best first; with `sentences_of` the best are read and ordered anew."""
    if not editions:
        return []
    fused = fuse(question, vector, editions, store, texts_of)
    if sentences_of is None:
        return fused.ranked
    readings = read(question, vector, fused, texts_of, sentences_of)
    known = [one for one in fused.ranked if one.passage in readings]
    return sorted(known, key=lambda one: (-readings[one.passage].score, one.passage))


def fuse(question: str, vector: Vectors, editions: Collection[int], store: Searchable, texts_of: TextsOf) -> Fused:
    """Both lists as one: each scaled to 0..1 (min-max); keywords weigh up to half, by how much they cover.

    Measured against RRF and DBSF on six sets: better in the mean.
    """
    found = store.search(vector, query_terms(question), editions, DEPTH)
    best = [scored.passage for scored in found.keyword[:_COVERAGE_HITS]]
    covered = max((coverage(question, text) for text in texts_of(best).values()), default=0.0)
    weight = _KEYWORD_WEIGHT * min(1.0, covered / _FULL_COVERAGE)
    dense, keyword = _scaled(found.dense), _scaled(found.keyword)
    cosines = {scored.passage: scored.score for scored in found.dense}
    fused = [
        Ranked(
            passage,
            (1 - weight) * dense.get(passage, 0.0) + weight * keyword.get(passage, 0.0),
            cosines.get(passage, 0.0),
        )
        for passage in dense.keys() | keyword.keys()
    ]
    ranked = sorted(fused, key=lambda one: (-one.score, one.passage))
    return Fused(ranked, keyword, min(cosines.values(), default=0.0), covered)


def read(
    question: str, vector: Vectors, fused: Fused, texts_of: TextsOf, sentences_of: SentencesOf
) -> dict[str, Reading]:
    """The best candidates by what their text and their nearest sentence say."""
    best = {one.passage: one for one in fused.ranked[:READ]}
    texts = texts_of(best)
    sentences = {
        name: list(zip(said, (vectors @ vector).tolist(), strict=True))
        for name, (said, vectors) in sentences_of(best).items()
        if said
    }
    cited = referred(texts, sentences)
    familiar = min(1.0, fused.covered / _FAMILIAR)
    places = named_places(question)
    found = {}
    for passage, text in texts.items():
        cosine = best[passage].cosine or fused.farthest
        found[passage] = Reading(
            cosine=cosine,
            nearest=max((near for _, near in sentences.get(passage, ())), default=cosine),
            keyword=fused.keyword.get(passage, 0.0),
            covered=coverage(question, text),
            familiar=familiar,
            named=stands_at(places, text),
            referred=cited.get(passage, 0.0),
        )
    return found


def _scaled(found: Sequence[Scored]) -> dict[str, float]:
    if not found:
        return {}
    scores = [scored.score for scored in found]
    lowest, span = min(scores), max(scores) - min(scores)
    return {scored.passage: (scored.score - lowest) / span if span else 1.0 for scored in found}


def retrieve(
    question: str,
    editions: Sequence[Edition],
    store: Searchable,
    embedder: Embedder,
    register: Register,
    limit: int = 10,
    canon: Canon | None = None,
    rerank: Rerank | None = None,
) -> list[Hit]:
    """The best passages of these editions for the question; with `canon` their sentences are read too.

    `rerank` orders the best again before the list is cut to `limit`.
    """
    asked = official(question, editions, register)
    by_number = {edition.number: edition for edition in editions}
    placed: dict[str, tuple[Edition, Passage]] = {}

    def texts_of(passages: Collection[str]) -> dict[str, str]:
        missing = [passage for passage in passages if passage not in placed]
        placed.update({p.id: (by_number[n], p) for n, p in register.passages(missing, by_number)})
        return {passage: placed[passage][1].search_text for passage in passages if passage in placed}

    sentences_of = partial(_sentences, placed, canon, embedder) if canon else None
    ranked = rank(asked, embedder.query(asked), by_number, store, texts_of, sentences_of)
    texts = texts_of([found.passage for found in ranked[:READ]])
    if (spelled := respelled(question, texts.values())) != question:
        asked = official(spelled, editions, register)
        ranked = rank(asked, embedder.query(asked), by_number, store, texts_of, sentences_of)
        texts_of([found.passage for found in ranked[:READ]])
    present = _distinct([found for found in ranked if found.passage in placed], placed)
    hits = [
        Hit(placed[found.passage][1], placed[found.passage][0], position, found.score, found.cosine)
        for position, found in enumerate(present, start=1)
    ]
    return (rerank(question, hits) if rerank else hits)[:limit]


def _distinct(ranked: Sequence[Ranked], placed: Mapping[str, tuple[Edition, Passage]]) -> list[Ranked]:
    """The same order, but what says the same as a better one comes last: copies must not crowd the list."""
    first: dict[tuple[str, ...], Ranked] = {}
    copies = []
    for found in ranked:
        content = wording(placed[found.passage][1].text)
        if content in first:
            copies.append(found)
        else:
            first[content] = found
    return [*first.values(), *copies]


def _sentences(
    placed: Mapping[str, tuple[Edition, Passage]], canon: Canon, embedder: Embedder, passages: Collection[str]
) -> dict[str, Sentences]:
    """What can be quoted from each passage, with the vectors that ingest has left in the cache."""
    texts: dict[str, list[str]] = {}
    for name in passages:
        if name in placed:
            edition, passage = placed[name]
            units = units_of(canon.text(edition), passage.start, passage.end)
            texts[name] = [unit.scored(passage.title) for unit in units]
    vectors = embedder.passages([text for some in texts.values() for text in some])
    found: dict[str, Sentences] = {}
    at = 0
    for name, some in texts.items():
        found[name] = some, vectors[at : at + len(some)]
        at += len(some)
    return found
