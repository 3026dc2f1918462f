"""What staff say about answers and citations, and what was decided about it; names are not kept."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, delete, func, inspect, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import CreateColumn

from assistant.personal_store import open_personal_store, put_row
from assistant.shared_secret import shared_secret
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings

Kind = Literal["helpful", "not_helpful", "unsupported", "outdated", "misplaced", "wrong", "missing"]
Decision = Literal["correct", "source_outdated", "question_added", "glossary", "no_action"]
KINDS: dict[Kind, str] = {
    "helpful": "Hilfreich",
    "not_helpful": "Nicht hilfreich",
    "unsupported": "Stützt die Aussage nicht",
    "outdated": "Ist veraltet",
    "misplaced": "Falsche Stelle markiert",
    "wrong": "Antwort ist falsch",
    "missing": "Es fehlt etwas",
}
DECISIONS: dict[Decision, str] = {
    "correct": "Antwort und Quelle sind richtig",
    "source_outdated": "Die Quelle ist veraltet und wird erneuert",
    "question_added": "Als Prüffrage aufgenommen",
    "glossary": "Ein Begriff wird im Glossar ergänzt",
    "no_action": "Nichts zu tun",
}
ABOUT_CITATIONS: tuple[Kind, ...] = ("unsupported", "outdated", "misplaced")
ABOUT_ANSWERS: tuple[Kind, ...] = ("wrong", "outdated", "missing")
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class Feedback:
    """One remark; `citations` are the ids of the sources that it is about, or that the answer cites.

    `author` finds the remark again for the one who made it, and tells nobody else who that is.
    """

    id: str
    day: date
    kind: Kind
    citations: tuple[str, ...]
    question: str = ""
    answer: str = ""
    comment: str = ""
    author: str = ""
    decision: Decision | None = None
    reply: str = ""


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
    author: Mapped[str] = mapped_column(default="", server_default="", index=True)
    decision: Mapped[str] = mapped_column(default="", server_default="")
    reply: Mapped[str] = mapped_column(default="", server_default="")
    told: Mapped[bool] = mapped_column(default=False, server_default="0")


class FeedbackQueue:
    """The remarks in one store, and beside it the key of their authors' pseudonyms."""

    def __init__(self, settings: Settings) -> None:
        self.engine = open_personal_store(settings, "feedback", _make)
        self._key = shared_secret(settings, "feedback.key")

    def author(self, name: str) -> str:
        """A pseudonym of this person that only the holder of the key can compute."""
        return hmac.new(self._key, name.encode(), "sha256").hexdigest()[:32]

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
            author=feedback.author,
            decision="",
            reply="",
            told=False,
        )
        put_row(self.engine, row)

    def open(self) -> list[Feedback]:
        """What nobody has settled yet, the newest first."""
        return self._read(_Row.settled.is_(False))

    def settled(self, most: int = 200) -> list[Feedback]:
        """What was decided, the newest first."""
        return self._read(_Row.settled.is_(True))[:most]

    def of(self, name: str) -> list[Feedback]:
        """This person's own remarks, the newest first."""
        return self._read(_Row.author == self.author(name))

    def untold(self, name: str) -> int:
        """How many decisions about their remarks this person has not seen yet."""
        with Session(self.engine) as session:
            mine = (_Row.author == self.author(name), _Row.settled.is_(True), _Row.told.is_(False))
            return session.scalar(select(func.count()).where(*mine)) or 0

    def tell(self, name: str) -> None:
        """They have seen what was decided."""
        with Session(self.engine) as session:
            mine = update(_Row).where(_Row.author == self.author(name), _Row.settled.is_(True))
            session.execute(mine.values(told=True))
            session.commit()

    def _read(self, which: ColumnElement[bool]) -> list[Feedback]:
        with Session(self.engine) as session:
            rows = session.scalars(select(_Row).where(which).order_by(_Row.day.desc(), _Row.id))
            return [_feedback(row) for row in rows]

    def settle(self, feedback_id: str, decision: str = "no_action", reply: str = "") -> None:
        """Takes a remark out of the open ones, with what its author is told; raises NotFoundError."""
        with Session(self.engine) as session:
            row = session.get(_Row, feedback_id)
            if row is None:
                raise NotFoundError("Diese Rückmeldung gibt es nicht.")
            row.settled, row.told = True, False
            row.decision, row.reply = checked_decision(decision), reply[:LONGEST_COMMENT]
            session.commit()

    def forget(self, name: str) -> None:
        """Deletes every remark of this person."""
        with Session(self.engine) as session:
            session.execute(delete(_Row).where(_Row.author == self.author(name)))
            session.commit()

    def forget_before(self, day: date) -> int:
        """Deletes what was said earlier, and returns how many remarks that were."""
        with Session(self.engine) as session:
            gone = session.execute(delete(_Row).where(_Row.day < day).returning(_Row.id)).all()
            session.commit()
        return len(gone)

    def withdraw(self, feedback_id: str) -> None:
        """Deletes a remark that its author takes back; one that is gone already is no error."""
        with Session(self.engine) as session:
            if row := session.get(_Row, feedback_id):
                session.delete(row)
                session.commit()


def remark(kind: str, citations: Sequence[str], comment: str, day: date, author: str = "") -> Feedback:
    """A new remark about a citation, as a form sent it; raises FundstelleError for an unknown kind."""
    sources = tuple(citations)
    return Feedback(str(uuid4()), day, checked_kind(kind), sources, comment=comment[:LONGEST_COMMENT], author=author)


def checked_kind(kind: str) -> Kind:
    """The kind of this name."""
    for known in get_args(Kind):
        if kind == known:
            return known  # type: ignore[no-any-return]
    raise FundstelleError(f"Rückmeldung „{kind}“ gibt es nicht.")


def checked_decision(decision: str) -> Decision:
    """The decision of this name."""
    for known in get_args(Decision):
        if decision == known:
            return known  # type: ignore[no-any-return]
    raise FundstelleError(f"Die Entscheidung „{decision}“ gibt es nicht.")


def _make(connection: Connection) -> None:
    """A table of an earlier version gets the columns that it lacks."""
    table = inspect(connection)
    if table.has_table(_Row.__tablename__):
        known = {column["name"] for column in table.get_columns(_Row.__tablename__)}
        for column in _Base.metadata.tables[_Row.__tablename__].columns:
            if column.name not in known:
                ddl = CreateColumn(column).compile(connection)
                connection.execute(text(f"ALTER TABLE {_Row.__tablename__} ADD COLUMN {ddl}"))
    _Base.metadata.create_all(connection)


def _feedback(row: _Row) -> Feedback:
    return Feedback(
        row.id,
        row.day,
        checked_kind(row.kind),
        tuple(json.loads(row.citations)),
        row.question,
        row.answer,
        row.comment,
        row.author,
        checked_decision(row.decision) if row.decision else None,
        row.reply,
    )
