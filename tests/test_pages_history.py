"""What a person asked: on paper, as a file, and gone when they say so."""

from __future__ import annotations

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from assistant.access import Person
from assistant.chat.dialogs import HIDDEN, dialogs
from assistant.chat.forget import forget_person
from assistant.feedback import FeedbackQueue
from assistant.pages import fixable, not_found
from assistant.pages_history import history_changes, history_pages
from assistant.pages_selections import selection_pages
from assistant.paper import as_html
from assistant.selections import Selections
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings
from tests.fake_answering import SECRET, FakeAnswering, cite
from tests.postgres import ON_BOTH
from tests.test_pages_review import QUOTE, asked

PEOPLE = {name: Person(name) for name in ("anna", "berta")} | {"chef": Person("chef", frozenset({"leitung"}))}


@pytest.fixture
def client(settings: Settings) -> TestClient:
    asked(settings, "anna", 1, QUOTE.url)
    asked(settings, "berta", 2, QUOTE.url)
    asked(settings, "anna", 3, cite(SECRET, "Stelle").url)
    app, answering = FastAPI(), FakeAnswering(settings.home)

    def who(request: Request) -> Person:
        return PEOPLE[request.headers.get("x-name", "anna")]

    for pages in (history_pages, history_changes):
        app.include_router(pages(answering, FeedbackQueue(settings), settings, who))
    app.include_router(selection_pages(answering, Selections(settings), who))
    app.add_exception_handler(NotFoundError, not_found)
    app.add_exception_handler(FundstelleError, fixable)
    return TestClient(app)


def test_a_chat_is_printed_with_the_words_of_its_sources(client: TestClient) -> None:
    page = client.get("/verlauf/t1").text
    assert f'<a href="{QUOTE.url}" title="Quelle">[1]</a>' in page
    assert f"<blockquote>{QUOTE.quote}</blockquote>" in page
    assert "Gefragt am 01.11.2026" in page


@ON_BOTH
def test_everyone_sees_their_own_chats_only(client: TestClient) -> None:
    page = client.get("/verlauf").text
    assert "Frage 1?" in page
    assert "Frage 2?" not in page
    assert client.get("/verlauf/t2").status_code == client.get("/verlauf/t9").status_code == 404
    assert client.get("/verlauf/antwort/a1").url.path == "/verlauf/t1"
    assert client.get("/verlauf/antwort/a2").status_code == 404
    for path in ("/verlauf/t2/loeschen", "/verlauf/t2/a2/rueckmeldung"):
        assert client.post(path, data={"kind": "wrong"}).status_code == 404


def test_an_answer_from_a_source_that_is_no_longer_theirs_is_hidden(client: TestClient) -> None:
    for path in ("/verlauf/t3", "/verlauf/export.json"):
        text = client.get(path).text
        assert HIDDEN in text
    assert "Zwölf" not in client.get("/verlauf/t3").text
    assert client.post("/verlauf/t3/a3/rueckmeldung", data={"kind": "wrong"}).status_code == 404


@ON_BOTH
def test_questions_are_searched(client: TestClient) -> None:
    page = client.get("/verlauf", params={"suche": "FRAGE 3"}).text
    assert "Frage 3?" in page
    assert "Frage 1?" not in page
    assert "Nichts gefunden" in client.get("/verlauf", params={"suche": "%"}).text


@ON_BOTH
def test_everything_of_ones_own_can_be_taken_along(client: TestClient) -> None:
    told = client.get("/verlauf/export.json").json()
    assert [one["question"] for one in told["questions"]] == ["Frage 3?", "Frage 1?"]
    assert told["questions"][1]["sources"][0]["quote"] == QUOTE.quote


@ON_BOTH
def test_chats_are_deleted_one_by_one_or_all(client: TestClient, settings: Settings) -> None:
    client.post("/verlauf/t1/loeschen")
    assert [one.thread for one in dialogs(settings)] == ["t3", "t2"]
    client.post("/verlauf/loeschen")
    assert [one.thread for one in dialogs(settings)] == ["t2"]


@ON_BOTH
def test_a_remark_about_an_answer_reaches_the_queue_once(client: TestClient, settings: Settings) -> None:
    for comment in ("zu knapp", "zu kurz"):
        form = {"kind": "missing", "comment": comment}
        assert "Danke" in client.post("/verlauf/t1/a1/rueckmeldung", data=form).text
    [feedback] = FeedbackQueue(settings).open()
    assert (feedback.comment, feedback.citations, feedback.question) == ("zu kurz", (QUOTE.id,), "Frage 1?")
    assert "Bitte wählen Sie" in client.post("/verlauf/t1/a1/rueckmeldung", data={"kind": "helpful"}).text


@ON_BOTH
def test_own_collections_hold_what_may_be_read(client: TestClient, settings: Settings) -> None:
    assert "Leitung" not in client.get("/sammlungen").text
    assert client.post("/sammlungen", data={"title": "x", "corpora": ["it", "geheim"]}).status_code == 404
    assert "mindestens eine" in client.post("/sammlungen", data={"title": "x"}).text
    page = client.post("/sammlungen", data={"title": " Alles  <Wichtige> ", "corpora": ["it", "personal"]}).text
    assert "Alles &lt;Wichtige&gt;" in page
    assert "IT und Datenschutz, Personal und Reisen" in page
    [kept] = Selections(settings).of("anna")
    client.post(f"/sammlungen/{kept.id}/loeschen", headers={"x-name": "berta"})
    assert Selections(settings).of("anna") == [kept]
    forget_person(settings, "Anna")
    assert Selections(settings).of("anna") == []


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("[x](https://evil.example)", "<p>[x](https://evil.example)</p>\n"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>\n"),
        ("[\\[1\\]](/quellen/e1-0-5)", '<p><a href="/quellen/e1-0-5">[1]</a></p>\n'),
        ("## Quellen", "<h3>Quellen</h3>\n"),
    ],
)
def test_paper_shows_what_the_chat_shows(markdown: str, html: str) -> None:
    assert as_html(markdown) == html
    assert "<img" not in as_html("![x](/quellen/e1-0-5)")
