"""Hand work to the app that runs on the same home: it owns the engine, which serves one process only."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.errors import FundstelleError
from ingest.settings import Settings

TOKEN_HEADER = "X-Fundstelle-Token"
_NAME = "app.json"
_STARTING = 15.0  # seconds that an app may take between announcing itself and answering
_HOST = "127.0.0.1"


@dataclass(frozen=True)
class RunningApp:
    """Where the app listens on loopback, and the token that only readers of the home know."""

    port: int
    token: str
    process: int

    def stream(self, path: str, body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The lines of its reply; raises FundstelleError for one that says so, or when the app stops."""
        with closing(http.client.HTTPConnection(_HOST, self.port)) as connection:
            headers = {TOKEN_HEADER: self.token, "Content-Type": "application/json"}
            try:
                connection.request("POST", path, json.dumps(body), headers)
                reply = connection.getresponse()
                if reply.status != http.client.OK:
                    raise FundstelleError(f"Die laufende Anwendung lehnt ab (HTTP {reply.status}): neu starten.")
                finished = False
                for line in reply:
                    told: dict[str, Any] = json.loads(line)
                    if "error" in told:
                        raise FundstelleError(told["error"])
                    finished = "result" in told
                    yield told
            except (OSError, http.client.HTTPException) as error:
                raise FundstelleError(_ENDED) from error
            if not finished:
                raise FundstelleError(_ENDED)


_ENDED = "Die laufende Anwendung hat die Arbeit abgebrochen: den Befehl wiederholen."


def running_app(settings: Settings) -> RunningApp | None:
    """The app on this home; None when there is none, or when the engine is a server that needs no owner."""
    if settings.qdrant_url:
        return None
    deadline = time.monotonic() + _STARTING
    while (app := _announced(settings.home)) is not None and _alive(app.process):
        if _listens(app):
            return app
        if time.monotonic() > deadline:
            return None
        time.sleep(0.1)
    return None


@contextmanager
def announced(home: Path, port: int) -> Iterator[RunningApp]:
    """Let commands find this app while it runs; the file can be read by its own account only."""
    app = RunningApp(port, secrets.token_urlsafe(32), os.getpid())
    path, aside = home / _NAME, home / f"{_NAME}.{app.process}"
    aside.unlink(missing_ok=True)
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump(asdict(app), file)
    aside.replace(path)
    try:
        yield app
    finally:
        if _announced(home) == app:
            path.unlink(missing_ok=True)


def _announced(home: Path) -> RunningApp | None:
    try:
        return RunningApp(**json.loads((home / _NAME).read_text(encoding="ascii")))
    except FileNotFoundError:
        return None


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _listens(app: RunningApp) -> bool:
    with closing(http.client.HTTPConnection(_HOST, app.port, timeout=5)) as connection:
        try:
            connection.request("GET", "/alive", headers={TOKEN_HEADER: app.token})
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
