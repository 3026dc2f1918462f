"""Ask a corpus's questions with and without a draft, and tell what is answered otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.answer import AnswerParts, answer
from assistant.answer_log import AnswerLog
from assistant.answers import Answer
from assistant.conversation import understand
from assistant.retrieve import Hit, retrieve
from ingest.catalogue import Publishing
from ingest.changes import Words
from ingest.counterpart import counterpart
from ingest.passages import Edition
from ingest.review import Cited, Content

_FOUND_WITHIN = 5  # hits
_WORD = re.compile(r"\w+")

Place = tuple[str, int, int]
"""Edition, start, end."""


@dataclass(frozen=True)
class _Question:
    """A question that is asked of today's editions, and where its answer stands."""

    id: str
    text: str
    history: tuple[str, ...]
    gold: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Reply:
    """What was answered, what was found, and the places of both."""

    text: str
    cited: tuple[Place, ...]
    found: tuple[Place, ...]


class Answerer:
    """The part that answers, as `ingest.review` wants it: verbatim, so that two answers can be compared."""

    def __init__(self, parts: AnswerParts, log: AnswerLog | None) -> None:
        self._parts = parts
        self._log = log

    def cited(self, edition: Edition) -> Sequence[Cited]:
        """What earlier answers cited of this edition."""
        return self._log.citing(edition.id) if self._log is not None else ()

    def questions(self, publishing: Publishing, before: Edition, draft: Edition) -> Content:
        """Counts of questions answered from the right place, before and after, and each that changes, losses first."""
        today = date.today()
        live = [e for e in self._parts.register.live(today, {draft.corpus}) if e.document != draft.document]
        counts = {"before": {"cited": 0, "found": 0}, "after": {"cited": 0, "found": 0}}
        findings, asked = [], 0
        for question in _read(publishing.questions):
            here = self._places(question, [*live, before])
            moved, gold = self._moved(here, before, draft)
            places = (here, [*moved, *self._places(question, [draft])])
            replies = self._ask_both(question, [*live, before], [*live, draft])
            asked += any(places)
            for name, reply, right in zip(("before", "after"), replies, places, strict=True):
                counts[name]["cited"] += _overlap(reply.cited, right)
                counts[name]["found"] += _overlap(reply.found, right)
            if gold or _lines(replies[0]) != _lines(replies[1]):
                findings.append(_finding(question, gold, replies, places))
        findings.sort(key=lambda finding: finding["right_after"] - finding["right_before"])
        return {"asked": asked, **counts, "findings": findings}

    def _ask_both(
        self, question: _Question, before: Sequence[Edition], after: Sequence[Edition]
    ) -> tuple[_Reply, _Reply]:
        """The answer is made a second time only where other passages are found."""
        asked = understand(question.text, question.history).question
        hits = [self._retrieve(asked, editions) for editions in (before, after)]
        first = self._reply(asked, before, hits[0])
        if [hit.passage.id for hit in hits[0]] == [hit.passage.id for hit in hits[1]]:
            places = {_place(old): _place(new) for old, new in zip(*hits, strict=True)}
            return first, _Reply(first.text, tuple(_shifted(place, places) for place in first.cited), _places(hits[1]))
        return first, self._reply(asked, after, hits[1])

    def _retrieve(self, asked: str, editions: Sequence[Edition]) -> list[Hit]:
        parts = self._parts
        return retrieve(asked, editions, parts.store, parts.embedder, parts.register, canon=parts.canon)

    def _reply(self, asked: str, editions: Sequence[Edition], hits: Sequence[Hit]) -> _Reply:
        events = answer(asked, editions, (), self._parts)
        final = next(event for event in events if isinstance(event, Answer))
        citations = [citation for claim in final.claims for citation in claim.citations]
        cited = () if final.abstained else tuple((c.edition, c.start, c.end) for c in citations)
        return _Reply("\n".join(claim.text for claim in final.claims if not final.abstained), cited, _places(hits))

    def _places(self, question: _Question, editions: Sequence[Edition]) -> list[Place]:
        """Where the gold quotes stand."""
        by_document = {edition.document: edition for edition in editions}
        found = []
        for document, quote in question.gold:
            edition = by_document.get(document)
            if edition is not None:
                # People copy words; spaces, hyphens and cell borders between them may differ.
                wanted = r"\W+".join(map(re.escape, _WORD.findall(quote))) + "[.!?]?"
                place = re.search(wanted, self._parts.canon.text(edition).text)
                found += [(edition.id, *place.span())] if place else []
        return found

    def _moved(self, places: Sequence[Place], before: Edition, draft: Edition) -> tuple[list[Place], list[Words]]:
        """The same places in the draft, and how those read that changed."""
        old, new = self._parts.canon.text(before), self._parts.canon.text(draft)
        moved: list[Place] = []
        changed: list[Words] = []
        for edition, start, end in places:
            if edition != before.id:
                moved.append((edition, start, end))
                continue
            place = counterpart(old, start, end, new)
            if place is None:
                changed.append((("removed", old.text[start:end]),))
                continue
            moved.append((draft.id, place.start, place.end))
            if any(mark != "same" for mark, _ in place.changes):
                changed.append(place.changes)
        return moved, changed


def _lines(reply: _Reply) -> list[str]:
    """What is said, in whatever order."""
    return sorted(reply.text.splitlines())


def _place(hit: Hit) -> Place:
    return hit.edition.id, hit.passage.start, hit.passage.end


def _places(hits: Sequence[Hit]) -> tuple[Place, ...]:
    return tuple(_place(hit) for hit in hits[:_FOUND_WITHIN])


def _shifted(place: Place, passages: dict[Place, Place]) -> Place:
    """A cited place inside a passage that now stands elsewhere."""
    for (edition, start, end), (new_edition, new_start, _) in passages.items():
        if edition == place[0] and start <= place[1] < end:
            return new_edition, place[1] - start + new_start, place[2] - start + new_start
    return place


def _overlap(places: Sequence[Place], wanted: Sequence[Place]) -> bool:
    return any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in places for b in wanted)


def _finding(
    question: _Question, gold: Sequence[Words], replies: tuple[_Reply, _Reply], places: Sequence[Sequence[Place]]
) -> Content:
    right = [_overlap(reply.cited, wanted) for reply, wanted in zip(replies, places, strict=True)]
    return {
        "id": question.id,
        "question": question.text,
        "gold": [[list(run) for run in words] for words in gold],
        "answer_before": replies[0].text,
        "answer_after": replies[1].text,
        "right_before": right[0],
        "right_after": right[1],
    }


def _read(questions: str) -> list[_Question]:
    """Those about today; what only held on an earlier day does not change."""
    read: dict[str, _Question] = {}
    for line in questions.splitlines():
        entry: dict[str, Any] = json.loads(line) if line.strip() else {}
        if not entry or entry.get("as_of"):
            continue
        earlier = read.get(str(entry.get("after")))
        history = (*earlier.history, earlier.text) if earlier else ()
        gold = tuple((str(one["document"]), str(one["quote"])) for one in entry.get("gold", ()))
        read[str(entry["id"])] = _Question(str(entry["id"]), str(entry["question"]), history, gold)
    return list(read.values())
