"""Logins and their open sessions as rows, and what a row says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assistant.access import EVERYONE, Person


@dataclass(frozen=True)
class Account:
    """A local login as an administrator sees it; the password is kept as a hash only."""

    name: str
    display_name: str
    groups: frozenset[str]
    roles: frozenset[str]
    locked_until: datetime | None
    external: bool

    @property
    def person(self) -> Person:
        """Who asks, with today's groups and roles."""
        return Person(self.name, self.groups | {EVERYONE}, self.roles)


class Base(DeclarativeBase):
    """The tables of the store."""


class Login(Base):
    """Groups and roles are `joined` words; `locked_until` and `created` are seconds since 1970."""

    __tablename__ = "logins"
    name: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    groups: Mapped[str]
    roles: Mapped[str]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[float] = mapped_column(default=0.0)
    created: Mapped[float]

    @property
    def account(self) -> Account:
        """What the row says."""
        return Account(
            self.name,
            self.display_name,
            _words(self.groups),
            _words(self.roles),
            datetime.fromtimestamp(self.locked_until, UTC) if self.locked_until else None,
            external=not self.password_hash,
        )


class SignedIn(Base):
    """An open session."""

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(ForeignKey("logins.name", ondelete="CASCADE"), index=True)
    until: Mapped[float]


def joined(words: Iterable[str]) -> str:
    """How a row keeps a set of words."""
    return "\n".join(sorted(set(words)))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("\n")) - {""}
