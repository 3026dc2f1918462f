"""What staff say about answers and citations, without their names, until someone has looked at it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args
from uuid import uuid4

from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from ingest.errors import FundstelleError, NotFoundError

Kind = Literal["helpful", "not_helpful", "unsupported", "outdated", "misplaced"]
KINDS: dict[Kind, str] = {
    "helpful": "Hilfreich",
    "not_helpful": "Nicht hilfreich",
    "unsupported": "Stützt die Aussage nicht",
    "outdated": "Ist veraltet",
    "misplaced": "Falsche Stelle markiert",
}
ABOUT_CITATIONS: tuple[Kind, ...] = ("unsupported", "outdated", "misplaced")
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Feedback:
    """One remark; `citations` are the ids of the sources that it is about, or that the answer cites."""

    id: str
    day: date
    kind: Kind
    citations: tuple[str, ...]
    question: str = ""
    answer: str = ""
    comment: str = ""


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "feedback"
    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[str]
    citations: Mapped[str]
    question: Mapped[str]
    answer: Mapped[str]
    comment: Mapped[str]
    settled: Mapped[bool] = mapped_column(default=False)


class FeedbackQueue:
    """The open remarks in one SQLite file."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._engine = create_engine(f"sqlite:///{home / 'feedback.sqlite'}", connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _overwrite_deleted)
        _Base.metadata.create_all(self._engine)

    def put(self, feedback: Feedback) -> None:
        """Keeps a remark; a later one with the same id takes its place and is open again."""
        row = _Row(
            id=feedback.id,
            day=feedback.day,
            kind=feedback.kind,
            citations=json.dumps(feedback.citations),
            question=feedback.question,
            answer=feedback.answer,
            comment=feedback.comment,
            settled=False,
        )
        with Session(self._engine) as session:
            session.merge(row)
            session.commit()

    def open(self) -> list[Feedback]:
        """What nobody has settled yet, the newest first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(_Row).where(_Row.settled.is_(False)).order_by(_Row.day.desc(), _Row.id))
            return [_feedback(row) for row in rows]

    def settle(self, feedback_id: str) -> None:
        """Takes a remark out of the open ones; raises NotFoundError."""
        with Session(self._engine) as session:
            row = session.get(_Row, feedback_id)
            if row is None:
                raise NotFoundError("Diese Rückmeldung gibt es nicht.")
            row.settled = True
            session.commit()

    def withdraw(self, feedback_id: str) -> None:
        """Deletes a remark that its author takes back; one that is gone already is no error."""
        with Session(self._engine) as session:
            if row := session.get(_Row, feedback_id):
                session.delete(row)
                session.commit()


def remark(kind: str, citations: Sequence[str], comment: str, day: date) -> Feedback:
    """A new remark about a citation, as a form sent it; raises FundstelleError for an unknown kind."""
    return Feedback(str(uuid4()), day, checked_kind(kind), tuple(citations), comment=comment[:LONGEST_COMMENT])


def checked_kind(kind: str) -> Kind:
    """The kind of this name."""
    for known in get_args(Kind):
        if kind == known:
            return known  # type: ignore[no-any-return]
    raise FundstelleError(f"Rückmeldung „{kind}“ gibt es nicht.")


def _overwrite_deleted(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA secure_delete = ON")


def _feedback(row: _Row) -> Feedback:
    return Feedback(
        row.id,
        row.day,
        checked_kind(row.kind),
        tuple(json.loads(row.citations)),
        row.question,
        row.answer,
        row.comment,
    )
