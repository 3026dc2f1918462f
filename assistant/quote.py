"""Choose the sentences of the hits that answer the question, verbatim."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from assistant.answers import Citation
from assistant.asked import asks_alike, is_asked
from assistant.canon import Canon
from assistant.everyday import meanings, official
from assistant.retrieve import Hit
from assistant.verify import relevance
from assistant.verify.quantities import Quantity
from assistant.weigh import Calibration, Relevance
from assistant.within import amounts_in, span_of
from ingest.embed import Embedder, Vectors
from ingest.keywords import ARTICLES, folded, stems
from ingest.lists import SALUTATION
from ingest.unit import Unit
from ingest.units import units_of

READ_HITS = 10  # passages whose sentences are compared with the question
READ_TOGETHER = 16  # of their units, the likeliest, that are read together with it
SHOWN = 3  # places in an answer; more would bury the one that counts
UNSURE = 8  # places when the answer is not sure: the next ones are as likely
ELSEWHERE = 1  # and from another section
VARIANTS = 6  # of one rule for several cases ("für Standardkonten 14 Zeichen, für Dienstkonten 32")
_REACH = 1.8  # margins within which what answers by itself is shown too: an exception or a newer rule often is
_FAR, _HARDLY = 3.0, 0.08  # margins and probability: on `dev` one right sentence of 229 is lost, and a place of five
_PARALLEL = 1 / 3  # share of common words from which two units state one rule for different cases

_SIGNS = re.compile(r"[^\W_]+|[<>≤≥%€+]")
# Date lines, salutations, greetings, questions and the head of a mail answer nothing.
_FRAME = re.compile(
    r"(?:[^.:]{0,60}[–,-]\s*)?(?:Stand|Datum|Version|Fassung vom)\b[\s:]*[\d./\s]+|[^.;:]+\?|Von: .+ · An: .+"
    rf"|{SALUTATION}"
    r"|(?:Mit freundlichen|Mit besten|Freundliche|Viele|Beste) Grüße[^.]{0,60}"
)

Section = tuple[str, tuple[str, ...]]  # of a document, its headings
Weights = Callable[[Sequence[str]], Mapping[str, float]]


class Reader(Protocol):
    """Reads a question together with texts; safe to call from several threads."""

    def scores(self, question: str, texts: Sequence[str]) -> Vectors:
        """How well each text answers, above 0 rather than not; shape (texts,)."""


@dataclass(frozen=True)
class Candidate:
    """A unit of a hit with its relevance; `score` orders the candidates of one question.

    `asked` says that it stands below a heading that asks the same.
    """

    hit: Hit
    unit: Unit
    relevance: Relevance
    score: float
    asked: bool = False

    def is_in(self, citation: Citation) -> bool:
        """Whether the citation shows some of it."""
        start, end = self.unit.range
        return self.hit.edition.id == citation.edition and citation.start < end and start < citation.end

    def alone(self) -> Candidate:
        """With nothing but what it needs beside it."""
        return replace(self, unit=self.unit.alone())


def candidates(
    question: str,
    hits: Sequence[Hit],
    canon: Canon,
    embedder: Embedder,
    weights_of: Weights,
    calibration: Calibration,
    reader: Reader | None = None,
) -> list[Candidate]:
    """The units of the best hits, the most relevant first; with a reader only those that may answer."""
    found = compared(question, hits, canon, embedder, weights_of, calibration)
    if amounts := amounts_in(question):
        found = _in_range(found, amounts, canon)
    return read_together(question, found[:READ_TOGETHER], reader, calibration) if reader else found


def _in_range(found: Sequence[Candidate], amounts: Sequence[Quantity], canon: Canon) -> list[Candidate]:
    """Without rows for another range than that of the amounts, where another row for the same is for theirs."""
    spans = {place: span_of(one.unit.shown) for place, one in enumerate(found) if table_of(one, canon)}
    groups = {place: (section_of(found[place]), span.named) for place, span in spans.items() if span}
    fits = {place: span.has(amounts) for place, span in spans.items() if span}
    meant = {groups[place] for place, fit in fits.items() if fit}
    return [one for place, one in enumerate(found) if fits.get(place) is not False or groups[place] not in meant]


def table_of(candidate: Candidate, canon: Canon) -> tuple[str, int] | None:
    """The table that the candidate is a row of."""
    element = canon.text(candidate.hit.edition).element_at(candidate.unit.range[0])
    return (candidate.hit.edition.id, element.start) if element.kind == "table" else None


def read_together(
    question: str, likely: Sequence[Candidate], reader: Reader, calibration: Calibration
) -> list[Candidate]:
    """These candidates, ordered by what the reader makes of each with the question."""
    told = reader.scores(question, [one.unit.read(one.hit.passage.title) for one in likely])
    judged = [replace(one.relevance, joint=float(score)) for one, score in zip(likely, told, strict=True)]
    read = [
        replace(one, relevance=relevance, score=calibration.score(relevance))
        for one, relevance in zip(likely, judged, strict=True)
    ]
    return sorted(read, key=lambda candidate: -candidate.score)


def compared(
    question: str,
    hits: Sequence[Hit],
    canon: Canon,
    embedder: Embedder,
    weights_of: Weights,
    calibration: Calibration,
) -> list[Candidate]:
    """All units of the best hits, each read for itself; the likeliest first."""
    found: dict[tuple[str, tuple[int, int]], tuple[Hit, Unit]] = {}
    for hit in hits[:READ_HITS]:
        canonical = canon.text(hit.edition)
        for unit in units_of(canonical, hit.passage.start, hit.passage.end):
            if not _FRAME.fullmatch(unit.shown):
                found.setdefault((hit.edition.id, unit.range), (hit, unit))
    if not found:
        return []
    weights = weights_of(stems(question))
    meant = _meant(question)
    asking, words = _asking(question, embedder), asks_alike(question)
    vectors = embedder.passages([unit.scored(hit.passage.title) for hit, unit in found.values()])
    scored = []
    for (hit, unit), vector in zip(found.values(), vectors, strict=True):
        known = f"{hit.passage.title} {' '.join(unit.section)}"
        judged = Relevance(
            cosine=float(vector @ asking),
            covered=_share(weights, meant, f"{' '.join(unit.section[-1:])} {unit.shown}"),
            placed=_share(weights, meant, f"{hit.passage.search_text}\n{unit.shown}"),
            fit=relevance(unit.shown, question, known),
            fused=hit.score,
            length=math.log(1 + len(unit.shown.split())),
        )
        asked = is_asked(unit.section, words)
        scored.append(Candidate(hit, unit, judged, calibration.first_score(judged), asked))
    return sorted(scored, key=lambda candidate: (not candidate.asked, -candidate.score))


def _asking(question: str, embedder: Embedder) -> Vectors:
    """Halfway between the question as it was asked and in the words of rules."""
    vector = embedder.query(question) + embedder.query(official(question))
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _meant(question: str) -> dict[str, list[str]]:
    """For each stem of an everyday word the stems of what rules call it."""
    return {stem: stems(" ".join(ruled)) for word, ruled in meanings(question).items() for stem in stems(word)}


def _share(weights: Mapping[str, float], meant: Mapping[str, Sequence[str]], text: str) -> float:
    """The share of the weighted stems that the text says, alone, as part of a compound or in the words of rules."""
    total = sum(weights.values())
    if not total:
        return 0.0
    there = set(stems(text))
    letters = folded(text)

    def said(stem: str) -> bool:
        return stem in there or (len(stem) > 3 and stem in letters)

    return sum(w for stem, w in weights.items() if said(stem) or any(map(said, meant.get(stem, ())))) / total


def choose(found: Sequence[Candidate], calibration: Calibration) -> tuple[list[Candidate], float]:
    """The candidates to show, the likeliest first, and the probability that the best one answers."""
    if not found:
        return [], 0.0
    if asked := sorted((one for one in found if one.asked), key=_place):
        return _distinct(asked, SHOWN), 1.0
    probability = calibration.probability(found[0].relevance, lead_of(found))
    within = [one for one in found if one.score >= found[0].score - calibration.margin]
    variants = [one for one in found if _parallel(one.unit, found[0].unit)]
    if len(_distinct([one for one in variants if one in within], VARIANTS)) > 2:
        # Which case is meant is open: all stand side by side, as they are read, which is the general one first.
        return sorted(_distinct(variants, VARIANTS), key=_place), probability
    if probability >= calibration.answer:
        near = found[0].score - _REACH * calibration.margin
        likely = [one for one in found if one in within or one.score >= near and one.relevance.joint > 0]
        return _whole_lists(_distinct(likely, SHOWN), found), probability
    worth = _worth_a_look(found, calibration)
    return _with_others(_distinct(worth, UNSURE), worth), probability


def _worth_a_look(found: Sequence[Candidate], calibration: Calibration) -> list[Candidate]:
    """The first ones, and others that are neither far behind nor, by themselves, hardly about the question."""
    least = found[0].score - _FAR * calibration.margin
    rest = [one for one in found[SHOWN:] if one.score >= least]
    return [*found[:SHOWN], *(one for one in rest if calibration.probability(one.relevance) >= _HARDLY)]


def _whole_lists(chosen: Sequence[Candidate], found: Sequence[Candidate]) -> list[Candidate]:
    """Several items of a list stand for all of it."""
    led = Counter((one.hit.edition.id, one.unit.before[-1]) for one in chosen if one.unit.before)
    whole = [one for one in found if one.unit.items and led[one.hit.edition.id, one.unit.range] > 1]
    return _distinct([*whole, *chosen], SHOWN)


def lead_of(found: Sequence[Candidate]) -> float:
    """How far the score of the best is above that of the best from another section, where there is one.

    What states the same rule elsewhere, or one for another case, is no rival. 0 where nothing else was found.
    """
    first = found[0]
    others = [one for one in found[1:] if not _parallel(one.unit, first.unit)]
    elsewhere = [one for one in others if section_of(one) != section_of(first)]
    return first.score - max(one.score for one in elsewhere or others) if others else 0.0


def _distinct(found: Sequence[Candidate], most: int) -> list[Candidate]:
    chosen: list[Candidate] = []
    for candidate in found:
        if len(chosen) < most and not _overlaps(candidate, chosen):
            chosen.append(_without(candidate, chosen))
    return chosen


def _without(candidate: Candidate, chosen: Sequence[Candidate]) -> Candidate:
    """Without what a better one shows behind or beside it: in its claim that would not be what answers."""
    taken = {part for one in chosen if one.hit.edition.id == candidate.hit.edition.id for part in one.unit.parts}
    after, beside = (
        tuple(part for part in parts if part not in taken) for parts in (candidate.unit.after, candidate.unit.beside)
    )
    return replace(candidate, unit=replace(candidate.unit, after=after, beside=beside))


def _parallel(one: Unit, other: Unit) -> bool:
    """Whether two sentences state one rule for different cases: most words are common. Table rows always would."""
    if not (one.shown.endswith(".") and other.shown.endswith(".")):
        return False
    ours, theirs = ({stem for stem in stems(unit.shown) if not stem.isdigit()} for unit in (one, other))
    return len(ours & theirs) >= _PARALLEL * len(ours | theirs)


def _with_others(chosen: Sequence[Candidate], found: Sequence[Candidate]) -> list[Candidate]:
    """The chosen ones, and the best of other sections: what is not sure may stand elsewhere."""
    shown, sections = list(chosen), {section_of(candidate) for candidate in chosen}
    for candidate in found:
        if len(shown) == len(chosen) + ELSEWHERE:
            break
        if section_of(candidate) not in sections:
            sections.add(section_of(candidate))
            shown.append(candidate)
    return shown


def _place(candidate: Candidate) -> tuple[int, tuple[int, int]]:
    return candidate.hit.edition.number, candidate.unit.range


def section_of(candidate: Candidate) -> Section:
    """Where it stands."""
    return candidate.hit.edition.document, candidate.unit.section


def _said(unit: Unit) -> list[str]:
    """Every word but articles, as it stands: «nicht», «Schule» for «Schüler» and «≤» make another rule."""
    return [word for word in _SIGNS.findall(unit.shown.lower()) if word not in ARTICLES]


def _overlaps(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether it is shown already, or says the same again."""
    start, end = candidate.unit.range
    for other in chosen:
        within = any(part[0] <= start and end <= part[1] for part in other.unit.parts)
        if within and candidate.hit.edition.id == other.hit.edition.id:
            return True
        if _said(candidate.unit) == _said(other.unit):
            return True
    return False
