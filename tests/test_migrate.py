from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from ingest.errors import FundstelleError
from ingest.keywords import query_terms, terms
from ingest.migrate import move
from ingest.store import Layout, PassageStore, Point
from ingest.store_embedded import open_embedded_store
from ingest.store_server import ServerStore
from tests.fakes import FakeEmbedder

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]
EMBEDDER = FakeEmbedder()


def points(first: int, last: int) -> list[Point]:
    texts = [f"Wort{number} steht hier" for number in range(first, last)]
    return [Point(text.split()[0], "d", (n % 3, 7), EMBEDDER.query(text), terms(text)) for n, text in enumerate(texts)]


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[PassageStore]:
    store = open_embedded_store(tmp_path, "fake", 64)
    yield store
    store.close()


@pytest.fixture
def server() -> PassageStore:
    return ServerStore(QdrantClient(":memory:"), Layout("fake", 64), "hier")


@pytest.mark.parametrize("outwards", [True, False])
def test_what_was_found_before_is_found_after(embedded: PassageStore, server: PassageStore, outwards: bool) -> None:
    source, target = (embedded, server) if outwards else (server, embedded)
    source.upsert(points(0, 700))
    heard: list[tuple[int, int]] = []
    assert move(source, target, lambda written, total: heard.append((written, total))) == 700
    assert heard == [(500, 700), (700, 700)]
    question = ("Wort33 Wort34", {0, 1, 2}, 10)
    before, after = (
        store.search(EMBEDDER.query(question[0]), query_terms(question[0]), question[1], question[2])
        for store in (source, target)
    )
    assert {s.passage for s in before.keyword[:2]} == {s.passage for s in after.keyword[:2]} == {"Wort33", "Wort34"}
    assert [s.score for s in before.dense] == pytest.approx([s.score for s in after.dense], abs=1e-3)
    assert dict(target.passages()) == dict(source.passages())


def test_a_repeated_move_takes_out_what_the_source_no_longer_has(embedded: PassageStore, server: PassageStore) -> None:
    embedded.upsert(points(0, 20))
    move(embedded, server)
    embedded.delete(["Wort3"])
    embedded.tag(["Wort4"], 9)
    assert move(embedded, server) == 19
    assert dict(server.passages()) == dict(embedded.passages())


def test_an_empty_store_moves(embedded: PassageStore, server: PassageStore) -> None:
    assert move(embedded, server) == 0


class Forgetful(ServerStore):
    """Loses what it is given."""

    def upsert(self, points: object) -> None:
        pass


def test_a_target_that_lost_points_is_told(embedded: PassageStore) -> None:
    embedded.upsert(points(0, 5))
    with pytest.raises(FundstelleError, match="0 statt 5"):
        move(embedded, Forgetful(QdrantClient(":memory:"), Layout("fake", 64), "hier"))
