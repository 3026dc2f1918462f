"""A PostgreSQL server on loopback, started where Debian's package is installed, and tests that run on it too."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant import personal_store

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
SEARCHED = os.pathsep.join([os.environ.get("PATH", ""), *map(str, DEBIAN)])
# For tests that take the fixture `settings`.
ON_BOTH = pytest.mark.parametrize("settings", ["sqlite", "postgres"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("settings", ["postgres"], indirect=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server on a free port, in a folder that is removed."""
    pytest.importorskip("psycopg", reason="the driver is missing: pip install 'fundstelle[postgres]'")
    initdb, postgres = (shutil.which(name, path=SEARCHED) for name in ("initdb", "postgres"))
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    # It refuses to run as root; Debian's package brings an account for it.
    account = "postgres" if os.geteuid() == 0 else None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="fundstelle-postgres-") as folder:
        if account:
            shutil.chown(folder, account)
        data = f"{folder}/data"
        create = [initdb, "-D", data, "-U", "fundstelle", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(create, check=True, capture_output=True, user=account, cwd=folder)
        run = [postgres, "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", "-F"]
        with subprocess.Popen(run, stderr=subprocess.DEVNULL, user=account, cwd=folder) as process:
            try:
                yield _answering(f"postgresql+psycopg://fundstelle@127.0.0.1:{port}/postgres")
            finally:
                process.send_signal(signal.SIGINT)  # it does not wait for those who are still connected


def _answering(url: str) -> str:
    engine = sa.create_engine(url)
    for _ in range(100):
        with contextlib.suppress(sa.exc.OperationalError):
            engine.connect().close()
            break
        time.sleep(0.1)
    engine.dispose()
    return url


@pytest.fixture
def database_url(postgres_server: str) -> str:
    """The server's database, emptied."""
    engine = sa.create_engine(postgres_server, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for schema in ("public", personal_store.SCHEMA, "failed_logins"):
            connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    personal_store._on_server.cache_clear()
    return postgres_server
