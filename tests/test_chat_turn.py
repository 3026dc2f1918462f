"""Events on screen: what is said while an answer is made, and what stays."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from assistant.answers import Answer, Citation, Claim, Event, Stage, Verdict, Withheld
from assistant.chat.pump import pumped
from assistant.chat.turn import show
from ingest.errors import FundstelleError

CITATION = Citation("d", "e1", "DA IT, S. 3", 10, 20, "Zwölf Zeichen.", 3, (), "live")
CLAIM = Claim("Zwölf.", Verdict("supported", ""), (CITATION,))
ANSWER = Answer("?", "generated", (CLAIM,), (Withheld("Acht.", "Die Quelle nennt zwölf."),))


class ScriptedScreen:
    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    async def progress(self, text: str) -> None:
        self.said.append(("progress", text))

    async def more(self, markdown: str) -> None:
        self.said.append(("more", markdown))

    async def whole(self, markdown: str) -> None:
        self.said.append(("whole", markdown))


async def script(*events: Event) -> AsyncIterator[Event]:
    for event in events:
        yield event


def test_stages_and_claims_are_shown_as_they_come() -> None:
    screen = ScriptedScreen()
    events = script(Stage("search"), Stage("check"), CLAIM, Stage("check"), ANSWER.withheld[0], ANSWER)
    assert asyncio.run(show(events, screen)) is ANSWER
    kinds = [(kind, text if kind == "progress" else "") for kind, text in screen.said]
    assert kinds == [
        ("progress", "Suche …"),
        ("progress", "Prüfe Aussage 1 …"),
        ("more", ""),
        ("progress", "Prüfe Aussage 2 …"),
        ("progress", "Aussage 2 ist nicht belegt und wird weggelassen …"),
        ("whole", ""),
    ]
    assert "Acht." not in "".join(text for _, text in screen.said)


def test_a_stages_own_detail_is_what_is_shown() -> None:
    screen = ScriptedScreen()
    asyncio.run(show(script(Stage("read", "lese 8 Stellen …"), ANSWER), screen))
    assert screen.said[0] == ("progress", "Lese 8 Stellen …")


def test_events_without_an_answer_are_told_as_an_error() -> None:
    with pytest.raises(FundstelleError, match="brach ab"):
        asyncio.run(show(script(Stage("search")), ScriptedScreen()))


def test_the_loop_runs_on_while_the_generator_blocks() -> None:
    def slow() -> Iterator[int]:
        for number in range(3):
            time.sleep(0.05)
            yield number

    async def both() -> tuple[list[int], int]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.005)
                ticks += 1

        ticking = asyncio.create_task(tick())
        items = [item async for item in pumped(slow)]
        ticking.cancel()
        return items, ticks

    items, ticks = asyncio.run(both())
    assert items == [0, 1, 2]
    assert ticks > 3


def test_all_items_come_in_one_thread_and_errors_come_through() -> None:
    threads = set()

    def broken() -> Iterator[int]:
        for number in range(200):
            threads.add(threading.get_ident())
            yield number
        raise ZeroDivisionError

    async def read() -> list[int]:
        items = []
        with pytest.raises(ZeroDivisionError):
            async for item in pumped(broken):
                items.append(item)
        return items

    assert asyncio.run(read()) == list(range(200))
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_leaving_early_stops_the_generator() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                time.sleep(0.005)
                yield 1
        finally:
            closed.set()

    async def first() -> None:
        items = pumped(endless)
        async for _ in items:
            break
        await items.aclose()  # type: ignore[attr-defined]

    asyncio.run(first())
    assert closed.wait(5)
