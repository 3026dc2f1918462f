"""Compare a parsed law with its official XML: section headings, numbered paragraphs, wording, pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.passages import Element

SECTION = re.compile(r"§\s*(\d+[a-z]?)\b\s*")
NUMBERED = re.compile(r"\(\d+[a-z]?\)\s")
# Two wordings are the same if this share of their words agrees in order.
SAME = 0.98


@dataclass(frozen=True)
class Section:
    """A § with its title and the texts of its paragraphs."""

    number: str
    title: str
    paragraphs: tuple[str, ...]
    page: int | None = None

    @property
    def text(self) -> str:
        """All paragraphs as one text."""
        return " ".join(self.paragraphs)


@dataclass(frozen=True)
class LawScore:
    """Shares between 0 and 1, with the counts they were taken over."""

    sections: int
    heading_recall: float
    heading_precision: float
    paragraphs: int
    paragraphs_right: float
    similarity: float
    pages_right: float
    wrong: tuple[str, ...]

    @property
    def heading_f1(self) -> float:
        """Harmonic mean of recall and precision."""
        total = self.heading_recall + self.heading_precision
        return 2 * self.heading_recall * self.heading_precision / total if total else 0.0


def read_official(path: Path) -> list[Section]:
    """The sections of the official XML (gesetze-im-internet.de)."""
    from defusedxml import ElementTree

    found = []
    for norm in ElementTree.fromstring(path.read_bytes()).iter("norm"):
        name = norm.findtext("metadaten/enbez") or ""
        match = SECTION.match(name)
        if match is None:
            continue
        content = norm.find("textdaten/text/Content")
        texts = [_plain(child) for child in content] if content is not None else []
        title = _squeeze(norm.findtext("metadaten/titel") or "")
        found.append(Section(match.group(1), title, tuple(text for text in texts if text)))
    return found


def read_parsed(elements: Iterable[Element]) -> list[Section]:
    """The sections that the parser found: each § heading with what follows up to the next heading."""
    found: list[Section] = []
    heading: Element | None = None
    texts: list[str] = []
    for element in elements:
        if element.kind == "heading":
            _close(found, heading, texts)
            heading, texts = element, []
        elif NUMBERED.match(element.text) or not texts:
            texts.append(element.text)
        else:
            texts[-1] += " " + element.text
    _close(found, heading, texts)
    return found


def score(official: Sequence[Section], parsed: Sequence[Section], pages: dict[str, int]) -> LawScore:
    """How the parsed sections agree with the official ones; `pages` says where each § really starts."""
    by_number = {section.number: section for section in parsed}
    found = [section for section in official if section.number in by_number and _same_title(section, by_number)]
    paragraphs = right = 0
    weighted = length = 0.0
    wrong: list[str] = [f"§ {section.number}: no heading" for section in official if section not in found]
    for section in found:
        other = by_number[section.number]
        weighted += similarity(_joined(section), _joined(other)) * len(section.text)
        length += len(section.text)
        for at, text in enumerate(section.paragraphs):
            paragraphs += 1
            best = other.paragraphs[at] if at < len(other.paragraphs) else ""
            right += similarity(text, best) >= SAME
            if similarity(text, best) < SAME:
                wrong.append(f"§ {section.number} paragraph {at + 1}: {text[:60]!r} ≠ {best[:60]!r}")
    known = [section for section in found if section.number in pages]
    on_page = sum(by_number[section.number].page == pages[section.number] for section in known)
    return LawScore(
        sections=len(official),
        heading_recall=len(found) / len(official),
        heading_precision=len(found) / len(parsed) if parsed else 0.0,
        paragraphs=paragraphs,
        paragraphs_right=right / paragraphs if paragraphs else 0.0,
        similarity=weighted / length if length else 0.0,
        pages_right=on_page / len(known) if known else 0.0,
        wrong=tuple(wrong),
    )


def find_pages(path: Path, official: Sequence[Section]) -> dict[str, int]:
    """Where each § starts, by its line in the text of another PDF library; the contents come first and lose."""
    from pypdf import PdfReader

    pages: dict[str, int] = {}
    for number, page in enumerate(PdfReader(path).pages, start=1):
        lines = [_squeeze(line) for line in page.extract_text().splitlines()]
        for section in official:
            start = f"§ {section.number} {section.title}"[:40].strip()
            if any(line.startswith(start) for line in lines):
                pages[section.number] = number
    return pages


def similarity(one: str, other: str) -> float:
    """Share of words in the same order (2·matches / words of both)."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(one.split(), other.split()))


def _close(found: list[Section], heading: Element | None, texts: Sequence[str]) -> None:
    match = SECTION.match(heading.text) if heading else None
    if heading and match:
        title = heading.text[match.end() :]
        found.append(Section(match.group(1), title, tuple(texts), heading.page))


def _joined(section: Section) -> str:
    return _squeeze(section.text)


def _same_title(section: Section, parsed: dict[str, Section]) -> bool:
    """The words of the title agree; "(weggefallen)" stands in the text of the XML or nowhere."""
    title = parsed[section.number].title
    return not section.title or similarity(section.title, title) >= 0.9


def _plain(element: Any) -> str:
    """The text with a space at every inner border, as a reader sees list numbers and items."""
    return _squeeze(" ".join(element.itertext()))


def _squeeze(text: str) -> str:
    return " ".join(text.split())
