"""Write, read and delete the rows of passages and of their places, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ingest import tables
from ingest.database import MANY
from ingest.glossary import drop_explained
from ingest.passages import Passage
from ingest.words import count


def orphans(number: int) -> sa.Select[Any]:
    """The passages that would be left without an edition."""
    placements, passages = tables.placements, tables.passages
    only = sa.select(placements.c.passage).where(placements.c.edition == number)
    others = sa.select(placements.c.passage).where(placements.c.edition != number)
    return sa.select(passages.c.id).where(passages.c.id.in_(only), passages.c.id.not_in(others))


def delete_passages(connection: sa.Connection, number: int) -> None:
    """Forget where the edition's passages stand, and those that no other edition has."""
    table = tables.passages
    names = list(connection.execute(orphans(number)).scalars())
    connection.execute(tables.placements.delete().where(tables.placements.c.edition == number))
    drop_explained(connection, number)
    for first in range(0, len(names), MANY):
        some = table.c.id.in_(names[first : first + MANY])
        gone = connection.execute(sa.select(table).where(some)).mappings().all()
        count(connection, [content_of(row).search_text for row in gone], -1)
        connection.execute(table.delete().where(some))


def insert_passages(connection: sa.Connection, passages: Sequence[Passage]) -> list[Passage]:
    """Those that are not known yet: an id names its content, so a known one is the same."""
    table = tables.passages
    ids = [passage.id for passage in passages]
    known: set[str] = set()
    for first in range(0, len(ids), MANY):
        query = sa.select(table.c.id).where(table.c.id.in_(ids[first : first + MANY]))
        known.update(connection.execute(query).scalars())
    new = {passage.id: passage for passage in passages if passage.id not in known}
    if new:
        columns = ("id", "text", "section", "kind", "title", "lead")
        rows = [{name: getattr(passage, name) for name in columns} for passage in new.values()]
        connection.execute(table.insert(), rows)
    return list(new.values())


def insert_placements(connection: sa.Connection, number: int, passages: Sequence[Passage]) -> None:
    """Where the passages stand in this edition, in reading order."""
    rows = [
        {
            "edition": number,
            "ordinal": ordinal,
            "passage": passage.id,
            "start": passage.start,
            "end": passage.end,
            "page": passage.page,
            "label": passage.label,
        }
        for ordinal, passage in enumerate(passages)
    ]
    if rows:
        connection.execute(tables.placements.insert(), rows)


def passage_of(row: sa.RowMapping) -> Passage:
    """A passage as it is placed in an edition."""
    placed = {name: row[name] for name in ("start", "end", "label", "page")}
    return replace(content_of(row), **placed)


def content_of(row: sa.RowMapping) -> Passage:
    """What a passage says, without the place where it stands."""
    names = ("id", "text", "kind", "title", "lead")
    content = {name: row[name] for name in names}
    return Passage(section=tuple(row["section"]), start=0, end=0, label="", page=None, **content)
