"""Remember editions and passages in one SQL database, beside the catalogue of their documents."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import sqlalchemy as sa

from ingest import tables
from ingest.catalogue import Catalogue
from ingest.database import MANY, advance
from ingest.decisions import Decision, record
from ingest.errors import FundstelleError, NotFoundError
from ingest.glossary import keep_explained
from ingest.passage_rows import delete_passages, insert_passages, insert_placements, orphans, passage_of
from ingest.passages import Edition, Notice, Passage, digest
from ingest.states import Recorded, Snapshot, derive
from ingest.words import count

_RECORDED = sa.select(
    *(tables.documents.c.corpus if name == "corpus" else tables.editions.c[name] for name in Recorded.__annotations__)
).join_from(tables.editions, tables.documents)


@dataclass(frozen=True)
class NewEdition:
    """What is known of an edition before it has a number."""

    document: str
    title: str
    label: str
    file_hash: str
    text_hash: str
    valid_from: date | None
    pages: int
    source_name: str
    notices: tuple[Notice, ...] = ()


class Register(Catalogue):
    """The truth about what exists and what is live; the vector store only follows it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._known = Snapshot(-1, ())
        self._lock = threading.Lock()

    # --- editions

    def stage(self, new: NewEdition, passages: Sequence[Passage]) -> Edition:
        """Record an edition that no reader sees yet, with all its passages, in one transaction."""
        editions = tables.editions
        with self.engine.begin() as connection:
            latest = sa.select(sa.func.max(editions.c.number)).where(editions.c.document == new.document)
            before = connection.execute(latest).scalar() or 0
            values = {
                "id": digest((new.document, new.file_hash, str(before)), 12),
                "state": "staging",
                "created_at": datetime.now(UTC).replace(tzinfo=None),
                **{name: value for name, value in asdict(new).items() if name != "notices"},
                "notices": [asdict(notice) for notice in new.notices],
            }
            result = connection.execute(editions.insert().values(values))
            number = cast(int, result.inserted_primary_key[0]) if result.inserted_primary_key else 0
            count(connection, [passage.search_text for passage in insert_passages(connection, passages)], 1)
            insert_placements(connection, number, passages)
            keep_explained(connection, number, [passage.text for passage in passages])
            advance(connection)
        return self.edition(str(values["id"]))

    def publish(
        self,
        numbers: Collection[int],
        retire: Collection[int] = (),
        decisions: Sequence[Decision] = (),
    ) -> None:
        """Make editions the published ones and take editions back, all at one moment.

        Raises FundstelleError, and does nothing, when one that is to be published is no longer there.
        """
        editions = tables.editions
        there = editions.c.number.in_(list(numbers)) & editions.c.state.not_in(("erasing", "erased"))
        with self.engine.begin() as connection:
            published = connection.execute(editions.update().where(there).values(state="published", withdrawn_on=None))
            if published.rowcount != len(set(numbers)):
                raise FundstelleError("Eine Fassung ist inzwischen verworfen oder gelöscht: noch einmal einlesen.")
            taken_back = editions.c.number.in_(list(retire))
            connection.execute(editions.update().where(taken_back).values(state="withdrawn"))
            record(connection, decisions)
            advance(connection)

    def withdraw(self, documents: Collection[str], day: date, decisions: Sequence[Decision] = ()) -> None:
        """From that day nothing of these documents is in force, at one moment for all."""
        editions = tables.editions
        in_force = editions.c.document.in_(list(documents)) & editions.c.withdrawn_on.is_(None)
        with self.engine.begin() as connection:
            connection.execute(
                editions.update().where(in_force, editions.c.state == "published").values(withdrawn_on=day)
            )
            record(connection, decisions)
            advance(connection)

    def set_state(self, number: int, state: str, decisions: Sequence[Decision] = ()) -> None:
        """Mark an edition staging or draft."""
        with self.engine.begin() as connection:
            connection.execute(tables.editions.update().where(tables.editions.c.number == number).values(state=state))
            record(connection, decisions)
            advance(connection)

    def begin_erasing(self, edition: Edition, day: date, decisions: Sequence[Decision]) -> None:
        """From now on nobody can read it; what it had replaced by that day does not come into force again."""
        rows = self._snapshot(edition.document).rows
        own = next(row for row in rows if row.number == edition.number)
        before = [row for row in rows if row.state == "published" and row.order < own.order]
        editions, ended = tables.editions, own.valid_from or date.min
        with self.engine.begin() as connection:
            if own.state == "published" and ended <= day:
                first = max(
                    (row.order for row in before if (row.valid_from or date.min) < ended), default=(date.min, 0)
                )
                replaced = editions.c.number.in_([row.number for row in before if row.order >= first])
                stays = editions.c.withdrawn_on.is_(None) | (editions.c.withdrawn_on > ended)
                connection.execute(editions.update().where(replaced, stays).values(withdrawn_on=ended))
            connection.execute(editions.update().where(editions.c.number == own.number).values(state="erasing"))
            record(connection, decisions)
            advance(connection)

    def discard(self, number: int) -> None:
        """Forget an edition that was never published, and passages that only it had."""
        with self.engine.begin() as connection:
            delete_passages(connection, number)
            connection.execute(tables.editions.delete().where(tables.editions.c.number == number))
            advance(connection)

    def erase(self, number: int, decisions: Sequence[Decision] = ()) -> None:
        """Forget what an edition said; that there was one, and when, stays known."""
        blank = {"title": "", "label": "", "source_name": "", "file_hash": "", "text_hash": "", "notices": []}
        with self.engine.begin() as connection:
            delete_passages(connection, number)
            either = sa.or_(tables.reviews.c.edition == number, tables.reviews.c.before == number)
            connection.execute(tables.reviews.delete().where(either))
            own = tables.editions.c.number == number
            connection.execute(tables.editions.update().where(own).values(state="erased", **blank))
            record(connection, decisions)
            advance(connection)

    def edition(self, edition_id: str, day: date | None = None) -> Edition:
        """The edition of this id, with its state on that day; raises NotFoundError."""
        query = sa.select(tables.editions.c.document).where(tables.editions.c.id == edition_id)
        with self.engine.connect() as connection:
            document = connection.execute(query).scalar()
        for edition in self.editions(document, day) if document is not None else ():
            if edition.id == edition_id:
                return edition
        raise NotFoundError(f"Es gibt keine Fassung {edition_id}.")

    def editions(self, document: str | None = None, day: date | None = None) -> list[Edition]:
        """All editions, oldest first, with their states on that day."""
        known = self._snapshot(document)
        return [derive(row, known.siblings[row.document], day or date.today()) for row in known.rows]

    def live(self, day: date, corpora: Collection[str] | None = None) -> list[Edition]:
        """The editions in force on that day, one per document, of these corpora."""
        live = self._snapshot().live_on(day)
        return [edition for edition in live if corpora is None or edition.corpus in corpora]

    def notices(self, number: int) -> list[Notice]:
        """What was noticed when this edition was read."""
        query = sa.select(tables.editions.c.notices).where(tables.editions.c.number == number)
        with self.engine.connect() as connection:
            stored = connection.execute(query).scalar_one()
        return [Notice(entry["code"], entry["message"], tuple(entry["pages"])) for entry in stored]

    def blobs(self, without: int = 0) -> set[str]:
        """The originals and canonical texts that editions other than this one need."""
        return {
            name
            for row in self._snapshot().rows
            if row.number != without and row.state != "erased"
            for name in (row.file_hash, row.text_hash)
        }

    # --- passages

    def passage_counts(self) -> dict[int, int]:
        """How many passages each edition has."""
        edition = tables.placements.c.edition
        with self.engine.connect() as connection:
            counted = connection.execute(sa.select(edition, sa.func.count()).group_by(edition))
            return {number: count for number, count in counted}

    def passage_ids(self, number: int) -> list[str]:
        """The passages of an edition in reading order."""
        placements = tables.placements
        query = sa.select(placements.c.passage).where(placements.c.edition == number)
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(placements.c.ordinal)).scalars())

    def placed(self, number: int) -> list[Passage]:
        """The passages of an edition as they stand in it, in reading order."""
        found = self.passages(self.passage_ids(number), {number})
        return sorted((passage for _, passage in found), key=lambda passage: passage.start)

    def passages(self, ids: Collection[str], numbers: Collection[int]) -> list[tuple[int, Passage]]:
        """(edition number, passage as placed there) for these passages in these editions."""
        found: list[tuple[int, Passage]] = []
        wanted, allowed = list(ids), set(numbers)
        query = sa.select(tables.placements, tables.passages).join_from(tables.placements, tables.passages)
        with self.engine.connect() as connection:
            for first in range(0, len(wanted), MANY):
                part = query.where(tables.placements.c.passage.in_(wanted[first : first + MANY]))
                for row in connection.execute(part).mappings():
                    if row["edition"] in allowed:
                        found.append((row["edition"], passage_of(row)))
        return found

    def texts(self, number: int) -> set[str]:
        """The texts of an edition's passages."""
        passages, placements = tables.passages, tables.placements
        query = sa.select(passages.c.text).join_from(placements, passages).where(placements.c.edition == number)
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def only_in(self, number: int) -> list[Passage]:
        """The passages that no other edition has."""
        with self.engine.connect() as connection:
            names: list[str] = list(connection.execute(orphans(number)).scalars())
        return [passage for _, passage in self.passages(names, {number})]

    def save_run(self, report: dict[str, Any]) -> None:
        """Keep the report of an ingest run."""
        with self.engine.begin() as connection:
            connection.execute(
                tables.runs.insert().values(finished_at=datetime.now(UTC).replace(tzinfo=None), report=report)
            )

    # --- reading editions once per generation

    def _snapshot(self, document: str | None = None) -> Snapshot:
        """What is recorded; of one document only when something has changed since all was read."""
        query = _RECORDED.order_by(tables.editions.c.number)
        with self._lock, self.engine.connect() as connection:
            generation = connection.execute(sa.select(tables.state.c.generation)).scalar_one()
            if self._known.generation != generation:
                if document is not None:
                    query = query.where(tables.editions.c.document == document)
                rows = [Recorded(**row) for row in connection.execute(query).mappings()]
                if document is not None:
                    return Snapshot(generation, rows)
                self._known = Snapshot(generation, rows)
            known = self._known
        return known if document is None else Snapshot(generation, known.siblings.get(document, ()))
