"""Take on one piece of costly work at a time, one for each person, and only so many altogether."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

PLACES = 8
_TOO_MANY = 429
_Result = TypeVar("_Result")


class Lane:
    """What waits is in the order in which it came; nothing is worked on for somebody who has gone.

    `still` tells a person that what they sent before is not done, `full` that too many wait.
    """

    def __init__(self, still: str, full: str) -> None:
        self._still = still
        self._full = full
        self._inside: set[str] = set()
        self._thread = ThreadPoolExecutor(1)

    @contextmanager
    def place(self, person: str) -> Iterator[None]:
        """Holds this person's one place; raises HTTPException when it is taken, or all are."""
        if person in self._inside:
            raise HTTPException(_TOO_MANY, self._still)
        if len(self._inside) >= PLACES:
            raise HTTPException(_TOO_MANY, self._full)
        self._inside.add(person)
        try:
            yield
        finally:
            self._inside.discard(person)

    async def run(self, request: Request, work: Callable[[threading.Event], _Result]) -> _Result:
        """What the work returns; raises ClientDisconnect as soon as the person has gone.

        Then it is taken back if it still waits, and if it runs, the event tells it to stop.
        """
        stopped = threading.Event()
        working = asyncio.wrap_future(self._thread.submit(work, stopped))
        gone = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise ClientDisconnect
            return working.result()
        finally:
            stopped.set()
            working.cancel()
            gone.cancel()


async def _gone(request: Request) -> None:
    """Returns when the browser has hung up; only once the request was read to its end."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
