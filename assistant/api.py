"""Take the work of commands started beside the app: on a loopback port of its own, for holders of the token.

The port is never the one that people use, so that no proxy and no open host can lead to it.
"""

from __future__ import annotations

import json
import os
import queue
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, FastAPI, Header, HTTPException
from fastapi.responses import StreamingResponse

from assistant import commands
from assistant.answer_log import open_answer_log
from assistant.review import Answerer
from assistant.service import Assistant, answer_parts, assemble
from ingest.assembly import must_exist, open_parts
from ingest.commands import Desk
from ingest.commands import execute as ingest
from ingest.errors import FundstelleError
from ingest.parts import Parts
from ingest.remote import TOKEN_HEADER, announced
from ingest.settings import Settings

NICENESS = 10  # of the thread that ingests, and of what it starts; questions come first
_STOPPED = "Die Anwendung wird beendet: Der Befehl wurde abgebrochen, es gilt weiter, was vorher galt."

Content = dict[str, Any]
Work = Callable[[Callable[[Content], None]], Content]


@dataclass(frozen=True)
class Workshop:
    """What the app hands its guests: the desk to ingest at, and the assistant with and without its model."""

    desk: Desk
    assistant: Assistant
    verbatim: Assistant
    stopping: threading.Event = field(default_factory=threading.Event)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def open_workshop(settings: Settings) -> Iterator[Workshop]:
    """Everything the app works with, over the settings' home; raises FundstelleError when nothing was ingested yet."""
    must_exist(settings)
    with open_parts(settings) as (parts, _), closing(open_answer_log(settings)) as log:
        quiet = answer_parts(parts, settings, use_model=False)
        desk = Desk(parts, settings.home, Answerer(quiet, log))
        yield Workshop(desk, assemble(parts, settings, log=log), Assistant(quiet, parts.blobs, log))


def api_routes(workshop: Workshop, token: str) -> APIRouter:
    """`/alive`, `/ingest`, `/search`, `/ask`, `/source`; replies are JSON lines, the last one is the result."""

    def known(given: Annotated[str, Header(alias=TOKEN_HEADER)] = "") -> None:
        if not secrets.compare_digest(given.encode(), token.encode()):
            raise HTTPException(403)

    router = APIRouter(dependencies=[Depends(known)])

    @router.get("/alive")
    def alive() -> dict[str, bool]:
        return {"alive": True}

    @router.post("/ingest")
    def ingesting(command: Annotated[str, Body()], arguments: Annotated[Content, Body()]) -> StreamingResponse:
        return _streamed(lambda say: _ingest(workshop, command, arguments, say))

    @router.post("/{command}")
    def asking(command: str, wishes: Annotated[Content, Body()]) -> StreamingResponse:
        assistant = workshop.assistant if wishes.get("model") else workshop.verbatim
        return _streamed(lambda say: {"result": commands.execute(assistant, command, wishes, say)})

    return router


@contextmanager
def serve_beside(workshop: Workshop) -> Iterator[None]:
    """Listens while the app runs, and finishes or stops what is under way before the engine closes."""
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as door, announced(workshop.desk.home, door.getsockname()[1]) as app:
        api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        api.include_router(api_routes(workshop, app.token))
        server = uvicorn.Server(uvicorn.Config(api, log_level="warning", server_header=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="fundstelle-api")
        thread.start()
        try:
            yield
        finally:
            workshop.stopping.set()
            with workshop.one_at_a_time:
                server.should_exit = True
            thread.join()


def _ingest(workshop: Workshop, command: str, arguments: Content, say: Callable[[Content], None]) -> Content:
    """One command after the other, in a thread that yields to questions."""
    _be_nice()
    if not workshop.one_at_a_time.acquire(blocking=False):
        say({"note": "Ein anderer Befehl läuft noch: Dieser wartet."})
        workshop.one_at_a_time.acquire()
    try:
        parts = replace(workshop.desk.parts, steps=_stopping(workshop.stopping, workshop.desk.parts))
        content, code = ingest(replace(workshop.desk, parts=parts), command, arguments, say)
    finally:
        workshop.one_at_a_time.release()
    return {"result": content, "code": code}


def _stopping(stopping: threading.Event, parts: Parts) -> Callable[[str], None]:
    """Stops the work at its next step; what clears up after it goes on."""
    stopped = False

    def step(name: str) -> None:
        nonlocal stopped
        if stopping.is_set() and not stopped:
            stopped = True
            raise FundstelleError(_STOPPED)
        parts.steps(name)

    return step


def _be_nice() -> None:
    """On Linux a priority belongs to a thread, and what it starts inherits it."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def _streamed(work: Work) -> StreamingResponse:
    """Each line as soon as it is said; an error that a person can fix is the last line."""
    lines: queue.SimpleQueue[Content | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            lines.put(work(lines.put))
        except FundstelleError as error:
            lines.put({"error": str(error)})
        finally:
            lines.put(None)

    def told() -> Iterator[bytes]:
        threading.Thread(target=run, name="fundstelle-command").start()
        while (line := lines.get()) is not None:
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"

    return StreamingResponse(told(), media_type="application/x-ndjson")
