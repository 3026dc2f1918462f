"""Answers are judged against gold places, kept as runs, compared and gated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.weigh import Calibration
from eval import runs
from eval.citations import Judged, judge_all, judged_from, measures
from eval.compare import compare, objections
from eval.editions import judge_editions
from eval.editions import measures as edition_measures
from eval.prepare import Room, furnish, ingest, read_set
from eval.retrieval import measure_corpora
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.rooms import open_house, write_corpus

NEW = """# Dienstanweisung

## § 4 Passwörter

(1) Passwörter müssen mindestens 14 Zeichen lang sein.

## § 42 Drucker

Gedruckt wird nur beidseitig und nur in Schwarz.

Stand: 01.03.2026"""
OLD = NEW.replace("14 Zeichen", "10 Zeichen").replace("01.03.2026", "01.03.2024")
QUESTIONS = [
    {"id": "laenge", "question": "Wie lang müssen Passwörter sein?", "kind": "answerable", "split": "dev",
     "gold": [{"document": "da", "section": "§ 4", "quote": "Passwörter müssen mindestens 14 Zeichen lang sein."}],
     "answer": "14 Zeichen"},
    {"id": "druck", "question": "Wie wird gedruckt, beidseitig in Schwarz?", "kind": "answerable", "split": "test",
     "gold": [{"document": "da", "section": "§ 4", "quote": "Gedruckt wird nur beidseitig und nur in Schwarz."}]},
    {"id": "frueher", "question": "Wie lang müssen Passwörter sein?", "kind": "edition", "split": "dev",
     "as_of": "2025-01-01",
     "gold": [{"document": "da", "section": "§ 4", "quote": "Passwörter müssen mindestens 10 Zeichen lang sein."}]},
    {"id": "urlaub", "question": "Urlaubstage Sylt?", "kind": "unanswerable", "split": "dev", "gold": []},
]  # fmt: skip
CLOSED = Calibration((0.0, 0.0, 0.0, 0.0), -10.0, 0.5, 0.2)
BY_COSINE = Calibration((20.0, 0.0, 0.0, 0.0), -9.0, 0.5, 0.1, margin=0.0)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    folder = write_corpus(tmp_path / "it", {"da.txt": NEW})
    (folder / "_editions" / "2024-03-01").mkdir(parents=True)
    (folder / "_editions" / "2024-03-01" / "da.txt").write_text(OLD, encoding="utf-8")
    lines = "\n".join(json.dumps(question) for question in QUESTIONS)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    one = read_set(folder)
    with open_house(tmp_path / "home") as parts:
        ingest(one, parts)
        yield furnish([one], parts, Settings(tmp_path / "home")).calibrated(BY_COSINE, Settings(tmp_path / "home"))


@pytest.fixture
def rows(room: Room) -> list[Judged]:
    return list(judge_all(room, room.sets[0].questions))


def test_a_right_answer_cites_document_section_and_sentence(rows: list[Judged]) -> None:
    right = rows[0]
    assert right.verdict == "right"
    assert (right.located, right.document, right.section, right.span, right.sentence) == (True,) * 5
    assert right.pointers and all(right.pointers) and all(right.current)
    assert right.found_at == 1
    assert right.alce == {"recall_rules": 1.0, "precision_rules": 1.0, "recall_words": 1.0, "precision_words": 1.0}


def test_section_4_is_not_section_42(rows: list[Judged]) -> None:
    assert rows[1].sentence is True
    assert rows[1].section is False


def test_an_edition_question_is_answered_by_its_day(room: Room, rows: list[Judged]) -> None:
    assert rows[2].sentence is True
    assert "10 Zeichen" in rows[2].answer["claims"][-1]["text"]
    found = judge_editions(room, room.sets[0].questions)
    assert [one.quoted_today for one in found] == [False]
    assert edition_measures(found)["superseded_cited_as_current"].mean == 0.0


def test_refusals_are_counted_by_what_could_be_answered(room: Room, rows: list[Judged]) -> None:
    assert rows[3].verdict == "refused"
    figures = measures(rows)
    assert (figures["unanswerable_refused"].mean, figures["unanswerable_refused"].n) == (1.0, 1)
    assert (figures["wrongly_refused"].mean, figures["wrongly_refused"].n) == (0.0, 3)
    assert (figures["pointer_valid"].mean, figures["wrongly_refused_strict"].mean) == (1.0, 0.0)
    refusing = room.calibrated(CLOSED, Settings(Path("unused")))
    assert [row.verdict for row in judge_all(refusing, room.sets[0].questions)] == ["nothing shown"] * 3 + ["refused"]


def test_a_near_miss_refuses_and_with_the_gold_sentence_answers_all_the_same(rows: list[Judged]) -> None:
    reserved = {"near_miss": True, "claims": rows[0].answer["claims"]}
    shown = [
        replace(rows[0], answer=reserved, refused=True),
        replace(rows[1], answer=reserved, refused=True, sentence=False),
        replace(rows[3], answer=reserved, refused=True),
    ]
    assert [row.verdict for row in shown] == ["right, reserved", "wrong, reserved", "near miss"]
    figures = {name: one.mean for name, one in measures(shown).items()}
    assert (figures["wrongly_refused"], figures["wrongly_refused_strict"]) == (0.5, 1.0)
    assert (figures["unanswerable_refused"], figures["unanswerable_nothing_shown"]) == (1.0, 0.0)
    assert (figures["reserved_right"], figures["reserved_wrong"], figures["nothing_shown"]) == (0.5, 0.5, 0.0)


def test_retrieval_on_a_corpus_finds_the_passages_that_hold_gold(room: Room) -> None:
    found = measure_corpora(room, room.sets[0].questions, lambda name, done, total: None)
    assert found.measures["hit@1"].n == 3
    assert found.measures["hit@5"].mean == 1.0


def test_a_run_survives_being_written_and_read(tmp_path: Path, rows: list[Judged]) -> None:
    folder = tmp_path / "lauf"
    facts = {"corpora": {"it": "abc"}}
    assert runs.begin(folder, facts) == []
    for row in rows[:2]:
        runs.add(folder, row)
    with (folder / runs.ANSWERS).open("a") as file:
        file.write('{"id": "half')
    assert runs.begin(folder, facts) == rows[:2]
    for row in rows[2:]:
        runs.add(folder, row)
    runs.finish(folder, runs.read(folder))
    assert runs.read(folder).rows == tuple(rows)
    with pytest.raises(FundstelleError, match="andere"):
        runs.begin(folder, {"corpora": {"it": "changed"}})
    suite = ElementTree.parse(folder / runs.JUNIT).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("4", "0")
    page = (folder / runs.REPORT).read_text(encoding="utf-8")
    assert "14 Zeichen" in page and "<svg" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page), "the page needs nothing but itself"
    assert (folder / runs.WORKSHEET).read_text(encoding="utf-8-sig").count("\n") == 4


def test_what_a_document_says_is_escaped_in_the_report(tmp_path: Path, rows: list[Judged]) -> None:
    from eval.report import render

    page = render(runs.Run({}, (replace(rows[0], question="<script>alert(1)</script>"),)))
    assert "<script>alert" not in page


def test_the_gate_stops_what_got_worse_and_names_it(rows: list[Judged]) -> None:
    worse = [replace(rows[0], sentence=False, section=False), *rows[1:]]
    assert objections(rows, rows) == []
    found = objections(rows, worse)
    assert {line.split(":")[0] for line in found} == {"gold_section_cited", "right_sentence_shown"}
    assert objections(rows, worse, allowed=0.5) == []
    assert objections(rows, []) != []


def test_the_gate_allows_no_broken_pointer(rows: list[Judged]) -> None:
    broken = [replace(rows[0], pointers=(True, False)), *rows[1:]]
    assert any(line.startswith("pointer_valid") for line in objections(rows, broken, allowed=1.0))


def test_a_comparison_lists_every_question_that_changed(rows: list[Judged]) -> None:
    after = [replace(rows[0], sentence=False), *rows[2:]]
    comparison = compare(rows, after)
    assert [(moved.id, moved.before, moved.after) for moved in comparison.moved] == [("laenge", "right", "wrong")]
    assert comparison.only_before == ("druck",)
    assert comparison.changes["right_sentence_shown"].mean == -0.5


def test_a_judged_answer_comes_back_from_its_line(rows: list[Judged]) -> None:
    from eval.citations import as_line

    assert [judged_from(as_line(row)) for row in rows] == rows
