"""Change decisive figures in a copy of the corpora, ask again, and see whether answer and citation follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.answers import Answer
from eval.citations import ask
from eval.figures import Edit, decisive, reading
from eval.gold import find_text
from eval.metrics import Measure, share
from eval.prepare import CorpusSet, Room, elsewhere, open_room
from eval.questions import Question
from ingest.corpus import find_sources
from ingest.settings import Settings

Outcome = Literal["followed", "stale", "gone"]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Followed:
    """What became of an edit: the new figure is shown and cited, the old one is, or neither."""

    question: str
    old: str
    new: str
    outcome: Outcome
    shown: tuple[str, ...]


def plan(questions: Sequence[Question]) -> dict[str, tuple[Edit, ...]]:
    """For each question whose gold names the figure of its answer, an edit of every gold sentence.

    Questions that share a sentence must not change it twice: the first one decides.
    """
    edits: dict[str, tuple[Edit, ...]] = {}
    by_sentence: dict[str, Edit] = {}
    for question in questions:
        if not question.answerable or question.as_of:
            continue
        found = []
        for gold in question.gold:
            edit = by_sentence.get(gold.quote) or decisive(gold.quote, question.answer)
            if edit is not None:
                by_sentence[gold.quote] = edit
                found.append(edit)
        if found:
            edits[question.id] = tuple(found)
    return edits


def by_file(sets: Sequence[CorpusSet], edits: Mapping[str, Sequence[Edit]]) -> dict[Path, list[Edit]]:
    """The edits of every file, each once."""
    found: dict[Path, list[Edit]] = {}
    for one in sets:
        paths = {source.name: source.path for source in find_sources(one.folder)}
        for question in one.questions:
            for edit in edits.get(question.id, ()):
                gold = next(gold for gold in question.gold if gold.quote == edit.sentence)
                place = found.setdefault(paths[gold.document], [])
                if edit not in place:
                    place.append(edit)
    return found


def measure(
    sets: Sequence[CorpusSet],
    questions: Sequence[Question],
    settings: Settings,
    use_model: bool,
    progress: Progress,
) -> list[Followed]:
    """Edit, ingest into a temporary home, ask; only questions whose answer showed the figure before count."""
    edits = plan(questions)
    with open_room(sets, settings, use_model, progress) as room:
        asked = [question for question in questions if question.id in edits]
        known = [q for q in asked if _shows(ask(room, q), [edit.sentence for edit in edits[q.id]])]
    changed = by_file(sets, {question.id: edits[question.id] for question in known})
    with elsewhere(settings) as copy, open_room(sets, copy, use_model, progress, reading(changed)) as room:
        found = []
        for position, question in enumerate(known):
            progress("geänderte Fragen", position, len(known))
            found.append(_judge(room, question, edits[question.id]))
        return found


def _judge(room: Room, question: Question, edits: Sequence[Edit]) -> Followed:
    answer = ask(room, question)
    outcome: Outcome = "gone"
    if _shows(answer, [edit.sentence for edit in edits]):
        outcome = "stale"
    elif _shows(answer, [edit.edited for edit in edits]):
        outcome = "followed"
    shown = tuple(claim.text for claim in answer.claims)
    return Followed(question.id, edits[0].old, edits[0].new, outcome, shown)


def _shows(answer: Answer, sentences: Sequence[str]) -> bool:
    """Whether a claim cites one of these sentences, or says its words."""
    quotes = [citation.quote for claim in answer.claims for citation in claim.citations]
    texts = [claim.text for claim in answer.claims]
    return any(find_text(text, sentence) for text in quotes + texts for sentence in sentences)


def measures(found: Sequence[Followed]) -> dict[str, Measure]:
    """`faithful` of the edits whose sentence is still shown; an edit may also push it off the list (`gone`)."""
    return {
        "faithful": share(one.outcome == "followed" for one in found if one.outcome != "gone"),
        "stale": share(one.outcome == "stale" for one in found),
        "gone": share(one.outcome == "gone" for one in found),
    }


def as_json(found: Sequence[Followed]) -> dict[str, Any]:
    """Measures, and every edit with what became of it."""
    return {
        "n": len(found),
        "measures": {name: one.as_json() for name, one in measures(found).items()},
        "edits": [asdict(one) for one in found],
    }
