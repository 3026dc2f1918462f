from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.canon import Canon
from assistant.retrieve import Reading, rank, retrieve
from ingest import pipeline
from ingest.corpus import find_sources
from ingest.embed import Vectors
from ingest.keywords import terms
from ingest.parts import Parts
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

    def sentences_of(names: Collection[str]) -> dict[str, Vectors]:
        return {name: embedder.passages((sentences or {})[name]) for name in names}

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
