"""Sets blocks of text as a realistic office PDF: cover, contents, headings, lists, tables, footnotes.

    from pdf_kit import Cover, Heading, Item, Look, Paragraph, Table, read_blocks, write_pdf
    write_pdf(Path("da.pdf"), Cover("Dienstanweisung", "01.03.2026", "4.2", "Stabsstelle"), read_blocks(text))

`read_blocks` turns a short markup into blocks; see its docstring. Text inside blocks may use <b>, <i> and
`[^…]` for a footnote. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from blocks import Block, Heading, Item, Page, Paragraph, Table, read_blocks
from pages import FOOTNOTE, Cover, Look, Template
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import CondPageBreak, NextPageTemplate, Spacer
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Set
from reportlab.platypus import Table as Grid
from reportlab.platypus.tableofcontents import TableOfContents

__all__ = ["Cover", "Heading", "Item", "Look", "Page", "Paragraph", "Table", "read_blocks", "write_pdf"]


def write_pdf(path: Path, cover: Cover, blocks: Iterable[Block], look: Look | None = None) -> None:
    """Writes the document; the folder is made if it is missing."""
    look = look or Look()
    rl_config.invariant = 1
    path.parent.mkdir(parents=True, exist_ok=True)
    template = Template(path, cover, look)
    template.multiBuild(list(_story(template, cover, blocks)))


def _story(template: Template, cover: Cover, blocks: Iterable[Block]) -> Iterator[Any]:
    styles = template.styles
    yield template.memory
    yield Spacer(1, 5 * cm)
    yield Set(cover.organisation, styles["subtitle"])
    yield Set(cover.title, styles["title"])
    if cover.subtitle:
        yield Set(cover.subtitle, styles["subtitle"])
    for line in (f"Stand: {cover.stand}", f"Version {cover.version}", cover.department, cover.reference):
        if line:
            yield Set(line, styles["paragraph"])
    if template.look.contents:
        yield NextPageTemplate("1")
        yield NewPage()
        yield Set("Inhaltsverzeichnis", styles["contents"])
        yield _contents(styles["running"])
    blocks = list(blocks)
    if not (blocks and isinstance(blocks[0], Page)):
        blocks.insert(0, Page())
    for block in blocks:
        yield from _flowables(template, block)


def _contents(style: ParagraphStyle) -> TableOfContents:
    levels = [
        ParagraphStyle(
            f"contents{level}",
            style,
            leftIndent=14 * level,
            spaceBefore=3 if level == 0 else 0,
            fontSize=style.fontSize,
        )
        for level in range(3)
    ]
    return TableOfContents(levelStyles=levels, dotsMinLevel=0)


def _flowables(template: Template, block: Block) -> Iterator[Any]:
    styles = template.styles
    if isinstance(block, Page):
        yield NextPageTemplate(str(block.columns))
        yield NewPage()
    elif isinstance(block, Heading):
        heading = Set(template.rich(block.text), styles[f"heading{block.level}"])
        if block.in_contents:
            heading.contents_level, heading.contents_text = block.level - 1, FOOTNOTE.sub("", block.text)
        yield CondPageBreak(3 * cm)
        yield heading
    elif isinstance(block, Paragraph):
        yield Set(template.rich(block.text), styles["paragraph"])
    elif isinstance(block, Item):
        yield Set(template.rich(block.text), styles[f"item{block.level}"], bulletText=block.marker)
    else:
        yield from _grid(template, block)


def _grid(template: Template, table: Table) -> Iterator[Any]:
    styles = template.styles
    shares = table.widths or (1.0,) * len(table.rows[0])
    cells = [
        [Set(template.rich(cell), styles["cell" if number else "header_cell"]) for cell in row]
        for number, row in enumerate(table.rows)
    ]
    look: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 4)]
    if table.ruled:
        look += [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.9, 0.9, 0.9)),
        ]
    grid = Grid(cells, [f"{100 * share / sum(shares):.3f}%" for share in shares], repeatRows=1, splitInRow=0)
    grid.setStyle(look)
    if table.caption:
        yield CondPageBreak(4 * cm)
        yield Set(table.caption, styles["caption"])
    yield grid
    yield Spacer(1, 8)
