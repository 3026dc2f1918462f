"""Read a worksheet that people have filled in: how many answers are wrong, or cite what does not support them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.metrics import Measure, share
from ingest.errors import FundstelleError

ID, RIGHT, SUPPORTED = "id", "richtig", "belegt"
COLUMNS = (ID, "Frage", "erwartet", "Aussage", "Zitat", "Fundstelle", "Urteil", RIGHT, SUPPORTED, "Bemerkung")
_WORDS = {"ja": True, "j": True, "yes": True, "nein": False, "n": False, "no": False}


def read_worksheet(path: Path) -> list[Mapping[str, str]]:
    """One row for each statement; raises FundstelleError for another file."""
    if not path.is_file():
        raise FundstelleError(f"{path} gibt es nicht: das ausgefüllte Arbeitsblatt eines Laufs nennen.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: list[Mapping[str, str]] = list(csv.DictReader(file, delimiter=";"))
    if rows and not {ID, RIGHT, SUPPORTED} <= set(rows[0]):
        raise FundstelleError(f"{path} ist kein Arbeitsblatt: Spalten {ID}, {RIGHT} und {SUPPORTED} fehlen.")
    return rows


def measures(rows: Sequence[Mapping[str, str]]) -> dict[str, Measure]:
    """Over the answers judged whole: one statement that is wrong or unsupported spoils its answer."""
    answers: dict[str, list[bool | None]] = {}
    for row in rows:
        answers.setdefault(row[ID], []).extend((_word(row, RIGHT), _word(row, SUPPORTED)))
    return {
        "wrong_or_misgrounded": share(None if None in words else not all(words) for words in answers.values()),
        "judged": share(None not in words for words in answers.values()),
    }


def _word(row: Mapping[str, str], column: str) -> bool | None:
    """What was filled in; None for an empty cell."""
    word = (row[column] or "").strip().lower()
    if word and word not in _WORDS:
        raise FundstelleError(f"Frage {row[ID]}: In {column} steht '{row[column]}'; erlaubt sind ja und nein.")
    return _WORDS.get(word)
