"""Questions are understood in the words of the corpora that a person may read, and of no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.everyday import official
from assistant.retrieve import retrieve
from ingest.corpus import find_sources, read_glossary
from ingest.erase import erase
from ingest.errors import FundstelleError
from ingest.glossary import meanings
from ingest.parts import Parts
from ingest.passages import Edition
from ingest.pipeline import run
from tests.rooms import open_house, write_corpus

DAY = date(2026, 3, 1)
HANDBOOK = "# Handbuch\n\nZur Bedarfsgemeinschaft (BG) gehören auch die Kinder.\n"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    with open_house(tmp_path / "home") as parts:
        yield parts


def ingested(parts: Parts, folder: Path, files: dict[str, str], glossary: str = "") -> list[Edition]:
    write_corpus(folder, files)
    with (folder / "corpus.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[glossary]\n{glossary}\n")
    list(run(find_sources(folder), parts, DAY))
    return parts.register.live(DAY, {folder.name})


def test_an_owners_words_and_those_of_the_rules_lead_to_each_other(parts: Parts, tmp_path: Path) -> None:
    said = 'Homeoffice = ["Telearbeit", "mobiles Arbeiten"]\nBV = "Beschäftigtenvertretung"'
    live = ingested(parts, tmp_path / "a", {"a.md": HANDBOOK}, said)
    engine = parts.register.engine
    assert meanings(engine, "Darf ich ins Homeoffice?", live) == {"Homeoffice": ("Telearbeit", "mobiles Arbeiten")}
    assert meanings(engine, "Wann ist mobiles Arbeiten erlaubt?", live) == {"mobiles Arbeiten": ("Homeoffice",)}
    assert meanings(engine, "Was sagt die bv?", live) == {"BV": ("Beschäftigtenvertretung",)}
    assert meanings(engine, "Wann darf ich arbeiten?", live) == {}


def test_a_part_of_a_term_is_not_the_term(parts: Parts, tmp_path: Path) -> None:
    live = ingested(parts, tmp_path / "a", {"a.md": HANDBOOK}, '"DA-IT" = "Dienstanweisung IT-Sicherheit"')
    for question in ("Wen frage ich in der IT?", "When do I get it?", "Wie sicher ist die IT da?"):
        assert meanings(parts.register.engine, question, live) == {}
    assert meanings(parts.register.engine, "Was sagt die da-it?", live) == {"DA-IT": ("Dienstanweisung IT-Sicherheit",)}


def test_an_abbreviation_that_an_edition_explains_is_known_for_it(parts: Parts, tmp_path: Path) -> None:
    live = ingested(parts, tmp_path / "a", {"a.md": HANDBOOK})
    engine = parts.register.engine
    assert meanings(engine, "Wer gehört zur BG?", live) == {"BG": ("Bedarfsgemeinschaft",)}
    assert meanings(engine, "Wer bildet Bedarfsgemeinschaften?", live) == {"Bedarfsgemeinschaft": ("BG",)}
    assert official("Zählt das Kind zur BG?", live, parts.register) == "Zählt das Kind zur BG? (Bedarfsgemeinschaft)"
    assert official("Zählt das Kind zur BG?") == "Zählt das Kind zur BG?"


def test_nothing_of_a_corpus_or_document_that_may_not_be_read_is_told(parts: Parts, tmp_path: Path) -> None:
    opened = ingested(parts, tmp_path / "offen", {"a.md": "# A\n\nRegeln für alle.\n"})
    closed = ingested(parts, tmp_path / "geheim", {"b.md": HANDBOOK}, 'Adler = "Zentralverfahren"')
    for question in ("Was ist die BG?", "Was ist Adler?", "Was ist das Zentralverfahren?"):
        assert official(question, opened, parts.register) == question
        assert official(question, [], parts.register) == question
        assert official(question, closed, parts.register) != question


def test_a_search_finds_what_only_the_other_name_says(parts: Parts, tmp_path: Path) -> None:
    rules = {f"r{n}.md": f"# Regel {n}\n\nÜber Vorhaben {n} entscheidet die Leitung.\n" for n in range(20)}
    rules["t.md"] = "# Telearbeit\n\nTelearbeit ist schriftlich zu beantragen.\n"
    live = ingested(parts, tmp_path / "a", rules, 'Heimplatz = "Telearbeit"')
    other = ingested(parts, tmp_path / "b", {"t.md": rules["t.md"].replace("Telearbeit", "Fernarbeit")})

    def first(editions: list[Edition]) -> str:
        hits = retrieve("Heimplatz", editions, parts.store, parts.embedder, parts.register)
        return hits[0].passage.text

    assert first(live) == "Telearbeit ist schriftlich zu beantragen."
    assert first([*live, *other]) == "Telearbeit ist schriftlich zu beantragen."


def test_what_no_longer_holds_explains_nothing(parts: Parts, tmp_path: Path) -> None:
    ingested(parts, tmp_path / "a", {"a.md": HANDBOOK}, 'Adler = "Verfahren"')
    old = parts.register.live(DAY)
    live = ingested(parts, tmp_path / "a", {"a.md": "# Handbuch\n\nEs gilt etwas anderes.\n"}, 'Falke = "Verfahren"')
    engine = parts.register.engine
    assert meanings(engine, "BG, Adler, Falke?", live) == {"Falke": ("Verfahren",)}
    assert meanings(engine, "BG?", old) == {"BG": ("Bedarfsgemeinschaft",)}
    erase(parts, old, date.today())
    assert meanings(engine, "BG?", old) == {}


def test_a_run_that_changes_nothing_writes_nothing(parts: Parts, tmp_path: Path) -> None:
    ingested(parts, tmp_path / "a", {"a.md": HANDBOOK}, 'Adler = "Verfahren"')
    before = parts.register.generation()
    list(run(find_sources(tmp_path / "a"), parts, DAY))
    assert parts.register.generation() == before


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ('BG = ""', 7),
        ('BG = "Gemeinschaft"\n"e-Akte" = 3', 8),
        ("BG = []", 7),
        ('"der die" = "Amt"', 7),
        ("z.B = 1", 7),
    ],
)
def test_a_bad_entry_is_told_with_its_line(tmp_path: Path, entry: str, line: int) -> None:
    folder = write_corpus(tmp_path / "a", {})
    with (folder / "corpus.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[glossary]\n{entry}\n")
    with pytest.raises(FundstelleError, match=rf"corpus.toml, Zeile {line}: '.*BG = \"Bedarfsgemeinschaft\""):
        read_glossary(folder)


def test_a_glossary_that_is_no_section_is_told(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "a", {})
    (folder / "corpus.toml").write_text('glossary = "BG"\n', encoding="utf-8")
    with pytest.raises(FundstelleError, match="als Abschnitt"):
        read_glossary(folder)
