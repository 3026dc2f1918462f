"""No network but loopback, and state in a temporary folder."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.settings import Settings
from tests.postgres import database_url as database_url
from tests.postgres import postgres_server as postgres_server

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def _blocked(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise PermissionError(f"network access in a test: {address}")
    elif event == "socket.getaddrinfo":
        host = arguments[0]
        if host and not str(host).startswith(LOOPBACK) and host != socket.gethostname():
            raise PermissionError(f"name lookup in a test: {host}")


sys.addaudithook(_blocked)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for every test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FUNDSTELLE_HOME", str(folder))
    return folder


@pytest.fixture
def settings(request: pytest.FixtureRequest, home: Path) -> Settings:
    """Those of this home, and of a PostgreSQL server where a test asks for it (`tests.postgres.ON_BOTH`)."""
    on_server = getattr(request, "param", "") == "postgres"
    return Settings(home, database_url=request.getfixturevalue("database_url") if on_server else None)


@pytest.fixture
def shared_data() -> Path:
    """Third-party data beside the project; skipped on a stranger's machine."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not here")
    return SHARED_DATA


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright's event loop stays in the thread, where no other may run beside it."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
