"""Evaluation runs made by hand, as folders of a home."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.citations import Judged, as_line
from eval.runs import Run, finish


def judged(
    name: str,
    sentence: bool = True,
    corpus: str = "it",
    question: str = "",
    documents: tuple[str, ...] | None = (),
    cited: Sequence[str] = (),
) -> Judged:
    """An answer with its verdict; `documents` hold gold, `cited` are those that the answer names."""
    answer: dict[str, Any] = {
        "near_miss": False,
        "understood_as": None,
        "claims": [],
        "withheld": [],
        "abstained": False,
    }
    answer["claims"] = [{"text": "Satz", "citations": [_citation(one)]} for one in cited]
    return Judged(
        id=name,
        corpus=corpus,
        kind="answerable",
        split="dev",
        question=question or f"Frage {name}?",
        expected="",
        gold=("Zitat",),
        answer=answer,
        ms=10.0,
        refused=False,
        pointers=(True,),
        current=(True,),
        located=True,
        document=True,
        section=True,
        span=True,
        sentence=sentence,
        found_at=1,
        alce=None,
        documents=documents,
    )


def _citation(document: str) -> dict[str, str]:
    return {
        "document": document,
        "edition": f"{document}/1",
        "quote": "Satz",
        "label": document,
        "before": "",
        "after": "",
    }


def write_run(home: Path, name: str, rows: Sequence[Judged], corpora: Sequence[str], day: int) -> None:
    """The folder of a finished run, finished on this day after 1970."""
    folder = home / "runs" / name
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"corpora": dict.fromkeys(corpora, "x")}), encoding="utf-8")
    (folder / "answers.jsonl").write_text("".join(as_line(row) + "\n" for row in rows), encoding="utf-8")
    finish(folder, Run({"corpora": list(corpora)}, tuple(rows)))
    os.utime(folder / "metrics.json", (day * 86400, day * 86400))
