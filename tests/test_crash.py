"""Kills and bad disks, few enough for every run; `make crash-trials` has thousands."""

from __future__ import annotations

import os

import pytest

from ingest import pipeline
from tests.crash_trials import ORPHANS, run_trials

TRIALS = 500


@pytest.mark.timeout(900)
def test_no_kill_mixes_editions_loses_acknowledged_ones_or_leaves_orphans() -> None:
    result = run_trials(TRIALS, max(2, os.cpu_count() or 1), seed=7)
    assert result.failures == []
    assert result.kinds.total() == TRIALS
    assert set(result.kinds) == {"moment", "step", "disk"}


def test_the_trials_notice_a_start_that_clears_nothing_up(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pipeline, "recover", lambda parts: [])
    assert ORPHANS in {wrong for _, wrong in run_trials(60, lanes=2, seed=7).failures}
    assert "a staged edition" in capfd.readouterr().err
