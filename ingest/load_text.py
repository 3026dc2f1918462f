"""Plain text and XML to elements: an encoding is found, blank lines part paragraphs, numbers make headings."""

from __future__ import annotations

import codecs
import re
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_check import ENTITIES
from ingest.load_marks import Parts
from ingest.passages import Element, Kind, Notice

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADING = re.compile(
    r"(?:§§?\s*\d+[a-z]?\b|Artikel\s+\d+|Art\.\s*\d+|(?:Teil|Abschnitt|Kapitel|Anlage|Anhang)\s+[\dIVXA-Z]+\b"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}\.?)(?:\s+\S.{0,110})?$"
)
_ITEM = re.compile(r"(?:[•▪◦‣·*–-]|\d{1,2}[.)]|[a-z]{1,2}\))\s+\S")
_TITLE = re.compile(r"[A-ZÄÖÜ]{4,}(?:[ ,/–-]+[A-ZÄÖÜ]{2,}){1,9}")  # in capitals, above its text
_SHORT = 0.6  # of the longest line below it: a heading, not a line that was filled
_ENOUGH_FOR_GUESS = 200_000


def decode(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of these bytes and the encoding it was in: by mark, as UTF-8, as declared, by statistics."""
    for start, encoding in _MARKS:
        if content.startswith(start):
            return content.decode(encoding, "replace"), encoding
    zeros = [content[side:4000:2].count(0) for side in (0, 1)]
    if max(zeros) > 4 * (min(zeros) + 1):
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        return content.decode(encoding, "replace"), encoding
    for name in ("utf-8", declared or "utf-8"):
        try:
            return content.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(content)


def _guessed(content: bytes) -> tuple[str, str]:
    """German texts that are not UTF-8 are Windows-1252 unless their letters say otherwise."""
    from charset_normalizer import from_bytes

    plain = content.decode("cp1252", "replace")
    letters = [letter for letter in plain if ord(letter) > 127]
    german = sum(letter in "äöüÄÖÜß§€„“”‚‘’–—…«»°é" for letter in letters)
    if letters and german >= 0.8 * len(letters):
        return plain, "cp1252"
    best = from_bytes(content[:_ENOUGH_FOR_GUESS]).best()
    return (content.decode(best.encoding, "replace"), best.encoding) if best else (plain, "cp1252")


def read_text(content: bytes) -> Parts:
    """A plain text."""
    text, encoding = decode(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text)]
    elements = tuple(element for block in blocks for element in _elements(block))
    notices = () if encoding.startswith("utf") else (_guess_notice(encoding),)
    return Parts(elements=elements, source=tuple(blocks), notices=notices)


def _guess_notice(encoding: str) -> Notice:
    return Notice("encoding", f"Der Zeichensatz ist nicht angegeben; gelesen als {encoding}.")


def _elements(block: str) -> list[Element]:
    """One block of lines: a heading line, list items, or one paragraph; a heading may stand right above its text."""
    lines = [(len(line) - len(line.lstrip()), " ".join(line.split())) for line in block.expandtabs().split("\n")]
    lines = [line for line in lines if line[1]]
    found: list[tuple[Kind, str]] = []
    item = 0  # how far the last item is set in
    for indent, line in lines:
        last = found[-1] if found else None
        if not found and _heads(line, [text for _, text in lines[1:]]):
            found.append(("heading", line))
        elif _ITEM.match(line) and (len(lines) > 1 or not _HEADING.match(line)):
            found.append(("list_item", line))
            item = indent
        elif last is None or last[0] == "heading":
            found.append(("paragraph", line))
        elif last[0] == "list_item" and indent <= item and last[1].endswith(".") and not line[0].islower():
            found.append(("paragraph", line))
        else:
            found[-1] = last[0], _joined(last[1], line)
    return [Element(kind, text, level=heading_level(text) if kind == "heading" else None) for kind, text in found]


def _heads(line: str, below: list[str]) -> bool:
    """Whether a line is a heading: alone, or above lines that are longer and no items of the same list."""
    if not below or _TITLE.fullmatch(line):
        return _is_heading(line) or _TITLE.fullmatch(line) is not None
    short = len(line) < _SHORT * max(map(len, below))
    return _is_heading(line) and short and not _HEADING.match(below[0]) and not below[0][0].islower()


def _joined(text: str, line: str) -> str:
    """Two lines as one; a word that was parted at their end is whole again."""
    parted = re.search(r"[a-zäöüß]-$", text) and line[0].islower() and not re.match(r"(?:und|oder|bzw|sowie)\b", line)
    return text[:-1] + line if parted else f"{text} {line}"


def _is_heading(line: str) -> bool:
    return bool(_HEADING.match(line)) and not line.endswith((".", ",", ";", ":"))


def is_rule_heading(text: str) -> bool:
    """A line that names a rule or a part: "§ 3 Passwörter", "Artikel 5", "Anlage 2 Muster"."""
    return _is_heading(text) and not text[0].isdigit()


def heading_level(text: str) -> int:
    """The level that a heading's own number says: "Teil" 1, "§" 2, "1.2.3" 3."""
    if re.match(r"(?:Teil|Kapitel|Anlage|Anhang)\b", text):
        return 1
    if re.match(r"(?:§|Art)", text):
        return 2
    number = re.match(r"[\d.]+", text)
    return max(1, len(re.findall(r"\d+", number.group()))) if number else 1


def read_xml(content: bytes) -> Parts:
    """The texts of an XML file, one paragraph for each element that holds text."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content)
    except DefusedXmlException as error:
        raise UnreadableFileError(ENTITIES) from error
    except (ParseError, LookupError, ValueError) as error:
        raise UnreadableFileError(f"Die XML-Datei ist beschädigt ({error}). Erzeugen Sie sie neu.") from error
    blocks: list[str] = []
    _collect(root, blocks)
    return Parts(tuple(Element("paragraph", block) for block in blocks), source=tuple(blocks))


def _collect(root: Any, blocks: list[str]) -> None:
    """Element by element without recursion: mixed content is one block with all text below it."""
    pending = [root]
    while pending:
        part = pending.pop()
        children = list(part)
        if (part.text or "").strip() or any((child.tail or "").strip() for child in children):
            if text := " ".join("".join(part.itertext()).split()):
                blocks.append(text)
        else:
            pending.extend(reversed(children))
