"""The local logins: who may sign in, their groups and roles, and their open sessions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.access import Person
from assistant.audit import FAILED_LOGINS, AuditLog, open_audit_log, operator
from assistant.login_rules import ROLES, check_password, checked_name, checked_roles
from assistant.login_tables import Account, Base, Login, SignedIn, joined
from assistant.personal_store import open_personal_store
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=10)
FIRST_NAME = "leitung"
UNKNOWN = "(unbekannt)"


class LoginRefusedError(FundstelleError):
    """The name, the password or the session is not valid, or the login is locked for a while."""


class LoginExistsError(FundstelleError):
    """Somebody has this name already."""


def _now() -> datetime:
    return datetime.now(UTC)


class People:
    """The store of logins; every call reads the database, so a revoked right holds at once."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = _now, hasher: PasswordHasher | None = None
    ) -> None:
        self.engine = open_personal_store(settings, "people", Base.metadata.create_all)
        self._now = now
        self._hasher = hasher or PasswordHasher()
        self._settings = settings

    @cached_property
    def _audit(self) -> AuditLog:
        return open_audit_log(self._settings)

    @cached_property
    def _failed(self) -> AuditLog:
        return open_audit_log(self._settings, FAILED_LOGINS)

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
        with Session(self.engine) as session:
            login = session.get(Login, key)
            if login is not None:
                if login.password_hash:
                    raise LoginRefusedError(f"Der Name „{key}“ gehört zu einer lokalen Anmeldung.")
                changed = login.groups != joined(groups)
                login.groups, login.display_name = joined(groups), display_name or key
                session.commit()
                if changed:
                    self._audit.record(key, "groups_taken_over", key, login=True)
                return login.account
        try:
            account = self._insert(key, "", groups, ("staff",), display_name)
        except LoginExistsError:  # another request was first
            return self.admit(name, groups, display_name)
        self._audit.record(key, "user_admitted", key, login=True)
        return account

    def _insert(
        self, name: str, password_hash: str, groups: Iterable[str], roles: Iterable[str], display_name: str
    ) -> Account:
        login = Login(
            name=name,
            display_name=display_name or name,
            password_hash=password_hash,
            groups=joined(groups),
            roles=joined(checked_roles(roles)),
            created=self._now().timestamp(),
        )
        with Session(self.engine, expire_on_commit=False) as session:
            session.add(login)
            try:
                session.commit()
            except IntegrityError as error:
                raise LoginExistsError(f"Die Anmeldung „{name}“ gibt es schon.") from error
        return login.account

    def accounts(self) -> list[Account]:
        """All logins, the oldest first."""
        with Session(self.engine) as session:
            return [login.account for login in session.scalars(select(Login).order_by(Login.created))]

    def remove(self, name: str) -> None:
        """Takes the login and its sessions away."""
        with Session(self.engine) as session:
            login = _found(session, name)
            session.delete(login)
            session.commit()
        self._audit.record(operator(), "user_removed", name.strip().lower(), login=True)

    def set_password(self, name: str, password: str) -> None:
        """A new password, which also ends the lock and every open session."""
        with Session(self.engine) as session:
            login = _found(session, name)
            check_password(login.name, password)
            login.password_hash, login.failures, login.locked_until = self._hasher.hash(password), 0, 0.0
            session.execute(delete(SignedIn).where(SignedIn.name == login.name))
            session.commit()
        self._audit.record(operator(), "password_set", name.strip().lower(), login=True)

    def set_rights(self, name: str, groups: Iterable[str] | None = None, roles: Iterable[str] | None = None) -> Account:
        """Other groups or roles; they hold from the next request on."""
        with Session(self.engine) as session:
            login = _found(session, name)
            if groups is not None:
                login.groups = joined(groups)
            if roles is not None:
                login.roles = joined(checked_roles(roles))
            session.commit()
            account = login.account
        now = f"groups={','.join(sorted(account.groups))} roles={','.join(sorted(account.roles))}"
        self._audit.record(operator(), f"rights_set {now}", account.name, login=True)
        return account

    def sign_in(self, name: str, password: str) -> str:
        """Opens a session and returns its id; one reply for every reason of refusal."""
        if refusal := self._refusal(name.strip().lower(), password):
            self._failed.record(*refusal)
            raise LoginRefusedError("Name oder Passwort stimmt nicht, oder die Anmeldung ist gesperrt.")
        return self.open_session(name)

    def _refusal(self, name: str, password: str) -> tuple[str, str] | None:
        """Who is refused and why; None for whoever may come in."""
        with Session(self.engine) as session:
            login = session.get(Login, name)
            compared = login.password_hash if login else ""
        # Comparing takes its time by design: no connection is held meanwhile.
        if not compared:
            # An unknown name takes as long as a known one, and is not kept: it may be a mistyped password.
            self._hasher.hash(password)
            return UNKNOWN, "login_failed"
        matches = self._matches(compared, password)
        with Session(self.engine) as session:
            # Meanwhile others may have failed, and the password may be another, or the login gone.
            login = session.get(Login, name, with_for_update=True)
            if login is None:
                return UNKNOWN, "login_failed"
            matches = matches and login.password_hash == compared
            locked = login.locked_until > self._now().timestamp()
            if locked or not matches:
                if not locked:
                    self._count_failure(login)
                session.commit()
                return name, "login_refused" if locked else "login_failed"
            login.failures, login.locked_until = 0, 0.0
            if self._hasher.check_needs_rehash(login.password_hash):
                login.password_hash = self._hasher.hash(password)
            session.commit()
        return None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerifyMismatchError:
            return False

    def _count_failure(self, login: Login) -> None:
        login.failures += 1
        if login.failures >= FAILURES_ALLOWED:
            login.failures, login.locked_until = 0, (self._now() + LOCKED_FOR).timestamp()

    def open_session(self, name: str) -> str:
        """A session for someone who is already known to be who they say."""
        now = self._now()
        identity = secrets.token_urlsafe(24)
        with Session(self.engine) as session:
            login = _found(session, name)
            session.execute(delete(SignedIn).where(SignedIn.until < now.timestamp()))
            session.add(SignedIn(id=identity, name=login.name, until=(now + SESSION_LASTS).timestamp()))
            session.commit()
        return identity

    def person_in(self, session_id: str) -> Person:
        """Who this session belongs to, with today's groups; raises LoginRefusedError once it is over."""
        with Session(self.engine) as session:
            found = session.get(SignedIn, session_id)
            login = None if found is None else session.get(Login, found.name)
            if found is None or login is None or found.until < self._now().timestamp():
                raise LoginRefusedError("Ihre Anmeldung ist beendet. Bitte melden Sie sich neu an.")
            return login.account.person

    def account(self, name: str) -> Account:
        """The login of this name; raises NotFoundError."""
        with Session(self.engine) as session:
            return _found(session, name).account

    def sessions(self, name: str) -> list[datetime]:
        """Until when each session of this person is open."""
        with Session(self.engine) as session:
            ends = session.scalars(select(SignedIn.until).where(SignedIn.name == name).order_by(SignedIn.until))
            return [datetime.fromtimestamp(end, UTC) for end in ends]

    def close_session(self, session_id: str) -> None:
        """Signs out here; an unknown session is already closed."""
        with Session(self.engine) as session:
            session.execute(delete(SignedIn).where(SignedIn.id == session_id))
            session.commit()

    def close_sessions(self, name: str) -> None:
        """Signs this person out everywhere."""
        with Session(self.engine) as session:
            session.execute(delete(SignedIn).where(SignedIn.name == name.strip().lower()))
            session.commit()


def first_login(settings: Settings, groups: Iterable[str] = ()) -> tuple[str, str | None]:
    """Name and password of the first login; the password is known only to the call that creates it."""
    people = People(settings)
    accounts = people.accounts()
    if accounts:
        return accounts[0].name, None
    password = secrets.token_urlsafe(12)
    try:
        people.add(FIRST_NAME, password, groups, ROLES, "Leitung")
    except LoginExistsError:  # another replica was first
        return FIRST_NAME, None
    return FIRST_NAME, password


def _found(session: Session, name: str) -> Login:
    login = session.get(Login, name.strip().lower())
    if login is None:
        raise NotFoundError(f"Die Anmeldung „{name}“ gibt es nicht.")
    return login
