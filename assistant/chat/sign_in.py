"""From a login cookie to the person who asks, with today's rights."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from assistant.access import Person
from assistant.people import LoginRefusedError, People


def session_id(cookie_header: str) -> str:
    """The session in Chainlit's signed login cookie; raises LoginRefusedError without a valid one."""
    import jwt
    from chainlit.auth import get_token_from_cookies
    from chainlit.auth.jwt import decode_jwt

    refused = LoginRefusedError("Bitte melden Sie sich an.")
    try:
        cookies = SimpleCookie(cookie_header)
    except CookieError as error:
        raise refused from error
    token = get_token_from_cookies({name: morsel.value for name, morsel in cookies.items()})
    if not token:
        raise refused
    try:
        user = decode_jwt(token)
    except jwt.InvalidTokenError as error:
        raise refused from error
    return str((user.metadata or {}).get("session", ""))


def person_behind(cookie_header: str, people: People) -> Person:
    """Who sent this cookie; raises LoginRefusedError once the session is closed or the login removed."""
    return people.person_in(session_id(cookie_header))
