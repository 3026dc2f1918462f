from __future__ import annotations

import io
from typing import Any

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ingest.load_marks import Parts
from ingest.load_slides import read_pptx


def read(slides: Any) -> Parts:
    saved = io.BytesIO()
    slides.save(saved)
    return read_pptx(saved.getvalue())


def pieces(parts: Parts) -> list[tuple[str, int | None, str]]:
    return [(element.kind, element.page, element.text) for element in parts.elements]


def with_points(*points: str) -> Any:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text = "Fristen"
    slide.placeholders[1].text_frame.text = points[0]
    for point in points[1:]:
        slide.placeholders[1].text_frame.add_paragraph().text = point
    return slides


def test_a_slide_is_a_page_under_its_title() -> None:
    slides = with_points("Antrag binnen 14 Tagen", "Widerspruch binnen eines Monats")
    box = slides.slides.add_slide(slides.slide_layouts[6]).shapes.add_textbox(0, 0, Inches(2), Inches(1))
    box.text_frame.text = "Ohne Titel"
    assert pieces(read(slides)) == [
        ("heading", 1, "Fristen"),
        ("list_item", 1, "Antrag binnen 14 Tagen"),
        ("list_item", 1, "Widerspruch binnen eines Monats"),
        ("heading", 2, "Folie 2"),
        ("paragraph", 2, "Ohne Titel"),
    ]


def test_speaker_notes_follow_their_slide_labelled() -> None:
    slides = with_points("eins")
    slides.slides[0].notes_slide.notes_text_frame.text = "Bitte langsam sprechen."
    parts = read(slides)
    assert pieces(parts)[-2:] == [("heading", 1, "Notizen zu Folie 1"), ("paragraph", 1, "Bitte langsam sprechen.")]
    assert parts.elements[-2].level == 2


def test_numbers_of_lists_are_in_the_text() -> None:
    slides = with_points("erstens", "zweitens")
    for paragraph in slides.slides[0].placeholders[1].text_frame.paragraphs:
        number = paragraph._p.get_or_add_pPr().makeelement(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}buAutoNum", {"type": "alphaLcParenR"}
        )
        paragraph._p.pPr.append(number)
    assert [text for _, _, text in pieces(read(slides))] == ["Fristen", "a) erstens", "b) zweitens"]


def test_tables_and_charts_are_tables() -> None:
    slides = with_points("eins")
    shapes = slides.slides[0].shapes
    table = shapes.add_table(2, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
    for at, text in enumerate(("Art", "Tage", "Urlaub", "30")):
        table.cell(at // 2, at % 2).text = text
    data = CategoryChartData()
    data.categories = ["2025", "2026"]
    data.add_series("Anträge", (10.5, 20))
    chart = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(2), Inches(2), data).chart
    chart.chart_title.text_frame.text = "Anträge je Jahr"
    assert [text for kind, _, text in pieces(read(slides)) if kind in ("table", "caption")] == [
        "Art | Tage\nUrlaub | 30",
        "Anträge je Jahr",
        " | Anträge\n2025 | 10,5\n2026 | 20",
    ]


def test_hidden_slides_and_shapes_beside_the_slide_are_marked() -> None:
    slides = with_points("eins")
    beside = slides.slides[0].shapes.add_textbox(Inches(-3), Inches(-3), Inches(2), Inches(1))
    beside.text_frame.text = "Daneben"
    hidden = slides.slides.add_slide(slides.slide_layouts[5])
    hidden.shapes.title.text = "Reserve"
    hidden._element.set("show", "0")
    assert [(e.text, e.hidden) for e in read(slides).elements] == [
        ("Fristen", False),
        ("Daneben", True),
        ("eins", False),
        ("Reserve", True),
    ]


def test_all_text_of_the_slides_is_expected() -> None:
    parts = read(with_points("Antrag", "Widerspruch"))
    assert set(parts.source) == {"Fristen", "Antrag", "Widerspruch"}
