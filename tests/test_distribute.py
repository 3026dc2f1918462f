from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest import pipeline
from ingest.corpus import find_sources
from ingest.distribute import TEXTS, Steps, distributed, local_workers
from ingest.errors import UnreadableFileError
from ingest.parts import Parsed, Parts
from ingest.pipeline import Outcome
from ingest.vector_cache import CachedEmbedder
from tests.fakes import FakeEmbedder
from tests.rooms import open_house, parse_text, write_corpus

pytest.importorskip("distributed", reason="the extra is missing: pip install 'fundstelle[scale]'")

TODAY = date(2026, 11, 22)
LONG = "# Anhang\n\n" + "\n\n".join(f"# Nr. {number}\n\nZeile {number} gilt." for number in range(3 * TEXTS))
FILES = {
    "da.txt": "Stand: 01.03.2026\n\n# § 4 Passwörter\n\n(1) Ein Passwort hat 14 Zeichen. Es läuft nicht ab.",
    "faq.txt": "# Fragen\n\n- Wer hilft?\n- Wann?\n\nName | Telefon\nIT | 112",
    "lang.txt": LONG,
    "schlecht.txt": "KAPUTT",
}


def read(path: Path, password: str | None) -> Parsed:
    text = path.read_text(encoding="utf-8")
    return UnreadableFileError(f"{path.name} ist beschädigt.") if "KAPUTT" in text else parse_text(text)


def read_and_fail(path: Path, password: str | None) -> Parsed:
    raise RuntimeError(f"no disk for {path.name}")


def open_fake(name: str) -> FakeEmbedder:
    return FakeEmbedder(name=name)


def no_engine(name: str) -> FakeEmbedder:
    raise AssertionError(f"{name} was opened")


def run(sources: list[Any], parts: Parts) -> list[Outcome]:
    return list(pipeline.run(sources, parts, TODAY))


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with local_workers(2) as workers:
        yield workers


@contextmanager
def house(home: Path) -> Iterator[tuple[Parts, CachedEmbedder, FakeEmbedder]]:
    """Parts whose fake engine lies behind a cache."""
    engine = FakeEmbedder()
    cache = CachedEmbedder(engine, home / "vectors.sqlite")
    with open_house(home, cache) as parts:
        yield parts, cache, engine


def state(parts: Parts, outcomes: list[Outcome]) -> Mapping[str, Any]:
    """What a reader could tell two homes apart by."""
    editions = {edition.document: edition for edition in parts.register.editions(day=TODAY)}
    ids = {name: parts.register.passage_ids(edition.number) for name, edition in editions.items()}
    return {
        "outcomes": sorted((outcome.document, outcome.state, outcome.difference.passages) for outcome in outcomes),
        "editions": {name: (edition.id, edition.text_hash, edition.label) for name, edition in editions.items()},
        "passages": ids,
        "points": sorted(name for name, _ in parts.store.passages()),
        "words": parts.words.weights(["passwort", "zeil", "hilft"]),
    }


def test_two_workers_bring_about_what_one_process_does(tmp_path: Path, client: Any) -> None:
    sources = find_sources(write_corpus(tmp_path / "it", FILES))
    with house(tmp_path / "one") as (parts, _, _):
        expected = state(parts, run(sources, parts))
        vectors = parts.store.vectors(expected["points"])
    with house(tmp_path / "two") as (parts, cache, engine):
        spread = distributed(parts, cache, client, sources, Steps("fake", read, open_fake))
        assert state(parts, run(sources, spread)) == expected
        assert engine.embedded == []
        assert cache.misses == 0
        found = parts.store.vectors(expected["points"])
    assert all(np.array_equal(found[name], vectors[name]) for name in expected["points"])


def test_texts_that_the_cache_knows_are_not_embedded_again(tmp_path: Path, client: Any) -> None:
    sources = find_sources(write_corpus(tmp_path / "it", {"da.txt": FILES["da.txt"]}))
    with house(tmp_path / "home") as (parts, cache, _):
        run(sources, distributed(parts, cache, client, sources, Steps("fake", read, open_fake)))
        again = distributed(parts, cache, client, sources, Steps("fake", read, no_engine))
        ((path, parsed),) = again.parse([sources[0].path], {})
    assert (path, parsed) == (sources[0].path, parse_text(FILES["da.txt"]))


def test_what_goes_wrong_on_a_worker_is_told_as_it_is(tmp_path: Path, client: Any) -> None:
    sources = find_sources(write_corpus(tmp_path / "it", FILES))
    with house(tmp_path / "home") as (parts, cache, _):
        spread = distributed(parts, cache, client, sources, Steps("fake", read_and_fail, open_fake))
        with pytest.raises(RuntimeError, match="no disk for"):
            run(sources, spread)
