"""Dictation and reading aloud: whose answers, which words, how long, and nothing where nothing is set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from assistant.access import Person
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
