"""What the house knows of one person: handed out, or deleted with a proof that nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from assistant.answer_log import open_answer_log
from assistant.audit import FAILED_LOGINS, open_audit_log, operator
from assistant.chat.forget import forget_person
from assistant.chat.tables import open_chats
from assistant.feedback import FeedbackQueue
from assistant.people import People
from assistant.personal_store import drop_logs
from assistant.ratings import Ratings
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
_LOGS = ("audit", FAILED_LOGINS)
_REMARKS = {"feedback": "FROM feedback WHERE author = :author"}


@dataclass(frozen=True)
class Proof:
    """Rows of this person by store and table, before and after, and files in which their words still stand."""

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
    key, people, queue = name.strip().lower(), People(settings), FeedbackQueue(settings)
    account, chats = people.account(key), open_chats(settings)
    return {
        "login": {
            "name": account.name,
            "display_name": account.display_name,
            "groups": sorted(account.groups),
            "roles": sorted(account.roles),
            "locked_until": None if account.locked_until is None else _time(account.locked_until),
        },
        "sessions": [{"until": _time(until)} for until in people.sessions(key)],
        "chats": _chats(chats, key),
        "remarks": [
            {**asdict(remark), "day": remark.day.isoformat(), "citations": list(remark.citations), "author": key}
            for remark in queue.of(key)
        ],
        "thumbs": [
            {"value": value, "comment": comment}
            for value, comment in _rows(chats, f'SELECT "value", "comment" {_CHATS["feedbacks"]}', {"name": key})
        ],
        "ratings": [{**asdict(one), "day": one.day.isoformat()} for one in Ratings(settings).of(queue.author(key))],
        "selections": [asdict(selection) for selection in Selections(settings).of(key)],
        "log": [
            {"at": _time(entry.at), "action": entry.action, "about": entry.about}
            for log in _LOGS
            for entry in open_audit_log(settings, log).entries()
            if key in (entry.who, entry.about)
        ],
    }


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def erase(settings: Settings, name: str) -> Proof:
    """Delete everything of this person; what they decided stays, without their name. Raises NotFoundError."""
    key, people, queue = name.strip().lower(), People(settings), FeedbackQueue(settings)
    author = queue.author(key)
    before = _counted(settings, key, author)
    if not any(before.values()):
        raise NotFoundError(f"Von „{name}“ ist nichts gespeichert.")
    if key in {account.name for account in people.accounts()}:
        people.remove(key)
    asked = _asked(open_chats(settings), key)
    with closing(open_answer_log(settings)) as answers:  # before the chats, which tell what was asked
        answers.forget_asked(asked)
    forget_person(settings, key)
    Ratings(settings).forget(author)
    for log in _LOGS:
        open_audit_log(settings, log).forget_name(key)
    open_audit_log(settings).record(operator(), "person_erased")
    drop_logs(settings.home)
    return Proof(key, before, _counted(settings, key, author), _left_in(settings.home, asked))


def _counted(settings: Settings, name: str, author: str) -> dict[str, int]:
    values, found = {"name": name, "author": author}, {}
    for store, engine, tables in (
        ("people", People(settings).engine, _LOGINS),
        ("chat", open_chats(settings), _CHATS),
        ("feedback", FeedbackQueue(settings).engine, _REMARKS),
        ("selections", Selections(settings).engine, _SELECTIONS),
        ("ratings", Ratings(settings).engine, _RATINGS),
    ):
        for table, where in tables.items():
            found[f"{store}: {table}"] = int(_rows(engine, f"SELECT COUNT(*) {where}", values)[0][0])
    for log in _LOGS:
        found[f"{log}: audit_names"] = open_audit_log(settings, log).knows(name)
    return found


def _rows(engine: Engine, query: str, values: dict[str, str]) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(text(query), values).all()


def _asked(chats: Engine, name: str) -> list[str]:
    said = f'SELECT DISTINCT "output" FROM steps WHERE "id" IN ({_STEPS}) AND "type" = \'user_message\''
    return [row[0] for row in _rows(chats, said, {"name": name}) if row[0]]


def _chats(chats: Engine, name: str) -> list[dict[str, Any]]:
    """What they wrote; answers are words of documents, which they see in the chat as far as they may read them."""
    threads = _rows(chats, f'SELECT "id", "name", "createdAt" {_CHATS["threads"]}', {"name": name})
    said = 'SELECT "output", "createdAt" FROM steps WHERE "threadId" = :thread AND "type" = \'user_message\''
    return [
        {
            "name": title,
            "at": at,
            "asked": [{"text": question, "at": when} for question, when in _rows(chats, said, {"thread": thread})],
        }
        for thread, title, at in threads
    ]


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
