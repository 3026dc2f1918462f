"""Chainlit's callbacks; loaded by its path, so everything worth testing lives in the modules beside it."""

# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import uuid4

import chainlit as cl
from chainlit.context import init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession
from fastapi import Request, Response

from assistant.access import Person
from assistant.chat.consent import may_be_asked
from assistant.chat.doors import open_doors
from assistant.chat.history import History
from assistant.chat.panel import panel_properties
from assistant.chat.parts import installed
from assistant.chat.pump import pumped
from assistant.chat.render import escape
from assistant.chat.sign_in import person_behind, session_id
from assistant.chat.turn import STOPPED, show
from assistant.people import LoginRefusedError
from assistant.selections import MARK
from assistant.serving import MOST_OTHERS, corpus_title, other_places
from ingest.errors import FundstelleError, NotFoundError

LOG = logging.getLogger("assistant.chat")
ALL = "*"  # no corpus can be called that
FAILED = "Da ist etwas schiefgegangen. Bitte fragen Sie noch einmal."
MOST_STARTERS = 4
ICON = "/public/favicon.svg"
AI_NOTICE = (
    "Sie nutzen ein KI-System. Jede Aussage trägt ihre Fundstelle: bitte prüfen Sie dort nach. "
    "Geben Sie keine personenbezogenen Daten ein."
)


def _person() -> Person:
    """Who sits at this websocket, with the rights of this moment."""
    return person_behind(cl.context.session.environ.get("HTTP_COOKIE", ""), installed().people)


open_doors(installed().people, installed().sign_in)


@cl.on_logout
async def sign_out(request: Request, response: Response) -> None:
    """Closes the session in the store too, so that a copied cookie is worth nothing."""
    try:
        session = session_id(request.headers.get("cookie", ""))
    except LoginRefusedError:
        return
    await asyncio.to_thread(installed().people.close_session, session)


@cl.data_layer
def history() -> History:
    """The chats kept for the sidebar."""
    parts = installed()

    def may_open(name: str, citation_id: str) -> bool:
        try:
            parts.answering.original(citation_id, parts.people.account(name).person)
        except NotFoundError:
            return False
        return True

    return History(parts.settings, may_open)


@cl.set_chat_profiles
async def collections(user: cl.User | None) -> list[cl.ChatProfile]:
    """What the selection offers; what is sent back is checked again where it is searched."""
    parts = installed()
    if user is None:
        return []
    person = (await asyncio.to_thread(parts.people.account, user.identifier)).person
    readable = await asyncio.to_thread(parts.answering.corpora, person)
    questions = {corpus.id: parts.starters.get(corpus.id, ()) for corpus in readable}
    first_of_each = [asked[0] for asked in questions.values() if asked]
    everything = cl.ChatProfile(
        name=ALL,
        display_name="Alle Sammlungen",
        markdown_description=_welcome("Gesucht wird in allem, was für Sie freigegeben ist."),
        icon=ICON,
        default=True,
        starters=_starters(first_of_each),
    )
    own = [
        cl.ChatProfile(
            name=selection.id,
            display_name=selection.title,
            markdown_description=_welcome(f"Gesucht wird in: {', '.join(titles)}"),
            icon=ICON,
        )
        for selection in await asyncio.to_thread(parts.selections.of, person.name)
        if (titles := [corpus.title for corpus in readable if corpus.id in selection.corpora])
    ]
    return [everything, *own] + [
        cl.ChatProfile(
            name=corpus.id,
            display_name=corpus.title,
            markdown_description=_welcome(f"Gesucht wird in: {corpus.description or corpus.title}"),
            icon=ICON,
            starters=_starters(questions[corpus.id]),
        )
        for corpus in readable
    ]


def _welcome(scope: str) -> str:
    """Shown before the first question, so this is where the notice about the AI system stands."""
    return f"## Was möchten Sie wissen?\n\n{escape(scope)}\n\n*{AI_NOTICE}*"


def _starters(questions: Any) -> list[cl.Starter]:
    return [cl.Starter(label=question, message=question) for question in questions[:MOST_STARTERS]]


@cl.on_chat_start
async def start() -> None:
    """Tells of decisions about this person's remarks that they have not seen yet."""
    parts = installed()
    try:
        person = await asyncio.to_thread(_person)
    except LoginRefusedError:
        return
    if count := await asyncio.to_thread(parts.feedback.untold, person.name):
        noun = "einer Rückmeldung" if count == 1 else f"{count} Rückmeldungen"
        await cl.context.emitter.send_toast(f"Zu {noun} von Ihnen gibt es ein Ergebnis: unten unter „Rückmeldungen“.")


@cl.on_chat_resume
async def resume(thread: Any) -> None:
    """Chainlit refills its own chat context; the earlier questions are read from there."""


class _Message:
    """One answer on screen: a progress line that folds away, and the text under it."""

    def __init__(self) -> None:
        self._step = cl.Step(name="Suche …", type="tool", show_input=False, metadata={"avatarName": "Fundstelle"})
        self._message = cl.Message(content="")

    async def start(self) -> None:
        await self._step.__aenter__()

    async def progress(self, text: str) -> None:
        self._step.name = text
        await cl.context.emitter.update_step(self._step.to_dict())  # on screen only, not in the history

    async def more(self, markdown: str) -> None:
        await self._message.stream_token(markdown)

    async def whole(self, markdown: str) -> None:
        await self._end("Gesucht und geprüft")
        self._message.content = markdown
        await self._message.send()

    async def stopped(self, why: str) -> None:
        """Keeps the claims that are there already: each of them was checked."""
        await self._end("Nicht beendet")
        self._message.content = f"{self._message.content}\n\n*{escape(why)}*".strip()
        await self._message.send()

    async def _end(self, name: str) -> None:
        self._step.name = name
        await self._step.__aexit__(None, None, None)


@cl.on_message
async def question(message: cl.Message) -> None:
    """Shows an answer, or in one sentence why there is none.

    The answer is made in a task of its own: Chainlit would show the text of an error that passes here.
    """
    if not await may_be_asked(message):
        return
    screen = _Message()
    await screen.start()
    answering = asyncio.create_task(_answer(message.content, screen))
    try:
        await asyncio.wait({answering})
    except asyncio.CancelledError:
        answering.cancel()
        await screen.stopped(STOPPED)
        return
    error = answering.exception()
    if isinstance(error, FundstelleError):
        await screen.stopped(str(error))
    elif error:
        LOG.error("no answer", exc_info=error)
        await screen.stopped(FAILED)


async def _answer(question: str, screen: _Message) -> None:
    """Within the chosen collection and the person's rights of this moment, after the questions before."""
    parts = installed()
    person = await asyncio.to_thread(_person)
    earlier = [said.content for said in cl.chat_context.get() if said.type == "user_message"][:-1]
    chosen = cl.user_session.get("chat_profile")
    corpora = await asyncio.to_thread(_chosen, chosen, person)
    events = pumped(lambda: parts.answering.ask(question, person, corpora, earlier))
    parts.tally.count(await show(events, screen))


def _chosen(profile: str | None, person: Person) -> list[str] | None:
    """The corpora that were chosen; what is no longer readable of an own selection is left out of it."""
    if profile in (None, ALL):
        return None
    if not profile.startswith(MARK):
        return [profile]
    parts = installed()
    readable = [corpus.id for corpus in parts.answering.corpora(person)]
    selected = {name for one in parts.selections.of(person.name) if one.id == profile for name in one.corpora}
    return [name for name in readable if name in selected]


def _panel(citation_id: str, beside: list[str], person: Person) -> dict[str, Any]:
    answering = installed().answering
    source = answering.source(citation_id, person)
    others = other_places(source, beside, answering, person)
    return panel_properties(source, corpus_title(source, answering, person), others)


@cl.on_window_message
async def open_source(message: Any) -> None:
    """Every script on the page can post here: the message is a wish, the person's rights decide."""
    if not isinstance(message, dict) or message.get("type") != "quelle-oeffnen":
        return
    emitter = cl.context.emitter
    try:
        person = await asyncio.to_thread(_person)
        named = message.get("beside")
        beside = [str(name) for name in named[:MOST_OTHERS]] if isinstance(named, list) else []
        properties = await asyncio.to_thread(_panel, str(message.get("id")), beside, person)
    except FundstelleError as error:
        await emitter.send_toast(str(error), "error")
        return
    element = {
        "id": str(uuid4()),
        "type": "custom",
        "name": "SourcePassage",
        "display": "side",
        "forId": "",
        "threadId": cl.context.session.thread_id,
        "props": properties,
    }
    # The title after the elements: the client drops a title that comes first.
    await emitter.emit("set_sidebar_elements", {"elements": [element], "key": str(uuid4())})
    await emitter.emit("set_sidebar_title", properties["title"])


@sio.on("stop")  # type: ignore[untyped-decorator]
async def stop(socket_id: str) -> None:
    """Replaces Chainlit's handler, which writes an English sentence into the chat."""
    if (session := WebsocketSession.get(socket_id)) and session.current_task:
        init_ws_context(session)
        session.current_task.cancel()
