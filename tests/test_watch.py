from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.errors import FundstelleError
from ingest.watch import Due, settled, watch
from tests.rooms import write_corpus


class Clock:
    """Time that passes only in `sleep`; at each of its moments something may happen to a file."""

    def __init__(self, moments: dict[int, bytes | None], path: Path) -> None:
        self.now = 0.0
        self.moments = moments
        self.path = path

    def sleep(self, seconds: float) -> None:
        self.now = round(self.now + seconds, 3)
        content = self.moments.pop(int(self.now * 10), b"")
        if content is None:
            self.path.unlink()
        elif content:
            self.path.write_bytes(content)


@pytest.mark.parametrize(
    ("moments", "rested"),
    [({}, 0.5), ({2: b"halb", 4: b"mehr davon", 7: b"jetzt ist alles da"}, 1.2), ({3: None}, 0.8)],
    ids=["finished", "still copied", "gone"],
)
def test_a_file_is_taken_when_it_has_rested(tmp_path: Path, moments: dict[int, bytes | None], rested: float) -> None:
    path = tmp_path / "da.pdf"
    path.write_bytes(b"a")
    clock = Clock(moments, path)
    settled({path}, 0.5, clock.sleep, lambda: clock.now)
    assert clock.now == pytest.approx(rested)
    assert not moments


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write_corpus(tmp_path / "it", {"da.txt": "Eins.", "hb.txt": "Zwei."})
    with (made / "corpus.toml").open("a") as settings:
        settings.write('on_change = "publish"\n')
    return made


@pytest.fixture
def watched(folder: Path) -> Iterator[Iterator[list[Due]]]:
    stop = threading.Event()
    due = watch([folder], stop, still=0.2)
    yield due
    stop.set()


def names(due: list[Due]) -> list[str]:
    return sorted(source.path.name for one in due for source in one.sources)


def test_first_everything_is_due_then_what_changes(folder: Path, watched: Iterator[list[Due]]) -> None:
    first = next(watched)
    assert names(first) == ["da.txt", "hb.txt"]
    assert [(one.whole, one.draft) for one in first] == [(True, False)]
    (folder / "da.txt").write_text("Eins, geändert.")
    changed = next(watched)
    assert names(changed) == ["da.txt"]
    assert [(one.whole, one.draft) for one in changed] == [(False, False)]


def test_a_file_that_goes_makes_the_whole_folder_due(folder: Path, watched: Iterator[list[Due]]) -> None:
    next(watched)
    (folder / "hb.txt").unlink()
    due = next(watched)
    assert names(due) == ["da.txt"]
    assert due[0].whole


def test_changes_during_the_first_runs_are_not_missed(folder: Path, watched: Iterator[list[Due]]) -> None:
    next(watched)
    (folder / "neu.txt").write_text("Drei.")
    assert names(next(watched)) == ["neu.txt"]


def test_while_nothing_happens_parsers_are_kept_ready(folder: Path) -> None:
    stop, ready = threading.Event(), []

    def keep_ready() -> None:
        ready.append(True)
        (folder / "da.txt").write_text("Eins, geändert.")

    due = watch([folder], stop, 0.1, keep_ready=keep_ready)
    next(due)
    assert names(next(due)) == ["da.txt"]
    assert ready == [True]
    stop.set()


def test_drafts_are_wished_unless_the_corpus_says_publish(folder: Path) -> None:
    settings = folder / "corpus.toml"
    settings.write_text(settings.read_text().replace('"publish"', '"draft"'))
    (one,) = next(watch([folder], threading.Event()))
    assert (one.draft, one.whole) == (True, False)


def test_what_cannot_be_read_is_told_and_watched_on(folder: Path) -> None:
    stop, told = threading.Event(), list[str]()
    watched = watch([folder], stop, 0.1, tell=told.append)
    next(watched)
    settings = folder / "corpus.toml"
    good = settings.read_text()
    settings.write_text(good.replace('"publish"', '"nie"'))
    assert next(watched) == []
    assert "on_change" in told[0]
    settings.write_text(good)
    assert names(next(watched)) == ["da.txt", "hb.txt"]
    stop.set()


def test_what_is_no_folder_is_told(folder: Path) -> None:
    with pytest.raises(FundstelleError, match="kein Ordner"):
        next(watch([folder / "da.txt"], threading.Event()))
