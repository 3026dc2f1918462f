"""What the chat does on its websocket, whoever sits at the other end."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import socketio
import uvicorn

from assistant.people import People
from tests.fake_answering import IT, PASSWORD, SECRET, FakeAnswering, cite, only_house

QUESTION = "Wie lang muss ein Passwort sein?"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app, _ = only_house()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def people() -> People:
    return only_house()[1]


@pytest.fixture
def answering() -> Iterator[FakeAnswering]:
    from assistant.chat.parts import installed

    fake = installed().answering
    assert isinstance(fake, FakeAnswering)
    fake.asked.clear()
    yield fake
    fake.pause = 0.0


class Visitor:
    """A browser reduced to its websocket: what it was shown, step by step."""

    def __init__(self, address: str, name: str, profile: str | None = None) -> None:
        self.address, self.profile = address, profile
        login = httpx.post(address + "/login", data={"username": name, "password": PASSWORD}, timeout=60)
        self.cookie = "; ".join(f"{key}={value}" for key, value in login.cookies.items())
        self.events: list[tuple[str, Any]] = []
        self.client = socketio.AsyncClient(reconnection=False)
        self.done = asyncio.Event()
        self.choice: str | None = None
        self.thread, self.session = "", str(uuid4())
        self.client.on("*", self._keep)

    async def _keep(self, event: str, data: Any = None) -> Any:
        self.events.append((event, data))
        if event == "ask":
            return self.choice and {"id": "a", "name": self.choice, "label": "", "tooltip": "", "payload": {}}
        if event == "task_end":
            self.done.set()

    async def enter(self, thread: str = "", headers: dict[str, str] | None = None) -> None:
        auth = {
            "clientType": "webapp",
            "sessionId": self.session,
            "threadId": thread,
            "userEnv": "{}",
            "chatProfile": self.profile,
        }
        await self.client.connect(
            self.address,
            socketio_path="/ws/socket.io",
            transports=["websocket"],
            headers={"Cookie": self.cookie, **(headers or {})},
            auth=auth,
        )
        await self.client.emit("connection_successful")
        # One for the connection, one for the chat that begins; whoever asks earlier takes it for an answer's.
        while len(self.seen("task_end")) < 2:
            await asyncio.sleep(0.005)

    async def send(self, question: str) -> None:
        self.done.clear()
        message = {
            "id": str(uuid4()),
            "threadId": "",
            "name": "x",
            "type": "user_message",
            "output": question,
            "createdAt": "2026-11-22T09:00:00Z",
            "metadata": {},
        }
        await self.client.emit("client_message", {"message": message, "fileReferences": []})

    async def ask(self, question: str) -> str:
        """The final text of the answer."""
        await self.send(question)
        await asyncio.wait_for(self.done.wait(), 20)
        return self.last_answer()

    def last_answer(self) -> str:
        texts = [
            data["output"]
            for event, data in self.events
            if event in ("new_message", "update_message") and data["type"] == "assistant_message"
        ]
        return str(texts[-1])

    def seen(self, event: str) -> list[Any]:
        return [data for name, data in self.events if name == event]


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(scene(), 60))


def test_claims_stream_before_the_answer_is_whole(address: str, answering: FakeAnswering) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna")
        await visitor.enter()
        answer = await visitor.ask(QUESTION)
        assert "Ein Passwort hat mindestens zwölf Zeichen. [\\[1\\]](" in answer
        assert "1 Aussage nicht belegt und weggelassen" in answer
        assert len(visitor.seen("stream_start")) + len(visitor.seen("stream_token")) == 3
        names = [data["name"] for data in visitor.seen("update_message") if data["type"] == "tool"]
        assert "Prüfe Aussage 1 …" in names
        assert names[-1] == "Gesucht und geprüft"
        await visitor.client.disconnect()

    play(scene)


def test_earlier_questions_go_along_with_a_follow_up(address: str, answering: FakeAnswering) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna", profile="it")
        await visitor.enter()
        await visitor.ask(QUESTION)
        await visitor.ask("Und das Passwort im Vorfall?")
        assert answering.asked == [
            (QUESTION, ("it",), ()),
            ("Und das Passwort im Vorfall?", ("it",), (QUESTION,)),
        ]
        await visitor.client.disconnect()

    play(scene)


def test_who_asks_on_in_a_chat_they_deleted_can_delete_that_too(address: str, answering: FakeAnswering) -> None:
    from sqlalchemy import text

    from assistant.chat.parts import installed
    from assistant.chat.tables import open_chats

    def owners() -> list[str | None]:
        with open_chats(installed().settings).connect() as chats:
            of = 'SELECT t."userIdentifier" FROM steps JOIN threads AS t ON t."id" = "threadId" WHERE "output" = :said'
            return list(chats.scalars(text(of), {"said": "Und das Passwort danach?"}))

    async def scene() -> None:
        visitor = Visitor(address, "anna")
        await visitor.enter()
        await visitor.ask(QUESTION)
        async with httpx.AsyncClient(base_url=address, headers={"Cookie": visitor.cookie}) as beside:
            await beside.post("/verlauf/loeschen")
            await visitor.ask("Und das Passwort danach?")
            while not owners():
                await asyncio.sleep(0.02)
            assert owners() == ["anna"]
            await beside.post("/verlauf/loeschen")
            assert owners() == []
        await visitor.client.disconnect()

    play(scene)


def test_a_forged_collection_is_not_searched(address: str, answering: FakeAnswering) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna", profile="geheim")
        await visitor.enter()
        assert "nicht für Sie freigegeben" in (await visitor.ask(QUESTION)).replace("für Sie nicht", "nicht für Sie")
        assert answering.asked == []
        await visitor.client.disconnect()

    play(scene)


def test_stopping_keeps_what_is_checked_and_says_so_in_german(address: str, answering: FakeAnswering) -> None:
    async def scene() -> None:
        answering.pause = 0.4
        visitor = Visitor(address, "anna")
        await visitor.enter()
        await visitor.send(QUESTION)
        while not visitor.seen("stream_start"):
            await asyncio.sleep(0.02)
        await visitor.client.emit("stop")
        await asyncio.wait_for(visitor.done.wait(), 20)
        answer = visitor.last_answer()
        assert answer.startswith("Ein Passwort hat mindestens zwölf Zeichen.")
        assert answer.endswith("*Angehalten.*")
        assert "Quellen" not in answer
        assert "manually" not in str(visitor.events)
        await visitor.client.disconnect()

    play(scene)


PERSONAL = "Wie lang muss das Passwort von Kundennummer 123A456789 sein?"
HARMLESS = "Wie lang muss das Passwort von Kundennummer [Kundennummer] sein?"


@pytest.mark.parametrize(
    ("choice", "asked", "kept"),
    [
        ("redacted", HARMLESS, HARMLESS),
        ("unchanged", PERSONAL, PERSONAL),
        ("cancelled", None, HARMLESS),
        (None, None, HARMLESS),
    ],
)
def test_a_question_about_a_person_waits_for_a_decision(
    address: str, answering: FakeAnswering, choice: str | None, asked: str | None, kept: str
) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "berta")
        visitor.choice = choice
        await visitor.enter()
        await visitor.send(PERSONAL)
        while len(visitor.seen("task_end")) < 3:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        (warning,) = visitor.seen("ask")
        assert "personenbezogene Daten\\: **Kundennummer**" in warning["msg"]["output"].replace("Daten:", "Daten\\:")
        assert [question for question, _, _ in answering.asked] == ([asked] if asked else [])
        thread = visitor.seen("first_interaction")[0]["thread_id"]
        async with httpx.AsyncClient(base_url=address) as web:
            page = await web.get(f"/project/thread/{thread}", headers={"Cookie": visitor.cookie})
        assert page.json()["name"] == kept
        questions = [step["output"] for step in page.json()["steps"] if step["type"] == "user_message"]
        assert questions == [kept]
        assert "Selected" not in page.text
        await visitor.client.disconnect()

    play(scene)


def test_an_unforeseen_error_shows_nothing_of_its_inside(address: str, answering: FakeAnswering) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna")
        await visitor.enter()
        assert "Da ist etwas schiefgegangen." in await visitor.ask("alles kaputt")
        assert "/srv/daten" not in str(visitor.events)
        assert "zwölf Zeichen" in await visitor.ask(QUESTION)
        await visitor.client.disconnect()

    play(scene)


def test_a_closed_session_asks_nothing_on_its_open_websocket(
    address: str, answering: FakeAnswering, people: People
) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna")
        await visitor.enter()
        people.close_sessions("anna")
        assert "Ihre Anmeldung ist beendet." in await visitor.ask(QUESTION)
        assert answering.asked == []
        await visitor.client.disconnect()

    play(scene)


def test_the_panel_opens_what_may_be_read_and_nothing_else(address: str) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna")
        await visitor.enter()
        open_source, secret = cite(IT, "zwölf Zeichen"), cite(SECRET, "Die Stelle")
        for message in (
            "x",
            {"type": "anderes"},
            {"type": "quelle-oeffnen"},
            {"type": "quelle-oeffnen", "id": secret.id},
        ):
            await visitor.client.emit("window_message", message)
        await asyncio.sleep(0.5)
        assert visitor.seen("set_sidebar_elements") == []
        assert {toast["message"] for toast in visitor.seen("toast")} == {
            "Diese Quelle gibt es nicht, oder sie ist für Sie nicht freigegeben."
        }
        await visitor.client.emit("window_message", {"type": "quelle-oeffnen", "id": open_source.id})
        while not visitor.seen("set_sidebar_title"):
            await asyncio.sleep(0.02)
        (shown,) = visitor.seen("set_sidebar_elements")
        properties = shown["elements"][0]["props"]
        assert (properties["quote"], properties["corpus"]) == ("zwölf Zeichen", "IT und Datenschutz")
        await visitor.client.disconnect()

    play(scene)


def test_strangers_and_other_sites_are_not_connected(address: str) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna")
        with pytest.raises(socketio.exceptions.ConnectionError):
            await visitor.enter(headers={"Origin": "https://evil.example"})
        stranger = Visitor(address, "anna")
        stranger.cookie = ""
        with pytest.raises(socketio.exceptions.ConnectionError):
            await stranger.enter()

    play(scene)


def test_somebody_elses_session_and_chat_are_not_taken_over(address: str) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna")
        await visitor.enter()
        await visitor.ask(QUESTION)
        await asyncio.sleep(0.5)
        thread = visitor.seen("first_interaction")[0]["thread_id"]
        other = Visitor(address, "berta")
        other.session = visitor.session
        with pytest.raises(socketio.exceptions.ConnectionError):
            await other.enter()
        other = Visitor(address, "berta")
        with pytest.raises(socketio.exceptions.ConnectionError):
            await other.enter(thread)
        async with httpx.AsyncClient(base_url=address) as web:
            told = [
                await web.get(f"/project/thread/{name}", headers={"Cookie": other.cookie}) for name in (thread, uuid4())
            ]
        assert [(reply.status_code, reply.text) for reply in told] == [(401, '{"detail":"Unauthorized"}')] * 2
        await visitor.client.disconnect()

    play(scene)


def test_thumbs_count_for_ones_own_answers_only(address: str) -> None:
    async def scene() -> None:
        visitor = Visitor(address, "anna")
        await visitor.enter()
        await visitor.ask(QUESTION)
        await asyncio.sleep(0.5)
        runs = [data["id"] for data in visitor.seen("new_message") if data["name"] == "on_message"]
        rating = {"feedback": {"forId": runs[-1], "value": 0, "comment": "zu kurz"}, "sessionId": "x"}
        other = Visitor(address, "berta")
        async with httpx.AsyncClient(base_url=address) as web:
            foreign = await web.put("/feedback", json=rating, headers={"Cookie": other.cookie})
            assert foreign.status_code == 404
            kept = await web.put("/feedback", json=rating, headers={"Cookie": visitor.cookie})
            assert kept.status_code == 200
            mine = kept.json()["feedbackId"]
            queue = FeedbackQueueOfHouse()
            (feedback,) = [feedback for feedback in queue.open() if feedback.id == mine]
            assert (feedback.kind, feedback.question, feedback.comment) == ("not_helpful", QUESTION, "zu kurz")
            assert feedback.answer.startswith("Ein Passwort hat mindestens zwölf Zeichen. [1]")
            assert len(feedback.citations) == 3
            gone = {"feedbackId": mine}
            refused = await web.request("DELETE", "/feedback", json=gone, headers={"Cookie": other.cookie})
            assert refused.status_code == 404
            taken_back = await web.request("DELETE", "/feedback", json=gone, headers={"Cookie": visitor.cookie})
            assert taken_back.status_code == 200
            assert mine not in {feedback.id for feedback in queue.open()}
        await visitor.client.disconnect()

    play(scene)


def FeedbackQueueOfHouse() -> Any:
    from assistant.chat.parts import installed
    from assistant.feedback import FeedbackQueue

    return FeedbackQueue(installed().settings)
