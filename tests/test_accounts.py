from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.people import LoginRefusedError, People
from ingest.settings import Settings
from tests.postgres import ON_BOTH


def run(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    with pytest.raises(SystemExit) as ended:
        main(["user", *arguments, "--home", str(home), "--json"])
    out = capsys.readouterr().out
    return int(ended.value.code or 0), json.loads(out) if out else {}


@ON_BOTH
def test_a_login_is_made_listed_changed_and_removed(
    capsys: pytest.CaptureFixture[str], home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDSTELLE_DATABASE_URL", settings.database_url or "")
    _, added = run(capsys, home, "add", "anna", "--groups", "personal,recht")
    people = People(settings)
    session = people.sign_in("anna", added["password"])
    assert people.person_in(session).groups == {"alle", "personal", "recht"}
    run(capsys, home, "rights", "anna", "--groups", "recht")
    assert people.person_in(session).groups == {"alle", "recht"}
    _, listed = run(capsys, home, "list")
    assert listed["users"] == [{"name": "anna", "groups": ["recht"], "roles": ["staff"]}]
    run(capsys, home, "remove", "anna")
    with pytest.raises(LoginRefusedError):
        people.person_in(session)


def test_a_new_password_ends_the_old_one(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    _, added = run(capsys, home, "add", "anna")
    _, changed = run(capsys, home, "password", "anna")
    with pytest.raises(LoginRefusedError):
        People(Settings(home)).sign_in("anna", added["password"])
    assert People(Settings(home)).sign_in("anna", changed["password"])


def test_an_unknown_login_is_one_line_and_code_two(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert run(capsys, home, "remove", "niemand")[0] == 2
