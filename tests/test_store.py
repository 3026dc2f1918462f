"""One suite for every store: whoever swaps the engine keeps the behaviour."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from math import log
from pathlib import Path

import numpy as np
import pytest

from ingest import store_embedded
from ingest.errors import FundstelleError
from ingest.keywords import query_terms, terms
from ingest.store import Layout, PassageStore, Point, Scored, point_id
from ingest.store_embedded import open_embedded_store
from ingest.store_server import ServerStore, open_server_store
from tests.conftest import PROJECT
from tests.fakes import FakeEmbedder

TEXTS = {
    "p1": "Der Urlaubsantrag ist vier Wochen vorher zu stellen",
    "p2": "Bei Krankheit ist die Teamleitung zu unterrichten",
    "p3": "Passwörter haben mindestens zwölf Zeichen",
    "p4": "Der Antrag auf Urlaub wird schriftlich gestellt",
}
EMBEDDER = FakeEmbedder()
Reopen = Callable[[], PassageStore]


def point(passage: str, text: str, *editions: int) -> Point:
    return Point(passage, "handbuch", editions, EMBEDDER.query(text), terms(text))


def filled(store: PassageStore) -> PassageStore:
    store.upsert([point(passage, text, number) for number, (passage, text) in enumerate(TEXTS.items(), start=1)])
    return store


def names(found: tuple[Scored, ...]) -> list[str]:
    return [scored.passage for scored in found]


@pytest.fixture(
    params=["embedded", "memory", pytest.param("server", marks=pytest.mark.filterwarnings("ignore:Api key"))]
)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reopen]:
    """Opens the same store, however often; the server only where FUNDSTELLE_QDRANT_URL says."""
    if request.param == "embedded":
        open_stores: list[PassageStore] = []

        def embedded() -> PassageStore:
            while open_stores:
                open_stores.pop().close()
            open_stores.append(open_embedded_store(tmp_path / "edge", "fake", 64))
            return open_stores[-1]

        yield embedded
        while open_stores:
            open_stores.pop().close()
        return
    from qdrant_client import QdrantClient

    url = os.environ.get("FUNDSTELLE_QDRANT_URL")
    if request.param == "server" and not url:
        pytest.skip("FUNDSTELLE_QDRANT_URL is not set")
    client = QdrantClient(url) if request.param == "server" else QdrantClient(":memory:")
    collection = f"test-{uuid.uuid4().hex[:8]}"
    yield lambda: ServerStore(client, Layout("fake", 64), "hier", collection)
    client.delete_collection(collection)
    client.close()


@pytest.fixture
def store(reopen: Reopen) -> PassageStore:
    return reopen()


pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]


def test_search_gives_two_lists_best_first(store: PassageStore) -> None:
    filled(store)
    found = store.search(EMBEDDER.query("Antrag auf Urlaub"), query_terms("Antrag auf Urlaub"), {1, 2, 3, 4}, 3)
    assert names(found.dense)[0] == "p4"
    assert names(found.keyword)[:2] == ["p4", "p1"]
    assert len(found.dense) == 3
    assert [s.score for s in found.dense] == sorted((s.score for s in found.dense), reverse=True)
    assert found.dense[0].score == pytest.approx(
        EMBEDDER.query("Antrag auf Urlaub") @ EMBEDDER.query(TEXTS["p4"]), abs=1e-4
    )


def test_a_keyword_score_is_bm25_over_the_editions_seen(store: PassageStore) -> None:
    filled(store)
    weights = dict(zip(terms(TEXTS["p3"]).indices, terms(TEXTS["p3"]).values, strict=True))
    asked = query_terms("zwölf").indices
    (hit,) = store.search(EMBEDDER.query("?"), query_terms("zwölf"), {3}, 5).keyword
    assert hit.score == pytest.approx(sum(weights[term] * log(1 + 0.5 / 1.5) for term in asked), rel=1e-4)
    found = store.search(EMBEDDER.query("?"), query_terms("zwölf"), {1, 2, 3, 4}, 5).keyword
    assert found[0].score == pytest.approx(sum(weights[term] * log(1 + 3.5 / 1.5) for term in asked), rel=1e-4)


def test_only_the_editions_named_are_seen(store: PassageStore) -> None:
    filled(store)
    question = "Antrag auf Urlaub"
    for editions, seen in (({1}, {"p1"}), ({2, 3}, {"p2", "p3"}), ({99}, set()), (set(), set())):
        found = store.search(EMBEDDER.query(question), query_terms(question), editions, 10)
        assert set(names(found.dense)) == seen
        assert set(names(found.keyword)) <= seen


def test_a_passage_stands_in_several_editions(store: PassageStore) -> None:
    filled(store)
    store.tag(["p1", "p2"], 7)
    store.tag(["p1"], 7)
    assert store.count({7}) == 2
    assert dict(store.passages())["p1"] == (1, 7)
    store.untag(7)
    assert store.count({7}) == 0
    assert store.count() == 4


def test_a_passage_without_editions_goes(store: PassageStore) -> None:
    filled(store)
    store.tag(["p1"], 2)
    store.untag(1)
    store.untag(2)
    assert store.known(["p1", "p2", "p3", "p4"]) == {"p3", "p4"}


def test_upsert_replaces(store: PassageStore) -> None:
    filled(store)
    store.upsert([point("p1", "Dienstreisen sind vorher zu genehmigen", 5)])
    assert store.count() == 4
    found = store.search(EMBEDDER.query("Dienstreisen"), query_terms("Dienstreisen"), {1, 5}, 10)
    assert (names(found.dense), names(found.keyword)) == (["p1"], ["p1"])


def test_vectors_and_known_leave_out_what_is_absent(store: PassageStore) -> None:
    filled(store)
    vectors = store.vectors(["p1", "nie"])
    assert list(vectors) == ["p1"]
    assert np.allclose(vectors["p1"], EMBEDDER.query(TEXTS["p1"]), atol=1e-4)
    assert store.known(["p2", "nie"]) == {"p2"}
    assert store.vectors([]) == {}


def test_delete_and_count(store: PassageStore) -> None:
    filled(store)
    store.delete(["p1", "nie"])
    store.delete([])
    assert (store.count(), store.count({1}), store.count({2, 3}), store.count(set())) == (3, 0, 2, 0)


def test_points_come_back_whole(store: PassageStore) -> None:
    filled(store)
    by_name = {found.passage: found for found in store.points()}
    assert sorted(by_name) == ["p1", "p2", "p3", "p4"]
    wanted, found = point("p2", TEXTS["p2"], 2), by_name["p2"]
    assert (found.document, found.editions) == (wanted.document, wanted.editions)
    assert np.allclose(found.vector, wanted.vector, atol=1e-4)
    weights = dict(zip(found.terms.indices, found.terms.values, strict=True))
    assert weights == pytest.approx(dict(zip(wanted.terms.indices, wanted.terms.values, strict=True)))


def test_a_question_of_stop_words_has_no_keyword_hits(store: PassageStore) -> None:
    filled(store)
    found = store.search(EMBEDDER.query("wer ist das"), query_terms("wer ist das"), {1, 2}, 5)
    assert len(found.dense) == 2
    assert found.keyword == ()


def test_nothing_to_write_is_fine(store: PassageStore) -> None:
    store.upsert([])
    store.tag([], 1)
    store.untag(1)
    store.flush()
    assert store.count() == 0
    assert list(store.passages()) == []


def test_more_points_than_a_page(store: PassageStore) -> None:
    store.upsert([point(f"p{number}", f"Wort{number}", number % 3) for number in range(1200)])
    assert store.count({0, 1}) == 800
    assert len(dict(store.passages())) == 1200
    store.untag(2)
    assert store.count() == 800


def test_ten_thousand_editions_in_a_filter(store: PassageStore) -> None:
    filled(store)
    found = store.search(EMBEDDER.query("Urlaub"), query_terms("Urlaub"), range(3, 10_003), 10)
    assert set(names(found.dense)) == {"p3", "p4"}


def test_what_was_written_is_there_after_reopening(reopen: Reopen) -> None:
    filled(reopen()).flush()
    assert reopen().count() == 4


def test_writers_and_readers_in_threads(reopen: Reopen, request: pytest.FixtureRequest) -> None:
    if "memory" in request.node.name:
        pytest.skip("the client's memory mode is not made for threads")
    store = reopen()
    done = threading.Event()

    def write(writer: int) -> None:
        for batch in range(10):
            first = writer * 1000 + batch * 10
            store.upsert([point(f"p{n}", f"Wort{n} gemeinsam", 1) for n in range(first, first + 10)])
            store.tag([f"p{n}" for n in range(first, first + 5)], 2)

    def read() -> int:
        most = 0
        while not done.is_set():
            found = store.search(EMBEDDER.query("gemeinsam"), query_terms("gemeinsam"), {1}, 20)
            most = max(most, len(found.dense))
        return most

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        for writer in [pool.submit(write, number) for number in range(4)]:
            writer.result()
        done.set()
        assert [reader.result() for reader in readers] == [20, 20]
    assert (store.count({1}), store.count({2})) == (400, 200)


def test_both_engines_rank_alike(tmp_path: Path) -> None:
    from qdrant_client import QdrantClient

    stores = [open_embedded_store(tmp_path, "fake", 64), ServerStore(QdrantClient(":memory:"), Layout("fake", 64), "")]
    for store in stores:
        filled(store)
        store.upsert([point("p5", "Der Antrag auf Elternzeit", 5)])
    question = "Wie stelle ich einen Antrag auf Urlaub?"
    for editions in ({1, 2, 3, 4, 5}, {1, 4}):
        a, b = (store.search(EMBEDDER.query(question), query_terms(question), editions, 10) for store in stores)
        for left, right in ((a.dense, b.dense), (a.keyword, b.keyword)):
            assert [s.score for s in left] == pytest.approx([s.score for s in right], abs=1e-3)
    stores[0].close()


def test_how_rare_a_term_is_does_not_tell_of_other_editions(store: PassageStore) -> None:
    filled(store)
    before = store.search(EMBEDDER.query("Urlaub"), query_terms("Urlaub"), {1, 2, 3, 4}, 10).keyword
    store.upsert([point(f"geheim{n}", "Urlaub Urlaub", 9) for n in range(50)])
    after = store.search(EMBEDDER.query("Urlaub"), query_terms("Urlaub"), {1, 2, 3, 4}, 10).keyword
    assert [(s.passage, pytest.approx(s.score, rel=1e-4)) for s in before] == [(s.passage, s.score) for s in after]


def test_another_model_is_told_with_both_names_and_the_remedy(tmp_path: Path) -> None:
    from qdrant_client import QdrantClient

    client = QdrantClient(":memory:")
    open_embedded_store(tmp_path, "e5", 64).close()
    ServerStore(client, Layout("e5", 64), "hier")
    expected = r"„e5“ \(64.*„bge“ \(1024.*fundstelle-ingest migrate"
    with pytest.raises(FundstelleError, match=expected):
        open_embedded_store(tmp_path, "bge", 1024)
    with pytest.raises(FundstelleError, match=expected):
        ServerStore(client, Layout("bge", 1024), "hier")


def test_on_a_server_a_new_schema_is_filled_beside_the_old_one_of_the_same_model() -> None:
    from qdrant_client import QdrantClient

    client = QdrantClient(":memory:")
    ServerStore(client, Layout("e5", 64), "hier")
    for layout in (Layout("bge", 64), Layout("bge", 64, schema=2), Layout("e5", 64)):
        ServerStore(client, layout, "hier", following=True).mark_whole()
        ServerStore(client, layout, "hier").take_over()
        assert not ServerStore(client, layout, "hier").whole


def test_a_server_that_is_silent_is_told() -> None:
    with pytest.raises(FundstelleError, match="127.0.0.1:9 antwortet nicht.*FUNDSTELLE_QDRANT_URL"):
        open_server_store("http://127.0.0.1:9", None, "fake", 64)


@contextmanager
def qdrant(answers: dict[str, tuple[int, str]], otherwise: tuple[int, str]) -> Iterator[str]:
    """The address of a server that gives these answers, by path."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = answers.get(self.path, otherwise)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, '{"title": "qdrant", "version": "1.18.2"}', "Version 1.18.2.*mindestens 1.19"),
        (401, '{"status": {"error": "Unauthorized"}}', "weist den Schl.ssel ab.*FUNDSTELLE_QDRANT_API_KEY"),
    ],
)
def test_an_old_server_and_a_refused_key_are_told(status: int, body: str, told: str) -> None:
    with qdrant({}, otherwise=(status, body)) as url, pytest.raises(FundstelleError, match=told):
        open_server_store(url, None, "fake", 64)


def test_a_collection_that_was_deleted_meanwhile_is_told() -> None:
    from qdrant_client import QdrantClient

    client = QdrantClient(":memory:")
    ServerStore(client, Layout("fake", 64), "hier")
    results = {
        "/collections": client.get_collections().model_dump(mode="json"),
        "/collections/fundstelle": client.get_collection("fundstelle").model_dump(mode="json"),
        "/collections/fundstelle/exists": {"exists": True},
    }
    answers = {path: (200, json.dumps({"result": result})) for path, result in results.items()}
    answers["/"] = (200, '{"title": "qdrant", "version": "1.19.0"}')
    with qdrant(answers, otherwise=(404, '{"status": {"error": "Not found: Collection"}}')) as url:
        store = open_server_store(url, None, "fake", 64)
        with pytest.raises(FundstelleError, match="Sammlung fundstelle.*nicht mehr.*FUNDSTELLE_EMBEDDER"):
            store.search(EMBEDDER.query("?"), query_terms("?"), {1}, 5)
        store.close()


CHILD = """
import sys
from pathlib import Path
from ingest.keywords import terms
from ingest.store import Point
from ingest.store_embedded import open_embedded_store
from tests.fakes import FakeEmbedder
store = open_embedded_store(Path(sys.argv[1]), "fake", 64)
for number in range(10_000):
    text = f"Wort{number}"
    store.upsert([Point(f"p{number}", "d", (1,), FakeEmbedder().query(text), terms(text))])
    print(number, flush=True)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that owns the shard and acknowledges each point that it has written."""
    command = [sys.executable, "-c", CHILD, str(tmp_path / "edge")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    yield process
    process.kill()
    process.communicate()


def test_a_shard_in_use_is_told(child: subprocess.Popen[str], tmp_path: Path) -> None:
    assert child.stdout is not None
    child.stdout.readline()
    with pytest.raises(FundstelleError, match="von einem anderen Prozess benutzt"):
        open_embedded_store(tmp_path / "edge", "fake", 64)


def test_no_acknowledged_point_is_lost_by_a_kill(child: subprocess.Popen[str], tmp_path: Path) -> None:
    assert child.stdout is not None
    acknowledged = [int(child.stdout.readline()) for _ in range(200)]
    child.send_signal(signal.SIGKILL)
    child.wait()
    store = open_embedded_store(tmp_path / "edge", "fake", 64)
    assert store.known([f"p{number}" for number in acknowledged]) == {f"p{number}" for number in acknowledged}
    store.close()


def test_what_a_killed_creation_left_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "edge" / "unfinished" / "segments").mkdir(parents=True)
    store = open_embedded_store(tmp_path / "edge", "fake", 64)
    assert filled(store).count() == 4
    store.close()


def test_a_large_index_is_packed_when_it_is_opened_and_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(1)
    vectors = random.standard_normal((3000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = vectors[:20] + 0.5 * vectors[20:40]
    store = open_embedded_store(tmp_path, "fake", 64)
    store.upsert([Point(f"p{n}", "d", (n % 3,), vector, terms(f"Wort{n}")) for n, vector in enumerate(vectors)])
    store.close()
    monkeypatch.setattr(store_embedded, "_PACKED_FROM", 100)
    store = open_embedded_store(tmp_path, "fake", 64)
    assert list(tmp_path.glob("shard/segments/*/vector_storage-dense/quantized.data"))
    seen = [n for n in range(3000) if n % 3 < 2]
    for vector in asked:
        nearest = [f"p{seen[at]}" for at in np.argsort(-(vectors[seen] @ vector))[:10]]
        assert names(store.search(vector, query_terms("?"), {0, 1}, 10).dense) == nearest
    store.tag(["p2"], 0)
    store.untag(1)
    assert (store.count(), store.count({0})) == (2000, 1001)
    assert names(store.search(vectors[2], query_terms("Wort2"), {0}, 1).dense) == ["p2"]
    store.close()
    store = open_embedded_store(tmp_path, "fake", 64)
    assert (store.count(), store.count({0})) == (2000, 1001)
    assert store.vectors(["p2"])["p2"] == pytest.approx(vectors[2], abs=1e-6)
    store.close()


def test_a_growing_index_is_packed_part_by_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_embedded, "_PACKED_FROM", 100)
    random = np.random.default_rng(1)
    vectors = random.standard_normal((2000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = open_embedded_store(tmp_path, "fake", 64)
    for first in range(0, 2000, 250):
        numbers = range(first, first + 250)
        store.upsert([Point(f"p{n}", "d", (n % 2,), vectors[n], terms(f"Wort{n}")) for n in numbers])
    assert len(list(tmp_path.glob("shard/segments/*/vector_storage-dense/quantized.data"))) > 1
    assert (store.count(), store.count({0})) == (2000, 1000)
    for vector in vectors[:20] + 0.5 * vectors[20:40]:
        nearest = [f"p{2 * at}" for at in np.argsort(-(vectors[::2] @ vector))[:10]]
        assert names(store.search(vector, query_terms("?"), {0}, 10).dense) == nearest
    store.close()


def test_a_growing_index_is_packed_only_when_nobody_has_asked_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_embedded, "_PACKED_FROM", 10)
    store = open_embedded_store(tmp_path, "fake", 64)

    def packed_after(first: int) -> int:
        filled(store)
        store.search(EMBEDDER.query("Antrag"), query_terms("Antrag"), {1}, 10)
        store.upsert([point(f"q{n}", f"Wort{n}", 1) for n in range(first, first + 200)])
        return len(list(tmp_path.glob("shard/segments/*/vector_storage-dense/quantized.data")))

    assert packed_after(0) == 0
    monkeypatch.setattr(store_embedded, "_QUIET", 0.0)
    assert packed_after(200) > 0
    assert store.count() == 404
    store.close()


def test_searches_of_many_threads_each_get_their_own_answer(store: PassageStore) -> None:
    filled(store)

    def found(number: int) -> list[str]:
        return names(store.search(EMBEDDER.query("Antrag"), query_terms("Antrag"), {number}, 10).dense)

    with ThreadPoolExecutor(8) as pool:
        numbers = [1, 2, 3, 4] * 10
        assert list(pool.map(found, numbers)) == [[f"p{number}"] for number in numbers]


def test_a_point_id_is_the_passages_alone() -> None:
    assert point_id("p1") == point_id("p1") != point_id("p2")
    assert uuid.UUID(point_id("p1")).version == 5
