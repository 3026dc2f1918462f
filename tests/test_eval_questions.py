"""Questions are read with clear errors."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.questions import read_questions, read_searches, read_texts
from ingest.errors import FundstelleError

GOLD = {"document": "da", "section": "§ 4", "quote": "Zehn Zeichen."}


def written(path: Path, *rows: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "question": f"{name}?", "kind": "answerable", "split": "dev", "gold": [GOLD]} | more


def test_a_follow_up_knows_all_questions_before_it(tmp_path: Path) -> None:
    path = written(
        tmp_path / "q.jsonl",
        row("a"),
        row("b", kind="follow_up", after="a"),
        row("c", kind="follow_up", after="b"),
        row("d", kind="edition", as_of="2025-01-15"),
        row("e", kind="unanswerable", gold=[]),
    )
    questions = read_questions(path, "it")
    assert questions[2].history == ("a?", "b?")
    assert questions[3].as_of == date(2025, 1, 15)
    assert [question.answerable for question in questions] == [True, True, True, True, False]
    assert {question.corpus for question in questions} == {"it"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["{"], "Zeile 1: kein gültiges JSON"),
        ([row("a"), row("a")], "Zeile 2: Die Kennung 'a' gibt es schon"),
        ([row("a", kind="maybe")], "kind = 'maybe'"),
        ([row("a", gold=[])], "passen nicht zusammen"),
        ([row("a", kind="follow_up", after="z")], "after = 'z' steht nicht davor"),
        ([row("a", as_of="gestern")], "as_of = 'gestern'"),
        ([row("a", question="")], "Feld 'question' fehlt"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, rows: list[Any], said: str) -> None:
    with pytest.raises(FundstelleError, match="q.jsonl") as caught:
        read_questions(written(tmp_path / "q.jsonl", *rows))
    assert said in str(caught.value)


def test_ready_made_passages_and_their_questions(tmp_path: Path) -> None:
    texts = read_texts(written(tmp_path / "p.jsonl", {"id": "1", "title": "T", "text": "x", "lang": "de"}))
    assert [(text.id, text.title, text.text) for text in texts] == [("1", "T", "x")]
    searches = read_searches(
        written(
            tmp_path / "q.jsonl",
            {"question": "eins?", "passage_id": "1"},
            {"id": "z", "question": "zwei?", "passage_ids": ["1", "2"]},
        )
    )
    assert [(search.id, search.passages) for search in searches] == [("1", ("1",)), ("z", ("1", "2"))]
    with pytest.raises(FundstelleError, match="gibt es nicht"):
        read_texts(tmp_path / "nirgends.jsonl")
