"""Ask what held on an earlier day, and ask the same today: the old edition must answer once, and only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from eval.citations import Judged, ask, judge
from eval.gold import locate
from eval.metrics import Measure, share
from eval.prepare import Room
from eval.questions import Question


@dataclass(frozen=True)
class Dated:
    """An edition question, asked for its day and for today; `quoted_today` tells whether the old text still came."""

    then: Judged
    now: Judged
    quoted_today: bool


def judge_editions(room: Room, questions: Sequence[Question]) -> list[Dated]:
    """Every question that has a day of its own."""
    return [_judge(room, question) for question in questions if question.as_of]


def _judge(room: Room, question: Question) -> Dated:
    today = replace(question, as_of=None)
    then, now = ask(room, question), ask(room, today)
    old = {place.edition for place in locate(question, room.live(question), room.canon)}
    superseded = old - {edition.id for edition in room.live(today)}
    quoted = any(citation.edition in superseded for claim in now.claims for citation in claim.citations)
    return Dated(judge(room, question, then, 0.0), judge(room, today, now, 0.0), quoted)


def measures(found: Sequence[Dated]) -> dict[str, Measure]:
    """`superseded_cited_as_current` is the one that must be 0."""
    return {
        "old_edition_answers_its_day": share(one.then.sentence for one in found),
        "only_editions_of_the_day": share(all(one.then.current) for one in found),
        "superseded_cited_as_current": share(one.quoted_today or not all(one.now.current) for one in found),
    }


def as_json(found: Sequence[Dated]) -> dict[str, Any]:
    """Measures, and the questions that failed."""
    failed = [one.then.id for one in found if not one.then.sentence or one.quoted_today]
    return {
        "n": len(found),
        "measures": {name: one.as_json() for name, one in measures(found).items()},
        "failed": failed,
    }
