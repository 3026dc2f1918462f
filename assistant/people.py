"""The local logins: who may sign in, their groups and roles, and their open sessions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assistant.access import EVERYONE, Person
from assistant.audit import FAILED_LOGINS, AuditLog, open_audit_log, operator
from assistant.login_rules import ROLES, check_password, checked_name, checked_roles
from assistant.personal_file import open_personal_file
from ingest.errors import FundstelleError, NotFoundError

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=10)
FIRST_NAME = "leitung"
UNKNOWN = "(unbekannt)"


class LoginRefusedError(FundstelleError):
    """The name, the password or the session is not valid, or the login is locked for a while."""


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


class _Base(DeclarativeBase):
    pass


class _Login(_Base):
    __tablename__ = "logins"
    name: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    groups: Mapped[str]
    roles: Mapped[str]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[float] = mapped_column(default=0.0)
    created: Mapped[float]


class _SignIn(_Base):
    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(ForeignKey("logins.name", ondelete="CASCADE"), index=True)
    until: Mapped[float]


def _now() -> datetime:
    return datetime.now(UTC)


def _joined(words: Iterable[str]) -> str:
    return "\n".join(sorted(set(words)))


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split("\n")) - {""}


class People:
    """The store of logins; every call reads the database, so a revoked right holds at once."""

    def __init__(self, home: Path, now: Callable[[], datetime] = _now, hasher: PasswordHasher | None = None) -> None:
        self._engine = open_personal_file(home, "people.sqlite")
        _Base.metadata.create_all(self._engine)
        self._now = now
        self._hasher = hasher or PasswordHasher()
        self._home = home

    @cached_property
    def _audit(self) -> AuditLog:
        return open_audit_log(self._home)

    @cached_property
    def _failed(self) -> AuditLog:
        return open_audit_log(self._home, FAILED_LOGINS)

    def add(
        self,
        name: str,
        password: str,
        groups: Iterable[str] = (),
        roles: Iterable[str] = ("staff",),
        display_name: str = "",
    ) -> Account:
        """A new login; names are kept in lower case."""
        key = checked_name(name)
        check_password(key, password)
        account = self._insert(key, self._hasher.hash(password), groups, roles, display_name)
        self._audit.record(operator(), "user_added", key, login=True)
        return account

    def admit(self, name: str, groups: Iterable[str], display_name: str = "") -> Account:
        """Someone whom a trusted proxy or an OIDC provider has signed in; their groups are taken over."""
        key = checked_name(name)
        with Session(self._engine) as session:
            login = session.get(_Login, key)
            if login is not None:
                if login.password_hash:
                    raise LoginRefusedError(f"Der Name „{key}“ gehört zu einer lokalen Anmeldung.")
                changed = login.groups != _joined(groups)
                login.groups, login.display_name = _joined(groups), display_name or key
                session.commit()
                if changed:
                    self._audit.record(key, "groups_taken_over", key, login=True)
                return _account(login)
        account = self._insert(key, "", groups, ("staff",), display_name)
        self._audit.record(key, "user_admitted", key, login=True)
        return account

    def _insert(
        self, name: str, password_hash: str, groups: Iterable[str], roles: Iterable[str], display_name: str
    ) -> Account:
        login = _Login(
            name=name,
            display_name=display_name or name,
            password_hash=password_hash,
            groups=_joined(groups),
            roles=_joined(checked_roles(roles)),
            created=self._now().timestamp(),
        )
        with Session(self._engine, expire_on_commit=False) as session:
            if session.get(_Login, name) is not None:
                raise FundstelleError(f"Die Anmeldung „{name}“ gibt es schon.")
            session.add(login)
            session.commit()
        return _account(login)

    def accounts(self) -> list[Account]:
        """All logins, the oldest first."""
        with Session(self._engine) as session:
            return [_account(login) for login in session.scalars(select(_Login).order_by(_Login.created))]

    def remove(self, name: str) -> None:
        """Takes the login and its sessions away."""
        with Session(self._engine) as session:
            login = _found(session, name)
            session.delete(login)
            session.commit()
        self._audit.record(operator(), "user_removed", checked_name(name), login=True)

    def set_password(self, name: str, password: str) -> None:
        """A new password, which also ends the lock and every open session."""
        with Session(self._engine) as session:
            login = _found(session, name)
            check_password(login.name, password)
            login.password_hash, login.failures, login.locked_until = self._hasher.hash(password), 0, 0.0
            session.execute(delete(_SignIn).where(_SignIn.name == login.name))
            session.commit()
        self._audit.record(operator(), "password_set", checked_name(name), login=True)

    def set_rights(self, name: str, groups: Iterable[str] | None = None, roles: Iterable[str] | None = None) -> Account:
        """Other groups or roles; they hold from the next request on."""
        with Session(self._engine) as session:
            login = _found(session, name)
            if groups is not None:
                login.groups = _joined(groups)
            if roles is not None:
                login.roles = _joined(checked_roles(roles))
            session.commit()
            account = _account(login)
        now = f"groups={','.join(sorted(account.groups))} roles={','.join(sorted(account.roles))}"
        self._audit.record(operator(), f"rights_set {now}", account.name, login=True)
        return account

    def sign_in(self, name: str, password: str) -> str:
        """Opens a session and returns its id; one reply for every reason of refusal."""
        refused = LoginRefusedError("Name oder Passwort stimmt nicht, oder die Anmeldung ist gesperrt.")
        with Session(self._engine) as session:
            login = session.get(_Login, name.strip().lower())
            if login is None or not login.password_hash:
                # An unknown name takes as long as a known one, and is not kept: it may be a mistyped password.
                self._hasher.hash(password)
                self._failed.record(UNKNOWN, "login_failed")
                raise refused
            matches = self._matches(login.password_hash, password)
            locked = login.locked_until > self._now().timestamp()
            if locked or not matches:
                if not locked:
                    self._count_failure(login)
                session.commit()
                self._failed.record(login.name, "login_refused" if locked else "login_failed")
                raise refused
            login.failures, login.locked_until = 0, 0.0
            if self._hasher.check_needs_rehash(login.password_hash):
                login.password_hash = self._hasher.hash(password)
            session.commit()
        return self.open_session(name)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerifyMismatchError:
            return False

    def _count_failure(self, login: _Login) -> None:
        login.failures += 1
        if login.failures >= FAILURES_ALLOWED:
            login.failures, login.locked_until = 0, (self._now() + LOCKED_FOR).timestamp()

    def open_session(self, name: str) -> str:
        """A session for someone who is already known to be who they say."""
        now = self._now()
        identity = secrets.token_urlsafe(24)
        with Session(self._engine) as session:
            login = _found(session, name)
            session.execute(delete(_SignIn).where(_SignIn.until < now.timestamp()))
            session.add(_SignIn(id=identity, name=login.name, until=(now + SESSION_LASTS).timestamp()))
            session.commit()
        return identity

    def person_in(self, session_id: str) -> Person:
        """Who this session belongs to, with today's groups; raises LoginRefusedError once it is over."""
        with Session(self._engine) as session:
            found = session.get(_SignIn, session_id)
            login = None if found is None else session.get(_Login, found.name)
            if found is None or login is None or found.until < self._now().timestamp():
                raise LoginRefusedError("Ihre Anmeldung ist beendet. Bitte melden Sie sich neu an.")
            return _account(login).person

    def account(self, name: str) -> Account:
        """The login of this name; raises NotFoundError."""
        with Session(self._engine) as session:
            return _account(_found(session, name))

    def close_session(self, session_id: str) -> None:
        """Signs out here; an unknown session is already closed."""
        with Session(self._engine) as session:
            session.execute(delete(_SignIn).where(_SignIn.id == session_id))
            session.commit()

    def close_sessions(self, name: str) -> None:
        """Signs this person out everywhere."""
        with Session(self._engine) as session:
            session.execute(delete(_SignIn).where(_SignIn.name == name.strip().lower()))
            session.commit()


def first_login(home: Path, groups: Iterable[str] = ()) -> tuple[str, str | None]:
    """Name and password of the first login; the password is known only to the call that creates it."""
    people = People(home)
    accounts = people.accounts()
    if accounts:
        return accounts[0].name, None
    password = secrets.token_urlsafe(12)
    people.add(FIRST_NAME, password, groups, ROLES, "Leitung")
    return FIRST_NAME, password


def _found(session: Session, name: str) -> _Login:
    login = session.get(_Login, name.strip().lower())
    if login is None:
        raise NotFoundError(f"Die Anmeldung „{name}“ gibt es nicht.")
    return login


def _account(login: _Login) -> Account:
    return Account(
        login.name,
        login.display_name,
        _words(login.groups),
        _words(login.roles),
        datetime.fromtimestamp(login.locked_until, UTC) if login.locked_until else None,
        external=not login.password_hash,
    )
