"""A disk on which one write fails, wherever it is noticed."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ingest.parts import Parts


@contextmanager
def failing(parts: Parts, chance: random.Random, number: int) -> Iterator[Parts]:
    """Parts of which one write fails: between two steps, inside a blob, in the index, or in the register."""
    left, where = chance.randrange(12), chance.choice(("step", "blob", "store", "register"))

    def count(_name: object = None, *_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            if where == "register":
                words = "database or disk is full" if number == errno.ENOSPC else "disk I/O error"
                raise sa.exc.OperationalError("", {}, sqlite3.OperationalError(words))
            raise OSError(number, os.strerror(number))

    def statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "PRAGMA")):
            count()

    if where == "register":
        sa.event.listen(parts.register.engine, "before_cursor_execute", statement)
    write = os.fsync
    if where == "blob":
        os.fsync = lambda handle: (count(), write(handle))[1]  # type: ignore[assignment]
    try:
        store = _Counting(parts.store, count) if where == "store" else parts.store
        yield replace(parts, steps=count if where == "step" else parts.steps, store=store)  # type: ignore[arg-type]
    finally:
        os.fsync = write
        if where == "register":
            sa.event.remove(parts.register.engine, "before_cursor_execute", statement)


class _Counting:
    """A store that counts its writes."""

    def __init__(self, store: Any, count: Callable[[], None]) -> None:
        self._store = store
        self._count = count

    def __getattr__(self, name: str) -> Any:
        if name in ("upsert", "tag", "untag", "flush", "delete"):
            self._count()
        return getattr(self._store, name)
