"""Score parsed elements against the pieces that a generated document holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from eval.document_flowables import Expected
from eval.document_pages import Sample
from ingest.passages import Element, ParsedFile

SAME_HEADING = 0.92


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    right: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, None where there was nothing to find."""
        return self.right / self.total if self.total else None

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.total + other.total)


@dataclass(frozen=True)
class SampleScore:
    """What the parser found of one sample."""

    name: str
    headings_found: Share
    headings_right: Share
    nesting: Share
    paragraphs: Share
    pages: Share
    cells: Share
    footnotes: Share
    margin_notes: Share
    leaks: int
    missed: tuple[str, ...]


def score(sample: Sample, parsed: ParsedFile) -> SampleScore:
    """All shares for one sample; `missed` names what was not found."""
    elements = [element for element in parsed.elements if not element.hidden]
    wanted = [each for each in sample.expected if each.kind == "heading"]
    matches = _match_headings(wanted, elements)
    headings = [element for element in elements if element.kind == "heading"]
    texts = [_plain(element.text) for element in elements]
    pieces = [each for each in sample.expected if each.kind in ("paragraph", "list_item")]
    found = {id(piece): texts.index(_plain(piece.text)) for piece in pieces if _plain(piece.text) in texts}
    missed = [f"heading {each.text!r}" for each in wanted if id(each) not in matches]
    missed += [f"{piece.kind} {piece.text[:70]!r}" for piece in pieces if id(piece) not in found]
    joined = " ".join(texts)
    extra = {_plain(parsed.title or ""), "inhaltsverzeichnis"}
    counted = [element for element in headings if _plain(element.text) not in extra]
    on_page = sum(elements[at].page == piece.pages[0] for piece in pieces if (at := found.get(id(piece))) is not None)
    return SampleScore(
        name=sample.name,
        headings_found=Share(len(matches), len(wanted)),
        headings_right=Share(len(matches), len(counted)),
        nesting=_nesting(wanted, matches, headings),
        paragraphs=Share(len(found), len(pieces)),
        pages=Share(on_page, len(found)),
        cells=_cells(sample.expected, elements),
        footnotes=_attached(sample.expected, elements, "footnote"),
        margin_notes=_attached(sample.expected, elements, "margin_note"),
        leaks=sum(joined.count(_plain(text)) for text in sample.running),
        missed=tuple(missed),
    )


def sections_read(sample: Sample, parsed: ParsedFile) -> Share:
    """How many "§ 3" at the start of a heading are read to the letter."""
    read = [_section(element.text) for element in parsed.elements if element.kind == "heading"]
    wanted = [_section(each.text) for each in sample.expected if each.kind == "heading" and each.text.startswith("§")]
    return Share(sum(section in read for section in wanted), len(wanted))


def _section(heading: str) -> tuple[str, ...]:
    return tuple(heading.split()[:2])


def word_accuracy(expected: str, read: str) -> float:
    """1 − word errors ÷ expected words, by edit distance."""
    from rapidfuzz.distance import Levenshtein

    wanted = expected.split()
    return max(0.0, 1 - Levenshtein.distance(wanted, read.split()) / len(wanted)) if wanted else 1.0


def _plain(text: str) -> str:
    """Without superscripts, quotation styles and white space differences."""
    squeezed = " ".join(unicodedata.normalize("NFC", text).split()).lower()
    return re.sub(r"[⁰¹²³⁴-⁹]", "", squeezed)


def _match_headings(wanted: Sequence[Expected], elements: Sequence[Element]) -> dict[int, Element]:
    """Each expected heading with the first free heading element of nearly the same text."""
    from rapidfuzz import fuzz

    free = [element for element in elements if element.kind == "heading"]
    matches: dict[int, Element] = {}
    for each in wanted:
        text = _plain(each.text)
        ranked = [(fuzz.ratio(text, _plain(element.text)) / 100, -at) for at, element in enumerate(free)]
        if ranked and max(ranked)[0] >= SAME_HEADING:
            matches[id(each)] = free.pop(-max(ranked)[1])
    return matches


def _nesting(wanted: Sequence[Expected], matches: dict[int, Element], headings: Sequence[Element]) -> Share:
    """How many headings have the right heading above them."""
    parents = _parents([(id(each), each.level or 1) for each in wanted])
    found = _parents([(id(element), element.level or 1) for element in headings])
    names = {id(element): expected for expected, element in matches.items()}
    right = 0
    for each in wanted:
        element = matches.get(id(each))
        if element is not None:
            above = found[id(element)]
            right += (names.get(above) if above is not None else None) == parents[id(each)]
    return Share(right, len(wanted))


def _parents(levels: Sequence[tuple[int, int]]) -> dict[int, int | None]:
    stack: list[tuple[int, int]] = []
    parents: dict[int, int | None] = {}
    for key, level in levels:
        while stack and stack[-1][1] >= level:
            stack.pop()
        parents[key] = stack[-1][0] if stack else None
        stack.append((key, level))
    return parents


def _cells(expected: Sequence[Expected], elements: Sequence[Element]) -> Share:
    """Cells that stand in the right row and column of one table."""
    tables = [element.cells for element in elements if element.cells]
    total = Share(0, 0)
    for each in expected:
        if each.kind != "table":
            continue
        best = max((_agreeing(each.cells, table) for table in tables), default=0)
        total += Share(best, sum(len(row) for row in each.cells))
    return total


def _agreeing(wanted: Sequence[Sequence[str]], table: Sequence[Sequence[str]]) -> int:
    return sum(
        _plain(cell) == _plain(table[row][column])
        for row, cells in enumerate(wanted)
        for column, cell in enumerate(cells)
        if row < len(table) and column < len(table[row])
    )


def _attached(expected: Sequence[Expected], elements: Sequence[Element], kind: str) -> Share:
    """Notes that are found and point at the right piece."""
    wanted = [each for each in expected if each.kind == kind]
    right = 0
    for each in wanted:
        text = _plain(each.text)
        for element in elements:
            if element.kind == kind and text in _plain(element.text) and element.attached_to is not None:
                right += _plain(elements[element.attached_to].text).startswith(_plain(each.target)[:60])
                break
    return Share(right, len(wanted))
