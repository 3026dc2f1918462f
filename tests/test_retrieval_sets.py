from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import retrieval_sets
from eval.questions import Search, Text
from eval.ready_made import cut
from eval.retrieval import PRODUCT
from eval.retrieval_sets import WAYS, QuestionSet, as_json, fitted_on, measure
from ingest import assembly
from ingest.settings import Settings
from ingest.vector_cache import CachedEmbedder
from tests.fakes import FakeEmbedder

LAW = Text("sgb_ii:7", "§ 7 Berechtigte", "(1) Personen erhalten Leistungen.\n  erstens,\n  zweitens.", "SGB II")


def test_ready_made_texts_are_cut_as_files_are() -> None:
    (piece,) = cut([LAW])
    assert (piece.text, piece.passage.title, piece.passage.section) == ("sgb_ii:7", "SGB II", ("§ 7 Berechtigte",))
    assert piece.passage.text.startswith("§ 7 Berechtigte") or piece.passage.text.startswith("(1) Personen")
    assert len(piece.sentences) == 3
    (bare,) = cut([LAW], titles=False)
    assert "Berechtigte" not in bare.passage.search_text


def test_long_texts_become_several_passages() -> None:
    words = " ".join(f"Der Satz {number} steht hier." for number in range(100))
    pieces = list(cut([Text("lang", "Titel", words)]))
    assert len(pieces) > 1
    assert {piece.text for piece in pieces} == {"lang"}


def test_about_half_of_the_questions_are_held_out() -> None:
    assert 400 < sum(fitted_on(f"frage-{number}") for number in range(1000)) < 600


def test_every_way_is_measured_over_all_and_both_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_cached(settings: Settings) -> CachedEmbedder:
        return CachedEmbedder(FakeEmbedder(), settings.home / "vectors.sqlite")

    monkeypatch.setattr(assembly, "open_cached_embedder", open_cached)
    monkeypatch.setattr(retrieval_sets, "SETS", (QuestionSet("Probe", "t", "t/q.jsonl", "hit@5", 0.9),))
    (tmp_path / "t").mkdir()
    texts = [{"id": f"{n}", "title": f"Wort{n}", "text": f"Hier steht Wort{n} allein."} for n in range(12)]
    asked = [{"id": f"f{n}", "question": f"Wo steht Wort{n}?", "passage_id": f"{n}"} for n in range(12)]
    for name, lines in (("passages", texts), ("q", asked)):
        (tmp_path / "t" / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (row,) = measure(tmp_path, Settings(tmp_path / "home"), None, None, lambda name, done, total: None)
    assert tuple(row.all) == WAYS
    assert row.all[PRODUCT].n == 12 == row.fitted[PRODUCT].n + row.held_out[PRODUCT].n
    assert row.all[PRODUCT].mean == 1.0
    assert row.reached
    assert as_json([row])["Probe"]["all"]["LlamaIndex"]["n"] == 12


def test_questions_are_made_that_name_nothing_but_a_place() -> None:
    laws = [Text(f"sgb_ii:{n}", f"§ {n} Berechtigte", "Text", "SGB II") for n in range(200)]
    made = retrieval_sets._places(laws)
    assert 3 < len(made) < 25
    assert all(one == Search(one.id, f"Was regelt § {one.id.split(':')[1]} SGB II?", (one.id,)) for one in made)
