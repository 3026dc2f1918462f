"""Turn blocks into elements: text with the range and the box of every line."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import cast

from ingest.passages import Element, Kind, LineBox, cell_ranges, normalise, table_text
from ingest.pdf.hyphenation import Vocabulary, join
from ingest.pdf.pieces import AnyBlock, Cell, Line, Page, TableBlock

PRINTED = {"title": "heading"}


Pages = Mapping[int, Page]


def flow(lines: Sequence[Line], known: Vocabulary, pages: Pages) -> tuple[str, tuple[LineBox, ...]]:
    """The lines as one text, and where each of them stands in it and on its page."""
    text = ""
    boxes: list[LineBox] = []
    for line in lines:
        piece = line.text if unicodedata.is_normalized("NFC", line.text) else normalise(line.text)
        kept, between = join(text[-80:], piece, known) if text else ("", "")
        if text and len(kept) < len(text[-80:]):
            text = text[:-1]
            last = boxes[-1]
            boxes[-1] = _box(last.start, len(text), lines[len(boxes) - 1], pages)
        start = len(text) + len(between)
        text = f"{text}{between}{piece}"
        boxes.append(_box(start, len(text), line, pages))
    return text, tuple(boxes)


def elements_of(blocks: Sequence[AnyBlock], known: Vocabulary, pages: Pages) -> list[Element]:
    """Elements in reading order, `attached_to` as positions among them."""
    shown = [block for block in blocks if block.kind != "contents"]
    positions = {id(block): at for at, block in enumerate(shown)}
    return [_element(block, known, pages, positions) for block in shown]


def _element(block: AnyBlock, known: Vocabulary, pages: Pages, positions: Mapping[int, int]) -> Element:
    page = pages[block.page]
    if isinstance(block, TableBlock):
        cells, boxes = _cells(block.rows, known, pages)
        return Element(
            kind="table",
            text=table_text(cells),
            page=block.page,
            boxes=boxes,
            cells=cells,
            header_rows=block.header_rows,
            origin=page.origin,
            confidence=page.confidence,
            page_label=page.label,
        )
    text, boxes = block.text, block.boxes
    if len(boxes) != len(block.lines):
        text, boxes = flow(block.lines, known, pages)
    kind = cast(Kind, PRINTED.get(block.kind, block.kind))
    return Element(
        kind=kind,
        text=text,
        level=block.level if kind == "heading" else None,
        page=block.page,
        boxes=boxes,
        attached_to=positions.get(id(block.attached_to)) if block.attached_to else None,
        origin=page.origin,
        confidence=page.confidence,
        hidden=block.hidden,
        page_label=page.label,
    )


def _cells(
    rows: Sequence[Sequence[Cell]], known: Vocabulary, pages: Pages
) -> tuple[tuple[tuple[str, ...], ...], tuple[LineBox, ...]]:
    flows = [[flow(cell.lines, known, pages) for cell in row] for row in rows]
    cells = tuple(tuple(text for text, _ in row) for row in flows)
    boxes = []
    for row, ranges in zip(flows, cell_ranges(cells), strict=True):
        for (_, lines), (start, _) in zip(row, ranges, strict=True):
            boxes += [_shifted(box, start) for box in lines]
    return cells, tuple(boxes)


def _box(start: int, end: int, line: Line, pages: Pages) -> LineBox:
    box = pages[line.page].placement.rectangle((line.x0, line.y0, line.x1, line.y1))
    return LineBox(start, end, line.page, *(round(edge, 1) for edge in box))


def _shifted(box: LineBox, by: int) -> LineBox:
    return LineBox(box.start + by, box.end + by, box.page, box.x0, box.y0, box.x1, box.y1)
