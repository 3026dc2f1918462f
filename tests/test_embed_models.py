from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from ingest.embed_models import OllamaEmbedder, SentenceTransformersEmbedder, prefixes
from ingest.errors import FundstelleError
from tests.fakes import FakeEmbedder

LONGEST = 60


class OllamaServer(BaseHTTPRequestHandler):
    """Two routes of Ollama with word counts for vectors, twice as long as a unit; refuses texts over 60 characters."""

    asked: list[str] = []

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer(200, {"models": [{"model": "multilingual-e5:latest", "digest": "0123456789ab"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        assert body["truncate"] is False
        if max(map(len, texts)) > LONGEST:
            self._answer(400, {"error": "the input length exceeds the context length"})
            return
        self.asked.extend(texts)
        self._answer(200, {"embeddings": (FakeEmbedder().passages(texts) * 2).tolist()})

    def _answer(self, status: int, content: object) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())


@pytest.fixture
def address() -> Iterator[str]:
    OllamaServer.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), OllamaServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_texts_go_to_ollama_with_the_prefixes_of_the_model(address: str) -> None:
    embedder = OllamaEmbedder("multilingual-e5", address)
    vectors = embedder.passages(["Urlaub", "Krankheit"] * 20)
    assert (embedder.name, embedder.dimensions) == ("multilingual-e5-01234567", 64)
    assert vectors.shape == (40, 64)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert embedder.query("Urlaub?") @ vectors[0] < 1
    assert OllamaServer.asked[1:3] == ["passage: Urlaub", "passage: Krankheit"]
    assert OllamaServer.asked[-1] == "query: Urlaub?"


def test_a_text_too_long_is_the_mean_of_its_parts_and_nothing_is_cut(address: str) -> None:
    embedder = OllamaEmbedder("multilingual-e5", address)
    text = " ".join(f"Wort{number}" for number in range(30))
    (vector,) = embedder.passages([text])
    read = " ".join(asked.removeprefix("passage: ").strip() for asked in OllamaServer.asked[1:])
    assert read.split() == text.split()
    assert np.isclose(np.linalg.norm(vector), 1)


def test_no_texts_ask_nobody(address: str) -> None:
    embedder = OllamaEmbedder("multilingual-e5", address)
    OllamaServer.asked.clear()
    assert embedder.passages([]).shape == (0, 64)
    assert OllamaServer.asked == []


def test_a_model_that_is_not_served_is_told(address: str) -> None:
    with pytest.raises(FundstelleError, match="„bge-m3“.*ollama pull bge-m3"):
        OllamaEmbedder("bge-m3", address)


def test_an_absent_ollama_is_told(address: str) -> None:
    with pytest.raises(FundstelleError, match="antwortet nicht.*ollama serve"):
        OllamaEmbedder("bge-m3", "http://127.0.0.1:9")


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(FundstelleError, match=r"modules\.json"):
        SentenceTransformersEmbedder(tmp_path)


@pytest.mark.parametrize(
    ("model", "query", "passage"),
    [
        ("intfloat_multilingual-e5-large", "query: ", "passage: "),
        ("bge-m3:567m", "", ""),
        ("snowflake-arctic-embed2", "query: ", ""),
        ("EmbeddingGemma:300m", "task: search result | query: ", "title: none | text: "),
    ],
)
def test_prefixes_follow_the_family(model: str, query: str, passage: str) -> None:
    assert (prefixes(model).query, prefixes(model).passage) == (query, passage)
