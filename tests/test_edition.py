from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.edition import freeze, from_json, to_json
from ingest.passages import Element, LineBox, ParsedFile, cell_ranges, table_text

FILE = ParsedFile(
    (
        Element("heading", "§ 4 Passwörter", level=1, page=1, boxes=(LineBox(0, 14, 1, 50, 50, 190, 62),)),
        Element("paragraph", "(1) Vierzehn Zeichen.", page=1, boxes=(LineBox(0, 21, 1, 50, 70, 260, 82),)),
        Element("list_item", "1. lang", page=2),
        Element("heading", "Anhang", level=1, page=2),
        Element("table", "Konto | Länge\nAdmin | 20", cells=(("Konto", "Länge"), ("Admin", "20")), page=2),
    ),
    page_count=2,
    page_sizes=((595.0, 842.0), (595.0, 842.0)),
)


def test_offsets_name_each_element_in_its_section() -> None:
    canonical = freeze(FILE)
    texts = [canonical.text[element.start : element.end] for element in canonical.elements]
    assert texts == [element.text for element in FILE.elements]
    assert [element.section for element in canonical.elements] == [
        (),
        ("§ 4 Passwörter",),
        ("§ 4 Passwörter",),
        (),
        ("Anhang",),
    ]
    assert [element.reference for element in canonical.elements] == [
        "§ 4",
        "§ 4 Abs. 1",
        "§ 4 Abs. 1",
        "Anhang",
        "Anhang",
    ]


def test_a_box_of_half_a_line_is_half_as_wide() -> None:
    canonical = freeze(FILE)
    start = canonical.text.index("Vierzehn")
    (box,) = canonical.boxes_in(start, canonical.elements[1].end)
    # 4 of 21 characters lie before: 50 + 4 * 10 = 90
    assert (box.page, box.x0, box.x1) == (1, 90.0, 260.0)


def test_the_page_follows_the_offset() -> None:
    canonical = freeze(FILE)
    assert [canonical.page_at(element.start) for element in canonical.elements] == [1, 1, 2, 2, 2]


def test_bytes_and_back_are_the_same() -> None:
    canonical = freeze(FILE)
    assert from_json(to_json(canonical)) == canonical
    assert to_json(from_json(to_json(canonical))) == to_json(canonical)


def test_text_that_is_not_nfc_is_refused_before_offsets_are_given() -> None:
    with pytest.raises(ValueError, match="NFC"):
        freeze(ParsedFile((Element("paragraph", "Passwo\u0308rter"),)))


@given(st.lists(st.lists(st.text("ab |", max_size=4), min_size=1, max_size=3), min_size=1, max_size=4))
def test_every_cell_is_found_at_its_range(cells: list[list[str]]) -> None:
    text = table_text(cells)
    for row, ranges in zip(cells, cell_ranges(cells), strict=True):
        assert [text[start:end] for start, end in ranges] == row
