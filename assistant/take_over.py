"""Copy what the files of a home hold about people to the server that replicas share, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, inspect, literal, select, table
from sqlalchemy.exc import IntegrityError, ProgrammingError

from assistant.audit import FAILED_LOGINS, open_audit_log
from assistant.chat.tables import open_chats
from assistant.feedback import FeedbackQueue
from assistant.people import People
from assistant.personal_store import SCHEMA, schema_of, server_of
from assistant.ratings import Ratings
from assistant.selections import Selections
from assistant.shared_secret import keep_secret, shared_secret
from ingest.database import MANY, alone
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

    Raises FundstelleError without a server, when something is there already, and for a row that does not fit there.
    """
    if server_of(settings) is None:
        raise FundstelleError("FUNDSTELLE_DATABASE_URL nennt keinen Server, zu dem etwas übernommen werden kann.")
    shared = [open_store(settings) for open_store in _STORES.values()]
    try:
        with alone(shared[0]) as connection:
            _refuse_what_is_there(connection)
            return _copy_all(settings, connection)
    except (IntegrityError, ProgrammingError) as error:
        raise FundstelleError(
            "Nichts wurde übernommen, denn eine Zeile der Dateien passt nicht auf den Server; löschen Sie sie dort "
            f"mit `sqlite3`, oder melden Sie den Fehler: {error.orig}"
        ) from error


def left_behind(home: Path) -> list[str]:
    """The files about people that nobody clears any more; the log of answers is begun anew on the server."""
    stores = [path.name for name in (*_STORES, "answers") for path in home.glob(f"{name}.sqlite*")]
    return sorted([*stores, *(name for name in _SECRETS if (home / name).exists())])


def _refuse_what_is_there(target: Connection) -> None:
    """Rows of two houses would be mixed, and with the key of one nobody finds the remarks of the other."""
    found = inspect(target)
    for schema in (SCHEMA, FAILED_LOGINS):
        for name in sorted(set(found.get_table_names(schema)) - {"secrets"}):
            if target.execute(select(literal(1)).select_from(table(name, schema=schema)).limit(1)).scalar():
                raise FundstelleError(
                    f"Auf dem Server steht schon etwas, in {schema}.{name}: vor dem ersten Start übernehmen, oder dort "
                    f"die Schemata {SCHEMA} und {FAILED_LOGINS} löschen, mit allem, was seitdem hinzukam."
                )


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
            keep_secret(target, name, shared_secret(replace(settings, database_url=None), name))
    return copied


def _copied(store: Engine, target: Connection) -> Iterator[tuple[str, int]]:
    found = MetaData()
    with store.connect() as source:
        found.reflect(source)
        for one in found.sorted_tables:
            copied = 0
            for rows in source.execute(select(one)).mappings().partitions(MANY):
                target.execute(one.insert(), [dict(row) for row in rows])
                copied += len(rows)
            yield one.name, copied
