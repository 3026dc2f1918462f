"""Embed with larger models that the authority runs itself: sentence-transformers from a folder, or Ollama."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import FundstelleError
from ingest.passages import digest, normalise

if TYPE_CHECKING:
    from ingest.embed import Vectors

BATCH = 16
OLLAMA = "http://127.0.0.1:11434"


@dataclass(frozen=True)
class Prefixes:
    """What a family of models wants before a question and before a passage."""

    query: str = ""
    passage: str = ""


# By a part of the model's name; the first that fits. From the models' cards.
FAMILIES = {
    "e5-mistral": Prefixes("Instruct: Given a question, retrieve passages that answer it\nQuery: "),
    "e5-large-instruct": Prefixes("Instruct: Given a question, retrieve passages that answer it\nQuery: "),
    "e5": Prefixes("query: ", "passage: "),
    "qwen3-embedding": Prefixes("Instruct: Given a question, retrieve passages that answer it\nQuery:"),
    "arctic-embed": Prefixes("query: "),
    "nomic-embed": Prefixes("search_query: ", "search_document: "),
    "embeddinggemma": Prefixes("task: search result | query: ", "title: none | text: "),
    "mxbai-embed": Prefixes("Represent this sentence for searching relevant passages: "),
}


def prefixes(model: str) -> Prefixes:
    """The prefixes of this model's family; none for a family that is not listed, as for bge-m3."""
    name = model.lower().replace("_", "-")
    return next((found for part, found in FAMILIES.items() if part in name), Prefixes())


class TooLongError(Exception):
    """One of the texts is longer than the model reads."""


def offline_models() -> Any:
    """The library sentence-transformers, told never to ask a hub; raises FundstelleError where it is missing."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
    try:
        import sentence_transformers
    except ImportError as error:
        message = "Für Modelle aus einem Ordner fehlt das Paket: pip install 'fundstelle[models]'"
        raise FundstelleError(message) from error
    return sentence_transformers


class SentenceTransformersEmbedder:
    """A model in a folder of this machine; needs the extra `models`, never asks a hub."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "modules.json").is_file():
            raise FundstelleError(
                f"In {folder} liegt kein sentence-transformers-Modell (modules.json fehlt): Ordner angeben, in den "
                "das Modell gespeichert wurde."
            )
        self._model = offline_models().SentenceTransformer(str(folder), local_files_only=True)
        self._prefixes = prefixes(folder.name)
        self._one_at_a_time = threading.Lock()  # its tokenizer refuses a second thread
        sizes = (f"{file.relative_to(folder)} {file.stat().st_size}" for file in sorted(folder.rglob("*")))
        self.name = f"{folder.name}-{digest(sizes, 8)}"
        self.dimensions: int = self._model.get_sentence_embedding_dimension()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        return in_windows(self._prefixes.passage, [normalise(text) for text in texts], self._encode)

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        vector: Vectors = in_windows(self._prefixes.query, [normalise(text)], self._encode)[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        with self._one_at_a_time:
            lengths = [len(self._model.tokenizer(text)["input_ids"]) for text in texts]
            if max(lengths) > (self._model.max_seq_length or max(lengths)):
                raise TooLongError
            return np.asarray(self._model.encode(texts, batch_size=BATCH, show_progress_bar=False), np.float32)


class OllamaEmbedder:
    """A model that an Ollama of the authority serves; its digest is part of the name."""

    def __init__(self, model: str, address: str = OLLAMA) -> None:
        from ollama import Client

        self._client = Client(address)
        self._model = model
        self._prefixes = prefixes(model)
        try:
            digests = {found.model: found.digest for found in self._client.list().models}
        except ConnectionError as error:
            raise FundstelleError(
                f"Ollama antwortet nicht unter {address}. Abhilfe: `ollama serve` starten."
            ) from error
        served = next((name for name in (model, f"{model}:latest") if name in digests), None)
        if served is None:
            raise FundstelleError(f"Ollama unter {address} kennt das Modell „{model}“ nicht: `ollama pull {model}`.")
        self.name = f"{model}-{(digests[served] or '')[:8]}"
        self.dimensions = len(self.query("?"))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        clean = [normalise(text) for text in texts]
        batches = [clean[start : start + BATCH] for start in range(0, len(clean), BATCH)]
        rows = [in_windows(self._prefixes.passage, batch, self._embed) for batch in batches]
        return np.vstack([np.empty((0, self.dimensions), np.float32), *rows])

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        vector: Vectors = in_windows(self._prefixes.query, [normalise(text)], self._embed)[0]
        return vector

    def _embed(self, texts: list[str]) -> Vectors:
        from ollama import ResponseError

        try:
            found = self._client.embed(self._model, texts, truncate=False)
        except ResponseError as error:
            if "context length" in str(error):
                raise TooLongError from error
            raise
        return np.array(found.embeddings, np.float32)


def in_windows(prefix: str, texts: Sequence[str], embed: Callable[[list[str]], Vectors]) -> Vectors:
    """Unit vectors of at least one text; a text that is too long is the mean of its halves."""
    try:
        vectors = embed([prefix + text for text in texts])
    except TooLongError:
        if len(texts) > 1:
            return np.vstack([in_windows(prefix, [text], embed) for text in texts])
        (text,) = texts
        middle = len(text) // 2
        cut = text.rfind(" ", 1, middle) if " " in text[1:middle] else middle
        vectors = in_windows(prefix, [text[:cut], text[cut:]], embed).mean(axis=0, keepdims=True)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
