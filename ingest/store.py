"""Keep and search passages by vector and keyword terms, whichever engine does it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.embed import Vectors
from ingest.keywords import Terms

SCHEMA = 1
_NAMESPACE = uuid.UUID("6f0f2ad2-5b0e-4d0e-9a3c-52d7a5f1c0aa")


@dataclass(frozen=True)
class Point:
    """A passage as the engine holds it; `editions` are the numbers of the editions it stands in."""

    passage: str
    document: str
    editions: tuple[int, ...]
    vector: Vectors
    terms: Terms


@dataclass(frozen=True)
class Scored:
    """A passage found by one list; scores of two lists are not comparable."""

    passage: str
    score: float


@dataclass(frozen=True)
class Candidates:
    """The two lists of one search, each best first."""

    dense: tuple[Scored, ...] = ()
    keyword: tuple[Scored, ...] = ()


class PassageStore(Protocol):
    """Every search names the editions it may see; which those are, the register decides."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Insert or replace points."""

    def tag(self, passages: Collection[str], edition: int) -> None:
        """Add an edition's number to passages that are already here."""

    def untag(self, edition: int) -> None:
        """Take an edition's number off everywhere, and delete points that are left with none."""

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        """The nearest passages of these editions by vector and by terms."""

    def known(self, passages: Collection[str]) -> set[str]:
        """Those of these passages that are here."""

    def vectors(self, passages: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those of these passages that are here."""

    def passages(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Every passage with its edition numbers, for reconciliation."""

    def delete(self, passages: Collection[str]) -> None:
        """Remove points; absent ones are fine."""

    def count(self, editions: Collection[int] | None = None) -> int:
        """How many points stand in these editions, or in all."""

    def flush(self) -> None:
        """Return when everything acknowledged is on the disk."""

    def close(self) -> None:
        """Release the engine."""


def point_id(passage: str) -> str:
    """The UUID under which engines keep a passage."""
    return str(uuid.uuid5(_NAMESPACE, passage))
