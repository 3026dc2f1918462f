"""What the app believes of the proxy in front: how browsers came, and whom it has signed in."""

from __future__ import annotations

import os

from assistant.chat.doors import SignIn, comes_from_proxy
from assistant.chat.guard import App, Receive, Scope, Send

REMOTE = b"x-remote-"


class FromProxy:
    """Takes the names that a proxy vouches for off requests that did not come from its address."""

    def __init__(self, app: App, sign_in: SignIn) -> None:
        self.app = app
        self.sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks at the real peer, so it has to stand before anything that believes X-Forwarded-For."""
        peer = (scope.get("client") or ("",))[0]
        if scope["type"] in ("http", "websocket") and not comes_from_proxy(peer, self.sign_in):
            kept = [pair for pair in scope["headers"] if not pair[0].lower().startswith(REMOTE)]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, send)


def behind_proxy(app: App, sign_in: SignIn) -> App:
    """The app as it is served; FORWARDED_ALLOW_IPS names the proxies whose X-Forwarded-Proto is believed."""
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    believing: App = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type,assignment]
    return FromProxy(believing, sign_in)
