"""Delete what has been kept for as long as it may be: chats, questions, remarks, logs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from assistant.answer_log import KEEP_QUESTIONS, open_answer_log
from assistant.audit import FAILED_LOGINS, open_audit_log
from assistant.chat.forget import forget_chats
from assistant.chat.tables import open_chats
from assistant.feedback import FeedbackQueue
from ingest.errors import FundstelleError
from ingest.settings import Settings

LOG = logging.getLogger(__name__)
EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Retention:
    """For how many days each kind is kept; 0 keeps nothing that is older than now.

    `questions` are those in the log of answers, which names nobody; `places` are what answers cited.
    """

    chats: int = 180
    feedback: int = 730
    questions: int = KEEP_QUESTIONS.days
    places: int = 730
    audit: int = 1095
    failed_logins: int = 90


KEPT = Retention()
_OLD_CHATS = """
SELECT "id", COALESCE("userIdentifier", '') FROM threads WHERE COALESCE(
  (SELECT MAX("createdAt") FROM steps WHERE "threadId" = threads."id"), "createdAt", '') < :day
"""


def read_retention(environ: Mapping[str, str]) -> Retention:
    """`FUNDSTELLE_KEEP_CHATS` and so on, in days; raises FundstelleError for what is no number of days."""
    days = {}
    for field in fields(Retention):
        name = f"FUNDSTELLE_KEEP_{field.name.upper()}"
        if value := environ.get(name, "").strip():
            if not value.isdecimal():
                raise FundstelleError(f"{name} = '{value}': eine Zahl von Tagen angeben, zum Beispiel 90.")
            days[field.name] = int(value)
    if days.get("questions", 0) > KEEP_QUESTIONS.days:
        raise FundstelleError(f"FUNDSTELLE_KEEP_QUESTIONS: höchstens {KEEP_QUESTIONS.days} Tage.")
    return Retention(**days)


def clear_up(settings: Settings, retention: Retention, now: datetime | None = None) -> dict[str, int]:
    """Delete what is older, and tell how much of each kind it was."""
    now = now or datetime.now(UTC)

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    with closing(open_answer_log(settings)) as answers:
        return {
            "chats": _delete_chats(settings, before(retention.chats)),
            "feedback": FeedbackQueue(settings).forget_before(before(retention.feedback).date()),
            "questions": answers.forget_questions(before(retention.questions)),
            "places": answers.forget_places(before(retention.places)),
            "audit": open_audit_log(settings).forget_before(before(retention.audit)),
            "failed_logins": open_audit_log(settings, FAILED_LOGINS).forget_before(before(retention.failed_logins)),
        }


def keep_clearing(settings: Settings, retention: Retention, stopping: threading.Event) -> None:
    """At once, and every day, until it is stopped; what fails is logged, and tried again the next day."""
    while True:
        try:
            LOG.info("retention: %s", clear_up(settings, retention))
        except (OSError, SQLAlchemyError, FundstelleError):
            LOG.exception("retention")
        if stopping.wait(EVERY.total_seconds()):
            return


def _delete_chats(settings: Settings, before: datetime) -> int:
    """Chats in which nothing was said since."""
    day = before.astimezone(UTC).replace(tzinfo=None).isoformat()
    with open_chats(settings).connect() as connection:
        old = connection.execute(text(_OLD_CHATS), {"day": day}).all()
    return sum(forget_chats(settings, name, thread) for thread, name in old)
