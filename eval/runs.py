"""Keep an evaluation run as a folder: settings, every answer, measures, report; an interrupted run resumes."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from assistant.weigh import CALIBRATION
from eval.citations import Judged, as_line, judged_from
from eval.output import citations_json
from eval.prepare import CorpusSet
from eval.worksheet import COLUMNS
from ingest.errors import FundstelleError
from ingest.settings import Settings

FACTS, ANSWERS, METRICS, JUNIT, WORKSHEET, REPORT = (
    "run.json",
    "answers.jsonl",
    "metrics.json",
    "junit.xml",
    "worksheet.csv",
    "report.html",
)


@dataclass(frozen=True)
class Run:
    """What was measured (`facts`), and every answer."""

    facts: dict[str, Any]
    rows: tuple[Judged, ...]


def facts_of(sets: Sequence[CorpusSet], settings: Settings, split: str, llm: bool) -> dict[str, Any]:
    """What two runs must share to be the same run."""
    return {
        "corpora": {one.name: hash_of(one.folder) for one in sets},
        "split": split,
        "embedder": settings.embedder,
        "model": settings.llm if llm else None,
        "reranker": settings.reranker,
        "entailment": settings.entailment,
        "calibration": hashlib.sha256(files("assistant").joinpath(CALIBRATION).read_bytes()).hexdigest()[:16],
    }


def hash_of(folder: Path) -> str:
    """Names and bytes of all files of a corpus, its questions among them."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def begin(folder: Path, facts: dict[str, Any]) -> list[Judged]:
    """The answers that this very run has already; raises FundstelleError for another run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / FACTS
    if not place.exists():
        if any(folder.iterdir()):
            raise FundstelleError(f"{folder} ist nicht leer und kein Lauf: einen neuen Ordner nennen.")
        place.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    elif json.loads(place.read_text(encoding="utf-8")) != facts:
        raise FundstelleError(
            f"{folder} enthält einen Lauf mit anderen Einstellungen oder Dokumenten: einen neuen Ordner nennen."
        )
    return _answers(folder)


def add(folder: Path, row: Judged) -> None:
    """Append one answer."""
    with (folder / ANSWERS).open("a", encoding="utf-8") as file:
        file.write(as_line(row) + "\n")


def read(folder: Path) -> Run:
    """A run's folder; raises FundstelleError when it is none."""
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise FundstelleError(f"{folder} ist kein Lauf: den Ordner von `citations --out` nennen.") from None
    return Run(facts, tuple(_answers(folder)))


def _answers(folder: Path) -> list[Judged]:
    """Whole lines only: a killed run may leave half a line, whose question is asked again."""
    place = folder / ANSWERS
    if not place.exists():
        return []
    content = place.read_text(encoding="utf-8")
    whole = content[: content.rfind("\n") + 1]
    if whole != content:
        place.write_text(whole, encoding="utf-8")
    try:
        return [judged_from(line) for line in whole.split("\n") if line]
    except (ValueError, TypeError) as error:
        raise FundstelleError(f"{place} enthält eine Zeile, die keine Antwort ist ({error}): neu messen.") from error


def finish(folder: Path, run: Run) -> None:
    """Write measures, JUnit, worksheet and report beside the answers."""
    from eval.report import render

    metrics = json.dumps(citations_json(run.rows), ensure_ascii=False, indent=1)
    (folder / METRICS).write_text(metrics + "\n", encoding="utf-8")
    ElementTree.ElementTree(_junit(run.rows)).write(folder / JUNIT, encoding="utf-8", xml_declaration=True)
    _worksheet(folder / WORKSHEET, run.rows)
    (folder / REPORT).write_text(render(run), encoding="utf-8")


def _junit(rows: Sequence[Judged]) -> ElementTree.Element:
    failures = sum(not row.passed for row in rows)
    suite = ElementTree.Element("testsuite", name="fundstelle-eval", tests=str(len(rows)), failures=str(failures))
    for row in rows:
        case = ElementTree.SubElement(
            suite, "testcase", classname=f"{row.corpus}.{row.split}", name=row.id, time=f"{row.ms / 1000:.3f}"
        )
        if not row.passed:
            ElementTree.SubElement(case, "failure", message=row.verdict).text = row.question
    return suite


def _worksheet(place: Path, rows: Sequence[Judged]) -> None:
    """For people to judge what was shown: `richtig` and `belegt` are theirs to fill in (ja, nein)."""
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file, delimiter=";")
        sheet.writerow(COLUMNS)
        for row in rows:
            for claim in () if row.refused else row.answer["claims"]:
                quotes = " […] ".join(citation["quote"] for citation in claim["citations"])
                labels = "; ".join(citation["label"] for citation in claim["citations"])
                sheet.writerow(
                    [row.id, row.question, row.expected, claim["text"], quotes, labels, row.verdict, "", "", ""]
                )
