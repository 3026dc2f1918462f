"""The pieces of a handbook, and a short markup that is read into them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1
    in_contents: bool = True


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Item:
    marker: str
    text: str
    level: int = 1


@dataclass(frozen=True)
class Table:
    """`rows[0]` is the header, repeated on every page; `widths` are shares; unruled tables have no lines."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    ruled: bool = True
    caption: str = ""


@dataclass(frozen=True)
class Page:
    """A new page from here on, set in one or two columns."""

    columns: int = 1


Block = Heading | Paragraph | Item | Table | Page


def read_blocks(text: str) -> list[Block]:
    """Markup, one block per line: `# Teil`, `## § 1`, `### 1.1`, `- item`, `a) item`, `1. item`, `aa) item`.

    Table rows are `| a | b |`; options stand on the line before: `{table widths=1,3 unruled caption=…}`.
    `{page}` and `{page 2}` begin a page with one or two columns. `(1) …` and all else are paragraphs.
    """
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    options = ""
    for line in [*text.splitlines(), ""]:
        line = line.strip()
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            blocks.append(_table(rows, options))
            rows, options = [], ""
        if line.startswith("{table"):
            options = line.strip("{}")
        elif line:
            blocks.append(_block(line))
    return blocks


def _table(rows: list[tuple[str, ...]], options: str) -> Table:
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"Table rows of unequal length: {rows}")
    caption = options.partition("caption=")[2]
    widths = re.search(r"widths=([\d.,]+)", options)
    shares = tuple(float(share) for share in widths[1].split(",")) if widths else ()
    return Table(tuple(rows), shares, "unruled" not in options, caption)


def _block(line: str) -> Block:
    if line.startswith("{page"):
        return Page(2 if "2" in line else 1)
    if heading := re.match(r"(#+) (.+)", line):
        return Heading(heading[2], len(heading[1]))
    if item := re.match(r"(-|\d+\.|[a-z]\)|([a-z])\2\)) (.+)", line):
        return Item("–" if item[1] == "-" else item[1], item[3], 2 if item[2] else 1)
    return Paragraph(line)
