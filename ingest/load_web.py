"""Web pages and Markdown to elements; what a site repeats on every page is left out.

Decisions: navigation, search, headers and footers outside the article, and short texts beside `main` are left
out. A table inside a cell follows the table in which it stood, with a notice; a term and its definition are one
item. Text that a browser does not show is kept and marked hidden. A YAML head of a Markdown file goes to the
properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ingest.load_marks import ANY_MARK, Parts, mark
from ingest.load_partition import partition
from ingest.load_surroundings import drop_surroundings
from ingest.load_tables import Table, grids_of, table_elements
from ingest.load_text import decode
from ingest.passages import Element, Kind, Notice

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul".split()
)
_SILENT = (
    "script style noscript template svg math iframe object embed applet canvas audio video head link meta "
    "select option textarea input"
).split()
# unstructured reads nothing but `main` where there is one, and nothing of the others
_PLAIN = dict.fromkeys(("main", "details", "summary", "dialog", "figure", "form"), "div") | {
    "button": "span",
    "label": "span",
}
# control characters, plain and as references: lxml takes them in but not out
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    "|&#(?:0*(?:[0-8]|1[1-24-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
_WRAPPER = re.compile(
    r"<(/?)(div|section|article|main|span|font|center|blockquote|b|i|u|em|strong|small|big)\b([^>]*>)", re.IGNORECASE
)
MAX_DEPTH = 100
_STRUCK = ("s", "strike", "del")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ITEMS = ("li", "dd", "dt")
_ROWS = ("thead", "tbody", "tfoot", "tr")
_OF_TABLES = frozenset((*_ROWS, "caption", "colgroup", "col", "td", "th"))
_BACKLINK = re.compile(r"footnote-(?:ref|backref|back)\b|doc-(?:noteref|backlink)\b")
_FOOTNOTES = re.compile(r"\bfootnotes?\b|doc-(?:endnotes|footnote)\b")
_NOT_SHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:", re.IGNORECASE)


def read_html(content: bytes | str) -> Parts:
    """A web page."""
    from lxml import etree, html

    text = content if isinstance(content, str) else decode(content, declared=_declared(content))[0]
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", _NOT_XML.sub("", ANY_MARK.sub("", text)))
    if not text.strip():
        return Parts(())
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(_shallow(text), parser=parser)
    properties = {"title": " ".join((root.findtext(".//title") or "").split())} | {
        name: value
        for part in root.iter("meta")
        if (name := (part.get("name") or part.get("property") or "").strip().lower())
        and (value := (part.get("content") or "").strip())
    }
    etree.strip_elements(root, *_SILENT, with_tail=False)
    notices = (*drop_surroundings(root), *_drop_struck(root))
    for part in list(root.iter(*_PLAIN)):
        part.tag = _PLAIN[part.tag]
    _drop_backlinks(root)
    _raise_numbers(root)
    source = tuple(text for text in root.itertext() if text.strip())
    _join_definitions(root)
    _number_lists(root)
    _put_before(root)
    tables = [_taken_out(table, at) for at, table in enumerate(_outer_tables(root))]
    _mark_paragraphs(root)
    found = partition("html", etree.tostring(root, encoding="utf-8", method="html"))
    elements = tuple(piece for element in found for piece in _put_back(element, tables))
    return Parts(elements=elements, source=source, notices=(*notices, *_nested(tables)), properties=properties)


def _declared(content: bytes) -> str | None:
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", content[:4096])
    return (found.group(1) or found.group(2)).decode("ascii") if found else None


def _shallow(text: str) -> str:
    """The page without wrappers if they nest deeper than a parser follows: each becomes a paragraph."""
    depth = deepest = 0
    for tag in _WRAPPER.finditer(text):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        deepest = max(deepest, depth)
    return _WRAPPER.sub(r"<\1p\3", text) if deepest > MAX_DEPTH else text


def _is_hidden(part: Any) -> bool:
    return any(_not_shown(above) for above in (part, *part.iterancestors()))


def _not_shown(part: Any) -> bool:
    style = part.get("style") or ""
    if part.get("hidden") is not None or part.get("aria-hidden") == "true" and part.tag != "a":
        return True
    found = _NOT_SHOWN.search(style)
    return found is not None and not ("color" in found.group().lower() and _BACKGROUND.search(style))


def _drop_struck(root: Any) -> tuple[Notice, ...]:
    """What is crossed out no longer holds."""
    struck = [part for part in root.iter() if part.tag in _STRUCK or "line-through" in (part.get("style") or "")]
    for part in struck:
        if part.getparent() is not None:
            part.drop_tree()
    return (Notice("struck", f"{len(struck)} durchgestrichene Stellen wurden nicht gelesen."),) if struck else ()


def _raise_numbers(root: Any) -> None:
    """A small raised number stays one: "gelöscht¹", "20 m²"."""
    for part in list(root.iter("sup")):
        number = "".join(part.itertext()).strip()
        if not len(part) and re.fullmatch(r"[0-9]{1,2}", number):
            part.text = number.translate(_RAISED)


def _drop_backlinks(root: Any) -> None:
    """The signs that lead to a footnote and back are not part of the text."""
    for link in list(root.iter("a")):
        names = f"{link.get('class') or ''} {link.get('role') or ''}"
        if _BACKLINK.search(names):
            around = link.getparent()
            (around if around.tag == "sup" and len(around) == 1 else link).drop_tree()


def _join_definitions(root: Any) -> None:
    """A term and its definition in one item: "Erheben: Daten beschaffen"."""
    for term in list(root.iter("dt")):
        definition = term.getnext()
        if definition is None or definition.tag != "dd" or any(part.tag in _BLOCKS for part in term):
            continue
        text = " ".join("".join(term.itertext()).split())
        first = next((part for part in definition.iter() if (part.text or "").strip()), None)
        if first is not None:
            first.text = f"{text}{'' if text.endswith(':') else ':'} {(first.text or '').lstrip()}"
            term.drop_tree()


def _number_lists(root: Any) -> None:
    """Write the numbers that a browser puts before the items of an ordered list."""
    for ordered in root.iter("ol"):
        start = ordered.get("start") or "1"
        number = int(start) if start.lstrip("-").isdecimal() else 1
        for item in ordered.findall("li"):
            value = item.get("value") or ""
            number = int(value) if value.isdecimal() else number
            first = next((part for part in item.iter() if (part.text or "").strip()), None)
            if first is not None:
                first.text = f"{_label(number, ordered.get('type') or '1')} {(first.text or '').lstrip()}"
            number += 1


def _label(number: int, kind: str) -> str:
    if kind in ("a", "A") and 0 < number <= 26:
        return f"{chr(ord(kind) + number - 1)}."
    return f"{number}."


def _mark_paragraphs(root: Any) -> None:
    for part in list(root.iter(*(_BLOCKS - {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}))):
        kind, level = _kind(part)
        hidden = _is_hidden(part)
        if (part.text or "").strip() or (len(part) and part[0].tag not in _BLOCKS):
            part.text = mark(kind, level, hidden) + (part.text or "")
        for child in part:
            if child.tag in _BLOCKS and (child.tail or "").strip():
                child.tail = mark(kind, level, hidden) + (child.tail or "")


def _kind(part: Any) -> tuple[Kind, int]:
    tag = part.tag
    if re.fullmatch("h[1-6]", tag):
        return "heading", int(tag[1])
    if tag == "pre":
        return "code", 1
    if tag == "figcaption":
        return "caption", 1
    if any(
        _FOOTNOTES.search(f"{a.get('class')} {a.get('role')}") for a in part.iterancestors("div", "section", "aside")
    ):
        return "footnote", 1
    if tag in _ITEMS or tag == "p" and part.getparent() is not None and part.getparent().tag in _ITEMS:
        return "list_item", max(1, sum(1 for _ in part.iterancestors("ul", "ol", "menu", "dl")))
    return "paragraph", 1


def _put_before(root: Any) -> None:
    """What stands in a table but in no cell goes before it, as browsers show it."""
    for table in list(root.iter("table")):
        groups = list(table.iterchildren(*_ROWS))
        for part in (table, *groups, *(row for group in groups for row in group.iterchildren("tr"))):
            for loose in list(_loose(part)):
                if _is_hidden(part):
                    loose.set("hidden", "")
                table.addprevious(loose)


def _loose(part: Any) -> Iterator[Any]:
    """The texts, as paragraphs, and the elements between the parts of a table that hold none of them."""
    for place, text in ((part, part.text), *((child, child.tail) for child in part)):
        if place is not part:
            place.tail = None
            if next(place.iter(*_OF_TABLES), None) is None:
                yield place
        if text and text.strip():
            paragraph = part.makeelement("p")
            paragraph.text = text
            yield paragraph


def _outer_tables(root: Any) -> list[Any]:
    for table in [table for table in root.iter("table") if len(list(table.iter("td", "th"))) == 1]:
        for part in list(table.iter("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th")):
            part.tag = "div"  # a table of one cell is a frame around paragraphs
    return [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]


def _taken_out(table: Any, number: int) -> list[Table]:
    """The grids of a table, in whose place one cell with its number is left: unstructured drops spans."""
    from lxml import etree

    for line in table.iter("br", "p", "div", "li"):
        line.tail = " " + (line.tail or "")
    hidden = [_is_hidden(one) for one in table.iter("table")]
    grids = [replace(grid, hidden=unseen) for grid, unseen in zip(grids_of(table), hidden, strict=True)]
    stand_in = etree.Element("table")
    etree.SubElement(etree.SubElement(stand_in, "tr"), "td").text = str(number)
    stand_in.tail = table.tail
    table.getparent().replace(table, stand_in)
    return grids


def _put_back(element: Element, tables: list[list[Table]]) -> tuple[Element, ...]:
    if element.kind != "table":
        return (element,)
    return tuple(piece for table in tables[int(element.text)] for piece in table_elements(table))


def _nested(tables: list[list[Table]]) -> list[Notice]:
    count = sum(len(grids) - 1 for grids in tables if grids[0].cells)
    if not count:
        return []
    message = f"{count} Tabellen stehen in Zellen anderer Tabellen; sie wurden einzeln gelesen und folgen diesen."
    return [Notice("nested_tables", message)]
