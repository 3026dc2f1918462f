"""Know how rare a word is among the passages: rare words say what a question is about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from ingest import tables
from ingest.database import MANY
from ingest.keywords import stems

_ALL = ""


def count(connection: sa.Connection, texts: Iterable[str], by: int) -> None:
    """Count the stems of passages that come (`by` 1) or go (-1); a stem that stands nowhere is forgotten.

    Only for the one writer (ingest.writer): two that count a new stem at once would both insert it.
    """
    table = tables.words
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(stems(text))
        counts[_ALL] += 1
    known = _counts(connection, list(counts))
    new = [{"stem": stem, "passages": n} for stem, n in counts.items() if stem not in known and by > 0]
    old = [{"name": stem, "more": n * by} for stem, n in counts.items() if stem in known]
    if new:
        connection.execute(table.insert(), new)
    if old:
        update = table.update().where(table.c.stem == sa.bindparam("name"))
        connection.execute(update.values(passages=table.c.passages + sa.bindparam("more")), old)
    if by < 0:
        connection.execute(table.delete().where(table.c.passages <= 0))


class Words:
    """Counts of passages per stem; the register counts a passage in the transaction that brings or takes it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, texts: Sequence[str]) -> None:
        """Count the stems of passages that stand in no register."""
        with self._engine.begin() as connection:
            count(connection, texts, 1)

    def counted(self) -> int:
        """How many passages were counted."""
        with self._engine.connect() as connection:
            return _counts(connection, [_ALL]).get(_ALL, 0)

    def recount(self, texts: Iterable[str]) -> None:
        """Count everything anew."""
        with self._engine.begin() as connection:
            connection.execute(tables.words.delete())
            count(connection, texts, 1)

    def weights(self, of: Sequence[str]) -> dict[str, float]:
        """The inverse document frequency of these stems: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        with self._engine.connect() as connection:
            counts = _counts(connection, [_ALL, *of])
        everything = counts.get(_ALL, 0)
        return {
            stem: math.log(1 + (max(0, everything - counts.get(stem, 0)) + 0.5) / (counts.get(stem, 0) + 0.5))
            for stem in of
        }


def _counts(connection: sa.Connection, of: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for first in range(0, len(of), MANY):
        query = sa.select(tables.words).where(tables.words.c.stem.in_(of[first : first + MANY]))
        found.update({row.stem: row.passages for row in connection.execute(query)})
    return found
