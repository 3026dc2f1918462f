"""The ways in: the local login form, a trusted proxy that has signed people in, an OIDC provider."""

# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from assistant.access import EVERYONE, Person
from assistant.people import LoginRefusedError, People
from ingest.errors import FundstelleError

if TYPE_CHECKING:
    from chainlit import User

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
SHORTEST_SECRET = 16
USER, NAME, GROUPS, SECRET = "x-remote-user", "x-remote-name", "x-remote-groups", "x-remote-secret"


@dataclass(frozen=True)
class SignIn:
    """Who else may vouch for people. With `proxy_secret`, a proxy alone does, and sends it as X-Remote-Secret.

    Whatever comes from elsewhere than `proxy_addresses` loses such headers. `required_group` keeps out whom the
    proxy or the OIDC provider knows, but who is not to use the assistant.
    """

    proxy_secret: str | None = None
    required_group: str | None = None
    proxy_addresses: tuple[Network, ...] = LOOPBACK


def read_sign_in(environ: Mapping[str, str]) -> SignIn:
    """`FUNDSTELLE_PROXY_SECRET`, `_PROXY_ADDRESSES` and `_REQUIRED_GROUP`; raises FundstelleError for unusable ones."""
    secret, addresses, group = (
        environ.get(f"FUNDSTELLE_{name}", "").strip() for name in ("PROXY_SECRET", "PROXY_ADDRESSES", "REQUIRED_GROUP")
    )
    if secret and len(secret) < SHORTEST_SECRET:
        raise FundstelleError(f"FUNDSTELLE_PROXY_SECRET braucht mindestens {SHORTEST_SECRET} Zeichen.")
    try:
        networks = tuple(ip_network(address.strip()) for address in addresses.split(",") if address.strip())
    except ValueError as error:
        raise FundstelleError(
            f"FUNDSTELLE_PROXY_ADDRESSES: {error}; zum Beispiel 10.1.2.3 oder 10.1.0.0/24."
        ) from error
    return SignIn(secret or None, group or None, networks or LOOPBACK)


def comes_from_proxy(address: str, sign_in: SignIn) -> bool:
    """Whether this peer's address is one of the proxy's."""
    try:
        peer = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(peer, "ipv4_mapped", None) or peer
    return any(mapped in network for network in sign_in.proxy_addresses)


@dataclass(frozen=True)
class Vouched:
    """What a proxy or provider says about someone."""

    name: str
    display_name: str
    groups: frozenset[str]


def vouched_by_proxy(headers: Mapping[str, str], sign_in: SignIn) -> Vouched:
    """What the proxy says; raises LoginRefusedError for requests that did not come through it."""
    sent = headers.get(SECRET, "").encode()
    if not sign_in.proxy_secret or not hmac.compare_digest(sent, sign_in.proxy_secret.encode()):
        raise LoginRefusedError("Bitte melden Sie sich über das Portal an.")
    name, display_name, groups = (_utf8(headers.get(header, "")) for header in (USER, NAME, GROUPS))
    members = frozenset(group.strip() for group in groups.split(",")) - {""}
    return _wanted(Vouched(name.strip().lower(), display_name, members), sign_in)


def _utf8(header: str) -> str:
    """ASGI hands headers over as Latin-1, proxies write names in UTF-8."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def vouched_by_provider(claims: Mapping[str, Any], sign_in: SignIn) -> Vouched:
    """What an OIDC provider's user info says; Keycloak writes groups as paths."""
    groups = frozenset(str(group).strip("/") for group in claims.get("groups") or ())
    name = str(claims.get("preferred_username") or claims.get("email") or "").strip().lower()
    return _wanted(Vouched(name, str(claims.get("name") or ""), groups), sign_in)


def _wanted(vouched: Vouched, sign_in: SignIn) -> Vouched:
    if not vouched.name or (sign_in.required_group and sign_in.required_group not in vouched.groups):
        raise LoginRefusedError("Sie sind für Fundstelle nicht freigeschaltet.")
    return vouched


def still_vouched(person: Person, headers: Mapping[str, str], people: People, sign_in: SignIn) -> None:
    """On every request through a proxy: the same person, with the groups that it names now."""
    if not sign_in.proxy_secret:
        return
    vouched = vouched_by_proxy(headers, sign_in)
    if vouched.name != person.name:
        raise LoginRefusedError("Bitte melden Sie sich neu an.")
    if person.groups != vouched.groups | {EVERYONE}:
        people.admit(vouched.name, vouched.groups, vouched.display_name)


def open_doors(people: People, sign_in: SignIn) -> None:
    """Registers Chainlit's sign-in callbacks: those of a proxy, or the login form and OIDC where it is set up."""
    import chainlit as cl
    from chainlit.oauth_providers import get_configured_oauth_providers

    def user_for(session: str) -> User:
        account = people.account(people.person_in(session).name)
        return cl.User(identifier=account.name, display_name=account.display_name, metadata={"session": session})

    def admitted(vouched: Vouched) -> User:
        people.admit(vouched.name, vouched.groups, vouched.display_name)
        return user_for(people.open_session(vouched.name))

    async def by_form(name: str, password: str) -> User | None:
        try:
            return await asyncio.to_thread(lambda: user_for(people.sign_in(name, password)))
        except LoginRefusedError:
            return None

    async def by_proxy(headers: Mapping[str, str]) -> User | None:
        try:
            return await asyncio.to_thread(lambda: admitted(vouched_by_proxy(headers, sign_in)))
        except LoginRefusedError:
            return None

    async def by_provider(
        provider_id: str, token: str, raw_user_data: dict[str, Any], default_app_user: User, id_token: str | None = None
    ) -> User | None:
        try:
            return await asyncio.to_thread(lambda: admitted(vouched_by_provider(raw_user_data, sign_in)))
        except LoginRefusedError:
            return None

    if sign_in.proxy_secret:
        cl.header_auth_callback(by_proxy)
        return
    cl.password_auth_callback(by_form)
    if get_configured_oauth_providers():
        cl.oauth_callback(by_provider)
