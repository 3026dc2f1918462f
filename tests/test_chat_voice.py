"""Dictation and reading aloud: whose answers, which words, how long, and nothing where nothing is set up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect

from assistant.access import Person
from assistant.chat import lane, voice
from assistant.chat.guard import SecurityHeaders
from assistant.chat.render import answer_markdown
from assistant.chat.voice import LONGEST_SECONDS, LONGEST_TEXT, spoken, voice_routes
from assistant.language import FRAMES
from assistant.pages import fixable, not_found
from assistant.speech import RATE, SILENT, Voice
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings
from tests.fake_answering import SECRET, FakeAnswering, cite
from tests.fake_voice import HEARD, Humming, OneQuestion
from tests.test_pages_review import QUOTE, asked


@pytest.fixture
def speaker() -> Humming:
    return Humming()


@pytest.fixture
def client(home: Path, speaker: Humming) -> Iterator[TestClient]:
    asked(Settings(home), "anna", 1, QUOTE.url)
    asked(Settings(home), "berta", 2, QUOTE.url)
    asked(Settings(home), "anna", 3, cite(SECRET, "Stelle").url)
    yield serving(home, Voice(OneQuestion(), speaker))


def serving(home: Path, voice: Voice) -> TestClient:
    app = FastAPI()

    def who(request: Request) -> Person:
        return Person(request.headers.get("x-name", "anna"))

    app.include_router(voice_routes(voice, FakeAnswering(home), Settings(home), who))
    app.add_middleware(SecurityHeaders, hears=voice.recogniser is not None)
    app.add_exception_handler(NotFoundError, not_found)
    app.add_exception_handler(FundstelleError, fixable)
    return TestClient(app)


def test_without_engines_there_is_nothing_to_press_and_no_microphone(home: Path) -> None:
    client = serving(home, SILENT)
    reply = client.get("/sprache")
    assert reply.json() == {"hears": False, "speaks": False}
    assert "microphone=()" in reply.headers["permissions-policy"]
    assert client.post("/sprache/diktat", content=b"\0\0").status_code == 404
    assert client.get("/sprache/antwort/a1").status_code == 404


def test_a_recording_becomes_text(client: TestClient) -> None:
    reply = client.post("/sprache/diktat", content=b"\x00\x40" * RATE)
    assert reply.json() == {"text": HEARD}
    assert "microphone=(self)" in reply.headers["permissions-policy"]
    assert client.post("/sprache/diktat", content=b"\0\0" * RATE).json() == {"text": ""}


def test_a_recording_that_is_too_long_or_none_is_refused(client: TestClient) -> None:
    for content in (b"", b"\0", bytes(LONGEST_SECONDS * RATE * 2 + 2)):
        assert client.post("/sprache/diktat", content=content).status_code == 400


class Patient(OneQuestion):
    """Hears only when it is told to."""

    def __init__(self) -> None:
        self.told = threading.Event()

    def hear(self, recording: bytes, stopped: threading.Event) -> str:
        self.told.wait(20)
        return super().hear(recording, stopped)


def test_each_person_has_one_dictation_under_way_and_not_too_many_wait(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "PLACES", 2)
    recogniser = Patient()
    app = serving(home, Voice(recogniser)).app

    async def dictate(client: httpx.AsyncClient, name: str) -> httpx.Response:
        return await client.post("/sprache/diktat", content=b"\x00\x40" * RATE, headers={"x-name": name})

    async def trial() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            first = [asyncio.create_task(dictate(client, name)) for name in ("anna", "berta")]
            await asyncio.sleep(0.1)
            again, third = await dictate(client, "anna"), await dictate(client, "clara")
            assert (again.status_code, third.status_code) == (429, 429)
            assert "voriges Diktat" in again.json()["detail"]
            assert "previous dictation" in again.json()["detail"]
            assert "zu viele" in third.json()["detail"]
            recogniser.told.set()
            assert [reply.json() for reply in await asyncio.gather(*first)] == [{"text": HEARD}] * 2
            assert (await dictate(client, "anna")).json() == {"text": HEARD}

    asyncio.run(trial())


def test_a_recording_that_never_arrives_whole_gives_its_place_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "ARRIVES_WITHIN", 0.05)

    async def cut_off() -> AsyncIterator[bytes]:
        yield b"\x00\x40"
        await asyncio.Event().wait()

    async def trial() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(client.app), base_url="http://test") as browser:
            reply = await asyncio.wait_for(browser.post("/sprache/diktat", content=cut_off()), 10)
            assert (reply.status_code, "noch einmal" in reply.text) == (400, True)
            again = await browser.post("/sprache/diktat", content=b"\x00\x40" * RATE)
            assert again.json() == {"text": HEARD}

    asyncio.run(trial())


def test_what_was_sent_by_somebody_who_has_gone_is_dropped() -> None:
    async def trial() -> None:
        one, worked, stopped = lane.Lane("", ""), list[str](), threading.Event()
        hung_up = {name: asyncio.Event() for name in ("running", "waiting", "staying")}

        def request(name: str) -> Request:
            async def receive() -> dict[str, Any]:
                await hung_up[name].wait()
                return {"type": "http.disconnect"}

            return Request({"type": "http"}, receive)

        def work(name: str) -> str:
            worked.append(name)
            return name

        def run_until_stopped(told: threading.Event) -> str:
            assert told.wait(20)
            stopped.set()
            return work("running")

        running = asyncio.create_task(one.run(request("running"), run_until_stopped))
        waiting = asyncio.create_task(one.run(request("waiting"), lambda _: work("waiting")))
        staying = asyncio.create_task(one.run(request("staying"), lambda _: work("staying")))
        for gone in ("waiting", "running"):
            await asyncio.sleep(0.05)
            hung_up[gone].set()
        assert await staying == "staying"
        assert stopped.is_set()
        assert worked == ["running", "staying"]
        for task in (waiting, running):
            with pytest.raises(ClientDisconnect):
                await task

    asyncio.run(trial())


def test_only_ones_own_answers_are_read_aloud_and_only_with_the_rights_of_today(
    client: TestClient, speaker: Humming
) -> None:
    reply = client.get("/sprache/antwort/a1")
    assert reply.headers["content-type"] == "audio/wav"
    assert reply.headers["cache-control"] == "private, no-store"
    assert reply.content.startswith(b"RIFF")
    for hidden in ("a2", "a3", "a9"):
        assert client.get(f"/sprache/antwort/{hidden}").status_code == 404
    assert len(speaker.said) == 1


def test_the_claims_are_said_and_nothing_that_no_citation_supports(home: Path) -> None:
    answers = [event for event in FakeAnswering(home).ask("Passwort?", Person("anna"))]
    said = spoken(answer_markdown(answers[-1]))
    assert said.startswith("Ein Passwort hat mindestens zwölf Zeichen. Ein regelmäßiger Wechsel ist nicht vorgesch")
    for unsaid in ("[1]", "Quellen", "Dienstanweisung", "weggelassen", "/quellen/", "*"):
        assert unsaid not in said


def test_marks_tables_and_signs_are_said_as_one_would() -> None:
    mark = '[\\[1\\]](/quellen/e1-0-9 "DA, § 4")'
    table = f"| Land | Satz |\n| --- | --- |\n| Polen | 40,00 € |\n\n{mark}"
    assert spoken(f"*Ein Hinweis.*\n\n> § 4 Abs. 2 gilt. {mark}") == "Paragraf 4 Absatz 2 gilt."
    assert spoken(table) == "Land, Satz, Polen, 40,00 Euro."
    assert spoken("Davon steht nirgends etwas.\n\n## Quellen\n\n- " + mark) == ""
    nearest = f"Dazu steht nichts da.\n\n{FRAMES['de'].near_miss}\n\n> Zwölf Zeichen. {mark}\n\n*Wörtlich.*"
    assert spoken(nearest) == f"{FRAMES['de'].near_miss} Zwölf Zeichen."
    long = spoken(f"Ein Satz. {mark}\n\n" * 1000)
    assert len(long) <= LONGEST_TEXT
    assert long.endswith("Weiteres steht im Text.")
    table = spoken(f"Eins. {mark}\n\n{'Wort ' * 1000}. {mark}\n\nDrei. {mark}")
    assert table == "Eins. Die Antwort ist länger: Weiteres steht im Text."
