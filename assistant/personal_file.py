"""Open a SQLite file of what people leave behind: theirs alone to read, and overwritten when it is deleted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, event


def open_personal_file(home: Path, name: str) -> Engine:
    """The file of this name in the home, made when it is not there; a writer waits 30 s for another."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / name
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: object, _record: object) -> None:
    for pragma in ("secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]
