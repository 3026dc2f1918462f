"""Carry out search, ask and source as JSON: in this process, or in the app that runs on the same home."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from assistant import output
from assistant.access import OPERATOR, Person
from assistant.answers import Answer, Stage
from assistant.service import Assistant, open_assistant
from ingest.remote import running_app
from ingest.settings import Settings

Content = dict[str, Any]
Wishes = Mapping[str, Any]
Say = Callable[[Content], None]


def execute(assistant: Assistant, command: str, wishes: Wishes, say: Say) -> Content:
    """The result as `--json` prints it; `say` is told of the stages on the way."""
    return _COMMANDS[command](assistant, wishes, say)


def perform(settings: Settings, command: str, wishes: Wishes, say: Say) -> Content:
    """The same, wherever the engine is; `wishes` are JSON. Raises FundstelleError as the assistant does."""
    app = running_app(settings)
    if app is None:
        use_model, asked = bool(wishes.get("model")), command == "ask"
        with open_assistant(settings, use_model=use_model, logged=asked) as assistant:
            return execute(assistant, command, wishes, say)
    last: Content = {}
    for last in app.stream(f"/{command}", wishes):
        if "result" not in last:
            say(last)
    result: Content = last["result"]
    return result


def _person(wishes: Wishes) -> Person:
    groups = wishes.get("groups")
    return OPERATOR if groups is None else Person("operator", groups=frozenset(groups))


def _scope(wishes: Wishes) -> dict[str, Any]:
    as_of = wishes.get("as_of")
    return {"corpora": wishes.get("corpora"), "as_of": date.fromisoformat(as_of) if as_of else None}


def _search(assistant: Assistant, wishes: Wishes, _say: Say) -> Content:
    started = time.monotonic()
    hits = assistant.search(wishes["question"], _person(wishes), wishes.get("limit", 10), **_scope(wishes))
    return output.hits_json(hits, time.monotonic() - started, bool(wishes.get("debug")))


def _ask(assistant: Assistant, wishes: Wishes, say: Say) -> Content:
    for event in assistant.ask(wishes["question"], _person(wishes), **_scope(wishes)):
        if isinstance(event, Stage):
            say({"stage": event.name, "detail": event.detail})
        elif isinstance(event, Answer):
            answer = event
    return output.answer_json(answer)


def _source(assistant: Assistant, wishes: Wishes, _say: Say) -> Content:
    return output.source_json(assistant.source(wishes["citation"], _person(wishes)))


_COMMANDS: dict[str, Callable[[Assistant, Wishes, Say], Content]] = {
    "search": _search,
    "ask": _ask,
    "source": _source,
}
