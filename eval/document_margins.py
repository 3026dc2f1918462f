"""Check terms in the margin against a sample read off page images by hand, and the text share of every page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from eval.document_scores import Share
from ingest.passages import ParsedFile
from ingest.pdf.parse import parse_pdf

SAMPLE = Path(__file__).parent / "margin_sample.jsonl"
ENOUGH_TEXT = 0.98


@dataclass(frozen=True)
class MarginScore:
    """Terms of the sample attached to the right paragraph, terms that are none, and what went wrong."""

    attached: Share
    invented: int
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class ShareScore:
    """Pages whose text was kept or whose loss was told, and the documents' speed."""

    pages: int
    complete: int
    told: int
    silent: int
    lowest: float


def score_margins(folder: Path) -> MarginScore:
    """Compare the sample with what the parser attached."""
    entries: defaultdict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for line in SAMPLE.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        entries[entry["file"], entry["page"]].append((entry["term"], entry["paragraph"]))
    right = invented = 0
    wrong: list[str] = []
    for (name, page), wanted in entries.items():
        found = _notes(parsed(folder / name), page)
        invented += len(found.keys() - {_plain(term) for term, _ in wanted})
        for term, start in wanted:
            target = found.get(_plain(term))
            if target is not None and target.startswith(_plain(start)):
                right += 1
            else:
                wrong.append(f"{name} page {page}: {term!r} → {(target or 'not found')[:60]!r}, not {start!r}")
    return MarginScore(Share(right, sum(map(len, entries.values()))), invented, tuple(wrong))


def score_shares(files: Iterable[Path]) -> ShareScore:
    """How many pages lost text, and whether a notice says so."""
    pages = complete = told = 0
    lowest = 1.0
    for path in files:
        file = parsed(path)
        named = {page for notice in file.notices for page in notice.pages}
        for number, share in enumerate(file.text_share, start=1):
            pages += 1
            complete += share >= ENOUGH_TEXT
            told += share < ENOUGH_TEXT and number in named
            lowest = min(lowest, share)
    return ShareScore(pages, complete, told, pages - complete - told, lowest)


@cache
def parsed(path: Path) -> ParsedFile:
    """The parsed file, read once."""
    return parse_pdf(path)


def _notes(file: ParsedFile, page: int) -> dict[str, str]:
    """Terms on the page → the text they are attached to."""
    notes = {}
    for element in file.elements:
        if element.kind == "margin_note" and element.page == page:
            target = file.elements[element.attached_to].text if element.attached_to is not None else ""
            notes[_plain(element.text)] = _plain(target)
    return notes


def _plain(text: str) -> str:
    return "".join(text.split()).lower()
