"""Remember which places answers cited, without persons, and what was asked only for a while."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from assistant.answers import Answer
from ingest.database import alone
from ingest.review import Cited
from ingest.settings import Settings

KEEP_QUESTIONS = timedelta(days=30)
_CLEANED_EVERY = timedelta(hours=1)

_metadata = sa.MetaData()
_answers = sa.Table(
    "logged_answers",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("mode", sa.String, nullable=False),
    sa.Column("abstained", sa.Boolean, nullable=False),
    sa.Column("question", sa.Text),
)
_citations = sa.Table(
    "logged_citations",
    _metadata,
    sa.Column("answer", sa.ForeignKey("logged_answers.id"), nullable=False, index=True),
    sa.Column("edition", sa.String, nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
)


class AnswerLog:
    """Safe for threads; kept beside the register, so that answering never waits for an ingest."""

    def __init__(self, url: str, keep_questions: timedelta = KEEP_QUESTIONS) -> None:
        self._engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        self._keep = keep_questions
        self._cleaned = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
        with alone(self._engine) as connection:
            _metadata.create_all(connection)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def record(self, answer: Answer, now: datetime | None = None) -> None:
        """Keep the places that this answer cited; the time to the minute."""
        at = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
        self._forget_questions(at)
        cited = {(c.edition, c.start, c.end) for claim in answer.claims for c in claim.citations}
        values = {
            "at": at.replace(tzinfo=None),
            "mode": answer.mode,
            "abstained": answer.abstained,
            "question": answer.question if self._keep else None,
        }
        with self._engine.begin() as connection:
            result = connection.execute(_answers.insert().values(values))
            key = result.inserted_primary_key[0] if result.inserted_primary_key else None
            rows = [{"answer": key, "edition": e, "start": s, "end": t} for e, s, t in sorted(cited)]
            if rows:
                connection.execute(_citations.insert(), rows)

    def citing(self, edition: str, limit: int = 500) -> Sequence[Cited]:
        """The latest answers that cited this edition, one entry for each cited place."""
        self._forget_questions(datetime.now(UTC))
        query = (
            sa.select(_answers.c.at, _answers.c.question, _citations.c.start, _citations.c.end)
            .join_from(_citations, _answers)
            .where(_citations.c.edition == edition)
            .order_by(_answers.c.at.desc(), _citations.c.start)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [Cited(f"{row.at:%Y-%m-%d}", row.question, row.start, row.end) for row in connection.execute(query)]

    def forget_questions(self, before: datetime) -> int:
        """Forget what was asked earlier, and return how many questions that were."""
        old = _answers.c.at < before.astimezone(UTC).replace(tzinfo=None)
        with self._engine.begin() as connection:
            forgotten = _answers.update().where(old, _answers.c.question.is_not(None)).values(question=None)
            return connection.execute(forgotten).rowcount

    def forget_asked(self, questions: Collection[str]) -> int:
        """Forget that these were asked, whoever did; returns how often they were."""
        with self._engine.begin() as connection:
            asked = _answers.update().where(_answers.c.question.in_(list(questions))).values(question=None)
            return connection.execute(asked).rowcount

    def forget_places(self, before: datetime) -> int:
        """Forget earlier answers altogether, and return how many that were."""
        old = sa.select(_answers.c.id).where(_answers.c.at < before.astimezone(UTC).replace(tzinfo=None))
        with self._engine.begin() as connection:
            connection.execute(_citations.delete().where(_citations.c.answer.in_(old)))
            return connection.execute(_answers.delete().where(_answers.c.id.in_(old))).rowcount

    def _forget_questions(self, now: datetime) -> None:
        """What was asked longer ago than it may be kept is no longer known."""
        with self._lock:
            if now - self._cleaned < _CLEANED_EVERY:
                return
            self._cleaned = now
        self.forget_questions(now - self._keep)


def open_answer_log(settings: Settings) -> AnswerLog:
    """In the settings' database, or a file of its own in the home."""
    return AnswerLog(settings.database_url or f"sqlite:///{settings.home / 'answers.sqlite'}")


def _prepare_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
