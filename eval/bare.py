"""Put a language model's answers beside what is left of them after checking: same questions, same sources."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.claims import extract_marks, split_claims
from assistant.conversation import understand
from assistant.generate import Model, open_model
from assistant.prompt import PromptSource, build_messages
from assistant.retrieve import Hit, retrieve
from assistant.service import Assistant, answer_parts
from assistant.written import SOURCES
from eval.citations import ask
from eval.judges import by_rules, by_words
from eval.metrics import Measure, share
from eval.prepare import Room, open_room, read_set
from eval.questions import Question
from ingest.errors import FundstelleError
from ingest.settings import Settings, from_environment

_COLUMNS = ("id", "Frage", "erwartet", "Weg", "Aussage", "Quelle", "richtig", "belegt")


@dataclass(frozen=True)
class Said:
    """A statement that was shown, with the text that it cites; empty where it cites nothing."""

    text: str
    cited: str


@dataclass(frozen=True)
class Compared:
    """A question, what the model said unchecked, and what Fundstelle showed as an answer."""

    id: str
    question: str
    expected: str
    answerable: bool
    bare: tuple[Said, ...]
    shown: tuple[Said, ...]
    withheld: tuple[tuple[str, str], ...]
    near_miss: bool
    mode: str
    seconds: float


class Recorder:
    """A model that remembers what it said last, so that both ways judge the same words."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.said: str | None = None
        self._model = model

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        """What the model says, kept."""
        self.said = ""
        for piece in self._model.stream(messages):
            self.said += piece
            yield piece


def compare(room: Room, questions: Sequence[Question], model: Model, settings: Settings) -> Iterator[Compared]:
    """Every question both ways; the model is asked once where its answer reached the checker."""
    recorder = Recorder(model)
    parts = replace(answer_parts(room.parts, settings, use_model=False), model=recorder)
    checked = replace(room, assistant=Assistant(parts, room.parts.blobs))
    for question in questions:
        recorder.said = None
        began = time.perf_counter()
        answer = ask(checked, question)
        hits = _hits(room, question)
        if recorder.said is None:
            sources = [PromptSource(_name(hit), hit.passage.text) for hit in hits]
            asked = understand(question.question, question.history).question
            recorder.said = "".join(model.stream(build_messages(asked, sources)))
        yield Compared(
            id=question.id,
            question=question.question,
            expected=question.answer,
            answerable=question.answerable,
            bare=tuple(_bare(recorder.said, hits)),
            shown=()
            if answer.near_miss
            else tuple(Said(claim.text, " ".join(one.quote for one in claim.citations)) for claim in answer.claims),
            withheld=tuple((one.text, one.reason) for one in answer.withheld),
            near_miss=answer.near_miss,
            mode=answer.mode,
            seconds=round(time.perf_counter() - began, 2),
        )


def _hits(room: Room, question: Question) -> list[Hit]:
    parts = room.parts
    asked = understand(question.question, question.history).question
    return retrieve(asked, room.live(question), parts.store, parts.embedder, parts.register)[:SOURCES]


def _name(hit: Hit) -> str:
    return f"{hit.passage.title}, {' › '.join(hit.passage.section)}"


def _bare(text: str, hits: Sequence[Hit]) -> Iterator[Said]:
    """Each statement with the passages that its marks name."""
    for sentence in split_claims(text):
        claim, marks = extract_marks(sentence)
        cited = [hits[mark - 1] for mark in marks if 1 <= mark <= len(hits)]
        yield Said(claim, " ".join(f"{_name(hit)}: {hit.passage.text}" for hit in cited))


def measures(rows: Sequence[Compared], way: str) -> dict[str, Measure]:
    """For `bare` or `shown`: what was refused, and which statements their own citations do not entail.

    `words` is a judge that is no part of the product, `rules` is the product's own. A statement that cites nothing
    is misgrounded, one that answers a question without an answer is wrong.
    """
    said = [(row, one) for row in rows for one in getattr(row, way)]
    entailed = {
        judge.__name__: [bool(one.cited) and judge(one.text, one.cited) for _, one in said]
        for judge in (by_words, by_rules)
    }
    return {
        "unanswerable_refused": share(not getattr(row, way) for row in rows if not row.answerable),
        "answerable_answered": share(bool(getattr(row, way)) for row in rows if row.answerable),
        "misgrounded_words": share(not good for good in entailed["by_words"]),
        "misgrounded_rules": share(not good for good in entailed["by_rules"]),
        "wrong_or_misgrounded_words": share(
            not row.answerable or not good for (row, _), good in zip(said, entailed["by_words"], strict=True)
        ),
    }


def read(folder: Path) -> list[Compared]:
    """What an earlier run of this folder has compared already."""
    place = folder / "answers.jsonl"
    rows = []
    for line in place.read_text(encoding="utf-8").splitlines() if place.exists() else ():
        values = json.loads(line)
        for way in ("bare", "shown"):
            values[way] = tuple(Said(**one) for one in values[way])
        rows.append(Compared(**values | {"withheld": tuple(map(tuple, values["withheld"]))}))
    return rows


def write(folder: Path, rows: Sequence[Compared], content: Mapping[str, Any]) -> None:
    """The figures, and a worksheet in which people judge every statement of both ways."""
    (folder / "metrics.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (folder / "worksheet.csv").open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file, delimiter=";")
        sheet.writerow(_COLUMNS)
        for row in rows:
            for way in ("bare", "shown"):
                for one in getattr(row, way):
                    sheet.writerow([row.id, row.question, row.expected, way, one.text, one.cited, "", ""])


def sample(questions: Sequence[Question], n: int) -> list[Question]:
    """All without an answer, and as many others, evenly spread, as make `n`."""
    free = [question for question in questions if not question.answerable]
    rest = [question for question in questions if question.answerable]
    wanted = max(0, n - len(free))
    step = max(1.0, len(rest) / max(1, wanted))
    return free + [rest[int(place * step)] for place in range(min(wanted, len(rest)))]


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m eval.bare SAMMLUNG… --out ORDNER` with FUNDSTELLE_LLM set; goes on where it was stopped."""
    parser = argparse.ArgumentParser(prog="python -m eval.bare", description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path, metavar="SAMMLUNG")
    parser.add_argument("--n", type=int, default=48, help="Fragen, alle ohne Antwort darunter (48)")
    parser.add_argument("--out", type=Path, required=True, metavar="ORDNER")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    settings = from_environment(options.home)
    model = open_model(settings)
    if model is None:
        raise FundstelleError("FUNDSTELLE_LLM ist nicht gesetzt: zum Beispiel FUNDSTELLE_LLM=ollama/gemma3:12b.")
    sets = [read_set(folder) for folder in options.corpora]
    options.out.mkdir(parents=True, exist_ok=True)
    rows = read(options.out)
    done = {row.id for row in rows}
    asked = sample([question for one in sets for question in one.questions if question.as_of is None], options.n)
    with open_room(sets, settings) as room, (options.out / "answers.jsonl").open("a", encoding="utf-8") as file:
        for row in compare(room, [question for question in asked if question.id not in done], model, settings):
            rows.append(row)
            file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
            file.flush()
            sys.stderr.write(f"{len(rows)}/{len(asked)} {row.seconds:.0f} s\n")
    content = {
        "n": len(rows),
        "model": model.name,
        **{way: {name: one.as_json() for name, one in measures(rows, way).items()} for way in ("bare", "shown")},
        "withheld": sum(len(row.withheld) for row in rows),
        "generated": sum(row.mode == "generated" for row in rows),
    }
    write(options.out, rows, content)
    if options.json:
        sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
        return
    from rich.console import Console

    from eval.output import show

    show(model.name, {"ohne Prüfung": measures(rows, "bare"), "Fundstelle": measures(rows, "shown")}, Console())


if __name__ == "__main__":
    main()
