"""Move all passages from one store to another without embedding anything again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from ingest.errors import FundstelleError
from ingest.store import PassageStore, Point

_BATCH = 500


def move(source: PassageStore, target: PassageStore, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the target hold exactly what the source holds; may be repeated after an interruption.

    `progress` hears how many of how many points were written. The source stays as it is.
    """
    total, written = source.count(), 0
    for batch in _batches(source.points()):
        target.upsert(batch)
        written += len(batch)
        if progress:
            progress(written, total)
    here = dict(source.passages())
    target.delete([passage for passage, _ in target.passages() if passage not in here])
    target.flush()
    if dict(target.passages()) != here:
        raise FundstelleError(
            f"Nach dem Umzug stimmt der neue Index nicht mit dem alten überein ({target.count()} statt {len(here)} "
            "Passagen). Abhilfe: Einlesen anhalten und den Umzug wiederholen."
        )
    return len(here)


def _batches(points: Iterator[Point]) -> Iterator[list[Point]]:
    while batch := list(islice(points, _BATCH)):
        yield batch
