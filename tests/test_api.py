"""Commands beside a running app hand it their work, and say the same."""

from __future__ import annotations

import http.client
import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import api
from assistant.answer import AnswerParts
from assistant.api import Workshop, serve_beside
from assistant.canon import Canon
from assistant.commands import perform
from assistant.review import Answerer
from assistant.service import Assistant
from assistant.weigh import Calibration
from ingest.__main__ import main as ingest_main
from ingest.commands import Desk, source_json
from ingest.corpus import find_sources
from ingest.errors import FundstelleError, NotFoundError
from ingest.remote import TOKEN_HEADER, announced, running_app
from ingest.settings import Settings
from tests.rooms import open_house, write_corpus

TEXT = "Stand: 01.03.2026\n\n# § 4 Passwörter\n\nEin Passwort für Standardkonten hat mindestens 14 Zeichen."
OPEN = Calibration((0.0, 0.0, 0.0, 0.0), 10.0, 0.5, 0.2)


@contextmanager
def open_app(home: Path) -> Iterator[Workshop]:
    """The app without its screen, on real parts and a fake embedder."""
    with open_house(home) as parts:
        answering = AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)
        assistant = Assistant(answering, parts.blobs)
        workshop = Workshop(Desk(parts, home, Answerer(answering, None)), assistant, assistant)
        with serve_beside(workshop):
            yield workshop


@pytest.fixture
def app(home: Path) -> Iterator[Workshop]:
    with open_app(home) as workshop:
        yield workshop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "it", {"da.txt": TEXT})


def ingest(home: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    """Exit code, JSON and what was told beside it."""
    with pytest.raises(SystemExit) as ended:
        ingest_main([*arguments, "--json", "--home", str(home)])
    shown = capsys.readouterr()
    return int(ended.value.code or 0), json.loads(shown.out) if shown.out else None, shown.err


def test_a_command_beside_the_app_lets_it_ingest_and_ask(
    app: Workshop, home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = ingest(home, capsys, "run", str(folder))
    assert (code, [d["state"] for d in told["documents"]]) == (0, ["live"])
    stages: list[str] = []
    wishes = {"question": "Wie viele Zeichen hat ein Passwort?", "groups": None}
    answer = perform(Settings(home), "ask", wishes, lambda event: stages.append(event["stage"]))
    assert "14 Zeichen" in answer["claims"][0]["text"]
    assert stages == ["search"]
    hits = perform(Settings(home), "search", wishes, lambda event: None)["hits"]
    assert hits[0]["document"] == "da"
    place = answer["claims"][0]["citations"][0]["url"].rsplit("/", 1)[1]
    assert "14 Zeichen" in perform(Settings(home), "source", {"citation": place}, lambda event: None)["text"]


def test_errors_and_exit_codes_come_back(
    app: Workshop, home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "kaputt.txt").write_text("KAPUTT")
    code, told, _ = ingest(home, capsys, "run", str(folder))
    assert code == 1
    assert "neu speichern" in told["documents"][-1]["warnings"][0]["message"]
    code, told, error = ingest(home, capsys, "rollback", "falsch")
    assert (code, told) == (2, None)
    assert "falsch gibt es nicht" in error
    with pytest.raises(FundstelleError, match="gibt es nicht"):
        perform(Settings(home), "source", {"citation": "x-1-2"}, lambda event: None)


def test_the_token_file_is_private_and_goes_with_the_app(home: Path) -> None:
    with open_app(home):
        assert stat.S_IMODE((home / "app.json").stat().st_mode) == 0o600
        assert running_app(Settings(home)) is not None
    assert not (home / "app.json").exists()
    assert running_app(Settings(home)) is None


@pytest.mark.parametrize("headers", [{}, {TOKEN_HEADER: "falsch"}, {TOKEN_HEADER: "ä".encode()}])
@pytest.mark.parametrize(("method", "path"), [("GET", "/alive"), ("POST", "/ingest"), ("POST", "/ask")])
def test_without_the_token_nothing_is_told(
    app: Workshop, home: Path, headers: dict[str, Any], method: str, path: str
) -> None:
    port = json.loads((home / "app.json").read_text())["port"]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, headers=headers)
    assert connection.getresponse().status == 403
    connection.close()


def test_a_file_that_a_killed_app_left_is_ignored(home: Path, folder: Path) -> None:
    home.mkdir()
    left = {"port": 9, "token": "alt", "process": 2**22 + 1}
    (home / "app.json").write_text(json.dumps(left))
    assert running_app(Settings(home)) is None


def test_a_server_engine_needs_no_app(home: Path) -> None:
    home.mkdir()
    with announced(home, 9):
        assert running_app(Settings(home, qdrant_url="http://127.0.0.1:6333")) is None


def test_an_app_that_ends_stops_what_is_under_way_and_leaves_nothing_half(home: Path, folder: Path) -> None:
    reached, errors = threading.Event(), []

    def command() -> None:
        with pytest.raises(SystemExit) as ended:
            ingest_main(["run", str(folder), "--home", str(home)])
        errors.append(ended.value.code)

    with open_house(home) as parts:

        def wait(name: str) -> None:
            if name == "upserted":
                reached.set()
                workshop.stopping.wait(10)

        answering = AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)
        assistant = Assistant(answering, parts.blobs)
        workshop = Workshop(Desk(replace(parts, steps=wait), home), assistant, assistant)
        with serve_beside(workshop):
            thread = threading.Thread(target=command)
            thread.start()
            assert reached.wait(20)
        thread.join(20)
        assert errors == [2]
        assert parts.register.editions() == []
        assert parts.store.count() == 0


def test_a_command_that_is_broken_off_stops_in_the_app_too(home: Path, folder: Path) -> None:
    with open_house(home) as parts:
        reached, ended = threading.Event(), threading.Event()

        def wait(name: str) -> None:
            if name == "upserted":
                reached.set()
                threading.Event().wait(2)  # long enough for the app to notice
            if name == "untagged":
                ended.set()

        answering = AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)
        assistant = Assistant(answering, parts.blobs)
        workshop = Workshop(Desk(replace(parts, steps=wait), home), assistant, assistant)
        with serve_beside(workshop):
            app = running_app(Settings(home))
            assert app is not None
            arguments = {"sources": [source_json(source) for source in find_sources(folder)]}
            lines = app.stream("/ingest", {"command": "run", "arguments": arguments})
            next(lines)
            assert reached.wait(20)
            lines.close()  # type: ignore[attr-defined]
            assert ended.wait(20)
        assert parts.register.editions() == []


def test_a_forbidden_source_stays_forbidden(app: Workshop, home: Path, tmp_path: Path) -> None:
    secret = write_corpus(tmp_path / "geheim", {"g.txt": TEXT}, groups=["leitung"])
    with pytest.raises(SystemExit):
        ingest_main(["run", str(secret), "--home", str(home)])
    (edition,) = app.desk.parts.register.editions()
    wishes = {"citation": f"{edition.id}-0-5", "groups": ["alle"]}
    with pytest.raises(FundstelleError, match="nicht lesen"):
        perform(Settings(home), "source", wishes, lambda event: None)
    with pytest.raises(NotFoundError):
        app.assistant.source(f"{edition.id}-0-5", _everyone())


def _everyone() -> Any:
    from assistant.access import Person

    return Person("anna")


def test_what_ingests_yields_to_questions_whatever_priority_the_app_has() -> None:
    found = []

    def ingesting() -> None:
        api._be_nice()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    thread = threading.Thread(target=ingesting)
    thread.start()
    thread.join()
    own = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert found == [min(19, own + api.NICENESS)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own
