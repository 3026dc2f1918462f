"""Time the sample corpora in a temporary home: pages ingested per second, milliseconds per question, memory."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.citations import ask
from eval.metrics import quantile
from eval.prepare import CorpusSet, furnish, ingest, read_set
from ingest.settings import Settings

_CORPORA = Path(__file__).parent.parent / "corpora"


def measure(sets: Sequence[CorpusSet], home: Path) -> dict[str, Any]:
    """Ingest into an empty home, then ask every question once."""
    from ingest.assembly import open_parts

    settings = Settings(home)
    with open_parts(settings) as (parts, _):
        began = time.perf_counter()
        for one in sets:
            ingest(one, parts)
        ingested = time.perf_counter() - began
        editions = [edition for edition in parts.register.editions() if edition.state in ("live", "superseded")]
        room = furnish(sets, parts, settings)
        taken = []
        for question in (question for one in sets for question in one.questions):
            began = time.perf_counter()
            ask(room, question)
            taken.append(1000 * (time.perf_counter() - began))
    pages = sum(edition.pages for edition in editions)
    return {
        "documents": len(editions),
        "pages": pages,
        "passages": sum(len(parts.register.passage_ids(edition.number)) for edition in editions),
        "ingest_seconds": round(ingested, 1),
        "pages_per_second": round(pages / ingested, 2),
        "questions": len(taken),
        "ms_per_question_p50": round(quantile(taken, 0.5) or 0.0, 1),
        "ms_per_question_p95": round(quantile(taken, 0.95) or 0.0, 1),
        "memory_mb": memory(),
    }


def memory() -> float:
    """The most memory that this process has held, in MB; parsers run in children and are not in it."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m eval.bench [SAMMLUNG…] [--json]`."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("corpora", nargs="*", type=Path, metavar="SAMMLUNG")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    folders = options.corpora or [path.parent for path in sorted(_CORPORA.glob("*/corpus.toml"))]
    with tempfile.TemporaryDirectory() as home:
        figures = measure([read_set(folder) for folder in folders], Path(home))
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:22} {value}")


if __name__ == "__main__":
    main()
