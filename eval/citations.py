"""Ask judged questions and judge the answers: pointers, gold places, refusals, editions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.access import OPERATOR
from assistant.answers import Answer, Citation
from assistant.output import answer_json
from eval.alce import Sentence, citation_precision, citation_recall
from eval.gold import Place, in_section, locate
from eval.judges import by_rules, by_words
from eval.metrics import Measure, average, quantile, share
from eval.prepare import Room
from eval.questions import Question
from ingest.edition import from_json

_HITS, _AROUND = 10, 160
_ENOUGH = 0.5  # of a gold quote inside the citations: a table row in a longer quote, a sentence without its number

Ask = Callable[[Question], Answer]


@dataclass(frozen=True)
class Judged:
    """A question with its answer and what was found about it; None does not apply.

    `pointers` and `current` have an entry for every citation shown. The gold measures are about all that is
    shown, with or without a reservation; `gold_places` says of every claim whether it shows gold. `refused` says
    that nothing was shown as an answer: nothing at all, or places marked as a near miss. `found_at` is the rank of
    the first passage that holds gold, 0 where none of ten does. `documents` are those that hold gold.
    """

    id: str
    corpus: str
    kind: str
    split: str
    question: str
    expected: str
    gold: tuple[str, ...]
    answer: Mapping[str, Any]
    ms: float
    refused: bool
    pointers: tuple[bool, ...]
    current: tuple[bool, ...]
    located: bool | None = None
    document: bool | None = None
    section: bool | None = None
    span: bool | None = None
    sentence: bool | None = None
    found_at: int | None = None
    gold_places: tuple[bool, ...] = ()
    alce: Mapping[str, float | None] | None = None
    documents: tuple[str, ...] | None = None

    @property
    def near_miss(self) -> bool:
        """Whether places were shown with a reservation, not as an answer."""
        return bool(self.answer["near_miss"])

    @property
    def verdict(self) -> str:
        """For lists: whether what was shown is right, and whether it was shown with a reservation."""
        if self.kind == "unanswerable":
            return "near miss" if self.near_miss else "refused" if self.refused else "answered"
        if self.refused and not self.near_miss:
            return "nothing shown"
        return ("right" if self.sentence else "wrong") + (", reserved" if self.near_miss else "")

    @property
    def passed(self) -> bool:
        """Whether this is the outcome that was wanted."""
        return self.verdict in ("right", "right, reserved", "refused", "near miss")


def judged_from(line: str) -> Judged:
    """The reverse of `json.dumps(asdict(judged))`."""
    values = json.loads(line)
    for name in ("gold", "pointers", "current", "gold_places", "documents"):
        if values.get(name) is not None:
            values[name] = tuple(values[name])
    return Judged(**values)


def as_line(judged: Judged) -> str:
    """One line of `answers.jsonl`."""
    return json.dumps(asdict(judged), ensure_ascii=False)


def judge_all(room: Room, questions: Sequence[Question]) -> Iterator[Judged]:
    """Ask the questions one after the other."""
    for question in questions:
        began = time.perf_counter()
        answer = ask(room, question)
        yield judge(room, question, answer, 1000 * (time.perf_counter() - began))


def ask(room: Room, question: Question) -> Answer:
    """The whole answer, as the command line would give it."""
    history, corpora = question.history, [question.corpus]
    events = room.assistant.ask(question.question, OPERATOR, corpora, history, question.as_of)
    return next(event for event in events if isinstance(event, Answer))


def judge(room: Room, question: Question, answer: Answer, ms: float) -> Judged:
    """Compare an answer with the gold places and with the frozen texts."""
    shown = [citation for claim in answer.claims for citation in claim.citations]
    in_force = room.in_force(question)
    places = locate(question, room.live(question), room.canon)
    gold = question.answerable
    return Judged(
        id=question.id,
        corpus=question.corpus,
        kind=question.kind,
        split=question.split,
        question=question.question,
        expected=question.answer,
        gold=tuple(one.quote for one in question.gold),
        answer=_with_surroundings(room, answer_json(answer)),
        ms=round(ms, 2),
        refused=answer.abstained,
        pointers=tuple(_points_right(room, one) for one in (*shown, *(near.citation for near in answer.nearest))),
        current=tuple(citation.edition in in_force for citation in shown),
        located=bool(places) if gold else None,
        document=any(c.document == g.document for c in shown for g in question.gold) if gold else None,
        section=any(_in_gold_section(room, c, question) for c in shown) if gold else None,
        span=any(place.touched_by(_ranges(shown)) for place in places) if gold else None,
        sentence=_sentence_shown(shown, places) if gold else None,
        found_at=_found_at(room, question, answer, places) if gold else None,
        gold_places=tuple(_sentence_shown(claim.citations, places) for claim in answer.claims) if gold else (),
        alce=None if answer.abstained else _alce(answer),
        documents=tuple(one.document for one in question.gold),
    )


def _ranges(citations: Sequence[Citation]) -> list[tuple[str, int, int]]:
    return [(citation.edition, citation.start, citation.end) for citation in citations]


def _sentence_shown(shown: Sequence[Citation], places: Sequence[Place]) -> bool:
    return any(place.covered_by(_ranges(shown)) >= _ENOUGH for place in places)


def _points_right(room: Room, citation: Citation) -> bool:
    """Read from the blob itself, not through what made the citation."""
    edition = room.parts.register.edition(citation.edition)
    text = from_json(room.parts.blobs.get(edition.text_hash)).text
    return text[citation.start : citation.end] == citation.quote


def _found_at(room: Room, question: Question, answer: Answer, places: Sequence[Place]) -> int:
    asked = answer.understood_as or question.question
    for hit in room.assistant.search(asked, OPERATOR, _HITS, [question.corpus], question.as_of):
        here = [(hit.edition.id, passage.start, passage.end) for passage in hit.passages]
        if any(place.covered_by(here) >= _ENOUGH for place in places):
            return hit.rank
    return 0


def _with_surroundings(room: Room, content: dict[str, Any]) -> dict[str, Any]:
    """The quotes of claims with the text around them, so that people can judge without opening the source."""
    for citation in (citation for claim in content["claims"] for citation in claim["citations"]):
        text = room.canon.text(room.parts.register.edition(citation["edition"])).text
        citation["before"] = text[max(0, citation["start"] - _AROUND) : citation["start"]]
        citation["after"] = text[citation["end"] : citation["end"] + _AROUND]
        del citation["boxes"]
    return content


def _in_gold_section(room: Room, citation: Citation, question: Question) -> bool:
    canonical = room.canon.text(room.parts.register.edition(citation.edition))
    return any(
        citation.document == gold.document and in_section(canonical, citation.start, gold.section)
        for gold in question.gold
    )


def _alce(answer: Answer) -> dict[str, float | None]:
    sentences = [Sentence(claim.text, tuple(one.quote for one in claim.citations)) for claim in answer.claims]
    judges = {"rules": by_rules, "words": by_words}
    return {
        f"{measure}_{name}": round(value, 4) if (value := compute(sentences, entails)) is not None else None
        for name, entails in judges.items()
        for measure, compute in (("recall", citation_recall), ("precision", citation_precision))
    }


def measures(rows: Sequence[Judged]) -> dict[str, Measure]:
    """Every measure over these rows; the name says what 1 means.

    A near miss ("Am ehesten passt diese Stelle") is an answer with a reservation. An unanswerable question is
    refused when nothing is shown as an answer: a near miss refuses it, which `unanswerable_nothing_shown` counts
    apart. An answerable question is wrongly refused when neither an answer nor a near miss with the gold sentence
    is shown; `wrongly_refused_strict` counts every near miss as a refusal. `answered_*`, `reserved_*` and
    `nothing_shown` are the five ways in which an answerable question can end, and add up to 1.
    `wrong_or_misgrounded_at_most` is about answers without a reservation; people who fill in the worksheet say how
    many of those without gold are wrong indeed.
    """
    gold = [row for row in rows if row.kind != "unanswerable"]
    free = [row for row in rows if row.kind == "unanswerable"]
    found = {
        "pointer_valid": share(valid for row in rows for valid in row.pointers),
        "current_edition_cited": share(current for row in rows for current in row.current),
        "gold_text_ingested": share(row.located for row in gold),
        "retrieved_in_5": share(None if row.found_at is None else 1 <= row.found_at <= 5 for row in gold),
        "gold_document_cited": share(row.document for row in gold),
        "gold_section_cited": share(row.section for row in gold),
        "gold_span_cited": share(row.span for row in gold),
        "right_sentence_shown": share(row.sentence for row in gold),
        "shown_places_that_are_gold": share(place for row in gold for place in row.gold_places),
        "unanswerable_refused": share(row.refused for row in free),
        "unanswerable_nothing_shown": share(row.refused and not row.near_miss for row in free),
        "wrongly_refused": share(row.verdict in ("wrong, reserved", "nothing shown") for row in gold),
        "wrongly_refused_strict": share(row.refused for row in gold),
        "answered_right": share(row.verdict == "right" for row in gold),
        "answered_wrong": share(row.verdict == "wrong" for row in gold),
        "reserved_right": share(row.verdict == "right, reserved" for row in gold),
        "reserved_wrong": share(row.verdict == "wrong, reserved" for row in gold),
        "nothing_shown": share(row.verdict == "nothing shown" for row in gold),
        "wrong_or_misgrounded_at_most": share(_may_be_wrong(row) for row in rows if not row.refused),
    }
    for name in ("recall_rules", "precision_rules", "recall_words", "precision_words"):
        found[f"alce_{name}"] = average((row.alce or {}).get(name) for row in rows)
    return found


def _may_be_wrong(row: Judged) -> bool:
    """An answer that shows no gold sentence, or a claim that its own citations do not entail."""
    entailed = (row.alce or {}).get("recall_words")
    return not row.sentence or not all(row.pointers) or (entailed is not None and entailed < 1)


def times(rows: Sequence[Judged]) -> dict[str, float | None]:
    """Milliseconds per question, half and 95 % of them."""
    taken = [row.ms for row in rows]
    return {"ms_p50": quantile(taken, 0.5), "ms_p95": quantile(taken, 0.95)}
