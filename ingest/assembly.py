"""Build the real parts from the settings; only entry points call this."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.blobs import Blobs
from ingest.embed import Embedder
from ingest.errors import FundstelleError
from ingest.parts import Parsed, Parts
from ingest.passages import Edition
from ingest.pipeline import recover
from ingest.reembed import BEFORE, IN_USE, NEXT, fill, mark_whole, take_over, warm
from ingest.register import Register
from ingest.settings import Settings
from ingest.store import FITS, PassageStore
from ingest.words import Words
from ingest.writer import writing, writing_if_free

if TYPE_CHECKING:
    from ingest.store_server import ServerStore
    from ingest.vector_cache import CachedEmbedder


def open_register(settings: Settings) -> Register:
    """The register at the settings' database, SQLite in the home by default."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return Register(settings.database_url or f"sqlite:///{settings.home / 'register.sqlite'}")


def open_cached_embedder(settings: Settings) -> CachedEmbedder:
    """The settings' embedder behind the cache that never embeds a text twice."""
    from ingest.embed import open_embedder

    settings.home.mkdir(parents=True, exist_ok=True)
    return open_embedder(settings.embedder, settings.home)


def open_store(settings: Settings, embedder: Embedder) -> PassageStore:
    """Qdrant Edge in the home, or the Qdrant server that the settings name."""
    if settings.qdrant_url:
        return _open_server(settings, embedder)
    from ingest.store_embedded import open_embedded_store

    return open_embedded_store(settings.home / IN_USE, embedder.name, embedder.dimensions)


def _open_server(settings: Settings, embedder: Embedder, following: bool = False) -> ServerStore:
    from ingest.store_server import open_server_store

    place, key = settings.qdrant_url or "", settings.qdrant_api_key
    return open_server_store(place, key, embedder.name, embedder.dimensions, following)


def _open_changed_store(settings: Settings, register: Register, embedder: Embedder) -> PassageStore:
    """The store; where it takes over from another model's, with what was read since it was filled."""
    if settings.qdrant_url:
        server = _open_server(settings, embedder)
        if server.whole:
            with writing(register.engine, lambda: None):  # what is read meanwhile would be in the old one only
                fill(register, server, embedder)
                server.take_over()
        return server
    changed = _changed_embedder(settings, embedder)
    store = open_store(settings, embedder)
    if changed:
        fill(register, store, embedder)
    return store


def _changed_embedder(settings: Settings, embedder: Embedder) -> bool:
    """Switch to the index that `reembed` has filled, when the one in use is another model's and nobody uses it."""
    from ingest.store_embedded import is_built_for, unused

    current = settings.home / IN_USE
    if current.exists() and is_built_for(current, embedder.name, embedder.dimensions):
        shutil.rmtree(settings.home / BEFORE, ignore_errors=True)  # a switch that was killed at its end
        return False
    return unused(current) and take_over(settings.home, embedder.name)


def reembed(settings: Settings, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Fill the index that the next start uses with the settings' embedder, beside an app that runs on."""
    from ingest.store_embedded import is_built_for, open_embedded_store

    embedder = open_cached_embedder(settings)
    if settings.qdrant_url:
        return _reembed_on_server(settings, embedder, progress)
    if is_built_for(settings.home / IN_USE, embedder.name, embedder.dimensions):
        raise FundstelleError(FITS)
    if not is_built_for(settings.home / NEXT, embedder.name, embedder.dimensions):
        shutil.rmtree(settings.home / NEXT)  # another model was begun
    with closing(open_register(settings)) as register:
        with closing(open_embedded_store(settings.home / NEXT, embedder.name, embedder.dimensions)) as store:
            done = fill(register, store, embedder, progress)
        warm(register, Blobs(settings.home / "blobs"), embedder)
    mark_whole(settings.home, embedder.name)
    return done


def _reembed_on_server(settings: Settings, embedder: Embedder, progress: Callable[[int, int], None]) -> int:
    with (
        closing(open_register(settings)) as register,
        closing(_open_server(settings, embedder, following=True)) as store,
    ):
        done = fill(register, store, embedder, progress)
        warm(register, Blobs(settings.home / "blobs"), embedder)
        store.mark_whole()
    return done


def prune(settings: Settings) -> list[str]:
    """Delete the collections that were served before the settings' embedder took over, and return their names."""
    _must_have_server(settings)
    with closing(_open_server(settings, open_cached_embedder(settings))) as store:
        return store.prune()


@contextmanager
def open_parts(settings: Settings) -> Iterator[tuple[Parts, list[Edition]]]:
    """All parts, and what a killed run had left that was discarded on opening, unless somebody is writing now."""
    with ExitStack() as stack:
        register = open_register(settings)
        stack.callback(register.close)
        embedder = open_cached_embedder(settings)
        store = _open_changed_store(settings, register, embedder)
        stack.callback(store.close)
        blobs, words = Blobs(settings.home / "blobs"), Words(register.engine)
        parts = Parts(register, blobs, store, embedder, words, parse_contained_files, embedder.forget)
        with writing_if_free(register.engine) as free:
            left = recover(parts) if free else []
        yield parts, left


def parse_contained_files(paths: Sequence[Path], passwords: Mapping[Path, str]) -> Iterator[tuple[Path, Parsed]]:
    """Every file in a child process of its own, two at a time."""
    from ingest.sandbox import parse_many

    return parse_many(paths, passwords=passwords)


def must_exist(settings: Settings) -> None:
    """Raise with the remedy when nothing was ingested into this home yet."""
    if settings.database_url is None and not (settings.home / "register.sqlite").exists():
        raise FundstelleError(
            f"In {settings.home} ist noch nichts eingelesen: zuerst `fundstelle-ingest run ORDNER` ausführen."
        )


def move_index(settings: Settings, to_server: bool) -> int:
    """Move every passage between the home's Edge and the settings' server, and return how many."""
    from ingest.migrate import move

    _must_have_server(settings)
    with ExitStack() as stack:
        register = stack.enter_context(closing(open_register(settings)))
        stack.enter_context(writing(register.engine, lambda: None))
        embedder = open_cached_embedder(settings)
        server = stack.enter_context(closing(_open_server(settings, embedder)))
        embedded = stack.enter_context(closing(open_store(replace(settings, qdrant_url=None), embedder)))
        if server.whole and not to_server:  # what was read since it was filled is in the old one only
            fill(register, server, embedder)
        return move(embedded, server) if to_server else move(server, embedded)


def _must_have_server(settings: Settings) -> None:
    if not settings.qdrant_url:
        raise FundstelleError("FUNDSTELLE_QDRANT_URL ist nicht gesetzt: die Adresse des Qdrant-Servers angeben.")
