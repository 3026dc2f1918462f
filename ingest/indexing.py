"""Bring an edition's passages into the index, and take them out again without a trace."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.decisions import Decision
from ingest.edition import CanonicalText
from ingest.embed import Embedder
from ingest.errors import FundstelleError
from ingest.keywords import terms
from ingest.parts import Parts, Progress
from ingest.passages import Edition, Passage
from ingest.store import Point
from ingest.units import units_of

BATCH = 8  # passages or sentences between two steps; the app answers questions in between


def index(parts: Parts, edition: Edition, passages: Sequence[Passage], progress: Progress) -> list[Passage]:
    """Those that earlier editions have only gain this one's number; only the others, returned, are embedded."""
    unique = {passage.id: passage for passage in passages}
    known = parts.store.known(list(unique))
    parts.store.tag(sorted(known), edition.number)
    parts.steps("tagged")
    new = [passage for name, passage in unique.items() if name not in known]
    for first in range(0, len(new), BATCH):
        progress(edition.title, first, len(new))
        batch = new[first : first + BATCH]
        parts.store.upsert(points(parts, [(edition.document, passage, (edition.number,)) for passage in batch]))
        parts.steps("upserted")
    progress(edition.title, len(new), len(new))
    parts.store.flush()
    parts.steps("flushed")
    if parts.store.count([edition.number]) != len(unique):
        raise FundstelleError(
            f"{edition.title}: Der Index nahm nicht alles an. `fundstelle-ingest check --repair` ausführen."
        )
    return new


def points(parts: Parts, passages: Sequence[tuple[str, Passage, tuple[int, ...]]]) -> list[Point]:
    """Passages as the store keeps them, each with its document and the numbers of the editions it stands in."""
    return points_of(parts.embedder, passages)


def points_of(embedder: Embedder, passages: Sequence[tuple[str, Passage, tuple[int, ...]]]) -> list[Point]:
    """The same with the vectors of this embedder."""
    vectors = embedder.passages([passage.search_text for _, passage, _ in passages])
    return [
        Point(passage.id, document, numbers, vector, terms(passage.search_text))
        for (document, passage, numbers), vector in zip(passages, vectors, strict=True)
    ]


def sentences(canonical: CanonicalText, passages: Sequence[Passage]) -> list[str]:
    """What of these passages is compared with a question, as it is embedded."""
    units = {
        unit.scored(passage.title): None
        for passage in passages
        for unit in units_of(canonical, passage.start, passage.end)
    }
    return list(units)


def warm(parts: Parts, texts: Sequence[str]) -> None:
    """Have the vectors of these texts in the cache, so that asking stays fast."""
    for first in range(0, len(texts), BATCH):
        parts.embedder.passages(texts[first : first + BATCH])
        parts.steps("warmed")


def discard(parts: Parts, edition: Edition, decisions: Sequence[Decision] = ()) -> None:
    """Forget an edition that never went live; a kill in between is finished by `recover`."""
    if parts.register.edition(edition.id).state not in ("staging", "draft"):
        return
    parts.register.set_state(edition.number, "staging", decisions)
    parts.steps("discarding")
    take_out(parts, edition)
    parts.register.discard(edition.number)


def take_out(parts: Parts, edition: Edition) -> None:
    """Remove an edition's number from the index, and what only it kept in the folder of blobs."""
    parts.store.untag(edition.number)
    parts.store.flush()
    parts.steps("untagged")
    for name in {edition.file_hash, edition.text_hash} - parts.register.blobs(without=edition.number):
        parts.blobs.delete(name)
    parts.steps("blobs deleted")
