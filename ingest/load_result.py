"""A ParsedFile as plain data and back: what a contained parser hands over is JSON, never pickled objects."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ingest.passages import Element, LineBox, Notice, ParsedFile


def as_data(parsed: ParsedFile) -> dict[str, Any]:
    """All fields of a ParsedFile, as JSON knows them."""
    return asdict(parsed)


def from_data(data: dict[str, Any]) -> ParsedFile:
    """The ParsedFile of these fields."""
    fields = dict(data)
    return ParsedFile(
        elements=tuple(_element(element) for element in fields.pop("elements")),
        notices=tuple(Notice(n["code"], n["message"], tuple(n["pages"])) for n in fields.pop("notices")),
        page_sizes=tuple((width, height) for width, height in fields.pop("page_sizes")),
        text_share=tuple(fields.pop("text_share")),
        **fields,
    )


def _element(fields: dict[str, Any]) -> Element:
    boxes = tuple(LineBox(**box) for box in fields.pop("boxes"))
    cells = fields.pop("cells")
    return Element(boxes=boxes, cells=None if cells is None else tuple(map(tuple, cells)), **fields)
