"""Write down German speech with a Whisper model in a folder of this machine, by faster-whisper on the processor."""

from __future__ import annotations

import threading
from itertools import takewhile
from pathlib import Path
from typing import Any

from ingest.errors import FundstelleError

# Without its tokenizer in the folder, faster-whisper would ask the network for one.
NEEDED = ("config.json", "model.bin", "tokenizer.json")


class WhisperRecogniser:
    """Whisper; what nobody says is not written down."""

    def __init__(self, model: Any, name: str) -> None:
        self.name = name
        self._model = model

    def hear(self, recording: bytes, stopped: threading.Event) -> str:
        """The words of 16-bit mono samples, 16,000 a second; `stopped` ends it after the half minute it is at."""
        import numpy as np

        samples = np.frombuffer(recording, np.int16).astype(np.float32) / 32768
        segments, _ = self._model.transcribe(
            samples,
            language="de",
            beam_size=1,
            vad_filter=True,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(segment.text.strip() for segment in takewhile(lambda _: not stopped.is_set(), segments))


def open_whisper(folder: Path) -> WhisperRecogniser:
    """The model in this folder; raises FundstelleError when it or the library is missing."""
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise FundstelleError(
            f"FUNDSTELLE_SPEECH_MODEL={folder}: dort fehlt {', '.join(missing)} (Whisper-Modell im Format CTranslate2)."
        )
    try:
        from faster_whisper import WhisperModel
    except ImportError:
        raise FundstelleError("Zum Diktieren fehlt faster-whisper: `pip install 'fundstelle[voice]'`.") from None
    try:
        # More threads would take the cores from those who search; who dictates waits in a lane anyway.
        model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        raise FundstelleError(f"FUNDSTELLE_SPEECH_MODEL={folder} ist nicht lesbar: {error}") from error
    return WhisperRecogniser(model, folder.name)
