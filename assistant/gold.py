"""A remark to a judged question, in the form of `questions.jsonl`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.sources import Source
from ingest.errors import FundstelleError, NotFoundError

_UNNUMBERED = re.compile(r"\s+")


def judged_question(remark: str, question: str, answer: str, gold: Sequence[Source]) -> dict[str, Any]:
    """The question with the places that answer it; without any it is one that nothing answers."""
    asked = _one_line(question)
    if not asked:
        raise FundstelleError("Eine Prüffrage braucht die Frage in einem Satz.")
    return {
        "id": f"rueckmeldung-{remark[:12]}",
        "question": asked,
        "lang": "de",
        "kind": "answerable" if gold else "unanswerable",
        "gold": [_place(source) for source in gold],
        "answer": _one_line(answer),
        "split": "dev",
    }


def _place(source: Source) -> dict[str, Any]:
    citation = source.citation
    section = source.section[-1] if source.section else source.title
    return {"document": citation.document, "section": section, "page": citation.page, "quote": citation.quote}


def _one_line(words: str) -> str:
    return _UNNUMBERED.sub(" ", words).strip()


def keep(home: Path, corpus: str, question: dict[str, Any]) -> Path:
    """Adds the question to those collected for this corpus; one of the same id is replaced."""
    place = collected(home, corpus)
    place.parent.mkdir(parents=True, exist_ok=True)
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    others = [line for line in lines if json.loads(line)["id"] != question["id"]]
    text = "\n".join([*others, json.dumps(question, ensure_ascii=False)]) + "\n"
    aside = place.with_suffix(".new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(place)
    return place


def collected(home: Path, corpus: str) -> Path:
    """Where the questions of this corpus are collected until QA takes them over; raises NotFoundError."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", corpus):
        raise NotFoundError("Diese Sammlung gibt es nicht.")
    return home / "questions" / f"{corpus}.jsonl"
