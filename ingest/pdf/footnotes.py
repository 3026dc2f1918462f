"""Find footnotes, tie each to the block that refers to it, and take the raised marks out of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.pdf.pieces import AnyBlock, Block, Line, Page, Segment, TableBlock, Word, without_words
from ingest.pdf.running import is_page_number
from ingest.pdf.typography import Body

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
DIGITS = str.maketrans(RAISED, "0123456789")
# "¹ Text", "1 Text", and "( ¹ ) Text" as the Official Journal has it.
MARK = re.compile(rf"(?:\(\s?)?([{RAISED}]{{1,3}}|\d{{1,3}})(?=\s?\S)")
MISREAD = re.compile(r"\w[.,;:!)][’‘'\"?*°”“]$")
SMALL = 0.93
# How long the line above footnotes may be, in points.
SEPARATOR = (40.0, 220.0)


@dataclass(frozen=True)
class _Reference:
    """A raised number, perhaps in brackets, in the line `lines[at]` of a block."""

    number: str
    block: AnyBlock
    lines: list[Line]
    at: int
    words: tuple[Word, ...]


def tie_footnotes(blocks: Sequence[AnyBlock], pages: Sequence[Page], body: Body) -> list[AnyBlock]:
    """The blocks with footnotes whole, attached, and directly behind what refers to them."""
    by_number = {page.number: page for page in pages}
    kept: list[AnyBlock] = []
    notes: list[Block] = []
    for number, group in groupby(blocks, key=lambda block: block.page):
        here = list(group)
        references = _references(here)
        if by_number[number].origin == "ocr":
            references += _misread_references(by_number[number], here, body)
        text, found = _separate(by_number[number], here, {each.number for each in references}, body, notes)
        kept += text
        for note in found:
            _attach(by_number[number], note, references)
        notes += found
    return _behind_their_blocks(kept, notes)


def is_note_start(line: Line, body: Body) -> bool:
    """A small line that begins with a raised number."""
    if line.style.size >= SMALL * body.size:
        return False
    first, second = line.words[0], line.words[min(1, len(line.words) - 1)]
    return first.raised or (first.text == "(" and second.raised)


def _separate(
    page: Page, blocks: Sequence[AnyBlock], referred: set[str], body: Body, earlier: Sequence[Block]
) -> tuple[list[AnyBlock], list[Block]]:
    """The page's text and its footnotes; small print behind a footnote, or before the first, continues one."""
    rule = _separator(page)
    text: list[AnyBlock] = []
    notes: list[Block] = []
    for block in blocks:
        if not isinstance(block, Block) or block.kind != "paragraph" or block.hidden:
            text.append(block)
            continue
        below = rule is not None and block.lines[0].y0 > rule - 2
        small = block.size < SMALL * body.size
        number = _key(page, block)
        raised = bool(notes) and block.lines[0].text[0] in RAISED
        if (small or below) and number and (number in referred or (small and (below or raised))):
            block.kind = "footnote"
            notes.append(block)
        elif is_page_number(block.text):
            text.append(block)
        elif small and notes and block.lines[0].y0 > notes[-1].lines[-1].y0:
            notes[-1].lines += block.lines
        elif small and below and not notes and earlier and earlier[-1].lines[-1].page == page.number - 1:
            earlier[-1].lines += block.lines
        else:
            text.append(block)
    return text, notes


def _separator(page: Page) -> float | None:
    """The height of a short line in the lower part of the page."""
    low = [
        y
        for x0, y, x1 in page.strokes.horizontal
        if y > 0.4 * page.height and SEPARATOR[0] < x1 - x0 < SEPARATOR[1] and x0 < 0.3 * page.width
    ]
    return min(low) if low else None


def _number(block: Block) -> str:
    match = MARK.match(block.lines[0].text)
    return match.group(1).translate(DIGITS) if match else ""


def _key(page: Page, block: Block) -> str:
    """The number of a footnote; on a scan, where it may be misread, else its place."""
    return _number(block) or (f"at {block.lines[0].y0:.0f}" if page.origin == "ocr" else "")


def _references(blocks: Sequence[AnyBlock]) -> list[_Reference]:
    """Raised numbers that follow a word."""
    found = []
    for block in blocks:
        for lines in _line_lists(block):
            for at, line in enumerate(lines):
                words = line.words
                for place, word in enumerate(words):
                    mark = _mark(words, place) if word.raised else ()
                    if mark and mark[0] is not words[0]:
                        found.append(_Reference(word.text.translate(DIGITS), block, lines, at, mark))
    return found


def _mark(words: Sequence[Word], place: int) -> tuple[Word, ...]:
    """The raised word at this place with its brackets."""
    around = words[max(0, place - 1) : place + 2]
    bracketed = len(around) == 3 and around[0].text == "(" and around[2].text[0] == ")"
    if not bracketed:
        return (words[place],)
    if around[2].text == ")":
        return tuple(around)
    around[2].text, around[2].glued = around[2].text[1:], True
    return tuple(around[:2])


def _misread_references(page: Page, blocks: Sequence[AnyBlock], body: Body) -> list[_Reference]:
    """OCR reads raised numbers as quotes or question marks; if there are as many as notes, they are in order."""
    rule = _separator(page) or page.height
    notes = [block for block in blocks if isinstance(block, Block) and block.size < SMALL * body.size]
    numbers = [_key(page, note) for note in notes if _number(note) or note.lines[0].y0 > rule - 2]
    found = []
    for block in blocks:
        for lines in _line_lists(block):
            for at, line in enumerate(lines):
                found += [(block, lines, at, word) for word in line.words if MISREAD.search(word.text)]
    if len(found) != len(numbers):
        return []
    references = []
    for number, (block, lines, at, word) in zip(numbers, found, strict=True):
        mark = replace(word, text=word.text[-1], x0=word.x1 - (word.x1 - word.x0) / len(word.text), glued=True)
        word.text, word.x1 = word.text[:-1], mark.x0
        lines[at] = Line(lines[at].page, [Segment(_with(segment.words, word, mark)) for segment in lines[at].segments])
        references.append(_Reference(number, block, lines, at, (mark,)))
    return references


def _with(words: Sequence[Word], word: Word, mark: Word) -> list[Word]:
    return [each for old in words for each in ((old, mark) if old is word else (old,))]


def _line_lists(block: AnyBlock) -> list[list[Line]]:
    if isinstance(block, TableBlock):
        return [cell.lines for row in block.rows for cell in row]
    return [block.lines]


def _attach(page: Page, note: Block, references: Sequence[_Reference]) -> None:
    """Point the note at the first block that refers to it; the marks themselves leave the text."""
    number = _key(page, note)
    for reference in references:
        if reference.number == number and reference.block is not note:
            note.attached_to = note.attached_to or reference.block
            line = reference.lines[reference.at]
            reference.lines[reference.at] = Line(line.page, without_words(line.segments, reference.words))
            page.left_out.append(("footnote mark", Segment(list(reference.words))))


def _behind_their_blocks(blocks: Sequence[AnyBlock], notes: Sequence[Block]) -> list[AnyBlock]:
    behind: dict[int, list[AnyBlock]] = {}
    for note in notes:
        target = note.attached_to or next((each for each in reversed(blocks) if each.page <= note.page), None)
        behind.setdefault(id(target), []).append(note)
    return [*behind.get(id(None), []), *(each for block in blocks for each in (block, *behind.get(id(block), [])))]
