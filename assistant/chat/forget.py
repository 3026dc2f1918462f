"""Delete what a person has asked: chats and remarks, also from the free pages of the database files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.feedback import FeedbackQueue
from assistant.selections import Selections

_THREADS = 'SELECT "id" FROM threads WHERE "userIdentifier" = :name AND (:thread IS NULL OR "id" = :thread)'
_STEPS = f'SELECT "id" FROM steps WHERE "threadId" IN ({_THREADS})'
_STATEMENTS = (
    f'DELETE FROM feedbacks WHERE "forId" IN ({_STEPS})',
    f'DELETE FROM elements WHERE "threadId" IN ({_THREADS})',
    f'DELETE FROM steps WHERE "threadId" IN ({_THREADS})',
    f'DELETE FROM threads WHERE "id" IN ({_THREADS})',
)
_USER = 'DELETE FROM users WHERE "identifier" = :name'


def forget_person(home: Path, name: str) -> int:
    """Removes every chat of this person and their remarks and selections; returns how many chats there were."""
    chats = forget_chats(home, name)
    FeedbackQueue(home).forget(name.strip().lower())
    Selections(home).remove(name.strip().lower())
    if (home / "chat.sqlite").exists():
        with closing(sqlite3.connect(home / "chat.sqlite", timeout=30)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            with connection:
                connection.execute(_USER, {"name": name.strip().lower()})
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return chats


def forget_chats(home: Path, name: str, thread: str | None = None) -> int:
    """Removes the chats of this person, or one of them, with the thumbs in them; returns how many there were."""
    path = home / "chat.sqlite"
    if not path.exists():
        return 0
    whose = {"name": name.strip().lower(), "thread": thread}
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        remarks = connection.execute(f'SELECT "id" FROM feedbacks WHERE "forId" IN ({_STEPS})', whose).fetchall()
        chats = len(connection.execute(_THREADS, whose).fetchall())
        with connection:
            for statement in _STATEMENTS:
                connection.execute(statement, whose)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if remarks:
        queue = FeedbackQueue(home)
        for (remark,) in remarks:
            queue.withdraw(remark)
    return chats
