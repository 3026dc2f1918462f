"""Remember what words and abbreviations mean: what the owner of a corpus says, and what editions explain themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ingest import tables
from ingest.abbreviations import abbreviations
from ingest.database import advance
from ingest.keywords import WORD, stems
from ingest.passages import Edition

_TABLE = tables.glossary


def keep_said(engine: sa.Engine, corpus: str, said: Mapping[str, Sequence[str]]) -> None:
    """Insert or replace what `corpus.toml` says; it applies from the next question on."""
    own = _TABLE.c.corpus == corpus
    rows = _both_ways((name, meant) for name, terms in said.items() for meant in terms)
    with engine.begin() as connection:
        known = connection.execute(sa.select(_TABLE.c.said, _TABLE.c.meant).where(own).order_by(_TABLE.c.id))
        if [tuple(row) for row in known] == [(row["said"], row["meant"]) for row in rows]:
            return
        connection.execute(_TABLE.delete().where(own))
        if rows:
            connection.execute(_TABLE.insert(), [row | {"corpus": corpus} for row in rows])
        advance(connection)


def keep_explained(connection: sa.Connection, edition: int, texts: Iterable[str]) -> None:
    """Add the abbreviations that an edition explains."""
    pairs = dict.fromkeys(pair for text in texts for pair in abbreviations(text).items())
    if rows := _both_ways(pairs):
        connection.execute(_TABLE.insert(), [row | {"edition": edition} for row in rows])


def drop_explained(connection: sa.Connection, edition: int) -> None:
    """Forget what an edition explained."""
    connection.execute(_TABLE.delete().where(_TABLE.c.edition == edition))


def meanings(engine: sa.Engine, question: str, editions: Collection[Edition]) -> dict[str, tuple[str, ...]]:
    """What the question's words mean in these editions and their corpora; nothing of any other is looked at."""
    asked, words = stems(question), _words(question)
    numbers = {edition.number for edition in editions}
    corpora = {edition.corpus for edition in editions}
    found: dict[str, tuple[str, ...]] = {}
    with engine.connect() as connection:
        for row in connection.execute(sa.select(_TABLE).where(_TABLE.c.stem.in_(asked)).order_by(_TABLE.c.id)):
            seen = row.corpus in corpora or row.edition in numbers
            if seen and _stands_in(_words(row.said), words) and row.meant not in found.get(row.said, ()):
                found[row.said] = (*found.get(row.said, ()), row.meant)
    return found


def _both_ways(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """A row for the short way and one for the long; what consists of stop words alone is never looked for."""
    ways = ((said, meant) for pair in pairs for said, meant in (pair, pair[::-1]))
    return [{"stem": stems(said)[0], "said": said, "meant": meant} for said, meant in ways if stems(said)]


def _words(text: str) -> list[str]:
    """The stems of all words in order; stop words, which have none, as they are: «DA-IT» is not «IT»."""
    return [(stems(word) or [word.lower()])[0] for word in WORD.findall(text)]


def _stands_in(words: list[str], asked: list[str]) -> bool:
    """Whether the words stand in the question one after the other."""
    return any(asked[at : at + len(words)] == words for at in range(len(asked)))
