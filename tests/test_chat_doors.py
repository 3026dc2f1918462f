"""Other ways in: whom a proxy or an OIDC provider vouches for, and that nobody else gets in."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from assistant.chat.doors import SignIn, Vouched, read_sign_in, still_vouched, vouched_by_provider, vouched_by_proxy
from assistant.chat.front import behind_proxy
from assistant.people import LoginRefusedError, People
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.conftest import PROJECT
from tests.fake_answering import only_house

PROXY = SignIn(proxy_secret="sehr geheim", required_group="nutzer")
HEADERS = {
    "x-remote-secret": "sehr geheim",
    "x-remote-user": "Clara",
    "x-remote-name": "Clara Köhler".encode().decode("latin-1"),
    "x-remote-groups": "nutzer, personal",
}


def test_the_proxy_names_person_and_groups() -> None:
    assert vouched_by_proxy(HEADERS, PROXY) == Vouched("clara", "Clara Köhler", frozenset({"nutzer", "personal"}))


@pytest.mark.parametrize(
    "change",
    [
        {"x-remote-secret": "falsch"},
        {"x-remote-secret": ""},
        {"x-remote-user": " "},
        {"x-remote-groups": "personal"},
    ],
)
def test_without_secret_name_or_group_nobody_gets_in(change: dict[str, str]) -> None:
    with pytest.raises(LoginRefusedError):
        vouched_by_proxy({**HEADERS, **change}, PROXY)


def test_headers_mean_nothing_where_no_proxy_is_set_up() -> None:
    with pytest.raises(LoginRefusedError):
        vouched_by_proxy({**HEADERS, "x-remote-secret": ""}, SignIn())


def test_a_provider_names_person_and_groups() -> None:
    claims = {"preferred_username": "M.Muster", "name": "Max Muster", "groups": ["/nutzer", "/personal"]}
    assert vouched_by_provider(claims, PROXY) == Vouched("m.muster", "Max Muster", frozenset({"nutzer", "personal"}))
    with pytest.raises(LoginRefusedError):
        vouched_by_provider({"groups": ["nutzer"]}, PROXY)
    with pytest.raises(LoginRefusedError):
        vouched_by_provider({**claims, "groups": None}, PROXY)


def test_the_proxys_groups_hold_from_the_next_request_on(home: Path) -> None:
    people = People(Settings(home))
    people.admit("clara", ["nutzer"])
    session = people.open_session("clara")
    still_vouched(people.person_in(session), HEADERS, people, PROXY)
    assert people.person_in(session).groups == {"nutzer", "personal", "alle"}
    with pytest.raises(LoginRefusedError):
        still_vouched(people.person_in(session), {**HEADERS, "x-remote-user": "dora"}, people, PROXY)


def test_behind_a_proxy_a_cookie_alone_is_taken_off(home: Path) -> None:
    only_house()
    from chainlit.auth import create_jwt
    from chainlit.user import User

    from assistant.chat.guard import OpenSessions

    people = People(Settings(home))
    people.admit("clara", ["nutzer"])
    token = create_jwt(User(identifier="clara", metadata={"session": people.open_session("clara")}))
    reached: list[dict[bytes, bytes]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(dict(scope["headers"]))

    async def request(headers: Mapping[str, str]) -> None:
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        pairs.append((b"cookie", f"access_token={token}; oauth_state=x".encode()))
        await OpenSessions(app, people, PROXY)({"type": "http", "path": "/user", "headers": pairs}, None, None)  # type: ignore[arg-type]

    for headers in (HEADERS, {}):
        asyncio.run(request(headers))
    with_proxy, without = reached
    assert b"access_token" in with_proxy[b"cookie"]
    assert without[b"cookie"] == b"oauth_state=x"


SETTINGS = {
    "FUNDSTELLE_PROXY_SECRET": "lang genug und geheim",
    "FUNDSTELLE_PROXY_ADDRESSES": "10.1.2.3, 10.9.0.0/24",
    "FUNDSTELLE_REQUIRED_GROUP": "nutzer",
}


def test_the_ways_in_are_set_by_the_environment() -> None:
    sign_in = read_sign_in(SETTINGS)
    assert (sign_in.proxy_secret, sign_in.required_group) == ("lang genug und geheim", "nutzer")
    assert [str(network) for network in sign_in.proxy_addresses] == ["10.1.2.3/32", "10.9.0.0/24"]
    assert read_sign_in({}) == SignIn()


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET", "kurz"), ("ADDRESSES", "proxy.amt"), ("ADDRESSES", "10.0.0.1/8")]
)
def test_unusable_settings_are_refused(name: str, value: str) -> None:
    with pytest.raises(FundstelleError, match=f"FUNDSTELLE_PROXY_{name}"):
        read_sign_in({**SETTINGS, f"FUNDSTELLE_PROXY_{name}": value})


@pytest.mark.parametrize(
    ("peer", "believed"),
    [
        ("10.1.2.3", True),
        ("10.9.0.77", True),
        ("::ffff:10.1.2.3", True),
        ("10.1.2.4", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("", False),
    ],
)
def test_names_of_people_count_only_from_the_proxys_address(peer: str, believed: bool) -> None:
    reached: list[set[bytes]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append({name for name, _ in scope["headers"]})

    # The forwarded address is what a client may write: it makes nobody a proxy.
    headers = [(name.encode(), value.encode("latin-1")) for name, value in HEADERS.items()]
    headers.append((b"x-forwarded-for", b"10.1.2.3"))
    scope = {"type": "http", "path": "/auth/header", "scheme": "http", "client": (peer, 1), "headers": headers}
    asyncio.run(behind_proxy(app, read_sign_in(SETTINGS))(scope, None, None))  # type: ignore[arg-type]
    assert {b"x-remote-user", b"x-remote-secret"} <= reached[0] if believed else reached == [{b"x-forwarded-for"}]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def provider() -> Iterator[str]:
    """A Keycloak reduced to three replies."""
    app = FastAPI()
    base = "/realms/amt/protocol/openid-connect"

    @app.get(base + "/auth")
    def auth(redirect_uri: str, state: str) -> RedirectResponse:
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': 'abc', 'state': state})}")

    @app.post(base + "/token")
    def token() -> dict[str, str]:
        return {"access_token": "AT"}

    @app.get(base + "/userinfo")
    def userinfo() -> dict[str, object]:
        return {
            "preferred_username": "m.muster",
            "email": "m@amt.example",
            "name": "Max Muster",
            "groups": ["/leitung"],
        }

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_someone_comes_in_by_an_oidc_provider_with_their_groups(provider: str, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "OAUTH_KEYCLOAK_CLIENT_ID": "fundstelle",
        "OAUTH_KEYCLOAK_CLIENT_SECRET": "x",
        "OAUTH_KEYCLOAK_REALM": "amt",
        "OAUTH_KEYCLOAK_BASE_URL": provider,
        "CHAINLIT_URL": address,
    }
    command = [sys.executable, "-m", "tests.fake_answering", str(tmp_path), str(port)]
    server = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        with httpx.Client(base_url=address, follow_redirects=True) as browser:
            for _ in range(300):
                try:
                    browser.get("/healthz")
                    break
                except httpx.ConnectError:
                    time.sleep(0.1)
            browser.get("/auth/oauth/keycloak")
            assert browser.get("/user").json()["display_name"] == "Max Muster"
            assert browser.get("/quellen/e3-0-10").status_code == 200
            assert browser.get("/auth/oauth/keycloak/callback?code=abc&state=forged").url.path != "/login/callback"
    finally:
        server.terminate()
        server.wait(15)
