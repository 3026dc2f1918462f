"""Keep a secret that is made once, and is the same for all replicas of a house."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Column, Connection, LargeBinary, MetaData, String, Table, select

from assistant.personal_store import open_personal_store, server_of
from ingest.database import alone
from ingest.errors import FundstelleError
from ingest.settings import Settings

_metadata = MetaData()
_secrets = Table(
    "secrets", _metadata, Column("name", String, primary_key=True), Column("value", LargeBinary, nullable=False)
)


def shared_secret(settings: Settings, name: str) -> bytes:
    """What lies in this file of the home, for the account of the server only, or under this name on the server.

    Raises FundstelleError for an empty one, which would sign nothing.
    """
    if value := _on_server(settings, name) if server_of(settings) else _in_home(settings.home / name):
        return value
    place = "in der Tabelle personal.secrets" if server_of(settings) else f"im Ordner {settings.home}"
    raise FundstelleError(
        f"Der Schlüssel {name} ist leer: ihn {place} aus einer Sicherung zurückholen. Gibt es keine, ihn dort löschen; "
        "dann wird er neu gemacht, alle melden sich neu an, und frühere Anmerkungen sind niemandem mehr zuzuordnen."
    )


def _on_server(settings: Settings, name: str) -> bytes:
    with alone(open_personal_store(settings, "secrets", _metadata.create_all)) as connection:
        value = connection.execute(select(_secrets.c.value).where(_secrets.c.name == name)).scalar()
        if value is None:
            value = _made()
            keep_secret(connection, name, value)
        return bytes(value)


def keep_secret(connection: Connection, name: str, value: bytes) -> None:
    """Puts it on the server, in place of one that is there."""
    connection.execute(_secrets.delete().where(_secrets.c.name == name))
    connection.execute(_secrets.insert().values(name=name, value=value))


def _in_home(path: Path) -> bytes:
    """Whoever comes first makes it, whole."""
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent) as made, suppress(FileExistsError):
            made.write(_made())
            made.flush()
            os.fsync(made.fileno())
            os.link(made.name, path)
    return path.read_bytes()


def _made() -> bytes:
    return secrets.token_urlsafe(48).encode()
