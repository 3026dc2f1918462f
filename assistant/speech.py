"""Voice on this machine: what is dictated to text, checked text to sound; only with engines that the operator names."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.hear_whisper import open_whisper
from assistant.speak_program import open_program

RATE = 16_000  # samples a second of a recording
MODEL, VOICE = "FUNDSTELLE_SPEECH_MODEL", "FUNDSTELLE_SPEECH_VOICE"


class Recogniser(Protocol):
    """Something that writes down what it hears."""

    @property
    def name(self) -> str:
        """What the operator calls it."""
        ...

    def hear(self, recording: bytes, stopped: threading.Event) -> str:
        """The words of a recording: 16-bit mono samples, `RATE` a second; empty if nobody speaks.

        Once it is `stopped` nobody waits for them any more.
        """


class Speaker(Protocol):
    """Something that reads text aloud."""

    @property
    def name(self) -> str:
        """What the operator calls it."""
        ...

    def speak(self, text: str) -> bytes:
        """A WAV file of the text; raises FundstelleError if it fails or takes too long."""


@dataclass(frozen=True)
class Voice:
    """What this house can hear and say; nothing unless it was set up."""

    recogniser: Recogniser | None = None
    speaker: Speaker | None = None


SILENT = Voice()


def open_voice(environ: Mapping[str, str]) -> Voice:
    """The engines that the settings name; raises FundstelleError for one that is not usable."""
    return Voice(open_recogniser(environ), open_speaker(environ))


def open_recogniser(environ: Mapping[str, str]) -> Recogniser | None:
    """The model in the folder FUNDSTELLE_SPEECH_MODEL."""
    folder = environ.get(MODEL, "").strip()
    return open_whisper(Path(folder)) if folder else None


def open_speaker(environ: Mapping[str, str]) -> Speaker | None:
    """FUNDSTELLE_SPEECH_VOICE: `espeak-ng`, or the path of a piper voice."""
    voice = environ.get(VOICE, "").strip()
    return open_program(voice) if voice else None
