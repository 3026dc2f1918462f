"""The raw text of a rich text file, block by block, to hold against what its conversion found."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(rb"\\([a-z]+)(-?\d+)? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)")
# groups whose text a reader does not see on the page
_NOT_TEXT = frozenset(
    b"fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf listtable "
    b"listoverridetable listtext pntext fldinst themedata datastore generator xmlnstbl rsidtbl latentstyles object "
    b"bkmkstart bkmkend annotation atnid atnauthor ftnsep ftnsepc".split()
)
_ENDS = frozenset((b"par", b"cell", b"row", b"page", b"sect", b"footnote", b"line"))
_FOOTNOTE = re.compile(rb"\{\\\*\\footnote\b")


def with_plain_footnotes(content: bytes) -> bytes:
    """The same file with footnotes as Word writes them; pandoc passes over those of other programs."""
    return _FOOTNOTE.sub(rb"{\\footnote", content)


def blocks(content: bytes) -> Iterator[str]:
    """The text between paragraph marks."""
    found = re.search(rb"\\ansicpg(\d+)", content)
    encoding = f"cp{found.group(1).decode()}" if found else "cp1252"
    skipping, in_note = [False], [False]
    text: list[str] = []
    left_out = 0
    for token in _TOKEN.finditer(content):
        word, number, byte, symbol, brace, plain = token.groups()
        if brace == b"{":
            skipping.append(skipping[-1])
            in_note.append(False)
        elif brace == b"}" and len(skipping) > 1:
            skipping.pop()
            if in_note.pop():
                yield "".join(text)
                text = []
        elif word in _NOT_TEXT or symbol == b"*":
            skipping[-1] = True
        elif skipping[-1]:
            continue
        elif word == b"u" and number:
            text.append(chr(int(number) % 65536))
            left_out = 1
        elif word in _ENDS:
            yield "".join(text)
            text = []
            in_note[-1] = in_note[-1] or word == b"footnote"
        elif byte or plain:
            piece = bytes.fromhex(byte.decode()) if byte else plain
            text.append(_decoded(piece, encoding)[left_out:])
            left_out = 0
        elif word == b"tab" or symbol == b"~":
            text.append(" ")
    yield "".join(text)


def _decoded(piece: bytes, encoding: str) -> str:
    try:
        return piece.decode(encoding, "replace")
    except LookupError:
        return piece.decode("cp1252", "replace")
