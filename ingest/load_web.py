"""Web pages and Markdown to elements; what a site repeats on every page is left out.

Decisions: navigation, search, and headers and footers outside the article are left out. A nested table is
text of its cell. Text that a browser does not show is kept and marked hidden. A YAML head of a Markdown file
goes to the properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.load_marks import ANY_MARK, Parts, mark
from ingest.load_partition import partition
from ingest.load_tables import grid_of
from ingest.load_text import decode
from ingest.passages import Kind

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul".split()
)
_SILENT = (
    "script style noscript template svg math iframe object embed applet canvas audio video head link meta "
    "select option textarea input del"
).split()
_AROUND = frozenset({"navigation", "banner", "contentinfo", "search"})
_NOT_SHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?<![-\w])color\s*:\s*(?:white|#fff(?:fff)?\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MARKDOWN_EXTENSIONS = ["tables", "fenced_code", "footnotes", "sane_lists", "def_list"]


def read_html(content: bytes | str) -> Parts:
    """A web page."""
    from lxml import etree, html

    text = content if isinstance(content, str) else decode(content, declared=_declared(content))[0]
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", ANY_MARK.sub("", text).replace("\x00", ""))
    if not text.strip():
        return Parts(())
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(text, parser=parser)
    properties = {"title": " ".join((root.findtext(".//title") or "").split())} | {
        name: value
        for part in root.iter("meta")
        if (name := (part.get("name") or part.get("property") or "").strip().lower())
        and (value := (part.get("content") or "").strip())
    }
    etree.strip_elements(root, *_SILENT, with_tail=False)
    _drop_surroundings(root)
    _flatten(root)
    source = tuple(_blocks(root))
    _mark_paragraphs(root)
    elements = partition("html", etree.tostring(root, encoding="utf-8", method="html"))
    return Parts(elements=elements, source=source, properties=properties)


def read_markdown(content: bytes) -> Parts:
    """A Markdown text, through the HTML it stands for."""
    from dataclasses import replace

    import markdown  # type: ignore[import-untyped]

    text = decode(content)[0]
    properties: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        properties = _pairs(front.group(1))
        text = text[front.end() :]
    parts = read_html(markdown.markdown(text, extensions=_MARKDOWN_EXTENSIONS))
    return replace(parts, title=properties.get("title") or properties.get("titel"), properties=properties)


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


def _declared(content: bytes) -> str | None:
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", content[:4096])
    return (found.group(1) or found.group(2)).decode("ascii") if found else None


def _drop_surroundings(root: Any) -> None:
    for part in list(root.iter("nav", "footer", "header", "aside", "div", "ul", "form", "section")):
        inside = any(above.tag in ("article", "main") for above in part.iterancestors())
        around = part.get("role") in _AROUND or part.tag == "nav"
        if part.tag in ("header", "footer") and not inside:
            around = around or part.tag == "footer" or next(part.iter("h1", "h2"), None) is None
        if around:
            _remove(part)


def _remove(part: Any) -> None:
    if part.getparent() is not None:
        part.drop_tree()


def _flatten(root: Any) -> None:
    """Unwrap what only wraps, so that deep nesting does not reach a parser's limit."""
    for part in list(root.iter("div", "section", "main", "article", "span", "font", "center")):
        if len(part) == 1 and not (part.text or "").strip() and not (part[0].tail or "").strip():
            if part[0].tag in _BLOCKS and not _not_shown(part):
                part.drop_tag()
        elif part.tag == "main":
            part.tag = "div"


def _not_shown(part: Any) -> bool:
    style = part.get("style") or ""
    if part.get("hidden") is not None or part.get("aria-hidden") == "true" and part.tag != "a":
        return True
    found = _NOT_SHOWN.search(style)
    return found is not None and not ("color" in found.group().lower() and _BACKGROUND.search(style))


def _blocks(root: Any) -> Iterator[str]:
    for text in root.itertext():
        if text.strip():
            yield text


def _mark_paragraphs(root: Any) -> None:
    for table in [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]:
        _rewrite_table(table)
    for part in list(root.iter(*(_BLOCKS - {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}))):
        if next(part.iterancestors("table"), None) is not None:
            continue
        kind, level = _kind(part)
        hidden = any(_not_shown(above) for above in (part, *part.iterancestors()))
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
    if any(above.get("class") == "footnote" for above in part.iterancestors("div")):
        return "footnote", 1
    if tag in ("li", "dd", "dt") or tag == "p" and part.getparent() is not None and part.getparent().tag == "li":
        return "list_item", 1
    return "paragraph", 1


def _rewrite_table(table: Any) -> None:
    """A plain table without spans in its place, or its text if it only lays out the page."""
    from lxml import etree

    for line in list(table.iter("br")):
        line.tail = " " + (line.tail or "")
    for block in list(table.iter("p", "div", "li")):
        block.tail = " " + (block.tail or "")
    try:
        grid = grid_of(table)
    except ValueError:
        table.tag = "div"
        return
    plain = etree.Element("table")
    if grid.caption:
        etree.SubElement(plain, "caption").text = grid.caption
    for at, row in enumerate(grid.cells):
        line = etree.SubElement(plain, "tr")
        for text in row:
            etree.SubElement(line, "th" if at < grid.header_rows else "td").text = text
    plain.tail = table.tail
    table.getparent().replace(table, plain)
