"""Nobody is told what they may not read: the CI form of `python -m tests.rights_trials 1000000`."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.conftest import PROJECT

CHECKS = 100_000


def test_a_random_walk_through_every_route_finds_no_leak() -> None:
    # A process of its own: Chainlit shows one screen per process.
    command = [sys.executable, "-m", "tests.rights_trials", str(CHECKS)]
    trials = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=280)
    assert trials.returncode == 0, trials.stderr[-6000:]
    told = json.loads(trials.stdout)
    assert told["checks"] >= CHECKS
    assert told["leaks"] == 0
    assert set(told["changes"]) >= {"other_rights", "other_readers", "other_corpus", "another_edition", "sign_out"}
