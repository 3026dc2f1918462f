from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from assistant.canon import Canon
from assistant.merge import merge
from assistant.retrieve import Hit, Reading, Sentences, rank, retrieve
from ingest import pipeline
from ingest.chunk import cut_passages
from ingest.corpus import find_sources
from ingest.edition import freeze
from ingest.keywords import terms
from ingest.parts import Parts
from ingest.passages import Element, ParsedFile
from ingest.store import Point
from ingest.store_embedded import open_embedded_store
from tests.fakes import FakeEmbedder
from tests.rooms import open_house, write_corpus

PASSAGES = {
    "lang": "Im Haus gilt vieles. Die Kantine öffnet um elf. Der Empfang hilft gern. Der Parkplatz schließt um acht.",
    "kurz": "Parkplatz Empfang Kantine Haus vieles gern",
}


def found(tmp_path: Path, question: str, sentences: Mapping[str, list[str]] | None) -> list[str]:
    embedder = FakeEmbedder()
    store = open_embedded_store(tmp_path / "edge", embedder.name, embedder.dimensions)
    points = [Point(name, "d", (1,), embedder.query(text), terms(text)) for name, text in PASSAGES.items()]
    store.upsert(points)

    def texts_of(names: Collection[str]) -> dict[str, str]:
        return {name: PASSAGES[name] for name in names}

    def sentences_of(names: Collection[str]) -> dict[str, Sentences]:
        return {name: (said := (sentences or {})[name], embedder.passages(said)) for name in names}

    reading = sentences_of if sentences is not None else None
    ranked = rank(question, embedder.query(question), {1}, store, texts_of, reading)
    store.close()
    return [one.passage for one in ranked]


def test_the_passage_with_the_nearest_sentence_overtakes_one_that_is_nearer_as_a_whole(tmp_path: Path) -> None:
    question = "Haus Kantine Empfang Parkplatz schließt"
    said = {"lang": ["Der Parkplatz Kantine Haus Empfang schließt"], "kurz": ["gern"]}
    assert found(tmp_path / "a", question, None)[0] == "kurz"
    assert found(tmp_path / "b", question, said)[0] == "lang"


def test_a_passage_without_sentences_is_judged_by_its_own_vector(tmp_path: Path) -> None:
    assert set(found(tmp_path, "Kantine", {"lang": [], "kurz": []})) == {"lang", "kurz"}


def test_without_editions_nothing_is_found(tmp_path: Path) -> None:
    store = open_embedded_store(tmp_path / "edge", "fake", 64)
    assert rank("Kantine", np.zeros(64, np.float32), (), store, lambda names: {}) == []
    store.close()


def test_vectors_weigh_less_where_the_question_is_in_the_passages_own_words() -> None:
    def ahead(familiar: float) -> bool:
        near = Reading(0.9, 0.9, 0.0, 0.0, familiar)
        worded = Reading(0.88, 0.88, 1.0, 0.0, familiar)
        return near.score > worded.score

    assert ahead(familiar=0.0)
    assert not ahead(familiar=1.0)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    copies = {f"da{number}.md": f"# § {number} Kopie\n\nDie Kantine öffnet um elf Uhr.\n" for number in (1, 2, 3)}
    folder = write_corpus(tmp_path / "it", {**copies, "andere.md": "# Andere\n\nDie Kantine schließt um zwei Uhr.\n"})
    with open_house(tmp_path / "home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        yield house


def test_copies_of_one_text_do_not_crowd_the_list(parts: Parts) -> None:
    editions = parts.register.live(date(2026, 3, 2), {"it"})
    canon = Canon(parts.blobs)
    hits = retrieve(
        "Wann öffnet die Kantine?", editions, parts.store, parts.embedder, parts.register, limit=2, canon=canon
    )
    assert [hit.passage.text for hit in hits] == ["Die Kantine öffnet um elf Uhr.", "Die Kantine schließt um zwei Uhr."]
    assert [hit.rank for hit in hits] == [1, 2]


def test_passages_that_continue_each_other_are_one_place(tmp_path: Path) -> None:
    rule = "Die Kantine öffnet um {} Uhr für alle, die im Haus arbeiten oder zu Besuch sind."
    long = " ".join(rule.format(hour) for hour in range(1, 40))
    pages = {"lang.md": f"# § 1 Kantine\n\n{long}\n", "kurz.md": "# § 2 Kantine\n\nDie Kantine öffnet um elf Uhr.\n"}
    folder = write_corpus(tmp_path / "it", pages)
    with open_house(tmp_path / "home") as house:
        list(pipeline.run(find_sources(folder), house, date(2026, 3, 1)))
        editions, canon = house.register.live(date(2026, 3, 2)), Canon(house.blobs)
        hits = retrieve("Wann öffnet die Kantine?", editions, house.store, house.embedder, house.register, 50, canon)
        assert len(hits) > 3
        for order in (hits, hits[::-1], hits[1::2] + hits[::2]):
            places = merge(order, canon)
            assert [place.rank for place in places] == [1, 2]
            by_title = {place.passage.title: place for place in places}
            assert by_title["kurz"].beside == ()
            first = next(hit for hit in order if hit.passage.title == "lang")
            assert by_title["lang"].passage == first.passage
            assert [one.start for one in by_title["lang"].beside] == sorted(
                one.start for one in by_title["lang"].beside
            )
            assert {first.passage, *by_title["lang"].beside} == {hit.passage for hit in hits} - {
                by_title["kurz"].passage
            }


def test_hidden_text_keeps_its_neighbours_apart(parts: Parts) -> None:
    edition = parts.register.live(date(2026, 3, 2))[0]
    words = " ".join(["Kantine"] * 150)
    for hidden, places in ((True, 2), (False, 1)):
        shown = Element("paragraph", words)
        canonical = freeze(ParsedFile((shown, Element("paragraph", words, hidden=hidden), shown)))
        canon: Any = SimpleNamespace(text=lambda _, canonical=canonical: canonical)
        hits = [Hit(passage, edition, 1, 1.0, 1.0) for passage in cut_passages(canonical, "da", "da", "")]
        assert len(merge(hits, canon)) == places


def test_a_reading_gains_by_what_refers_to_it() -> None:
    alike = Reading(0.8, 0.8, 0.5, 0.5, 0.5)
    assert replace(alike, referred=0.1).score > alike.score
