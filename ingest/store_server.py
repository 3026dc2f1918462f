"""Keep passages in a Qdrant server, which many processes may share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.embed import Vectors
from ingest.errors import FundstelleError
from ingest.keywords import Terms
from ingest.server_collections import BEFORE, FILLING, SERVED, WHOLE, Collections
from ingest.store import DENSE, TERMS, Candidates, Layout, Point, Scored, alike, must_match, point_id

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_client.models import Filter, PointStruct, QueryRequest, Record, SearchParams

COLLECTION = "fundstelle"
_PAGE = 500  # a request may have 32 MB, a point has about 20 kB
_SECONDS = 60
_REFUSED, _GONE, _CONFLICT = (401, 403), 404, 409
_OLDEST = (1, 19)
_LEFT = "Abhilfe: FUNDSTELLE_EMBEDDER auf das Modell setzen, das nun gilt, und neu starten."
_SEARCHED = 256  # neighbours followed; at 100,000 passages recall of the first 50 is .95, with the default .86


def open_server_store(
    url: str, api_key: str | None, model: str, dimensions: int, following: bool = False
) -> ServerStore:
    """The store on this server, made when absent; raises FundstelleError for another model or a silent server.

    `following` opens the one that is filled for this model beside the one in use.
    """
    from qdrant_client import QdrantClient

    client = QdrantClient(url, api_key=api_key, timeout=_SECONDS, check_compatibility=False)
    return ServerStore(client, Layout(model, dimensions), url, following=following)


class ServerStore:
    """A PassageStore in one collection of a Qdrant server.

    Changing edition numbers reads before it writes: two processes must not ingest the same document at once.
    Another model's vectors go into a collection of their own, as `Collections` tells.
    """

    def __init__(
        self, client: QdrantClient, layout: Layout, place: str, collection: str = COLLECTION, following: bool = False
    ) -> None:
        from qdrant_client import models

        self._models = models
        self._client = client
        self._place = place
        self._collection = collection
        self._collections = Collections(client, collection)
        with self._reached():
            self._must_be_new_enough(client.info().version)
            if following:
                self._collection = self._collections.following(layout)
                self._collections.prune()
            else:
                self._collection = self._collections.served(layout)
            if not client.collection_exists(self._collection):
                self._make(layout, FILLING if following else SERVED)
            must_match(place, self._collections.layout(self._collection), layout)
            self.whole = self._collections.state(self._collection) == WHOLE

    def mark_whole(self) -> None:
        """Say that this collection may take over."""
        with self._reached():
            self._collections.mark(self._collection, WHOLE)

    def take_over(self) -> None:
        """Be the one that is served; processes that read another one may go on until `prune`."""
        with self._reached():
            self._collections.take_over(self._collection)

    def prune(self) -> list[str]:
        """Delete the collections that were served before this one, and return their names."""
        with self._reached():
            return self._collections.prune()

    def upsert(self, points: Sequence[Point]) -> None:
        """Insert or replace points."""
        with self._reached():
            self._must_not_be_left()
            for start in range(0, len(points), _PAGE):
                batch = [self._point(point) for point in points[start : start + _PAGE]]
                self._client.upsert(self._collection, batch)

    def tag(self, passages: Collection[str], edition: int) -> None:
        """Add an edition's number to passages that are already here."""
        with self._reached():
            self._must_not_be_left()
            self._change(self._collection, self._retrieve(passages), lambda editions: editions | {edition})

    def untag(self, edition: int) -> None:
        """Take an edition's number off everywhere, and delete points that are left with none.

        In every collection of the house: what is erased must not stay in one that was served before.
        """
        with self._reached():
            for name in self._collections.names():
                records = list(self._scroll(name, self._filter([edition])))
                self._change(name, records, lambda editions: editions - {edition})

    def search(self, vector: Vectors, terms: Terms, editions: Collection[int], limit: int) -> Candidates:
        """The nearest passages of these editions; how rare a term is, is counted in these editions too."""
        if not editions:
            return Candidates()
        models, seen = self._models, self._filter(editions)
        deep = models.SearchParams(hnsw_ef=_SEARCHED)
        requests = [self._request(vector.tolist(), DENSE, seen, limit, deep)]
        if terms.indices:
            sparse = models.SparseVector(indices=terms.indices, values=terms.values)
            counted = models.SearchParams(idf=models.IdfCorpusParams(corpus=seen))
            requests.append(self._request(sparse, TERMS, seen, limit, counted))
        with self._reached():
            found = self._client.query_batch_points(self._collection, requests)
        return Candidates(
            *(tuple(Scored((hit.payload or {})["passage"], hit.score) for hit in answer.points) for answer in found)
        )

    def known(self, passages: Collection[str]) -> set[str]:
        """Those of these passages that are here."""
        with self._reached():
            return {_payload(record)["passage"] for record in self._retrieve(passages)}

    def vectors(self, passages: Collection[str]) -> dict[str, Vectors]:
        """The vectors of those of these passages that are here."""
        with self._reached():
            records = self._retrieve(passages, with_vectors=[DENSE])
        return {_payload(record)["passage"]: _dense(record) for record in records}

    def passages(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Every passage with its edition numbers, for reconciliation."""
        with self._reached():
            for record in self._scroll(self._collection):
                yield _payload(record)["passage"], tuple(_payload(record)["editions"])

    def points(self) -> Iterator[Point]:
        """Every point whole, to move it to another engine."""
        with self._reached():
            for record in self._scroll(self._collection, with_vectors=True):
                told, sparse = _payload(record), _vectors(record)[TERMS]
                terms = Terms(list(sparse.indices), list(sparse.values))
                yield Point(told["passage"], told["document"], tuple(told["editions"]), _dense(record), terms)

    def delete(self, passages: Collection[str]) -> None:
        """Remove points; absent ones are fine."""
        with self._reached():
            self._delete(self._collection, [point_id(passage) for passage in passages])

    def count(self, editions: Collection[int] | None = None) -> int:
        """How many points stand in these editions, or in all."""
        condition = None if editions is None else self._filter(editions)
        with self._reached():
            return self._client.count(self._collection, count_filter=condition, exact=True).count

    def flush(self) -> None:
        """The server acknowledges a write when it is in its log."""

    def close(self) -> None:
        """Release the connection."""
        self._client.close()

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Tell a silent server, a refused key and a collection that is gone in one sentence."""
        from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

        try:
            yield
        except ResponseHandlingException as error:
            raise FundstelleError(
                f"Der Qdrant-Server {self._place} antwortet nicht ({error}). Abhilfe: ihn starten oder "
                "FUNDSTELLE_QDRANT_URL berichtigen."
            ) from error
        except UnexpectedResponse as error:
            if error.status_code in _REFUSED:
                told = f"Der Qdrant-Server {self._place} weist den Schlüssel ab: FUNDSTELLE_QDRANT_API_KEY prüfen."
            elif error.status_code == _GONE:
                told = f"Die Sammlung {self._collection} gibt es in {self._place} nicht mehr. {_LEFT}"
            else:
                raise
            raise FundstelleError(told) from error

    def _must_not_be_left(self) -> None:
        """What is written into a collection that others no longer read would be found by nobody."""
        if self._collections.state(self._collection) == BEFORE:
            raise FundstelleError(f"Der Index in {self._place} wurde durch den eines anderen Modells ersetzt. {_LEFT}")

    def _must_be_new_enough(self, version: str) -> None:
        """An older server would ignore over which editions to count how rare a term is."""
        numbers = tuple(int(number) for number in version.split("-")[0].split("."))
        if numbers < _OLDEST:
            raise FundstelleError(
                f"Der Qdrant-Server {self._place} hat die Version {version}. Abhilfe: mindestens 1.19 einsetzen."
            )

    def _make(self, layout: Layout, state: str) -> None:
        from qdrant_client.http.exceptions import UnexpectedResponse

        models = self._models
        try:
            self._client.create_collection(
                self._collection,
                {DENSE: models.VectorParams(size=layout.dimensions, distance=models.Distance.COSINE)},
                {TERMS: models.SparseVectorParams(modifier=models.Modifier.IDF)},
                metadata=self._collections.told(layout, state),
            )
        except UnexpectedResponse as error:
            if error.status_code != _CONFLICT:  # another process was quicker
                raise
        self._client.create_payload_index(self._collection, "editions", models.PayloadSchemaType.INTEGER)

    def _point(self, point: Point) -> PointStruct:
        sparse = self._models.SparseVector(indices=point.terms.indices, values=point.terms.values)
        payload = {"passage": point.passage, "document": point.document, "editions": list(point.editions)}
        vector = {DENSE: point.vector.tolist(), TERMS: sparse}
        return self._models.PointStruct(id=point_id(point.passage), vector=vector, payload=payload)

    def _request(self, query: Any, using: str, seen: Filter, limit: int, params: SearchParams) -> QueryRequest:
        return self._models.QueryRequest(
            query=query, using=using, filter=seen, limit=limit, with_payload=["passage"], params=params
        )

    def _filter(self, editions: Collection[int]) -> Filter:
        match = self._models.MatchAny(any=sorted(editions))
        return self._models.Filter(must=[self._models.FieldCondition(key="editions", match=match)])

    def _change(self, collection: str, records: Sequence[Record], change: Callable[[set[int]], set[int]]) -> None:
        """Write changed edition numbers; points left with none are deleted."""
        for editions, points in alike(((record.id, _payload(record)["editions"]) for record in records), change):
            if editions:
                self._client.set_payload(collection, {"editions": editions}, points)
            else:
                self._delete(collection, points)

    def _delete(self, collection: str, points: Sequence[str]) -> None:
        if points:
            self._client.delete(collection, list(points))

    def _retrieve(self, passages: Collection[str], with_vectors: bool | list[str] = False) -> list[Record]:
        ids = [point_id(passage) for passage in passages]
        pages = (ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE))
        return [
            record
            for page in pages
            for record in self._client.retrieve(self._collection, page, with_vectors=with_vectors)
        ]

    def _scroll(self, collection: str, condition: Filter | None = None, with_vectors: bool = False) -> Iterator[Record]:
        offset = None
        while True:
            records, offset = self._client.scroll(
                collection, condition, limit=_PAGE, offset=offset, with_vectors=with_vectors
            )
            yield from records
            if offset is None:
                return


def _payload(record: Record) -> dict[str, Any]:
    if record.payload is None:
        raise TypeError(f"point {record.id} came without its payload")
    return record.payload


def _vectors(record: Record) -> dict[str, Any]:
    if not isinstance(record.vector, dict):
        raise TypeError(f"point {record.id} came without its vectors")
    return record.vector


def _dense(record: Record) -> Vectors:
    return np.asarray(_vectors(record)[DENSE], np.float32)
