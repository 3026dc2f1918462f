from __future__ import annotations

import struct
from pathlib import Path

import pytest

from ingest.errors import UnreadableFileError
from ingest.load_doc import _cut, _elements, _pieces, read_doc


def test_pieces_of_both_encodings_are_joined() -> None:
    wide, narrow = "Größe – ".encode("utf-16-le"), "Übermaß".encode("cp1252")
    document = b"\0" * 16 + wide + narrow
    places = struct.pack("<3I", 0, 8, 15)
    pieces = struct.pack("<HIH", 0, 16, 0) + struct.pack("<HIH", 0, ((16 + len(wide)) * 2) | 0x40000000, 0)
    formatting = b"\x01" + struct.pack("<H", 3) + b"abc"
    table = formatting + b"\x02" + struct.pack("<I", len(places + pieces)) + places + pieces
    assert "".join(_pieces(document, table)) == "Größe – Übermaß"


def test_fields_show_their_result_and_signs_go() -> None:
    main = "Siehe \x13 HYPERLINK x \x13 inner \x14 i\x15\x14Anlage 1\x15.\x02"
    assert _cut(main + "Note\r", (len(main), 5, 0, 0, 0, 0, 0))[:2] == ["Siehe Anlage 1.", "Note\r"]


def test_rows_and_rules_are_recognised() -> None:
    found = [(e.kind, e.text) for e in _elements("§ 1 Frist\rText\rArt\x07Tage\x07\x07Urlaub\x0730\x07\x07Ende\r")]
    assert found == [
        ("heading", "§ 1 Frist"),
        ("paragraph", "Text"),
        ("paragraph", "Art | Tage"),
        ("paragraph", "Urlaub | 30"),
        ("paragraph", "Ende"),
    ]


def test_a_damaged_file_says_so() -> None:
    with pytest.raises(UnreadableFileError, match="beschädigt"):
        read_doc(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_a_real_file_is_read(shared_data: Path) -> None:
    parts = read_doc((shared_data / "doc_fixtures/unstructured/layout/simple.doc").read_bytes())
    assert "This is my first thought. This is my second thought." in [element.text for element in parts.elements]
    assert [notice.code for notice in parts.notices] == ["old_format"]
