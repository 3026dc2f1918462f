"""A cited place in its document, and what became of it since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.canon import Canon
from assistant.locate import CONTEXT, locate
from assistant.sources import Source
from ingest import decide, pipeline
from ingest.corpus import find_sources
from ingest.parts import Parts
from ingest.passages import Edition
from tests.rooms import open_house, write_corpus

TODAY = date.today()
RULE = "Ein Passwort hat mindestens 10 Zeichen."
LONG = " ".join(f"Satz {n} über Zuständigkeitsregelungen." for n in range(80))
TABLE = "Anlass | Frist\nVorfall | 24 Stunden\nVerlust | 4 Stunden"
OLD = f"Stand: 01.07.2024\n\n# § 4 Passwörter\n\n{LONG} {RULE} {LONG}\n\n# Anlage\n\n{TABLE}"
NEW = OLD.replace("01.07.2024", "01.03.2026").replace("10 Zeichen", "14 Zeichen")
OTHER = "Stand: 01.03.2026\n\n# Kantine\n\nMittags gibt es Suppe."


@pytest.fixture
def parts(tmp_path: Path, home: Path) -> Iterator[Parts]:
    with open_house(home) as opened:
        ingest(opened, tmp_path, OLD)
        yield opened


def ingest(parts: Parts, tmp_path: Path, text: str) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": text})
    list(pipeline.run(find_sources(folder), parts, TODAY))


def source(parts: Parts, quote: str, number: int = 1) -> Source:
    """The quote as it was cited from the edition with this number."""
    edition = edition_of(parts, number)
    canon = Canon(parts.blobs)
    start = canon.text(edition).text.index(quote)
    return locate(edition, canon.cite(edition, start, start + len(quote)), canon, parts.register)


def edition_of(parts: Parts, number: int) -> Edition:
    return next(edition for edition in parts.register.editions() if edition.number == number)


def test_the_surroundings_are_cut_between_words(parts: Parts) -> None:
    for quote in (RULE, *(f"Satz {n} " for n in range(10, 70))):
        found = source(parts, quote)
        whole = Canon(parts.blobs).text(edition_of(parts, 1)).text
        start, end = found.citation.start, found.citation.end
        first, last = start - len(found.before), end + len(found.after)
        assert whole[first:last] == found.before + quote + found.after
        assert first == 0 or whole[first - 1].isspace()
        assert last == len(whole) or whole[last].isspace()
        assert len(found.after) < CONTEXT + 30


@pytest.mark.parametrize(
    ("quote", "marked"),
    [("Vorfall | 24 Stunden", 0), ("Verlust | 4 Stunden", 1), ("4 Stunden", 0), ("Anlass | Frist", -1)],
)
def test_the_quoted_row_of_a_table_is_marked(parts: Parts, quote: str, marked: int) -> None:
    table = source(parts, quote).table
    assert table is not None
    assert (table.header, len(table.rows), table.marked) == (("Anlass", "Frist"), 2, marked)


def test_what_is_in_force_needs_no_word_about_it(parts: Parts) -> None:
    found = source(parts, RULE)
    assert (found.status, found.replaced_by) == ("", None)


def test_an_older_edition_names_the_day_of_the_one_in_force_and_shows_its_words(parts: Parts, tmp_path: Path) -> None:
    ingest(parts, tmp_path, NEW)
    found = source(parts, RULE)
    assert found.status == "Ersetzt durch Fassung vom 01.03.2026"
    assert found.replaced_by is not None
    assert found.replaced_by.text == RULE.replace("10", "14")
    assert [(kind, text.strip()) for kind, text in found.replaced_by.changes][1:3] == [
        ("removed", "10"),
        ("added", "14"),
    ]


def test_without_a_corresponding_place_the_edition_in_force_is_still_named(parts: Parts, tmp_path: Path) -> None:
    ingest(parts, tmp_path, OTHER)
    found = source(parts, RULE)
    assert found.status == "Ersetzt durch Fassung vom 01.03.2026"
    assert found.replaced_by is not None
    assert found.replaced_by.text == ""
    assert found.replaced_by.url.startswith(f"/quellen/{edition_of(parts, 2).id}-0-")


def test_a_withdrawn_document_says_since_when(parts: Parts) -> None:
    decide.withdraw(parts, "da", TODAY)
    assert source(parts, RULE).status == f"Zurückgezogen am {TODAY:%d.%m.%Y}: Dieses Dokument gilt nicht mehr"


def test_an_edition_that_was_taken_back_names_the_one_that_holds_again(parts: Parts, tmp_path: Path) -> None:
    ingest(parts, tmp_path, NEW)
    decide.roll_back(parts, "da", TODAY)
    found = source(parts, RULE.replace("10", "14"), number=2)
    assert found.status == "Zurückgenommen: Es gilt die Fassung vom 01.07.2024"
    assert found.replaced_by is not None
    assert found.replaced_by.text == RULE


def test_an_edition_for_the_future_says_from_when(parts: Parts, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": NEW.replace("Stand: 01.03.2026\n\n", "")})
    list(pipeline.run(find_sources(folder), parts, TODAY, as_of=date(2099, 1, 1)))
    assert source(parts, RULE.replace("10", "14"), number=2).status == "Gilt erst ab dem 01.01.2099"
