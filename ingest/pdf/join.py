"""Join what a page or column break divided: paragraphs that go on, tables that go on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.pdf.numbering import PARAGRAPH_NUMBER, SENTENCE_END
from ingest.pdf.pieces import AnyBlock, Block, Cell, TableBlock

_UNEQUAL = re.compile("[-⁰¹²³⁴⁵⁶⁷⁸⁹]")  # hyphens and marks of footnotes, which a repeated header may lack
NEAR_EDGE = 6.0
NEAR_TABLE = 8.0
FLUSH = 1.5
NUMBERED = re.compile(r"[(§\d]")


def join_over_pages(blocks: Sequence[AnyBlock], notes: Sequence[Block]) -> list[AnyBlock]:
    """The blocks with divided paragraphs and tables made whole; notes follow what they are attached to."""
    joined: list[AnyBlock] = []
    kept: dict[int, AnyBlock] = {}
    for block in blocks:
        before = next((each for each in reversed(joined) if each.kind not in ("footnote", "margin_note")), None)
        if isinstance(block, TableBlock) and isinstance(before, TableBlock) and _table_goes_on(before, block):
            _append_rows(before, block)
            kept[id(block)] = before
        elif isinstance(block, Block) and isinstance(before, Block) and _text_goes_on(before, block):
            before.lines = before.lines + block.lines
            before.text = f"{before.text} {block.text}"
            before.column = block.column
            kept[id(block)] = before
        else:
            joined.append(block)
    for note in [*notes, *(block for block in joined if isinstance(block, Block))]:
        if note.attached_to is not None:
            note.attached_to = kept.get(id(note.attached_to), note.attached_to)
    return joined


def _text_goes_on(before: Block, block: Block) -> bool:
    if before.kind not in ("paragraph", "list_item") or block.kind != "paragraph" or before.hidden or block.hidden:
        return False
    if before.lines[-1].page == block.page and before.column == block.column:
        return False
    if abs(before.lines[-1].style.size - block.size) >= 0.6:
        return False
    if block.text[:1].islower() and not block.text.startswith(("http", "www")):
        return True
    last = before.lines[-1]
    if SENTENCE_END.search(before.text):
        return _is_flush(before) and not NUMBERED.match(block.text) and last.bold == block.bold
    full = last.x1 > before.column[1] - 0.15 * (before.column[1] - before.column[0])
    goes_on = full and not PARAGRAPH_NUMBER.match(block.text) and last.bold == block.bold
    return goes_on or last.text.endswith("-")


def _is_flush(block: Block) -> bool:
    """Justified down to the last line: the paragraph has not ended, or by a rare chance at the very edge."""
    edges = [line.x1 for line in block.lines if line.page == block.lines[-1].page]
    return len(edges) > 2 and max(edges) - min(edges) < FLUSH


def _table_goes_on(before: TableBlock, table: TableBlock) -> bool:
    if before.kind != "table" or table.kind != "table" or len(before.rows[0]) != len(table.rows[0]):
        return False
    repeated = _same(before.rows[0], table.rows[0])
    if before.last_page == table.page:
        if abs(table.box[1] - before.box[3]) >= NEAR_TABLE:
            return repeated and table.box[0] > before.box[2]
    elif before.last_page != table.page - 1:
        return False
    if before.edges is None or table.edges is None:
        return True
    shift = table.edges[0] - before.edges[0] if repeated else 0.0
    return all(abs(a + shift - b) < NEAR_EDGE for a, b in zip(before.edges, table.edges, strict=True))


def _append_rows(before: TableBlock, table: TableBlock) -> None:
    """Drop the repeated header; a first row without its first cell continues the last row."""
    rows = table.rows
    while (
        rows
        and len(table.rows) - len(rows) < len(before.rows)
        and _same(rows[0], before.rows[len(table.rows) - len(rows)])
    ):
        rows = rows[1:]
    repeated = len(table.rows) - len(rows)
    if repeated:
        before.header_rows = repeated
        before.repeated += [line for row in table.rows[:repeated] for cell in row for line in cell.lines]
    if rows and not _text(rows[0][0]) and _text(before.rows[-1][0]) and any(_text(cell) for cell in rows[0]):
        before.rows[-1] = [
            Cell(upper.lines + lower.lines) for upper, lower in zip(before.rows[-1], rows[0], strict=True)
        ]
        rows = rows[1:]
    before.rows = before.rows + list(rows)
    before.last_page, before.box = table.page, table.box


def _text(cell: Cell) -> str:
    return _UNEQUAL.sub("", "".join("".join(line.text.split()) for line in cell.lines))


def _same(row: Sequence[Cell], other: Sequence[Cell]) -> bool:
    return [_text(cell) for cell in row] == [_text(cell) for cell in other]
