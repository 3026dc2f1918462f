"""One question of a conversation: progress and claims as they come, then the whole answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from assistant.answers import Answer, Claim, Event, Stage, Withheld
from assistant.chat.render import Numbers, answer_markdown, claim_markdown
from ingest.errors import FundstelleError

STAGES = {
    "search": "Suche …",
    "read": "Lese die besten Stellen …",
    "model_down": "Sprachmodell nicht erreichbar, zeige wörtliche Fundstellen …",
}
STOPPED = "Angehalten."


class Screen(Protocol):
    """Where an answer appears."""

    async def progress(self, text: str) -> None:
        """Says what is being done."""
        ...

    async def more(self, markdown: str) -> None:
        """Adds a checked claim."""
        ...

    async def whole(self, markdown: str) -> None:
        """Replaces what is there by the finished answer."""
        ...


async def show(events: AsyncIterator[Event], screen: Screen) -> Answer:
    """Shows the events as they come; the last one is the answer, which is returned."""
    numbers = Numbers()
    checked = 0
    async for event in events:
        if isinstance(event, Answer):
            await screen.whole(answer_markdown(event))
            return event
        if isinstance(event, Stage):
            await screen.progress(stage_text(event, checked + 1))
            continue
        checked += 1
        if isinstance(event, Claim):
            await screen.more(claim_markdown(event, numbers))
        elif isinstance(event, Withheld):
            await screen.progress(f"Aussage {checked} ist nicht belegt und wird weggelassen …")
    raise FundstelleError("Die Antwort brach ab. Bitte fragen Sie noch einmal.")


def stage_text(stage: Stage, statement: int) -> str:
    """What a stage is called on screen; its own detail wins."""
    if stage.detail:
        return stage.detail[0].upper() + stage.detail[1:]
    return STAGES.get(stage.name, f"Prüfe Aussage {statement} …" if stage.name == "check" else stage.name)
