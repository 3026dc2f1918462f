"""How a file was understood: as data, as a view for the terminal, and as a page with boxes on the page images."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.corpus import find_sources
from ingest.passages import Element, ParsedFile
from ingest.sandbox import parse_contained

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.tree import Tree

MAX_IMAGES = 40
MAX_ROWS = 6
SCALE = 1.3
KINDS = {
    "heading": ("Überschrift", "#b3261e"),
    "paragraph": ("Absatz", "#1f5fa8"),
    "list_item": ("Listenpunkt", "#2e7d32"),
    "table": ("Tabelle", "#8a5a00"),
    "footnote": ("Fußnote", "#6a1b9a"),
    "margin_note": ("Randbegriff", "#00796b"),
    "caption": ("Beschriftung", "#ad1457"),
    "code": ("Code", "#455a64"),
}


def run(path: Path, as_json: bool = False, html: Path | None = None) -> int:
    """Parse a file and show what was understood; the exit code is 1 if something was left out or is unsure."""
    password = find_sources(path)[0].password if path.is_file() else None
    parsed = parse_contained(path, password)
    if html:
        html.write_text(as_page(path, parsed, password), encoding="utf-8")
    if as_json:
        _console().out(json.dumps(describe(path, parsed), ensure_ascii=False, indent=1), highlight=False)
    else:
        show(path, parsed, _console())
        if html:
            _console().print(f"Seitenbilder mit Rahmen: {html}", markup=False)
    return 1 if parsed.notices else 0


def _console() -> Console:
    from rich.console import Console

    return Console(soft_wrap=True)


def inspection(path: Path, password: str | None = None) -> dict[str, Any]:
    """What was understood of this file, as data."""
    return describe(path, parse_contained(path, password))


def describe(path: Path, parsed: ParsedFile) -> dict[str, Any]:
    """What was understood, as data: every element with the headings that it stands under."""
    return {
        "file": path.name,
        "title": parsed.title,
        "stand": parsed.stand,
        "pages": parsed.page_count,
        "text_share": list(parsed.text_share),
        "warnings": [
            {"code": notice.code, "message": notice.message, "pages": list(notice.pages)} for notice in parsed.notices
        ],
        "properties": parsed.properties,
        "elements": [_described(element, section) for element, section in _with_sections(parsed)],
    }


def _described(element: Element, section: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "kind": element.kind,
        "level": element.level,
        "section": list(section),
        "text": element.text,
        "page": element.page,
        "boxes": [[box.page, box.x0, box.y0, box.x1, box.y1] for box in element.boxes],
        "hidden": element.hidden,
        "origin": element.origin,
    }
    if element.cells is not None:
        fields |= {"cells": [list(row) for row in element.cells], "header_rows": element.header_rows}
    if element.attached_to is not None:
        fields["attached_to"] = element.attached_to
    if element.confidence is not None:
        fields["confidence"] = element.confidence
    return fields


def _with_sections(parsed: ParsedFile) -> Iterator[tuple[Element, tuple[str, ...]]]:
    path: list[tuple[int, str]] = []
    for element in parsed.elements:
        if element.kind == "heading":
            level = element.level or 1
            path = [above for above in path if above[0] < level]
            yield element, tuple(text for _, text in path)
            path.append((level, element.text))
        else:
            yield element, tuple(text for _, text in path)


def show(path: Path, parsed: ParsedFile, console: Console) -> None:
    """Outline, tables, pages and warnings in the terminal."""
    from rich.panel import Panel
    from rich.text import Text

    console.print(Panel(Text(_summary(parsed)), title=Text(path.name), title_align="left"))
    console.print(_outline(path, parsed))
    for element in parsed.elements:
        if element.cells:
            console.print(_table(element))
    for notice in parsed.notices:
        where = f" (S. {', '.join(map(str, notice.pages))})" if notice.pages else ""
        console.print(Text(f"! {notice.message}{where}", style="yellow"))


def _outline(path: Path, parsed: ParsedFile) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(parsed.title or path.name, style="bold"))
    branches = [(0, tree)]
    for element in parsed.elements:
        if element.kind == "heading":
            level = element.level or 1
            branches = [branch for branch in branches if branch[0] < level]
            branches.append((level, branches[-1][1].add(Text(element.text + _on_page(element)))))
    return tree


def _table(element: Element) -> Table:
    from rich.table import Table
    from rich.text import Text

    cells = element.cells or ()
    more = f", {len(cells) - MAX_ROWS} weitere Zeilen" if len(cells) > MAX_ROWS else ""
    grid = Table(title=Text(f"Tabelle{_on_page(element)}{more}"), title_justify="left", show_lines=True)
    for name in cells[0]:
        grid.add_column(Text(name))
    for row in cells[1:MAX_ROWS]:
        grid.add_row(*map(Text, row))
    return grid


def _summary(parsed: ParsedFile) -> str:
    counts = {kind: sum(element.kind == kind for element in parsed.elements) for kind in KINDS}
    found = ", ".join(f"{KINDS[kind][0]} {count}" for kind, count in counts.items() if count)
    share = min(parsed.text_share, default=1.0)
    lines = (f"Titel: {parsed.title or '–'}", f"Stand: {parsed.stand or '–'}", f"Seiten: {parsed.page_count or '–'}")
    return "\n".join((*lines, f"Erfasster Text: {share:.0%}", f"Erkannt: {found}"))


def _on_page(element: Element) -> str:
    return f"  S. {element.page_label or element.page}" if element.page else ""


def as_page(path: Path, parsed: ParsedFile, password: str | None = None) -> str:
    """A page that needs nothing else: what was understood, beside it the page images with a box for each line."""
    from jinja2 import Environment, PackageLoader

    template = Environment(loader=PackageLoader("ingest", "templates"), autoescape=True).get_template("inspect.html")
    elements = [
        {"element": element, "section": " › ".join(section), "name": KINDS[element.kind][0]}
        for element, section in _with_sections(parsed)
    ]
    return template.render(
        file=path.name,
        parsed=parsed,
        summary=_summary(parsed),
        elements=elements,
        kinds=KINDS,
        pages=list(_pages(path, parsed, password)),
        left_out=max(0, len(parsed.page_sizes) - MAX_IMAGES),
    )


def _pages(path: Path, parsed: ParsedFile, password: str | None) -> Iterator[dict[str, Any]]:
    """The first pages of a PDF as images, and its boxes in per cent of the page."""
    from ingest.pdf.render import render_page

    if path.suffix.lower() != ".pdf":
        return
    for page, (width, height) in enumerate(parsed.page_sizes[:MAX_IMAGES], start=1):
        boxes = [
            {
                "kind": element.kind,
                "at": at,
                "left": 100 * box.x0 / width,
                "top": 100 * box.y0 / height,
                "width": 100 * (box.x1 - box.x0) / width,
                "height": 100 * (box.y1 - box.y0) / height,
            }
            for at, element in enumerate(parsed.elements)
            for box in element.boxes
            if box.page == page
        ]
        image = base64.b64encode(render_page(path, page, SCALE, password=password)).decode("ascii")
        yield {"number": page, "image": image, "boxes": boxes}
