"""`/pruefung/stichprobe`: experts rate answers that were drawn by lot, without knowing who had asked."""

from __future__ import annotations

import hashlib
from datetime import date

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from assistant.access import Person
from assistant.chat.dialogs import Dialog, dialogs
from assistant.feedback import FeedbackQueue
from assistant.pages import Who, page
from assistant.pages_review import only_reviewers
from assistant.paper import as_html
from assistant.ratings import FEWEST, HIGHEST, LOWEST, Ratings
from assistant.serving import Answering
from assistant.sources import Source
from ingest.errors import NotFoundError
from ingest.settings import Settings

EXPERTS = frozenset({"qa", "admin"})


def sample_pages(answering: Answering, queue: FeedbackQueue, settings: Settings, who: Who) -> APIRouter:
    """One answer at a time; those that one other expert has rated come first, so that agreement can be told."""
    router = APIRouter(prefix="/pruefung/stichprobe")
    ratings = Ratings(settings)
    asking = Depends(who)

    @router.get("")
    def draw(danke: bool = False, person: Person = asking) -> Response:
        only_reviewers(person, EXPERTS)
        drawn = _next(settings, ratings, queue.author(person.name), answering, person)
        return page(
            "stichprobe.html",
            person=person,
            drawn=drawn,
            answer=as_html(drawn[0].answer) if drawn else "",
            scored=ratings.scored(),
            scale=range(LOWEST, HIGHEST + 1),
            fewest=FEWEST,
            thanks=danke,
        )

    @router.post("/{dialog_id}")
    def rate(dialog_id: str, subject: int = Form(), usability: int = Form(), person: Person = asking) -> Response:
        only_reviewers(person, EXPERTS)
        known = next((dialog for dialog in dialogs(settings) if dialog.id == dialog_id), None)
        if known is None or sources_of(known, answering, person) is None:
            raise NotFoundError("Diese Antwort gibt es nicht.")
        ratings.rate(dialog_id, queue.author(person.name), subject, usability, date.today())
        return RedirectResponse("/pruefung/stichprobe?danke=1", 303)

    return router


def _next(
    settings: Settings, ratings: Ratings, reviewer: str, answering: Answering, person: Person
) -> tuple[Dialog, list[Source]] | None:
    raters = ratings.raters()
    waiting = [dialog for dialog in dialogs(settings) if dialog.person != person.name]
    waiting = [dialog for dialog in waiting if reviewer not in raters.get(dialog.id, ())]

    def lot(dialog: Dialog) -> tuple[bool, str]:
        return len(raters.get(dialog.id, ())) != 1, hashlib.sha256(f"{reviewer} {dialog.id}".encode()).hexdigest()

    for dialog in sorted(waiting, key=lot):
        sources = sources_of(dialog, answering, person)
        if sources is not None:
            return dialog, sources
    return None


def sources_of(dialog: Dialog, answering: Answering, person: Person) -> list[Source] | None:
    """What the answer cites; None when this person may not read all of it."""
    try:
        return [answering.source(citation_id, person) for citation_id in dialog.citations]
    except NotFoundError:
        return None
