"""From a remark to a judged question, and back to the one who remarked."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import text

from assistant.access import Person
from assistant.audit import open_audit_log
from assistant.chat.dialogs import dialogs
from assistant.chat.tables import open_chats
from assistant.feedback import Feedback, FeedbackQueue
from assistant.gold import collected, judged_question, keep
from assistant.pages import fixable, not_found
from assistant.pages_review import remark_pages, review_pages, settling_pages
from assistant.pages_sample import sample_pages
from eval.questions import read_questions
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings
from tests.fake_answering import IT, SECRET, TABLE, FakeAnswering, cite
from tests.postgres import ON_BOTH

QUOTE = cite(IT, "Passwörter sind mindestens zwölf Zeichen lang.")
ROW = cite(TABLE, "Privatwagen | 20 Cent | 130 Euro")
DAY = date(2026, 11, 22)
PEOPLE = {
    "quirin": Person("quirin", roles=frozenset({"qa"})),
    "quelle": Person("quelle", roles=frozenset({"qa"})),
    "otto": Person("otto", frozenset({"pflege-it"}), frozenset({"owner"})),
    "anna": Person("anna"),
}


@pytest.fixture
def queue(settings: Settings) -> FeedbackQueue:
    return FeedbackQueue(settings)


@pytest.fixture
def client(settings: Settings, queue: FeedbackQueue) -> TestClient:
    home = settings.home
    app, answering = FastAPI(), FakeAnswering(home)

    def who(request: Request) -> Person:
        return PEOPLE[request.headers.get("x-name", "quirin")]

    app.include_router(remark_pages(answering, queue, who))
    app.include_router(sample_pages(answering, queue, settings, who))
    app.include_router(review_pages(answering, queue, home, who))
    app.include_router(settling_pages(answering, queue, home, open_audit_log(settings), who))
    app.add_exception_handler(NotFoundError, not_found)
    app.add_exception_handler(FundstelleError, fixable)
    return TestClient(app)


def as_anna(client: TestClient, path: str) -> str:
    return client.get(path, headers={"x-name": "anna"}).text


def remarked(queue: FeedbackQueue, **changes: object) -> Feedback:
    feedback = Feedback("f1", DAY, "not_helpful", (QUOTE.id,), "Wie lang?", "Zwölf.", "zu kurz", queue.author("anna"))
    feedback = replace(feedback, **changes)  # type: ignore[arg-type]
    queue.put(feedback)
    return feedback


def test_one_click_makes_a_question_that_eval_reads(client: TestClient, queue: FeedbackQueue, home: Path) -> None:
    remarked(queue)
    form = {"question": "Wie  lang?", "answer": "Zwölf", "gold": QUOTE.id, "reply": "Danke!"}
    assert "nichts offen" in client.post("/pruefung/f1/pruefrage", data=form).text
    [question] = read_questions(collected(home, "it"), "it")
    assert (question.question, question.kind, question.answer) == ("Wie lang?", "answerable", "Zwölf")
    assert question.gold[0].quote == QUOTE.quote
    assert "Wie lang?" in client.get("/pruefung/fragen/it.jsonl").text
    assert client.get("/pruefung/fragen/personal.jsonl").status_code == 404
    assert client.get("/pruefung/fragen/it.jsonl", headers={"x-name": "otto"}).status_code == 404


def test_a_question_without_a_place_is_one_that_nothing_answers(home: Path) -> None:
    keep(home, "it", judged_question("a", "Gibt es Obst?", "", ()))
    keep(home, "it", judged_question("b", "Gibt es Tee?", "", ()))
    keep(home, "it", judged_question("a", "Gibt es Äpfel?", "", ()))
    found = read_questions(collected(home, "it"), "it")
    assert [(one.question, one.kind) for one in found] == [
        ("Gibt es Tee?", "unanswerable"),
        ("Gibt es Äpfel?", "unanswerable"),
    ]
    with pytest.raises(FundstelleError):
        judged_question("c", "  ", "", ())
    with pytest.raises(NotFoundError):
        collected(home, "../x")


def test_who_decided_what_about_a_remark_is_kept_without_its_words(
    client: TestClient, queue: FeedbackQueue, home: Path
) -> None:
    decisions = ("correct", "source_outdated", "glossary", "no_action")
    for number, decision in enumerate(decisions):
        remarked(queue, id=f"f{number}")
        client.post(f"/pruefung/f{number}/entscheidung", data={"decision": decision, "reply": "Geheimes"})
    remarked(queue, id="f9")
    fields = {"question": "Wie lang?", "answer": "Zwölf", "gold": QUOTE.id}
    client.post("/pruefung/f9/pruefrage", data=fields, headers={"x-name": "otto"})
    # None of these is a decision.
    remarked(queue, id="f7")
    client.post("/pruefung/f7/entscheidung", data={"decision": "question_added"})
    client.post("/pruefung/f7/entscheidung", data={"decision": "erfunden"})
    client.post("/pruefung/f7/entscheidung", data={"decision": "correct"}, headers={"x-name": "anna"})
    told = [(entry.who, entry.action, entry.about) for entry in open_audit_log(Settings(home)).entries()]
    assert told == [
        *(("quirin", f"remark_{decision}", f"f{number}") for number, decision in enumerate(decisions)),
        ("otto", "remark_question_added", "f9"),
    ]
    written = (home / "audit.sqlite").read_bytes().decode("latin-1")
    assert not [word for word in ("Geheimes", "Wie lang", "Zwölf", "zu kurz") if word in written]


@ON_BOTH
def test_its_author_and_nobody_else_hears_what_was_decided(client: TestClient, queue: FeedbackQueue) -> None:
    remarked(queue)
    assert "Wird noch geprüft" in as_anna(client, "/rueckmeldungen")
    reply = "Wird zum 1.1. <neu>"
    client.post("/pruefung/f1/entscheidung", data={"decision": "source_outdated", "reply": reply})
    assert queue.untold("anna") == 1
    told = as_anna(client, "/rueckmeldungen")
    assert 'Die Quelle ist veraltet und wird erneuert. <span lang="de">Wird zum 1.1. &lt;neu&gt;<' in told
    assert queue.untold("anna") == 0
    assert "keine Rückmeldung gegeben" in client.get("/rueckmeldungen").text
    assert "Wird zum 1.1." in client.get("/pruefung?erledigt=1").text


def test_no_reviewer_sees_whose_remark_it_is(client: TestClient, queue: FeedbackQueue, home: Path) -> None:
    feedback = remarked(queue)
    page = client.get("/pruefung").text
    assert "anna" not in page
    assert feedback.author not in page
    assert b"anna" not in (home / "feedback.sqlite").read_bytes()
    assert queue.author("anna") != queue.author("berta")
    assert (home / "feedback.key").stat().st_mode & 0o077 == 0


@ON_BOTH
def test_owners_see_what_is_about_their_corpora(client: TestClient, queue: FeedbackQueue) -> None:
    remarked(queue)
    remarked(queue, id="f2", citations=(ROW.id,), comment="über Reisen")
    remarked(queue, id="f3", citations=(), comment="ohne Quelle")
    remarked(queue, id="f4", citations=(cite(SECRET, "Stelle").id,), comment="geheim")
    otto = client.get("/pruefung", headers={"x-name": "otto"}).text
    assert "zu kurz" in otto
    assert "über Reisen" not in otto
    assert "ohne Quelle" not in otto
    everything = client.get("/pruefung").text
    assert all(words in everything for words in ("zu kurz", "über Reisen", "ohne Quelle"))
    assert "geheim" not in everything
    filtered = client.get("/pruefung?art=outdated").text
    assert "zu kurz" not in filtered
    foreign = client.post("/pruefung/f2/entscheidung", data={"decision": "correct"}, headers={"x-name": "otto"})
    assert foreign.status_code == 404


def test_a_file_of_an_earlier_version_is_taken_over(home: Path) -> None:
    home.mkdir(parents=True)
    with sqlite3.connect(home / "feedback.sqlite") as connection:
        connection.execute(
            "CREATE TABLE feedback(id VARCHAR PRIMARY KEY, day DATE, kind VARCHAR, citations VARCHAR,"
            " question VARCHAR, answer VARCHAR, comment VARCHAR, settled BOOLEAN)"
        )
        connection.execute("INSERT INTO feedback VALUES('a', '2026-01-01', 'outdated', '[]', '', '', 'alt', 0)")
    [feedback] = FeedbackQueue(Settings(home)).open()
    assert (feedback.comment, feedback.author, feedback.decision) == ("alt", "", None)


def asked(settings: Settings, person: str, number: int, cited: str) -> None:
    thread, at, answer = f"t{number}", f"2026-11-{number:02}", f'Zwölf\\. [\\[1\\]]({cited} "Quelle")'
    steps = (
        (f"u{number}", None, "user_message", f"Frage {number}?"),
        (f"r{number}", f"u{number}", "run", None),
        (f"a{number}", f"r{number}", "assistant_message", answer),
    )
    with open_chats(settings).begin() as connection:
        insert = 'INSERT INTO threads("id", "createdAt", "name", "userIdentifier") VALUES(:id, :at, :name, :person)'
        connection.execute(text(insert), {"id": thread, "at": at, "name": f"Frage {number}?", "person": person})
        for step, parent, kind, output in steps:
            connection.execute(
                text(
                    'INSERT INTO steps("id", "name", "streaming", "threadId", "parentId", "type", "output",'
                    " \"createdAt\") VALUES(:id, 'x', false, :thread, :parent, :type, :output, :at)"
                ),
                {"id": step, "thread": thread, "parent": parent, "type": kind, "output": output, "at": at},
            )


@ON_BOTH
def test_experts_rate_answers_by_lot_without_a_name(client: TestClient, settings: Settings) -> None:
    for number in range(1, 7):
        asked(settings, "anna", number, QUOTE.url)
    asked(settings, "anna", 7, cite(SECRET, "Stelle").url)
    asked(settings, "quirin", 8, QUOTE.url)
    for _ in range(6):
        page = client.get("/pruefung/stichprobe").text
        assert '<p>Zwölf. <a href="/quellen/' in page
        assert "anna" not in page
        action = page.split('action="/pruefung/stichprobe/')[1].split('"')[0]
        assert action not in ("a7", "a8")
        client.post(f"/pruefung/stichprobe/{action}", data={"subject": 4, "usability": 3})
    page = client.get("/pruefung/stichprobe").text
    assert "keine Antwort, die Sie noch bewerten" in page
    assert "4.00" in page
    other = client.get("/pruefung/stichprobe", headers={"x-name": "quelle"}).text
    assert 'action="/pruefung/stichprobe/a8"' not in other
    for path in ("/pruefung/stichprobe/a7", "/pruefung/stichprobe/a99"):
        assert client.post(path, data={"subject": 4, "usability": 3}).status_code == 404
    assert client.get("/pruefung/stichprobe", headers={"x-name": "otto"}).status_code == 404


@ON_BOTH
def test_dialogs_of_one_person(settings: Settings) -> None:
    assert list(dialogs(settings)) == []
    asked(settings, "anna", 1, QUOTE.url)
    asked(settings, "berta", 2, QUOTE.url)
    [mine] = dialogs(settings, "anna")
    assert (mine.question, mine.text, mine.citations) == ("Frage 1?", "Zwölf. [1]", (QUOTE.id,))
