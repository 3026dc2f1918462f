"""Keep and search passages by vector and keyword terms, whichever engine does it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ingest.embed import Vectors
from ingest.errors import FundstelleError
from ingest.keywords import Terms

SCHEMA = 1
DENSE, TERMS = "dense", "terms"
FITS = "Der Index passt schon zum Modell: FUNDSTELLE_EMBEDDER zuerst auf das neue setzen."
_NAMESPACE = uuid.UUID("6f0f2ad2-5b0e-4d0e-9a3c-52d7a5f1c0aa")


@dataclass(frozen=True)
class Layout:
    """What a store was built for; kept beside it, as vectors of two models cannot be compared."""

    model: str
    dimensions: int
    schema: int = SCHEMA

    def __str__(self) -> str:
        return f"„{self.model}“ ({self.dimensions} Dimensionen, Schema {self.schema})"


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


class Searchable(Protocol):
    """What answering needs of a store."""

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        """The nearest passages of these editions by vector and by terms."""


class PassageStore(Searchable, Protocol):
    """Every search names the editions it may see; which those are, the register decides."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Insert or replace points."""

    def tag(self, passages: Collection[str], edition: int) -> None:
        """Add an edition's number to passages that are already here."""

    def untag(self, edition: int) -> None:
        """Take an edition's number off everywhere, and delete points that are left with none."""

    def known(self, passages: Collection[str]) -> set[str]:
        """Those of these passages that are here."""

    def vectors(self, passages: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those of these passages that are here."""

    def passages(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Every passage with its edition numbers, for reconciliation."""

    def points(self) -> Iterator[Point]:
        """Every point whole, to move it to another engine."""

    def delete(self, passages: Collection[str]) -> None:
        """Remove points; absent ones are fine."""

    def count(self, editions: Collection[int] | None = None) -> int:
        """How many points stand in these editions, or in all."""

    def flush(self) -> None:
        """Return when everything acknowledged is on the disk."""

    def close(self) -> None:
        """Release the engine."""


def must_match(place: object, found: Layout, wanted: Layout) -> None:
    """Raise FundstelleError when the store at this place was built for something else."""
    if found != wanted:
        raise FundstelleError(
            f"Der Index in {place} wurde mit {found} gebaut, eingestellt ist {wanted}. Abhilfe: mit dieser Einstellung "
            "`fundstelle-ingest migrate --to embedder` ausführen, oder FUNDSTELLE_EMBEDDER zurückstellen."
        )


def alike(
    records: Iterable[tuple[Any, Collection[int]]], change: Callable[[set[int]], set[int]]
) -> Iterable[tuple[list[int], list[Any]]]:
    """Changed edition numbers, each with all the points that get them: one write serves many points."""
    groups: dict[tuple[int, ...], list[Any]] = defaultdict(list)
    for point, editions in records:
        groups[tuple(sorted(change(set(editions))))].append(point)
    return [(list(editions), points) for editions, points in groups.items()]


def point_id(passage: str) -> str:
    """The UUID under which engines keep a passage."""
    return str(uuid.uuid5(_NAMESPACE, passage))
