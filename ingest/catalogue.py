"""Remember which corpora there are, which documents they hold, and what their owners said about going live."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import sqlalchemy as sa

from ingest import tables
from ingest.database import advance, open_database
from ingest.passages import Corpus


@dataclass(frozen=True)
class Publishing:
    """How a corpus goes live: `on_change` says what `watch` does with a changed file.

    With an `allowance` a changed document goes live only if the share of the corpus's `questions` (JSON lines)
    that are answered from the right place drops by no more than it.
    """

    on_change: str = "draft"
    allowance: float | None = None
    questions: str = ""


class Catalogue:
    """The corpora and documents of the register."""

    def __init__(self, url: str) -> None:
        self.engine = open_database(url)

    def close(self) -> None:
        """Release the connections."""
        self.engine.dispose()

    def save_corpus(self, corpus: Corpus) -> None:
        """Insert or replace what `corpus.toml` says; a changed group applies from the next question on."""
        self._replace(
            tables.corpora, "id", {**asdict(corpus), "groups": sorted(corpus.groups), "starters": list(corpus.starters)}
        )

    def save_publishing(self, corpus: str, publishing: Publishing) -> None:
        """Insert or replace what the corpus says about going live."""
        self._replace(tables.publishing, "corpus", {"corpus": corpus, **asdict(publishing)})

    def save_readers(self, document: str, groups: Collection[str] | None) -> None:
        """Let only these groups among the corpus's readers read the document; None lets all of them."""
        if groups is not None:
            self._replace(tables.readers, "document", {"document": document, "groups": sorted(groups)})
            return
        with self.engine.begin() as connection:
            connection.execute(tables.readers.delete().where(tables.readers.c.document == document))
            advance(connection)

    def readers(self) -> dict[str, frozenset[str]]:
        """The documents that not every reader of their corpus may read, and the groups that may."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(tables.readers.c.document, tables.readers.c.groups))
            return {row.document: frozenset(row.groups) for row in rows}

    def _replace(self, table: sa.Table, key: str, values: dict[str, object]) -> None:
        """Write only what differs, so that a run that changes nothing writes nothing."""
        same = table.c[key] == values[key]
        with self.engine.begin() as connection:
            known = connection.execute(sa.select(table).where(same)).mappings().first()
            if known is None:
                connection.execute(table.insert().values(values))
            elif dict(known) != values:
                connection.execute(table.update().where(same).values(values))
            else:
                return
            advance(connection)

    def corpora(self) -> list[Corpus]:
        """All corpora by title."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(tables.corpora).order_by(tables.corpora.c.title)).mappings()
            return [_corpus(row) for row in rows]

    def publishing(self, corpus: str) -> Publishing:
        """What the corpus says about going live."""
        table = tables.publishing
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(table).where(table.c.corpus == corpus)).first()
        return Publishing(row.on_change, row.allowance, row.questions) if row else Publishing()

    def document_id(self, corpus: str, path: str, wanted: str) -> str:
        """The id of the document at this path, made from `wanted` when it is new and the name is free."""
        documents = tables.documents
        with self.engine.begin() as connection:
            known = connection.execute(
                sa.select(documents.c.id).where(documents.c.corpus == corpus, documents.c.path == path)
            ).scalar()
            if known is not None:
                return cast(str, known)
            name = wanted
            for candidate in (wanted, f"{wanted}{Path(path).suffix}", f"{corpus}.{path}"):
                name = candidate
                if not connection.execute(sa.select(documents.c.id).where(documents.c.id == name)).scalar():
                    break
            connection.execute(documents.insert().values(id=name, corpus=corpus, path=path))
            return name

    def move(self, corpus: str, path: str, document: str) -> str | None:
        """Let this document lie at this path; returns the id of the one that lay there before."""
        documents = tables.documents
        at_path = sa.and_(documents.c.corpus == corpus, documents.c.path == path)
        with self.engine.begin() as connection:
            before = connection.execute(sa.select(documents.c.id).where(at_path)).scalar()
            # Paths are unique and relative, so no file claims one that begins with a slash.
            connection.execute(documents.update().where(at_path).values(path=f"/{before}"))
            connection.execute(documents.update().where(documents.c.id == document).values(path=path))
            return cast("str | None", before)

    def documents(self, corpus: str | None = None) -> list[tuple[str, str, str]]:
        """(id, corpus, path) of the documents of one corpus, or of all."""
        query = sa.select(tables.documents.c.id, tables.documents.c.corpus, tables.documents.c.path)
        if corpus is not None:
            query = query.where(tables.documents.c.corpus == corpus)
        with self.engine.connect() as connection:
            return [(row.id, row.corpus, row.path) for row in connection.execute(query)]

    def places(self, corpora: Collection[str]) -> dict[tuple[str, str], str]:
        """(corpus, path) to document, for all documents of these corpora."""
        return {(corpus, path): name for name, corpus, path in self.documents() if corpus in corpora}

    def generation(self) -> int:
        """Moves whenever something that readers can see has changed."""
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(tables.state.c.generation)).scalar_one())


def _corpus(row: sa.RowMapping) -> Corpus:
    return Corpus(**{**row, "groups": frozenset(row["groups"]), "starters": tuple(row["starters"])})
