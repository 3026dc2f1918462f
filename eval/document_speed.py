"""Count pages per CPU-second: of the PDF parser, of unstructured `fast` beside it, and of every other format.

`python -m eval.document_speed --data ../shared/data` prints the table of formats and the speed of the ingest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.document_ingest import measure_ingest
from ingest.errors import UnreadableFileError
from ingest.load import parse_file
from ingest.pdf.parse import parse_pdf

TIME_LIMIT = 600
ROUNDS = 3
# A page of a manuscript by the German standard.
PAGE_CHARACTERS = 1800
FORMATS = tuple(".docx .odt .doc .rtf .epub .pptx .xlsx .xls .csv .html .md .txt .xml .eml .msg".split())
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

    pages: float
    seconds: float
    empty: int = 0

    @property
    def rate(self) -> float:
        """Pages per CPU-second."""
        return self.pages / self.seconds if self.seconds else 0.0


def measure(files: Sequence[Path]) -> Speed:
    """The best of some rounds over these PDFs, after one file that loads the library."""
    parse_pdf(files[0])
    return max((_measured(files) for _ in range(ROUNDS)), key=lambda speed: speed.rate)


def _measured(files: Sequence[Path]) -> Speed:
    pages, start = 0, time.process_time()
    for path in files:
        pages += parse_pdf(path).page_count
    return Speed(pages, time.process_time() - start)


def born_digital(data: Path) -> list[Path]:
    """The instructions of the Bundesagentur and two laws."""
    places = ("ba_fachliche_weisungen/pdf", "pdf_gesetze_mit_gold")
    return [path for place in places for path in sorted((data / place).glob("*.pdf"))]


def measure_formats(folder: Path) -> dict[str, Speed]:
    """Every format of the fixtures but PDF and pictures; where there are no pages, 1,800 characters count as one."""
    files: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*.*")):
        files[path.suffix.lower()].append(path)
    return {suffix: _of_format(files[suffix]) for suffix in FORMATS if files[suffix]}


def _of_format(files: Sequence[Path]) -> Speed:
    """All files of a format that can be read, after one that loads its libraries."""
    pages, seconds, empty = 0.0, 0.0, 0
    for at, path in enumerate([files[0], *files]):
        start = time.process_time()
        try:
            parsed = parse_file(path)
        except UnreadableFileError:
            empty += bool(at)
            continue
        if at:
            seconds += time.process_time() - start
            pages += sum(len(element.text) for element in parsed.elements) / PAGE_CHARACTERS
    return Speed(pages, seconds, empty)


def measure_unstructured(files: Sequence[Path], pages: float, extra: Path | None) -> Speed | None:
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print pages per CPU-second of each format and pages per second of the ingest."""
    parser = argparse.ArgumentParser(prog="python -m eval.document_speed", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the third-party data")
    parser.add_argument("--without-embedding", action="store_true", help="skip the whole ingest, which takes minutes")
    chosen = parser.parse_args(arguments)
    files = born_digital(chosen.data)
    speeds = {".pdf": measure(files)} | measure_formats(chosen.data / "doc_fixtures")
    for suffix, speed in speeds.items():
        told = f"{speed.pages:.1f} pages, {speed.empty} files without text"
        sys.stdout.write(f"{speed.rate:8.1f} pages per CPU-second  {suffix:6} {told}\n")
    for embedding in (False,) if chosen.without_embedding else (False, True):
        done = measure_ingest(files, embedding)
        name = "the whole ingest" if embedding else "every step but embedding"
        sys.stdout.write(f"{done.rate:8.1f} pages per second      {name}: {done.told}\n")


if __name__ == "__main__":
    main()
