"""Record what was decided about editions, and read it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa

from ingest import tables
from ingest.passages import Edition

Kind = Literal["published", "rejected", "rolled_back", "withdrawn", "missing", "replaced", "erased"]


@dataclass(frozen=True)
class Decision:
    """`missing` withdrew a document whose file was gone; `replaced` took back an edition for a corrected one."""

    kind: Kind
    document: str
    edition: str
    file_hash: str
    reason: str = ""
    at: datetime | None = None


def decided(kind: Kind, editions: Iterable[Edition], reason: str = "") -> list[Decision]:
    """The same decision about each of these editions."""
    return [Decision(kind, edition.document, edition.id, edition.file_hash, reason) for edition in editions]


def record(connection: sa.Connection, decisions: Sequence[Decision]) -> None:
    """Write decisions in the transaction that carries them out."""
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        {
            "at": now,
            "kind": decision.kind,
            "document": decision.document,
            "edition": decision.edition,
            "file_hash": decision.file_hash,
            "reason": decision.reason,
        }
        for decision in decisions
    ]
    if rows:
        connection.execute(tables.decisions.insert(), rows)


def decisions_of(engine: sa.Engine, document: str) -> list[Decision]:
    """Everything that was decided about a document, oldest first."""
    table = tables.decisions
    query = sa.select(table).where(table.c.document == document).order_by(table.c.id)
    with engine.connect() as connection:
        return [
            Decision(
                row["kind"],
                row["document"],
                row["edition"],
                row["file_hash"],
                row["reason"],
                row["at"].replace(tzinfo=UTC),
            )
            for row in connection.execute(query).mappings()
        ]


def last_about_file(engine: sa.Engine, document: str, file_hash: str) -> Decision | None:
    """The latest decision about this very file as an edition of this document."""
    of_file = [decision for decision in decisions_of(engine, document) if decision.file_hash == file_hash]
    return of_file[-1] if of_file else None
