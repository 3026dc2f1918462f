"""Let one command at a time change what the register holds, whichever process or machine it runs on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

_KEY = 7265  # of the advisory lock; any number that nothing else in the database uses
_LOOK_EVERY = 0.2  # seconds


@contextmanager
def writing(engine: sa.Engine, waits: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of the one writer; `waits` is called again and again until it is free, and may raise."""
    while True:
        with writing_if_free(engine) as held:
            if held:
                yield
                return
        waits()
        time.sleep(_LOOK_EVERY)


@contextmanager
def writing_if_free(engine: sa.Engine) -> Iterator[bool]:
    """Hold the lock if nobody does; it goes with the process, so that a kill leaves none behind."""
    if engine.dialect.name == "sqlite":
        with _lock_of_file(f"{engine.url.database}.writer") as held:
            yield held
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # back in the pool it would go on holding the lock
            yield bool(connection.execute(sa.select(sa.func.pg_try_advisory_lock(_KEY))).scalar_one())


@contextmanager
def _lock_of_file(path: str) -> Iterator[bool]:
    import fcntl

    with open(path, "w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = True
        except BlockingIOError:
            held = False
        yield held
