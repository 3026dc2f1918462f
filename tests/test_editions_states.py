"""A real law in three states: what was cited stays, what is superseded is never current."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from assistant.access import OPERATOR
from assistant.answer import AnswerParts
from assistant.answers import Citation
from assistant.canon import Canon
from assistant.service import Assistant
from assistant.weigh import Calibration
from ingest import pipeline
from ingest.assembly import parse_contained_files
from ingest.changes import sections_of
from ingest.corpus import find_sources
from ingest.parts import Parts
from tests.conftest import SHARED_DATA
from tests.rooms import open_house

TODAY = date(2026, 11, 22)
STATES = (
    (date(2022, 3, 1), "gesetze/versionen/2022-03/sgb_2.md", "Arbeitslosengeld II"),
    (date(2023, 1, 1), "gesetze/md/sgb_ii.md", "Bürgergeld"),
    (date(2026, 8, 1), "gesetze/versionen/2026-08/sgb_2.md", "Grundsicherungsgeld"),
)
OPEN = Calibration((0.0, 0.0, 0.0, 0.0), 10.0, 0.5, 0.2)


@dataclass(frozen=True)
class House:
    parts: Parts
    assistant: Assistant
    cited: tuple[Citation, ...]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not here")
    scratch = tmp_path_factory.mktemp("states")
    cited: tuple[Citation, ...] = ()
    with open_house(scratch / "home") as opened:
        parts = replace(opened, parse=parse_contained_files)
        for since, name, _ in STATES:
            ingest(parts, scratch / "sgb", since, SHARED_DATA / name)
            cited = cited or tuple(every_section(parts))
        answering = AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)
        yield House(parts, Assistant(answering, parts.blobs), cited)


def ingest(parts: Parts, folder: Path, since: date, law: Path) -> None:
    folder.mkdir(exist_ok=True)
    settings = f'id = "sgb"\n\n[[document]]\nfile = "sgb2.md"\ntitle = "SGB II"\nvalid_from = {since.isoformat()}\n'
    (folder / "corpus.toml").write_text(settings, encoding="utf-8")
    (folder / "sgb2.md").write_bytes(law.read_bytes())
    (outcome,) = pipeline.run(find_sources(folder), parts, TODAY)
    assert outcome.state == "live"


def every_section(parts: Parts) -> Iterator[Citation]:
    (edition,) = parts.register.editions()
    canon = Canon(parts.blobs)
    for section in sections_of(canon.text(edition)):
        yield canon.cite(edition, section.start, section.end)


@pytest.mark.shared
def test_what_was_cited_first_opens_byte_for_byte_and_says_what_stands_there_today(house: House) -> None:
    assert len(house.cited) > 100
    replaced = 0
    for citation in house.cited:
        source = house.assistant.source(citation.id, OPERATOR)
        assert source.citation.quote.encode() == citation.quote.encode()
        assert source.citation.state == "superseded"
        if source.replaced_by is not None:
            replaced += 1
            spelled = "".join(text for mark, text in source.replaced_by.changes if mark != "removed")
            assert spelled.split() == source.replaced_by.text.split()
    assert replaced > 0.8 * len(house.cited)


@pytest.mark.shared
@pytest.mark.parametrize(("since", "name"), [(since, name) for since, _, name in STATES])
def test_on_every_day_only_the_state_of_that_day_is_found(house: House, since: date, name: str) -> None:
    (edition,) = house.parts.register.live(since)
    text = Canon(house.parts.blobs).text(edition).text
    assert name in text
    for citation in house.cited:
        hits = house.assistant.search(citation.quote[:200], OPERATOR, 5, as_of=since)
        assert hits
        for hit in hits:
            assert hit.edition.id == edition.id
            assert text[hit.passage.start : hit.passage.end] == hit.passage.text


@pytest.mark.shared
def test_the_index_holds_the_passages_of_all_three_states_and_no_others(house: House) -> None:
    placed = {name for number in (1, 2, 3) for name in house.parts.register.passage_ids(number)}
    assert {name for name, _ in house.parts.store.passages()} == placed
