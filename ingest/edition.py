"""Freeze a parsed file into its canonical text, with every offset that a citation needs."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ingest.labels import reference_of
from ingest.passages import ELEMENT_SEPARATOR, Cells, Element, Kind, LineBox, ParsedFile, normalise


@dataclass(frozen=True)
class PlacedElement:
    """An element as the range [start, end) of the canonical text.

    `section` is the path of headings above it, `reference` the place as one cites it («§ 4 Abs. 2»).
    """

    kind: Kind
    start: int
    end: int
    section: tuple[str, ...]
    reference: str
    level: int | None = None
    page: int | None = None
    cells: Cells | None = None
    header_rows: int = 1
    attached_to: int | None = None
    origin: str = "text"
    confidence: float | None = None
    hidden: bool = False
    page_label: str | None = None


@dataclass(frozen=True)
class CanonicalText:
    """The frozen text of an edition; offsets count Unicode characters. Boxes are sorted by start."""

    text: str
    elements: tuple[PlacedElement, ...]
    boxes: tuple[LineBox, ...]
    page_sizes: tuple[tuple[float, float], ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [element.start for element in self.elements]

    @cached_property
    def _box_starts(self) -> list[int]:
        return [box.start for box in self.boxes]

    def element_at(self, offset: int) -> PlacedElement:
        """The element that holds this offset (the one before it for a separator)."""
        return self.elements[max(0, bisect_right(self._starts, offset) - 1)]

    def elements_in(self, start: int, end: int) -> Iterator[PlacedElement]:
        """The elements that overlap [start, end)."""
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self.elements) and self.elements[at].start < end:
            if self.elements[at].end > start:
                yield self.elements[at]
            at += 1

    def boxes_in(self, start: int, end: int) -> tuple[LineBox, ...]:
        """The boxes of [start, end); a line partly inside is cut in proportion to its characters."""
        found = []
        at = max(0, bisect_right(self._box_starts, start) - 1)
        while at < len(self.boxes) and self.boxes[at].start < end:
            box = self.boxes[at]
            if box.end > start:
                found.append(_cut(box, max(start, box.start), min(end, box.end)))
            at += 1
        return tuple(found)

    def page_at(self, offset: int) -> int | None:
        """The page of this offset, from its box where there is one."""
        boxes = self.boxes_in(offset, offset + 1)
        return boxes[0].page if boxes else self.element_at(offset).page


def _cut(box: LineBox, start: int, end: int) -> LineBox:
    if (start, end) == (box.start, box.end):
        return box
    per_character = (box.x1 - box.x0) / max(1, box.end - box.start)
    return LineBox(
        start,
        end,
        box.page,
        box.x0 + (start - box.start) * per_character,
        box.y0,
        box.x0 + (end - box.start) * per_character,
        box.y1,
    )


def freeze(parsed: ParsedFile) -> CanonicalText:
    """Join the elements in reading order; element texts are NFC already, or this raises ValueError."""
    placed: list[PlacedElement] = []
    boxes: list[LineBox] = []
    headings: list[tuple[int, str]] = []
    parts: list[str] = []
    at = 0
    for element in parsed.elements:
        if normalise(element.text) != element.text:
            raise ValueError(f"element text is not NFC: {element.text[:60]!r}")
        if element.kind == "heading":
            level = element.level or 1
            headings = [heading for heading in headings if heading[0] < level]
        section = tuple(text for _, text in headings)
        placed.append(_place(element, at, section, placed))
        boxes.extend(replace(box, start=box.start + at, end=box.end + at) for box in element.boxes)
        if element.kind == "heading":
            headings.append((element.level or 1, " ".join(element.text.split())))
        parts.append(element.text)
        at += len(element.text) + len(ELEMENT_SEPARATOR)
    boxes.sort(key=lambda box: (box.start, box.end))
    return CanonicalText(ELEMENT_SEPARATOR.join(parts), tuple(placed), tuple(boxes), parsed.page_sizes)


def _place(element: Element, at: int, section: tuple[str, ...], before: list[PlacedElement]) -> PlacedElement:
    previous = before[-1] if before and before[-1].section == section else None
    return PlacedElement(
        kind=element.kind,
        start=at,
        end=at + len(element.text),
        section=section,
        reference=reference_of(element, section, previous.reference if previous else ""),
        level=element.level,
        page=element.page,
        cells=element.cells,
        header_rows=element.header_rows,
        attached_to=element.attached_to,
        origin=element.origin,
        confidence=element.confidence,
        hidden=element.hidden,
        page_label=element.page_label,
    )


def to_json(canonical: CanonicalText) -> bytes:
    """A stable byte form: the same canonical text gives the same bytes."""
    content = {
        "text": canonical.text,
        "elements": [vars(element) for element in canonical.elements],
        "boxes": [
            [box.start, box.end, box.page, *(round(value, 2) for value in (box.x0, box.y0, box.x1, box.y1))]
            for box in canonical.boxes
        ],
        "page_sizes": canonical.page_sizes,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(content: bytes) -> CanonicalText:
    """The reverse of `to_json`."""
    data: dict[str, Any] = json.loads(content)
    return CanonicalText(
        data["text"],
        tuple(_element_from(entry) for entry in data["elements"]),
        tuple(LineBox(*entry) for entry in data["boxes"]),
        tuple((width, height) for width, height in data["page_sizes"]),
    )


def _element_from(entry: dict[str, Any]) -> PlacedElement:
    cells = entry.pop("cells")
    section = tuple(entry.pop("section"))
    return PlacedElement(
        cells=tuple(tuple(row) for row in cells) if cells is not None else None, section=section, **entry
    )
