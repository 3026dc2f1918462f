"""Slides to elements: each slide is a page under its title.

Decisions: a slide without a title is headed "Folie n". Speaker notes follow their slide under "Notizen zu Folie n".
Hidden slides and shapes beside the slide are kept and marked hidden. Charts become tables and the texts of
diagrams paragraphs. Date, footer and slide number are left out, and so are comments, with a notice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED
from ingest.load_marks import ANY_MARK, Parts, mark
from ingest.load_numbers import shown
from ingest.load_partition import damaged, partition
from ingest.load_xml import new_element, parsed
from ingest.passages import Element, Kind, Notice, table_text

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RUNNING = frozenset({"dt", "ftr", "sldNum"})
_NUMBERS: dict[str, Callable[[int], str]] = {
    "arabic": str,
    "alphaLc": lambda number: chr(96 + number),
    "alphaUc": lambda number: chr(64 + number),
}
_AROUND = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}


def read_pptx(content: bytes) -> Parts:
    """A PowerPoint presentation."""
    import pptx

    try:
        slides = pptx.Presentation(BytesIO(content))
        notices = _notices(slides)
        source = tuple(_prepared(slides))
        added = {number: tuple(_added(slide, number)) for number, slide in enumerate(slides.slides, start=1)}
        hidden = {number for number, slide in enumerate(slides.slides, start=1) if slide._element.get("show") == "0"}
        packed = BytesIO()
        slides.save(packed)
    except damaged("pptx") as error:
        raise UnreadableFileError(DAMAGED) from error
    found = partition("pptx", packed.getvalue())
    elements: list[Element] = []
    for number in range(1, len(slides.slides) + 1):
        on_slide = [element for element in found if element.page == number]
        elements += _slide(on_slide, added[number], number, number in hidden)
    properties = {"title": slides.core_properties.title or "", "author": slides.core_properties.author or ""}
    return Parts(
        elements=tuple(elements),
        source=source,
        notices=notices,
        page_count=len(slides.slides),
        properties={name: text for name, text in properties.items() if text},
    )


def _slide(on_slide: list[Element], added: tuple[Element, ...], number: int, hidden: bool) -> Iterator[Element]:
    if not on_slide and not added:
        return
    titles = [element for element in on_slide if element.kind == "heading"]
    rest = [element for element in on_slide if element.kind != "heading"]
    for element in (titles or [Element("heading", f"Folie {number}", level=1, page=number)]) + rest + list(added):
        yield replace(element, hidden=True) if hidden else element


def _prepared(slides: Any) -> Iterator[str]:
    """Put marks before the paragraphs of all slides; yields the text that ought to be found again."""
    for slide in slides.slides:
        title = slide.shapes.title
        for shape in list(_shapes(slide.shapes)):
            placeholder = shape._element.find(".//{*}nvPr/{*}ph")
            if placeholder is not None and placeholder.get("type") in _RUNNING:
                shape._element.getparent().remove(shape._element)
                continue
            if shape.has_text_frame:
                is_title = title is not None and shape.shape_id == title.shape_id
                _mark_shape(shape, is_title, placeholder is not None)
            yield from _texts(shape._element)


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _texts(part: Any) -> Iterator[str]:
    for paragraph in part.iter(f"{_DRAWING}p"):
        if text := ANY_MARK.sub("", "".join(run.text or "" for run in paragraph.iter(f"{_DRAWING}t"))).strip():
            yield text


def _mark_shape(shape: Any, is_title: bool, is_placeholder: bool) -> None:
    beside = (shape.top or 0) < 0 or (shape.left or 0) < 0
    if beside:
        shape.left = shape.top = 0
    paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
    counts: dict[int, int] = {}
    for at, paragraph in enumerate(paragraphs):
        properties = paragraph._p.find(f"{_DRAWING}pPr")
        bullet = _bullet(properties, is_placeholder and len(paragraphs) > 1 and not is_title)
        level = paragraph.level or 0
        counts = {depth: count for depth, count in counts.items() if depth <= level}
        label = ""
        if bullet.startswith("number:"):
            counts[level] = counts.get(level, 0) + 1
            label = _label(bullet.removeprefix("number:"), counts[level])
        kind: Kind = "heading" if is_title and at == 0 else "list_item" if bullet else "paragraph"
        _put_first(paragraph._p, mark(kind, 1 if kind == "heading" else level + 1, beside) + label)


def _bullet(properties: Any | None, inherited: bool) -> str:
    if properties is not None:
        number = properties.find(f"{_DRAWING}buAutoNum")
        if number is not None:
            return f"number:{number.get('type') or 'arabicPeriod'}"
        if properties.find(f"{_DRAWING}buChar") is not None:
            return "character"
        if properties.find(f"{_DRAWING}buNone") is not None:
            return ""
    return "character" if inherited else ""


def _label(scheme: str, number: int) -> str:
    found = re.match(r"(arabic|alphaLc|alphaUc)(Period|ParenR|ParenBoth|Plain)$", scheme)
    if not found or (found.group(1) != "arabic" and number > 26):
        return f"{number}. "
    return _AROUND[found.group(2)].format(_NUMBERS[found.group(1)](number)) + " "


def _put_first(paragraph: Any, text: str) -> None:
    run = new_element(f"{_DRAWING}r")
    run.append(new_element(f"{_DRAWING}t", text))
    paragraph.insert(1 if paragraph.find(f"{_DRAWING}pPr") is not None else 0, run)


def _added(slide: Any, number: int) -> Iterator[Element]:
    """What unstructured passes over: charts, diagrams, speaker notes."""
    for shape in _shapes(slide.shapes):
        if getattr(shape, "has_chart", False):
            yield from _chart(shape.chart, number)
    for relation in slide.part.rels.values():
        if relation.reltype.endswith("/diagramData"):
            yield from (Element("paragraph", text, page=number) for text in _diagram(relation.target_part.blob))
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    texts = [" ".join(paragraph.text.split()) for paragraph in notes.paragraphs] if notes is not None else []
    if any(texts):
        yield Element("heading", f"Notizen zu Folie {number}", level=2, page=number)
        yield from (Element("paragraph", text, page=number) for text in texts if text)


def _chart(chart: Any, number: int) -> Iterator[Element]:
    title = chart.chart_title.text_frame.text.strip() if chart.has_title and chart.chart_title.has_text_frame else ""
    if title:
        yield Element("caption", title, page=number)
    for plot in chart.plots:
        series = list(plot.series)
        head = ("", *(str(one.name or "") for one in series))
        rows = (
            (str(category), *(shown(one.values[at], "General") if at < len(one.values) else "" for one in series))
            for at, category in enumerate(plot.categories)
        )
        cells = (head, *rows)
        yield Element("table", table_text(cells), cells=cells, page=number)


def _diagram(content: bytes) -> Iterator[str]:
    yield from _texts(parsed(content))


def _notices(slides: Any) -> tuple[Notice, ...]:
    commented = tuple(
        number
        for number, slide in enumerate(slides.slides, start=1)
        if any("comments" in relation.reltype for relation in slide.part.rels.values())
    )
    if not commented:
        return ()
    return (Notice("comments", f"Kommentare auf {len(commented)} Folien wurden weggelassen.", commented),)
