"""Group the lines of a column into blocks: where a new paragraph, item or heading starts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.pdf.footnotes import is_note_start
from ingest.pdf.numbering import (
    LEADERS,
    LIST_MARK,
    LIST_MARK_ALONE,
    PARAGRAPH_NUMBER,
    SENTENCE_END,
    WEAK_MARK,
    heading_number,
    is_list_item,
)
from ingest.pdf.pieces import Block, Line
from ingest.pdf.typography import Body

USUAL_LEADING = 1.22
# Two lines in a row that start like this are entries of a list of sections.
UNIT = re.compile(r"(?:§{1,2}|Artikel|Art\.|Anlage)\s*\d")
# So many lines above and below tell how wide the text runs.
REACH = 8
SPACE = 0.25
LEADING_NUMBER = re.compile(r"(\d{1,2})\.\s")


@dataclass(slots=True)
class _Open:
    """The block under construction and what its next line is measured against."""

    block: Block
    left: float
    spacing: float
    leading: float | None = None

    @property
    def last(self) -> Line:
        return self.block.lines[-1]


def paragraphs(lines: Sequence[Line], column: tuple[float, float], body: Body, roles: Mapping[int, str]) -> list[Block]:
    """The blocks of one column, from top to bottom."""
    blocks: list[Block] = []
    current: _Open | None = None
    spacing = _spacing(lines, column)
    for at, line in enumerate(lines):
        role = roles.get(line.style.mark, "")
        if current is None or _starts_block(current, line, role, _right_edge(lines, at, column), body):
            block = Block([line], column, role=role)
            blocks.append(block)
            current = _Open(block, line.x0, spacing)
            continue
        gap = line.base - current.last.base
        if gap > 0:
            current.leading = gap if current.leading is None else min(current.leading, gap)
        if not is_list_item(current.block.lines[0].text):
            current.left = min(current.left, line.x0)
        current.block.lines.append(line)
    return blocks


def _spacing(lines: Sequence[Line], column: tuple[float, float]) -> float:
    """The usual leading in font sizes, from lines that surely go on: in lower case, below a full line."""
    sure = []
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        ratio = (line.base - before.base) / line.style.size
        alike = line.text[:1].islower() and abs(line.style.size - before.style.size) < 0.6
        if alike and 0.8 < ratio < 3 and not _would_have_fitted(line, before, _right_edge(lines, at, column)):
            sure.append(ratio)
    return median(sure) if len(sure) > 2 else USUAL_LEADING


def _right_edge(lines: Sequence[Line], at: int, column: tuple[float, float]) -> float:
    """How far the lines around this one reach: a heading or table elsewhere may be wider than the text."""
    near = lines[max(0, at - REACH) : at + REACH]
    return max(line.x1 for line in near) if len(near) > 3 else column[1]


def _starts_block(current: _Open, line: Line, role: str, right: float, body: Body) -> bool:
    last = current.last
    gap = line.base - last.base
    leading = current.leading or current.spacing * line.style.size
    widest = max(1.9, 1.25 * current.spacing) * line.style.size
    if gap > max(leading * 1.22, leading + 2.2) or gap > widest or gap < 0:
        return True
    if is_note_start(line, body) or LEADERS.search(last.text):
        return True
    if role != current.block.role and "H" in (role[:1], current.block.role[:1]):
        return True
    short = _would_have_fitted(line, last, right)
    if short and _leaves_list(current.block.lines[0], line):
        return True
    ended = bool(SENTENCE_END.search(last.text))
    if PARAGRAPH_NUMBER.match(line.text) or LIST_MARK.match(line.text):
        return short or ended or last.text.endswith(",") or not _is_weak(current, line)
    if _style_changes(last, line, short or ended):
        return True
    if UNIT.match(line.text) and UNIT.match(last.text):
        return True
    stands_out = line.bold != body.bold or line.style.size > body.size + 0.4
    if heading_number(line.text) and stands_out and short:
        return True
    if line.text[:1].islower():
        return False
    return ended and (short and line.text[:1].isupper() or _indent_changes(current, line))


def _would_have_fitted(line: Line, last: Line, right: float) -> bool:
    """Whether the line's first word had room on the line above: then the break was meant."""
    words = line.words
    end = next((at for at, word in enumerate(words) if at and not word.glued), len(words))
    width = words[end - 1].x1 - words[0].x0
    return last.x1 + SPACE * line.style.size + width <= right - 1


def _is_weak(current: _Open, line: Line) -> bool:
    """A dash, "18. Lebensjahr" or "(2) des" may stand at the start of a line in the middle of a sentence."""
    first = current.block.lines[0].text
    number, before = LEADING_NUMBER.match(line.text), LEADING_NUMBER.match(first)
    if number and line.x0 < current.last.x0 + 2:
        return not (int(number.group(1)) == 1 or (before and int(before.group(1)) < int(number.group(1))))
    return bool(WEAK_MARK.match(line.text)) and line.text[:1] != first[:1]


def _leaves_list(first: Line, line: Line) -> bool:
    """Whether the line stands below the mark of a list item whose text hangs further right."""
    words = first.words
    if len(words) < 2 or not is_list_item(first.text) or not LIST_MARK_ALONE.fullmatch(words[0].text):
        return False
    hanging = words[1].x0 - words[0].x1 > 0.5 * first.style.size
    return hanging and line.x0 < words[1].x0 - 4


def _indent_changes(current: _Open, line: Line) -> bool:
    """A first line indented in running text, or one that leaves the indent of a list."""
    if is_list_item(current.block.lines[0].text):
        return line.x0 < current.left - 4
    return line.x0 > current.left + 6


def _style_changes(last: Line, line: Line, may_end: bool) -> bool:
    """Another size always starts a block; another weight only where the line before may have ended one."""
    if abs(line.style.size - last.style.size) >= 0.6:
        return not (line.text[:1].islower() and abs(line.style.size - last.style.size) < 1.6 and not may_end)
    return line.bold != last.bold and may_end
