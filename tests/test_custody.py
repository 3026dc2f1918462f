"""What is kept about people: for how long, handed out, and deleted with a proof."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from assistant.__main__ import main
from assistant.answer_log import AnswerLog
from assistant.answers import Answer
from assistant.audit import FAILED_LOGINS, open_audit_log
from assistant.feedback import FeedbackQueue, remark
from assistant.own_data import erase, export
from assistant.pages import name_house, page
from assistant.people import LoginRefusedError, People
from assistant.retention import KEPT, Retention, clear_up, keep_clearing, read_retention
from assistant.selections import Selections
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings
from tests.fake_answering import only_house

PASSWORD = "richtig pferd batterie"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNAS, BERTAS = "Darf ich meinen Hund mitbringen?", "Wie lange ist die Bibliothek offen?"


@pytest.fixture
def settings(home: Path) -> Settings:
    """Two people who asked, remarked and failed to sign in."""
    only_house()  # Chainlit reads where it lives when it is imported first
    from assistant.chat.history import SCHEMA

    people = People(home, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    queue = FeedbackQueue(home)
    log = AnswerLog(f"sqlite:///{home / 'answers.sqlite'}")
    with closing(sqlite3.connect(home / "chat.sqlite")) as chat:
        chat.executescript("PRAGMA journal_mode=WAL;" + SCHEMA)
        for name, question, day in (("anna", ANNAS, "2026-02-01"), ("berta", BERTAS, "2026-11-20")):
            people.add(name, PASSWORD)
            with pytest.raises(LoginRefusedError):
                people.sign_in(name, "falsch falsch")
            chat.execute("INSERT INTO users VALUES (?, ?, '{}', ?)", (f"u-{name}", name, day))
            chat.execute(
                'INSERT INTO threads("id", "createdAt", "name", "userId", "userIdentifier") VALUES (?, ?, ?, ?, ?)',
                (f"t-{name}", day, question, f"u-{name}", name),
            )
            chat.execute(
                'INSERT INTO steps("id", "name", "type", "threadId", "streaming", "output", "createdAt") '
                "VALUES (?, ?, 'user_message', ?, 0, ?, ?)",
                (f"s-{name}", name, f"t-{name}", question, f"{day}T10:00:00Z"),
            )
            thumb = (f"f-{name}", f"s-{name}", f"t-{name}")
            chat.execute("INSERT INTO feedbacks VALUES (?, ?, ?, 0, 'zu kurz')", thumb)
            said, author = f"Kommentar von {name}", queue.author(name)
            queue.put(remark("outdated", ["e1-0-5"], said, date.fromisoformat(day), author))
            Selections(home).keep(name, f"Auswahl von {name}", ["it"])
        chat.commit()
    log.record(Answer(BERTAS, "verbatim"), NOW - timedelta(days=1))
    log.record(Answer(ANNAS, "verbatim"), NOW - timedelta(days=40))
    log.close()
    return Settings(home)


def rows(home: Path, file: str, query: str) -> list[Any]:
    with closing(sqlite3.connect(home / file)) as connection:
        return [row[0] for row in connection.execute(query)]


def test_what_is_older_goes_kind_by_kind(settings: Settings, home: Path) -> None:
    with sqlite3.connect(home / "failed_logins.sqlite") as failed:
        failed.execute("UPDATE audit SET at = '2026-01-01 00:00:00.000000' WHERE number = 1")
    deleted = clear_up(settings, Retention(chats=180, feedback=180, questions=30, places=35), NOW)
    assert deleted == {"chats": 1, "feedback": 1, "questions": 1, "places": 1, "audit": 0, "failed_logins": 1}
    assert rows(home, "chat.sqlite", "SELECT name FROM threads") == [BERTAS]
    assert rows(home, "chat.sqlite", "SELECT output FROM steps") == [BERTAS]
    assert rows(home, "chat.sqlite", "SELECT id FROM feedbacks") == ["f-berta"]
    assert rows(home, "feedback.sqlite", "SELECT comment FROM feedback") == ["Kommentar von berta"]
    assert rows(home, "answers.sqlite", "SELECT question FROM logged_answers") == [BERTAS]
    assert not any(clear_up(settings, Retention(chats=180, feedback=180, questions=30, places=35), NOW).values())
    for name in ("audit", FAILED_LOGINS):
        log = open_audit_log(home, name)
        assert log.verify().broken is None
        log.close()


def test_how_long_is_set_by_the_environment() -> None:
    assert read_retention({}) == Retention()
    assert read_retention({"FUNDSTELLE_KEEP_CHATS": "14", "FUNDSTELLE_KEEP_FAILED_LOGINS": "7"}) == Retention(
        chats=14, failed_logins=7
    )
    for name, value in (("CHATS", "ein Jahr"), ("QUESTIONS", "31")):
        with pytest.raises(FundstelleError, match=f"FUNDSTELLE_KEEP_{name}"):
            read_retention({f"FUNDSTELLE_KEEP_{name}": value})


def test_nothing_is_left_of_a_person_who_is_erased(settings: Settings, home: Path) -> None:
    proof = erase(settings, "Anna")
    assert {place for place, count in proof.before.items() if count} == {
        "people.sqlite: logins",
        "chat.sqlite: users",
        "chat.sqlite: threads",
        "chat.sqlite: steps",
        "chat.sqlite: feedbacks",
        "feedback.sqlite: feedback",
        "selections.sqlite: selections",
        "audit.sqlite: audit_names",
        "failed_logins.sqlite: audit_names",
    }
    assert proof.clean
    for path in home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert ANNAS.encode() not in content, path
            assert b"anna" not in content, path
    assert rows(home, "answers.sqlite", "SELECT question FROM logged_answers ORDER BY id") == [BERTAS, None]
    assert rows(home, "chat.sqlite", "SELECT output FROM steps") == [BERTAS]
    assert len(export(settings, "berta")["chats"]) == 1
    with pytest.raises(NotFoundError):
        erase(settings, "anna")


def test_what_stays_in_a_file_is_told(settings: Settings, home: Path) -> None:
    (home / "auszug.txt").write_text(f"Gefragt wurde: {ANNAS}", encoding="utf-8")
    proof = erase(settings, "anna")
    assert (proof.left_in, proof.clean) == (("auszug.txt",), False)


def test_a_person_gets_all_that_is_theirs_and_nothing_else(settings: Settings) -> None:
    told = export(settings, "anna")
    assert told["login"]["name"] == "anna"
    assert [asked["text"] for chat in told["chats"] for asked in chat["asked"]] == [ANNAS]
    assert [one["comment"] for one in told["remarks"]] == ["Kommentar von anna"]
    assert {entry["action"] for entry in told["log"]} == {"user_added", "login_failed"}
    assert "berta" not in json.dumps(told)
    with pytest.raises(NotFoundError):
        export(settings, "otto")


def run(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--home", str(home), "--json"])
    out = capsys.readouterr().out
    return int(ended.value.code or 0), json.loads(out) if out else None


def test_the_commands_tell_it_as_json(settings: Settings, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, audit = run(capsys, home, "audit")
    assert (code, audit["broken"], {entry["action"] for entry in audit["entries"]}) == (0, None, {"user_added"})
    code, failed = run(capsys, home, "audit", "--failed-logins")
    assert (code, [entry["who"] for entry in failed["entries"]]) == (0, ["anna", "berta"])
    assert run(capsys, home, "retention")[1]["deleted"] == {}
    assert run(capsys, home, "retention", "--run")[1]["deleted"]["questions"] >= 1
    assert run(capsys, home, "privacy", "export", "berta")[1]["login"]["name"] == "berta"
    code, proof = run(capsys, home, "privacy", "erase", "berta")
    assert (code, proof["clean"]) == (0, True)
    with sqlite3.connect(home / "audit.sqlite") as connection:
        connection.execute("UPDATE audit SET action = 'x' WHERE number = 1")
    assert run(capsys, home, "audit")[0] == 1


def test_a_day_on_which_nothing_can_be_deleted_does_not_end_the_deleting(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.home / "chat.sqlite").write_bytes(b"no database " * 100)
    stopping = threading.Event()
    stopping.set()
    keep_clearing(settings, KEPT, stopping)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("name", ["selections.sqlite", "people.sqlite", "feedback.sqlite"])
def test_what_was_erased_is_not_left_on_free_pages(settings: Settings, name: str) -> None:
    Selections(settings.home).keep("anna", "annaslieblingsstellen", ["it"])
    FeedbackQueue(settings.home).put(
        remark(
            "outdated", ["e-0-1"], "annaslieblingsstellen", date.today(), FeedbackQueue(settings.home).author("anna")
        )
    )
    People(settings.home).set_rights("anna", groups=["annaslieblingsstellen"])
    assert b"annaslieblingsstellen" in (settings.home / name).read_bytes()
    assert erase(settings, "anna").clean
    assert b"annaslieblingsstellen" not in (settings.home / name).read_bytes()


def test_people_are_told_how_long_what_they_ask_is_kept() -> None:
    name_house("Fundstelle", False, Retention(chats=77, audit=88))
    told = bytes(page("datenschutz.html").body).decode()
    name_house("Fundstelle", False, KEPT)
    assert "77 Tage geruht" in told and "88 Tage lang" in told
