"""Tables keep rows, columns and header, with lines and without, over page breaks and in tags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.passages import cell_ranges
from ingest.pdf.parse import parse_pdf
from tests.documents.drawing import BODY, HEIGHT, column, draw, of_kind, row

STARTS = (75, 205, 335)
EDGES = [70, 200, 330, 460]
HEADER = ["Leistung", "Rechtsgrundlage", "Betrag"]


def grid(*heights: float) -> Any:
    def rule(canvas: Any) -> None:
        canvas.grid(EDGES, [HEIGHT - y for y in heights])

    return rule


def test_a_ruled_table_keeps_wrapped_cells_and_boxes(tmp_path: Path) -> None:
    page = [
        *row(112, HEADER, STARTS, "Helvetica-Bold"),
        *row(132, ["Mehrbedarf für", "§ 21 Absatz 3", "36 Prozent"], STARTS),
        (75, 143, "Helvetica", 9, "Alleinerziehende"),
        *row(162, ["Warmwasser", "§ 21 Absatz 7", "2,3 Prozent"], STARTS),
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page], grid(100, 120, 150, 170)))
    table = of_kind(parsed, "table")[0]
    assert table.cells == (
        tuple(HEADER),
        ("Mehrbedarf für Alleinerziehende", "§ 21 Absatz 3", "36 Prozent"),
        ("Warmwasser", "§ 21 Absatz 7", "2,3 Prozent"),
    )
    start, end = cell_ranges(table.cells)[1][0]
    lines = [table.text[box.start : box.end] for box in table.boxes if start <= box.start < end]
    assert lines == ["Mehrbedarf für", "Alleinerziehende"]


def test_a_merged_header_cell_stands_once(tmp_path: Path) -> None:
    page = [
        (75, 112, "Helvetica-Bold", 9, "Leistung"),
        (205, 112, "Helvetica-Bold", 9, "Beträge"),
        *row(132, ["", "2025", "2026"], STARTS),
        *row(152, ["Regelbedarf", "563 Euro", "563 Euro"], STARTS),
    ]

    def lines(canvas: Any) -> None:
        canvas.grid(EDGES, [HEIGHT - y for y in (120, 140, 160)])
        canvas.grid([70, 200], [HEIGHT - y for y in (100, 120)])
        canvas.grid([200, 460], [HEIGHT - y for y in (100, 120)])

    table = of_kind(parse_pdf(draw(tmp_path / "a.pdf", [page], lines)), "table")[0]
    assert table.cells == (("Leistung", "Beträge", ""), ("", "2025", "2026"), ("Regelbedarf", "563 Euro", "563 Euro"))


def test_a_table_over_three_pages_is_one_and_its_header_stands_once(tmp_path: Path) -> None:
    heights = [100 + 20 * at for at in range(12)]
    pages = [
        [
            (70, 60, "Helvetica", 8, "Übersicht der Leistungen"),
            *row(112, HEADER, STARTS, "Helvetica-Bold"),
            *[
                piece
                for at in range(10)
                for piece in row(132 + 20 * at, [f"Leistung {page * 10 + at}", "§ 21", f"{at} Euro"], STARTS)
            ],
        ]
        for page in range(3)
    ]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", pages, grid(*heights)))
    tables = of_kind(parsed, "table")
    assert len(tables) == 1
    cells = tables[0].cells or ()
    assert len(cells) == 31
    assert [line[0] for line in cells].count("Leistung") == 1
    assert cells[30][0] == "Leistung 29"
    assert {box.page for box in tables[0].boxes} == {1, 2, 3}
    assert parsed.text_share == (1.0, 1.0, 1.0)


def test_a_table_without_lines_with_numbers_flush_right(tmp_path: Path) -> None:
    rows = [["Bedarf", "2025", "2026"], ["Regelbedarf", "563,00", "563,00"], ["Unterkunft", "1.480,50", "90,00"]]
    rows += [["Heizung", "95,20", "101,70"], ["Summe", "2.138,70", "754,70"]]

    def amounts(canvas: Any) -> None:
        canvas.setFont("Helvetica", 9)
        for at, (name, first, second) in enumerate(rows):
            canvas.drawString(75, HEIGHT - 200 - 14 * at, name)
            canvas.drawRightString(300, HEIGHT - 200 - 14 * at, first)
            canvas.drawRightString(420, HEIGHT - 200 - 14 * at, second)

    page = [*column(100, [f"{BODY}.", f"{BODY}."]), *column(320, [f"{BODY}."])]
    table = of_kind(parse_pdf(draw(tmp_path / "a.pdf", [page], amounts)), "table")[0]
    assert table.cells == tuple(tuple(line) for line in rows)


def test_rules_between_rows_tell_where_they_end(tmp_path: Path) -> None:
    page = [
        *row(112, HEADER, STARTS, "Helvetica-Bold"),
        *row(132, ["Mehrbedarf bei", "§ 21 Absatz 5", "nach Art der"], STARTS),
        *row(143, ["Krankheit", "SGB II", "Erkrankung"], STARTS),
        *row(163, ["Schulbedarf", "§ 28 Absatz 3", "zweimal im Jahr"], STARTS),
    ]

    def rules(canvas: Any) -> None:
        for y in (118, 150, 170):
            canvas.line(70, HEIGHT - y, 430, HEIGHT - y)

    table = of_kind(parse_pdf(draw(tmp_path / "a.pdf", [page], rules)), "table")[0]
    assert table.cells == (
        tuple(HEADER),
        ("Mehrbedarf bei Krankheit", "§ 21 Absatz 5 SGB II", "nach Art der Erkrankung"),
        ("Schulbedarf", "§ 28 Absatz 3", "zweimal im Jahr"),
    )


def test_a_numbered_list_with_tabs_is_no_table(tmp_path: Path) -> None:
    items = ["der Bund trägt die Kosten,", "die Länder tragen sie zur Hälfte,", "die Kommunen tragen den Rest."]
    page = [piece for at, item in enumerate(items) for piece in row(100 + 14 * at, [f"{at + 1}.", item], (75, 110))]
    parsed = parse_pdf(draw(tmp_path / "a.pdf", [page]))
    assert [element.text for element in of_kind(parsed, "list_item")] == [
        f"{at + 1}. {item}" for at, item in enumerate(items)
    ]


def test_highlighted_lines_are_no_table(tmp_path: Path) -> None:
    def marker(canvas: Any) -> None:
        canvas.setFillColorRGB(1, 1, 0)
        for y, stops in ((103, (200, 350)), (115, (180, 330)), (127, (220, 300))):
            for x0, x1 in zip((70, *stops), (*stops, 440), strict=True):
                canvas.rect(x0, HEIGHT - y, x1 - x0, 12, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont("Helvetica", 10)
        for at in range(3):
            canvas.drawString(70, HEIGHT - 100 - 12 * at, BODY)

    parsed = parse_pdf(draw(tmp_path / "a.pdf", [[]], marker))
    assert [element.text for element in parsed.elements] == [" ".join([BODY] * 3)]
