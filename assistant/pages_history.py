"""`/verlauf`: what a person has asked, to search, print, take along and delete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from assistant.access import Person
from assistant.chat.dialogs import HIDDEN, Dialog, dialogs
from assistant.chat.forget import forget_chats
from assistant.feedback import ABOUT_ANSWERS, KINDS, LONGEST_COMMENT, Feedback, FeedbackQueue, checked_kind
from assistant.pages import Who, page
from assistant.pages_sample import sources_of
from assistant.paper import as_html
from assistant.serving import Answering
from assistant.sources import Source
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings

_ABSENT = "Dieses Gespräch gibt es nicht."


@dataclass(frozen=True)
class Sheet:
    """One answer as it is printed: its text and the places it cites; no sources when it may not be read any more."""

    dialog: Dialog
    text: Markup
    sources: tuple[Source, ...]
    readable: bool


def history_pages(answering: Answering, queue: FeedbackQueue, settings: Settings, who: Who) -> APIRouter:
    """Everyone sees their own chats only; what rests on a source that is no longer theirs is left out."""
    router = APIRouter(prefix="/verlauf")
    asking = Depends(who)

    @router.get("")
    def chats(suche: str = "", person: Person = asking) -> Response:
        wanted = suche.casefold().strip()
        mine = [one for one in dialogs(settings, person.name) if wanted in one.question.casefold()]
        threads = [(thread, list(said)) for thread, said in groupby(mine, key=lambda one: one.thread)]
        return page("verlauf.html", person=person, threads=threads, search=suche)

    @router.get("/export.json")
    def export(person: Person = asking) -> Response:
        told = [_told(sheet_of(one, answering, person)) for one in dialogs(settings, person.name)]
        remarks = [
            {"day": one.day.isoformat(), "kind": one.kind, "comment": one.comment, "decision": one.decision}
            for one in queue.of(person.name)
        ]
        text = json.dumps({"name": person.name, "questions": told, "remarks": remarks}, ensure_ascii=False, indent=1)
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'attachment; filename="fundstelle-verlauf.json"',
        }
        return Response(text, media_type="application/json", headers=headers)

    @router.get("/antwort/{answer}")
    def one_answer(answer: str, person: Person = asking) -> Response:
        found = next((one for one in dialogs(settings, person.name) if one.id == answer), None)
        if found is None:
            raise NotFoundError(_ABSENT)
        return RedirectResponse(f"/verlauf/{found.thread}#a{found.id}", 303)

    @router.get("/{thread}")
    def chat(thread: str, danke: str = "", person: Person = asking) -> Response:
        sheets = [sheet_of(one, answering, person) for one in own(settings, thread, person)]
        kinds = [(kind, KINDS[kind]) for kind in ABOUT_ANSWERS]
        return page("gespraech.html", person=person, sheets=sheets, kinds=kinds, thanks=danke, today=date.today())

    return router


def history_changes(answering: Answering, queue: FeedbackQueue, settings: Settings, who: Who) -> APIRouter:
    """Deleting chats, and remarks about an answer."""
    router = APIRouter(prefix="/verlauf")
    asking = Depends(who)

    @router.post("/loeschen")
    def delete_all(person: Person = asking) -> Response:
        forget_chats(settings, person.name)
        return RedirectResponse("/verlauf", 303)

    @router.post("/{thread}/loeschen")
    def delete(thread: str, person: Person = asking) -> Response:
        own(settings, thread, person)
        forget_chats(settings, person.name, thread)
        return RedirectResponse("/verlauf", 303)

    @router.post("/{thread}/{answer}/rueckmeldung")
    def remark(
        thread: str, answer: str, kind: str = Form(), comment: str = Form(""), person: Person = asking
    ) -> Response:
        one = next((one for one in own(settings, thread, person) if one.id == answer), None)
        if one is None or sources_of(one, answering, person) is None:
            raise NotFoundError(_ABSENT)
        queue.put(_remark(one, kind, comment, queue.author(person.name)))
        return RedirectResponse(f"/verlauf/{thread}?danke={answer}#a{answer}", 303)

    return router


def _remark(one: Dialog, kind: str, comment: str, author: str) -> Feedback:
    """One remark for each answer and kind: a second one takes the place of the first."""
    if kind not in ABOUT_ANSWERS:
        raise FundstelleError("Bitte wählen Sie, was an der Antwort nicht stimmt.")
    return Feedback(
        id=f"{one.id}-{kind}",
        day=date.today(),
        kind=checked_kind(kind),
        citations=one.citations,
        question=one.question,
        answer=one.text,
        comment=comment[:LONGEST_COMMENT],
        author=author,
    )


def own(settings: Settings, thread: str, person: Person) -> Sequence[Dialog]:
    """The answers of a chat of this person; raises NotFoundError."""
    found = [one for one in dialogs(settings, person.name) if one.thread == thread]
    if not found:
        raise NotFoundError(_ABSENT)
    return found


def sheet_of(one: Dialog, answering: Answering, person: Person) -> Sheet:
    """The answer with its sources, within today's rights."""
    sources = sources_of(one, answering, person)
    if sources is None:
        return Sheet(one, Markup.escape(HIDDEN), (), False)
    return Sheet(one, as_html(one.answer), tuple(sources), True)


def _told(sheet: Sheet) -> dict[str, object]:
    """For the person's own files."""
    return {
        "chat": sheet.dialog.thread,
        "at": sheet.dialog.at,
        "question": sheet.dialog.question,
        "answer": sheet.dialog.text if sheet.readable else HIDDEN,
        "sources": [
            {"url": one.citation.url, "label": one.citation.label, "quote": one.citation.quote} for one in sheet.sources
        ],
    }
