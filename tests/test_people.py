from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from assistant.people import FAILURES_ALLOWED, LOCKED_FOR, SESSION_LASTS, LoginRefusedError, People, first_login
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings
from tests.postgres import ON_BOTH

PASSWORD = "richtig pferd batterie"
OTHER = "ein anderes pferd steht hier"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(settings: Settings, clock: Clock) -> People:
    people = People(settings, clock, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    people.add("Anna", PASSWORD, ["it"])
    return people


@ON_BOTH
def test_a_session_knows_its_person_whatever_the_case_of_the_name(people: People) -> None:
    person = people.person_in(people.sign_in("ANNA ", PASSWORD))
    assert (person.name, person.groups, person.roles) == ("anna", {"it", "alle"}, {"staff"})


@pytest.mark.parametrize(("name", "password"), [("anna", "falsch falsch"), ("otto", PASSWORD), ("anna", "")])
def test_wrong_names_and_passwords_are_refused_alike(people: People, name: str, password: str) -> None:
    with pytest.raises(LoginRefusedError) as refused:
        people.sign_in(name, password)
    assert str(refused.value) == "Name oder Passwort stimmt nicht, oder die Anmeldung ist gesperrt."


@ON_BOTH
def test_a_login_is_locked_after_failures_and_opens_again(people: People, clock: Clock) -> None:
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(LoginRefusedError):
            people.sign_in("anna", "falsch falsch")
    with pytest.raises(LoginRefusedError):
        people.sign_in("anna", PASSWORD)
    clock.now += LOCKED_FOR + timedelta(seconds=1)
    assert people.sign_in("anna", PASSWORD)


@ON_BOTH
def test_a_new_password_ends_the_lock_and_the_open_sessions(people: People) -> None:
    session = people.sign_in("anna", PASSWORD)
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(LoginRefusedError):
            people.sign_in("anna", "falsch falsch")
    people.set_password("anna", "ein neues langes Wort")
    with pytest.raises(LoginRefusedError):
        people.person_in(session)
    assert people.sign_in("anna", "ein neues langes Wort")


@ON_BOTH
def test_rights_hold_from_the_next_request_on(people: People) -> None:
    session = people.sign_in("anna", PASSWORD)
    people.set_rights("anna", groups=[], roles=["qa"])
    person = people.person_in(session)
    assert (person.groups, person.roles) == ({"alle"}, {"qa"})


@ON_BOTH
def test_sessions_end_by_sign_out_by_revocation_by_time_and_with_the_login(people: People, clock: Clock) -> None:
    closed, revoked = people.sign_in("anna", PASSWORD), people.sign_in("anna", PASSWORD)
    people.close_session(closed)
    with pytest.raises(LoginRefusedError):
        people.person_in(closed)
    assert people.person_in(revoked).name == "anna"
    people.close_sessions("anna")
    with pytest.raises(LoginRefusedError):
        people.person_in(revoked)
    timed = people.sign_in("anna", PASSWORD)
    clock.now += SESSION_LASTS + timedelta(seconds=1)
    with pytest.raises(LoginRefusedError):
        people.person_in(timed)
    last = people.sign_in("anna", PASSWORD)
    people.remove("anna")
    with pytest.raises(LoginRefusedError):
        people.person_in(last)


@pytest.mark.parametrize("password", ["kurz", "aaaaaaaaaaaaaaaa", "meine-anna-2026"])
def test_weak_passwords_are_refused(people: People, password: str) -> None:
    with pytest.raises(FundstelleError, match="Passwort"):
        people.set_password("anna", password)


@pytest.mark.parametrize("name", ["", "zwei worte", "x" * 101, "an\0na", "an\u200bna", "an\u00a0na"])
def test_unusable_names_are_refused(people: People, name: str) -> None:
    with pytest.raises(FundstelleError, match="Name"):
        people.add(name, PASSWORD)


@ON_BOTH
def test_names_are_unique_and_roles_are_known(people: People) -> None:
    with pytest.raises(FundstelleError, match="gibt es schon"):
        people.add("ANNA", PASSWORD)
    with pytest.raises(FundstelleError, match="möglich: admin, owner, qa, staff"):
        people.set_rights("anna", roles=["chef"])
    with pytest.raises(NotFoundError, match="otto"):
        people.set_rights("otto", roles=["qa"])


def test_the_store_holds_no_password(people: People, home: Path) -> None:
    assert PASSWORD.encode() not in (home / "people.sqlite").read_bytes()
    assert (home / "people.sqlite").stat().st_mode & 0o077 == 0


@ON_BOTH
def test_someone_signed_in_elsewhere_has_no_password_here(people: People) -> None:
    assert people.admit("clara", ["it"], "Clara").external
    assert people.admit("clara", ["personal"]).groups == {"personal"}
    with pytest.raises(LoginRefusedError):
        people.sign_in("clara", "")
    with pytest.raises(LoginRefusedError, match="lokalen Anmeldung"):
        people.admit("anna", ["leitung"])


@ON_BOTH
def test_the_first_login_is_made_once(settings: Settings) -> None:
    name, password = first_login(settings)
    assert password is not None
    people = People(settings)
    assert people.person_in(people.sign_in(name, password)).roles == {"staff", "owner", "qa", "admin"}
    assert first_login(settings) == (name, None)


class Interrupted(PasswordHasher):
    """Something happens while a password is compared."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.meanwhile = meanwhile

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        matches = super().verify(hash, password)
        self.meanwhile()
        return matches


@ON_BOTH
def test_who_signs_in_while_their_password_is_replaced_stays_out(people: People, settings: Settings) -> None:
    slow = People(settings, hasher=Interrupted(lambda: people.set_password("anna", OTHER)))
    with pytest.raises(LoginRefusedError):
        slow.sign_in("anna", PASSWORD)
    people.sign_in("anna", OTHER)


@ON_BOTH
def test_who_signs_in_while_they_are_removed_stays_out(people: People, settings: Settings) -> None:
    slow = People(settings, hasher=Interrupted(lambda: people.remove("anna")))
    with pytest.raises(LoginRefusedError):
        slow.sign_in("anna", PASSWORD)
