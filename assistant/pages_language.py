"""`/sprachwahl`: people choose the language of the pages, and every page is shown in it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from starlette.requests import HTTPConnection

from assistant.page_words import GERMAN, LANGUAGES, READER, Reader
from ingest.errors import FundstelleError

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

COOKIE = "sprache"
_YEAR = 365 * 24 * 3600  # seconds
# Browsers take "//host" and "/\host" for another host, and leave out white space before they look.
_OWN_ADDRESS = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


class ChosenLanguage:
    """Tells the pages of a request who reads them."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Only an address that is asked for with GET can be opened again."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        chosen = asked.cookies.get(COOKIE, GERMAN)
        query = f"?{asked.url.query}" if asked.url.query else ""
        address = asked.url.path + query if scope["method"] == "GET" else "/"
        before = READER.set(Reader(chosen if chosen in LANGUAGES else GERMAN, address))
        try:
            await self.app(scope, receive, send)
        finally:
            READER.reset(before)


def language_pages() -> APIRouter:
    """A choice is a change, so that it comes by POST; it needs no login, since signing in has pages too."""
    router = APIRouter()

    @router.post("/sprachwahl")
    def choose(sprache: str = Form(), von: str = Form("/", max_length=4000)) -> Response:
        if sprache not in LANGUAGES:
            raise FundstelleError("Diese Sprache gibt es hier nicht.")
        reply = RedirectResponse(von if _OWN_ADDRESS.fullmatch(von) else "/", 303)
        reply.set_cookie(COOKIE, sprache, max_age=_YEAR, httponly=True, samesite="lax")
        return reply

    return router
