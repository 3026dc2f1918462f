"""Remarks about citations come in here, and quality assurance works through all of them."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from assistant.access import Person
from assistant.feedback import ABOUT_CITATIONS, KINDS, Feedback, FeedbackQueue, remark
from assistant.pages import Who, page
from assistant.serving import Answering
from ingest.errors import FundstelleError, NotFoundError

REVIEWERS = frozenset({"qa", "owner", "admin"})


def review_pages(answering: Answering, queue: FeedbackQueue, who: Who) -> APIRouter:
    """`/pruefung` for reviewers, and the form under every source."""
    router = APIRouter()
    asking = Depends(who)

    @router.post("/quellen/{citation_id}/rueckmeldung")
    def about_citation(
        citation_id: str, kind: str = Form(), comment: str = Form(""), person: Person = asking
    ) -> Response:
        source = answering.source(citation_id, person)
        if kind not in ABOUT_CITATIONS:
            raise FundstelleError("Bitte wählen Sie, was an der Stelle nicht stimmt.")
        queue.put(remark(kind, [source.citation.id], comment, date.today()))
        return RedirectResponse(f"{source.citation.url}?danke=1#rueckmeldung", 303)

    @router.get("/pruefung")
    def review(person: Person = asking) -> Response:
        _only_reviewers(person)
        return page("pruefung.html", kinds=KINDS, remarks=_readable(queue.open(), answering, person))

    @router.post("/pruefung/{feedback_id}/erledigt")
    def settle(feedback_id: str, person: Person = asking) -> Response:
        _only_reviewers(person)
        if feedback_id not in {feedback.id for feedback, _ in _readable(queue.open(), answering, person)}:
            raise NotFoundError("Diese Rückmeldung gibt es nicht.")
        queue.settle(feedback_id)
        return RedirectResponse("/pruefung", 303)

    return router


def _only_reviewers(person: Person) -> None:
    if not person.roles & REVIEWERS:
        raise NotFoundError("Diese Seite gibt es nicht.")


def _readable(
    remarks: list[Feedback], answering: Answering, person: Person
) -> list[tuple[Feedback, list[tuple[str, str]]]]:
    """Each remark with address and label of its sources; one that rests on a forbidden source is left out."""
    shown = []
    for feedback in remarks:
        try:
            cited = [answering.source(citation_id, person).citation for citation_id in feedback.citations]
        except NotFoundError:
            continue
        shown.append((feedback, [(citation.url, citation.label) for citation in cited]))
    return shown
