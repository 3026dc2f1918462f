"""What a login may be called, which roles there are, and which passwords are refused."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.errors import FundstelleError

ROLES = frozenset({"staff", "owner", "qa", "admin"})
SHORTEST_PASSWORD = 12


def checked_name(name: str) -> str:
    """The name as it is kept: in lower case."""
    key = name.strip().lower()
    # What cannot be seen makes two names look like one, and PostgreSQL drops NUL: that one would be somebody else.
    if not key or len(key) > 100 or not key.isprintable() or " " in key:
        raise FundstelleError(f"Der Name {name!a} ist leer, zu lang oder enthält Leer- oder Steuerzeichen.")
    return key


def checked_roles(roles: Iterable[str]) -> frozenset[str]:
    """These roles, if there are such."""
    wanted = frozenset(roles)
    if unknown := sorted(wanted - ROLES):
        possible = ", ".join(sorted(ROLES))
        raise FundstelleError(f"Rolle {', '.join(unknown)} gibt es nicht; möglich: {possible}.")
    return wanted


def check_password(name: str, password: str) -> None:
    """Raise for a password that is short, monotonous or holds the name."""
    if len(password) < SHORTEST_PASSWORD:
        raise FundstelleError(f"Das Passwort braucht mindestens {SHORTEST_PASSWORD} Zeichen.")
    if len(set(password)) < 5 or name in password.lower():
        raise FundstelleError("Das Passwort ist zu einfach: mehr verschiedene Zeichen, nicht der Name.")
