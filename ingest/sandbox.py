"""Files are parsed in a process of their own that can be killed: limits on memory, time, output, no network.

A server process imports the parsers once and forks a child for each file. It watches the child: address space,
CPU seconds, output and open files are limits of the kernel; resident memory of the child and its helpers, and the
time on the wall, are watched a hundred times a second. The result comes back as JSON in a folder that is removed.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_result import from_data
from ingest.passages import ParsedFile

MAX_IDLE = 2
RESULT = "result.json"
# what a parser may know of its surroundings: no secrets of the application
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_SINGLE_THREADED = {name: "1" for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS")}


@dataclass(frozen=True)
class Limits:
    """What a parser may use; times in seconds, sizes in bytes.

    `page_seconds` is added to CPU and wall time for each page of a PDF, `scan_seconds` for each page that has to
    be read from its picture.
    """

    address_space: int = 3 << 30
    resident: int = 1 << 30
    cpu_seconds: int = 60
    page_seconds: float = 0.5
    wall_seconds: float = 90
    scan_seconds: float = 30
    output: int = 200 << 20
    open_files: int = 128


@dataclass(frozen=True)
class Outcome:
    """How a child ended: its result or the reason why there is none, its peak memory and time.

    `cpu_seconds` includes the helpers that the child waited for, such as tesseract.
    """

    result: ParsedFile | UnreadableFileError
    peak_bytes: int
    seconds: float
    cpu_seconds: float
    traceback: str = ""
    network_attempts: int = 0


def parse_contained(path: Path, password: str | None = None, limits: Limits | None = None) -> ParsedFile:
    """`ingest.load.parse_file` in a child process; a dead child is an UnreadableFileError."""
    outcome = run_contained(path, password, limits)
    if isinstance(outcome.result, UnreadableFileError):
        raise outcome.result
    return outcome.result


def parse_many(
    paths: Iterable[Path],
    workers: int = 2,
    limits: Limits | None = None,
    passwords: Mapping[Path, str] | None = None,
) -> Iterator[tuple[Path, ParsedFile | UnreadableFileError]]:
    """Every file with its result as soon as it is there, the largest files first."""
    waiting = sorted(paths, key=_size)
    running: dict[Future[Outcome], Path] = {}
    with ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            while waiting and len(running) < workers:
                path = waiting.pop()
                running[pool.submit(run_contained, path, (passwords or {}).get(path), limits)] = path
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result().result


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def run_contained(path: Path, password: str | None = None, limits: Limits | None = None) -> Outcome:
    """Parse a file in a child process and tell how it went."""
    with tempfile.TemporaryDirectory(prefix="fundstelle-") as folder:
        request = {
            "path": str(path.absolute()),
            "password": password,
            "folder": folder,
            "limits": asdict(limits or Limits()),
        }
        answer = _ask(json.dumps(request))
        return _outcome(path, answer, Path(folder) / RESULT)


def prepare(names: Iterable[str]) -> None:
    """Have a server process ready for files of these names, as starting one takes longer than most files do."""
    _ask(json.dumps({"prepare": sorted(names)}))


def _outcome(path: Path, answer: dict[str, Any], result: Path) -> Outcome:
    written: dict[str, Any] = {}
    reason = answer["reason"]
    found: ParsedFile | None = None
    if reason is None:
        try:
            written = json.loads(result.read_text())
            found = from_data(written["parsed"]) if "parsed" in written else None
        except (OSError, ValueError, KeyError, TypeError):
            reason = "Das Lesen ist abgebrochen."
    error = UnreadableFileError(written.get("error") or f"{path.name}: {reason}")
    if "traceback" in written:
        error.add_note(written["traceback"])
    return Outcome(
        result=found or error,
        peak_bytes=answer["peak_bytes"],
        seconds=answer["seconds"],
        cpu_seconds=answer["cpu_seconds"],
        traceback=written.get("traceback", ""),
        network_attempts=written.get("network", 0),
    )


class _Server:
    """A running server process; one request at a time."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        search = os.pathsep.join(str(Path(entry or ".").absolute()) for entry in sys.path)
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from ingest.sandbox_child import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environment, **_SINGLE_THREADED, "PYTHONPATH": search, "HOME": tempfile.gettempdir()},
            start_new_session=True,
            text=True,
        )

    def ask(self, request: str) -> dict[str, Any] | None:
        """The answer to this request; None if the server has gone."""
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except (BrokenPipeError, ValueError):
            return None
        answer: dict[str, Any] | None = json.loads(line) if line else None
        return answer

    def close(self) -> None:
        """End the server and with it any child."""
        assert self.process.stdin and self.process.stdout
        with suppress(BrokenPipeError):  # what was written to a server that has gone cannot be flushed
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


_idle: list[_Server] = []
_lock = threading.Lock()


def _ask(request: str) -> dict[str, Any]:
    while True:
        with _lock:
            idle = _idle.pop() if _idle else None
        server = idle or _Server()
        answer = server.ask(request)
        if answer is not None:
            _put_back(server)
            return answer
        server.close()
        if idle is None:
            raise RuntimeError("The parser's server process does not start; its error is printed above.")


def _put_back(server: _Server) -> None:
    with _lock:
        keep = len(_idle) < MAX_IDLE
        if keep:
            _idle.append(server)
    if not keep:
        server.close()


@atexit.register
def close_servers() -> None:
    """End the idle server processes."""
    with _lock:
        servers, _idle[:] = list(_idle), []
    for server in servers:
        server.close()
