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

from assistant.answer import AnswerParts
from assistant.claims import extract_marks, split_claims
from assistant.conversation import understand
from assistant.generate import Model, open_model
from assistant.prompt import PromptSource, build_messages
from assistant.quote import candidates
from assistant.retrieve import retrieve
from assistant.service import Assistant, answer_parts
from assistant.written import sources_of
from eval.citations import ask
from eval.judges import by_rules, by_words
from eval.metrics import Measure, share
from eval.prepare import Room, open_room, read_data, read_set
from eval.questions import Question
from ingest.errors import FundstelleError
from ingest.passages import digest
from ingest.settings import Settings, from_environment

PATIENCE = 900.0  # seconds for an answer: nobody waits for it, and the machine may be busy
_COLUMNS = ("id", "Frage", "erwartet", "Weg", "Aussage", "Quelle", "richtig", "belegt")


@dataclass(frozen=True)
class Said:
    """A statement that was shown, with the text that it cites; empty where it cites nothing."""

    text: str
    cited: str


@dataclass(frozen=True)
class Compared:
    """A question, what the model said unchecked, and what Fundstelle showed as an answer or as the nearest places."""

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
    bare_seconds: float = 0.0
    near: tuple[Said, ...] = ()


class Recorder:
    """A model that is asked the same thing once: what it said is kept in a file, and both ways judge the same words."""

    def __init__(self, model: Model, place: Path) -> None:
        self.name = model.name
        self._model = model
        self._place = place
        lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
        self._said: dict[str, str] = dict(json.loads(line) for line in lines)

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        """What the model says, or said before."""
        key = digest([self.name, *(f"{role}: {text}" for role, text in messages)], 16)
        if key not in self._said:
            self._said[key] = "".join(self._model.stream(messages))
            with self._place.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self._said[key]], ensure_ascii=False) + "\n")
        yield self._said[key]


def compare(room: Room, questions: Sequence[Question], model: Model, settings: Settings) -> Iterator[Compared]:
    """Every question both ways, with the same prompt."""
    parts = replace(answer_parts(room.parts, settings, use_model=False), model=model)
    checked = replace(room, assistant=Assistant(parts, room.parts.blobs))
    for question in questions:
        began = time.perf_counter()
        answer = ask(checked, question)
        asked = understand(question.question, question.history).question
        sources = _sources(room, parts, question, asked)
        said = "".join(model.stream(build_messages(asked, sources)))
        claims = tuple(Said(claim.text, " ".join(one.quote for one in claim.citations)) for claim in answer.claims)
        yield Compared(
            id=question.id,
            question=question.question,
            expected=question.answer,
            answerable=question.answerable,
            bare=tuple(_bare(said, sources)),
            shown=() if answer.near_miss else claims,
            withheld=tuple((one.text, one.reason) for one in answer.withheld),
            near_miss=answer.near_miss,
            mode=answer.mode,
            seconds=round(time.perf_counter() - began, 2),
            near=claims if answer.near_miss else (),
        )


def _sources(room: Room, parts: AnswerParts, question: Question, asked: str) -> list[PromptSource]:
    """What stands in the prompt of the product too."""
    hits = retrieve(asked, room.live(question), parts.store, parts.embedder, parts.register, canon=room.canon)
    weights = parts.words.weights
    found = candidates(asked, hits, room.canon, parts.embedder, weights, parts.calibration, parts.reader)
    return [source for _, source in sources_of(found, room.canon)]


def _bare(text: str, sources: Sequence[PromptSource]) -> Iterator[Said]:
    """Each statement with the sources that its marks name."""
    for sentence in split_claims(text):
        claim, marks = extract_marks(sentence)
        cited = [sources[mark - 1] for mark in marks if 1 <= mark <= len(sources)]
        yield Said(claim, " ".join(f"{one.name}: {one.text}" for one in cited))


def measures(rows: Sequence[Compared], way: str) -> dict[str, Measure]:
    """For `bare`, `shown` or `near`: what was refused, and which statements their own citations do not entail.

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


def write(folder: Path, rows: Sequence[Compared], content: Mapping[str, Any]) -> None:
    """The answers, the figures, and a worksheet in which people judge every statement of both ways."""
    lines = [json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows]
    (folder / "answers.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (folder / "worksheet.csv").open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file, delimiter=";")
        sheet.writerow(_COLUMNS)
        for row in rows:
            for way in ("bare", "shown", "near"):
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
    parser.add_argument("corpora", nargs="*", type=Path, metavar="SAMMLUNG")
    parser.add_argument("--data", type=Path, metavar="ORDNER", help="auch Gesetze und SDM aus diesem Ordner")
    parser.add_argument("--n", type=int, default=48, help="Fragen, alle ohne Antwort darunter (48)")
    parser.add_argument("--out", type=Path, required=True, metavar="ORDNER")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    settings = from_environment(options.home)
    model = open_model(settings, PATIENCE, PATIENCE)
    if model is None:
        raise FundstelleError("FUNDSTELLE_LLM ist nicht gesetzt: zum Beispiel FUNDSTELLE_LLM=ollama/gemma3:12b.")
    sets = [read_set(folder) for folder in options.corpora] + (read_data(options.data) if options.data else [])
    options.out.mkdir(parents=True, exist_ok=True)
    asked = sample([question for one in sets for question in one.questions if question.as_of is None], options.n)
    rows = []
    with open_room(sets, settings) as room:
        for row in compare(room, asked, Recorder(model, options.out / "said.jsonl"), settings):
            rows.append(row)
            sys.stderr.write(f"{len(rows)}/{len(asked)} {row.seconds:.0f} s\n")
    found = {way: measures(rows, way) for way in ("bare", "shown")}
    found["near"] = {name: one for name, one in measures(rows, "near").items() if name.startswith("misgrounded")}
    content = {
        "n": len(rows),
        "model": model.name,
        **{way: {name: one.as_json() for name, one in table.items()} for way, table in found.items()},
        "withheld": sum(len(row.withheld) for row in rows),
        "generated": sum(row.mode == "generated" for row in rows),
    }
    write(options.out, rows, content)
    if options.json:
        sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
        return
    from rich.console import Console

    from eval.output import show

    names = {"bare": "ohne Prüfung", "shown": "Fundstelle", "near": "Fundstelle, nächste Stellen"}
    show(model.name, {names[way]: table for way, table in found.items()}, Console())


if __name__ == "__main__":
    main()
