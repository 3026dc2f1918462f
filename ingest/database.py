"""Open an SQL database: SQLite in the home, or the server that the settings name."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from ingest import tables
from ingest.errors import FundstelleError

MANY = 500  # values in one statement: SQLite takes 32,766 parameters; keep far below on every engine

_PATIENCE = 30.0  # seconds for others who open the same new file
_ENTER_ALONE = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(7264)"}


def open_database(url: str) -> sa.Engine:
    """The database at this address with our tables in it; raises FundstelleError when it does not fit."""
    engine = connect_to(url)
    with alone(engine) as connection:
        tables.metadata.create_all(connection)
        found = connection.execute(sa.select(tables.state.c.schema)).scalar()
        if found is None:
            connection.execute(tables.state.insert().values(schema=tables.SCHEMA, generation=0))
        elif found != tables.SCHEMA:
            raise FundstelleError(
                f"Das Register hat Schema {found}, dieses Programm braucht {tables.SCHEMA}: "
                "`fundstelle-ingest migrate` ausführen."
            )
    return engine


def advance(connection: sa.Connection) -> None:
    """Count that readers can see something changing."""
    connection.execute(tables.state.update().values(generation=tables.state.c.generation + 1))


def drop_log(engine: sa.Engine) -> None:
    """Take what was overwritten out of SQLite's write-ahead log too."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def connect_to(url: str) -> sa.Engine:
    """The database at this address as it is; raises FundstelleError for an address of no use."""
    try:
        # A database server may restart under us; what people wrote is in no error.
        engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        if engine.dialect.name not in _ENTER_ALONE:
            raise sa.exc.ArgumentError(f"not {engine.dialect.name}")
    except (ModuleNotFoundError, ValueError, sa.exc.ArgumentError) as error:
        # An address that is cut apart wrongly may have brought a part of the password there.
        why = "Port oder Angabe keine Zahl" if isinstance(error, ValueError) else error
        raise FundstelleError(
            f"FUNDSTELLE_DATABASE_URL ist nicht benutzbar ({why}): `postgresql+psycopg://NAME:KENNWORT@RECHNER/"
            "DATENBANK` angeben und `pip install 'fundstelle[postgres]'` ausführen."
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


@contextmanager
def alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that processes which start together enter one after the other."""
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(_ENTER_ALONE[engine.dialect.name])
            yield connection
    except sa.exc.OperationalError as error:
        raise FundstelleError(
            f"{engine.url} antwortet nicht ({error.orig}): Läuft die Datenbank, stimmt die Adresse?"
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # WAL lets readers go on beside the writer; FULL makes an acknowledged commit survive a power cut;
    # what is erased is overwritten.
    for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_log_ahead(cursor)
    cursor.close()


def _keep_log_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to WAL; others who switch too are told "locked" at once, whatever `busy_timeout` says."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
