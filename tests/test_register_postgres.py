"""The register and the pipeline on PostgreSQL: the same tests as on SQLite, on a server that the tests start."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.errors import FundstelleError
from ingest.passages import Corpus, Passage
from ingest.register import NewEdition, Register
from ingest.words import Words
from tests import rooms, test_check, test_editions_runs, test_pipeline, test_writer

PASSAGE = Passage("p1", 0, 5, "Größe", ("§ 1",), "«DA», § 1", 1, "paragraph", "DA", "Vorspann:")

# These run here a second time; those left out open the file of an SQLite register.
ON_SQLITE = (
    "test_a_damaged_register_is_told",
    "test_opening_the_house_clears_up_only_while_nobody_writes",
)
SHARED = {
    name: test
    for module in (test_pipeline, test_editions_runs, test_check, test_writer)
    for name, test in vars(module).items()
    if name.startswith("test_") and name not in ON_SQLITE
}
globals().update(SHARED, parts=test_check.parts, engine=test_writer.engine)


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture(autouse=True)
def on_postgres(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The house of the shared tests keeps its register here."""
    monkeypatch.setattr(rooms, "Register", lambda _sqlite: Register(url))


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> str:
    """An address at which nothing is yet."""
    return url if request.param == "postgres" else f"sqlite:///{tmp_path / 'register.sqlite'}"


@pytest.fixture
def register(where: str) -> Iterator[Register]:
    opened = Register(where)
    yield opened
    opened.close()


def staged(register: Register, text_hash: str = "t") -> int:
    register.save_corpus(Corpus("it", "IT-Sicherheit", groups=frozenset({"b", "a"})))
    document = register.document_id("it", "da.pdf", "da")
    new = NewEdition(document, "DA", "Stand 01.03.2026", "f", text_hash, date(2026, 3, 1), 7, "da.pdf")
    return register.stage(new, [PASSAGE]).number


def test_what_is_staged_comes_back_as_it_was(register: Register) -> None:
    number = staged(register)
    assert register.corpora() == [Corpus("it", "IT-Sicherheit", groups=frozenset({"a", "b"}))]
    assert register.passages(["p1"], [number]) == [(number, PASSAGE)]
    assert register.live(date(2026, 4, 1)) == []
    register.publish([number])
    (live,) = register.live(date(2026, 4, 1), {"it"})
    assert (live.document, live.valid_from, live.pages, live.state) == ("da", date(2026, 3, 1), 7, "live")


def test_a_discarded_edition_takes_only_its_own_passages_with_it(register: Register) -> None:
    kept, dropped = staged(register), staged(register, "t2")
    register.discard(dropped)
    assert [edition.number for edition in register.editions()] == [kept]
    assert register.passage_ids(kept) == ["p1"]


def test_rare_words_weigh_more_and_counts_add_up(register: Register) -> None:
    words = Words(register.engine)
    words.add(["Urlaub Antrag", "Urlaub Krankheit"])
    words.add(["Urlaub Reise"])
    weights = words.weights(["urlaub", "reis"])
    assert weights["urlaub"] < weights["reis"]


def test_replicas_that_start_together_agree_on_one_state(where: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(Register, [where] * 8))
    assert {one.generation() for one in opened} == {0}
    for one in opened:
        one.close()


def test_the_register_goes_on_after_the_server_dropped_its_connections(url: str) -> None:
    register = Register(url)
    register.save_corpus(Corpus("it", "IT-Sicherheit"))
    other = sa.create_engine(url)
    with other.begin() as connection:
        everyone_else = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(sa.text(f"{everyone_else} AND backend_type = 'client backend'"))
    assert [corpus.id for corpus in register.corpora()] == ["it"]
    other.dispose()
    register.close()


def test_an_address_that_does_not_answer_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FundstelleError, match="Läuft die Datenbank") as error:
        Register(f"postgresql+psycopg://fundstelle:geheim@127.0.0.1:{port}/postgres")
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize("address", ["quatsch", "postgresql+missing://host/db", "mssql+pyodbc://host/db"])
def test_an_address_of_no_use_names_the_right_form(address: str) -> None:
    with pytest.raises(FundstelleError, match=r"postgresql\+psycopg://"):
        Register(address)
