"""Delete what a person has asked: chats and remarks, also from the free pages of the database files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.feedback import FeedbackQueue

_THREADS = 'SELECT "id" FROM threads WHERE "userIdentifier" = :name'
_STEPS = f'SELECT "id" FROM steps WHERE "threadId" IN ({_THREADS})'
_STATEMENTS = (
    f'DELETE FROM feedbacks WHERE "forId" IN ({_STEPS})',
    f'DELETE FROM elements WHERE "threadId" IN ({_THREADS})',
    f'DELETE FROM steps WHERE "threadId" IN ({_THREADS})',
    'DELETE FROM threads WHERE "userIdentifier" = :name',
    'DELETE FROM users WHERE "identifier" = :name',
)


def forget_person(home: Path, name: str) -> int:
    """Removes every chat of this person and the remarks on their answers; returns how many chats there were."""
    path = home / "chat.sqlite"
    if not path.exists():
        return 0
    whose = {"name": name.strip().lower()}
    queue = FeedbackQueue(home)
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        remarks = connection.execute(f'SELECT "id" FROM feedbacks WHERE "forId" IN ({_STEPS})', whose).fetchall()
        chats = len(connection.execute(_THREADS, whose).fetchall())
        with connection:
            for statement in _STATEMENTS:
                connection.execute(statement, whose)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for (remark,) in remarks:
        queue.withdraw(remark)
    queue.forget(whose["name"])
    return chats
