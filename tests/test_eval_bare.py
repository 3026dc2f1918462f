"""What a model says is put beside what checking leaves of it, and beside LlamaIndex's own engine on the same index."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.generate import LlamaIndexModel
from eval import bare, bench_engines
from eval.bare import Compared, Recorder, Said, measures, sample
from eval.prepare import Room, furnish, ingest, read_set
from eval.questions import Question
from ingest.settings import Settings
from tests.rooms import open_house, write_corpus

TEXT = """# Dienstanweisung

## § 4 Passwörter

Passwörter müssen mindestens 14 Zeichen lang sein.

## § 5 Drucker

Gedruckt wird beidseitig."""
GOLD = {"document": "da", "section": "§ 4", "quote": "Passwörter müssen mindestens 14 Zeichen lang sein."}
QUESTIONS = [
    {"id": "laenge", "question": "Wie lang müssen Passwörter sein?", "kind": "answerable", "split": "dev",
     "gold": [GOLD]},
    {"id": "urlaub", "question": "Urlaubstage auf Sylt?", "kind": "unanswerable", "split": "dev", "gold": []},
]  # fmt: skip
INVENTED = "Passwörter müssen mindestens 14 Zeichen lang sein [1]. Sie werden jeden Freitag geändert [1]."


class Inventor:
    """A model that says the same to everything, and counts how often it was asked."""

    name = "inventor"
    asked = 0

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        self.asked += 1
        yield INVENTED


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    folder = write_corpus(tmp_path / "it", {"da.txt": TEXT})
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    one = read_set(folder)
    with open_house(tmp_path / "home") as parts:
        ingest(one, parts)
        yield furnish([one], parts, Settings(tmp_path / "home"))


def test_an_invention_is_in_the_bare_answer_and_not_in_ours(room: Room, tmp_path: Path) -> None:
    model = Inventor()
    settings = Settings(tmp_path / "home")
    asked = list(room.sets[0].questions)
    rows = list(bare.compare(room, asked, Recorder(model, tmp_path / "said.jsonl"), settings))
    assert [len(row.bare) for row in rows] == [2, 2]
    assert "Freitag" in rows[0].bare[1].text
    assert not any("Freitag" in one.text for row in rows for one in row.shown)
    assert measures(rows, "bare")["unanswerable_refused"].mean == 0.0
    assert measures(rows, "shown")["unanswerable_refused"].mean == 1.0
    again = Inventor()
    assert list(bare.compare(room, asked, Recorder(again, tmp_path / "said.jsonl"), settings))[0].bare == rows[0].bare
    assert (model.asked, again.asked) == (2, 0)


def test_a_statement_without_a_source_is_misgrounded_and_one_that_answers_nothing_is_wrong() -> None:
    good = Said("Gedruckt wird beidseitig.", "§ 5 Drucker: Gedruckt wird beidseitig.")
    row = Compared("a", "?", "", True, (good, replace(good, cited="")), (good,), (), False, "generated", 1.0)
    free = replace(row, answerable=False, bare=(good,), shown=())
    found = measures([row, free], "bare")
    assert found["misgrounded_words"].mean == pytest.approx(1 / 3)
    assert found["misgrounded_rules"].mean == pytest.approx(1 / 3)
    assert found["wrong_or_misgrounded_words"].mean == pytest.approx(2 / 3)
    assert measures([row, free], "shown")["wrong_or_misgrounded_words"].mean == 0.0


def test_a_sample_holds_every_question_without_an_answer() -> None:
    some = [Question(str(n), "?", "answerable" if n % 5 else "unanswerable", "dev") for n in range(50)]
    picked = sample(some, 20)
    assert sum(not one.answerable for one in picked) == 10
    assert len({one.id for one in picked}) == 20


def test_their_engine_answers_from_our_index(room: Room, tmp_path: Path) -> None:
    from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

    class Scripted(CustomLLM):
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(context_window=4096, num_output=200)

        def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
            return CompletionResponse(text=INVENTED)

        def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
            yield CompletionResponse(text=INVENTED, delta=INVENTED)

    model = LlamaIndexModel(Scripted(), "scripted")
    rows = bench_engines.compare(room, list(room.sets[0].questions), model, Settings(tmp_path / "home"))
    assert [len(row.bare) for row in rows] == [2, 2]
    assert rows[0].bare[0].cited
    assert not any("Freitag" in one.text for row in rows for one in row.shown)
