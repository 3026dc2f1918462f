"""Take the work of commands started beside the app: on a loopback port of its own, for holders of the token.

The port is never the one that people use, so that no proxy and no open host can lead to it.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import StreamingResponse

from assistant import commands
from assistant.answer_log import open_answer_log
from assistant.audit import noting, open_audit_log
from assistant.courtesy import Courtesy
from assistant.review import Answerer
from assistant.service import Assistant, answer_parts, assemble
from ingest.assembly import must_exist, open_parts
from ingest.commands import Desk
from ingest.commands import execute as ingest
from ingest.errors import FundstelleError
from ingest.remote import TOKEN_HEADER, announced
from ingest.settings import Settings

# Of the thread that ingests and of what it starts. More would let other programs keep a thread from running
# that holds what questions wait for.
NICENESS = 5
_LISTENING = 0.5  # seconds between two looks whether the command is still there
_STOPPED = "Die Anwendung wird beendet: Der Befehl wurde abgebrochen, es gilt weiter, was vorher galt."

Content = dict[str, Any]
Say = Callable[[Content], None]


@dataclass(frozen=True)
class Workshop:
    """What the app hands its guests: the desk to ingest at, and the assistant with and without its model."""

    desk: Desk
    assistant: Assistant
    verbatim: Assistant
    courtesy: Courtesy = field(default_factory=Courtesy)
    stopping: threading.Event = field(default_factory=threading.Event)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def open_workshop(settings: Settings) -> Iterator[Workshop]:
    """Everything the app works with, over the settings' home; raises FundstelleError when nothing was ingested yet."""
    must_exist(settings)
    with ExitStack() as stack:
        parts, _ = stack.enter_context(open_parts(settings))
        log = stack.enter_context(closing(open_answer_log(settings)))
        courtesy, quiet = Courtesy(), answer_parts(parts, settings, use_model=False)
        desk = Desk(parts, settings.home, Answerer(quiet, log), noting(open_audit_log(settings)))
        assistant = assemble(parts, settings, log=log, asking=courtesy.asking)
        yield Workshop(desk, assistant, Assistant(quiet, parts.blobs, log, courtesy.asking), courtesy)


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
    def ingesting(
        request: Request, command: Annotated[str, Body()], arguments: Annotated[Content, Body()]
    ) -> StreamingResponse:
        return _streamed(request, lambda say, gone: carry_out(workshop, command, arguments, say, gone))

    @router.post("/{command}")
    def asking(request: Request, command: str, wishes: Annotated[Content, Body()]) -> StreamingResponse:
        assistant = workshop.assistant if wishes.get("model") else workshop.verbatim
        return _streamed(request, lambda say, _gone: {"result": commands.execute(assistant, command, wishes, say)})

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


def carry_out(workshop: Workshop, command: str, arguments: Content, say: Say, gone: threading.Event) -> Content:
    """One command after the other; the calling thread is the command's own, since it yields to questions for good."""
    _be_nice()
    if not workshop.one_at_a_time.acquire(blocking=False):
        say({"note": "Ein anderer Befehl läuft noch: Dieser wartet."})
        workshop.one_at_a_time.acquire()
    try:
        parts = replace(workshop.desk.parts, steps=_between_steps(workshop, gone))
        content, code = ingest(replace(workshop.desk, parts=parts), command, arguments, say)
    finally:
        workshop.one_at_a_time.release()
    return {"result": content, "code": code}


def _between_steps(workshop: Workshop, gone: threading.Event) -> Callable[[str], None]:
    """Questions come first; an app that ends or a command that was broken off stops the work, not its clearing up."""
    stopped = False

    def step(name: str) -> None:
        nonlocal stopped
        if (workshop.stopping.is_set() or gone.is_set()) and not stopped:
            stopped = True
            raise FundstelleError(_STOPPED)
        workshop.courtesy.give_way()
        workshop.desk.parts.steps(name)

    return step


def _be_nice() -> None:
    """On Linux a priority belongs to a thread, and what it starts inherits it; it is told from the app's own."""
    if hasattr(os, "setpriority"):
        nicer = os.getpriority(os.PRIO_PROCESS, os.getpid()) + NICENESS
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nicer)


def _streamed(request: Request, work: Callable[[Say, threading.Event], Content]) -> StreamingResponse:
    """Each line as soon as it is said; an error that a person can fix is the last line."""
    lines: queue.SimpleQueue[Content | None] = queue.SimpleQueue()
    gone = threading.Event()

    def run() -> None:
        try:
            lines.put(work(lines.put, gone))
        except FundstelleError as error:
            lines.put({"error": str(error)})
        finally:
            lines.put(None)

    async def told() -> AsyncIterator[bytes]:
        threading.Thread(target=run, name="fundstelle-command").start()
        try:
            while (line := await _next(lines, request)) is not None:
                yield json.dumps(line, ensure_ascii=False).encode() + b"\n"
        finally:
            gone.set()

    return StreamingResponse(told(), media_type="application/x-ndjson")


async def _next(lines: queue.SimpleQueue[Content | None], request: Request) -> Content | None:
    """The next line; none more when the work is done, or when nobody listens any longer."""
    while not await request.is_disconnected():
        try:
            return await asyncio.to_thread(lines.get, timeout=_LISTENING)
        except queue.Empty:
            continue
    return None
