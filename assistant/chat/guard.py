"""ASGI layers around the whole screen: security headers, same origin, and closed sessions stay out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect

from assistant.chat.doors import SignIn, still_vouched
from assistant.chat.sign_in import person_behind
from assistant.people import LoginRefusedError, People

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# The chat compiles the source panel in the browser (react-runner), hence 'unsafe-eval'.
CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'{sockets}; "
    "font-src 'self' data:; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
OWN_PAGES = (
    "/quellen/",
    "/hilfe",
    "/datenschutz",
    "/barrierefreiheit",
    "/pruefung",
    "/dokumente",
    "/qualitaet",
    "/rueckmeldungen",
    "/verlauf",
    "/sammlungen",
)
POLICY = b"content-security-policy"
UNGUARDED = ("/assets/", "/public/", "/healthz", "/favicon", "/logo", "/avatars/")
FIXED_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
PERMISSIONS = b"camera=(), geolocation=(), microphone=(%b), payment=(), usb=()"
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")


def _header(scope: Scope, name: bytes) -> str:
    values = (value for key, value in scope.get("headers", ()) if key == name)
    return next(values, b"").decode("latin-1")


def _without_login(scope: Scope, cookies: str) -> list[tuple[bytes, bytes]]:
    """The headers without the login; the state cookie of an OIDC sign-in stays."""
    kept = [pair for pair in scope["headers"] if pair[0] not in (b"cookie", b"authorization")]
    others = [part.strip() for part in cookies.split(";") if not part.strip().startswith("access_token")]
    return [*kept, (b"cookie", "; ".join(others).encode("latin-1"))]


class SecurityHeaders:
    """A content policy that lets nothing out, and cookies that stay on TLS where the browser came by TLS.

    The microphone is open to our own pages only, and only where the house `hears`.
    """

    def __init__(self, app: App, hears: bool = False) -> None:
        self.app = app
        self.permissions = PERMISSIONS % (b"self" if hears else b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers to every HTTP reply."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = [*FIXED_HEADERS, (b"permissions-policy", self.permissions), (POLICY, _policy(scope).encode())]
        # A proxy that ends TLS says so in X-Forwarded-Proto, which uvicorn takes from trusted addresses.
        secure = scope["scheme"] == "https"
        if secure:
            added.append((b"strict-transport-security", b"max-age=31536000"))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, _cookie(name, value, secure)) for name, value in message.get("headers", ())]
                stricter = any(name.lower() == POLICY for name, _ in kept)
                mine = [(name, value) for name, value in added if not (stricter and name == POLICY)]
                message = {**message, "headers": kept + mine}
            await send(message)

        await self.app(scope, receive, send_guarded)


def _policy(scope: Scope) -> str:
    if scope["path"].startswith(OWN_PAGES):
        return PAGE_POLICY
    host = _header(scope, b"host")
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return CHAT_POLICY.format(sockets=sockets)


def _cookie(name: bytes, value: bytes, secure: bool) -> bytes:
    if secure and name.lower() == b"set-cookie" and b"secure" not in value.lower():
        return value + b"; Secure"
    return value


class SameOrigin:
    """Refuses changes and websockets that another site's page asks for."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every current browser sends Sec-Fetch-Site and Origin with a change; without both it is no browser."""
        origin, site = _header(scope, b"origin"), _header(scope, b"sec-fetch-site")
        changes = scope["type"] == "websocket" or scope.get("method") not in ("GET", "HEAD", None)
        foreign = site not in ("", "same-origin", "none") or (
            origin and urlsplit(origin).netloc != _header(scope, b"host")
        )
        if changes and foreign:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await send({"type": "http.response.start", "status": 403, "headers": []})
                await send({"type": "http.response.body", "body": b"Fremde Herkunft"})
            return
        await self.app(scope, receive, send)


class OpenSessions:
    """Takes the login cookie off requests whose session is closed, so that nothing behind it trusts it."""

    def __init__(self, app: App, people: People, sign_in: SignIn) -> None:
        self.app = app
        self.people = people
        self.sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks the session up in the store on every request and every websocket handshake."""
        if scope["type"] in ("http", "websocket") and not scope["path"].startswith(UNGUARDED):
            cookies = _header(scope, b"cookie")
            if cookies or _header(scope, b"authorization"):
                try:
                    await asyncio.to_thread(self._check, scope, cookies)
                except LoginRefusedError:
                    scope = {**scope, "headers": _without_login(scope, cookies)}
        # A browser that left in the middle of its request is no error of ours.
        with suppress(ClientDisconnect):
            await self.app(scope, receive, send)

    def _check(self, scope: Scope, cookies: str) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        still_vouched(person_behind(cookies, self.people), headers, self.people, self.sign_in)
