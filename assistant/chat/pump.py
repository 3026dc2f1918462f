"""A blocking generator read from the event loop, without ever blocking it."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")

# Most of an answer's time is spent waiting for the language model; what computes waits in `assistant.answer`.
_WORKERS = ThreadPoolExecutor(max_workers=128, thread_name_prefix="answer")
_TURN = 0.001  # seconds; with the usual 0.005 a finished sentence waits behind every thread that searches or checks
_RARELY = (50_000, 20, 100)


def favour_the_screen() -> None:
    """Shorter turns for threads, and a collector that no longer halts all of them to walk through the libraries."""
    sys.setswitchinterval(_TURN)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARELY)


async def pumped(start: Callable[[], Iterator[Item]]) -> AsyncIterator[Item]:
    """The items of `start()`, made in one worker thread; leaving early stops it at its next item."""
    loop = asyncio.get_running_loop()
    items: asyncio.Queue[Item] = asyncio.Queue()
    left = threading.Event()

    def work() -> None:
        for item in start():
            if left.is_set():
                return
            loop.call_soon_threadsafe(items.put_nowait, item)

    working = loop.run_in_executor(_WORKERS, work)
    try:
        while not working.done() or not items.empty():
            waiting = asyncio.ensure_future(items.get())
            both: set[asyncio.Future[Any]] = {waiting, working}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                yield waiting.result()
            else:
                waiting.cancel()
        await working
    finally:
        left.set()
        working.add_done_callback(_seen)


def _seen(working: asyncio.Future[None]) -> None:
    """Nobody waits for a worker that was left; its late error is not worth a warning."""
    if not working.cancelled():
        working.exception()
