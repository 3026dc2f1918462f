"""What people judged counts by answers, and only where they judged everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.worksheet import measures, read_worksheet
from ingest.errors import FundstelleError

HEAD = "id;Aussage;richtig;belegt\n"


def test_one_bad_statement_spoils_its_answer(tmp_path: Path) -> None:
    sheet = tmp_path / "w.csv"
    sheet.write_text(HEAD + "a;x;ja;ja\na;y;ja;nein\nb;z;Ja;ja\nc;u;;ja\n", encoding="utf-8-sig")
    found = measures(read_worksheet(sheet))
    assert (found["wrong_or_misgrounded"].mean, found["wrong_or_misgrounded"].n) == (0.5, 2)
    assert found["judged"].mean == pytest.approx(2 / 3)


def test_another_word_or_another_file_is_told(tmp_path: Path) -> None:
    sheet = tmp_path / "w.csv"
    sheet.write_text(HEAD + "a;x;vielleicht;ja\n", encoding="utf-8")
    with pytest.raises(FundstelleError, match="vielleicht"):
        measures(read_worksheet(sheet))
    sheet.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(FundstelleError, match="kein Arbeitsblatt"):
        read_worksheet(sheet)
