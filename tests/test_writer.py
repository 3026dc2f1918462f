"""One command at a time writes, and only that one clears up what a kill has left."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingest import assembly
from ingest.commands import Desk, execute, source_json
from ingest.corpus import find_sources
from ingest.errors import FundstelleError
from ingest.register import Register
from ingest.settings import Settings
from ingest.vector_cache import CachedEmbedder
from ingest.writer import writing, writing_if_free
from tests import rooms
from tests.fakes import FakeEmbedder
from tests.rooms import open_house, write_corpus


class StoppedError(Exception):
    """Raised instead of waiting on."""


def stop() -> None:
    raise StoppedError


@pytest.fixture
def engine(home: Path) -> Iterator[sa.Engine]:
    home.mkdir(exist_ok=True)
    register = rooms.Register(f"sqlite:///{home / 'register.sqlite'}")
    yield register.engine
    register.close()


def free(engine: sa.Engine) -> bool:
    with writing_if_free(engine) as held:
        return held


def test_a_second_writer_waits_until_the_first_is_done(engine: sa.Engine) -> None:
    looks = []
    with writing(engine, stop):
        assert not free(engine)
        with pytest.raises(StoppedError), writing(engine, stop):
            pass
    with writing(engine, stop):
        looks.append(free(engine))
    assert [*looks, free(engine)] == [False, True]


def test_a_kill_leaves_no_lock_behind(engine: sa.Engine) -> None:
    reading, ready = os.pipe()
    child = os.fork()
    if child == 0:
        with writing(sa.create_engine(engine.url), stop):
            os.write(ready, b"held")
            signal.pause()
    assert os.read(reading, 4) == b"held"
    assert not free(engine)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with writing(engine, lambda: None):
        pass


def test_what_another_process_has_staged_is_not_taken_for_a_broken_run(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": "# § 1 A\n\nRegel 1.", "hb.txt": "# § 1 B\n\nRegel 2."})
    staged, waiting = threading.Event(), threading.Event()
    results: dict[str, dict[str, Any]] = {}

    def first_waits(name: str) -> None:
        if name == "flushed":
            staged.set()
            assert waiting.wait(30)

    with open_house(home) as parts:

        def run(name: str, desk: Desk, told: Any) -> None:
            sources = [source_json(source) for source in find_sources(folder / name)]
            results[name] = execute(desk, "run", {"sources": sources}, told)[0]

        desk = Desk(parts, home)
        other = Register(str(parts.register.engine.url))
        slow = replace(desk, parts=replace(parts, steps=first_waits))
        thread = threading.Thread(target=run, args=("da.txt", slow, lambda event: None))
        thread.start()
        assert staged.wait(30)
        told: list[str] = []

        def tell(event: dict[str, Any]) -> None:
            told.append(event.get("note", ""))
            waiting.set()

        run("hb.txt", Desk(replace(parts, register=other), home), tell)
        thread.join()
        other.close()
        assert "wartet" in told[0]
        assert [result["documents"][0]["state"] for result in results.values()] == ["live", "live"]
        assert {edition.state for edition in parts.register.editions()} == {"live"}


def test_opening_the_house_clears_up_only_while_nobody_writes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_corpus(home.parent / "it", {"da.txt": "# § 1 A\n\nRegel 1."})
    monkeypatch.setattr(
        assembly, "open_cached_embedder", lambda settings: CachedEmbedder(FakeEmbedder(), home / "vectors.sqlite")
    )

    def killed(name: str) -> None:
        if name == "flushed":
            raise KeyboardInterrupt

    with open_house(home) as parts, pytest.raises(KeyboardInterrupt):
        desk = Desk(replace(parts, steps=killed), home)
        execute(desk, "run", {"sources": [source_json(s) for s in find_sources(folder)]}, lambda event: None)
    with writing(sa.create_engine(f"sqlite:///{home / 'register.sqlite'}"), stop):
        with assembly.open_parts(Settings(home)) as (parts, left):
            assert (left, [edition.state for edition in parts.register.editions()]) == ([], ["staging"])
    with assembly.open_parts(Settings(home)) as (parts, left):
        assert ([edition.state for edition in left], parts.register.editions()) == (["staging"], [])


def test_an_edition_that_is_gone_is_not_called_published(home: Path) -> None:
    with open_house(home) as parts, pytest.raises(FundstelleError, match="noch einmal"):
        parts.register.publish([7])
