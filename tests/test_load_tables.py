from __future__ import annotations

import pytest

from ingest.errors import UnreadableFileError
from ingest.load_tables import Table, read_table


def grid(rows: str, head: str = "") -> Table:
    return read_table(f"<table>{head}{rows}</table>")


def row(*cells: str) -> str:
    return "<tr>" + "".join(cell if cell.startswith("<") else f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_a_spanning_row_name_is_repeated_in_its_rows() -> None:
    table = grid(row("Team", "Raum") + row("<td rowspan=2>Nord</td>", "1") + row("2"))
    assert table.cells == (("Team", "Raum"), ("Nord", "1"), ("Nord", "2"))
    assert table.header_rows == 1


def test_a_spanning_column_name_is_repeated_over_its_columns() -> None:
    head = row("<td rowspan=2>Stufe</td>", "<td colspan=2>Betrag</td>") + row("2025 alt", "2026 neu")
    table = grid(head + row("1", "563 €", "563 €"))
    assert table.cells[:2] == (("Stufe", "Betrag", "Betrag"), ("Stufe", "2025 alt", "2026 neu"))
    assert table.header_rows == 2


def test_a_wide_cell_of_the_body_stands_once() -> None:
    table = grid(row("a", "b", "c") + row("<td colspan=2>Summe</td>", "3"))
    assert table.cells[1] == ("Summe", "", "3")


def test_title_rows_are_the_caption() -> None:
    table = grid(row("<td colspan=2>Titel</td>") + row("a", "b") + row("1", "2"), "<caption>Tabelle 1</caption>")
    assert (table.caption, table.cells) == ("Tabelle 1 Titel", (("a", "b"), ("1", "2")))


def test_empty_rows_and_columns_are_dropped() -> None:
    assert grid(row("a", "", "b") + row("", "", "") + row("1", "", "2")).cells == (("a", "b"), ("1", "2"))


def test_a_table_inside_a_cell_is_text_of_the_cell() -> None:
    inner = "<td><table><tr><td>x</td><td>y</td></tr></table></td>"
    assert grid(row("a", "b") + row("1", inner)).cells == (("a", "b"), ("1", "x y"))


def test_a_table_that_spans_to_huge_size_is_refused() -> None:
    wide = "".join(row("<td colspan=200 rowspan=200>x</td>") for _ in range(60))
    with pytest.raises(UnreadableFileError, match="mehr als"):
        grid(row("a") + wide)
