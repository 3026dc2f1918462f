"""Read judged questions and ready-made passages from JSON lines, telling file and line of what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from ingest.corpus import read_utf8
from ingest.errors import FundstelleError

QUESTIONS_NAME = "questions.jsonl"
Kind = Literal["answerable", "unanswerable", "follow_up", "edition"]
Split = Literal["dev", "test"]


@dataclass(frozen=True)
class Gold:
    """A place that answers: the quote stands in this document below a heading that begins with `section`."""

    document: str
    section: str
    quote: str


@dataclass(frozen=True)
class Question:
    """A judged question; one of `gold` is enough. `history` holds the questions that it follows, oldest first."""

    id: str
    question: str
    kind: Kind
    split: Split
    lang: str = "de"
    gold: tuple[Gold, ...] = ()
    answer: str = ""
    history: tuple[str, ...] = ()
    as_of: date | None = None
    corpus: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the sources hold an answer."""
        return self.kind != "unanswerable"


@dataclass(frozen=True)
class Text:
    """A ready-made text to index: `title` is its heading, `document` the name of what it stands in."""

    id: str
    title: str
    text: str
    document: str = ""


@dataclass(frozen=True)
class Search:
    """A question, and the ids of the passages that answer it."""

    id: str
    question: str
    passages: tuple[str, ...]


class _Line:
    """One JSON object with its place, for errors that can be found."""

    def __init__(self, values: Any, place: str) -> None:
        if not isinstance(values, dict):
            raise FundstelleError(f"{place}: ein JSON-Objekt je Zeile erwartet.")
        self.values: Mapping[str, Any] = values
        self.place = place

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise FundstelleError(f"{self.place}: Feld '{name}' fehlt oder ist kein Text.")
        return value

    def one_of(self, name: str, allowed: Sequence[str]) -> Any:
        value = self.text(name)
        if value not in allowed:
            raise FundstelleError(f"{self.place}: {name} = '{value}', erlaubt ist {', '.join(allowed)}.")
        return value

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        try:
            return None if value is None else date.fromisoformat(str(value))
        except ValueError:
            raise FundstelleError(f"{self.place}: {name} = '{value}', als JJJJ-MM-TT angeben.") from None


def read_questions(path: Path, corpus: str = "") -> list[Question]:
    """The judged questions of a file; raises FundstelleError with file and line."""
    found: dict[str, Question] = {}
    for line in _lines(path):
        question = _question(line, corpus, found)
        if question.id in found:
            raise FundstelleError(f"{line.place}: Die Kennung '{question.id}' gibt es schon.")
        found[question.id] = question
    return list(found.values())


def _question(line: _Line, corpus: str, earlier: Mapping[str, Question]) -> Question:
    kind = line.one_of("kind", get_args(Kind))
    gold = tuple(
        Gold(one.text("document"), one.text("section"), one.text("quote"))
        for one in (_Line(entry, line.place) for entry in line.values.get("gold", []))
    )
    if bool(gold) != (kind != "unanswerable"):
        raise FundstelleError(f"{line.place}: '{kind}' und {len(gold)} Goldstellen passen nicht zusammen.")
    history: tuple[str, ...] = ()
    if kind == "follow_up":
        before = line.text("after")
        if before not in earlier:
            raise FundstelleError(f"{line.place}: after = '{before}' steht nicht davor.")
        history = (*earlier[before].history, earlier[before].question)
    return Question(
        id=line.text("id"),
        question=line.text("question"),
        kind=kind,
        split=line.one_of("split", get_args(Split)),
        lang=line.text("lang", "de"),
        gold=gold,
        answer=line.text("answer", ""),
        history=history,
        as_of=line.day("as_of"),
        corpus=corpus,
    )


def read_texts(path: Path, title: str = "title") -> list[Text]:
    """The passages `{id, title, text, doc?}` of a file; raises FundstelleError with file and line."""
    texts = [
        Text(line.text("id"), line.text(title, ""), line.text("text"), line.text("doc", "")) for line in _lines(path)
    ]
    if len({text.id for text in texts}) < len(texts):
        raise FundstelleError(f"{path}: Eine Kennung kommt mehrfach vor.")
    return texts


def read_searches(path: Path, with_context: bool = False) -> list[Search]:
    """The questions `{question, passage_id | passage_ids}` of a file; raises FundstelleError with file and line.

    `with_context` adds the line's `context` in brackets, as a person names the law that the question is about.
    """
    found = []
    for number, line in enumerate(_lines(path), start=1):
        wanted = line.values.get("passage_ids") or [line.text("passage_id")]
        if not isinstance(wanted, list):
            raise FundstelleError(f"{line.place}: passage_ids ist keine Liste.")
        question, context = line.text("question"), line.text("context", "")
        asked = f"{question} ({context})" if with_context and context else question
        found.append(Search(str(line.values.get("id", number)), asked, tuple(map(str, wanted))))
    return found


def _lines(path: Path) -> Iterator[_Line]:
    if not path.is_file():
        raise FundstelleError(f"{path} gibt es nicht: Pfad prüfen.")
    for number, line in enumerate(read_utf8(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _Line(json.loads(line), f"{path}, Zeile {number}")
        except json.JSONDecodeError as error:
            raise FundstelleError(f"{path}, Zeile {number}: kein gültiges JSON ({error.msg}).") from error
