"""Delete what a person has asked: chats and remarks, also from the free pages of SQLite's files."""

from __future__ import annotations

from sqlalchemy import text

from assistant.chat.tables import open_chats
from assistant.feedback import FeedbackQueue
from assistant.selections import Selections
from ingest.database import drop_log
from ingest.settings import Settings

_THREADS = (
    'SELECT "id" FROM threads'
    ' WHERE COALESCE("userIdentifier", \'\') = :name AND (CAST(:thread AS TEXT) IS NULL OR "id" = :thread)'
)
_STEPS = f'SELECT "id" FROM steps WHERE "threadId" IN ({_THREADS})'
_REMARKS = f'SELECT "id" FROM feedbacks WHERE "forId" IN ({_STEPS})'
_STATEMENTS = (
    f'DELETE FROM feedbacks WHERE "forId" IN ({_STEPS})',
    f'DELETE FROM elements WHERE "threadId" IN ({_THREADS})',
    f'DELETE FROM steps WHERE "threadId" IN ({_THREADS})',
    f'DELETE FROM threads WHERE "id" IN ({_THREADS})',
)
_USER = 'DELETE FROM users WHERE "identifier" = :name'


def forget_person(settings: Settings, name: str) -> int:
    """Removes every chat of this person and their remarks and selections; returns how many chats there were."""
    key = name.strip().lower()
    chats = forget_chats(settings, key)
    FeedbackQueue(settings).forget(key)
    Selections(settings).remove(key)
    store = open_chats(settings)
    with store.begin() as connection:
        connection.execute(text(_USER), {"name": key})
    drop_log(store)
    return chats


def forget_chats(settings: Settings, name: str, thread: str | None = None) -> int:
    """Removes the chats of this person, or one of them, with the thumbs in them; returns how many there were."""
    whose = {"name": name.strip().lower(), "thread": thread}
    store = open_chats(settings)
    with store.begin() as connection:
        remarks = connection.scalars(text(_REMARKS), whose).all()
        chats = len(connection.scalars(text(_THREADS), whose).all())
        for statement in _STATEMENTS:
            connection.execute(text(statement), whose)
    drop_log(store)
    if remarks:
        queue = FeedbackQueue(settings)
        for remark in remarks:
            queue.withdraw(remark)
    return chats
