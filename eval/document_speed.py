"""Count pages per CPU-second of the parser, and of unstructured `fast` where its PDF extra is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.pdf.parse import parse_pdf

TIME_LIMIT = 600
# Runs in a process of its own: unstructured looks things up on the network at import unless told not to.
SCRIPT = """
import json, sys, time
import spacy
from unstructured.nlp import tokenize
from unstructured.partition.pdf import partition_pdf
words = spacy.blank("de")
words.add_pipe("sentencizer")
tokenize._get_nlp = lambda *_, **__: words
start, elements = time.process_time(), []
for path in sys.argv[1:]:
    elements.append(len(partition_pdf(path, strategy="fast", languages=["deu"])))
print(json.dumps({"seconds": time.process_time() - start, "elements": elements}))
"""


@dataclass(frozen=True)
class Speed:
    """Pages, CPU-seconds, and how many files gave nothing without an error."""

    pages: int
    seconds: float
    empty: int = 0

    @property
    def rate(self) -> float:
        """Pages per CPU-second."""
        return self.pages / self.seconds if self.seconds else 0.0


def measure(files: Sequence[Path]) -> Speed:
    """Parse each file once; the first is parsed twice, so that loading the library does not count."""
    parse_pdf(files[0])
    pages, start = 0, time.process_time()
    for path in files:
        pages += parse_pdf(path).page_count
    return Speed(pages, time.process_time() - start)


def measure_unstructured(files: Sequence[Path], pages: int, extra: Path | None) -> Speed | None:
    """The same files through unstructured; None where its PDF extra is missing."""
    quiet = {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "true", "UNSTRUCTURED_DISABLE_NOTICE": "1"}
    environment = {**os.environ, **quiet, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    if extra is not None:
        environment["PYTHONPATH"] = str(extra)
    command = [sys.executable, "-c", SCRIPT, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, env=environment, check=False)
    if done.returncode != 0:
        return None
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Speed(pages, told["seconds"], sum(count == 0 for count in told["elements"]))
