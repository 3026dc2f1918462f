"""Tell a disk that is full or broken as what it is, wherever it was noticed."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from ingest.errors import FundstelleError

_NUMBERS = {errno.ENOSPC: "voll", errno.EDQUOT: "voll", errno.EIO: "fehlerhaft", errno.EROFS: "schreibgeschützt"}
_WORDS = {"disk is full": "voll", "disk I/O error": "fehlerhaft", "readonly database": "schreibgeschützt"}


@contextmanager
def disk_trouble_told(home: Path) -> Iterator[None]:
    """Raises FundstelleError for such trouble; whatever was half done is discarded by then, or at the next start."""
    try:
        yield
    except OSError as error:
        state = _NUMBERS.get(error.errno or 0)
        if state is None:
            raise
        raise _told(home, state, error) from error
    except sa.exc.OperationalError as error:
        state = next((state for words, state in _WORDS.items() if words in str(error.orig)), None)
        if state is None:
            raise
        raise _told(home, state, error.orig) from error


def _told(home: Path, state: str, error: object) -> FundstelleError:
    return FundstelleError(
        f"Der Datenträger von {home} ist {state} ({error}): Es gilt weiter, was vorher galt. Abhilfe schaffen und den "
        "Befehl wiederholen."
    )
