"""Measure the embedded store as it grows: search times, recall, memory, disk.

    python -m eval.bench_store [--sizes 1000 10000 100000] [--folder KEPT] [--json FILE] [--plot FILE.svg]

With `--folder` the stores stay there: the first run fills them, later ones only measure.

Passages are made of quotes from corpora/*/questions.jsonl; vectors are real ones with noise and terms real ones
with changes, so that nothing has to be embedded a hundred thousand times.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from eval.questions import QUESTIONS_NAME, read_questions
from ingest.embed import Vectors
from ingest.embed_onnx import OnnxEmbedder
from ingest.keywords import Terms, query_terms, terms
from ingest.store import PassageStore, Point
from ingest.store_embedded import open_embedded_store

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
MODEL, DIMENSIONS = "bench", 384
DISTINCT, QUOTES_IN_A_PASSAGE = 400, 5
NOISE = 0.4  # of the spread of real vectors in each dimension
PASSAGES_IN_AN_EDITION, BATCH, DEPTH = 50, 500, 50
FILLED = "filled"
MANY_EDITIONS, ASKERS = 10_000, 10


@dataclass(frozen=True)
class Base:
    """What the made-up passages are varied from, and the questions asked."""

    vectors: Vectors
    terms: list[Terms]
    questions: list[str]


@dataclass(frozen=True)
class Row:
    """The measures at one size; times in milliseconds, with the question's embedding, sizes in megabytes."""

    points: int
    index_per_second: float
    p50: float
    p95: float
    p99: float
    processor: float
    many_editions_p95: float
    ten_askers_p95: float
    recall: float
    disk: float
    resident: float
    own: float
    reopen_seconds: float
    load: float


def main() -> None:
    """Print a row for each size, each measured in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--fill-only", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    base = _base()
    print("  ".join(field.name for field in fields(Row)))
    rows = []
    for size in arguments.sizes:
        with (
            tempfile.TemporaryDirectory() as folder,
            multiprocessing.get_context("spawn").Pool(1) as pool,
        ):
            place = (arguments.folder or Path(folder)) / str(size)
            index_per_second = pool.apply(fill, (base, size, place))
            if arguments.fill_only:
                continue
            rows.append(pool.apply(measure, (base, size, place, index_per_second)))
        print("  ".join(f"{value:g}" for value in asdict(rows[-1]).values()), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    if arguments.plot:
        plot(rows, arguments.plot)


def fill(base: Base, size: int, folder: Path) -> int:
    """Passages a second that a store took in, this time or when it was filled."""
    told = folder / FILLED
    if not told.exists():
        folder.mkdir(parents=True, exist_ok=True)
        store = open_embedded_store(folder, MODEL, DIMENSIONS)
        seconds = _fill(store, base, size)
        store.close()
        started = time.perf_counter()
        open_embedded_store(folder, MODEL, DIMENSIONS).close()  # packs a large index
        seconds += time.perf_counter() - started
        told.write_text(str(round(size / seconds)))
    return int(told.read_text())


def measure(base: Base, size: int, folder: Path, index_per_second: int) -> Row:
    """Search a filled store; half of the editions may be seen."""
    embedder = OnnxEmbedder(threads=1)
    started = time.perf_counter()
    store = open_embedded_store(folder, MODEL, DIMENSIONS)
    reopen = time.perf_counter() - started
    seen = range(0, size // PASSAGES_IN_AN_EDITION + 1, 2)
    many = range(0, 2 * max(MANY_EDITIONS, len(seen)), 2)
    _ask(store, embedder, base.questions[:10], seen)
    processor = time.process_time()
    alone = _ask(store, embedder, base.questions, seen)
    processor = (time.process_time() - processor) / len(base.questions)
    with ThreadPoolExecutor(ASKERS) as pool:
        shares = [base.questions[asker::ASKERS] * 2 for asker in range(ASKERS)]
        together = np.concatenate(list(pool.map(lambda share: _ask(store, embedder, share, seen), shares)))
    resident, own = _memory()
    row = Row(
        points=size,
        index_per_second=index_per_second,
        p50=_quantile(alone, 0.5),
        p95=_quantile(alone, 0.95),
        p99=_quantile(alone, 0.99),
        processor=round(processor * 1000, 1),
        many_editions_p95=_quantile(_ask(store, embedder, base.questions, many), 0.95),
        ten_askers_p95=_quantile(together, 0.95),
        recall=round(_recall(store, embedder, base, size, seen), 4),
        disk=round(sum(file.stat().st_blocks * 512 for file in folder.rglob("*")) / 1e6),
        resident=resident,
        own=own,
        reopen_seconds=round(reopen, 2),
        load=round(os.getloadavg()[0], 1),
    )
    store.close()
    return row


def plot(rows: Sequence[Row], path: Path) -> None:
    """Search times and memory over the number of passages."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, (times, memory) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    sizes = [row.points for row in rows]
    for name, label in (("p50", "Median"), ("p95", "95 %"), ("ten_askers_p95", "95 %, zehn zugleich")):
        times.plot(sizes, [getattr(row, name) for row in rows], marker="o", label=label)
    times.plot(sizes, [row.processor for row in rows], marker="o", linestyle="--", label="Prozessorzeit")
    times.set(xscale="log", yscale="log", xlabel="Passagen", ylabel="ms je Suche mit Einbettung der Frage")
    for name, label in (("resident", "im Speicher"), ("own", "davon eigener"), ("disk", "auf der Platte")):
        memory.plot(sizes, [getattr(row, name) for row in rows], marker="o", label=label)
    memory.set(xscale="log", xlabel="Passagen", ylabel="MB")
    for axes in (times, memory):
        axes.legend()
        axes.grid(alpha=0.3)
    with matplotlib.rc_context({"svg.hashsalt": "fundstelle", "svg.fonttype": "none"}):
        figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix == ".svg" else None)


def _base() -> Base:
    questions = [found for path in sorted(CORPORA.glob(f"*/{QUESTIONS_NAME}")) for found in read_questions(path)]
    quotes = [gold.quote for question in questions for gold in question.gold]
    random = np.random.default_rng(1)
    texts = [" ".join(random.choice(quotes, QUOTES_IN_A_PASSAGE, replace=False)) for _ in range(DISTINCT)]
    vectors = OnnxEmbedder().passages(texts)
    return Base(vectors, [terms(text) for text in texts], [question.question for question in questions])


def _points(base: Base, size: int) -> Iterator[Point]:
    """The same passages whenever called: a real vector with noise, every other term from another passage."""
    spread = base.vectors.std(axis=0)
    random = np.random.default_rng(2)
    for number in range(size):
        noisy = base.vectors[number % DISTINCT] + NOISE * spread * random.standard_normal(DIMENSIONS)
        one, other = base.terms[number % DISTINCT], base.terms[random.integers(DISTINCT)]
        mixed = dict(zip(one.indices[::2], one.values[::2], strict=True))
        mixed |= dict(zip(other.indices[1::2], other.values[1::2], strict=True))
        indices = sorted(mixed)
        vector = np.asarray(noisy / np.linalg.norm(noisy), np.float32)
        sparse = Terms(indices, [mixed[index] for index in indices])
        yield Point(f"p{number}", "d", (number // PASSAGES_IN_AN_EDITION,), vector, sparse)


def _batches(base: Base, size: int) -> Iterator[list[Point]]:
    points = _points(base, size)
    for start in range(0, size, BATCH):
        yield [next(points) for _ in range(min(BATCH, size - start))]


def _fill(store: PassageStore, base: Base, size: int) -> float:
    """Seconds in the store alone."""
    seconds = 0.0
    for batch in _batches(base, size):
        started = time.perf_counter()
        store.upsert(batch)
        seconds += time.perf_counter() - started
    started = time.perf_counter()
    store.flush()
    return seconds + time.perf_counter() - started


def _ask(store: PassageStore, embedder: OnnxEmbedder, questions: Sequence[str], seen: range) -> Vectors:
    """Milliseconds of each search."""
    times = []
    for question in questions:
        started = time.perf_counter()
        store.search(embedder.query(question), query_terms(question), seen, DEPTH)
        times.append((time.perf_counter() - started) * 1000)
    return np.array(times, np.float32)


def _recall(store: PassageStore, embedder: OnnxEmbedder, base: Base, size: int, seen: range) -> float:
    """The share of the truly nearest passages among those found by vector."""
    questions = base.questions[::4]
    asked = np.array([embedder.query(question) for question in questions])
    nearest: list[list[tuple[float, str]]] = [[] for _ in questions]
    for batch in _batches(base, size):
        allowed = [point for point in batch if point.editions[0] in seen]
        cosines = asked @ np.array([point.vector for point in allowed]).T
        for best, row in zip(nearest, cosines, strict=True):
            best += [(cosine, point.passage) for cosine, point in zip(row.tolist(), allowed, strict=True)]
            best.sort(reverse=True)
            del best[DEPTH:]
    shares = []
    for vector, best in zip(asked, nearest, strict=True):
        found = {scored.passage for scored in store.search(vector, Terms([], []), seen, DEPTH).dense}
        shares.append(len(found & {passage for _, passage in best}) / len(best))
    return float(np.mean(shares))


def _quantile(times: Vectors, share: float) -> float:
    return round(float(np.quantile(times, share)), 1)


def _memory() -> tuple[float, float]:
    """Megabytes in memory, and those that are this process's own rather than pages of files."""
    lines = Path("/proc/self/status").read_text().splitlines()
    told = {name: value for name, _, value in (line.partition(":") for line in lines)}
    resident, own = (round(int(told[name].split()[0]) / 1000) for name in ("VmRSS", "RssAnon"))
    return resident, own


if __name__ == "__main__":
    main()
