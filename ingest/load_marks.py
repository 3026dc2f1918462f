"""What a normaliser knows about a paragraph, written as one invisible character that survives partitioning.

Unicode's noncharacters U+FDD0..U+FDEF are allowed in XML and HTML and never stand in a real text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.passages import Element, Kind, Notice

_FIRST = 0xFDD0
_KINDS: tuple[Kind, ...] = ("paragraph", "list_item", "footnote", "caption", "code", "margin_note")
_HEADING = _FIRST + len(_KINDS)
MAX_LEVEL = 9
HIDDEN = chr(_HEADING + MAX_LEVEL)
_DEPTH = ord(HIDDEN)  # behind it, list items of known depth
ANY_MARK = re.compile("[\ufdd0-\ufdef]")


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and what they said: `label` is what stood before the first mark."""

    text: str
    label: str = ""
    kind: Kind | None = None
    level: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Parts:
    """What a format's reader found, before the steps that are the same for all formats.

    `source` are the blocks of the file's raw text that ought to be in the elements, `running` is the text of
    its headers and footers, which are not.
    """

    elements: tuple[Element, ...]
    source: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    title: str | None = None
    stand: str | None = None
    running: str = ""
    page_count: int = 0
    properties: dict[str, str] = field(default_factory=dict)


def mark(kind: Kind, level: int = 0, hidden: bool = False) -> str:
    """The character that says this, to be put before a paragraph's text.

    `level` is a heading's, from 1, or how deep a list item stands in lists within lists, 0 where that is not known.
    """
    level = min(level, MAX_LEVEL)
    if kind == "heading":
        number = _HEADING + max(level, 1) - 1
    else:
        number = _DEPTH + level if kind == "list_item" and level else _FIRST + _KINDS.index(kind)
    return chr(number) + (HIDDEN if hidden else "")


def unmark(text: str) -> Marked:
    """The text without marks, and what they said."""
    first = ANY_MARK.search(text)
    if not first:
        return Marked(text)
    hidden = HIDDEN in text
    plain = ANY_MARK.sub("", text)
    number = ord(first.group())
    label = text[: first.start()].strip()
    if number < _HEADING:
        return Marked(plain, label, _KINDS[number - _FIRST], None, hidden)
    if number < _HEADING + MAX_LEVEL:
        return Marked(plain, label, "heading", number - _HEADING + 1, hidden)
    if number > _DEPTH:
        return Marked(plain, label, "list_item", number - _DEPTH, hidden)
    return Marked(plain, label, None, None, hidden)
