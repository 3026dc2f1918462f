"""What the house knows of one person: handed out, or deleted with a proof that nothing is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.answer_log import open_answer_log
from assistant.audit import FAILED_LOGINS, open_audit_log, operator
from assistant.chat.forget import forget_person
from assistant.feedback import FeedbackQueue
from assistant.people import People
from assistant.selections import Selections
from ingest.errors import NotFoundError
from ingest.settings import Settings

# What the house says of itself, and what documents say: nothing of a person's.
NOT_ABOUT_PEOPLE = ("blobs", "edge", "ui", "vectors.sqlite", "register.sqlite")
_PIECE = 2**20
_STEPS = 'SELECT "id" FROM steps WHERE "threadId" IN (SELECT "id" FROM threads WHERE "userIdentifier" = :name)'
_CHATS = {
    "users": 'FROM users WHERE "identifier" = :name',
    "threads": 'FROM threads WHERE "userIdentifier" = :name',
    "steps": f'FROM steps WHERE "id" IN ({_STEPS})',
    "elements": 'FROM elements WHERE "threadId" IN (SELECT "id" FROM threads WHERE "userIdentifier" = :name)',
    "feedbacks": f'FROM feedbacks WHERE "forId" IN ({_STEPS})',
}
_LOGINS = {"logins": "FROM logins WHERE name = :name", "sessions": "FROM sessions WHERE name = :name"}
_SELECTIONS = {"selections": "FROM selections WHERE person = :name"}
_RATINGS = {"ratings": "FROM ratings WHERE reviewer = :author"}
_REMARKS = {"feedback": "FROM feedback WHERE author = :author"}


@dataclass(frozen=True)
class Proof:
    """Rows of this person by file and table, before and after, and files in which their words still stand."""

    name: str
    before: dict[str, int]
    after: dict[str, int]
    left_in: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Nothing is left."""
        return not any(self.after.values()) and not self.left_in


def export(settings: Settings, name: str) -> dict[str, Any]:
    """Everything that is kept about this person, as JSON holds it; raises NotFoundError for an unknown one."""
    home, key = settings.home, name.strip().lower()
    account = People(home).account(key)
    with (
        closing(open_audit_log(home)) as audit,
        closing(open_audit_log(home, FAILED_LOGINS)) as failed,
    ):
        return {
            "login": {
                "name": account.name,
                "display_name": account.display_name,
                "groups": sorted(account.groups),
                "roles": sorted(account.roles),
            },
            "chats": _chats(home / "chat.sqlite", key),
            "remarks": [
                {**asdict(remark), "day": remark.day.isoformat(), "citations": list(remark.citations), "author": key}
                for remark in FeedbackQueue(home).of(key)
            ],
            "selections": [asdict(selection) for selection in Selections(home).of(key)],
            "log": [
                {"at": f"{entry.at:%Y-%m-%dT%H:%M:%SZ}", "action": entry.action, "about": entry.about}
                for log in (audit, failed)
                for entry in log.entries()
                if key in (entry.who, entry.about)
            ],
        }


def erase(settings: Settings, name: str) -> Proof:
    """Delete everything of this person; what they decided stays, without their name. Raises NotFoundError."""
    home, key = settings.home, name.strip().lower()
    author = FeedbackQueue(home).author(key)
    before = _counted(home, key, author)
    if not any(before.values()):
        raise NotFoundError(f"Von „{name}“ ist nichts gespeichert.")
    asked = _asked(home / "chat.sqlite", key)
    people = People(home)
    if key in {account.name for account in people.accounts()}:
        people.remove(key)
    forget_person(home, key)
    _delete(home / "ratings.sqlite", _RATINGS, {"author": author})
    with closing(open_answer_log(settings)) as answers:
        answers.forget_asked(asked)
    for log_name in ("audit", FAILED_LOGINS):
        with closing(open_audit_log(home, log_name)) as log:
            log.forget_name(key)
    with closing(open_audit_log(home)) as audit:
        audit.record(operator(), "person_erased")
    _close_logs(home)
    return Proof(key, before, _counted(home, key, author), _left_in(home, asked))


def _counted(home: Path, name: str, author: str) -> dict[str, int]:
    values = {"name": name, "author": author}
    found = {}
    for file, tables in (
        ("people.sqlite", _LOGINS),
        ("chat.sqlite", _CHATS),
        ("feedback.sqlite", _REMARKS),
        ("selections.sqlite", _SELECTIONS),
        ("ratings.sqlite", _RATINGS),
    ):
        for table, where in tables.items():
            found[f"{file}: {table}"] = _one(home / file, f"SELECT COUNT(*) {where}", values)
    for log_name in ("audit", FAILED_LOGINS):
        with closing(open_audit_log(home, log_name)) as log:
            found[f"{log_name}.sqlite: audit_names"] = log.knows(name)
    return found


def _one(path: Path, query: str, values: dict[str, str]) -> int:
    rows = _rows(path, query, values)
    return int(rows[0][0]) if rows else 0


def _rows(path: Path, query: str, values: dict[str, str]) -> list[tuple[Any, ...]]:
    if not path.exists():
        return []
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return connection.execute(query, values).fetchall()


def _delete(path: Path, tables: dict[str, str], values: dict[str, str]) -> None:
    if path.exists():
        with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
            connection.execute("PRAGMA secure_delete = ON")
            for where in tables.values():
                connection.execute(f"DELETE {where}", values)


def _asked(path: Path, name: str) -> list[str]:
    said = f'SELECT DISTINCT "output" FROM steps WHERE "id" IN ({_STEPS}) AND "type" = \'user_message\''
    return [row[0] for row in _rows(path, said, {"name": name}) if row[0]]


def _chats(path: Path, name: str) -> list[dict[str, Any]]:
    """What they wrote; answers are words of documents, which they see in the chat as far as they may read them."""
    threads = _rows(path, f'SELECT "id", "name", "createdAt" {_CHATS["threads"]}', {"name": name})
    said = 'SELECT "output", "createdAt" FROM steps WHERE "threadId" = :thread AND "type" = \'user_message\''
    return [
        {
            "name": title,
            "at": at,
            "asked": [{"text": text, "at": when} for text, when in _rows(path, said, {"thread": thread})],
        }
        for thread, title, at in threads
    ]


def _close_logs(home: Path) -> None:
    """What was overwritten may still stand in write-ahead logs."""
    for path in home.glob("*.sqlite"):
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _left_in(home: Path, questions: Sequence[str]) -> tuple[str, ...]:
    """The files that hold one of these questions byte for byte; short ones prove nothing, others may ask them too."""
    wanted = [question.encode() for question in questions if len(question) > 15]
    files = [path for path in home.rglob("*") if path.is_file() and _may_hold(path.relative_to(home))]
    return tuple(sorted(str(path.relative_to(home)) for path in files if _holds(path, wanted)))


def _may_hold(place: Path) -> bool:
    return not place.parts[0].startswith(NOT_ABOUT_PEOPLE)


def _holds(path: Path, wanted: Sequence[bytes]) -> bool:
    longest = max(map(len, wanted), default=0)
    with path.open("rb") as file:
        tail = b""
        while piece := file.read(_PIECE):
            if any(question in tail + piece for question in wanted):
                return True
            tail = (tail + piece)[-longest:]
    return False
