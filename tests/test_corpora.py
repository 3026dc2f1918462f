"""The sample corpora keep their promises: questions are well formed and every gold quote stands in its file."""

from __future__ import annotations

import html
import json
import re
import tomllib
import zipfile
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

CORPORA = sorted(path.parent for path in Path(__file__).parent.parent.glob("corpora/*/questions.jsonl"))
FIELDS = {"id", "question", "lang", "kind", "gold", "answer", "split"}
OWN_FIELD = {"follow_up": {"after"}, "edition": {"as_of"}, "answerable": set(), "unanswerable": set()}
LEAST = {"answerable": 20, "unanswerable": 8, "follow_up": 4, "edition": 4}

every_corpus = pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)


def questions_of(corpus: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (corpus / "questions.jsonl").read_text("utf-8").splitlines()]


def bare(text: str) -> str:
    """Without what sets a text apart from its quote: white space, hyphens, cell borders, emphasis."""
    return re.sub(r"[\s\xad*`|\-‑]", "", html.unescape(text))


def without_tags(text: str) -> str:
    return re.sub(r"<w:delText.*?</w:delText>|<[^>]*>", "", text, flags=re.DOTALL)


def cell_text(cell: Any) -> str:
    if isinstance(cell.value, datetime):
        return cell.value.strftime("%d.%m.%Y")
    if isinstance(cell.value, int | float) and "€" in cell.number_format:
        return f"{cell.value:.2f} €".replace(".", ",")
    return "" if cell.value is None else str(cell.value)


@cache
def pdf_pages(path: Path) -> list[list[str]]:
    """The lines of every page; pdfium gives U+0002 for a hyphen at a line's end, before a footer too."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)]
    return [re.split(r"[\r\n\x02]+", page) for page in pages]


@cache
def raw_text(path: Path) -> str:
    """The file's text as simply as its format allows; PDF pages are joined without header and footer."""
    if path.suffix == ".pdf":
        return bare("\n".join("\n".join(lines[1:-1]) for lines in pdf_pages(path)))
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            parts = [name for name in archive.namelist() if re.match(r"word/\w+\.xml", name)]
            return bare("\n".join(without_tags(archive.read(name).decode("utf-8")) for name in parts))
    if path.suffix == ".xlsx":
        rows = [row for sheet in openpyxl.load_workbook(path, data_only=True) for row in sheet.iter_rows()]
        return bare("\n".join(" | ".join(cell_text(cell) for cell in row) for row in rows))
    return bare(without_tags(path.read_text("utf-8")))


def file_of(corpus: Path, document: str, as_of: str | None) -> Path:
    """The document's file, or its edition that was live on that day."""
    folder = corpus
    if as_of:
        folder = max(path for path in corpus.glob("_editions/*") if path.name <= as_of)
    return next(path for path in folder.glob(f"{document}.*"))


def golds(corpus: Path) -> list[tuple[str, Path, dict[str, Any]]]:
    return [
        (question["id"], file_of(corpus, gold["document"], question.get("as_of")), gold)
        for question in questions_of(corpus)
        for gold in question["gold"]
    ]


@every_corpus
def test_the_corpus_says_who_owns_it_and_who_may_read_it(corpus: Path) -> None:
    said = tomllib.loads((corpus / "corpus.toml").read_text("utf-8"))
    assert said["id"] == corpus.name
    assert all(said[key] for key in ("title", "language", "owner", "contact", "groups", "description"))
    documents = said.get("document", [])
    assert all((corpus / document["file"]).is_file() for document in documents)
    assert all(isinstance(document.get("valid_from", date.min), date) for document in documents)


@every_corpus
def test_every_question_has_the_fields_of_its_kind(corpus: Path) -> None:
    questions = questions_of(corpus)
    ids = [question["id"] for question in questions]
    assert len(set(ids)) == len(ids)
    for place, question in enumerate(questions):
        assert set(question) == FIELDS | OWN_FIELD[question["kind"]], question["id"]
        assert re.fullmatch("[a-z]{2}", question["lang"]), question["id"]
        assert question["split"] in ("dev", "test"), question["id"]
        assert bool(question["gold"]) == (question["kind"] != "unanswerable"), question["id"]
        assert question["answer"] or question["kind"] == "unanswerable", question["id"]
        assert question.get("after") in [None, *ids[:place]], question["id"]
        assert all(gold["section"] and gold["quote"] for gold in question["gold"]), question["id"]


@every_corpus
def test_there_are_enough_questions_of_every_kind_for_tuning_and_for_judging(corpus: Path) -> None:
    questions = questions_of(corpus)
    kinds = Counter(question["kind"] for question in questions)
    splits = Counter(question["split"] for question in questions)
    assert len(questions) >= 40
    assert {kind: kinds[kind] for kind in LEAST if kinds[kind] < LEAST[kind]} == {}
    assert 0.35 <= splits["test"] / len(questions) <= 0.65


@every_corpus
def test_every_gold_quote_stands_in_its_file(corpus: Path) -> None:
    missing = [
        (question, gold["quote"]) for question, path, gold in golds(corpus) if bare(gold["quote"]) not in raw_text(path)
    ]
    assert missing == []


@every_corpus
def test_every_gold_quote_in_a_pdf_begins_on_its_page_in_a_section_of_that_name(corpus: Path) -> None:
    wrong = []
    for question, path, gold in golds(corpus):
        if path.suffix != ".pdf":
            continue
        lines = pdf_pages(path)[gold["page"] - 1]
        start = bare(gold["quote"])[:20]
        heads = [line for page in pdf_pages(path)[: gold["page"]] for line in page]
        if start not in bare("".join(lines)) or not any(head.startswith(gold["section"]) for head in heads):
            wrong.append((question, gold["section"], gold["page"]))
    assert wrong == []
