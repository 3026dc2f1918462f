"""Keep originals and canonical texts in a folder, addressed by what they hold."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import FundstelleError

_ASIDE = "aside"


def blob_name(content: bytes) -> str:
    """The name under which these bytes are kept."""
    return hashlib.sha256(content).hexdigest()


class Blobs:
    """Files named by their SHA-256; a blob that `put` returned is on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store these bytes once and return their name."""
        name = blob_name(content)
        target = self.path(name)
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        aside_folder = self._folder / _ASIDE
        aside_folder.mkdir(exist_ok=True)
        # Written aside, synced, then renamed: a kill leaves either nothing or the whole blob.
        handle, aside = tempfile.mkstemp(dir=aside_folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).rename(target)
        finally:
            Path(aside).unlink(missing_ok=True)
        _sync_folder(target.parent)
        return name

    def path(self, name: str) -> Path:
        """Where the blob of this name lies."""
        return self._folder / name[:2] / name

    def get(self, name: str) -> bytes:
        """The bytes of this name; raises FundstelleError if they are gone or damaged."""
        path = self.path(name)
        if not path.exists():
            raise FundstelleError(f"Die Datei {name[:12]} fehlt in der Ablage: `fundstelle-ingest check` ausführen.")
        content = path.read_bytes()
        if blob_name(content) != name:
            raise FundstelleError(f"Die Datei {name[:12]} ist in der Ablage beschädigt: aus der Sicherung zurückholen.")
        return content

    def names(self) -> Iterator[str]:
        """The names of all blobs."""
        return (path.name for path in self._folder.glob("??/*") if len(path.name) == 64)

    def delete(self, name: str) -> None:
        """Remove a blob; absent ones are fine."""
        self.path(name).unlink(missing_ok=True)

    def clear_aside(self) -> None:
        """Remove what a kill left half written."""
        shutil.rmtree(self._folder / _ASIDE, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
