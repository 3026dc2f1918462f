"""A changed page of a 300-page handbook beside a running app, questions meanwhile, and a run that changes nothing."""

from __future__ import annotations

import json
import re
import resource
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from eval.bench_editions import Figure
from ingest import tables
from ingest.assembly import open_register
from ingest.blobs import Blobs, blob_name
from ingest.edition import from_json
from ingest.indexing import sentences
from ingest.passages import Corpus
from ingest.remote import RunningApp, running_app
from ingest.settings import Settings

PAGES, PAGE = 300, 1800  # a standard page has 1,800 characters
ROUNDS, QUESTIONS, FILES = 5, 40, 10_000
_INGEST = Path(sys.executable).parent / "fundstelle-ingest"


def handbook(data: Path, first: int = 0) -> str:
    """So many pages of laws, from the given character on."""
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted((data / "gesetze" / "md").glob("*.md")))
    start = text.index("\n\n", first)
    return text[start : text.index("\n\n", start + PAGES * PAGE)].strip() + "\n"


def write_corpus(folder: Path, name: str, text: str, title: str = "Handbuch") -> Path:
    """A corpus of one handbook that goes live on every change; returns the handbook's file."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = f'id = "{name}"\ntitle = "Handbuch {name}"\non_change = "publish"\n'
    settings += f'\n[[document]]\nfile = "handbuch.md"\nid = "{name}"\ntitle = "{title}"\n'
    (folder / "corpus.toml").write_text(settings, encoding="utf-8")
    path = folder / "handbuch.md"
    path.write_text(text, encoding="utf-8")
    return path


def measure(data: Path, scratch: Path) -> Iterator[Figure]:
    """Seconds until a change is in answers, what was re-used and embedded, and answers during an ingest."""
    home = scratch / "live-home"
    for name in ("register.sqlite", "edge", "blobs", "answers.sqlite"):
        _remove(home / name)
    text = handbook(data)
    path = write_corpus(scratch / "handbuch", "handbuch", text)
    run_command("run", str(path.parent), home=home)
    with _running(home) as app, _watching(path.parent, home) as reports:
        yield from _changes(app, home, path, text, reports)
        # A title of its own makes every text a new one, so that there is something to embed each time.
        other = write_corpus(scratch / "zweites", "zweites", handbook(data, 700_000), f"Handbuch {time.time()}")
        yield from _answers_meanwhile(app, home, other)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)


def run_command(*arguments: str, home: Path) -> dict[str, Any]:
    """`fundstelle-ingest … --json` in a process of its own."""
    command = [str(_INGEST), *arguments, "--json", "--home", str(home)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode == 2:
        raise RuntimeError(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@contextmanager
def _running(home: Path) -> Iterator[RunningApp]:
    """The app as people start it, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "chat", "--home", str(home), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            while (app := running_app(Settings(home))) is None and process.poll() is None:
                time.sleep(0.1)
            if app is None:
                raise RuntimeError("the app does not start")
            yield app
        finally:
            process.terminate()


@contextmanager
def _watching(folder: Path, home: Path) -> Iterator[Iterator[dict[str, Any]]]:
    """The reports of the watch, one for each run; the first has been taken already."""
    command = [str(_INGEST), "watch", str(folder), "--json", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        reports = (json.loads(line) for line in process.stdout)
        next(reports)
        try:
            yield reports
        finally:
            process.terminate()


def ask(app: RunningApp, question: str) -> tuple[str, float]:
    """The claims of the answer, and how long it took."""
    began = time.monotonic()
    *_, last = app.stream("/ask", {"question": question})
    return " ".join(claim["text"] for claim in last["result"]["claims"]), time.monotonic() - began


def _changes(app: RunningApp, home: Path, path: Path, text: str, reports: Iterator[dict[str, Any]]) -> list[Figure]:
    middle = text.index(". ", PAGES * PAGE // 2) + 2
    seconds, told, needless, before = [], {}, 0, _vectors(home)
    first = int(time.time()) % 900_000 + 100_000  # never asked for before: vectors of earlier benches are kept
    for amount in range(first, first + ROUNDS):
        changed = f"{text[:middle]}Der Zuschlag für Sternprüfer beträgt {amount} Euro im Monat. {text[middle:]}"
        aside = path.with_suffix(".neu")
        aside.write_text(changed, encoding="utf-8")
        aside.replace(path)
        saved = time.monotonic()
        while str(amount) not in ask(app, "Wie hoch ist der Zuschlag für Sternprüfer im Monat?")[0]:
            time.sleep(0.05)
        seconds.append(time.monotonic() - saved)
        (told,) = next(reports)["documents"]
        embedded, before = _vectors(home) - before, _vectors(home)
        needless += embedded - _needed(home)
    untouched = told["passages"] - told["changed"] - told["added"]
    median, slowest = statistics.median(seconds), max(seconds)
    return [
        Figure(
            "a changed page is in the answer after", f"{median:.2f} s (slowest {slowest:.2f} s)", "≤ 2 s", median <= 2
        ),
        Figure(
            "passages re-used", f"{told['reused']} of {told['passages']}", "≥ 99 %", told["reused"] >= 0.99 * untouched
        ),
        Figure("texts embedded needlessly", f"{needless} in {ROUNDS} changes", "0", needless == 0),
    ]


def _vectors(home: Path) -> int:
    with closing(sqlite3.connect(home / "vectors.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM vectors").fetchone()[0])


def _needed(home: Path) -> int:
    """How many texts of the newest edition the one before did not have, passages and sentences."""
    with closing(open_register(Settings(home))) as register:
        texts = []
        for edition in register.editions("handbuch")[-2:]:
            ids = register.passage_ids(edition.number)
            passages = [passage for _, passage in register.passages(ids, {edition.number})]
            canonical = from_json(Blobs(home / "blobs").get(edition.text_hash))
            texts.append({p.search_text for p in passages} | set(sentences(canonical, passages)))
    return len(texts[1] - texts[0])


def _answers_meanwhile(app: RunningApp, home: Path, other: Path) -> list[Figure]:
    """How long answers take while a second handbook is read and embedded, against a quiet app."""
    headings = re.findall(r"^#+ § \w+ (.{12,60})$", other.read_text(encoding="utf-8"), re.MULTILINE)
    questions = [f"Was gilt für {heading}?" for heading in headings[: 2 * QUESTIONS]]
    quiet = [ask(app, question)[1] for question in questions[:QUESTIONS]]
    command = [str(_INGEST), "run", str(other.parent), "--json", "--home", str(home)]
    busy: list[float] = []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(2)
        while process.poll() is None and len(busy) < QUESTIONS:
            busy.append(ask(app, questions[QUESTIONS + len(busy)])[1])
        process.terminate()
        if len(busy) < 2:
            raise RuntimeError(f"the ingest ended too soon: {process.communicate()[1]}")
    before, during = (statistics.quantiles(times, n=20)[-1] for times in (quiet, busy))
    value = f"{during * 1000:.0f} ms during an ingest, {before * 1000:.0f} ms without ({len(busy)} questions each)"
    middle = f"{statistics.median(busy) * 1000:.0f} ms during, {statistics.median(quiet) * 1000:.0f} ms without"
    return [
        Figure("p95 of ask", value, "at most doubles", during <= 2 * before),
        Figure("p50 of ask", middle),
    ]


def measure_noop(_data: Path, scratch: Path) -> list[Figure]:
    """A run over so many files that are all known: the command from start to end."""
    folder, home = scratch / "viele", scratch / "viele-home"
    _remove(home)
    _remove(folder)
    folder.mkdir()
    (folder / "corpus.toml").write_text('id = "viele"\ntitle = "Viele"\n', encoding="utf-8")
    for number in range(FILES):
        text = f"# Merkblatt {number}\n\n" + f"Die Regel {number} gilt für Fälle der Art {number}. " * 40
        (folder / f"m{number:05}.md").write_text(text, encoding="utf-8")
    _register_files(folder, home)
    began, worked = time.monotonic(), _worked()
    told = run_command("run", str(folder), home=home)
    seconds = time.monotonic() - began
    states = {document["state"] for document in told["documents"]}
    assert states == {"unchanged"}, states
    value = (
        f"{seconds:.1f} s ({told['seconds']:.1f} s without starting up; {_worked() - worked:.1f} s of processor time)"
    )
    return [Figure(f"a run over {FILES:,} unchanged files takes", value, "≤ 10 s", seconds <= 10)]


def _worked() -> float:
    """Seconds of processor time of all commands that have ended, which other programs do not lengthen."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _register_files(folder: Path, home: Path) -> None:
    """The register as so many earlier runs have left it; reading them one by one would measure something else."""
    with closing(open_register(Settings(home))) as register:
        register.save_corpus(Corpus("viele", "Viele"))
        _insert(register.engine, folder)


def _insert(engine: sa.Engine, folder: Path) -> None:
    with engine.begin() as connection:
        for number, path in enumerate(sorted(folder.glob("*.md")), start=1):
            document = {"id": path.stem, "corpus": "viele", "path": path.name}
            connection.execute(tables.documents.insert().values(document))
            edition = {
                "number": number,
                "id": f"{number:012}",
                "document": path.stem,
                "title": f"Merkblatt {number}",
                "label": "Stand 01.03.2026",
                "file_hash": blob_name(path.read_bytes()),
                "text_hash": "",
                "state": "published",
                "valid_from": date(2026, 3, 1),
                "pages": 1,
                "source_name": path.name,
                "notices": [],
                "created_at": datetime.now(UTC).replace(tzinfo=None),
            }
            connection.execute(tables.editions.insert().values(edition))
