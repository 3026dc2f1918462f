"""Turn what a model writes into claims, each verified before it is passed on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.answers import Claim, Verdict, Withheld
from assistant.canon import Canon
from assistant.claims import ClaimStream, extract_marks
from assistant.entail import Judge
from assistant.generate import Model
from assistant.prompt import PromptSource, build_messages
from assistant.quote import Candidate, lead_of
from assistant.retrieve import Hit
from assistant.verbatim import statements, verbatim_claims
from assistant.verify.check import check_claim
from assistant.weigh import Calibration

SOURCES = 6  # sentences in the prompt, with what they need to stand alone; whole passages would double the wait
_RELEVANT = 6  # where no sentence is sure to answer, one that supports must be among so many best, or be likely to
_NEAR_COPY = 0.85

_UNSUPPORTED = "Keine Quelle belegt diesen Satz."
_UNKNOWN_MARK = "Der Satz nennt eine Quelle, die es nicht gibt, und keine andere belegt ihn."
_BESIDE = "Der Satz ist belegt, beantwortet aber die Frage nicht."
_OBJECTED = "Der zweite Prüfer sieht den Satz nicht belegt."


@dataclass(frozen=True)
class Writing:
    """The question and what may support its answer; where `answers` are sure to be it, nothing else is taken for it."""

    question: str
    hits: Sequence[Hit]
    found: Sequence[Candidate]
    canon: Canon
    calibration: Calibration
    judge: Judge | None = None
    answers: Sequence[Candidate] = ()


def written_claims(writing: Writing, model: Model) -> Iterator[Claim | Withheld | float]:
    """Claims as soon as they are complete and checked; a float tells seconds spent on checking."""
    sources = sources_of(writing.found, writing.canon)
    marked = [hit for hit, _ in sources]
    stream = ClaimStream()
    said: dict[str, bool] = {}  # each sentence, and whether it was shown
    for piece in model.stream(build_messages(writing.question, [source for _, source in sources])):
        for sentence in stream.feed(piece):
            yield from _checked(sentence, writing, marked, said)
    for sentence in stream.finish():
        yield from _checked(sentence, writing, marked, said)


def sources_of(found: Sequence[Candidate], canon: Canon) -> list[tuple[Hit, PromptSource]]:
    """The sentences of the prompt, each with the hit that it stands in; what one says already is left out."""
    sources: list[tuple[Hit, PromptSource]] = []
    for candidate in found:
        hit = candidate.hit
        text = " ".join(text for text, _ in statements(candidate.unit.alone(), canon.text(hit.edition)))
        if len(sources) < SOURCES and not any(text in source.text for _, source in sources):
            sources.append((hit, PromptSource(f"{hit.passage.title}, {' › '.join(candidate.unit.section)}", text)))
    return sources


def _checked(
    sentence: str, writing: Writing, marked: Sequence[Hit], said: dict[str, bool]
) -> Iterator[Claim | Withheld | float]:
    began = time.monotonic()
    text, marks = extract_marks(sentence)
    events: list[Claim | Withheld] = []
    if text and not _is_said(text, said):
        events = _verify(text, marks, writing, marked, said)
        said |= {text: False} | {event.text: isinstance(event, Claim) for event in events}
    yield from events
    yield time.monotonic() - began


def _verify(
    text: str, marks: Sequence[int], writing: Writing, marked: Sequence[Hit], said: dict[str, bool]
) -> list[Claim | Withheld]:
    """The model's marks only say where to look first; the checker assigns the citation."""
    named = list(dict.fromkeys(marked[mark - 1] for mark in marks if 1 <= mark <= len(marked)))
    others = [hit for hit in writing.hits if hit not in named]
    refusal: Verdict | None = None
    for hit in named + others:
        context = f"{hit.passage.title} {' '.join(hit.passage.section)} {hit.passage.lead}"
        finding = check_claim(text, hit.passage.text, context, writing.question)
        if not finding.verdict.supported:
            if refusal is None or finding.verdict.outcome == "contradicted" != refusal.outcome:
                refusal = finding.verdict
            continue
        base = hit.passage.start
        ranges = [(base + start, base + end) for start, end in finding.quotes]
        if not _is_relevant(hit, ranges, writing):
            refusal = Verdict("not_found", _BESIDE)
            continue
        citations = tuple(writing.canon.cite(hit.edition, *part) for part in ranges)
        if writing.judge and not writing.judge.entails(f"{context}: {' '.join(one.quote for one in citations)}", text):
            refusal = Verdict("not_found", _OBJECTED)
            continue
        return [Claim(text, finding.verdict, citations)]
    copied = _near_copy(text, writing)
    original = verbatim_claims([copied.alone()], writing.canon) if copied else ()
    if fresh := [event for event in original if not _is_said(event.text, said)]:
        return fresh
    if any(not 1 <= mark <= len(marked) for mark in marks):
        return [Withheld(text, _UNKNOWN_MARK)]
    return [Withheld(text, refusal.reason if refusal else _UNSUPPORTED)]


def _is_said(text: str, said: Mapping[str, bool]) -> bool:
    """Whether the model said just this, or it stands, word for word, in what was shown."""
    return text in said or any(shown and f" {text} " in f" {one} " for one, shown in said.items())


def _is_relevant(hit: Hit, ranges: Sequence[tuple[int, int]], writing: Writing) -> bool:
    for candidate in writing.answers or _likely(writing):
        start, end = candidate.unit.range
        if candidate.hit.edition.id == hit.edition.id and any(a < end and b > start for a, b in ranges):
            return True
    return False


def _likely(writing: Writing) -> list[Candidate]:
    """The best for the question, and what is likely to answer it."""
    lead, least = lead_of(writing.found), writing.calibration.nearby
    return [
        candidate
        for position, candidate in enumerate(writing.found)
        if position < _RELEVANT or writing.calibration.probability(candidate.relevance, lead) >= least
    ]


def _near_copy(text: str, writing: Writing) -> Candidate | None:
    """The source sentence that the model copied with a slip; it is shown instead."""
    for candidate in writing.answers or writing.found[:_RELEVANT]:
        matcher = SequenceMatcher(None, text, candidate.unit.shown, autojunk=False)
        if matcher.quick_ratio() >= _NEAR_COPY and matcher.ratio() >= _NEAR_COPY:
            return candidate
    return None
