from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.sizing import Machine, Measured, line, main, needs, read_curve
from ingest.errors import FundstelleError

# 10 MB and 0.001 MB a passage on disk, 100 MB and 0.01 MB a passage in memory, 3 ms and 0.0001 ms a passage
CURVE = [Measured(10_000, 20, 200, 4.0), Measured(40_000, 50, 500, 7.0)]


def test_the_line_goes_through_two_points() -> None:
    assert line([(1, 5), (3, 9)]) == (3, 2)


def test_the_line_through_three_points_is_the_nearest() -> None:
    fixed, each = line([(0, 0), (1, 3), (2, 3)])
    assert (fixed, each) == pytest.approx((0.5, 1.5))


def test_nothing_costs_less_than_nothing() -> None:
    assert line([(10, 1), (20, 12)]) == (0, 0.6)
    assert line([(10, 8), (20, 6)]) == (7, 0)


def test_what_was_measured_stands_first_and_unchanged() -> None:
    rows = needs(CURVE, [1_000_000], Machine())
    assert [(row.points, row.disk, row.memory, row.p95, row.beyond) for row in rows[:2]] == [
        (10_000, 0.02, 0.2, 4.0, None),
        (40_000, 0.05, 0.5, 7.0, None),
    ]


def test_a_million_passages_on_one_node_are_worked_out_along_the_curve() -> None:
    need = needs(CURVE, [1_000_000], Machine(memory=64, replicas=1, spare=0))[-1]
    assert (need.disk, need.memory) == pytest.approx((1.01, 10.1))
    assert need.nodes == 1
    assert need.p95 == pytest.approx(103)
    assert need.beyond == 25


def test_copies_and_what_is_left_free_take_nodes() -> None:
    # 100 GB twice, 10.1 GB a node of which half is free and 0.1 GB is its own: 200 / 4.95 = 40.4
    machine = Machine(memory=10.1, disk=1000, replicas=2, spare=0.5)
    need = needs(CURVE, [10_000_000], machine)[-1]
    assert need.nodes == 41
    assert need.beyond == pytest.approx(10_000_000 / 41 / 40_000)


def test_the_disk_may_be_what_runs_out() -> None:
    assert needs(CURVE, [10_000_000], Machine(memory=1000, disk=1.01, replicas=1, spare=0))[-1].nodes == 10


def test_copies_need_a_node_more_than_they_are() -> None:
    assert needs(CURVE, [50_000], Machine(replicas=2))[-1].nodes == 3


def test_a_node_that_holds_not_even_itself_is_refused() -> None:
    with pytest.raises(FundstelleError, match="zu klein"):
        needs(CURVE, [1_000_000], Machine(memory=0.1, spare=0))


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[{"points": 5}]'])
def test_another_file_is_refused_with_the_command_that_measures(tmp_path: Path, content: str) -> None:
    path = tmp_path / "curve.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FundstelleError, match="messen"):
        read_curve(path)


def test_the_table_marks_what_is_computed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"points": r.points, "disk": r.disk, "resident": r.memory, "p95": r.p95, "recall": 1} for r in CURVE]
    path = tmp_path / "curve.json"
    path.write_text(json.dumps(rows[::-1]), encoding="utf-8")
    assert read_curve(path) == CURVE
    main([str(path), "--passages", "1000000", "--replicas", "1"])
    told = capsys.readouterr().out
    assert told.index("40,000") < told.index("1,000,000")
    assert (told.count("measured"), told.count("computed")) == (2, 1)
