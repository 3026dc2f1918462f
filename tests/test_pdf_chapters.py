"""Chapters and annexes stand on the top level, whatever stands before them."""

from __future__ import annotations

from pathlib import Path

from ingest.pdf.parse import parse_pdf
from tests.documents.drawing import BODY, Piece, column, draw, of_kind

Heading = tuple[float, str]


def outline(tmp_path: Path, headings: list[Heading]) -> list[tuple[int | None, str]]:
    """Headings of these sizes with a paragraph below each, three on a page."""
    pages = []
    for start in range(0, len(headings), 3):
        page: list[Piece] = []
        for at, (size, text) in enumerate(headings[start : start + 3]):
            page.append((70, 100 + 100 * at, "Helvetica-Bold", size, text))
            page += column(125 + 100 * at, [f"{BODY} {start + at}", *[f"und {BODY.lower()},"] * 3, "fertig."])
        pages.append(page)
    return [(each.level, each.text) for each in of_kind(parse_pdf(draw(tmp_path / "a.pdf", pages)), "heading")]


FRONT: list[Heading] = [(16, "Wesentliche Änderungen"), (16, "Gesetzestext"), (16, "Angrenzende Gesetze")]
CHAPTERS: list[Heading] = [(13, "1. Allgemeines"), (12, "1.1 Umfang"), (13, "2. Verfahren"), (13, "3. Fristen")]


def test_chapters_stand_beside_the_sections_before_the_first(tmp_path: Path) -> None:
    levels = [level for level, _ in outline(tmp_path, FRONT + CHAPTERS)]
    assert levels == [1, 1, 1, 1, 2, 1, 1]


def test_parts_with_chapters_in_them_keep_them(tmp_path: Path) -> None:
    parts: list[Heading] = [(16, "Vorwort"), (16, "Überblick"), CHAPTERS[0], (16, "Besonderes"), *CHAPTERS[2:]]
    assert [level for level, _ in outline(tmp_path, parts)] == [1, 1, 2, 1, 2, 2]


def test_an_annex_ends_the_last_chapter_and_holds_what_follows(tmp_path: Path) -> None:
    annexes: list[Heading] = [(12, "Anlage 1: Übersicht"), (16, "Teil 1"), (12, "Anlage 2: Muster")]
    found = outline(tmp_path, FRONT + CHAPTERS + annexes)
    assert found[-3:] == [(1, "Anlage 1: Übersicht"), (2, "Teil 1"), (1, "Anlage 2: Muster")]


def test_an_annex_in_the_middle_leaves_the_count_alone(tmp_path: Path) -> None:
    mixed = [*CHAPTERS[:2], (12.0, "Anlage 1: Übersicht"), *CHAPTERS[2:]]
    assert [level for level, _ in outline(tmp_path, mixed)][-2:] == [1, 1]
