from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from ingest import chunk, pipeline, tables
from ingest.check import check
from ingest.corpus import find_sources
from ingest.indexing import points
from ingest.inventory import damage
from ingest.parts import Parts
from ingest.passages import Element, ParsedFile
from tests.fakes import FakeEmbedder
from tests.rooms import open_house, write_corpus

TODAY = date(2026, 11, 22)
TEXTS = {
    f"d{n}.txt": f"# § {n} Thema\n\nDie Regel {n} gilt.\n\n# § {n}a Frist\n\nSie endet nach {n} Tagen." for n in (1, 2)
}


@pytest.fixture
def parts(tmp_path: Path, home: Path) -> Iterator[Parts]:
    folder = write_corpus(tmp_path / "it", TEXTS)
    with open_house(home) as opened:
        list(pipeline.run(find_sources(folder), opened, TODAY))
        yield opened


def kinds(parts: Parts, repair: bool = False) -> dict[str, bool]:
    content = check(parts, repair)
    json.dumps(content)
    assert content["sound"] == all(entry["repaired"] for entry in content["findings"])
    return {entry["kind"]: entry["repaired"] for entry in content["findings"]}


def edition(parts: Parts, document: str = "d1") -> tuple[int, str, str]:
    (found,) = parts.register.editions(document)
    return found.number, found.file_hash, found.text_hash


def a_vector_of_nothing(parts: Parts) -> None:
    name, passage = next(iter(parts.register.passages(parts.register.passage_ids(1), {1})))
    parts.store.upsert(points(parts, [("d1", replace(passage, id="verwaist"), (name,))]))


def a_vector_is_missing(parts: Parts) -> None:
    parts.store.delete(parts.register.passage_ids(1)[:1])


def a_vector_lacks_its_edition(parts: Parts) -> None:
    (_, passage), *_ = parts.register.passages(parts.register.passage_ids(1)[:1], {1})
    parts.store.upsert(points(parts, [("d1", passage, (7,))]))


def a_vector_of_another_model(parts: Parts) -> None:
    (_, passage), *_ = parts.register.passages(parts.register.passage_ids(1)[:1], {1})
    (point,) = points(parts, [("d1", passage, (1,))])
    parts.store.upsert([replace(point, vector=np.roll(point.vector, 7))])


def an_orphan_blob(parts: Parts) -> None:
    parts.blobs.put(b"niemandes")


def a_damaged_text(parts: Parts) -> None:
    parts.blobs.path(edition(parts)[2]).write_bytes(b"kaputt")


def an_orphan_passage(parts: Parts) -> None:
    values = {"id": "verwaist", "text": "x", "section": [], "kind": "paragraph", "title": "t", "lead": ""}
    with parts.register.engine.begin() as connection:
        connection.execute(tables.passages.insert().values(values))


def a_wrong_count(parts: Parts) -> None:
    parts.words.add(["Ein Text, der nirgends steht."])


def test_a_sound_house_is_called_sound(parts: Parts) -> None:
    content = check(parts)
    assert content["sound"]
    assert (content["editions"], content["passages"], content["vectors"], content["blobs"]) == (2, 4, 4, 4)


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (a_vector_of_nothing, "orphan_vectors"),
        (a_vector_is_missing, "missing_vectors"),
        (a_vector_lacks_its_edition, "mistaken_vectors"),
        (a_vector_of_another_model, "wrong_vectors"),
        (an_orphan_blob, "orphan_blobs"),
        (a_damaged_text, "text_damaged"),
        (an_orphan_passage, "orphan_passages"),
        (a_wrong_count, "word_counts"),
    ],
)
def test_harm_is_found_and_repaired(parts: Parts, harm: Callable[[Parts], None], kind: str) -> None:
    before = {name: vector.tolist() for name, vector in parts.store.vectors(parts.register.passage_ids(1)).items()}
    harm(parts)
    assert kind in kinds(parts)
    assert kinds(parts, repair=True)[kind]
    assert kinds(parts) == {}
    after = parts.store.vectors(parts.register.passage_ids(1))
    assert {name: vector.tolist() for name, vector in after.items()} == before
    assert {name: set(numbers) for name, numbers in parts.store.passages()} == {
        name: {number} for number in (1, 2) for name in parts.register.passage_ids(number)
    }


def test_a_lost_original_is_told_and_cannot_be_repaired(parts: Parts) -> None:
    _, original, text = edition(parts)
    parts.blobs.delete(original)
    assert kinds(parts, repair=True) == {"original_damaged": False}
    parts.blobs.delete(text)
    assert kinds(parts, repair=True) == {"original_damaged": False, "text_damaged": False}


def test_passages_that_are_not_what_their_range_says_are_told(parts: Parts) -> None:
    with parts.register.engine.begin() as connection:
        moved = tables.placements.update().where(tables.placements.c.edition == 1)
        connection.execute(moved.values(start=tables.placements.c.start + 1))
    assert "passages_misplaced" in kinds(parts)


def test_a_damaged_register_is_told(parts: Parts, home: Path) -> None:
    with parts.register.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    parts.register.engine.dispose()
    path = home / "register.sqlite"
    content = bytearray(path.read_bytes())
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'placements_by_passage'"
        ).scalar()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
    engine.dispose()
    content[(page - 1) * size + 8 : page * size] = b"\xff" * (size - 8)
    path.write_bytes(content)
    assert damage(parts.register.engine)


def test_only_a_sample_is_embedded_to_find_a_wrong_model(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"gross.txt": "\n\n".join(f"# § {n} T\n\nRegel {n}." for n in range(150))})
    embedder = FakeEmbedder()
    with open_house(home, embedder) as opened:
        list(pipeline.run(find_sources(folder), opened, TODAY))
        embedder.embedded.clear()
        assert check(opened)["sound"]
    assert len(embedder.embedded) == 48


def test_hidden_text_in_a_passage_is_told_and_goes_when_the_file_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("Offen.", "Versteckt.", "Auch offen.")
    file = ParsedFile(tuple(Element("paragraph", text, hidden=text == "Versteckt.") for text in texts))
    folder = write_corpus(tmp_path / "it", {"seite.txt": "Offen."})
    with open_house(tmp_path / "home") as opened:
        house = replace(opened, parse=lambda paths, passwords: iter([(path, file) for path in paths]))
        with monkeypatch.context() as older:
            older.setattr(chunk, "_fits", lambda *pieces: True)
            list(pipeline.run(find_sources(folder), house, TODAY))
        assert "passages_misplaced" in kinds(house)
        list(pipeline.run(find_sources(folder), house, TODAY, again=True))
        assert kinds(house) == {}
