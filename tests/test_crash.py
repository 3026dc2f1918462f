"""Kills and bad disks, few enough for every run; `make crash-trials` has thousands."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.crash_trials import SLOWEST_RECOVERY, run_lanes

TRIALS = 500


@pytest.mark.timeout(900)
def test_no_kill_mixes_editions_loses_acknowledged_ones_or_leaves_orphans(tmp_path: Path) -> None:
    results = run_lanes(TRIALS, lanes=max(2, os.cpu_count() or 1), scratch=tmp_path, seed=7)
    assert [failure for result in results for failure in result.failures] == []
    kinds = sum((result.kinds for result in results), Counter[str]())
    assert kinds.total() >= TRIALS - len(results)
    assert set(kinds) == {"moment", "step", "disk"}
    assert max(result.slowest_recovery for result in results) < SLOWEST_RECOVERY
