from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from ingest.errors import UnreadableFileError
from ingest.load_marks import Parts
from ingest.load_sheet import read_csv, read_ods, read_xlsx


def workbook_of(rows: list[list[Any]], title: str = "Blatt") -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet(title)
    for row in rows:
        sheet.append(row)
    return workbook


def read(workbook: openpyxl.Workbook) -> Parts:
    saved = io.BytesIO()
    workbook.save(saved)
    return read_xlsx(saved.getvalue())


def pieces(parts: Parts) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in parts.elements]


def test_each_sheet_is_a_section_and_a_page() -> None:
    workbook = workbook_of([["Art", "Tage"], ["Urlaub", 30]], "Urlaub")
    other = workbook.create_sheet("Krank")
    other.append(["Art", "Tage"])
    other.append(["Kur", 21])
    parts = read(workbook)
    assert [(e.kind, e.level, e.page) for e in parts.elements] == [
        ("heading", 1, 1),
        ("table", None, 1),
        ("heading", 1, 2),
        ("table", None, 2),
    ]
    assert parts.page_count == 2


def test_tables_of_one_sheet_are_parted_by_empty_rows_but_keep_their_sum() -> None:
    rows = [["Monat", "Fälle"], ["Januar", 3], [None, None], ["Summe", 3], [], ["Ort", "Stellen"], ["Nord", 2]]
    tables = [element for element in read(workbook_of(rows)).elements if element.kind == "table"]
    assert [table.text for table in tables] == ["Monat | Fälle\nJanuar | 3\nSumme | 3", "Ort | Stellen\nNord | 2"]
    assert [table.header_rows for table in tables] == [1, 1]


def test_tables_side_by_side_are_parted_and_a_narrow_gap_is_not() -> None:
    beside = [["A", "B", None, "C", "D"], ["x", 1, None, "y", 2]]
    assert [text for kind, text in pieces(read(workbook_of(beside))) if kind == "table"] == [
        "A | B\nx | 1",
        "C | D\ny | 2",
    ]
    gap = [["Leistung", None, "Betrag"], ["Miete", None, 400], ["Heizung", None, 90]]
    assert pieces(read(workbook_of(gap)))[1:] == [("table", "Leistung | Betrag\nMiete | 400\nHeizung | 90")]


def test_a_merged_title_is_a_caption_and_merged_headers_name_each_column() -> None:
    workbook = workbook_of(
        [
            ["Regelbedarfe"],
            ["Stufe", "Betrag", None],
            [None, "2025", "2026"],
            ["1", 563, 563],
            ["2", 506, 506],
            ["Stand: 01.01.2026"],
        ]
    )
    sheet = workbook.worksheets[0]
    for area in ("A1:C1", "A2:A3", "B2:C2"):
        sheet.merge_cells(area)
    parts = read(workbook)
    assert [kind for kind, _ in pieces(parts)] == ["heading", "caption", "table", "paragraph"]
    table = parts.elements[2]
    assert table.cells is not None
    assert table.cells[:3] == (("Stufe", "Betrag", "Betrag"), ("Stufe", "2025", "2026"), ("1", "563", "563"))
    assert table.header_rows == 2


def test_a_list_of_texts_is_paragraphs() -> None:
    rows = [["Hinweise"], ["Bitte beachten Sie die Frist."], ["Rückfragen an Team 3."]]
    assert [kind for kind, _ in pieces(read(workbook_of(rows)))] == ["heading", "paragraph", "paragraph", "paragraph"]


def test_hidden_things_are_left_out_and_said() -> None:
    workbook = workbook_of([["Name", "Wert", "Intern"], ["a", 1, "geheim"], ["b", 2, "geheim"]])
    sheet = workbook.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    workbook.create_sheet("Alt").sheet_state = "hidden"
    sheet["A2"].comment = Comment("Notiz", "Autor")
    parts = read(workbook)
    assert pieces(parts)[1] == ("table", "Name | Wert\na | 1")
    assert sorted(notice.code for notice in parts.notices) == ["comments", "hidden_rows", "hidden_sheet"]


def test_hidden_rows_and_columns_part_no_table() -> None:
    workbook = workbook_of([["Name", "Intern", "Ort", "Wert"], *([f"n{at}", "x", f"o{at}", at] for at in range(1, 5))])
    sheet = workbook.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    rows = ["Name | Ort | Wert", "n1 | o1 | 1", "n3 | o3 | 3", "n4 | o4 | 4"]
    assert pieces(read(workbook))[1:] == [("table", "\n".join(rows))]


def test_a_merged_cell_is_read_where_it_is_seen_when_its_first_row_or_column_is_hidden() -> None:
    rows = [["Reisekosten 2026"], ["Nr", "Art", "Jahr", "Satz"], [1, "Bahn", 2025, 3], [2, None, 2026, 4]]
    workbook = workbook_of(rows)
    sheet = workbook.worksheets[0]
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("B3:B4")
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[3].hidden = True
    expected = [("caption", "Reisekosten 2026"), ("table", "Art | Jahr | Satz\nBahn | 2026 | 4")]
    assert pieces(read(workbook))[1:] == expected


def test_formulas_without_a_stored_value_are_said() -> None:
    parts = read(workbook_of([["a", "b"], [1, "=A2*2"], [2, 3]]))
    assert [notice.code for notice in parts.notices] == ["formula_without_value"]


def test_a_lone_far_cell_costs_nothing() -> None:
    workbook = workbook_of([["a"]])
    workbook.worksheets[0]["XFD1048576"] = "z"
    assert [text for _, text in pieces(read(workbook))] == ["Blatt", "a", "z"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_with_any_separator(separator: str) -> None:
    lines = [separator.join(row) for row in (("Ort", "Preis"), ("Köln", '"1.234,50 €"'), ("Bonn", '"5 € "'))]
    parts = read_csv("\r\n".join(lines).encode("cp1252"))
    assert pieces(parts) == [("table", "Ort | Preis\nKöln | 1.234,50 €\nBonn | 5 €")]
    assert parts.elements[0].header_rows == 1


def opendocument(sheet: str) -> bytes:
    content = f"""<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
      xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
      xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><table:table table:name="Preise">
      {sheet}</table:table></office:document-content>"""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", content)
    return packed.getvalue()


def test_hidden_rows_and_columns_of_opendocument_are_left_out_and_part_no_table() -> None:
    def row(*texts: str, more: str = "") -> str:
        cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
        return f"<table:table-row {more}>{cells}</table:table-row>"

    unseen = 'table:visibility="collapse"'
    columns = f"<table:table-column/><table:table-column {unseen}/><table:table-column/>"
    rows = [row("Art", "intern", "Preis"), row("Brot", "x", "3"), row("Alt", "x", "9", more=unseen)]
    rows += [row(more='table:visibility="filter" table:number-rows-repeated="3"'), row("Milch", "x", "1")]
    parts = read_ods(opendocument(columns + "".join(rows)))
    assert pieces(parts) == [("heading", "Preise"), ("table", "Art | Preis\nBrot | 3\nMilch | 1")]
    assert [notice.code for notice in parts.notices] == ["hidden_rows"]
    assert " 2 " in parts.notices[0].message


def test_opendocument_tables_show_their_text() -> None:
    content = """
      <table:table-row><table:table-cell><text:p>Art</text:p></table:table-cell>
      <table:table-cell><text:p>Preis</text:p></table:table-cell></table:table-row>
      <table:table-row><table:table-cell><text:p>Brot</text:p></table:table-cell>
      <table:table-cell office:value-type="currency" office:value="3.5"><text:p>3,50 €</text:p></table:table-cell>
      </table:table-row><table:table-row table:number-rows-repeated="1048573"/>"""
    assert pieces(read_ods(opendocument(content))) == [("heading", "Preise"), ("table", "Art | Preis\nBrot | 3,50 €")]


def test_a_damaged_workbook_says_so() -> None:
    with pytest.raises(UnreadableFileError, match="beschädigt"):
        read_xlsx(b"PK\x03\x04 nothing")


def test_text_boxes_follow_the_sheets() -> None:
    saved, boxed = io.BytesIO(), io.BytesIO()
    workbook_of([["Art", "Tage"], ["Urlaub", 30]]).save(saved)
    namespace = "http://schemas.openxmlformats.org/drawingml/2006/main"
    drawing = f'<x xmlns:a="{namespace}"><a:p><a:r><a:t>Stand: März</a:t></a:r></a:p></x>'
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(boxed, "w") as target:
        for name in archive.namelist():
            target.writestr(name, archive.read(name))
        target.writestr("xl/drawings/drawing1.xml", drawing)
    assert pieces(read_xlsx(boxed.getvalue()))[2:] == [("heading", "Textfelder"), ("paragraph", "Stand: März")]
