"""Spread the reading and embedding of large corpora over worker processes; this process alone writes.

The pipeline runs as ever: what workers bring is read by its `parse`, and their vectors are in its cache when it asks.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.chunk import cut_passages
from ingest.corpus import Source
from ingest.edition import freeze
from ingest.embed import Embedder, Vectors, open_engine
from ingest.errors import FundstelleError, UnreadableFileError
from ingest.parts import Parsed, Parts
from ingest.sandbox import parse_contained
from ingest.units import units_of
from ingest.vector_cache import CachedEmbedder

TEXTS = 64  # embedded in one task: about two seconds
FILES = 4  # under way for each worker; what is read must not pile up before the writer


@contextmanager
def local_workers(count: int = 2) -> Iterator[Any]:
    """A Dask client with this many processes on this machine: loopback and TLS only, no dashboard."""
    try:
        from distributed import Client, LocalCluster, Security
    except ModuleNotFoundError as error:
        raise FundstelleError("Für mehrere Prozesse `pip install 'fundstelle[scale]'` ausführen.") from error
    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address=None,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def read_contained(path: Path, password: str | None) -> Parsed:
    """The file as the sandbox reads it, or why it could not be read."""
    try:
        return parse_contained(path, password)
    except UnreadableFileError as error:
        return error


@dataclass(frozen=True)
class Steps:
    """What workers do, as functions that they can import; `engine` names the embedding engine to open."""

    engine: str
    read: Callable[[Path, str | None], Parsed] = read_contained
    open_engine: Callable[[str], Embedder] = open_engine


def distributed(parts: Parts, cache: CachedEmbedder, client: Any, sources: Sequence[Source], steps: Steps) -> Parts:
    """These parts, with workers that read and embed; `cache` is their embedder's.

    Workers on other machines need the corpora under the same paths, and an engine of the same name.
    """
    return replace(parts, parse=_Workers(client, cache, {source.path: source.title for source in sources}, steps))


@dataclass(frozen=True)
class _Workers:
    """A `Parse` whose files are read, cut and embedded elsewhere."""

    client: Any
    cache: CachedEmbedder
    titles: Mapping[Path, str | None]
    steps: Steps

    def __call__(self, paths: Sequence[Path], passwords: Mapping[Path, str]) -> Iterator[tuple[Path, Parsed]]:
        from distributed import as_completed

        waiting = iter(paths)
        work = as_completed()
        files: dict[Any, _File] = {}

        def begin(count: int) -> None:
            for path in islice(waiting, count):
                reading = self._submit(_read, path, passwords.get(path), self.titles.get(path), self.steps)
                files[reading] = _File(path)
                work.add(reading)

        begin(FILES * len(self.client.ncores()))
        for done in work:
            file = files.pop(done)
            if file.parsed is None:
                file.parsed, texts = done.result()
                missing = self.cache.missing(texts)
                for first in range(0, len(missing), TEXTS):
                    batch = missing[first : first + TEXTS]
                    embedding = self._submit(_embed, batch, self.steps)
                    file.embedding[embedding] = batch
                    files[embedding] = file
                    work.add(embedding)
            else:
                self.cache.keep(file.embedding.pop(done), done.result())
            if not file.embedding:
                yield file.path, file.parsed
                begin(1)

    def _submit(self, step: Callable[..., Any], *arguments: Any) -> Any:
        return self.client.submit(step, *arguments, pure=False)


@dataclass
class _File:
    """A file under way: what it says once it is read, and the texts whose vectors are still being made."""

    path: Path
    parsed: Parsed | None = None
    embedding: dict[Any, list[str]] = field(default_factory=dict)


def _read(path: Path, password: str | None, title: str | None, steps: Steps) -> tuple[Parsed, list[str]]:
    """The file, and every text of it that the pipeline will want a vector of."""
    parsed = steps.read(path, password)
    if isinstance(parsed, UnreadableFileError):
        return parsed, []
    canonical = freeze(parsed)
    title = title or parsed.title or path.stem
    passages = cut_passages(canonical, "", title, "")
    units = units_of(canonical, 0, len(canonical.text))
    return parsed, [*(passage.search_text for passage in passages), *(unit.scored(title) for unit in units)]


def _embed(texts: Sequence[str], steps: Steps) -> Vectors:
    return _engine(steps.open_engine, steps.engine).passages(texts)


@lru_cache(1)
def _engine(opened: Callable[[str], Embedder], name: str) -> Embedder:
    """One a process."""
    return opened(name)
