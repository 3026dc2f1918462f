"""Pieces of a Word file made from text: runs, paragraphs, tables."""

from __future__ import annotations

from typing import Any

from ingest.load_docx_styles import WORD
from ingest.load_xml import new_element

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def run_of(text: str) -> Any:
    """A run with this text."""
    run = new_element(f"{WORD}r")
    part = new_element(f"{WORD}t", text)
    part.set(_SPACE, "preserve")
    run.append(part)
    return run


def put_first(paragraph: Any, text: str) -> None:
    """Put a run of text before all others of a paragraph."""
    paragraph.insert(1 if paragraph.find(f"{WORD}pPr") is not None else 0, run_of(text))


def paragraph_of(text: str) -> Any:
    """A paragraph of the default style."""
    paragraph = new_element(f"{WORD}p")
    put_first(paragraph, text)
    return paragraph


def table_of(rows: tuple[tuple[str, ...], ...]) -> Any:
    """A table with a paragraph in each cell."""
    table = new_element(f"{WORD}tbl")
    grid = new_element(f"{WORD}tblGrid")
    grid.extend(new_element(f"{WORD}gridCol") for _ in rows[0])
    table.extend((new_element(f"{WORD}tblPr"), grid))
    for row in rows:
        line = new_element(f"{WORD}tr")
        for text in row:
            cell = new_element(f"{WORD}tc")
            cell.append(paragraph_of(text))
            line.append(cell)
        table.append(line)
    return table


def properties_of(paragraph: Any) -> Any:
    """The properties of a paragraph, made if it has none."""
    properties = paragraph.find(f"{WORD}pPr")
    if properties is None:
        properties = new_element(f"{WORD}pPr")
        paragraph.insert(0, properties)
    return properties
