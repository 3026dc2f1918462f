"""Lay out a page: tables, columns and paragraphs as blocks in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ingest.pdf.columns import reading_order
from ingest.pdf.lines import group_lines, segments_of
from ingest.pdf.open_tables import split_tables
from ingest.pdf.paragraphs import paragraphs
from ingest.pdf.pieces import AnyBlock, Block, Line, Page, Segment, Style, TableBlock, Word, surround
from ingest.pdf.typography import Body

# A rule divides rows if it runs over this share of the column.
ACROSS = 0.6
TABLE_STYLE = Style(size=10, font="", bold=False, italic=False, mark=-1, hidden=False, turn=0)


def blocks_of(page: Page, tables: Sequence[TableBlock], body: Body) -> list[AnyBlock]:
    """The page's blocks in reading order, the tables found before among them."""
    segments = [*page.segments, *(_placeholder(table) for table in tables)]
    if not segments:
        return []
    blocks: list[AnyBlock] = []
    for group in reading_order(segments):
        blocks += _column_blocks(page, group, body)
    return blocks


def _placeholder(table: TableBlock) -> Segment:
    """A table stands in the reading order as one wide segment."""
    x0, y0, x1, y1 = table.box
    return Segment([Word("", x0, y0, x1, y1, y0, TABLE_STYLE)], table)


def _column_blocks(page: Page, group: list[Segment], body: Body) -> list[AnyBlock]:
    x0, _, x1, _ = surround(group)
    text = [segment for segment in group if segment.block is None]
    pieces = split_tables(group_lines(page.number, text), (x0, x1), _rules(page, (x0, x1)))
    blocks: list[AnyBlock] = []
    run: list[Line] = []
    waiting = sorted(((segment.y0, segment.block) for segment in group if segment.block), key=lambda pair: pair[0])
    for piece in pieces:
        top = piece.y0 if isinstance(piece, Line) else piece.box[1]
        while waiting and waiting[0][0] < top:
            blocks += [*paragraphs(run, (x0, x1), body, page.roles), waiting.pop(0)[1]]
            run = []
        if isinstance(piece, Line):
            run.append(piece)
        else:
            blocks += [*paragraphs(run, (x0, x1), body, page.roles), piece]
            run = []
    blocks += paragraphs(run, (x0, x1), body, page.roles)
    return blocks + [table for _, table in waiting]


def _rules(page: Page, column: tuple[float, float]) -> list[float]:
    """Heights of the lines drawn across most of a column."""
    x0, x1 = column
    return sorted(
        y for start, y, stop in page.strokes.horizontal if min(stop, x1) - max(start, x0) > ACROSS * (x1 - x0)
    )


def loose_blocks(page: Page, words: Sequence[Word]) -> list[Block]:
    """Words that found no place, runs of them as blocks: rotated labels, leftovers, hidden text."""
    blocks = []
    for (turn, hidden), group in groupby(words, key=lambda word: (word.style.turn, word.hidden)):
        run = list(group)
        for segment in segments_of(run) if turn == 0 else [Segment(run)]:
            blocks.append(Block([Line(page.number, [segment])], (segment.x0, segment.x1), hidden=hidden))
    return blocks
