from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas
from rich.console import Console

from ingest.errors import UnreadableFileError
from ingest.inspect import as_page, describe, inspection, run, show
from ingest.passages import Element, LineBox, Notice, ParsedFile, table_text

CELLS = (("Art", "Tage"), ("Urlaub", "30"))
PARSED = ParsedFile(
    elements=(
        Element("heading", "Teil I", level=1),
        Element("heading", "§ 1 Urlaub", level=2, page=1, boxes=(LineBox(0, 10, 1, 50, 60, 150, 80),)),
        Element("table", table_text(CELLS), cells=CELLS, page=1),
        Element("heading", "Teil II", level=1),
        Element("paragraph", "<script>böse</script> & [rot]Text[/rot]", hidden=True),
    ),
    title="Urlaubsordnung",
    stand="01.02.2026",
    page_count=1,
    page_sizes=((200.0, 400.0),),
    text_share=(0.97,),
    notices=(Notice("hidden_text", "Eine Stelle ist verborgen.", (1,)),),
)


def test_every_element_tells_the_headings_above_it() -> None:
    described = describe(Path("ordnung.pdf"), PARSED)
    assert [element["section"] for element in described["elements"]] == [
        [],
        ["Teil I"],
        ["Teil I", "§ 1 Urlaub"],
        [],
        ["Teil II"],
    ]
    assert described["elements"][1]["boxes"] == [[1, 50, 60, 150, 80]]
    assert described["elements"][2]["cells"] == [["Art", "Tage"], ["Urlaub", "30"]]
    assert described["warnings"] == [{"code": "hidden_text", "message": "Eine Stelle ist verborgen.", "pages": [1]}]
    assert (described["file"], described["title"], described["stand"]) == (
        "ordnung.pdf",
        "Urlaubsordnung",
        "01.02.2026",
    )


def test_the_terminal_shows_outline_tables_and_warnings() -> None:
    screen = io.StringIO()
    show(Path("ordnung.pdf"), PARSED, Console(file=screen, width=100))
    for text in (
        "Urlaubsordnung",
        "01.02.2026",
        "97%",
        "§ 1 Urlaub  S. 1",
        "Urlaub",
        "Eine Stelle ist verborgen. (S. 1)",
    ):
        assert text in screen.getvalue()


def test_the_page_draws_boxes_on_the_images_and_needs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "ordnung.pdf"
    drawing = canvas.Canvas(str(path), pagesize=(200, 400))
    drawing.drawString(50, 325, "§ 1 Urlaub")
    drawing.save()
    page = as_page(path, PARSED)
    assert "left:25.00%;top:15.00%;width:50.00%;height:5.00%" in page
    assert page.count("data:image/png;base64,") == 1
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "http://" not in page and "https://" not in page


def test_a_file_is_inspected_from_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notiz.md"
    path.write_text("# Eins\n\nText\n")
    assert [element["text"] for element in inspection(path)["elements"]] == ["Eins", "Text"]
    assert run(path, as_json=True, html=tmp_path / "notiz.html") == 0
    assert json.loads(capsys.readouterr().out)["elements"][1]["section"] == ["Eins"]
    assert "<h1>notiz.md</h1>" in (tmp_path / "notiz.html").read_text()


def test_a_locked_file_is_inspected_with_the_password_of_its_corpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "geheim.pdf"
    drawing = canvas.Canvas(str(path), encrypt="Kennwort1")
    drawing.drawString(50, 325, "Die Beratung ist vertraulich.")
    drawing.save()
    with pytest.raises(UnreadableFileError, match="password_env"):
        run(path)
    (tmp_path / "corpus.toml").write_text('[[document]]\nfile = "geheim.pdf"\npassword_env = "GEHEIMNIS"\n')
    monkeypatch.setenv("GEHEIMNIS", "Kennwort1")
    assert run(path, as_json=True, html=tmp_path / "a.html") == 0
    assert json.loads(capsys.readouterr().out)["elements"][0]["text"] == "Die Beratung ist vertraulich."
    assert "data:image/png;base64," in (tmp_path / "a.html").read_text()


def test_what_a_piece_belongs_to_and_how_sure_its_reading_is_are_told(tmp_path: Path) -> None:
    note = Element("footnote", "1 Siehe Anlage.", attached_to=1, origin="ocr", confidence=0.87)
    parsed = replace(PARSED, elements=(*PARSED.elements, note), page_sizes=())
    described = describe(Path("ordnung.pdf"), parsed)["elements"][-1]
    assert (described["attached_to"], described["confidence"]) == (1, 0.87)
    page = as_page(tmp_path / "ordnung.pdf", parsed)
    assert "zu 87 % sicher" in page and 'gehört zu <a href="#e1">' in page
