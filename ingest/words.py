"""Know how rare a word is among the passages: rare words say what a question is about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from ingest import tables
from ingest.keywords import stems

_ALL = ""
_MANY = 500


class Words:
    """Counts of passages per stem; passages that went out of use stay counted, rarity need not be exact."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, texts: Sequence[str]) -> None:
        """Count the stems of these passages."""
        counts = _count(texts)
        if not texts:
            return
        known = self._counts(list(counts))
        with self._engine.begin() as connection:
            new = [{"stem": stem, "passages": n} for stem, n in counts.items() if stem not in known]
            old = [{"name": stem, "more": n} for stem, n in counts.items() if stem in known]
            if new:
                connection.execute(tables.words.insert(), new)
            if old:
                more = tables.words.c.passages + sa.bindparam("more")
                update = tables.words.update().where(tables.words.c.stem == sa.bindparam("name"))
                connection.execute(update.values(passages=more), old)

    def remove(self, texts: Sequence[str]) -> None:
        """Uncount the stems of erased passages; one that stood nowhere else is forgotten."""
        table = tables.words
        fewer = [{"name": stem, "fewer": n} for stem, n in _count(texts).items()]
        if not texts:
            return
        with self._engine.begin() as connection:
            update = table.update().where(table.c.stem == sa.bindparam("name"))
            connection.execute(update.values(passages=table.c.passages - sa.bindparam("fewer")), fewer)
            connection.execute(table.delete().where(table.c.passages <= 0))

    def weights(self, of: Sequence[str]) -> dict[str, float]:
        """The inverse document frequency of these stems: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        counts = self._counts([_ALL, *of])
        everything = counts.get(_ALL, 0)
        return {
            stem: math.log(1 + (max(0, everything - counts.get(stem, 0)) + 0.5) / (counts.get(stem, 0) + 0.5))
            for stem in of
        }

    def _counts(self, of: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with self._engine.connect() as connection:
            for first in range(0, len(of), _MANY):
                query = sa.select(tables.words).where(tables.words.c.stem.in_(of[first : first + _MANY]))
                found.update({row.stem: row.passages for row in connection.execute(query)})
        return found


def _count(texts: Sequence[str]) -> Counter[str]:
    counts = Counter(stem for text in texts for stem in stems(text))
    counts[_ALL] = len(texts)
    return counts
