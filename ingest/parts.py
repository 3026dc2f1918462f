"""What the pipeline works with: real parts or test parts, built by an entry point."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.blobs import Blobs
from ingest.embed import Embedder
from ingest.errors import UnreadableFileError
from ingest.passages import ParsedFile
from ingest.register import Register
from ingest.store import PassageStore
from ingest.words import Words

Parsed = ParsedFile | UnreadableFileError
Progress = Callable[[str, int, int], None]
"""A name, how much of it is done, and of how much."""


class Parse(Protocol):
    """Reads files, several at once, in any order."""

    def __call__(self, paths: Sequence[Path], passwords: Mapping[Path, str]) -> Iterator[tuple[Path, Parsed]]:
        """Each path with what it holds, or why it could not be read."""


def no_progress(_name: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def _no_step(_name: str) -> None:
    """Go on."""


def _nothing_cached(_texts: Sequence[str]) -> None:
    """There is no cache that could remember these texts."""


@dataclass(frozen=True)
class Parts:
    """`forget` takes texts out of the vector cache. `steps` is called by name between any two steps of which
    the first leaves something behind; it may wait, or raise to stop the work."""

    register: Register
    blobs: Blobs
    store: PassageStore
    embedder: Embedder
    words: Words
    parse: Parse
    forget: Callable[[Sequence[str]], None] = _nothing_cached
    steps: Callable[[str], None] = _no_step
