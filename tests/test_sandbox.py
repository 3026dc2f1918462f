from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import UnreadableFileError
from ingest.passages import ParsedFile
from ingest.sandbox import Limits, parse_contained, parse_many, run_contained


def text_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_contained_file_reads_as_in_process(tmp_path: Path) -> None:
    from ingest.load import parse_file

    path = text_file(tmp_path, "a.md", "# Titel\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nStand: 01.02.2026")
    assert parse_contained(path) == parse_file(path)


def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="leer"):
        parse_contained(text_file(tmp_path, "leer.txt", ""))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(wall_seconds=0.05), "länger als"),
        (Limits(resident=1 << 20), "Speicher"),
        (Limits(address_space=60 << 20), "Speicher"),
        (Limits(output=10), "zu groß"),
    ],
)
def test_a_file_over_a_limit_is_one_sentence(tmp_path: Path, limits: Limits, reason: str) -> None:
    path = text_file(tmp_path, "lang.txt", "Ein Satz mit Wort.\n\n" * 200_000)
    outcome = run_contained(path, limits=limits)
    assert isinstance(outcome.result, UnreadableFileError)
    assert reason in str(outcome.result) and str(outcome.result).startswith("lang.txt: ")


def test_many_files_come_back_with_their_results(tmp_path: Path) -> None:
    good = [text_file(tmp_path, f"{number}.txt", f"Text {number}") for number in range(5)]
    bad = text_file(tmp_path, "leer.txt", "")
    results = dict(parse_many([*good, bad], workers=2))

    assert isinstance(results.pop(bad), UnreadableFileError)
    assert {
        path.name: result.elements[0].text for path, result in results.items() if isinstance(result, ParsedFile)
    } == {f"{number}.txt": f"Text {number}" for number in range(5)}
