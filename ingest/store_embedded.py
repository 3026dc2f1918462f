"""Keep passages in Qdrant Edge: the engine inside this process, one process at a time."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ingest.embed import Vectors
from ingest.errors import FundstelleError
from ingest.keywords import Terms
from ingest.store import DENSE, TERMS, Candidates, Layout, Point, Scored, alike, must_match, point_id

_PAGE = 1000
_LAYOUT = "fundstelle.json"
# Kilobytes of vectors from which they are packed into bytes: 20,000 passages of the bundled model. At 100,000 a search
# by vector takes 9 ms instead of 13, the process 0.7 GB instead of 1.1. Packing these takes 2 s, in which the engine
# keeps the interpreter to itself, so that nothing else is done in this process; parts of a fourth take 1 s each.
# A graph (HNSW) on top would answer in 2 ms, but finds only .94 of the first 50, even when 512 neighbours are followed.
_PACKED_FROM = 30_000
_QUIET = 10.0  # seconds without a question after which packing hardly makes somebody wait
_SEGMENTS = 8  # are searched on all cores; above, packing makes one of several
_OVERSAMPLED = 3.0  # as many are compared anew in full: recall of the first 50 is .999, with 2 it is .997


def open_embedded_store(folder: Path, model: str, dimensions: int) -> EmbeddedStore:
    """The store in this folder, made when absent; raises FundstelleError for another model or a held lock."""
    import qdrant_edge as edge

    wanted = Layout(model, dimensions)
    shard = folder / "shard"
    if not shard.exists():
        _make(folder / "unfinished", wanted)
        (folder / "unfinished").rename(shard)
    must_match(folder, Layout(**json.loads((shard / _LAYOUT).read_text())), wanted)
    try:
        engine = edge.EdgeShard.load(str(shard), _arranged(wanted))
        if engine.optimize():
            engine.close()  # packing leaves a lot of memory behind
            engine = edge.EdgeShard.load(str(shard))
    except Exception as error:  # the engine raises bare Exception; what is not the lock goes on
        if "WouldBlock" not in str(error):
            raise
        raise FundstelleError(
            f"Der Index in {folder} wird gerade von einem anderen Prozess benutzt. Abhilfe: diesen beenden oder die "
            "Aufgabe der laufenden Anwendung übergeben."
        ) from error
    return EmbeddedStore(engine)


def _arranged(layout: Layout) -> Any:
    """Every vector is compared; where there are many, first in bytes."""
    import qdrant_edge as edge

    packed = edge.ScalarQuantizationConfig(edge.ScalarType.Int8, quantile=0.99, memory=edge.Memory.Pinned)
    no_graph = edge.HnswIndexConfig(m=0, ef_construct=100, full_scan_threshold=10_000)
    dense = edge.EdgeVectorParams(
        size=layout.dimensions, distance=edge.Distance.Cosine, quantization_config=packed, hnsw_config=no_graph
    )
    terms = edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)
    thresholds = edge.EdgeOptimizersConfig(indexing_threshold=_PACKED_FROM, default_segment_number=_SEGMENTS)
    return edge.EdgeConfig({DENSE: dense}, {TERMS: terms}, optimizers=thresholds)


def _make(folder: Path, layout: Layout) -> None:
    """An empty shard; what a killed run left of one is thrown away."""
    import qdrant_edge as edge

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine = edge.EdgeShard.create(str(folder), _arranged(layout))
    engine.update(edge.UpdateOperation.create_field_index("editions", edge.PayloadSchemaType.Integer))
    engine.flush()
    engine.close()
    (folder / _LAYOUT).write_text(json.dumps(asdict(layout)))


def is_built_for(folder: Path, model: str, dimensions: int) -> bool:
    """Whether the store in this folder, if there is one, was made for this model."""
    told = folder / "shard" / _LAYOUT
    return not told.exists() or Layout(**json.loads(told.read_text())) == Layout(model, dimensions)


def unused(folder: Path) -> bool:
    """Whether no process has the store in this folder open."""
    import qdrant_edge as edge

    if not (folder / "shard").exists():
        return True
    try:
        edge.EdgeShard.load(str(folder / "shard")).close()
    except Exception as error:  # the engine raises bare Exception; what is not the lock goes on
        if "WouldBlock" not in str(error):
            raise
        return False
    return True


class EmbeddedStore:
    """A PassageStore on one Edge shard; writes run one at a time.

    So do searches, in the order in which they came: the engine does not let go of the interpreter while it searches,
    so that side by side each would only wait longer, and some very long.
    """

    def __init__(self, engine: Any) -> None:
        import qdrant_edge as edge

        self._edge = edge
        self._engine = engine
        self._writing = threading.Lock()
        self._unpacked = 0  # bytes
        self._asked = float("-inf")
        self._searches = ThreadPoolExecutor(1)

    def upsert(self, points: Sequence[Point]) -> None:
        """Insert or replace points."""
        if points:
            with self._writing:
                self._engine.update(self._edge.UpdateOperation.upsert_points([self._point(point) for point in points]))
                self._unpacked += sum(point.vector.nbytes for point in points)
                if self._unpacked > 1024 * _PACKED_FROM and time.monotonic() - self._asked > _QUIET:
                    self._unpacked = 0
                    self._engine.optimize()

    def tag(self, passages: Collection[str], edition: int) -> None:
        """Add an edition's number to passages that are already here."""
        with self._writing:
            self._change(self._retrieve(passages), lambda editions: editions | {edition})

    def untag(self, edition: int) -> None:
        """Take an edition's number off everywhere, and delete points that are left with none."""
        with self._writing:
            self._change(list(self._scroll(self._filter([edition]))), lambda editions: editions - {edition})

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        """The nearest passages of these editions; how rare a term is, is counted in these editions too."""
        if not editions:
            return Candidates()
        self._asked = time.monotonic()
        edge, seen = self._edge, self._filter(editions)
        again = edge.QuantizationSearchParams(rescore=True, oversampling=_OVERSAMPLED)
        requests = [self._request(vector.tolist(), DENSE, seen, limit, edge.SearchParams(quantization=again))]
        if terms.indices:
            sparse = edge.SparseVector(terms.indices, terms.values)
            counted = edge.SearchParams(idf=edge.IdfParams(corpus=seen))
            requests.append(self._request(sparse, TERMS, seen, limit, counted))
        found = self._searches.submit(self._engine.query_batch, edge.QueryBatchRequest(requests)).result()
        return Candidates(*(tuple(Scored(hit.payload["passage"], hit.score) for hit in hits) for hits in found))

    def known(self, passages: Collection[str]) -> set[str]:
        """Those of these passages that are here."""
        return {record.payload["passage"] for record in self._retrieve(passages)}

    def vectors(self, passages: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those of these passages that are here."""
        return {
            record.payload["passage"]: np.asarray(record.vector[DENSE], np.float32)
            for record in self._retrieve(passages, with_vector=True)
        }

    def passages(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Every passage with its edition numbers, for reconciliation."""
        for record in self._scroll(None):
            yield record.payload["passage"], tuple(record.payload["editions"])

    def points(self) -> Iterator[Point]:
        """Every point whole, to move it to another engine."""
        for record in self._scroll(None, with_vector=True):
            told, sparse = record.payload, record.vector[TERMS]
            vector = np.asarray(record.vector[DENSE], np.float32)
            terms = Terms(list(sparse.indices), list(sparse.values))
            yield Point(told["passage"], told["document"], tuple(told["editions"]), vector, terms)

    def delete(self, passages: Collection[str]) -> None:
        """Remove points; absent ones are fine."""
        with self._writing:
            self._delete([point_id(passage) for passage in passages])

    def count(self, editions: Collection[int] | None = None) -> int:
        """How many points stand in these editions, or in all."""
        condition = None if editions is None else self._filter(editions)
        return int(self._engine.count(self._edge.CountRequest(exact=True, filter=condition)))

    def flush(self) -> None:
        """Return when everything acknowledged is on the disk."""
        self._engine.flush()

    def close(self) -> None:
        """Release the engine."""
        self._searches.shutdown()
        self._engine.flush()
        self._engine.close()

    def _point(self, point: Point) -> Any:
        sparse = self._edge.SparseVector(point.terms.indices, point.terms.values)
        payload = {"passage": point.passage, "document": point.document, "editions": list(point.editions)}
        return self._edge.Point(point_id(point.passage), {DENSE: point.vector.tolist(), TERMS: sparse}, payload)

    def _request(self, query: Any, using: str, seen: Any, limit: int, params: Any = None) -> Any:
        nearest = self._edge.Query.Nearest(query, using=using)
        return self._edge.QueryRequest(limit=limit, query=nearest, filter=seen, with_payload=["passage"], params=params)

    def _filter(self, editions: Collection[int]) -> Any:
        match = self._edge.MatchAny(sorted(editions))
        return self._edge.Filter(must=[self._edge.FieldCondition(key="editions", match=match)])

    def _change(self, records: Sequence[Any], change: Any) -> None:
        """Write changed edition numbers; points left with none are deleted."""
        for editions, points in alike(((record.id, record.payload["editions"]) for record in records), change):
            if editions:
                self._engine.update(self._edge.UpdateOperation.set_payload(points, {"editions": editions}))
            else:
                self._delete(points)

    def _delete(self, points: list[Any]) -> None:
        if points:
            self._engine.update(self._edge.UpdateOperation.delete_points(points))

    def _retrieve(self, passages: Collection[str], with_vector: bool = False) -> list[Any]:
        ids: list[Any] = [point_id(passage) for passage in passages]
        return list(self._engine.retrieve(ids, True, with_vector)) if ids else []

    def _scroll(self, condition: Any, with_vector: bool = False) -> Iterator[Any]:
        offset = None
        while True:
            request = self._edge.ScrollRequest(offset, _PAGE, condition, with_payload=True, with_vector=with_vector)
            records, offset = self._engine.scroll(request)
            yield from records
            if offset is None:
                return
