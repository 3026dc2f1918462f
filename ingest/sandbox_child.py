"""The server that forks a child for each file, watches it, and kills it when it goes over a limit."""

from __future__ import annotations

import gc
import json
import math
import os
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

IDLE_SECONDS = 300
POLL_SECONDS = 0.01
# below the limit, because memory grows between two looks
KILL_AT = 0.92
MAX_PAGES = 5_000
# what a child writes for each page, and for each page that is read from its picture
PAGE, SCAN = b"p", b"s"
_NETWORK = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "urllib.Request",
)
_REMEDY = "Die Datei ist vermutlich beschädigt oder aufgebläht; teilen Sie sie oder legen Sie sie neu als PDF ab."
_MEMORY = f"Das Lesen brauchte zu viel Speicher. {_REMEDY}"
_SIGNALS = {
    signal.SIGXCPU: f"Das Lesen brauchte zu viel Rechenzeit. {_REMEDY}",
    signal.SIGXFSZ: f"Das Ergebnis ist zu groß. {_REMEDY}",
    signal.SIGABRT: _MEMORY,
    signal.SIGTRAP: _MEMORY,
}


def serve() -> None:
    """Answer requests from standard input until it closes or nobody asks for a while."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        line = os.read(0, 1 << 20)
        while line and not line.endswith(b"\n"):
            line += os.read(0, 1 << 20)
        if not line:
            return
        request = json.loads(line)
        for name in request.get("prepare", [request.get("path")]):
            _preload(Path(name))
        gc.freeze()  # else every child looks through all that was preloaded, and copies it by that
        answer = _supervised(request) if "path" in request else {}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _preload(path: Path) -> None:
    from ingest.load import preload

    preload(path)


def _supervised(request: dict[str, Any]) -> dict[str, Any]:
    started = time.monotonic()
    progress, report = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(progress)
        _run(request, report)
    os.close(report)
    reason, peak = _watch(child, progress, request["limits"], started)
    os.close(progress)
    _kill(child)
    _, status, usage = os.wait4(child, 0)
    if reason is None and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        reason = _SIGNALS.get(signal.Signals(number), f"Das Leseprogramm ist abgestürzt (Signal {number}). {_REMEDY}")
    peak = max(peak, usage.ru_maxrss << 10)
    return {
        "reason": reason,
        "peak_bytes": peak,
        "seconds": time.monotonic() - started,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }


def _kill(child: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _watch(child: int, progress: int, limits: dict[str, Any], started: float) -> tuple[str | None, int]:
    """Wait for the child's end; the reason why it has to be killed before, and its peak memory."""
    deadline = started + limits["wall_seconds"]
    peak = told = 0
    while True:
        ready = select.select([progress, 0], [], [], POLL_SECONDS)[0]
        if 0 in ready:
            return "abgebrochen", peak  # standard input closed: nobody waits for an answer any more
        if progress in ready:
            signs = os.read(progress, 4096)
            if not signs:
                return None, peak
            told += len(signs)
            if told <= 2 * MAX_PAGES:
                deadline += signs.count(PAGE) * limits["page_seconds"] + signs.count(SCAN) * limits["scan_seconds"]
        peak = max(peak, _resident(child))
        if peak > KILL_AT * limits["resident"]:
            return _MEMORY, peak
        if time.monotonic() > deadline:
            return f"Das Lesen dauerte länger als {deadline - started:.0f} Sekunden. {_REMEDY}", peak


def _resident(process: int) -> int:
    """Resident bytes of a process and all below it; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
        below = Path(f"/proc/{process}/task/{process}/children").read_bytes().split()
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize() + sum(_resident(int(one)) for one in below)


def _run(request: dict[str, Any], report: int) -> None:
    """The child: limits, then the parser, then the result; never returns."""
    os.setsid()
    folder = Path(request["folder"])
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    os.chdir(folder)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and would leave half a result
    warnings.simplefilter("ignore")
    attempts = _close_network()
    _limit(request["limits"])
    written: dict[str, Any] = {}
    try:
        written = _parsed(request, report)
    except MemoryError:
        written = {"error": f"{Path(request['path']).name}: {_MEMORY}"}
    except BaseException as error:  # noqa: BLE001 - the end of the process: whatever it is becomes a sentence
        name = Path(request["path"]).name
        written = {
            "error": f"{name}: Das Lesen ist mit einem Fehler abgebrochen ({type(error).__name__}). {_REMEDY}",
            "traceback": traceback.format_exc(),
        }
    written["network"] = len(attempts)
    (folder / "result.json").write_text(json.dumps(written))
    os._exit(0)


def _parsed(request: dict[str, Any], report: int) -> dict[str, Any]:
    from ingest.errors import FundstelleError
    from ingest.load import page_count, parse_file
    from ingest.load_result import as_data

    limits = request["limits"]

    def allow(sign: bytes, seconds: float) -> None:
        os.write(report, sign)
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (min(hard, soft + math.ceil(len(sign) * seconds)), hard))

    path = Path(request["path"])
    try:
        if pages := page_count(path):
            allow(PAGE * min(pages, MAX_PAGES), limits["page_seconds"])
        parsed = parse_file(path, request["password"], on_scan=lambda: allow(SCAN, limits["scan_seconds"]))
    except FundstelleError as error:
        return {"error": str(error)}
    return {"parsed": as_data(parsed)}


def _close_network() -> list[str]:
    attempts: list[str] = []

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in _NETWORK:
            attempts.append(event)
            raise PermissionError(f"a parser may not use the network: {event}")

    sys.addaudithook(refuse)
    return attempts


def _limit(limits: dict[str, Any]) -> None:
    seconds = int(limits["cpu_seconds"])
    most = seconds + int((limits["page_seconds"] + limits["scan_seconds"]) * MAX_PAGES)
    for kind, soft, hard in (
        (resource.RLIMIT_AS, limits["address_space"], limits["address_space"]),
        (resource.RLIMIT_CPU, seconds, most),
        (resource.RLIMIT_FSIZE, limits["output"], limits["output"]),
        (resource.RLIMIT_NOFILE, limits["open_files"], limits["open_files"]),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(kind, (soft, hard))
