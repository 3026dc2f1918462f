"""Copy what the files of a home hold about people to the server that replicas share, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlalchemy import Connection, Engine, MetaData, select
from sqlalchemy.exc import IntegrityError

from assistant.audit import FAILED_LOGINS, open_audit_log
from assistant.chat.tables import open_chats
from assistant.feedback import FeedbackQueue
from assistant.people import People
from assistant.personal_store import SCHEMA, schema_of, server_of
from assistant.ratings import Ratings
from assistant.selections import Selections
from assistant.shared_secret import keep_secret
from ingest.database import alone
from ingest.errors import FundstelleError
from ingest.settings import Settings

_SECRETS = ("cookie.secret", "feedback.key")
_STORES: dict[str, Callable[[Settings], Engine]] = {
    "people": lambda settings: People(settings).engine,
    "chat": open_chats,
    "feedback": lambda settings: FeedbackQueue(settings).engine,
    "selections": lambda settings: Selections(settings).engine,
    "ratings": lambda settings: Ratings(settings).engine,
    "audit": lambda settings: open_audit_log(settings).engine,
    FAILED_LOGINS: lambda settings: open_audit_log(settings, FAILED_LOGINS).engine,
}


def take_over(settings: Settings) -> dict[str, int]:
    """All or nothing; returns how many rows of each table, and leaves the files.

    Raises FundstelleError without a server, and when something is there already.
    """
    if server_of(settings) is None:
        raise FundstelleError("FUNDSTELLE_DATABASE_URL nennt keinen Server, zu dem etwas übernommen werden kann.")
    shared = [open_store(settings) for open_store in _STORES.values()]
    try:
        with alone(shared[0]) as connection:
            return _copy_all(settings, connection)
    except IntegrityError as error:
        raise FundstelleError(
            f"Auf dem Server steht schon etwas: vor dem ersten Start übernehmen, oder dort die Schemata {SCHEMA} und "
            f"{FAILED_LOGINS} löschen."
        ) from error


def _copy_all(settings: Settings, target: Connection) -> dict[str, int]:
    copied: dict[str, int] = {}
    for name, open_store in _STORES.items():
        if (settings.home / f"{name}.sqlite").exists():
            target.execution_options(schema_translate_map={None: schema_of(name)})
            store = open_store(replace(settings, database_url=None))
            copied |= {f"{name}: {table}": rows for table, rows in _copied(store, target)}
    target.execution_options(schema_translate_map={None: SCHEMA})
    for name in _SECRETS:
        if (settings.home / name).exists():
            keep_secret(target, name, (settings.home / name).read_bytes())
    return copied


def _copied(store: Engine, target: Connection) -> Iterator[tuple[str, int]]:
    found = MetaData()
    with store.connect() as source:
        found.reflect(source)
        for table in found.sorted_tables:
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(table.insert(), rows)
            yield table.name, len(rows)
