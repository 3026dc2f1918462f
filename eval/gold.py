"""Find where a gold quote stands in the editions of a day, and compare citations with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.canon import Canon
from eval.questions import Gold, Question
from ingest.edition import CanonicalText
from ingest.passages import Edition

# What sets a text apart from a quote of it that people copied: white space, hyphens, cell borders, emphasis.
_NOISE = re.compile(r"[\s\xad*`|\-‑]")


@dataclass(frozen=True)
class Place:
    """The range [start, end) of an edition's canonical text where a gold quote stands."""

    edition: str
    start: int
    end: int

    def covered_by(self, cited: Sequence[tuple[str, int, int]]) -> float:
        """The share of its characters that lie in these cited ranges (edition, start, end)."""
        inside: set[int] = set()
        for edition, start, end in cited:
            if edition == self.edition:
                inside.update(range(max(start, self.start), min(end, self.end)))
        return len(inside) / (self.end - self.start)

    def touched_by(self, cited: Sequence[tuple[str, int, int]]) -> bool:
        """Whether one of these cited ranges shares text with it."""
        return any(e == self.edition and start < self.end and end > self.start for e, start, end in cited)


def locate(question: Question, editions: Sequence[Edition], canon: Canon) -> list[Place]:
    """The places of the question's gold quotes in these editions; a quote that got lost has none."""
    by_document = {edition.document: edition for edition in editions}
    places = []
    for gold in question.gold:
        edition = by_document.get(gold.document)
        if edition is not None:
            canonical = canon.text(edition)
            places += [Place(edition.id, *found) for found in find_quote(canonical, gold)]
    return places


def find_quote(canonical: CanonicalText, gold: Gold) -> list[tuple[int, int]]:
    """Every range that reads like the quote, those in its section if any is there."""
    ranges = find_text(canonical.text, gold.quote)
    return [found for found in ranges if in_section(canonical, found[0], gold.section)] or ranges


def find_text(text: str, quote: str) -> list[tuple[int, int]]:
    """Every range of the text that reads like the quote, whatever its white space and hyphens."""
    kept = [position for position, character in enumerate(text) if not _NOISE.match(character)]
    bare, wanted = "".join(text[position] for position in kept), _NOISE.sub("", quote)
    ranges = []
    at = bare.find(wanted)
    while at >= 0:
        ranges.append((kept[at], kept[at + len(wanted) - 1] + 1))
        at = bare.find(wanted, at + 1)
    return ranges


def in_section(canonical: CanonicalText, offset: int, section: str) -> bool:
    """Whether a heading above this place, or its sheet, begins with the section's name: «§ 4» is not «§ 42»."""
    element = canonical.element_at(offset)
    names = (*element.section, element.page_label or "", canonical.text[element.start : element.end])
    begins = re.compile(rf"{re.escape(section)}(?!\w|\.\d)")
    return any(begins.match(" ".join(name.split())) for name in names)
