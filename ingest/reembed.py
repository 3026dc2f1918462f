"""Fill a second index with another model's vectors beside the one in use, and put it in its place when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ingest import inventory
from ingest.blobs import Blobs
from ingest.edition import from_json
from ingest.embed import Embedder
from ingest.indexing import BATCH, points_of, sentences
from ingest.register import Register
from ingest.store import PassageStore

IN_USE, NEXT, BEFORE = "edge", "edge-next", "edge-before"
_WHOLE = "whole"  # the model whose vectors of every passage are there


def fill(
    register: Register,
    store: PassageStore,
    embedder: Embedder,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Make the store hold what the register says, and return how many passages that took; may be interrupted.

    Only the register is read: an app may go on answering from its own index meanwhile.
    """
    wanted = inventory.editions_by_passage(register.engine)
    there = dict(store.passages())
    store.delete([name for name in there if name not in wanted])
    missing = [name for name, numbers in wanted.items() if set(there.get(name, ())) != numbers]
    for first in range(0, len(missing), BATCH):
        progress(first, len(missing))
        told = inventory.contents(register.engine, missing[first : first + BATCH])
        passages = [(document, passage, tuple(sorted(wanted[name]))) for name, (document, passage) in told.items()]
        store.upsert(points_of(embedder, passages))
    store.flush()
    return len(missing)


def warm(register: Register, blobs: Blobs, embedder: Embedder) -> None:
    """Have the vectors of all sentences in force in the cache, so that asking is fast from the first question on."""
    for edition in register.editions():
        if edition.state == "live":
            placed = register.passages(register.passage_ids(edition.number), {edition.number})
            canonical = from_json(blobs.get(edition.text_hash))
            embedder.passages(sentences(canonical, [passage for _, passage in placed]))


def mark_whole(home: Path, model: str) -> None:
    """Say that the next index may take over."""
    (home / NEXT / _WHOLE).write_text(model, encoding="utf-8")


def take_over(home: Path, model: str) -> bool:
    """Put the next index in the place of the one in use if it is whole and of this model; survives a kill anywhere."""
    following, current, before = (home / name for name in (NEXT, IN_USE, BEFORE))
    mark = following / _WHOLE
    whole = mark.exists() and mark.read_text(encoding="utf-8") == model
    if whole:
        if current.exists():
            shutil.rmtree(before, ignore_errors=True)
            current.rename(before)
        following.rename(current)
        (current / _WHOLE).unlink()
    shutil.rmtree(before, ignore_errors=True)
    return whole
