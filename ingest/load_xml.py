"""XML of strangers: parsed without entities and network, and rewritten in place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def parsed(content: bytes) -> Any:
    """The root; entities stay unresolved, and what is too deep or too large is a SyntaxError."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    return etree.fromstring(content, parser)


def written(root: Any) -> bytes:
    """The document as a file holds it."""
    from lxml import etree

    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def new_element(tag: str, text: str | None = None) -> Any:
    """A new element."""
    from lxml import etree

    made = etree.Element(tag)
    made.text = text
    return made


def replace(part: Any, parts: list[Any]) -> None:
    """Put other elements in the place of one; text behind it stays only in formats that have none there."""
    parent = part.getparent()
    if parent is not None:
        at = parent.index(part)
        parent[at : at + 1] = parts


def remove(parts: Iterable[Any]) -> None:
    """Take elements out."""
    for part in list(parts):
        replace(part, [])
