"""Open a store of what people leave behind: a SQLite file that is theirs alone to read, or the house's PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateSchema

from ingest.database import alone, connect_to, drop_log
from ingest.errors import FundstelleError
from ingest.settings import Settings

SCHEMA = "personal"
FAILED_LOGINS = "failed_logins"
Make = Callable[[Connection], object]


def open_personal_store(settings: Settings, name: str, make: Make) -> Engine:
    """The store of this name, with the tables that `make` makes where they are missing; nothing needs to be closed.

    It is a file in the home, or a part of a schema on the server, where all stores share their connections.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    if server := server_of(settings):
        return _on_server(server, schema_of(name), make)
    return _in_file(settings.home / f"{name}.sqlite", make)


def schema_of(name: str) -> str:
    """Where the tables of this store are on a server; both logs have the same ones."""
    return FAILED_LOGINS if name == FAILED_LOGINS else SCHEMA


def server_of(settings: Settings) -> str | None:
    """The address of the server that several replicas share; None where each home is on its own."""
    url = settings.database_url
    return url if url and not url.startswith("sqlite") else None


def for_event_loop(store: Engine) -> AsyncEngine:
    """The same store for code that must not wait."""
    if store.dialect.name == "sqlite":
        engine = create_async_engine(
            store.url.set(drivername="sqlite+aiosqlite"), connect_args={"timeout": 30}, hide_parameters=True
        )
        event.listen(engine.sync_engine, "connect", _prepare_file)
    else:
        engine = create_async_engine(
            store.url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
        _prepare_server(engine.sync_engine)
    return engine


def put_row(store: Engine, row: Any) -> None:
    """Keep this row in place of one with the same key; a second click may be putting it at the same moment."""
    for last in (False, True):
        with Session(store) as session:
            session.merge(row)
            try:
                return session.commit()
            except IntegrityError:
                if last:
                    raise


def drop_logs(home: Path) -> None:
    """What was overwritten may still stand in the write-ahead logs of SQLite's files."""
    for path in home.glob("*.sqlite"):
        engine = _file(path)
        drop_log(engine)
        engine.dispose()


@lru_cache(maxsize=64)  # an app has few, a run of tests very many
def _in_file(path: Path, make: Make) -> Engine:
    engine = _file(path)
    with engine.begin() as connection:
        make(connection)
    return engine


def _file(path: Path) -> Engine:
    """A writer waits 30 s for another."""
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_file)
    return engine


def _prepare_file(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("secure_delete=ON", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@cache
def _on_server(url: str, schema: str, make: Make) -> Engine:
    """Replicas that start together make the tables one after the other."""
    engine = _server(url).execution_options(schema_translate_map={None: schema})
    try:
        with alone(engine) as connection:
            if not inspect(connection).has_schema(schema):
                connection.execute(CreateSchema(schema))
            make(connection)
    except ProgrammingError as error:
        raise FundstelleError(
            f"Auf dem Server lässt sich das Schema {schema} nicht einrichten ({error.orig}): dem Konto mit "
            "`GRANT CREATE ON DATABASE … TO …` erlauben, Schemata anzulegen, und bestehende ihm übereignen."
        ) from error
    return engine


@cache
def _server(url: str) -> Engine:
    engine = connect_to(url)
    _prepare_server(engine)
    return engine


def _prepare_server(engine: Engine) -> None:
    event.listen(engine, "connect", _look_in_schema)
    event.listen(engine, "before_cursor_execute", _drop_zeros, retval=True)


def _look_in_schema(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET search_path TO {SCHEMA}")
    cursor.close()
    connection.commit()


def _drop_zeros(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    return statement, _without_zeros(parameters)


def _without_zeros(value: Any) -> Any:
    """PostgreSQL's text holds no NUL; what somebody sends may."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Mapping):
        return {name: _without_zeros(one) for name, one in value.items()}
    return [_without_zeros(one) for one in value] if isinstance(value, list | tuple) else value
