"""Open a cross-encoder from a folder of this machine; needs the extra `models`, never asks a hub."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.embed_models import offline_models
from ingest.errors import FundstelleError


class CrossEncoderModel:
    """A model that reads two texts together. Safe for threads. Raises FundstelleError where it cannot be opened."""

    def __init__(self, setting: str, variable: str) -> None:
        """`setting` is `path:<folder>`, as the settings' `variable` holds it."""
        kind, _, name = setting.partition(":")
        folder = Path(name)
        if kind != "path" or not name:
            raise FundstelleError(f"{variable}: „{setting}“ ist unbekannt. Möglich ist: path:<Ordner>.")
        if not (folder / "config.json").is_file():
            raise FundstelleError(f"In {folder} liegt kein Modell (config.json fehlt): {variable} prüfen.")
        self._model = offline_models().CrossEncoder(str(folder), local_files_only=True)
        self._one_at_a_time = threading.Lock()  # its tokenizer refuses a second thread
        self.name = folder.name
        self.labels: dict[int, str] = self._model.config.id2label

    def predict(self, pairs: Sequence[tuple[str, str]], apply_softmax: bool = False) -> Any:
        """A score, or one for each label, for every pair; what passes the model's length is cut off."""
        with self._one_at_a_time:
            return self._model.predict(list(pairs), apply_softmax=apply_softmax, show_progress_bar=False)
