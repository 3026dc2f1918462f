"""Keep the vector of every text, so that no text is embedded twice across corpora and editions."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np

from ingest.embed import Embedder, Vectors
from ingest.errors import FundstelleError

EMBEDDED_AT_ONCE = 64  # written after each, so that an interrupted run resumes there
LOOKED_UP_AT_ONCE = 500
REMEMBERED_QUERIES = 256
WAIT_SECONDS = 60
SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    model TEXT NOT NULL, hash BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, hash)
) WITHOUT ROWID
"""


class CachedEmbedder:
    """An embedder in front of which lies a SQLite file; several processes may share the file.

    Vectors are kept in half precision, and given out so the first time too.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.hits = 0
        self.misses = 0
        self.query = lru_cache(REMEMBERED_QUERIES)(embedder.query)
        self._embedder = embedder
        self._path = path
        self._model = f"{embedder.name}/{embedder.dimensions}"
        self._counting = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._database() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(SCHEMA)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text; only texts that nobody embedded before are embedded."""
        hashes = [_hash(text) for text in texts]
        known = self._look_up(set(hashes))
        missing = {key: text for key, text in zip(hashes, texts, strict=True) if key not in known}
        with self._counting:
            self.hits += len(texts) - len(missing)
            self.misses += len(missing)
        for start in range(0, len(missing), EMBEDDED_AT_ONCE):
            known |= self._embed(dict(list(missing.items())[start : start + EMBEDDED_AT_ONCE]))
        halves = np.array([np.frombuffer(known[key], np.float16) for key in hashes], np.float32)
        vectors = halves.reshape(len(texts), self.dimensions)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def forget(self, texts: Sequence[str]) -> None:
        """Delete the vectors of texts that were erased."""
        with self._database() as database:
            database.execute("PRAGMA secure_delete = ON")
            database.executemany("DELETE FROM vectors WHERE hash = ?", [(_hash(text),) for text in texts])

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of these texts, each once, whose vectors are not kept yet."""
        unique = {_hash(text): text for text in texts}
        known = self._look_up(set(unique))
        return [text for key, text in unique.items() if key not in known]

    def keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Vectors that the same engine computed elsewhere."""
        self._write(
            {_hash(text): vector.tobytes() for text, vector in zip(texts, vectors.astype(np.float16), strict=True)}
        )

    def _embed(self, missing: Mapping[bytes, str]) -> dict[bytes, bytes]:
        vectors = self._embedder.passages(list(missing.values())).astype(np.float16)
        embedded = {key: vector.tobytes() for key, vector in zip(missing, vectors, strict=True)}
        self._write(embedded)
        return embedded

    def _write(self, vectors: Mapping[bytes, bytes]) -> None:
        with self._database() as database:
            database.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)",
                [(self._model, key, vector) for key, vector in vectors.items()],
            )

    def _look_up(self, hashes: set[bytes]) -> dict[bytes, bytes]:
        keys = sorted(hashes)
        known: dict[bytes, bytes] = {}
        with self._database() as database:
            for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
                some = keys[start : start + LOOKED_UP_AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({marks})"
                known |= dict(database.execute(query, [self._model, *some]).fetchall())
        return known

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction: SQLite's belong to one thread."""
        try:
            database = sqlite3.connect(self._path, timeout=WAIT_SECONDS)
            try:
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.DatabaseError as error:
            raise FundstelleError(
                f"Der Vektorspeicher {self._path} ist nicht benutzbar ({error}). Abhilfe: die Datei löschen; "
                "die Vektoren werden dann neu berechnet."
            ) from error


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
