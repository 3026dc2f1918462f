"""Remarks come in here, quality assurance and owners decide about them, and their authors see what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import FileResponse, RedirectResponse

from assistant.access import Person
from assistant.audit import AuditLog
from assistant.feedback import ABOUT_CITATIONS, DECISIONS, KINDS, Feedback, FeedbackQueue, remark
from assistant.gold import collected, judged_question, keep
from assistant.pages import Who, page
from assistant.serving import Answering
from assistant.sources import Source
from ingest.errors import FundstelleError, NotFoundError

REVIEWERS = frozenset({"qa", "owner", "admin"})
_ABSENT = "Diese Rückmeldung gibt es nicht."


@dataclass(frozen=True)
class Case:
    """A remark with the sources that it is about."""

    feedback: Feedback
    sources: tuple[Source, ...]


def remark_pages(answering: Answering, queue: FeedbackQueue, who: Who) -> APIRouter:
    """The form under every source, and everyone's own remarks at `/rueckmeldungen`."""
    router = APIRouter()
    asking = Depends(who)

    @router.post("/quellen/{citation_id}/rueckmeldung")
    def about_citation(
        citation_id: str, kind: str = Form(), comment: str = Form(""), person: Person = asking
    ) -> Response:
        source = answering.source(citation_id, person)
        if kind not in ABOUT_CITATIONS:
            raise FundstelleError("Bitte wählen Sie, was an der Stelle nicht stimmt.")
        author = queue.author(person.name)
        queue.put(remark(kind, [source.citation.id], comment, date.today(), author))
        return RedirectResponse(f"{source.citation.url}?danke=1#rueckmeldung", 303)

    @router.get("/rueckmeldungen")
    def own(person: Person = asking) -> Response:
        mine = queue.of(person.name)
        queue.tell(person.name)
        return page("rueckmeldungen.html", person=person, remarks=mine, kinds=KINDS, decisions=DECISIONS)

    return router


def review_pages(answering: Answering, queue: FeedbackQueue, home: Path, who: Who) -> APIRouter:
    """`/pruefung`: an owner sees what is about their corpora, QA and admins what they may read."""
    router = APIRouter(prefix="/pruefung")
    asking = Depends(who)

    @router.get("")
    def review(art: str = "", erledigt: bool = False, person: Person = asking) -> Response:
        only_reviewers(person)
        found = cases(queue.settled() if erledigt else queue.open(), answering, person)
        shown = [one for one in found if art in ("", one.feedback.kind)]
        readable = answering.corpora(person)
        made = [one.id for one in readable if collected(home, one.id).exists() and person.roles & {"qa", "admin"}]
        return page(
            "pruefung.html",
            person=person,
            kinds=KINDS,
            decisions=DECISIONS,
            cases=shown,
            kind=art,
            settled=erledigt,
            questions=made,
            corpora=readable,
        )

    @router.get("/fragen/{corpus}.jsonl")
    def questions(corpus: str, person: Person = asking) -> Response:
        place = collected(home, corpus)
        if not person.roles & {"qa", "admin"} or corpus not in _readable(answering, person) or not place.exists():
            raise NotFoundError("Diese Sammlung gibt es nicht.")
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(place, filename=f"{corpus}.jsonl", media_type="application/x-ndjson", headers=headers)

    return router


def settling_pages(answering: Answering, queue: FeedbackQueue, home: Path, audit: AuditLog, who: Who) -> APIRouter:
    """What reviewers decide about a remark; it is one that `/pruefung` shows them. That they did is kept, not why."""
    router = APIRouter(prefix="/pruefung")
    asking = Depends(who)

    def decide(feedback_id: str, decision: str, reply: str, person: Person) -> Response:
        queue.settle(feedback_id, decision, reply.strip())
        audit.record(person.name, f"remark_{decision}", feedback_id)
        return RedirectResponse("/pruefung", 303)

    def case(feedback_id: str, person: Person) -> Case:
        only_reviewers(person)
        for one in cases(queue.open(), answering, person):
            if one.feedback.id == feedback_id:
                return one
        raise NotFoundError(_ABSENT)

    @router.post("/{feedback_id}/entscheidung")
    def settle(
        feedback_id: str, decision: str = Form(), reply: str = Form("", max_length=2000), person: Person = asking
    ) -> Response:
        case(feedback_id, person)
        if decision == "question_added":
            raise FundstelleError("Eine Prüffrage entsteht mit „Als Prüffrage aufnehmen“.")
        return decide(feedback_id, decision, reply, person)

    @router.post("/{feedback_id}/pruefrage")
    def add_question(
        feedback_id: str,
        question: str = Form(max_length=1000),
        answer: str = Form("", max_length=1000),
        corpus: str = Form(""),
        gold: Sequence[str] = Form(()),
        reply: str = Form("", max_length=2000),
        person: Person = asking,
    ) -> Response:
        one = case(feedback_id, person)
        right = [source for source in one.sources if source.citation.id in gold]
        target = right[0].corpus if right else corpus
        if target not in {source.corpus for source in one.sources} | _readable(answering, person):
            raise NotFoundError("Diese Sammlung gibt es nicht.")
        keep(home, target, judged_question(feedback_id, question, answer, right))
        return decide(feedback_id, "question_added", reply, person)

    return router


def only_reviewers(person: Person, roles: frozenset[str] = REVIEWERS) -> None:
    """Raises NotFoundError for everyone else."""
    if not person.roles & roles:
        raise NotFoundError("Diese Seite gibt es nicht.")


def _readable(answering: Answering, person: Person) -> set[str]:
    return {corpus.id for corpus in answering.corpora(person)}


def cases(remarks: Sequence[Feedback], answering: Answering, person: Person) -> list[Case]:
    """The remarks with their sources; one that rests on a forbidden source is left out.

    Owners who are no reviewers of everything see what is about a corpus of theirs.
    """
    everything = bool(person.roles & {"qa", "admin"})
    owned = {corpus.id for corpus in answering.corpora(person) if person.owns(corpus)}
    found = []
    for feedback in remarks:
        try:
            sources = tuple(answering.source(citation_id, person) for citation_id in feedback.citations)
        except NotFoundError:
            continue
        if everything or owned & {source.corpus for source in sources}:
            found.append(Case(feedback, sources))
    return found
