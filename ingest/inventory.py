"""Read the register as a whole: everything that must agree with the blobs and the index."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from ingest import tables
from ingest.database import MANY
from ingest.passage_rows import content_of
from ingest.passages import Passage
from ingest.words import count

_IN_USE = sa.select(tables.placements.c.passage)


def damage(engine: sa.Engine) -> list[str]:
    """What the database finds wrong with its own file."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        told = connection.exec_driver_sql("PRAGMA quick_check").scalars().all()
    return [str(line) for line in told if line != "ok"]


def orphan_passages(engine: sa.Engine) -> list[str]:
    """Passages that stand in no edition."""
    names = tables.passages.c.id
    with engine.connect() as connection:
        return list(connection.execute(sa.select(names).where(names.not_in(_IN_USE))).scalars())


def delete_orphans(engine: sa.Engine) -> None:
    """Forget the passages that stand in no edition."""
    orphans = tables.passages.c.id.not_in(_IN_USE)
    with engine.begin() as connection:
        gone = connection.execute(sa.select(tables.passages).where(orphans)).mappings().all()
        count(connection, [content_of(row).search_text for row in gone], -1)
        connection.execute(tables.passages.delete().where(orphans))


def passage_count(engine: sa.Engine) -> int:
    """How many passages there are."""
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(tables.passages)).scalar_one()


def search_texts(engine: sa.Engine) -> Iterator[str]:
    """What of each passage is embedded and matched."""
    with engine.connect() as connection:
        for row in connection.execute(sa.select(tables.passages)).mappings():
            yield content_of(row).search_text


def editions_by_passage(engine: sa.Engine) -> dict[str, set[int]]:
    """The numbers of the editions that each passage stands in."""
    found: dict[str, set[int]] = {}
    with engine.connect() as connection:
        for passage, edition in connection.execute(sa.select(tables.placements.c.passage, tables.placements.c.edition)):
            found.setdefault(passage, set()).add(edition)
    return found


def contents(engine: sa.Engine, names: Collection[str]) -> dict[str, tuple[str, Passage]]:
    """Document and passage, without the places where it stands, for each of these names."""
    wanted, found = list(names), {}
    placed = sa.select(tables.passages, tables.editions.c.document).join_from(tables.placements, tables.passages)
    query = placed.join(tables.editions, tables.editions.c.number == tables.placements.c.edition)
    with engine.connect() as connection:
        for first in range(0, len(wanted), MANY):
            some = tables.passages.c.id.in_(wanted[first : first + MANY])
            for row in connection.execute(query.where(some)).mappings():
                found[row["id"]] = (row["document"], content_of(row))
    return found
