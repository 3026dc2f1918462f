"""The text of a Word 97-2003 file where LibreOffice is not installed: paragraphs, notes, rows of tables.

Headings, numbers that Word writes itself and what is hidden stand in parts of the format that are not read
here; the notice says so. Layout of the format: [MS-DOC] 2.4.1 "Retrieving Text", FIB offsets for Word 97 on.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED
from ingest.load_marks import Parts
from ingest.load_text import heading_level, is_rule_heading
from ingest.passages import Element, Notice

_COUNTS = 0x4C  # characters of main text, footnotes, headers, macros, comments, endnotes, text boxes
_PIECES = 0x01A2
_OLDEST = 0x00C1
_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_CELL = "\x07"
_BREAKS = re.compile("[\r\x0b\x0c\x0e]")


def read_doc(content: bytes) -> Parts:
    """Main text, then footnotes, endnotes and text boxes; headers and comments are left out."""
    try:
        text, counts = _text(content)
    except (OSError, struct.error, IndexError, KeyError, ValueError) as error:
        raise UnreadableFileError(DAMAGED) from error
    main, footnotes, headers, _, comments, endnotes, boxes = _cut(text, counts)
    elements = [
        *_elements(main),
        *(Element("footnote", note) for part in (footnotes, endnotes) for note in _lines(part)),
    ]
    elements += _elements(boxes)
    notices = [
        Notice("old_format", "Altes Word-Format: ohne Überschriften und Nummern gelesen. Speichern Sie als .docx.")
    ]
    if comments.strip():
        notices.append(Notice("comments", "Kommentare am Rand wurden weggelassen."))
    return Parts(tuple(elements), (main, footnotes, endnotes, boxes), tuple(notices), running=headers)


def _text(content: bytes) -> tuple[str, tuple[int, ...]]:
    import olefile  # type: ignore[import-untyped]

    with olefile.OleFileIO(content) as container:
        document = container.openstream("WordDocument").read()
        version, flags = struct.unpack_from("<H", document, 2)[0], struct.unpack_from("<H", document, 0x0A)[0]
        if version < _OLDEST:
            raise UnreadableFileError("Diese Fassung von Word ist älter als 1997. Speichern Sie die Datei als .docx.")
        table = container.openstream("1Table" if flags & 0x0200 else "0Table").read()
    start, length = struct.unpack_from("<II", document, _PIECES)
    text = "".join(_pieces(document, table[start : start + length]))
    return text, struct.unpack_from("<7i", document, _COUNTS)


def _pieces(document: bytes, pieces: bytes) -> Iterator[str]:
    at = 0
    while pieces[at] == 1:  # formatting that precedes the list of pieces
        at += 3 + struct.unpack_from("<H", pieces, at + 1)[0]
    size = struct.unpack_from("<I", pieces, at + 1)[0]
    count = (size - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", pieces, at + 5)
    for number in range(count):
        where = struct.unpack_from("<I", pieces, at + 5 + 4 * (count + 1) + 8 * number + 2)[0]
        characters = places[number + 1] - places[number]
        offset = where & 0x3FFFFFFF
        if where & 0x40000000:
            yield document[offset // 2 : offset // 2 + characters].decode("cp1252", "replace")
        else:
            yield document[offset : offset + 2 * characters].decode("utf-16-le", "replace")


def _cut(text: str, counts: tuple[int, ...]) -> list[str]:
    parts, at = [], 0
    for count in counts:
        parts.append(_plain(text[at : at + max(0, count)]))
        at += max(0, count)
    return parts


def _plain(text: str) -> str:
    """Fields give way to their result, and what stands for notes, pictures and drawings goes."""
    while (shorter := _FIELD.sub(lambda field: field.group(1) or "", text)) != text:
        text = shorter
    text = text.replace("\x1e", "-").replace("\t", " ")
    return re.sub("[\x01-\x06\x08\x13-\x15\x1f]", "", text)


def _lines(text: str) -> Iterator[str]:
    for line in _BREAKS.split(text):
        cells = [" ".join(cell.split()) for cell in line.split(_CELL)]
        if joined := " | ".join(filter(None, cells)):
            yield joined


def _elements(text: str) -> Iterator[Element]:
    # two marks in a row end a table's row
    for line in _lines(text.replace(_CELL * 2, _CELL + "\r")):
        if is_rule_heading(line):
            yield Element("heading", line, level=heading_level(line))
        else:
            yield Element("paragraph", line)
