"""Read German text aloud by a program of this machine: espeak-ng, or piper with a voice at the operator's path."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import FundstelleError

SECONDS = 30.0
ESPEAK = "espeak-ng"
_FAILED = "Vorlesen geht gerade nicht: {} hat keinen Ton geliefert."


@dataclass(frozen=True)
class ProgramSpeaker:
    """A program that reads a line of text and writes a WAV file, both through pipes."""

    name: str
    command: tuple[str, ...]
    seconds: float = SECONDS

    def speak(self, text: str) -> bytes:
        """The text as WAV; raises FundstelleError if the program fails or takes too long."""
        line = " ".join(text.split()) + "\n"
        try:
            done = subprocess.run(
                self.command,
                input=line.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self.seconds,
                check=True,
            )
            return _with_length(done.stdout)
        except subprocess.TimeoutExpired:
            raise FundstelleError("Das Vorlesen dauerte zu lange und wurde abgebrochen.") from None
        except (OSError, subprocess.CalledProcessError, wave.Error, EOFError) as error:
            raise FundstelleError(_FAILED.format(self.name)) from error


def _with_length(audio: bytes) -> bytes:
    """espeak-ng writes to a pipe, so its header cannot know how long the sound is."""
    with wave.open(io.BytesIO(audio)) as spoken:
        form, sound = spoken.getparams(), spoken.readframes(len(audio))
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setparams(form)
        file.writeframes(sound)
    return whole.getvalue()


def open_program(voice: str) -> ProgramSpeaker:
    """The program for this voice; raises FundstelleError when it or the voice is missing."""
    if voice == ESPEAK:
        return ProgramSpeaker(ESPEAK, (_program(ESPEAK), "-v", "de", "-s", "150", "--stdin", "--stdout"))
    path = Path(voice)
    if path.suffix != ".onnx" or not path.is_file():
        raise FundstelleError(
            f"FUNDSTELLE_SPEECH_VOICE={voice}: `{ESPEAK}` angeben oder den Pfad einer piper-Stimme (.onnx)."
        )
    return ProgramSpeaker("piper", (_program("piper"), "--model", str(path), "--output-file", "-"))


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise FundstelleError(f"Zum Vorlesen fehlt das Programm {name}: bitte installieren.")
    return found
