"""The collections that people put together for themselves, by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assistant.personal_store import open_personal_store
from ingest.errors import FundstelleError
from ingest.settings import Settings

MARK = "~"  # no corpus can begin with it
_MOST, _LONGEST = 20, 60


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "selections"
    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    corpora: Mapped[str]


@dataclass(frozen=True)
class Selection:
    """Some corpora under a title; whether they may still be read is looked up when it is used."""

    id: str
    title: str
    corpora: tuple[str, ...]


class Selections:
    """Everyone sees their own only."""

    def __init__(self, settings: Settings) -> None:
        self.engine = open_personal_store(settings, "selections", _Base.metadata.create_all)

    def of(self, person: str) -> list[Selection]:
        """This person's selections by title."""
        with Session(self.engine) as session:
            rows = session.scalars(select(_Row).where(_Row.person == person).order_by(_Row.title, _Row.id))
            return [Selection(row.id, row.title, tuple(json.loads(row.corpora))) for row in rows]

    def keep(self, person: str, title: str, corpora: Sequence[str]) -> Selection:
        """A new selection; raises FundstelleError without a title or a corpus, or when there are too many."""
        name = " ".join(title.split())[:_LONGEST]
        if not name or not corpora:
            raise FundstelleError("Bitte geben Sie einen Namen an und wählen Sie mindestens eine Sammlung.")
        if len(self.of(person)) >= _MOST:
            raise FundstelleError(f"Mehr als {_MOST} eigene Sammlungen sind nicht möglich: bitte eine löschen.")
        made = Selection(f"{MARK}{uuid4().hex[:12]}", name, tuple(dict.fromkeys(corpora)))
        with Session(self.engine) as session:
            session.add(_Row(id=made.id, person=person, title=name, corpora=json.dumps(made.corpora)))
            session.commit()
        return made

    def remove(self, person: str, selection: str | None = None) -> None:
        """Deletes one of this person's selections, or all of them; one that is gone already is no error."""
        with Session(self.engine) as session:
            mine = delete(_Row).where(_Row.person == person)
            session.execute(mine if selection is None else mine.where(_Row.id == selection))
            session.commit()
