"""`/dokumente`: what owners see of their documents, and where they decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from assistant.access import Person
from assistant.office import Job, Office, safe_name
from assistant.page_words import day, gettext, ngettext, said, translated
from assistant.pages import Who, page
from ingest.errors import FundstelleError
from ingest.report import DECISIONS, STATES
from ingest.review import held_by_gate
from ingest.review_page import Wording, html

_LARGEST_MB = 100
LARGEST_UPLOAD = _LARGEST_MB * 2**20  # bytes
LONGEST_TITLE = 200  # characters
_PIECE = 2**20
_WORDING = Wording(gettext, ngettext, day, said)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_MAIN = re.compile(r"<main>(.*)</main>", re.DOTALL)
_REASONLESS = "Bitte begründen Sie, warum die Fassung trotz der Sperre in Kraft treten soll."


def document_pages(office: Office, who: Who) -> APIRouter:
    """What there is, and the report about a draft."""
    router = APIRouter(prefix="/dokumente")
    asking = Depends(who)

    @router.get("")
    def shelves(person: Person = asking) -> Response:
        found = office.shelves(person)
        waiting = [(told, draft) for _, documents in found for told in documents for draft in told["drafts"]]
        return page("dokumente.html", person=person, shelves=found, waiting=waiting, largest=_LARGEST_MB)

    @router.get("/dokument/{document}")
    def document(document: str, person: Person = asking) -> Response:
        told = office.document(document, person)
        return page(
            "dokument.html",
            person=person,
            document=told,
            states=STATES,
            decisions=DECISIONS,
            largest=_LARGEST_MB,
        )

    @router.get("/entwurf/{edition}")
    def draft(edition: str, person: Person = asking) -> Response:
        found, content = office.draft(edition, person)
        body = _MAIN.search(html(content, _WORDING))
        assert body is not None
        report = Markup(body.group(1))  # a page of ours, every text on it is escaped
        held = held_by_gate(content)
        return page("entwurf.html", person=person, edition=found, report=report, held=held)

    @router.get("/bericht.css")
    def report_style(person: Person = asking) -> Response:
        return Response(_report_style(), media_type="text/css", headers={"Cache-Control": "private, max-age=3600"})

    return router


def decision_pages(office: Office, who: Who) -> APIRouter:
    """What owners decide about editions and documents."""
    router = APIRouter(prefix="/dokumente")
    asking = Depends(who)

    @router.post("/dokument/{document}/{command}")
    def change(document: str, command: str, reason: str = Form(""), person: Person = asking) -> Response:
        if command not in ("rollback", "withdraw"):
            raise FundstelleError("Diese Entscheidung gibt es nicht.")
        arguments = {"document": document, "reason": reason.strip()}
        return _seen(office.start(person, document, command, arguments))

    @router.post("/fassung/{edition}/{command}")
    def change_back(edition: str, command: str, reason: str = Form(""), person: Person = asking) -> Response:
        """Take a planned edition back, or put one that was taken back into force again."""
        found = office.edition(edition, person)
        if {"withdraw": "scheduled", "publish": "withdrawn"}.get(command) != found.state:
            raise FundstelleError("Diese Entscheidung gibt es nicht.")
        named: dict[str, Any] = {"document": edition} if command == "withdraw" else {"editions": [edition]}
        arguments = named | {"reason": reason.strip(), "override": reason.strip()}
        return _seen(office.start(person, found.document, command, arguments))

    @router.post("/entwurf/{edition}/publish")
    def publish(edition: str, reason: str = Form(""), person: Person = asking) -> Response:
        found, content = office.draft(edition, person)
        if held_by_gate(content) and not reason.strip():
            raise FundstelleError(_REASONLESS)
        arguments = {"editions": [edition], "override": reason.strip()}
        return _seen(office.start(person, found.document, "publish", arguments))

    @router.post("/entwurf/{edition}/reject")
    def reject(edition: str, reason: str = Form(""), person: Person = asking) -> Response:
        found, _ = office.draft(edition, person)
        arguments = {"editions": [edition], "reason": reason.strip()}
        return _seen(office.start(person, found.document, "reject", arguments))

    return router


def upload_pages(office: Office, who: Who) -> APIRouter:
    """A new edition or document comes in, and its progress is shown."""
    router = APIRouter(prefix="/dokumente")
    asking = Depends(who)

    @router.post("/neu/{document}")
    async def upload(request: Request, document: str) -> Response:
        """The body is read only after the rights and its announced length were looked at."""
        person = await run_in_threadpool(who, request)
        await run_in_threadpool(office.corpus_of, document, person)
        sent = await _received(request, office)
        job = await run_in_threadpool(office.take_in, person, document, sent.file, sent.valid_from)
        return RedirectResponse(f"/dokumente/auftrag/{job.id}", 303)

    @router.post("/sammlung/{shelf}/neu")
    async def upload_new(request: Request, shelf: str) -> Response:
        """The same for a document that the corpus does not have yet."""
        person = await run_in_threadpool(who, request)
        await run_in_threadpool(office.owned, shelf, person)
        sent = await _received(request, office)
        job = await run_in_threadpool(office.take_in_new, person, shelf, sent.file, sent.title, sent.valid_from)
        return RedirectResponse(f"/dokumente/auftrag/{job.id}", 303)

    @router.get("/auftrag/{job_id}")
    def progress(job_id: str, person: Person = asking) -> Response:
        job = office.job(job_id, person)
        return page("auftrag.html", person=person, job=job, told=_told(job), states=STATES)

    @router.get("/auftrag/{job_id}/stand")
    def state(job_id: str, person: Person = asking) -> Response:
        job = office.job(job_id, person)
        told = {"note": translated(job.note), "done": job.done, "total": job.total, "over": job.over.is_set()}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    return router


@dataclass(frozen=True)
class _Sent:
    """An uploaded file in a folder of its own, and what the form says about it."""

    file: Path
    title: str
    valid_from: date | None


async def _received(request: Request, office: Office) -> _Sent:
    """Raises FundstelleError for a file that is too large, missing or without a usable name."""
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal() or int(announced) > LARGEST_UPLOAD:
        raise FundstelleError(f"Die Datei ist zu groß: höchstens {_LARGEST_MB} MB.")
    async with request.form(max_files=1, max_fields=5) as form:
        file, title = form.get("file"), " ".join(str(form.get("title") or "").split())
        if not isinstance(file, UploadFile) or not file.filename:
            raise FundstelleError("Bitte wählen Sie eine Datei.")
        name, valid_from = safe_name(file.filename), _day_of(str(form.get("valid_from") or ""))
        place = office.upload_folder() / name
        with place.open("wb") as kept:
            while piece := await file.read(_PIECE):
                kept.write(piece)
    return _Sent(place, title[:LONGEST_TITLE], valid_from)


def _seen(job: Job) -> Response:
    """To the document when all went well at once, else to what the job has to say."""
    well = job.over.is_set() and not job.error
    return RedirectResponse(f"/dokumente/dokument/{job.document}" if well else f"/dokumente/auftrag/{job.id}", 303)


def _told(job: Job) -> dict[str, Any] | None:
    """What a finished run says of its one file."""
    documents = (job.result or {}).get("documents") or [None]
    told: dict[str, Any] | None = documents[0]
    return told


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FundstelleError(f"„{text}“ ist kein Tag: bitte als JJJJ-MM-TT angeben.") from None


def _report_style() -> str:
    """The report's own look, without its frame: that is the house's."""
    template = (resources.files("ingest") / "templates" / "bericht.html").read_text(encoding="utf-8")
    found = _STYLE.search(template)
    assert found is not None
    return re.sub(r"(?m)^(body|main) \{[^}]*\}\n?", "", found.group(1))
