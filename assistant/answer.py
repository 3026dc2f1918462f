"""Make a checked answer: retrieve, quote or generate, verify, show."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answers import Answer, Claim, Event, Nearest, Stage, Withheld
from assistant.canon import Canon
from assistant.disagree import disagreeing, told_apart
from assistant.elsewhere import limiting
from assistant.entail import Judge
from assistant.generate import Model, ModelDownError
from assistant.quote import Candidate, Reader, candidates, choose
from assistant.retrieve import Hit, Rerank, retrieve
from assistant.verbatim import verbatim_claims
from assistant.weigh import Calibration
from assistant.written import Writing, written_claims
from ingest.embed import Embedder, Vectors
from ingest.keywords import Terms
from ingest.passages import Corpus, Edition
from ingest.register import Register
from ingest.store import Candidates, PassageStore
from ingest.words import Words

HITS = 10
NEAREST = 3
# Two searches at once take as long as one after the other, and hold up sentences of other answers: with a hundred
# askers the slowest twentieth by 3.8 s instead of 0.1.
_SEARCHING = threading.Lock()


@dataclass(frozen=True)
class AnswerParts:
    """What answering works with; without a model every answer is verbatim. Every answer carries `notices`."""

    register: Register
    store: PassageStore
    embedder: Embedder
    words: Words
    canon: Canon
    calibration: Calibration
    model: Model | None = None
    judge: Judge | None = None
    notices: tuple[str, ...] = ()
    rerank: Rerank | None = None
    reader: Reader | None = None


@dataclass(frozen=True)
class _Apart:
    """A store that is searched while the next question has its turn: a server may be slow."""

    store: PassageStore

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        """The nearest passages of these editions by vector and by terms."""
        _SEARCHING.release()
        try:
            return self.store.search(vector, terms, editions, limit)
        finally:
            _SEARCHING.acquire()


@dataclass
class _Course:
    """The answer so far, and where its time went."""

    question: str
    claims: list[Claim] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    disagreeing: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=lambda: {"retrieve": 0.0, "generate": 0.0, "verify": 0.0})
    started: float = field(default_factory=time.monotonic)


def answer(
    question: str,
    editions: Sequence[Edition],
    corpora: Sequence[Corpus],
    parts: AnswerParts,
    understood_as: str | None = None,
) -> Iterator[Event]:
    """Events in the order they may be shown; every Claim among them is supported. The Answer comes last."""
    course = _Course(question, notices=[*parts.notices])
    asked = understood_as or question
    yield Stage("search")
    with _SEARCHING:
        store = _Apart(parts.store)
        hits = retrieve(asked, editions, store, parts.embedder, parts.register, HITS, parts.canon, parts.rerank)
        found = candidates(
            asked, hits, parts.canon, parts.embedder, parts.words.weights, parts.calibration, parts.reader
        )
    chosen, probability = choose(found, parts.calibration)
    course.seconds["retrieve"] = time.monotonic() - course.started
    nearby, sure = (probability >= least for least in (parts.calibration.nearby, parts.calibration.answer))
    generated = False
    if nearby and parts.model is not None:
        writing = Writing(asked, hits, found, parts.canon, parts.calibration, parts.judge, chosen if sure else ())
        yield from _generate(writing, parts.model, course)
        generated = bool(course.claims)
    if not course.claims and nearby:
        began = time.monotonic()
        for event in verbatim_claims(chosen, parts.canon, best_first=not sure):
            yield from _take(event, course)
        course.seconds["verify"] += time.monotonic() - began
    if course.claims and sure:
        yield from _also(chosen[0], parts.canon, course)
        yield from _disagreeing(chosen[0], found, parts.canon, course)
        for one in limiting(asked, chosen[0], found, parts.canon):
            yield from _also(one, parts.canon, course)
    course.seconds["total"] = time.monotonic() - course.started
    near_miss = bool(course.claims) and not sure  # whoever worded it
    yield Answer(
        question=question,
        mode="generated" if generated else "verbatim",
        claims=tuple(course.claims),
        withheld=tuple(course.withheld),
        near_miss=near_miss,
        nearest=() if course.claims and not near_miss else _nearest(found, hits, corpora, parts.canon),
        notices=tuple(course.notices),
        disagreeing=course.disagreeing,
        understood_as=understood_as,
        seconds={name: round(value, 4) for name, value in course.seconds.items()},
    )


def _generate(writing: Writing, model: Model, course: _Course) -> Iterator[Event]:
    """Show what the model writes, sentence by sentence, as far as it is supported."""
    yield Stage("read")
    began = time.monotonic()
    verifying = 0.0
    try:
        for event in written_claims(writing, model):
            if isinstance(event, float):
                verifying += event
            else:
                yield from _take(event, course)
    except ModelDownError as error:
        notice = f"{error} Gezeigt werden wörtliche Fundstellen."
        course.notices.append(notice)
        yield Stage("model_down", notice)
    course.seconds["verify"] += verifying
    course.seconds["generate"] += time.monotonic() - began - verifying


def _disagreeing(first: Candidate, found: Sequence[Candidate], canon: Canon, course: _Course) -> Iterator[Event]:
    """Where another document says otherwise, show both, as far as nothing shows them yet, and tell that they differ."""
    began = time.monotonic()
    other = disagreeing(first, found, canon)
    for one in (first, other) if other else ():
        yield from _also(one, canon, course)
        course.disagreeing = (*course.disagreeing, told_apart(one.hit.edition))
    course.seconds["verify"] += time.monotonic() - began


def _also(candidate: Candidate, canon: Canon, course: _Course) -> Iterator[Event]:
    """Show it too, if nothing shows it yet."""
    cited = [citation for claim in course.claims for citation in claim.citations]
    if not any(map(candidate.is_in, cited)):
        for event in verbatim_claims([candidate], canon):
            yield from _take(event, course)


def _take(event: Event, course: _Course) -> Iterator[Event]:
    if isinstance(event, Claim):
        course.claims.append(event)
    elif isinstance(event, Withheld):
        course.withheld.append(event)
    yield event


def _nearest(
    found: Sequence[Candidate], hits: Sequence[Hit], corpora: Sequence[Corpus], canon: Canon
) -> tuple[Nearest, ...]:
    """The documents that come closest, each once, with whom to ask."""
    by_id = {corpus.id: corpus for corpus in corpora}
    nearest: dict[str, Nearest] = {}
    for hit in [candidate.hit for candidate in found] + list(hits):
        corpus = by_id.get(hit.edition.corpus)
        if corpus is None or hit.edition.document in nearest or len(nearest) == NEAREST:
            continue
        citation = canon.cite(hit.edition, hit.passage.start, hit.passage.end)
        nearest[hit.edition.document] = Nearest(citation, hit.edition.title, corpus.title, corpus.owner, corpus.contact)
    return tuple(nearest.values())
