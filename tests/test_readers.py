"""A single document may be closed to some readers of its corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant.access import OPERATOR, Person
from assistant.answer import AnswerParts
from assistant.answers import Answer
from assistant.canon import Canon
from assistant.service import Assistant
from assistant.weigh import Calibration
from ingest import pipeline
from ingest.commands import Desk, execute, source_from_json, source_json
from ingest.corpus import find_sources
from ingest.errors import FundstelleError, NotFoundError
from ingest.parts import Parts
from tests.rooms import open_house, write_corpus

TODAY = date(2026, 11, 22)
OPEN = Calibration((0.0, 0.0, 0.0, 0.0), 10.0, 0.5, 0.2)
TEXT = "Stand: 01.03.2026\n\n# § 1 Zulage\n\nDie Zulage beträgt {} Euro im Monat."
STAFF, LEAD = Person("anna"), Person("berta", frozenset({"leitung"}))


@dataclass(frozen=True)
class House:
    parts: Parts
    assistant: Assistant
    folder: Path

    def say(self, settings: str) -> None:
        """Another `corpus.toml`, read again; the files stay."""
        (self.folder / "corpus.toml").write_text(f'id = "amt"\n{settings}', encoding="utf-8")
        list(pipeline.run(find_sources(self.folder), self.parts, TODAY))

    def found(self, person: Person) -> set[str]:
        return {hit.edition.document for hit in self.assistant.search("Wie hoch ist die Zulage?", person)}


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    folder = write_corpus(tmp_path / "amt", {"offen.txt": TEXT.format(100), "intern.txt": TEXT.format(200)})
    with open_house(home) as parts:
        answering = AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)
        opened = House(parts, Assistant(answering, parts.blobs), folder)
        opened.say('[[document]]\nfile = "intern.txt"\ngroups = ["leitung"]\n')
        yield opened


def test_a_closed_document_is_neither_found_nor_answered_from_nor_opened(house: House) -> None:
    assert (house.found(STAFF), house.found(LEAD), house.found(OPERATOR)) == (
        {"offen"},
        {"offen", "intern"},
        {"offen", "intern"},
    )
    answer = [event for event in house.assistant.ask("Wie hoch ist die Zulage?", STAFF) if isinstance(event, Answer)][0]
    assert "200" not in str(answer)
    (closed,) = house.parts.register.editions("intern")
    assert house.assistant.original(f"{closed.id}-0-5", LEAD)[1] == "intern.txt"
    for opening in (house.assistant.source, house.assistant.original):
        with pytest.raises(NotFoundError) as closed_to_them:
            opening(f"{closed.id}-0-5", STAFF)
        with pytest.raises(NotFoundError) as absent:
            opening("nie-0-5", STAFF)
        assert str(closed_to_them.value) == str(absent.value)


def test_of_which_collections_people_read_only_a_part_is_told(house: House, home: Path) -> None:
    assert house.assistant.partly(STAFF) == {"amt": {"offen"}}
    assert house.assistant.partly(LEAD) == house.assistant.partly(OPERATOR) == {}
    house.say('groups = ["leitung"]')
    assert house.assistant.partly(STAFF) == {}  # nothing of it at all
    # What was erased nobody reads.
    (edition,) = house.parts.register.editions("intern")
    execute(Desk(house.parts, home), "erase", {"name": edition.id, "reason": "x"}, lambda event: None)
    assert house.assistant.partly(LEAD) == house.assistant.partly(OPERATOR) == {"amt": {"offen"}}


def test_readers_change_without_reading_the_file_again(house: House) -> None:
    house.say("")
    assert house.found(STAFF) == {"offen", "intern"}
    house.say('[[document]]\nfile = "offen.txt"\ngroups = ["leitung"]\n')
    assert (house.found(STAFF), house.found(LEAD)) == ({"intern"}, {"offen", "intern"})


def test_both_the_corpus_and_the_document_must_be_open(house: House) -> None:
    house.say('groups = ["it"]\n[[document]]\nfile = "intern.txt"\ngroups = ["leitung"]\n')
    assert house.found(LEAD) == set()
    assert house.found(Person("carl", frozenset({"it"}))) == {"offen"}
    assert house.found(Person("dora", frozenset({"it", "leitung"}))) == {"offen", "intern"}


@pytest.mark.parametrize("groups", ['"leitung"', "[]", "[1]"])
def test_groups_are_a_list_of_names(house: House, groups: str) -> None:
    for settings in (f"groups = {groups}\n", f'[[document]]\nfile = "intern.txt"\ngroups = {groups}\n'):
        with pytest.raises(FundstelleError, match="eine Liste"):
            house.say(settings)


def test_a_misspelt_file_does_not_stay_open(house: House) -> None:
    with pytest.raises(FundstelleError, match=r"'intrn.txt'; diese Datei gibt es nicht"):
        house.say('[[document]]\nfile = "intrn.txt"\ngroups = ["leitung"]\n')


def test_readers_reach_the_running_app(house: House) -> None:
    told = json.loads(json.dumps([source_json(source) for source in find_sources(house.folder)]))
    list(pipeline.run([source_from_json(one) for one in told], house.parts, TODAY))
    assert house.found(STAFF) == {"offen"}
