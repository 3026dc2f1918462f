"""Read Markdown, through the HTML that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.load_marks import Parts
from ingest.load_text import decode
from ingest.load_web import read_html
from ingest.stand import read_stand

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_STAND_KEYS = ("stand", "gültig_ab", "gueltig_ab", "gültig ab", "valid_from", "datum", "date")
_MARKDOWN_EXTENSIONS = ["tables", "fenced_code", "footnotes", "sane_lists", "def_list"]
_ITEM = re.compile(r"( *)(?:[-*+]|\d{1,9}[.)])\s")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_STRUCK = re.compile(r"~~(?=\S)([^~\n]+?)(?<=\S)~~")
_STEP = 4  # spaces by which the library wants a list within a list to be set in


def read_markdown(content: bytes) -> Parts:
    """A Markdown text; what is ~~crossed out~~ no longer holds."""
    import markdown  # type: ignore[import-untyped]

    text = decode(content)[0]
    properties: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        properties = _pairs(front.group(1))
        text = text[front.end() :]
    parts = read_html(markdown.markdown("\n".join(_widened(text)), extensions=_MARKDOWN_EXTENSIONS))
    stand = next((found for name in _STAND_KEYS if (found := read_stand(properties.get(name, "")))), None)
    title = properties.get("title") or properties.get("titel")
    return replace(parts, title=title, stand=stand, properties=properties)


def _pairs(head: str) -> dict[str, str]:
    """The `key: value` lines of a YAML head; the items of a list are joined."""
    values: dict[str, str] = {}
    key = ""
    for line in head.splitlines():
        pair = re.match(r"([^\s#:-][^:]*):(?:\s+(.*)|$)", line)
        item = re.match(r"\s*-\s+(.*)", line)
        if pair:
            key = pair.group(1).strip().lower()
            values[key] = (pair.group(2) or "").strip().strip("[]").strip("\"'")
        elif item and key:
            values[key] = ", ".join(filter(None, (values[key], item.group(1).strip().strip("\"'"))))
    return {key: value for key, value in values.items() if value}


def _widened(text: str) -> Iterator[str]:
    """The lines with lists within lists set in far enough, however little their author did."""
    depths: list[int] = []
    fenced = blank = False
    for line in text.expandtabs(_STEP).split("\n"):
        fenced ^= _FENCE.match(line) is not None
        item = None if fenced else _ITEM.match(line)
        if item:
            within = [depth for depth in depths if depth < len(item[1])]
            depths = [*within, len(item[1])] if depths or len(item[1]) < _STEP else []
            line = " " * _STEP * max(0, len(depths) - 1) + line.lstrip() if depths else line
        elif blank and line[:1].strip():
            depths = []
        blank = not line.strip()
        yield line if fenced else _STRUCK.sub(r"<del>\1</del>", line)
