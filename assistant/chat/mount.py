"""Chainlit under our own server: prepared offline, hardened, mounted at the root."""

# mypy: allow-untyped-calls
from __future__ import annotations

import json
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request

from assistant.access import Person
from assistant.chat import parts
from assistant.feedback import FeedbackQueue
from assistant.shared_secret import shared_secret
from ingest.errors import FundstelleError
from ingest.settings import Settings

UI = Path(__file__).parent / "ui"
# Each of these switches on a data layer, a bot or an outside service when it is set.
UNWANTED = ("DATABASE_URL", "LITERAL_API_KEY", "SLACK_BOT_TOKEN", "DISCORD_BOT_TOKEN", "TEAMS_APP_ID")
BRANDING = "branding"
BRANDED = frozenset({"logo_light", "logo_dark", "favicon", "anmeldung", "theme", "haus"})
CLOSED = (
    "/docs",
    "/docs/oauth2-redirect",
    "/redoc",
    "/openapi.json",
    "/auth/jwt",
    "/copilot/{rest:path}",
    "/mcp",
    "/project/action",
    "/project/element",
    "/project/thread/{thread}/element/{element}",
    "/project/file",
    "/project/file/{file}",
    "/project/share/{thread}",
    "/project/thread/share",
    "/slack/events",
    "/teams/events",
)


def mount_chat(app: FastAPI, installed: parts.Parts, queue: FeedbackQueue, who: Callable[[Request], Person]) -> None:
    """Mounts the chat at "/", so routes of `app` must be registered before."""
    _prepare(installed.settings)
    parts.install(installed)
    # It warns of a missing file storage; the history logs failed statements itself.
    logging.getLogger("chainlit").setLevel(logging.ERROR)
    import chainlit.config
    import chainlit.server
    from chainlit.session import WebsocketSession
    from chainlit.utils import mount_chainlit

    original = chainlit.server.get_html_template

    def offline(root_path: str) -> str:
        return offline_html(original(root_path))

    chainlit.server.get_html_template = offline
    # Else every session starts a coroutine for settings per profile and never awaits it.
    WebsocketSession.config = chainlit.config.config
    from assistant.chat.rating import rating_routes

    app.include_router(rating_routes(queue, who))
    mount_chainlit(app=app, target=str(Path(__file__).parent / "chat.py"), path="/")
    # It only serves mounts below a path, and logs a traceback on every page reload.
    own = chainlit.server.app.user_middleware
    own[:] = [layer for layer in own if getattr(layer.cls, "__name__", "") != "ChainlitMiddleware"]


def open_chats() -> int:
    """How many browser sessions are kept in memory."""
    from chainlit.session import ws_sessions_id

    return len(ws_sessions_id)


async def close_chat() -> None:
    """Ends the history's connections and removes the run folder: after a signal, uvicorn leaves no time for atexit."""
    from chainlit.data import get_data_layer

    if layer := get_data_layer():
        await layer.close()
    shutil.rmtree(os.environ["CHAINLIT_APP_ROOT"], ignore_errors=True)


def _prepare(settings: Settings) -> None:
    """Chainlit reads these at import: a run folder filled from the package, and a clean environment."""
    if "chainlit.config" in sys.modules:
        raise FundstelleError("Ein Prozess zeigt nur einen Chat; starten Sie einen zweiten Prozess.")
    for name in UNWANTED:
        os.environ.pop(name, None)
    os.environ.update(
        CHAINLIT_APP_ROOT=str(run_folder(settings.home, settings.title)),
        CHAINLIT_ENV_FILE=os.devnull,
        CHAINLIT_COOKIE_SAMESITE="lax",
        CHAINLIT_AUTH_SECRET=shared_secret(settings, "cookie.secret").decode(),
        TRACELOOP_TELEMETRY="false",
    )


def run_folder(home: Path, title: str) -> Path:
    """A folder of this process alone, so that several can start over one home."""
    root = Path(tempfile.mkdtemp(prefix="fundstelle-ui-"))
    shutil.copytree(UI / "public", root / "public")
    shutil.copytree(UI / "translations", root / ".chainlit" / "translations")
    take_over_branding(home / BRANDING, root / "public")
    settings = (UI / "config.toml").read_text(encoding="utf-8").replace('"Fundstelle"', json.dumps(title))
    (root / ".chainlit" / "config.toml").write_text(settings, encoding="utf-8")
    shutil.copy(UI / "chainlit_de-DE.md", root)
    return root


def take_over_branding(own: Path, public: Path) -> None:
    """Files of the house in place of ours; a logo may come in another format."""
    for path in sorted(own.glob("*")):
        if path.is_file() and path.stem in BRANDED:
            for ours in public.glob(f"{path.stem}.*"):
                ours.unlink()
            shutil.copy(path, public)


def has_own_logo(home: Path) -> bool:
    """Whether the house brought a logo for light pages."""
    return any((home / BRANDING).glob("logo_light.*"))


def offline_html(html: str) -> str:
    """The page without links to other hosts, and marked as German."""
    html = re.sub(r"<link[^>]*https?://[^>]*>", "", html)
    html = re.sub(r'<meta property="og:(?!root_path)[^>]*>', "", html)
    return html.replace('<html lang="en">', '<html lang="de">')
