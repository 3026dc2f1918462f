"""Figures of the claim checker on labelled pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.claims import main, score_pairs

PASSAGE = "Die Frist beträgt 72 Stunden."
PAIRS = [
    {"claim": PASSAGE, "supported": True, "kind": "near"},
    {"claim": "Die Frist beträgt 24 Stunden.", "supported": False, "kind": "number"},
    {"claim": "Die Frist endet sonntags.", "supported": True, "kind": "mislabelled"},
    {"claim": "Die Frist beträgt 72 Stunden.", "supported": False, "kind": "mislabelled"},
]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(json.dumps({**pair, "title": "", "passage": PASSAGE}) for pair in PAIRS), "utf-8")
    return path


def test_figures_follow_from_the_verdicts(pairs: Path) -> None:
    scores = score_pairs(pairs)
    assert (scores["n"], scores["precision"], scores["recall"], scores["accuracy"]) == (4, 0.5, 0.5, 0.5)
    assert {(error["kind"], error["expected"]) for error in scores["errors"]} == {
        ("mislabelled", True),
        ("mislabelled", False),
    }


def test_nothing_to_score_is_not_zero(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", "utf-8")
    assert score_pairs(empty)["precision"] is None


def test_command_prints_the_figures(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pairs", str(pairs), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 4
    assert main(["--pairs", str(pairs)]) == 0
    assert "precision" in capsys.readouterr().out


CLOSE_PAIRS = 2288  # the pairs after these say it in words of their own


@pytest.mark.parametrize(
    ("part", "precision", "recall"),
    [(slice(0, CLOSE_PAIRS, 4), 0.97, 0.8), (slice(CLOSE_PAIRS, None, 6), 0.9, 0.25)],
)
def test_development_pairs_keep_their_quality(part: slice, precision: float, recall: float, tmp_path: Path) -> None:
    lines = (Path(__file__).resolve().parent.parent / "eval" / "pairs" / "dev.jsonl").read_text("utf-8").splitlines()
    sample = tmp_path / "sample.jsonl"
    sample.write_text("\n".join(lines[part]), "utf-8")
    scores = score_pairs(sample)
    assert scores["precision"] >= precision
    assert scores["recall"] >= recall
