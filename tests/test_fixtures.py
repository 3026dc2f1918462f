from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.fixtures import main

HEADER = "file\trepo\tpath\tbytes\tsha256_16\tcategory\texpected\tquick_check (poppler/zipfile)\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "doc_fixtures"
    folder.mkdir(parents=True)
    (folder / "gut.txt").write_text("Ein Satz.")
    (folder / "leer.txt").write_text("")
    rows = "".join(
        f"{name}\tr\tp\t1\tx\t{kind}\te\tq\n" for name, kind in (("gut.txt", "layout"), ("leer.txt", "layout"))
    )
    (folder / "MANIFEST.tsv").write_text(HEADER + rows)
    return tmp_path / "data"


def test_each_file_is_held_against_what_was_expected(data: Path, tmp_path: Path) -> None:
    assert main(["--data", str(data), "--out", str(tmp_path / "out")]) == 1
    cases = {case["file"]: case for case in json.loads((tmp_path / "out" / "fixtures.json").read_text())}
    assert (cases["gut.txt"]["ended"], cases["gut.txt"]["kept"]) == ("text", True)
    assert (cases["leer.txt"]["ended"], cases["leer.txt"]["kept"]) == ("error", False)
    page = (tmp_path / "out" / "fixtures.md").read_text()
    assert "- files: 2" in page and "- as expected: 1" in page and "- network attempts: 0" in page


def test_only_some_files_can_be_run(data: Path, tmp_path: Path) -> None:
    assert main(["--data", str(data), "--only", "gut", "--out", str(tmp_path / "out")]) == 0
