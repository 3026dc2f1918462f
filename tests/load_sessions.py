"""So many people ask at once: what one app process needs, from the model's word to the screen.

    python -m tests.load_sessions 100
    python -m tests.load_sessions 100 --words 5

The app is a process of its own with real search, checks, history and websockets; vectors only count words. This
process is the browsers and, on loopback, the model, which writes out of the sources it is given, 33 words a second;
slow enough, all answers are being written at once. A delay is the time from the last word of a sentence to its
arrival, checked, in the browser: one word longer than the app takes, for the next word tells that it was the last.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from assistant.people import People
from ingest.settings import Settings
from tests.conftest import PROJECT
from tests.test_chat_socket import Visitor

PASSWORD = "richtig pferd batterie"
QUESTION = "Wie viele Zeichen müssen Passwörter für Standardkonten lang sein, Sitzung {}?"
OFTEN = 0.03  # seconds
SOURCE = re.compile(r"^\[(\d+)\] [^:]*: (.*)$", re.MULTILINE)


def serve(home: Path, port: int, model: str) -> None:
    """The app over the documents of the browser tests, with a language model."""
    from assistant.answer import AnswerParts
    from assistant.canon import Canon
    from assistant.generate import open_model
    from assistant.server import build_app, run
    from assistant.service import Assistant
    from ingest.e5_joint import joint_reader
    from tests.browser_house import CALIBRATION, open_browser_house

    with open_browser_house(home) as workshop:
        parts, written = workshop.desk.parts, open_model(Settings(home, llm="probe", llm_url=model))
        known = (parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), CALIBRATION)
        assistant = Assistant(AnswerParts(*known, model=written, reader=joint_reader()), parts.blobs)
        run(build_app(assistant, People(Settings(home)), Settings(home)), "127.0.0.1", port)


class Writer:
    """A model that says what its sources say; `complete` is when each sentence of a session was."""

    def __init__(self, words: float) -> None:
        self.words = words
        self.app = FastAPI()
        self.app.post("/v1/chat/completions")(self.chat)
        self.complete: dict[tuple[str, str], float] = {}

    async def chat(self, request: Request) -> StreamingResponse:
        prompt = (await request.json())["messages"][-1]["content"]
        return StreamingResponse(self.pieces(prompt), media_type="text/event-stream")

    async def pieces(self, prompt: str) -> AsyncIterator[str]:
        session = re.findall(r"Sitzung (\d+)", prompt)[-1]
        began, written = time.monotonic(), 0
        for number, text in SOURCE.findall(prompt):
            sentence = text.rstrip(".")
            for word in f"{sentence} [{number}].".split():
                written += 1
                await asyncio.sleep(max(0.0, began + written / self.words - time.monotonic()))
                yield _piece(word + " ")
            self.complete[session, _bare(sentence)] = time.monotonic()
        yield "data: [DONE]\n\n"


def _piece(text: str) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    told = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "probe", "choices": [choice]}
    return f"data: {json.dumps(told)}\n\n"


def _bare(text: str) -> str:
    return "".join(re.findall(r"\w", text))


class Browser(Visitor):
    """Notes when each claim arrives."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__(address, name)
        self.arrived: list[tuple[str, float]] = []
        self.sent = 0.0

    async def _keep(self, event: str, data: Any = None) -> Any:
        if event in ("stream_start", "stream_token"):
            text = data["output"] if event == "stream_start" else data["token"]
            self.arrived.append((_bare(text.split("[\\[")[0]), time.monotonic()))
        return await super()._keep(event, data)


async def measure(sessions: int, address: str, writer: Writer, process: int) -> dict[str, Any]:
    browsers = [Browser(address, f"person{number}") for number in range(sessions)]
    for browser in browsers:
        await browser.enter()
    # The very first question loads what later ones only use.
    await browsers[0].ask(QUESTION.format(sessions))
    browsers[0].arrived.clear()
    idle = _megabytes(process, "VmRSS")
    spent, own = _cpu(process), time.process_time()
    lags: list[float] = []
    watching = asyncio.create_task(_watch(lags))
    began = time.monotonic()

    async def ask(number: int) -> str:
        browsers[number].sent = time.monotonic()
        await browsers[number].send(QUESTION.format(number))
        await asyncio.wait_for(browsers[number].done.wait(), 120)
        return browsers[number].last_answer()

    answers = await asyncio.gather(*map(ask, range(sessions)), return_exceptions=True)
    took = time.monotonic() - began
    watching.cancel()
    delays = [
        (at - writer.complete[str(number), text]) * 1000
        for number, browser in enumerate(browsers)
        for text, at in browser.arrived
        if (str(number), text) in writer.complete
    ]
    first = [(browser.arrived[0][1] - browser.sent) * 1000 for browser in browsers if browser.arrived]
    failed = [str(answer)[:200] for answer in answers if not isinstance(answer, str) or "Quellen" not in answer]
    told = {
        "sessions": sessions,
        "errors": len(failed),
        "examples": failed[:2],
        "claims": sum(len(browser.arrived) for browser in browsers),
        "delays_measured": len(delays),
        "delay_ms": _spread(delays),
        "first_claim_ms": _spread(first),
        "seconds": round(took, 2),
        "idle_mb": idle,
        "peak_mb": _megabytes(process, "VmHWM"),
        "cpu_seconds": round(_cpu(process) - spent, 1),
        "measuring": {"cpu_seconds": round(time.process_time() - own, 1), "late_ms": _spread(lags)},
    }
    for browser in browsers:
        await browser.client.disconnect()
    return told


async def _watch(lags: list[float]) -> None:
    """How late this process itself is: what a delay holds of it, twice, at the model's end and at the browser's."""
    while True:
        began = time.monotonic()
        await asyncio.sleep(OFTEN)
        lags.append((time.monotonic() - began - OFTEN) * 1000)


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values) or [float("nan")]
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "max": round(ordered[-1], 1),
    }


def _megabytes(process: int, name: str) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) // 1024


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def trial(sessions: int, words: float, home: Path) -> dict[str, Any]:
    people = People(Settings(home), hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for number in range(sessions):
        people.add(f"person{number}", PASSWORD, ["leitung"])
    writer, port, models = Writer(words), _free(), _free()
    server = uvicorn.Server(uvicorn.Config(writer.app, port=models, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    command = [sys.executable, "-m", "tests.load_sessions", "--serve", str(home), str(port)]
    app = subprocess.Popen([*command, f"http://127.0.0.1:{models}/v1"], cwd=PROJECT)
    address = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient() as web:
            while True:
                try:
                    await web.get(address + "/healthz")
                    break
                except httpx.TransportError:
                    assert app.poll() is None
                    await asyncio.sleep(0.2)
        return await measure(sessions, address, writer, app.pid)
    finally:
        app.terminate()
        app.wait(20)
        server.should_exit = True
        await serving


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sessions", type=int, nargs="?", default=100)
    parser.add_argument("--words", type=float, default=33.0, help="what the model writes a second (default: 33)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        print(json.dumps(asyncio.run(trial(asked.sessions, asked.words, Path(home))), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
