from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import FundstelleError
from ingest.vector_cache import EMBEDDED_AT_ONCE, CachedEmbedder
from tests.fakes import FakeEmbedder


def test_no_text_is_embedded_twice_across_openings(tmp_path: Path) -> None:
    first, second = FakeEmbedder(), FakeEmbedder()
    a = CachedEmbedder(first, tmp_path / "vectors.sqlite").passages(["eins", "zwei", "eins"])
    cached = CachedEmbedder(second, tmp_path / "vectors.sqlite")
    b = cached.passages(["zwei", "drei", "eins"])
    assert first.embedded == ["eins", "zwei"]
    assert second.embedded == ["drei"]
    assert (cached.hits, cached.misses) == (2, 1)
    assert np.array_equal(a[[1, 0]], b[[0, 2]])


def test_rows_follow_the_texts_and_stay_close_to_the_embedder(tmp_path: Path) -> None:
    texts = [f"Wort {number} von vielen" for number in range(600)]
    vectors = CachedEmbedder(FakeEmbedder(), tmp_path / "v.sqlite").passages(texts)
    assert np.abs(vectors - FakeEmbedder().passages(texts)).max() < 1e-3
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_another_model_has_vectors_of_its_own(tmp_path: Path) -> None:
    CachedEmbedder(FakeEmbedder(64, "a"), tmp_path / "v.sqlite").passages(["eins"])
    other = FakeEmbedder(32, "a")
    assert CachedEmbedder(other, tmp_path / "v.sqlite").passages(["eins"]).shape == (1, 32)
    assert other.embedded == ["eins"]


def test_a_repeated_question_is_embedded_once(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    cached = CachedEmbedder(embedder, tmp_path / "v.sqlite")
    assert np.array_equal(cached.query("Frage?"), cached.query("Frage?"))
    assert embedder.embedded == ["Frage?"]


def test_no_texts_give_no_rows(tmp_path: Path) -> None:
    assert CachedEmbedder(FakeEmbedder(), tmp_path / "v.sqlite").passages([]).shape == (0, 64)


class Failing(FakeEmbedder):
    """Fails at one text, as a killed run would."""

    def passages(self, texts: list[str]) -> np.ndarray:  # type: ignore[override]
        if "kaputt" in texts:
            raise RuntimeError
        return super().passages(texts)


def test_a_failed_run_keeps_what_it_had_embedded(tmp_path: Path) -> None:
    texts = [f"t{number}" for number in range(EMBEDDED_AT_ONCE)]
    with pytest.raises(RuntimeError):
        CachedEmbedder(Failing(), tmp_path / "v.sqlite").passages([*texts, "kaputt"])
    resumed = FakeEmbedder()
    CachedEmbedder(resumed, tmp_path / "v.sqlite").passages([*texts, "heil"])
    assert resumed.embedded == ["heil"]


def fill(path: Path, start: int) -> None:
    for number in range(start, start + 40):
        CachedEmbedder(FakeEmbedder(), path).passages([f"Text {number}", f"Text {number + 1}"])


def test_two_processes_and_threads_share_the_file(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    processes = [multiprocessing.get_context("spawn").Process(target=fill, args=(path, start)) for start in (0, 20)]
    for process in processes:
        process.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fill, [path] * 4, range(0, 40, 10)))
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert sqlite3.connect(path).execute("SELECT count(*) FROM vectors").fetchone() == (71,)


def test_a_damaged_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "v.sqlite").write_bytes(b"kein SQLite" * 100)
    with pytest.raises(FundstelleError, match=r"v\.sqlite.*löschen"):
        CachedEmbedder(FakeEmbedder(), tmp_path / "v.sqlite")
