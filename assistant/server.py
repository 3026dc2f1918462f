"""The web application: our own pages first, then the chat at the root, behind one set of guards."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from assistant.access import OPERATOR, Person
from assistant.audit import open_audit_log
from assistant.chat.doors import SignIn
from assistant.chat.front import behind_proxy
from assistant.chat.guard import OpenSessions, SameOrigin, SecurityHeaders
from assistant.chat.mount import CLOSED, close_chat, has_own_logo, mount_chat, open_chats
from assistant.chat.parts import Parts
from assistant.chat.pump import favour_the_screen
from assistant.chat.sign_in import person_behind
from assistant.chat.voice import voice_routes
from assistant.feedback import FeedbackQueue
from assistant.office import Office
from assistant.pages import (
    fixable,
    name_house,
    no_such_page,
    not_found,
    page,
    sign_in_needed,
    source_pages,
    unusable,
)
from assistant.pages_documents import decision_pages, document_pages, upload_pages
from assistant.pages_history import history_changes, history_pages
from assistant.pages_language import ChosenLanguage, language_pages
from assistant.pages_quality import quality_pages
from assistant.pages_review import remark_pages, review_pages, settling_pages
from assistant.pages_sample import sample_pages
from assistant.pages_selections import selection_pages
from assistant.people import LoginRefusedError, People, first_login
from assistant.retention import KEPT, Retention, keep_clearing
from assistant.selections import Selections
from assistant.serving import Answering
from assistant.speech import SILENT, Voice
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings

FORGOTTEN = "Passwort vergessen: `fundstelle user password NAME` setzt ein neues."
LOCAL = SignIn()
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def build_app(
    answering: Answering,
    people: People,
    settings: Settings,
    *,
    starters: Mapping[str, Sequence[str]] | None = None,
    sign_in: SignIn = LOCAL,
    office: Office | None = None,
    retention: Retention = KEPT,
    voice: Voice = SILENT,
) -> FastAPI:
    """The whole screen; `starters` are example questions by corpus id. Without an office owners have no pages."""
    home, queue, selections = settings.home, FeedbackQueue(settings), Selections(settings)
    parts = Parts(answering, people, settings, starters or {}, selections, queue, sign_in)
    name_house(settings.title, has_own_logo(home), retention)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)

    def who(request: Request) -> Person:
        return person_behind(request.headers.get("cookie", ""), people)

    _add_operating_routes(app, parts)
    app.include_router(language_pages())
    app.include_router(source_pages(answering, who))
    app.include_router(remark_pages(answering, queue, who))
    for pages in (history_pages, history_changes):
        app.include_router(pages(answering, queue, settings, who))
    app.include_router(selection_pages(answering, selections, who))
    app.include_router(sample_pages(answering, queue, settings, who))
    app.include_router(review_pages(answering, queue, home, who))
    app.include_router(settling_pages(answering, queue, home, open_audit_log(settings), who))
    app.include_router(quality_pages(answering, home, who))
    app.include_router(voice_routes(voice, answering, settings, who))
    if office is not None:
        for of_owners in (document_pages, decision_pages, upload_pages):
            app.include_router(of_owners(office, who))
    app.add_exception_handler(LoginRefusedError, sign_in_needed)
    app.add_exception_handler(NotFoundError, not_found)
    app.add_exception_handler(FundstelleError, fixable)
    app.add_exception_handler(RequestValidationError, unusable)
    app.add_exception_handler(405, no_such_page)
    for path in CLOSED:
        app.add_api_route(path, _closed, methods=METHODS)
    app.add_middleware(ChosenLanguage)
    app.add_middleware(OpenSessions, people=people, sign_in=sign_in)
    app.add_middleware(SameOrigin)
    app.add_middleware(SecurityHeaders, hears=voice.recogniser is not None)
    mount_chat(app, parts, queue, who)
    return app


def serve(
    answering: Answering,
    settings: Settings,
    host: str = "127.0.0.1",
    port: int = 8000,
    sign_in: SignIn = LOCAL,
    office: Office | None = None,
    retention: Retention = KEPT,
    voice: Voice = SILENT,
) -> None:
    """Runs until it is told to stop, and tells how to sign in; a proxy in front must pass the Host header on."""
    name, password = first_login(settings)
    told = f"Passwort: {password} (wird nur jetzt gezeigt)" if password else FORGOTTEN
    sys.stderr.write(f"Fundstelle läuft unter http://{host}:{port}/\nAnmeldung: {name}\n{told}\n")
    people = People(settings)
    starters = {corpus.id: corpus.starters for corpus in answering.corpora(OPERATOR) if corpus.starters}
    app = build_app(
        answering,
        people,
        settings,
        starters=starters,
        sign_in=sign_in,
        office=office,
        retention=retention,
        voice=voice,
    )
    stopping = threading.Event()
    threading.Thread(target=keep_clearing, args=(settings, retention, stopping), daemon=True).start()
    run(app, host, port, sign_in)
    stopping.set()


def run(app: FastAPI, host: str, port: int, sign_in: SignIn = LOCAL) -> None:
    """Serves the app in this process."""
    import uvicorn

    uvicorn.run(
        behind_proxy(app, sign_in),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )


def _add_operating_routes(app: FastAPI, parts: Parts) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/metrics")
    def metrics() -> Response:
        lines = [f"fundstelle_open_chats {open_chats()}", *parts.tally.lines()]
        return Response("\n".join(lines) + "\n", media_type="text/plain")

    @app.get("/hilfe")
    def help_page() -> Response:
        return page("hilfe.html")

    @app.get("/datenschutz")
    def privacy_page() -> Response:
        return page("datenschutz.html")

    @app.get("/barrierefreiheit")
    def accessibility_page() -> Response:
        return page("barrierefreiheit.html")


def _closed() -> Response:
    return Response("Not Found", 404)


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Chainlit's own lifespan does not run under a mount, so its clean-up happens here."""
    favour_the_screen()
    yield
    await close_chat()
