"""Leave out running headers, footers and page numbers: what repeats at the edges of pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.pdf.lines import group_lines
from ingest.pdf.pieces import Line, Page, Segment
from ingest.pdf.typography import Body

TOP, BOTTOM = 0.13, 0.87
PAGE_NUMBER = re.compile(r"[-–| ]*(?:(?:seite|page|blatt)\s*)?#?\s*(?:(?:von|of|/)\s*#)?[-–| ]*")
NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
LONGEST = 140


@dataclass(frozen=True)
class _Edges:
    """What repeats at the edges of the document's pages."""

    texts: set[tuple[str, str]]
    heights: dict[str, Counter[int]]
    body: Body
    pages: int


def remove_running(pages: Sequence[Page], body: Body) -> None:
    """Move headers, footers and page numbers of all pages to what was left out."""
    if len(pages) < 2:
        return
    lines = {page.number: group_lines(page.number, page.segments) for page in pages}
    edges = _Edges(_repeated(pages, body), _steady_heights(pages, lines), body, len(pages))
    for page in pages:
        page_lines = lines[page.number]
        running = _from_edge(page, page_lines, edges, "top") | _from_edge(page, page_lines[::-1], edges, "bottom")
        page.left_out += [("running", segment) for segment in page.segments if id(segment) in running]
        page.segments = [segment for segment in page.segments if id(segment) not in running]


def _from_edge(page: Page, lines: Iterable[Line], edges: _Edges, zone: str) -> set[int]:
    """The segments of the running lines from the page's edge inwards, up to the first that is not."""
    running: set[int] = set()
    for at, line in enumerate(lines):
        if _zone(page, line) != zone or not (
            _is_running(page, line, edges, zone) or (at == 0 and _is_steady(line, edges, zone))
        ):
            break
        running.update(map(id, line.segments))
    return running


def _zone(page: Page, piece: Segment | Line) -> str:
    if piece.y1 < page.height * TOP:
        return "top"
    return "bottom" if piece.y0 > page.height * BOTTOM else ""


def _key(text: str) -> str:
    return NUMBERS.sub("#", text.lower())


def _repeated(pages: Sequence[Page], body: Body) -> set[tuple[str, str]]:
    """What stands in the same zone of many pages, numbers aside."""
    seen: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for page in pages:
        for segment in page.segments:
            zone = _zone(page, segment)
            if zone and segment.style.size <= body.size * 1.25:
                seen[zone, _key(segment.text)].add(page.number)
    total = len(pages)
    needed = max(2, min(3, total)) if total < 8 else max(3, 0.12 * total)
    return {key for key, numbers in seen.items() if len(numbers) >= needed}


def _is_running(page: Page, line: Line, edges: _Edges, zone: str) -> bool:
    """Every segment repeats or is a page number; or the tags call the whole line an artifact."""
    if page.roles and all(word.style.mark == -1 for word in line.words):
        return True
    return all(
        (zone, _key(segment.text)) in edges.texts
        or (segment.style.size <= 1.15 * edges.body.size and bool(PAGE_NUMBER.fullmatch(_key(segment.text))))
        for segment in line.segments
    )


def _steady_heights(pages: Sequence[Page], lines: dict[int, list[Line]]) -> dict[str, Counter[int]]:
    """At which heights the first and last lines stand, set off from the text by a gap."""
    heights: dict[str, Counter[int]] = {"top": Counter(), "bottom": Counter()}
    for page in pages:
        page_lines = lines[page.number]
        if len(page_lines) < 3:
            continue
        for zone, line, neighbour in (
            ("top", page_lines[0], page_lines[1]),
            ("bottom", page_lines[-1], page_lines[-2]),
        ):
            apart = abs(neighbour.base - line.base) > 1.65 * max(line.style.size, neighbour.style.size)
            if _zone(page, line) == zone and apart:
                heights[zone][round(line.base / 2)] += 1
    return heights


def _is_steady(line: Line, edges: _Edges, zone: str) -> bool:
    """Living column titles change their words but not their place."""
    if edges.pages < 6 or len(line.text) > LONGEST:
        return False
    height = round(line.base / 2)
    return sum(edges.heights[zone][height + step] for step in (-1, 0, 1)) >= 0.45 * edges.pages
