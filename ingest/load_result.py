"""A ParsedFile as JSON and back: what a contained parser hands over is data, never pickled objects."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ingest.passages import Element, LineBox, Notice, ParsedFile


def to_json(parsed: ParsedFile) -> str:
    """All fields of a ParsedFile."""
    return json.dumps(asdict(parsed), ensure_ascii=False)


def from_json(text: str) -> ParsedFile:
    """The ParsedFile that `to_json` wrote."""
    fields = json.loads(text)
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
