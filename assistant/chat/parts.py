"""What the chat's callbacks work with: set by the server before Chainlit loads chat.py by its path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.chat.doors import SignIn
from assistant.chat.tally import Tally
from assistant.feedback import FeedbackQueue
from assistant.people import People
from assistant.selections import Selections
from assistant.serving import Answering
from ingest.settings import Settings


@dataclass(frozen=True)
class Parts:
    """The real parts behind the screen; `starters` are example questions by corpus id."""

    answering: Answering
    people: People
    settings: Settings
    starters: Mapping[str, Sequence[str]]
    selections: Selections
    feedback: FeedbackQueue
    sign_in: SignIn = SignIn()
    tally: Tally = field(default_factory=Tally)


_installed: list[Parts] = []


def install(parts: Parts) -> None:
    """One screen per process: Chainlit keeps its settings in module globals."""
    _installed[:] = [parts]


def installed() -> Parts:
    """The parts that `install` was given."""
    return _installed[0]
