from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from eval.bench_readers import measure
from ingest.embed import Vectors
from ingest.keywords import Terms
from ingest.store import Candidates
from ingest.store_embedded import EmbeddedStore, open_embedded_store


def test_eight_readers_beside_a_writer_see_their_edition_whole(tmp_path: Path) -> None:
    store = open_embedded_store(tmp_path, "bench", 32)
    found = measure(store, readers=8, seconds=1.5)
    store.close()
    assert found.reads and found.writes
    assert (found.errors, found.wrong) == ((), 0)


class Forgetful(EmbeddedStore):
    """Overlooks a passage, and breaks for one edition."""

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        return Candidates(super().search(vector, terms, editions, limit).dense[:-1])

    def untag(self, edition: int) -> None:
        raise OSError("voll")


def test_what_goes_wrong_is_counted(tmp_path: Path) -> None:
    store = open_embedded_store(tmp_path, "bench", 32)
    store.__class__ = Forgetful
    found = measure(store, readers=2, seconds=0.5)
    store.close()
    assert found.wrong == found.reads > 0
    assert found.errors == ("OSError('voll')",)
