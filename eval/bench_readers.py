"""Search a store from many threads while one writes, and count what went wrong.

    python -m eval.bench_readers [--readers 8] [--seconds 60]

The writer brings a second edition and takes it back, again and again; readers ask for the first, and must always see
all of its passages and none of the other's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.embed import Vectors
from ingest.keywords import query_terms, terms
from ingest.store import PassageStore, Point
from ingest.store_embedded import open_embedded_store

DIMENSIONS, PASSAGES = 32, 40
STANDING, COMING = 1, 2


@dataclass(frozen=True)
class Outcome:
    """How often was read and written, what raised, and how often a count or a list was not what it must be."""

    reads: int
    writes: int
    errors: tuple[str, ...]
    wrong: int


def measure(store: PassageStore, readers: int, seconds: float) -> Outcome:
    """One edition stands; the writer brings another again and again, with passages of its own and shared ones."""
    store.upsert([_point(number, (STANDING,)) for number in range(PASSAGES)])
    until = time.monotonic() + seconds
    started = threading.Barrier(readers + 1)
    with ThreadPoolExecutor(readers + 1) as pool:
        writing = pool.submit(_write, store, until, started)
        reading = [pool.submit(_read, store, until, started, seed) for seed in range(readers)]
    raised = (writing.exception(), *(future.exception() for future in reading))
    errors = tuple(repr(error) for error in raised if error)
    found = [future.result() for future in reading if not future.exception()]
    writes = 0 if writing.exception() else writing.result()
    return Outcome(sum(reads for reads, _ in found), writes, errors, sum(wrong for _, wrong in found))


def _point(number: int, editions: tuple[int, ...]) -> Point:
    text = f"Regel {number} gilt im Haus {number % 7}"
    return Point(f"p{number}", "d", editions, _vector(number), terms(text))


def _vector(seed: int) -> Vectors:
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _write(store: PassageStore, until: float, started: threading.Barrier) -> int:
    started.wait()
    writes, shared = 0, [f"p{number}" for number in range(0, PASSAGES, 2)]
    while not writes or time.monotonic() < until:
        store.tag(shared, COMING)
        store.upsert([_point(number, (COMING,)) for number in range(PASSAGES, 2 * PASSAGES)])
        store.flush()
        store.untag(COMING)
        writes += 1
    return writes


def _read(store: PassageStore, until: float, started: threading.Barrier, seed: int) -> tuple[int, int]:
    started.wait()
    whole = {f"p{number}" for number in range(PASSAGES)}
    reads = wrong = 0
    while not reads or time.monotonic() < until:
        asked = (seed + reads) % PASSAGES
        found = store.search(_vector(asked), query_terms(f"Regel {asked}"), [STANDING], 2 * PASSAGES).dense
        right = found[0].passage == f"p{asked}" and {scored.passage for scored in found} == whole
        wrong += not right or store.count([STANDING]) != PASSAGES
        reads += 1
    return reads, wrong


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line; exit with 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = open_embedded_store(Path(folder), "bench", DIMENSIONS)
        found = measure(store, options.readers, options.seconds)
        store.close()
    print(
        f"{found.reads} reads, {found.writes} writes, {len(found.errors)} errors, {found.wrong} wrong counts or lists"
    )
    print(*dict.fromkeys(found.errors), sep="\n", end="")
    sys.exit(1 if found.errors or found.wrong else 0)


if __name__ == "__main__":
    main()
