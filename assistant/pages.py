"""The pages behind every citation: the passage in its context, its page as an image, the original."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.access import Person
from assistant.chat.render import STATES
from assistant.language import language_of
from assistant.page_words import LANGUAGES, READER, Reader, day, gettext, ngettext, said, translated
from assistant.people import LoginRefusedError
from assistant.retention import KEPT, Retention
from assistant.serving import Answering, corpus_title, other_places
from assistant.sources import Source
from ingest.errors import ErasedError, FundstelleError, NotFoundError

_NO_PAGE = "Diese Seite gibt es nicht."
Who = Callable[[Request], Person]

_TEMPLATES = Environment(
    loader=PackageLoader("assistant.chat", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
_TEMPLATES.policies["ext.i18n.trimmed"] = True
# `_("…")` marks its words as safe, so that it is for words in the templates; filters escape what comes from elsewhere.
_TEMPLATES.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
_TEMPLATES.filters.update(tag=day, translated=translated, said=said, sprache=language_of)
_TEMPLATES.globals.update(house="Fundstelle", logo=False, kept=KEPT, languages=LANGUAGES)
LINKS = (("/", "Zum Chat"), ("/verlauf", "Verlauf"), ("/hilfe", "Hilfe"))
DUTIES = (
    ("/dokumente", "Dokumente", frozenset({"owner", "admin"})),
    ("/qualitaet", "Qualität", frozenset({"qa", "admin"})),
    ("/pruefung", "Prüfung", frozenset({"qa", "owner", "admin"})),
)


def name_house(title: str, logo: bool, retention: Retention) -> None:
    """What this process's pages are called, whether they show the house's own logo, and what they say is kept."""
    _TEMPLATES.globals.update(house=title, logo=logo, kept=retention)


def page(template: str, status: int = 200, person: Person | None = None, **values: Any) -> HTMLResponse:
    """A template as a reply that no cache keeps, since rights may change; `person` sees links to their duties."""
    links = [*LINKS, *((url, name) for url, name, roles in DUTIES if person and person.roles & roles)]
    reader = READER.get()
    if status != 200:  # what was asked for in vain is not told again
        reader = Reader(reader.language)
    html = _TEMPLATES.get_template(template).render(links=links, reader=reader, **values)
    return HTMLResponse(html, status, headers={"Cache-Control": "private, no-store"})


def source_pages(answering: Answering, who: Who) -> APIRouter:
    """`/quellen/…`; the handlers are plain functions, so FastAPI runs them in threads."""
    router = APIRouter(prefix="/quellen")
    asking = Depends(who)

    @router.get("/{citation_id}")
    def source(
        citation_id: str,
        person: Person = asking,
        seite: int | None = Query(None, ge=1),
        mit: str = Query("", max_length=2000),
        danke: bool = False,
    ) -> Response:
        found = answering.source(citation_id, person)
        shown = _shown_page(found, seite)
        state, corpus = found.status or STATES.get(found.citation.state, ""), corpus_title(found, answering, person)
        others = other_places(found, mit.split(","), answering, person)
        values: dict[str, Any] = {
            "page": shown,
            "state": state,
            "corpus": corpus,
            "others": others,
            "wanted": mit,
            "thanks": danke,
        }
        return page("quelle.html", person=person, source=found, **values)

    @router.get("/{citation_id}/seite/{number}.png")
    def page_image(citation_id: str, number: int, request: Request, person: Person = asking) -> Response:
        # An edition never changes, so only the right to see it has to be asked again.
        tag = f'"{quote(citation_id)}-{number}"'
        headers = {"Cache-Control": "private, no-cache", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            answering.original(citation_id, person)
            return Response(status_code=304, headers=headers)
        image = answering.page_image(citation_id, number, person)
        return Response(image, media_type="image/png", headers=headers)

    @router.get("/{citation_id}/original")
    def original(citation_id: str, person: Person = asking) -> Response:
        path, name = answering.original(citation_id, person)
        return FileResponse(
            path,
            filename=name,
            media_type="application/octet-stream",
            headers={"Cache-Control": "private, no-store"},
        )

    return router


def _shown_page(source: Source, wanted: int | None) -> int | None:
    """The page asked for, else the first with the quote; None where there is no page to draw."""
    if not source.mark_pages:
        return None
    return min(wanted or source.mark_pages[0], source.pages)


def sign_in_needed(_request: Request, error: Exception) -> Response:
    """The reply to a page request without a valid session."""
    assert isinstance(error, LoginRefusedError)
    return page("hinweis.html", 401, title="Anmeldung nötig", text=str(error), link="/login", action="Anmelden")


def fixable(_request: Request, error: Exception) -> Response:
    """What a person can put right, in its own words."""
    assert isinstance(error, FundstelleError)
    return page("hinweis.html", 400, title="Das ging nicht", text=str(error), link="/", action="Zum Chat")


def unusable(_request: Request, _error: Exception) -> Response:
    """The reply to a form or an address whose values do not fit; they are not told again."""
    text = "Mit diesen Angaben geht es nicht. Bitte gehen Sie zurück und prüfen Sie sie."
    return page("hinweis.html", 422, title="Das ging nicht", text=text, link="/", action="Zum Chat")


def no_such_page(_request: Request, _error: Exception) -> Response:
    """The reply to an address that only takes what a form sends."""
    return page("hinweis.html", 405, title="Nicht gefunden", text=_NO_PAGE, link="/", action="Zum Chat")


def not_found(_request: Request, error: Exception) -> Response:
    """One reply for what is absent and for what is forbidden."""
    assert isinstance(error, NotFoundError)
    if isinstance(error, ErasedError):
        return page("hinweis.html", 410, title="Gelöscht", text=str(error), link="/", action="Zum Chat")
    text = "Diese Quelle gibt es nicht, oder sie ist für Sie nicht freigegeben."
    return page("hinweis.html", 404, title="Nicht gefunden", text=text, link="/", action="Zum Chat")
