"""Time the ingest of born-digital PDFs from the files to the live index, with and without embedding."""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import pipeline
from ingest.assembly import open_parts
from ingest.corpus import find_sources
from ingest.embed import Embedder
from ingest.sandbox import close_servers
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.embed import Vectors


@dataclass(frozen=True)
class Throughput:
    """Pages and passages, seconds on the wall, and CPU-seconds of this process and its parsers."""

    pages: int
    passages: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Pages per second on the wall."""
        return self.pages / self.seconds

    @property
    def told(self) -> str:
        """What was measured."""
        return f"{self.pages} pages, {self.passages} passages in {self.seconds:.1f} s, {self.cpu_seconds:.1f} s of CPU"


class Instant:
    """Takes the place of an embedder and of its time: any unit vectors will do to fill the index."""

    def __init__(self, like: Embedder) -> None:
        self.name, self.dimensions = like.name, like.dimensions

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One random direction for each text."""
        import numpy as np

        drawn = np.random.default_rng(len(texts)).standard_normal((len(texts), self.dimensions), dtype=np.float32)
        found: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        return found

    def query(self, text: str) -> Vectors:
        """The direction of a question."""
        row: Vectors = self.passages([text])[0]
        return row


def measure_ingest(files: Sequence[Path], embedding: bool) -> Throughput:
    """Ingest these files as a corpus of a new home, starting the parsers included."""
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        corpus.mkdir()
        (corpus / "corpus.toml").write_text('id = "tempo"\ntitle = "Tempo"\n')
        for path in files:
            shutil.copy(path, corpus)
        with open_parts(Settings(Path(place) / "home")) as (parts, _):
            used = parts if embedding else replace(parts, embedder=Instant(parts.embedder))
            close_servers()
            started, before = time.perf_counter(), _cpu_seconds()
            outcomes = list(pipeline.run(find_sources(corpus), used, date.today()))
            seconds = time.perf_counter() - started
            close_servers()
    pages = sum(outcome.pages for outcome in outcomes)
    passages = sum(outcome.difference.passages for outcome in outcomes)
    return Throughput(pages, passages, seconds, _cpu_seconds() - before)


def _cpu_seconds() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
