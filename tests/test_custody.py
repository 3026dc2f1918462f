"""What is kept about people: for how long, handed out, and deleted with a proof."""

from __future__ import annotations

import json
import os
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy import text

from assistant.__main__ import main
from assistant.answer_log import open_answer_log
from assistant.answers import Answer
from assistant.audit import FAILED_LOGINS, open_audit_log
from assistant.chat.tables import open_chats
from assistant.feedback import FeedbackQueue, remark
from assistant.own_data import erase, export
from assistant.pages import name_house, page
from assistant.people import LoginRefusedError, People
from assistant.ratings import Ratings
from assistant.retention import KEPT, Retention, clear_up, keep_clearing, read_retention
from assistant.selections import Selections
from assistant.take_over import take_over
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings
from tests.postgres import ON_BOTH

PASSWORD = "richtig pferd batterie"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHAT = (
    "INSERT INTO users VALUES ('u-' || :name, :name, '{}', :day)",
    'INSERT INTO threads("id", "createdAt", "name", "userId", "userIdentifier")'
    " VALUES ('t-' || :name, :day, :question, 'u-' || :name, :name)",
    'INSERT INTO steps("id", "name", "type", "threadId", "streaming", "output", "createdAt")'
    " VALUES ('s-' || :name, :name, 'user_message', 't-' || :name, false, :question, :day || 'T10:00:00Z')",
    "INSERT INTO feedbacks VALUES ('f-' || :name, 's-' || :name, 't-' || :name, 0, 'zu kurz')",
)
ANNAS, BERTAS = "Darf ich meinen Hund mitbringen?", "Wie lange ist die Bibliothek offen?"


@pytest.fixture
def asked(settings: Settings) -> Settings:
    """Two people who asked, remarked and failed to sign in."""
    people = People(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    queue = FeedbackQueue(settings)
    for name, question, day in (("anna", ANNAS, "2026-02-01"), ("berta", BERTAS, "2026-11-20")):
        people.add(name, PASSWORD)
        with pytest.raises(LoginRefusedError):
            people.sign_in(name, "falsch falsch")
        with open_chats(settings).begin() as chats:
            for statement in CHAT:
                chats.execute(text(statement), {"name": name, "question": question, "day": day})
        queue.put(remark("outdated", ["e1-0-5"], f"Kommentar von {name}", date.fromisoformat(day), queue.author(name)))
        Selections(settings).keep(name, f"Auswahl von {name}", ["it"])
    with closing(open_answer_log(settings)) as log:
        log.record(Answer(BERTAS, "verbatim"), NOW - timedelta(days=1))
        log.record(Answer(ANNAS, "verbatim"), NOW - timedelta(days=40))
    return settings


def rows(engine: sa.Engine, query: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.scalars(text(query)))


@ON_BOTH
def test_what_is_older_goes_kind_by_kind(asked: Settings) -> None:
    with open_audit_log(asked, FAILED_LOGINS).engine.begin() as failed:
        table = "audit" if failed.dialect.name == "sqlite" else "failed_logins.audit"
        failed.exec_driver_sql(f"UPDATE {table} SET at = '2026-01-01 00:00:00.000000' WHERE number = 1")
    deleted = clear_up(asked, Retention(chats=180, feedback=180, questions=30, places=35), NOW)
    assert deleted == {"chats": 1, "feedback": 1, "questions": 1, "places": 1, "audit": 0, "failed_logins": 1}
    assert rows(open_chats(asked), "SELECT name FROM threads") == [BERTAS]
    assert rows(open_chats(asked), "SELECT output FROM steps") == [BERTAS]
    assert rows(open_chats(asked), "SELECT id FROM feedbacks") == ["f-berta"]
    assert rows(FeedbackQueue(asked).engine, "SELECT comment FROM feedback") == ["Kommentar von berta"]
    assert questions(asked) == [BERTAS]
    assert not any(clear_up(asked, Retention(chats=180, feedback=180, questions=30, places=35), NOW).values())
    for name in ("audit", FAILED_LOGINS):
        assert open_audit_log(asked, name).verify().broken is None


@ON_BOTH
def test_a_chat_without_an_owner_is_not_kept_for_ever(settings: Settings) -> None:
    with open_chats(settings).begin() as chats:
        chats.exec_driver_sql("INSERT INTO threads(\"id\", \"createdAt\") VALUES ('t', '2026-02-01T10:00:00Z')")
    assert clear_up(settings, Retention(), NOW)["chats"] == 1
    assert rows(open_chats(settings), "SELECT id FROM threads") == []


def questions(settings: Settings) -> list[Any]:
    """Of the log of answers, which lies beside the register."""
    url = settings.database_url or f"sqlite:///{settings.home / 'answers.sqlite'}"
    return rows(sa.create_engine(url, poolclass=sa.NullPool), "SELECT question FROM logged_answers ORDER BY id")


def test_how_long_is_set_by_the_environment() -> None:
    assert read_retention({}) == Retention()
    assert read_retention({"FUNDSTELLE_KEEP_CHATS": "14", "FUNDSTELLE_KEEP_FAILED_LOGINS": "7"}) == Retention(
        chats=14, failed_logins=7
    )
    for name, value in (("CHATS", "ein Jahr"), ("QUESTIONS", "31")):
        with pytest.raises(FundstelleError, match=f"FUNDSTELLE_KEEP_{name}"):
            read_retention({f"FUNDSTELLE_KEEP_{name}": value})


@ON_BOTH
def test_nothing_is_left_of_a_person_who_is_erased(asked: Settings) -> None:
    proof = erase(asked, "Anna")
    assert {place for place, count in proof.before.items() if count} == {
        "people: logins",
        "chat: users",
        "chat: threads",
        "chat: steps",
        "chat: feedbacks",
        "feedback: feedback",
        "selections: selections",
        "audit: audit_names",
        "failed_logins: audit_names",
    }
    assert proof.clean
    for path in asked.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert ANNAS.encode() not in content, path
            assert b"anna" not in content, path
    assert questions(asked) == [BERTAS, None]
    assert rows(open_chats(asked), "SELECT output FROM steps") == [BERTAS]
    assert len(export(asked, "berta")["chats"]) == 1
    with pytest.raises(NotFoundError):
        erase(asked, "anna")


@ON_BOTH
def test_erasing_that_was_interrupted_is_ended_by_doing_it_again(
    asked: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Ratings, "forget", lambda *_: os.stat("/there is nothing"))
        with pytest.raises(FileNotFoundError):
            erase(asked, "anna")
    assert erase(asked, "anna").clean
    assert questions(asked) == [BERTAS, None]


def test_what_stays_in_a_file_is_told(asked: Settings, home: Path) -> None:
    (home / "auszug.txt").write_text(f"Gefragt wurde: {ANNAS}", encoding="utf-8")
    proof = erase(asked, "anna")
    assert (proof.left_in, proof.clean) == (("auszug.txt",), False)


@ON_BOTH
def test_a_person_gets_all_that_is_theirs_and_nothing_else(asked: Settings) -> None:
    reviewers, people, day = Ratings(asked), People(asked), date(2026, 2, 3)
    for name, score in (("anna", 4), ("berta", 1)):
        reviewers.rate("d1", FeedbackQueue(asked).author(name), score, 5, day)
    session = people.open_session("anna")
    told = export(asked, "anna")
    assert told["login"] == {
        "name": "anna",
        "display_name": "anna",
        "groups": [],
        "roles": ["staff"],
        "locked_until": None,
    }
    assert told["ratings"] == [{"dialog": "d1", "subject": 4, "usability": 5, "day": "2026-02-03"}]
    assert told["thumbs"] == [{"value": 0, "comment": "zu kurz"}]
    assert [one["until"] > "2026-11" for one in told["sessions"]] == [True]
    assert session not in json.dumps(told)  # who holds it is signed in
    assert [asked["text"] for chat in told["chats"] for asked in chat["asked"]] == [ANNAS]
    assert [one["comment"] for one in told["remarks"]] == ["Kommentar von anna"]
    assert {entry["action"] for entry in told["log"]} == {"user_added", "login_failed"}
    assert "berta" not in json.dumps(told)
    with pytest.raises(NotFoundError):
        export(asked, "otto")


def run(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> tuple[int, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--home", str(home), "--json"])
    out = capsys.readouterr().out
    return int(ended.value.code or 0), json.loads(out) if out else None


@ON_BOTH
def test_the_commands_tell_it_as_json(
    asked: Settings, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDSTELLE_DATABASE_URL", asked.database_url or "")
    code, audit = run(capsys, home, "audit")
    assert (code, audit["broken"], {entry["action"] for entry in audit["entries"]}) == (0, None, {"user_added"})
    code, failed = run(capsys, home, "audit", "--failed-logins")
    assert (code, [entry["who"] for entry in failed["entries"]]) == (0, ["anna", "berta"])
    assert run(capsys, home, "retention")[1]["deleted"] == {}
    assert run(capsys, home, "retention", "--run")[1]["deleted"]["questions"] >= 1
    assert run(capsys, home, "privacy", "export", "berta")[1]["login"]["name"] == "berta"
    code, proof = run(capsys, home, "privacy", "erase", "berta")
    assert (code, proof["clean"]) == (0, True)
    with open_audit_log(asked).engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET action = 'x' WHERE number = 1")
    assert run(capsys, home, "audit")[0] == 1


def test_a_day_on_which_nothing_can_be_deleted_does_not_end_the_deleting(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.home.mkdir()
    (settings.home / "chat.sqlite").write_bytes(b"no database " * 100)
    stopping = threading.Event()
    stopping.set()
    keep_clearing(settings, KEPT, stopping)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("name", ["selections.sqlite", "people.sqlite", "feedback.sqlite"])
def test_what_was_erased_is_not_left_on_free_pages(asked: Settings, name: str) -> None:
    Selections(asked).keep("anna", "annaslieblingsstellen", ["it"])
    FeedbackQueue(asked).put(
        remark("outdated", ["e-0-1"], "annaslieblingsstellen", date.today(), FeedbackQueue(asked).author("anna"))
    )
    People(asked).set_rights("anna", groups=["annaslieblingsstellen"])
    assert b"annaslieblingsstellen" in (asked.home / name).read_bytes()
    assert erase(asked, "anna").clean
    assert b"annaslieblingsstellen" not in (asked.home / name).read_bytes()


def test_what_a_home_holds_moves_to_the_server_once(
    asked: Settings, database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, asked.home, "take-over")[0] == 2
    before = export(asked, "anna")
    shared = replace(asked, database_url=database_url)
    monkeypatch.setenv("FUNDSTELLE_DATABASE_URL", database_url)
    code, told = run(capsys, asked.home, "take-over")
    assert (code, told["copied"]["chat: steps"], told["copied"]["failed_logins: audit"]) == (0, 2, 2)
    assert set(told["left"]) == {path.name for path in asked.home.iterdir()}
    assert export(shared, "anna") == before
    assert FeedbackQueue(shared).author("anna") == FeedbackQueue(asked).author("anna")
    assert open_audit_log(shared).verify() == open_audit_log(asked).verify()
    assert run(capsys, asked.home, "take-over")[0] == 2
    for name in ("chat", "people", "feedback", "selections"):
        for path in asked.home.glob(f"{name}.sqlite*"):
            path.unlink()
    assert erase(shared, "anna").left_in == ("answers.sqlite",)


def test_a_house_in_use_keeps_its_people_and_its_key_when_another_moves_in(
    settings: Settings, database_url: str, tmp_path: Path
) -> None:
    FeedbackQueue(settings)  # a home with a key, and nobody in it
    shared = replace(settings, home=tmp_path / "other", database_url=database_url)
    People(shared).add("berta", PASSWORD)
    known = FeedbackQueue(shared).author("berta")
    with pytest.raises(FundstelleError, match="steht schon etwas, in personal"):
        take_over(replace(settings, database_url=database_url))
    assert FeedbackQueue(shared).author("berta") == known


def test_what_does_not_fit_is_named_and_nothing_is_copied(asked: Settings, database_url: str) -> None:
    with open_chats(asked).connect() as chats:
        chats.exec_driver_sql("PRAGMA foreign_keys=OFF")
        chats.exec_driver_sql("INSERT INTO threads(\"id\", \"userId\") VALUES ('t', 'gone')")
        chats.commit()
    shared = replace(asked, database_url=database_url)
    with pytest.raises(FundstelleError, match="threads"):
        take_over(shared)
    assert People(shared).accounts() == []


def test_people_are_told_how_long_what_they_ask_is_kept() -> None:
    name_house("Fundstelle", False, Retention(chats=77, audit=88))
    told = bytes(page("datenschutz.html").body).decode()
    name_house("Fundstelle", False, KEPT)
    assert "77 Tage geruht" in told and "88 Tage lang" in told
