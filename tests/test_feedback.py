"""Remarks wait for quality assurance, without names and within each reviewer's rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from assistant.feedback import LONGEST_COMMENT, Feedback, FeedbackQueue, remark
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings
from tests.fake_answering import IT, PASSWORD, SECRET, cite, only_house
from tests.postgres import ON_BOTH

TODAY = date(2026, 11, 22)
REMARK = Feedback("f1", TODAY, "not_helpful", ("e1-0-5",), "Wie lang?", "Zwölf.", "zu kurz")
CITED = cite(IT, "zwölf Zeichen")


@pytest.fixture
def queue(settings: Settings) -> FeedbackQueue:
    return FeedbackQueue(settings)


@ON_BOTH
def test_a_remark_stays_open_until_it_is_settled(queue: FeedbackQueue) -> None:
    queue.put(REMARK)
    assert queue.open() == [REMARK]
    queue.settle("f1")
    assert queue.open() == []


@ON_BOTH
def test_a_changed_remark_is_open_again_and_counts_once(queue: FeedbackQueue) -> None:
    queue.put(REMARK)
    queue.settle("f1")
    changed = replace(REMARK, kind="helpful")
    queue.put(changed)
    assert queue.open() == [changed]


@ON_BOTH
def test_a_remark_can_be_taken_back(queue: FeedbackQueue) -> None:
    queue.put(REMARK)
    queue.withdraw("f1")
    queue.withdraw("f1")
    assert queue.open() == []


@ON_BOTH
def test_the_newest_comes_first(queue: FeedbackQueue) -> None:
    newer = replace(REMARK, id="f0", day=date(2026, 11, 23))
    queue.put(REMARK)
    queue.put(newer)
    assert queue.open() == [newer, REMARK]


@ON_BOTH
def test_what_was_said_long_ago_is_deleted(queue: FeedbackQueue) -> None:
    queue.put(REMARK)
    newer = replace(REMARK, id="f0", day=date(2026, 11, 23), comment="mit einem\0Nullzeichen")
    queue.put(newer)
    assert [queue.forget_before(newer.day), queue.forget_before(newer.day)] == [1, 0]
    assert [one.id for one in queue.open()] == ["f0"]


@ON_BOTH
def test_unknown_remarks_and_kinds_are_refused(queue: FeedbackQueue) -> None:
    with pytest.raises(NotFoundError):
        queue.settle("f9")
    with pytest.raises(FundstelleError, match="schlecht"):
        remark("schlecht", [], "", TODAY)
    assert len(remark("outdated", [], "x" * 9999, TODAY).comment) == LONGEST_COMMENT


@pytest.fixture
def client() -> Iterator[TestClient]:
    app, people = only_house()
    if "quirin" not in {account.name for account in people.accounts()}:
        people.add("quirin", PASSWORD, roles=["qa"])
    with TestClient(app) as client:
        yield client


def sign_in(client: TestClient, name: str) -> None:
    assert client.post("/login", data={"username": name, "password": PASSWORD}).status_code == 200


def test_a_remark_about_a_citation_reaches_the_reviewers_without_a_name(client: TestClient) -> None:
    sign_in(client, "anna")
    sent = client.post(
        f"{CITED.url}/rueckmeldung", data={"kind": "unsupported", "comment": "Da steht <etwas> anderes."}
    )
    assert "ohne Ihren Namen" in sent.text
    assert client.get("/pruefung").status_code == 404
    sign_in(client, "quirin")
    shown = client.get("/pruefung").text
    assert "Stützt die Aussage nicht" in shown
    assert "Da steht &lt;etwas&gt; anderes." in shown
    assert f'href="{CITED.url}"' in shown
    assert "anna" not in shown.lower()


def test_settled_remarks_are_gone_from_the_page(client: TestClient) -> None:
    from assistant.chat.parts import installed

    queue = FeedbackQueue(installed().settings)
    queue.put(replace(REMARK, id="page-1", comment="einmalig", citations=(CITED.id,)))
    sign_in(client, "anna")
    assert client.post("/pruefung/page-1/entscheidung", data={"decision": "no_action"}).status_code == 404
    sign_in(client, "quirin")
    assert "einmalig" in client.get("/pruefung").text
    assert "einmalig" not in client.post("/pruefung/page-1/entscheidung", data={"decision": "no_action"}).text


def test_reviewers_see_no_remark_on_a_source_they_may_not_read(client: TestClient) -> None:
    from assistant.chat.parts import installed

    queue = FeedbackQueue(installed().settings)
    queue.put(replace(REMARK, id="page-2", comment="vertraulich", citations=(cite(SECRET, "Stelle").id,)))
    sign_in(client, "quirin")
    assert "vertraulich" not in client.get("/pruefung").text
    assert client.post("/pruefung/page-2/entscheidung", data={"decision": "no_action"}).status_code == 404
    assert "page-2" in {feedback.id for feedback in queue.open()}


@pytest.mark.parametrize(("path", "status"), [(CITED.url, 400), ("/quellen/e3-0-5", 404), ("/quellen/e9-0-5", 404)])
def test_remarks_need_a_readable_source_and_a_known_kind(client: TestClient, path: str, status: int) -> None:
    sign_in(client, "anna")
    assert client.post(f"{path}/rueckmeldung", data={"kind": "helpful"}).status_code == status
