from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import qdrant_client
from qdrant_client import QdrantClient

from ingest import assembly, pipeline, reembed
from ingest.corpus import find_sources
from ingest.embed import Embedder
from ingest.errors import FundstelleError
from ingest.keywords import query_terms
from ingest.parts import Parts
from ingest.server_collections import BEFORE, SERVED, Collections
from ingest.settings import Settings
from ingest.vector_cache import CachedEmbedder
from tests.fakes import FakeEmbedder
from tests.rooms import parse_files, write_corpus

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]
ENGINES = {"alt": FakeEmbedder(64, "alt"), "neu": FakeEmbedder(128, "neu")}
TEXTS = {f"da{number}.md": f"# DA {number}\n\nRegel {number} gilt für alle Zimmer.\n" for number in range(12)}


@pytest.fixture(autouse=True)
def fake_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_cached(settings: Settings) -> CachedEmbedder:
        engine: Embedder = ENGINES[settings.embedder]
        return CachedEmbedder(engine, settings.home / "vectors.sqlite")

    monkeypatch.setattr(assembly, "open_cached_embedder", open_cached)


@contextmanager
def opened(settings: Settings) -> Iterator[Parts]:
    with assembly.open_parts(settings) as (parts, _):
        yield replace(parts, parse=parse_files)


def ingest(parts: Parts, folder: Path) -> None:
    list(pipeline.run(find_sources(folder), parts, date(2026, 3, 1)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "it", TEXTS)


@pytest.fixture
def old(tmp_path: Path, folder: Path) -> Settings:
    settings = Settings(tmp_path / "home", embedder="alt")
    settings.home.mkdir()
    with opened(settings) as parts:
        ingest(parts, folder)
    return settings


def test_another_model_is_refused_until_its_index_is_whole(old: Settings) -> None:
    new = replace(old, embedder="neu")
    with pytest.raises(FundstelleError, match="migrate --to embedder"), opened(new):
        pass
    assert assembly.reembed(new) == 12
    with opened(new) as parts:
        assert parts.store.count() == 12
        assert parts.embedder.dimensions == 128
    assert sorted(path.name for path in old.home.glob("edge*")) == ["edge"]


def test_the_app_answers_from_its_index_while_the_next_one_is_filled(old: Settings, folder: Path) -> None:
    new = replace(old, embedder="neu")
    with opened(old) as parts:
        assembly.reembed(new)
        assert parts.store.count() == 12
        write_corpus(folder, {"spaet.md": "# Spät\n\nDas kam während des Rechnens dazu.\n"})
        ingest(parts, folder)
        with pytest.raises(FundstelleError), opened(new):
            pass  # in use: nothing is switched under the app
    with opened(new) as parts:
        assert parts.store.count() == 13


def interrupted(new: Settings) -> Settings:
    """A filling for these settings that was stopped after its first passages, and is not used."""

    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assembly.reembed(new, stop)
    with pytest.raises(FundstelleError, match="migrate --to embedder"), opened(new):
        pass
    return new


def test_an_interrupted_filling_is_neither_used_nor_lost(old: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    new = interrupted(replace(old, embedder="neu"))
    with opened(old) as parts:
        assert parts.store.count() == 12
    assert 0 < assembly.reembed(new) < 12


@pytest.mark.parametrize("killed_after", ["nothing", "the first rename", "the second rename"])
def test_a_kill_while_switching_is_finished_by_the_next_start(old: Settings, killed_after: str) -> None:
    new = replace(old, embedder="neu")
    assembly.reembed(new)
    if killed_after != "nothing":
        (old.home / reembed.IN_USE).rename(old.home / reembed.BEFORE)
    if killed_after == "the second rename":
        (old.home / reembed.NEXT).rename(old.home / reembed.IN_USE)
    with opened(new) as parts:
        assert parts.store.count() == 12
    assert sorted(path.name for path in old.home.glob("edge*")) == ["edge"]


def test_nothing_is_computed_for_the_model_in_use(old: Settings) -> None:
    with pytest.raises(FundstelleError, match="passt schon"):
        assembly.reembed(old)


def test_what_was_begun_for_a_third_model_is_thrown_away(old: Settings) -> None:
    ENGINES["drittes"] = FakeEmbedder(32, "drittes")
    assembly.reembed(replace(old, embedder="drittes"))
    assert assembly.reembed(replace(old, embedder="neu")) == 12
    with opened(replace(old, embedder="neu")) as parts:
        assert parts.embedder.dimensions == 128


@pytest.fixture
def server(old: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same house on a server, which many clients share."""
    client = QdrantClient(":memory:")
    monkeypatch.setattr(client, "close", lambda: None)
    monkeypatch.setattr(qdrant_client, "QdrantClient", lambda *_, **__: client)
    settings = replace(old, qdrant_url="http://127.0.0.1:6333")
    assembly.move_index(settings, to_server=True)
    return settings


def collections(settings: Settings) -> set[str]:
    client = qdrant_client.QdrantClient(settings.qdrant_url)
    return {found.name for found in client.get_collections().collections}


def test_on_a_server_the_next_model_is_filled_beside_and_takes_over_when_opened(server: Settings, folder: Path) -> None:
    new = replace(server, embedder="neu")
    with opened(server) as parts:
        with pytest.raises(FundstelleError, match="migrate --to embedder"), opened(new):
            pass
        assert assembly.reembed(new) == 12
        assert assembly.reembed(new) == 0
        write_corpus(folder, {"spaet.md": "# Spät\n\nDas kam während des Rechnens dazu.\n"})
        ingest(parts, folder)
        assert parts.store.count() == 13
    with opened(server) as parts:  # started again as it was: nothing is switched
        assert parts.embedder.dimensions == 64
        assert parts.store.count() == 13
    for _ in range(2):
        with opened(new) as parts:
            vectors = parts.store.vectors([name for name, _ in parts.store.passages()])
            assert [vector.shape for vector in vectors.values()] == [(128,)] * 13
    with pytest.raises(FundstelleError, match="neu.*alt"), opened(server):
        pass
    with pytest.raises(FundstelleError, match="passt schon"):
        assembly.reembed(new)


def test_on_a_server_an_interrupted_filling_is_never_served(server: Settings) -> None:
    new = interrupted(replace(server, embedder="neu"))
    with opened(server) as parts:
        assert parts.store.count() == 12
    assert 0 < assembly.reembed(new) < 12
    with opened(new) as parts:
        assert parts.store.count() == 12


def test_on_a_server_a_third_model_may_be_begun_while_the_second_takes_over(server: Settings) -> None:
    ENGINES["drittes"] = FakeEmbedder(32, "drittes")
    new, third = replace(server, embedder="neu"), replace(server, embedder="drittes")
    assembly.reembed(new)
    with pytest.raises(KeyboardInterrupt):
        assembly.reembed(third, _interrupt)
    with opened(new) as parts:
        assert parts.store.count() == 12
    assert len(collections(server)) == 3
    assembly.reembed(third)
    assert len(collections(server)) == 2  # what was served before goes with the next filling
    with opened(third) as parts:
        assert parts.store.count() == 12


def test_on_a_server_who_reads_the_old_collection_goes_on_until_it_is_pruned(server: Settings, folder: Path) -> None:
    new = replace(server, embedder="neu")
    assembly.reembed(new)
    with opened(server) as old_parts:
        vector, editions = old_parts.embedder.query("Zimmer"), [one.number for one in old_parts.register.editions()]
        with opened(new) as parts:
            write_corpus(folder, {"spaet.md": "# Spät\n\nDas kam nach dem Wechsel dazu.\n"})
            with pytest.raises(FundstelleError, match="anderen Modells ersetzt.*FUNDSTELLE_EMBEDDER"):
                ingest(old_parts, folder)  # nobody would find it
            pipeline.recover(parts)
            ingest(parts, folder)
            assert parts.store.count() == 13
            assert len(old_parts.store.search(vector, query_terms("Zimmer"), editions, 20).dense) == 12
            erased = parts.register.editions()[0].number
            parts.store.untag(erased)
            assert (parts.store.count([erased]), old_parts.store.count([erased])) == (0, 0)
    with pytest.raises(FundstelleError), opened(server):
        pass
    assert len(collections(server)) == 2
    assert assembly.prune(new) == ["fundstelle"]
    assert assembly.prune(new) == []
    with opened(new) as parts:
        assert parts.store.count() == 12


def test_on_a_server_an_operators_copy_of_a_collection_is_neither_served_nor_pruned(server: Settings) -> None:
    new, copy = replace(server, embedder="neu"), "fundstelle-sicherung"
    qdrant_client.QdrantClient(server.qdrant_url).create_collection(copy, {})
    assembly.reembed(new)
    with opened(new) as parts:
        assert parts.store.count() == 12
    assert assembly.prune(new) == ["fundstelle"]
    assert copy in collections(server)


def test_who_moves_back_before_the_new_model_took_over_takes_along_what_was_read_since(
    server: Settings, folder: Path
) -> None:
    new = replace(server, embedder="neu")
    assembly.reembed(new)
    with opened(server) as parts:
        write_corpus(folder, {"spaet.md": "# Spät\n\nDas kam während des Rechnens dazu.\n"})
        ingest(parts, folder)
    shutil.rmtree(server.home / reembed.IN_USE)  # the old model's
    assert assembly.move_index(new, to_server=False) == 13


@pytest.mark.parametrize("killed_at", ["the old one's mark", "its own mark"])
def test_on_a_server_a_kill_while_taking_over_is_mended_by_the_next_start(
    server: Settings, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    new, state = replace(server, embedder="neu"), {"the old one's mark": BEFORE, "its own mark": SERVED}[killed_at]
    assembly.reembed(new)
    mark = Collections.mark

    def stop(collections: Collections, name: str, told: str) -> None:
        if told == state:
            raise KeyboardInterrupt
        mark(collections, name, told)

    with monkeypatch.context() as killing:
        killing.setattr(Collections, "mark", stop)
        with pytest.raises(KeyboardInterrupt), opened(new):
            pass
    with opened(new) as parts:
        assert parts.store.count() == 12
    assert assembly.prune(new) == ["fundstelle"]


def test_without_a_server_there_is_nothing_to_prune(old: Settings) -> None:
    with pytest.raises(FundstelleError, match="FUNDSTELLE_QDRANT_URL"):
        assembly.prune(old)


def _interrupt(done: int, total: int) -> None:
    raise KeyboardInterrupt
