"""Write down who did what to which edition, login or remark, never what was said; a changed line is noticed."""

from __future__ import annotations

import getpass
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.personal_store import FAILED_LOGINS as FAILED_LOGINS
from assistant.personal_store import open_personal_store
from ingest.database import alone
from ingest.settings import Settings

ERASED = "(gelöschte Person)"
START = "0" * 64  # what the first entry follows
DECIDING = frozenset({"run", "publish", "reject", "rollback", "withdraw", "erase"})  # what changes editions

_metadata = sa.MetaData()
_entries = sa.Table(
    "audit",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("about", sa.String, nullable=False),
    sa.Column("hash", sa.String, nullable=False),
)
# A pseudonym's name can be forgotten without touching the chain.
_names = sa.Table(
    "audit_names",
    _metadata,
    sa.Column("pseudonym", sa.String, primary_key=True),
    sa.Column("name", sa.String, nullable=False, unique=True),
)
# One row: where the chain begins since its oldest entries were deleted.
_anchor = sa.Table(
    "audit_anchor",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.String, nullable=False),
)


@dataclass(frozen=True)
class Entry:
    """One line; `about` is the id of an edition, a document or a remark, or a login's name."""

    number: int
    at: datetime
    who: str
    action: str
    about: str


@dataclass(frozen=True)
class Verified:
    """`broken` is the number of the first entry that does not follow from the one before, None if all do.

    Whoever notes `head` elsewhere notices later that a whole end was cut off or written anew.
    """

    entries: int
    head: str
    broken: int | None


class AuditLog:
    """A chain of entries in one database; safe for several processes."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def record(self, who: str, action: str, about: str = "", login: bool = False) -> None:
        """Add an entry; with `login` it is about this person."""
        with alone(self.engine) as connection:
            last = connection.execute(sa.select(_entries).order_by(_entries.c.number.desc()).limit(1)).first()
            number, before = (last.number, last.hash) if last else self._begins(connection)
            values = {
                "number": number + 1,
                "at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
                "who": _pseudonym(connection, who),
                "action": action,
                "about": _pseudonym(connection, about) if login else about,
            }
            connection.execute(_entries.insert().values(**values, hash=_linked(before, values)))

    def entries(self, most: int | None = None) -> list[Entry]:
        """The latest ones, oldest first."""
        query = sa.select(_entries).order_by(_entries.c.number.desc()).limit(most)
        with self.engine.connect() as connection:
            names = {row.pseudonym: row.name for row in connection.execute(sa.select(_names))}
            rows = connection.execute(query).all()
        told = [(row.number, row.at, _named(row.who, names), row.action, _named(row.about, names)) for row in rows]
        return [Entry(*values) for values in reversed(told)]

    def verify(self) -> Verified:
        """Compute the chain again."""
        with self.engine.connect() as connection:
            number, before = self._begins(connection)
            rows = connection.execute(sa.select(_entries).order_by(_entries.c.number)).mappings().all()
        for row in rows:
            number += 1
            if row["number"] != number or row["hash"] != _linked(before, row):
                return Verified(len(rows), before, number)
            before = row["hash"]
        return Verified(len(rows), before, None)

    def forget_before(self, day: datetime) -> int:
        """Delete the entries that are older; the chain goes on from there. Returns how many."""
        with alone(self.engine) as connection:
            old = _entries.c.at < day.astimezone(UTC).replace(tzinfo=None)
            last = connection.execute(sa.select(_entries).where(old).order_by(_entries.c.number.desc())).first()
            if last is None:
                return 0
            connection.execute(_anchor.delete())
            connection.execute(_anchor.insert().values(number=last.number, hash=last.hash))
            gone = connection.execute(_entries.delete().where(_entries.c.number <= last.number)).rowcount
            used = sa.union(sa.select(_entries.c.who), sa.select(_entries.c.about))
            connection.execute(_names.delete().where(_names.c.pseudonym.not_in(used)))
            return gone

    def forget_name(self, name: str) -> None:
        """What this person did stays; that it was they is no longer known."""
        with alone(self.engine) as connection:
            connection.execute(_names.delete().where(_names.c.name == name))

    def knows(self, name: str) -> int:
        """How many entries can be told to be this person's, or about them."""
        return sum(name in (entry.who, entry.about) for entry in self.entries())

    def _begins(self, connection: sa.Connection) -> tuple[int, str]:
        anchor = connection.execute(sa.select(_anchor)).first()
        return (anchor.number, anchor.hash) if anchor else (0, START)


def open_audit_log(settings: Settings, name: str = "audit") -> AuditLog:
    """A store of its own; failed logins have another one, with the same tables, since they are kept for less long."""
    return AuditLog(open_personal_store(settings, name, _metadata.create_all))


def noting(log: AuditLog) -> Callable[[str, Mapping[str, Any], Mapping[str, Any]], None]:
    """Enters what owners' commands did to editions; `by` among the arguments is who asked for it."""

    def note(command: str, arguments: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        if command not in DECIDING:
            return
        for one in [*content.get("editions", ()), *content.get("documents", ())]:
            if one["edition"] and one.get("state") not in ("unchanged", "error"):
                log.record(str(arguments.get("by") or operator()), command, str(one["edition"]))

    return note


def operator() -> str:
    """Who types commands on this machine."""
    try:
        return f"{getpass.getuser()} (Befehlszeile)"
    except (KeyError, OSError):  # a container's user may have no name
        return "Befehlszeile"


def _pseudonym(connection: sa.Connection, name: str) -> str:
    known = connection.execute(sa.select(_names.c.pseudonym).where(_names.c.name == name)).scalar()
    if known is None:
        known = f"p-{secrets.token_hex(8)}"
        connection.execute(_names.insert().values(pseudonym=known, name=name))
    return str(known)


def _named(word: str, names: dict[str, str]) -> str:
    return names.get(word, ERASED if word.startswith("p-") else word)


def _linked(before: str, values: sa.RowMapping | dict[str, object]) -> str:
    """The hash of an entry and of the one before."""
    parts: Iterable[object] = (values[name] for name in ("number", "at", "who", "action", "about"))
    line = json.dumps([before, *map(str, parts)], ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()
