"""Build tables from the structure tags of a page, where no ruling lines showed them."""

from __future__ import annotations

from collections import defaultdict

from ingest.pdf.lines import group_lines, segments_of
from ingest.pdf.pieces import Cell, Page, TableBlock, Word, surround, without_words

Place = tuple[int, int]
MOST_CELLS = 20_000
LEAST_FILLED = 0.4


def take_tagged_tables(page: Page) -> list[TableBlock]:
    """The page's tagged tables; their words no longer stand among its segments."""
    if not page.tagged_cells:
        return []
    words: defaultdict[int, defaultdict[Place, list[Word]]] = defaultdict(lambda: defaultdict(list))
    for segment in page.segments:
        for word in segment.words:
            place = page.tagged_cells.get(word.style.mark)
            if place:
                words[place[0]][place[1:]].append(word)
    tables = []
    for places in words.values():
        table = _table(page, places)
        if table:
            tables.append(table)
            page.segments = without_words(page.segments, [word for cell in places.values() for word in cell])
    return tables


def _table(page: Page, places: dict[Place, list[Word]]) -> TableBlock | None:
    height = 1 + max(row for row, _ in places)
    width = 1 + max(column for _, column in places)
    if width < 2 or height * width > MOST_CELLS or len(places) < LEAST_FILLED * len({row for row, _ in places}) * width:
        return None
    rows = [
        [Cell(group_lines(page.number, segments_of(places.get((row, column), [])))) for column in range(width)]
        for row in sorted({row for row, _ in places})
    ]
    headers = 0
    for row in rows:
        roles = {page.roles.get(line.words[0].style.mark) for cell in row for line in cell.lines}
        if roles != {"TH"}:
            break
        headers += 1
    box = surround([word for cell in places.values() for word in cell])
    return TableBlock(page.number, rows, box, header_rows=max(1, headers))
