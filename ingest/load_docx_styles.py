"""What the styles of a Word file say about a paragraph: heading level, list, caption, code, hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.passages import Kind

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"(?:heading|überschrift|ueberschrift)\s*([1-9])$")
_CODE_NAME = re.compile(r"\bcode\b|quelltext|quellcode|preformatted|listing", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|verzeichnis|inhaltsverzeichnis|table of figures|abbildungsverzeichnis)\s*\d*$")
_LIST_NAME = re.compile(r"(?:list|liste|aufzählung|listennummer)\b(?! paragraph)")
_BULLET = re.compile(r"[•▪▫◦‣·●○■□➢–—*-]\s")
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True)
class Style:
    """A paragraph or character style as far as it matters here; `level` counts from 1, 0 is body text."""

    name: str
    based_on: str | None
    level: int | None
    numbered: bool | None
    hidden: bool | None
    white: bool | None


@dataclass(frozen=True)
class Styles:
    """All styles of a file by id, and the id of its default paragraph style."""

    by_id: dict[str, Style]
    default: str | None

    def chain(self, style_id: str | None) -> list[Style]:
        """The style and those it is based on, nearest first."""
        found: list[Style] = []
        while style_id and style_id in self.by_id and self.by_id[style_id] not in found:
            found.append(self.by_id[style_id])
            style_id = found[-1].based_on
        return found

    def of(self, paragraph: Any) -> list[Style]:
        """The chain of a paragraph's style."""
        return self.chain(value(paragraph, "pPr/pStyle") or self.default)

    def is_contents(self, paragraph: Any) -> bool:
        """A line of a table of contents."""
        chain = self.of(paragraph)
        return bool(chain) and bool(_CONTENTS_NAME.match(chain[0].name))

    def is_title(self, paragraph: Any) -> bool:
        """The document's title."""
        return any(style.name in ("title", "titel") for style in self.of(paragraph)[:1])

    def kind(self, paragraph: Any, text: str) -> tuple[Kind, int]:
        """The kind of a paragraph, and its level if it is a heading or an item of a list that Word knows."""
        chain = self.of(paragraph)
        own_level = _level(paragraph.find(f"{WORD}pPr"))
        level = own_level if own_level is not None else _first(style.level for style in chain)
        if level:
            return "heading", level
        if level is None and self.is_title(paragraph):
            return "heading", 1
        names = [style.name for style in chain]
        if any(name in ("caption", "beschriftung") for name in names):
            return "caption", 1
        if any(_CODE_NAME.search(name) for name in names):
            return "code", 1
        own_number = value(paragraph, "pPr/numPr/numId")
        numbered = own_number != "0" if own_number else _first(style.numbered for style in chain)
        if numbered or any(_LIST_NAME.match(name) for name in names[:1]):
            return "list_item", _depth(paragraph, names)
        if _BULLET.match(text):
            return "list_item", 0
        return "paragraph", 1

    def is_hidden(self, run: Any, paragraph: Any) -> bool:
        """Text that Word does not show, or crossed out: hidden, of no size, white without a background, struck."""
        own = run.find(f"{WORD}rPr")
        styles = [*self.chain(value(run, "rPr/rStyle")), *self.of(paragraph)]
        if _first((_hidden(own), *(style.hidden for style in styles))):
            return True
        white = _first((_white(own), *(style.white for style in styles)))
        return bool(white) and not _has_background(run)


def _depth(paragraph: Any, names: Sequence[str]) -> int:
    """How deep a list item stands, from 1: by its own number, else by the name of its style ("List Bullet 2")."""
    own = value(paragraph, "pPr/numPr/ilvl") or "0"
    named = re.search(r" ([2-9])$", names[0]) if names else None
    return max(int(own) + 1 if own.isdigit() else 1, int(named[1]) if named else 1)


def is_bold(paragraph: Any) -> bool:
    """Whether all text of a paragraph is set bold run by run."""
    runs = [run for run in paragraph.iter(f"{WORD}r") if any((t.text or "").strip() for t in run.iter(f"{WORD}t"))]
    return bool(runs) and all(_on(run.find(f"{WORD}rPr/{WORD}b")) for run in runs)


def read_styles(root: Any | None) -> Styles:
    """The styles of `word/styles.xml`."""
    by_id: dict[str, Style] = {}
    default = None
    for style in root.iter(f"{WORD}style") if root is not None else ():
        style_id = style.get(f"{WORD}styleId")
        name = (value(style, "name") or "").strip().lower()
        properties = style.find(f"{WORD}pPr")
        level = _level(properties)
        if level is None and (heading := _HEADING_NAME.match(name)):
            level = int(heading.group(1))
        number = value(style, "pPr/numPr/numId")
        by_id[style_id] = Style(
            name=name,
            based_on=value(style, "basedOn"),
            level=level,
            numbered=None if number is None else number != "0",
            hidden=_hidden(style.find(f"{WORD}rPr")),
            white=_white(style.find(f"{WORD}rPr")),
        )
        if style.get(f"{WORD}default") in ("1", "true") and style.get(f"{WORD}type") == "paragraph":
            default = style_id
    return Styles(by_id, default)


def value(element: Any, path: str) -> str | None:
    """The `w:val` of the element at this path of local names."""
    found = element.find("/".join(WORD + name for name in path.split("/")))
    return None if found is None else found.get(f"{WORD}val")


def _level(properties: Any | None) -> int | None:
    text = None if properties is None else value(properties, "outlineLvl")
    if text is None or not text.isdecimal():
        return None
    return int(text) + 1 if int(text) <= 8 else 0


def _on(switch: Any | None) -> bool | None:
    return None if switch is None else switch.get(f"{WORD}val", "1") not in _OFF


def _hidden(properties: Any | None) -> bool | None:
    if properties is None:
        return None
    size = value(properties, "sz") or ""
    told = [_on(properties.find(f"{WORD}{name}")) for name in ("vanish", "strike", "dstrike")]
    return True if size.isdecimal() and int(size) <= 2 or True in told else told[0]


def _white(properties: Any | None) -> bool | None:
    colour = None if properties is None else value(properties, "color")
    return None if colour is None else colour.upper() == "FFFFFF"


def _has_background(run: Any) -> bool:
    """Whether a run, or what it stands in, is shaded; a text box or a styled table may be."""
    for part in (run, *run.iterancestors()):
        name = str(part.tag).removeprefix(WORD)
        if name in ("txbxContent", "background"):
            return True
        properties = part.find(f"{WORD}{name}Pr")
        if properties is None:
            continue
        shade = properties.find(f"{WORD}shd")
        fill = "" if shade is None else (shade.get(f"{WORD}fill") or "auto").upper()
        if fill not in ("", "AUTO", "FFFFFF") or properties.find(f"{WORD}highlight") is not None:
            return True
        if name == "tbl" and value(properties, "tblStyle") not in (None, "TableGrid", "TableNormal", "Tabellenraster"):
            return True
    return False


def _first(values: Any) -> Any:
    return next((found for found in values if found is not None), None)
