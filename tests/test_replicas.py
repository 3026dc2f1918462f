"""Two replicas with a folder each, and nothing between them but a PostgreSQL server."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from assistant.audit import FAILED_LOGINS, open_audit_log
from assistant.feedback import FeedbackQueue, remark
from assistant.own_data import erase
from assistant.people import FAILURES_ALLOWED, LoginRefusedError, People, first_login
from assistant.shared_secret import shared_secret
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.conftest import PROJECT
from tests.fake_answering import PASSWORD
from tests.postgres import ON_BOTH, ON_POSTGRES
from tests.test_chat_socket import QUESTION, Visitor, play

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def replica(settings: Settings) -> Iterator[str]:
    """The address of an app that runs in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.fake_answering", str(settings.home), str(port)]
    environ = {**os.environ, "FUNDSTELLE_DATABASE_URL": settings.database_url or ""}
    with subprocess.Popen(command, cwd=PROJECT, env=environ) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def answering(address: str) -> str:
    for _ in range(600):
        try:
            httpx.get(f"{address}/healthz", timeout=5).raise_for_status()
            return address
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(address)


@ON_POSTGRES
def test_a_login_a_session_and_a_chat_are_the_same_on_every_replica(settings: Settings, tmp_path: Path) -> None:
    People(settings, hasher=CHEAP).add("anna", PASSWORD)
    homes = [replace(settings, home=tmp_path / name) for name in ("first", "second")]
    with ExitStack() as stack:
        first, second = map(answering, [stack.enter_context(replica(home)) for home in homes])

        async def scene() -> None:
            visitor = Visitor(first, "anna")
            await visitor.enter()
            await visitor.ask(QUESTION)
            await visitor.client.disconnect()
            async with httpx.AsyncClient(base_url=second, headers={"Cookie": visitor.cookie}) as other:
                listing = {"pagination": {"first": 10}, "filter": {}}
                while not (threads := (await other.post("/project/threads", json=listing)).json()["data"]):
                    await asyncio.sleep(0.05)
                assert QUESTION in (await other.get("/verlauf")).text
                chat = (await other.get(f"/project/thread/{threads[0]['id']}")).json()
                assert [step["output"] for step in chat["steps"] if step["type"] == "user_message"] == [QUESTION]
                await other.post("/logout")
            refused = httpx.get(f"{first}/verlauf", headers={"Cookie": visitor.cookie})
            assert refused.status_code == 401

        play(scene)
    for home in homes:
        assert not list(home.home.glob("*.sqlite"))


@ON_POSTGRES
def test_of_replicas_that_start_together_one_makes_the_first_login(settings: Settings) -> None:
    with ThreadPoolExecutor(4) as starting:
        told = list(starting.map(lambda _: first_login(settings), range(4)))
    assert {name for name, _ in told} == {"leitung"}
    assert len([password for _, password in told if password]) == 1


@ON_BOTH
def test_processes_that_start_together_agree_on_a_secret(settings: Settings) -> None:
    People(settings)
    with ThreadPoolExecutor(8) as starting:
        secrets = set(starting.map(lambda _: shared_secret(settings, "cookie.secret"), range(8)))
    assert [len(secret) for secret in secrets] == [64]


@ON_POSTGRES
def test_passwords_tried_at_once_are_counted_one_by_one(settings: Settings) -> None:
    People(settings, hasher=CHEAP).add("anna", PASSWORD)

    def attempt(_number: int) -> None:
        with pytest.raises(LoginRefusedError):
            People(settings, hasher=CHEAP).sign_in("anna", "falsch falsch")

    with ThreadPoolExecutor(8) as trying:
        list(trying.map(attempt, range(FAILURES_ALLOWED + 3)))
    actions = [entry.action for entry in open_audit_log(settings, FAILED_LOGINS).entries()]
    assert sorted(actions) == ["login_failed"] * FAILURES_ALLOWED + ["login_refused"] * 3


@ON_POSTGRES
def test_an_author_is_the_same_on_every_replica(settings: Settings, tmp_path: Path) -> None:
    other = replace(settings, home=tmp_path / "other")
    queue, elsewhere = FeedbackQueue(settings), FeedbackQueue(other)
    queue.put(remark("outdated", ["e-0-1"], "alt", datetime.now(UTC).date(), queue.author("anna")))
    assert [one.comment for one in elsewhere.of("anna")] == ["alt"]
    assert erase(other, "anna").clean
    assert queue.of("anna") == []


def test_a_server_that_does_not_answer_is_told_without_its_password(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FundstelleError, match="Läuft die Datenbank") as error:
        People(Settings(home, f"postgresql+psycopg://fundstelle:geheim@127.0.0.1:{port}/postgres"))
    assert "geheim" not in str(error.value)
