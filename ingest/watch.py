"""Turn changes of files into runs, once whoever writes them has finished."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ingest.corpus import QUESTIONS_NAME, SETTINGS_NAME, Source, corpus_folder, find_sources, read_publishing
from ingest.errors import FundstelleError

STILL = 0.3  # seconds without a change of size or time, after which a file counts as finished
READY_EVERY = 120.0  # seconds of quiet; parsers that wait longer go to sleep
_LOOK_EVERY = 0.1
_GIVE_UP = 600.0  # seconds; what is written longer comes with its last change


@dataclass(frozen=True)
class Due:
    """A run that changes call for; `whole` when these are all files of their corpus, so that others are gone."""

    sources: tuple[Source, ...]
    whole: bool
    draft: bool


def watch(
    paths: Sequence[Path],
    stop: threading.Event,
    still: float = STILL,
    polling: bool = False,
    keep_ready: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] = lambda trouble: None,
) -> Iterator[list[Due]]:
    """The runs that are due: first over everything, then whenever changed files have come to rest.

    `keep_ready` is called now and then while nothing happens, `tell` with why a folder cannot be read.
    """
    from watchfiles import watch as changes_of

    for path in paths:
        if not path.is_dir():
            raise FundstelleError(f"{path} ist kein Ordner: den Ordner der Sammlung nennen.")
    told = changes_of(*paths, stop_event=stop, step=50, rust_timeout=500, yield_on_timeout=True, force_polling=polling)
    # It watches from its first answer on, so that nothing is missed while the first runs go on.
    missed = next(told, set())
    yield [due for path in paths for due in _due(corpus_folder(path.resolve()), None, tell)]
    ready_until = 0.0
    for changes in chain([missed], told):
        if not changes:
            if time.monotonic() > ready_until:
                keep_ready()
                ready_until = time.monotonic() + READY_EVERY
            continue
        changed = settled({Path(name) for _, name in changes}, still)
        folders = {corpus_folder(path.parent) for path in changed if path.parent.is_dir()}
        yield [due for folder in sorted(folders) for due in _due(folder, changed, tell)]


def settled(
    paths: Collection[Path],
    still: float = STILL,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> set[Path]:
    """These paths, once none of them has changed for a while."""
    began = last = clock()
    known = {path: _look(path) for path in paths}
    while clock() - last < still and clock() - began < _GIVE_UP:
        sleep(_LOOK_EVERY)
        now = {path: _look(path) for path in paths}
        if now != known:
            known, last = now, clock()
    return set(paths)


def _look(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _due(folder: Path, changed: Collection[Path] | None, tell: Callable[[str], None]) -> Iterator[Due]:
    """What the corpus says is to be done: drafts for its owner, or live at once; only then files may be missed."""
    try:
        publish = read_publishing(folder).on_change == "publish"
        sources = find_sources(folder)
    except FundstelleError as error:
        tell(str(error))
        return
    every = changed is None or any(
        path.name in (SETTINGS_NAME, QUESTIONS_NAME) or not path.exists()
        for path in changed
        if path.is_relative_to(folder)
    )
    wanted = sources if every else [source for source in sources if source.path in (changed or ())]
    if wanted:
        yield Due(tuple(wanted), every and publish, not publish)
