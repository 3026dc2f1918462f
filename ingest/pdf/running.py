"""Leave out running headers, footers and page numbers: what repeats at the edges of pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ingest.pdf.grids import Grid, grids
from ingest.pdf.lines import group_lines
from ingest.pdf.pieces import Line, Page, Segment, spoken
from ingest.pdf.typography import Body

# Shares of the page's height, and the least height in points: landscape pages have the same margins.
ZONE, LEAST_ZONE = 0.13, 100.0
# Where the same line stands on the next page, it may stand lower.
WIDE_ZONE = 0.25
PAGE_NUMBER = re.compile(r"[-–| ]*(?:(?:seite|page|blatt)\s*)?#?\s*(?:(?:von|of|/)\s*#)?[-–| ]*")
NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
LONGEST = 140
# "Anlage 3", "§ 4", "Beispiel 2": one for each page is no running line.
NUMBERED_HEADING = re.compile(r"(?:[A-ZÄÖÜ][a-zäöü]+|§)\s+\d")
# A page of which more stands on the page before is a copy of it, not a page with a long header.
COPIED, LEAST_COPIED = 0.6, 10

Variants = dict[str, set[int]]


@dataclass(frozen=True)
class _Edges:
    """What repeats at the edges of the document's pages."""

    body: Body
    pages: int
    texts: dict[tuple[str, str], Variants] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    inner: set[str] = field(default_factory=set)
    places: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    heights: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def often(self, zone: str, segment: Segment) -> bool:
        """Whether a text stands in the same zone of many pages; a number in it may count the pages."""
        needed = max(2, min(3, self.pages)) if self.pages < 8 else max(3, 0.12 * self.pages)
        variants = self.texts.get((zone, _key(segment.text)), {})
        if len(variants.get(segment.text, ())) >= needed:
            return True
        heading = segment.style.bold or segment.style.size > self.body.size + 0.4
        if heading and NUMBERED_HEADING.match(segment.text):
            return False
        return len(variants) >= needed and _counts_pages(variants)

    def twice(self, zone: str, line: Line) -> bool:
        """Whether each piece of the line stands on another page too."""
        texts = (self.texts.get((zone, _key(segment.text)), {}).get(segment.text, ()) for segment in line.segments)
        return all(len(pages) > 1 for pages in texts)

    def first(self, line: Line) -> bool:
        """Whether this looks like the heading of the pages that follow, and stands nowhere else."""
        pages = {number for step in (-1, 0, 1) for number in self.places.get(_place(line, step), ())}
        heading = line.bold or line.style.size > self.body.size
        alone = 1 < len(pages) < 0.5 * self.pages and min(pages) == line.page and line.text not in self.inner
        return heading and alone

    def again(self, line: Line) -> bool:
        """Whether exactly this line stood at this height on the page before."""
        return any(
            line.page - 1 in self.places.get((line.text, round(line.base / 4) + step), ()) for step in (-1, 0, 1)
        )


def remove_running(pages: Sequence[Page], body: Body) -> None:
    """Move headers, footers and page numbers of all pages to what was left out."""
    if len(pages) < 2:
        return
    lines = {page.number: _lines_outside_tables(page) for page in pages}
    edges = _Edges(body, len(pages))
    for page in pages:
        _collect(page, lines[page.number], edges)
    for page in pages:
        page_lines = lines[page.number]
        running = _from_edge(page, page_lines, edges, "top") | _from_edge(page, page_lines[::-1], edges, "bottom")
        page.left_out += [("running", segment) for segment in page.segments if id(segment) in running]
        page.segments = [segment for segment in page.segments if id(segment) not in running]


def _lines_outside_tables(page: Page) -> list[Line]:
    """A table that reaches into the text keeps its header row, even if it repeats."""
    tables = [grid for grid in grids(page.strokes) if not _is_letterhead(page, grid)]
    outside = [segment for segment in page.segments if not any(grid.holds(segment.words[0]) for grid in tables)]
    return group_lines(page.number, outside)


def _is_letterhead(page: Page, grid: Grid) -> bool:
    return grid.rows[-1] < WIDE_ZONE * page.height or grid.rows[0] > (1 - WIDE_ZONE) * page.height


def _collect(page: Page, lines: Sequence[Line], edges: _Edges) -> None:
    for line in lines:
        edges.places[_place(line)].add(page.number)
        zone = _zone(page, line)
        if not zone:
            edges.inner.add(line.text)
            continue
        for segment in line.segments:
            if segment.style.size <= edges.body.size * 1.25:
                edges.texts[zone, _key(segment.text)][segment.text].add(page.number)
    if len(lines) >= 3:
        for zone, line, neighbour in (("top", lines[0], lines[1]), ("bottom", lines[-1], lines[-2])):
            apart = abs(neighbour.base - line.base) > 1.65 * max(line.style.size, neighbour.style.size)
            if _zone(page, line) == zone and apart:
                edges.heights[zone][round(line.base / 2)] += 1


def _zone(page: Page, piece: Segment | Line) -> str:
    if piece.y1 < max(page.height * ZONE, LEAST_ZONE):
        return "top"
    return "bottom" if piece.y0 > min(page.height * (1 - ZONE), page.height - LEAST_ZONE) else ""


def is_page_number(text: str) -> bool:
    """«4», «- 4 -», «Seite 4 von 12»."""
    return PAGE_NUMBER.fullmatch(_key(text)) is not None


def _key(text: str) -> str:
    return NUMBERS.sub("#", text.lower())


def _place(line: Line, step: int = 0) -> tuple[str, int]:
    return line.text, round(line.base / 4) + step


def _counts_pages(variants: Variants) -> bool:
    """Whether one of the numbers mostly grows as the pages do, though it may begin anew with a chapter."""
    numbers: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for text, pages in variants.items():
        for place, number in enumerate(re.findall(r"\d+", text)):
            numbers[place].update(dict.fromkeys(pages, int(number)))
    if not numbers:
        return True  # Roman numbers
    for by_page in numbers.values():
        counted = sorted(by_page.items())
        steps = [(q - p, n - m) for (p, m), (q, n) in zip(counted, counted[1:], strict=False)]
        if steps and sum(pages == number for pages, number in steps) >= 0.6 * len(steps):
            return True
    return False


def _from_edge(page: Page, lines: Sequence[Line], edges: _Edges, zone: str) -> set[int]:
    """The segments of the running lines from the page's edge inwards, up to the first that is not."""
    running: set[int] = set()
    copied = len(lines) > LEAST_COPIED and sum(edges.again(line) for line in lines) > COPIED * len(lines)
    for at, line in enumerate(lines):
        inside = _zone(page, line) == zone
        if zone == "top" and edges.first(line):
            continue
        if inside and (_is_running(page, line, edges, zone) or (at == 0 and _is_steady(line, edges, zone))):
            running.update(map(id, line.segments))
        elif _is_near(page, line, zone) and edges.again(line) and not copied:
            running.update(map(id, line.segments))
        else:
            break
    return running


def _is_near(page: Page, line: Line, zone: str) -> bool:
    return line.y1 < WIDE_ZONE * page.height if zone == "top" else line.y0 > (1 - WIDE_ZONE) * page.height


def _is_running(page: Page, line: Line, edges: _Edges, zone: str) -> bool:
    """Every segment repeats or is a page number, at the bottom most; or the tags call it an artifact, and twice."""
    if page.roles and all(word.style.mark == -1 for word in line.words) and edges.twice(zone, line):
        return True
    running = [
        edges.often(zone, segment) or (segment.style.size <= 1.15 * edges.body.size and is_page_number(segment.text))
        for segment in line.segments
    ]
    return all(running) or (zone == "bottom" and sum(running) > 0.6 * len(running))


def _is_steady(line: Line, edges: _Edges, zone: str) -> bool:
    """Living column titles change their words but not their place."""
    if edges.pages < 6 or len(line.text) > LONGEST:
        return False
    height = round(line.base / 2)
    return sum(edges.heights[zone][height + step] for step in (-1, 0, 1)) >= 0.45 * edges.pages


def remove_turned(pages: Sequence[Page]) -> None:
    """Leave out oblique text, and running lines that stand across the text of a page that was turned."""
    known = {_key(segment.text) for page in pages for _, segment in page.left_out}
    for page in pages:
        for turn, group in groupby(page.words, key=lambda word: word.style.turn):
            words = [word for word in group if not word.hidden]
            if turn == 0 or not words:
                continue
            reason = "oblique" if turn is None else "running"
            if turn is None or _key(spoken(words)) in known:
                page.left_out.append((reason, Segment(words)))
