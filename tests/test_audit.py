from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.audit import ERASED, AuditLog, noting, open_audit_log, operator
from ingest.settings import Settings
from tests.postgres import ON_BOTH


@pytest.fixture
def log(settings: Settings) -> AuditLog:
    log = open_audit_log(settings)
    log.record("anna", "publish", "e1")
    log.record("berta", "rights_set", "anna", login=True)
    log.record("anna", "erase", "e2")
    return log


def told(log: AuditLog) -> list[tuple[int, str, str, str]]:
    return [(entry.number, entry.who, entry.action, entry.about) for entry in log.entries()]


def change(log: AuditLog, statement: str) -> None:
    with log.engine.begin() as connection:
        connection.exec_driver_sql(statement)


@ON_BOTH
def test_who_did_what_is_told_in_order_and_the_chain_holds(log: AuditLog) -> None:
    assert told(log) == [
        (1, "anna", "publish", "e1"),
        (2, "berta", "rights_set", "anna"),
        (3, "anna", "erase", "e2"),
    ]
    verified = log.verify()
    assert (verified.entries, verified.broken) == (3, None)
    log.record("anna", "publish", "e3")
    assert log.verify().head != verified.head
    assert [entry.number for entry in log.entries(2)] == [3, 4]


@ON_BOTH
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET action = 'reject' WHERE number = 1", 1),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE number = 2", 2),
        ("UPDATE audit SET who = (SELECT who FROM audit WHERE number = 2) WHERE number = 3", 3),
        ("UPDATE audit SET hash = 'x' WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
    ],
)
def test_a_line_that_was_changed_or_taken_out_is_noticed(log: AuditLog, statement: str, broken: int) -> None:
    change(log, statement)
    assert log.verify().broken == broken


@ON_BOTH
def test_old_entries_go_and_the_chain_goes_on(log: AuditLog) -> None:
    change(log, "UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE number < 3")
    head = log.verify().head
    assert log.forget_before(datetime.now(UTC) - timedelta(days=1)) == 2
    assert [number for number, *_ in told(log)] == [3]
    assert (log.verify().broken, head != "") == (None, True)
    log.record("anna", "publish", "e4")
    assert (log.verify().entries, log.verify().broken) == (2, None)
    assert log.forget_before(datetime.now(UTC) + timedelta(days=1)) == 2
    log.record("anna", "publish", "e5")
    assert [number for number, *_ in told(log)] == [5]
    assert log.verify().broken is None


def test_a_name_is_forgotten_without_breaking_the_chain(log: AuditLog, home: Path) -> None:
    assert log.knows("anna") == 3
    log.forget_name("anna")
    assert log.knows("anna") == 0
    assert [(who, about) for _, who, _, about in told(log)] == [(ERASED, "e1"), ("berta", ERASED), (ERASED, "e2")]
    assert log.verify().broken is None
    assert b"anna" not in (home / "audit.sqlite").read_bytes()


@ON_BOTH
def test_entries_made_at_once_form_one_chain(settings: Settings) -> None:
    def enter(name: str) -> None:
        log = open_audit_log(settings)
        for number in range(10):
            log.record(name, "publish", str(number))

    open_audit_log(settings)
    threads = [threading.Thread(target=enter, args=(name,)) for name in ("anna", "berta", "carl")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = open_audit_log(settings)
    assert (log.verify().entries, log.verify().broken) == (30, None)


@ON_BOTH
def test_commands_are_entered_by_edition(log: AuditLog) -> None:
    note = noting(log)
    note("publish", {"by": "otto"}, {"editions": [{"edition": "e7", "state": "live"}]})
    note("check", {}, {"editions": 5})
    run = [("e8", "live"), ("e9", "unchanged"), (None, "error")]
    note("run", {}, {"documents": [{"edition": edition, "state": state} for edition, state in run]})
    assert told(log)[3:] == [(4, "otto", "publish", "e7"), (5, operator(), "run", "e8")]
