"""Coordinates: what pdfium tells and what a reader sees."""

from __future__ import annotations

import pytest

from ingest.pdf.frame import Frame, Placement, quarter_turn, small_turn

BOX = (10.0, 20.0, 110.0, 220.0)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [(0, (5, 190)), (90, (10, 5)), (180, (95, 10)), (270, (190, 95))],
)
def test_a_point_near_the_lower_left_corner(rotation: int, expected: tuple[float, float]) -> None:
    assert Frame(BOX, rotation).point(15, 30) == expected


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_text_that_is_turned_upright_lies_where_it_was_seen(rotation: int) -> None:
    seen = Frame(BOX, rotation)
    for turn in (90, 180, 270):
        upright = seen.turned(turn)
        placement = quarter_turn(turn, *upright.size)
        assert placement.rectangle(upright.rectangle(30, 40, 60, 50)) == seen.rectangle(30, 40, 60, 50)


def test_the_reading_direction_is_told_as_seen() -> None:
    assert Frame(BOX, 0).turn(1, 0) == 0
    assert Frame(BOX, 0).turn(0, 1) == 270
    assert Frame(BOX, 90).turn(0, 1) == 0
    assert Frame(BOX, 0).turn(1, 1) is None


def test_a_straightened_page_is_turned_back_about_its_middle() -> None:
    placement = small_turn(1.0, 200, 400)
    x0, y0, x1, y1 = placement.rectangle((100, 200, 100, 200))
    assert (x0, y0, x1, y1) == pytest.approx((100, 200, 100, 200))
    assert placement.rectangle((190, 200, 190, 200))[1] > 200


def test_placements_follow_one_another() -> None:
    twice = quarter_turn(90, 100, 200).then(quarter_turn(90, 200, 100))
    assert twice == quarter_turn(180, 100, 200)
    assert Placement().then(twice) == twice
