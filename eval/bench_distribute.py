"""Show that workers bring about what one process does, and how long each takes.

    python -m eval.bench_distribute [FOLDER ...] [--workers 2] [--json FILE]

Each way ingests the same corpora into an empty home. Exit code 1 when the homes differ.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from ingest import pipeline
from ingest.assembly import open_cached_embedder, open_parts
from ingest.corpus import Source, find_sources
from ingest.distribute import Steps, distributed, local_workers
from ingest.errors import FundstelleError
from ingest.parts import Parts
from ingest.settings import Settings

CORPORA = Path(__file__).resolve().parent.parent / "corpora"


def main() -> None:
    """Ingest twice, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folders", nargs="*", type=Path, default=sorted(path.parent for path in CORPORA.glob("*/*.toml"))
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    sources = [source for folder in arguments.folders for source in find_sources(folder)]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        alone, alone_seconds = _ingest(sources, Settings(Path(one)), nullcontext())
        spread, spread_seconds = _ingest(sources, Settings(Path(many)), local_workers(arguments.workers))
    differences = _differences(alone, spread)
    result = {
        "files": len(sources),
        "editions": len(alone["editions"]),
        "passages": len(alone["vectors"]),
        "one_process_seconds": round(alone_seconds, 1),
        "workers": arguments.workers,
        "workers_seconds": round(spread_seconds, 1),
        "embedded_by_the_writer": spread["embedded_here"],
        "differences": differences,
    }
    for name, value in result.items():
        print(f"{name:>24}  {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1), encoding="utf-8")
    sys.exit(bool(differences))


def _ingest(
    sources: Sequence[Source], settings: Settings, workers: AbstractContextManager[Any]
) -> tuple[dict[str, Any], float]:
    """What is in the home afterwards, and the seconds of the run without starting the workers."""
    with open_parts(settings) as (parts, _), workers as client:
        cache = open_cached_embedder(settings)
        parts = replace(parts, embedder=cache)
        if client is not None:
            parts = distributed(parts, cache, client, sources, Steps(settings.embedder))
        started = time.monotonic()
        outcomes = list(pipeline.run(sources, parts, date.today()))
        seconds = time.monotonic() - started
        return {**_content(parts, outcomes), "embedded_here": cache.misses}, seconds


def _content(parts: Parts, outcomes: Sequence[pipeline.Outcome]) -> dict[str, Any]:
    editions = {edition.document: edition for edition in parts.register.editions()}
    points = dict(parts.store.passages())
    return {
        "outcomes": {outcome.document: (outcome.state, outcome.pages, outcome.notices) for outcome in outcomes},
        "editions": {name: (edition.id, edition.text_hash, edition.label) for name, edition in editions.items()},
        "passages": {name: parts.register.passage_ids(edition.number) for name, edition in editions.items()},
        "vectors": parts.store.vectors(list(points)),
    }


def _differences(alone: dict[str, Any], spread: dict[str, Any]) -> list[str]:
    """What differs, by name; vectors have to agree to the last bit."""
    found = [name for name in ("outcomes", "editions", "passages") if alone[name] != spread[name]]
    here, there = alone["vectors"], spread["vectors"]
    if here.keys() != there.keys() or not all(np.array_equal(here[name], there[name]) for name in here):
        found.append("vectors")
    return found


if __name__ == "__main__":
    try:
        main()
    except FundstelleError as error:
        sys.exit(f"bench_distribute: {error}")
