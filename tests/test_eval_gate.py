"""A corpus update that breaks citations is stopped before it is published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.weigh import Calibration
from eval import runs
from eval.__main__ import main
from eval.citations import judge_all
from eval.prepare import furnish, ingest, read_set
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.rooms import open_house, write_corpus

TEXT = """# Dienstanweisung

## § 4 Passwörter

Passwörter müssen mindestens 14 Zeichen lang sein.

## § 5 Sperre

Nach fünf falschen Eingaben wird das Konto gesperrt."""
QUESTIONS: list[dict[str, Any]] = [
    {"id": "laenge", "question": "Wie lang müssen Passwörter sein?", "kind": "answerable", "split": "dev",
     "gold": [{"document": "da", "section": "§ 4", "quote": "Passwörter müssen mindestens 14 Zeichen lang sein."}]},
    {"id": "sperre", "question": "Wann wird das Konto gesperrt?", "kind": "answerable", "split": "test",
     "gold": [{"document": "da", "section": "§ 5", "quote": "Nach fünf falschen Eingaben wird das Konto gesperrt."}]},
]  # fmt: skip
BY_COSINE = Calibration((20.0, 0.0, 0.0, 0.0), -9.0, 0.5, 0.1, margin=0.0)


def run_of(folder: Path, text: str) -> Path:
    """A run over the corpus with this text, as `fundstelle-eval citations --out` leaves it."""
    corpus = write_corpus(folder / "it", {"da.txt": text})
    (corpus / "questions.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    one, settings = read_set(corpus), Settings(folder / "home")
    facts = runs.facts_of([one], settings, "all", llm=False)
    runs.begin(folder / "run", facts)
    with open_house(folder / "home") as parts:
        ingest(one, parts)
        rows = tuple(judge_all(furnish([one], parts, settings).calibrated(BY_COSINE, settings), one.questions))
    for row in rows:
        runs.add(folder / "run", row)
    runs.finish(folder / "run", runs.Run(facts, rows))
    return folder / "run"


@pytest.mark.parametrize(
    ("update", "code"),
    [
        (TEXT.replace("## § 5", "## § 4a Merkhilfen\n\nMerksätze helfen beim Behalten.\n\n## § 5"), 0),
        (TEXT.replace("Passwörter müssen mindestens 14 Zeichen lang sein.", "Siehe Anlage 2."), 1),
        (TEXT.replace("## § 5 Sperre\n\nNach fünf falschen Eingaben wird das Konto gesperrt.", "## § 5 Sperre"), 1),
    ],
    ids=["more text", "a rule became a reference", "a rule got lost"],
)
def test_the_gate_lets_an_update_through_unless_it_loses_answers(
    tmp_path: Path, update: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline, updated = run_of(tmp_path / "before", TEXT), run_of(tmp_path / "after", update)
    with pytest.raises(SystemExit) as ended:
        main(["gate", str(updated), "--baseline", str(baseline), "--json"])
    assert ended.value.code == code
    said = json.loads(capsys.readouterr().out)
    assert said["passed"] == (code == 0)
    assert any("right_sentence_shown" in objection for objection in said["objections"]) == bool(code)


def test_the_gate_stops_runs_that_answer_other_questions_or_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = run_of(tmp_path / "before", TEXT)
    part, empty = tmp_path / "part", tmp_path / "empty"
    for copy in (part, empty):
        shutil.copytree(baseline, copy)
    answers = (baseline / runs.ANSWERS).read_text(encoding="utf-8").splitlines(keepends=True)
    (part / runs.ANSWERS).write_text(answers[0], encoding="utf-8")
    (empty / runs.ANSWERS).write_text("", encoding="utf-8")
    for run, before, told in ((part, baseline, "fehlen"), (baseline, empty, "Vergleichsbasis enthält keine")):
        with pytest.raises(SystemExit) as ended:
            main(["gate", str(run), "--baseline", str(before), "--json"])
        assert ended.value.code == 1
        assert told in json.loads(capsys.readouterr().out)["objections"][0]


@pytest.mark.parametrize(("name", "content"), [(runs.FACTS, "{"), (runs.ANSWERS, "{}\n"), (runs.ANSWERS, "x\n")])
def test_a_broken_run_is_told_in_one_sentence(tmp_path: Path, name: str, content: str) -> None:
    baseline = run_of(tmp_path / "before", TEXT)
    (baseline / name).write_text(content, encoding="utf-8")
    for place in (baseline, baseline / name):
        with pytest.raises(FundstelleError, match="ist kein Lauf|ist kein|keine Antwort"):
            runs.read(place)
