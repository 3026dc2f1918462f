"""Keep passages in Qdrant Edge: the engine inside this process, one process at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.embed import Vectors
from ingest.errors import FundstelleError
from ingest.keywords import Terms
from ingest.store import SCHEMA, Candidates, Point, Scored, point_id

_DENSE = "dense"
_TERMS = "terms"
_PAGE = 1000
_SETTINGS = "fundstelle.json"


def open_embedded_store(folder: Path, model: str, dimensions: int) -> EmbeddedStore:
    """The store in this folder, made when absent; raises FundstelleError for another model or a held lock."""
    import qdrant_edge as edge

    expected = {"schema": SCHEMA, "model": model, "dimensions": dimensions}
    settings = folder / _SETTINGS
    if settings.exists():
        found = json.loads(settings.read_text())
        if found != expected:
            raise FundstelleError(
                f"Der Index in {folder} wurde mit {found} gebaut, eingestellt ist {expected}: "
                "`fundstelle-ingest migrate` ausführen."
            )
    shard = folder / "shard"
    try:
        if settings.exists():
            return EmbeddedStore(edge.EdgeShard.load(str(shard)))
        shard.mkdir(parents=True, exist_ok=True)
        if any(shard.iterdir()):
            engine = edge.EdgeShard.load(str(shard))
        else:
            vectors = {_DENSE: edge.EdgeVectorParams(size=dimensions, distance=edge.Distance.Cosine)}
            sparse = {_TERMS: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)}
            engine = edge.EdgeShard.create(str(shard), edge.EdgeConfig(vectors=vectors, sparse_vectors=sparse))
    except Exception as error:  # noqa: BLE001  the engine raises bare Exception; what is not the lock goes on
        if "WouldBlock" not in str(error):
            raise
        raise FundstelleError(
            f"Der Index in {folder} wird gerade von einem anderen Fundstelle-Prozess benutzt: diesen beenden."
        ) from error
    for field, kind in (("editions", edge.PayloadSchemaType.Integer), ("passage", edge.PayloadSchemaType.Keyword)):
        engine.update(edge.UpdateOperation.create_field_index(field, kind))
    engine.flush()
    settings.write_text(json.dumps(expected))
    return EmbeddedStore(engine)


class EmbeddedStore:
    """A PassageStore on one Edge shard; reads run side by side, read-then-write steps one at a time."""

    def __init__(self, engine: Any) -> None:
        import qdrant_edge as edge

        self._edge = edge
        self._engine = engine
        self._writing = threading.Lock()

    def upsert(self, points: Sequence[Point]) -> None:
        """Insert or replace points."""
        made = [
            self._edge.Point(
                point_id(point.passage),
                {
                    _DENSE: point.vector.tolist(),
                    _TERMS: self._edge.SparseVector(list(point.terms.indices), list(point.terms.values)),
                },
                {"passage": point.passage, "document": point.document, "editions": list(point.editions)},
            )
            for point in points
        ]
        if made:
            with self._writing:
                self._engine.update(self._edge.UpdateOperation.upsert_points(made))

    def tag(self, passages: Collection[str], edition: int) -> None:
        """Add an edition's number to passages that are already here."""
        with self._writing:
            for record in self._retrieve(passages):
                self._set_editions(record.id, {*record.payload["editions"], edition})

    def untag(self, edition: int) -> None:
        """Take an edition's number off everywhere, and delete points that are left with none."""
        with self._writing:
            for record in list(self._scroll(self._filter([edition]))):
                left = set(record.payload["editions"]) - {edition}
                if left:
                    self._set_editions(record.id, left)
                else:
                    self._engine.update(self._edge.UpdateOperation.delete_points([record.id]))

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        """The nearest passages of these editions by vector and by terms."""
        if not editions:
            return Candidates()
        condition = self._filter(editions)
        queries: list[Any] = [self._edge.Query.Nearest(vector.tolist(), using=_DENSE)]
        if terms.indices:
            sparse = self._edge.SparseVector(list(terms.indices), list(terms.values))
            queries.append(self._edge.Query.Nearest(sparse, using=_TERMS))
        requests = [
            self._edge.QueryRequest(
                limit=limit, query=query, filter=condition, with_payload=self._edge.PayloadSelector.Include(["passage"])
            )
            for query in queries
        ]
        found = self._engine.query_batch(self._edge.QueryBatchRequest(requests))
        lists = [tuple(Scored(point.payload["passage"], point.score) for point in points) for points in found]
        return Candidates(*lists)

    def known(self, passages: Collection[str]) -> set[str]:
        """Those of these passages that are here."""
        return {record.payload["passage"] for record in self._retrieve(passages)}

    def vectors(self, passages: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those of these passages that are here."""
        return {
            record.payload["passage"]: np.asarray(record.vector[_DENSE], dtype=np.float32)
            for record in self._retrieve(passages, with_vector=True)
        }

    def passages(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Every passage with its edition numbers, for reconciliation."""
        for record in self._scroll(None):
            yield record.payload["passage"], tuple(record.payload["editions"])

    def delete(self, passages: Collection[str]) -> None:
        """Remove points; absent ones are fine."""
        ids: list[Any] = [point_id(passage) for passage in passages]
        if ids:
            with self._writing:
                self._engine.update(self._edge.UpdateOperation.delete_points(ids))

    def count(self, editions: Collection[int] | None = None) -> int:
        """How many points stand in these editions, or in all."""
        condition = self._filter(editions) if editions is not None else None
        return int(self._engine.count(self._edge.CountRequest(exact=True, filter=condition)))

    def flush(self) -> None:
        """Return when everything acknowledged is on the disk."""
        self._engine.flush()

    def close(self) -> None:
        """Release the engine."""
        self._engine.flush()
        self._engine.close()

    def _filter(self, editions: Collection[int]) -> Any:
        match = self._edge.MatchAny(sorted(editions))
        return self._edge.Filter(must=[self._edge.FieldCondition(key="editions", match=match)])

    def _set_editions(self, point: Any, editions: set[int]) -> None:
        self._engine.update(self._edge.UpdateOperation.set_payload([point], {"editions": sorted(editions)}))

    def _retrieve(self, passages: Collection[str], with_vector: bool = False) -> list[Any]:
        ids: list[Any] = [point_id(passage) for passage in passages]
        return list(self._engine.retrieve(ids, True, with_vector)) if ids else []

    def _scroll(self, condition: Any) -> Iterator[Any]:
        offset = None
        while True:
            request = self._edge.ScrollRequest(offset=offset, limit=_PAGE, filter=condition, with_payload=True)
            records, offset = self._engine.scroll(request)
            yield from records
            if offset is None:
                return
