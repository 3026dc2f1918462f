from __future__ import annotations

import pytest

from ingest.coverage import text_share


def test_all_of_it_counts_whatever_stands_between() -> None:
    source = ["Die Frist beträgt 14 Tage.", "Sie beginnt mit dem Zugang."]
    assert text_share(source, ["1. Die Frist", "beträgt 14 Tage.", "neu", "Sie beginnt mit dem Zugang."]) == 1.0


def test_a_lost_block_counts_by_its_length() -> None:
    assert text_share(["a" * 36, "b" * 12], ["a" * 36]) == pytest.approx(0.75)


def test_order_and_blanks_do_not_matter() -> None:
    assert text_share(["zweiter Absatz", "erster Absatz"], ["erster  Absatz", "zweiter\nAbsatz"]) == 1.0


def test_a_far_block_is_found() -> None:
    assert (
        text_share(
            ["Schluss des Textes", "Anfang des Textes"], ["Anfang des Textes", "x" * 9_000, "Schluss des Textes"]
        )
        == 1.0
    )


def test_nothing_to_find_is_nothing_lost() -> None:
    assert text_share([], ["Text"]) == 1.0
