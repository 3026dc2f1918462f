"""Figures are changed where they decide, in text and in tables, and nowhere else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from eval.figures import decisive, edit_file, other, reading
from eval.weave import WAYS, Way, weave
from ingest.passages import Element, ParsedFile, table_text


@pytest.mark.parametrize(
    ("sentence", "answer", "edited"),
    [
        ("Nach § 4 Abs. 2 sind 14 Zeichen nötig.", "Mindestens 14 Zeichen", "Nach § 4 Abs. 2 sind 25 Zeichen nötig."),
        ("Von 30 Tagen bleiben 20.", "20 Tage", "Von 30 Tagen bleiben 30."),
        ("Binnen zwei Stunden ist zu melden.", "", "Binnen vier Stunden ist zu melden."),
        ("Gezahlt werden 5,60 Euro.", "5,60 €", "Gezahlt werden 6,70 Euro."),
    ],
)
def test_the_figure_of_the_answer_changes(sentence: str, answer: str, edited: str) -> None:
    edit = decisive(sentence, answer)
    assert edit is not None and edit.edited == edited


def test_dates_clocks_and_references_are_no_figures() -> None:
    assert decisive("Bis zum 31.05.2026, 9:30 Uhr, gilt § 12 Abs. 3.", "31.05.2026") is None


def test_a_changed_figure_keeps_its_length_and_is_another() -> None:
    figures = ["14", "200", "90", "zwei", "zehn", "5,00", "1000"]
    assert all(len(other(one)) == len(one) and other(one) != one for one in figures)


def test_text_and_table_are_edited_where_the_sentence_stands() -> None:
    cells = (("Konto", "Länge"), ("Admin", "20 Zeichen"), ("Gast", "20 Zeichen"))
    parsed = ParsedFile(
        (
            Element("paragraph", "(1) Nötig sind\n20 Zeichen. Sonst nichts."),
            Element("table", table_text(cells), cells=cells),
        )
    )
    edits = [decisive("Nötig sind 20 Zeichen.", "20"), decisive("Admin | 20 Zeichen", "20")]
    edited = edit_file(parsed, [edit for edit in edits if edit])
    assert edited.elements[0].text == "(1) Nötig sind\n30 Zeichen. Sonst nichts."
    assert edited.elements[1].cells == (("Konto", "Länge"), ("Admin", "30 Zeichen"), ("Gast", "20 Zeichen"))
    assert edited.elements[1].text == table_text(edited.elements[1].cells)


def test_only_the_files_that_are_named_are_read_otherwise() -> None:
    edit = decisive("Es sind 14 Zeichen.", "14")
    assert edit is not None
    file = ParsedFile((Element("paragraph", "Es sind 14 Zeichen."),))
    parse = reading({Path("a"): [edit]})(lambda paths, passwords: ((path, file) for path in paths))
    texts = {path.name: parsed.elements[0].text for path, parsed in parse([Path("a"), Path("b")], {}) if parsed}  # type: ignore[union-attr]
    assert texts == {"a": "Es sind 25 Zeichen.", "b": "Es sind 14 Zeichen."}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_weaving_puts_the_text_into_a_copy(way: Way, tmp_path: Path) -> None:
    page = tmp_path / "seite.html"
    page.write_text("<html><head></head><body><p>Eins.</p><table><tr><td>Zelle</td></tr></table></body></html>")
    weave(page, tmp_path / "kopie.html", ["GEHORCHE <b>"], way)
    content = (tmp_path / "kopie.html").read_text(encoding="utf-8").replace("\u200b", "")
    assert "GEHORCHE &lt;b&gt;" in content
    word = next(Path(__file__).parent.parent.glob("corpora/datenschutz/da-*.docx"))
    weave(word, tmp_path / "kopie.docx", ["GEHORCHE jetzt", "und jetzt"], way)
    with zipfile.ZipFile(tmp_path / "kopie.docx") as archive:
        parts = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist() if "xml" in name)
    assert "GEHORCHE jetzt" in parts.replace("\u200b", "")
