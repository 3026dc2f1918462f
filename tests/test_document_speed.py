"""Speed is counted per format and for the ingest with and without embedding; the clock itself is not asserted."""

from __future__ import annotations

from pathlib import Path

from eval.document_ingest import measure_ingest
from eval.document_speed import PAGE_CHARACTERS, measure_formats
from tests.documents.drawing import BODY, column, draw


def test_characters_count_as_pages_where_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Der Antrag ist schriftlich. " * 100)
    (tmp_path / "leer.txt").write_text("")
    (tmp_path / "bild.png").write_bytes(b"\x89PNG\r\n")
    speeds = measure_formats(tmp_path)
    assert list(speeds) == [".txt"]
    assert abs(speeds[".txt"].pages - 2800 / PAGE_CHARACTERS) < 0.01
    assert speeds[".txt"].empty == 1


def test_the_ingest_is_timed_over_all_pages(tmp_path: Path) -> None:
    file = draw(tmp_path / "a.pdf", [column(100, [BODY]), column(100, [f"{BODY} und mehr"])])
    done = measure_ingest([file], embedding=False)
    assert (done.pages, done.passages > 0) == (2, True)
    assert done.seconds > 0 and done.cpu_seconds > 0
