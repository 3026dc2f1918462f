"""Find terms printed in the margin and tie each to the paragraph it stands beside."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ingest.pdf.lines import group_lines
from ingest.pdf.pieces import AnyBlock, Block, Line, Page, Segment, TableBlock, surround

# Shares of the page's width.
WIDE, NARROW = 0.35, 0.3
# Share of the characters that stand in wide pieces where a page has running text.
RUNNING_TEXT = 0.5
# So many notes at one left edge make it the margin of the document.
USUAL = 3
APART = 3.0
MARGINAL_NUMBER = re.compile(r"\(?(?:Rz\.?|Rn\.?)?\s*\d+[a-z]?\.\d+[a-z]*\)?$|\(\d+[a-z]?\)$")


def take_margin_notes(pages: Sequence[Page]) -> list[Block]:
    """The notes beside the text column of all pages; their segments no longer stand among the pages'."""
    candidates = [(page, stack) for page in pages for stack in _candidates(page)]
    sure = [stack for page, stack in candidates if _stands_beside_text(page, stack)]
    edges = Counter(round(stack[0].x0) for stack in sure)
    notes = []
    for page, stack in candidates:
        usual = sum(edges[round(stack[0].x0) + step] for step in range(-3, 4)) >= USUAL
        if _stands_beside_text(page, stack) or (usual and not _is_crossed(page, stack)):
            notes += _split(stack)
            taken = {id(segment) for line in stack for segment in line.segments}
            page.segments = [segment for segment in page.segments if id(segment) not in taken]
    return notes


def attach_margin_notes(notes: Iterable[Block], blocks: Sequence[AnyBlock]) -> None:
    """Point each note at the block beside its first line; a heading passes it on to the text below it."""
    carriers: defaultdict[int, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        if _may_carry(block):
            carriers[block.page].append(at)
    for note in notes:
        here = carriers[note.page]
        if not here:
            continue
        best = min(here, key=lambda at: _distance(note.lines[0], blocks[at]))
        if blocks[best].kind == "heading" and best + 1 in here:
            best += 1
        note.attached_to = blocks[best]


def place_margin_notes(notes: Iterable[Block], blocks: Sequence[AnyBlock]) -> list[AnyBlock]:
    """All blocks, each note directly before the one it is attached to."""
    known = {id(block) for block in blocks}
    before: dict[int, list[Block]] = {}
    rest: list[AnyBlock] = []
    for note in notes:
        if note.attached_to is not None and id(note.attached_to) in known:
            before.setdefault(id(note.attached_to), []).append(note)
        else:
            note.attached_to = None
            rest.append(note)
    placed: list[AnyBlock] = []
    for block in blocks:
        placed += [*before.get(id(block), []), block]
    return placed + rest


def _candidates(page: Page) -> list[list[Line]]:
    """Stacks of narrow lines outside the text column of a page of running text."""
    wide = _wide(page)
    length = sum(len(segment.text) for segment in page.segments)
    if len(wide) < 3 or sum(len(segment.text) for segment in wide) < RUNNING_TEXT * length:
        return []
    left = sorted(segment.x0 for segment in wide)[len(wide) // 20]
    right = sorted(segment.x1 for segment in wide)[int(len(wide) * 0.95)]
    narrow = (segment for segment in page.segments if segment.x1 - segment.x0 < NARROW * page.width)
    outside = [segment for segment in narrow if segment.x0 >= right + APART or segment.x1 <= left - APART]
    stacks = _stacks(page, outside)
    return [stack for stack in stacks if stack[0].x0 > left or not all(_is_number(line.text) for line in stack)]


def _wide(page: Page) -> list[Segment]:
    return [segment for segment in page.segments if segment.x1 - segment.x0 > WIDE * page.width]


def _is_number(text: str) -> bool:
    """No word in it: numbers left of the text number its paragraphs."""
    return not re.search(r"[^\W\d_]{3}", text)


def _stacks(page: Page, segments: Sequence[Segment]) -> list[list[Line]]:
    """Lines below each other with the same left edge."""
    stacks: list[list[Line]] = []
    for line in group_lines(page.number, segments):
        for stack in stacks:
            last = stack[-1]
            if abs(last.x0 - line.x0) < 8 and line.base - last.base < 1.6 * line.style.size:
                stack.append(line)
                break
        else:
            stacks.append([line])
    return stacks


def _stands_beside_text(page: Page, lines: Sequence[Line]) -> bool:
    """Running text stands at the same height, and none runs through the note."""
    y0, y1 = lines[0].y0, lines[-1].y1
    beside = any(segment.y1 > y0 and segment.y0 < y1 for segment in _wide(page))
    return beside and not _is_crossed(page, lines)


def _is_crossed(page: Page, lines: Sequence[Line]) -> bool:
    x0, y0, x1, y1 = surround(lines)
    own = {id(segment) for line in lines for segment in line.segments}
    return any(
        segment.y1 > y0 + 1 and segment.y0 < y1 - 1 and segment.x0 < x1 and segment.x1 > x0
        for segment in page.segments
        if id(segment) not in own
    )


def _split(lines: Sequence[Line]) -> list[Block]:
    """One block for each note; a marginal number ends one."""
    notes: list[Block] = []
    pending: list[Line] = []
    for line in lines:
        pending.append(line)
        if MARGINAL_NUMBER.search(line.text):
            notes.append(_note(pending))
            pending = []
    if pending:
        notes.append(_note(pending))
    return notes


def _note(lines: list[Line]) -> Block:
    return Block(lines, (min(line.x0 for line in lines), max(line.x1 for line in lines)), kind="margin_note")


def _may_carry(block: AnyBlock) -> bool:
    return block.kind not in ("margin_note", "footnote", "contents") and not (isinstance(block, Block) and block.hidden)


def _distance(line: Line, block: AnyBlock) -> float:
    """0 for the block that starts on the note's first line, a little more for one that contains it."""
    if isinstance(block, TableBlock):
        first, top, bottom = block.box[1] + line.style.size, block.box[1], block.box[3]
    else:
        first, top, bottom = block.lines[0].base, block.lines[0].y0, block.lines[-1].y1
    if abs(first - line.base) < 0.6 * line.style.size:
        return 0.0
    if top <= line.base <= bottom:
        return 0.5
    return 1 + min(abs(top - line.y0), abs(bottom - line.base))
