"""Engines of voice: found, missing, slow, and what they make."""

from __future__ import annotations

import io
import shutil
import sys
import threading
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from assistant.doctor import voices
from assistant.hear_whisper import NEEDED, open_whisper
from assistant.speak_program import ProgramSpeaker
from assistant.speech import SILENT, open_voice
from ingest.errors import FundstelleError

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


def test_nothing_is_heard_or_said_unless_it_is_set_up() -> None:
    assert open_voice({}) == SILENT
    assert [(check.good, check.needed) for check in voices({})] == [(False, False), (False, False)]
    assert [check.detail.split("=")[0] for check in voices({})] == [
        "aus; FUNDSTELLE_SPEECH_VOICE",
        "aus; FUNDSTELLE_SPEECH_MODEL",
    ]


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("FUNDSTELLE_SPEECH_VOICE", "loud", "`espeak-ng` angeben oder den Pfad einer piper-Stimme"),
        ("FUNDSTELLE_SPEECH_VOICE", "/nowhere/de.onnx", "den Pfad einer piper-Stimme"),
        ("FUNDSTELLE_SPEECH_MODEL", "/nowhere", "dort fehlt config.json, model.bin, tokenizer.json"),
    ],
)
def test_what_is_set_up_and_not_there_is_refused_with_a_remedy(setting: str, value: str, told: str) -> None:
    with pytest.raises(FundstelleError, match=told):
        open_voice({setting: value})
    (check,) = [check for check in voices({setting: value}) if check.needed]
    assert told in check.detail


def test_a_program_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = tmp_path / "de.onnx"
    voice.touch()
    for setting, program in (("espeak-ng", "espeak-ng"), (str(voice), "piper")):
        with pytest.raises(FundstelleError, match=f"Programm {program}"):
            open_voice({"FUNDSTELLE_SPEECH_VOICE": setting})


class Segment:
    def __init__(self, text: str) -> None:
        self.text = text


class WhisperModel:
    """Stands in the library's place: notes how it was opened, and says a word for every sample."""

    opened: ClassVar[dict[str, object]] = {}

    def __init__(self, folder: str, **options: object) -> None:
        WhisperModel.opened = options

    def transcribe(self, samples: Sequence[float], **options: object) -> tuple[Iterator[Segment], None]:
        return (Segment(f" Wort{number} ") for number, _ in enumerate(samples)), None


def test_whisper_takes_one_core_and_stops_when_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = ModuleType("faster_whisper")
    library.WhisperModel = WhisperModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", library)
    for name in NEEDED:
        (tmp_path / name).touch()
    recogniser = open_whisper(tmp_path)
    assert WhisperModel.opened["cpu_threads"] == 1
    stopped = threading.Event()
    assert recogniser.hear(bytes(4), stopped) == "Wort0 Wort1"
    stopped.set()
    assert recogniser.hear(bytes(4), stopped) == ""


def script(tmp_path: Path, text: str) -> ProgramSpeaker:
    file = tmp_path / "speaker.py"
    file.write_text(text, encoding="utf-8")
    return ProgramSpeaker("probe", (sys.executable, str(file)), seconds=2.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import time; time.sleep(30)", "dauerte zu lange"),
        ("raise SystemExit(1)", "probe hat keinen Ton geliefert"),
        ("print('no sound')", "probe hat keinen Ton geliefert"),
        ("", "probe hat keinen Ton geliefert"),
    ],
)
def test_a_program_that_fails_says_so_in_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(FundstelleError, match=told):
        script(tmp_path, text).speak("Ein Satz.")


@needs_espeak
def test_espeak_reads_german_aloud_for_as_long_as_it_takes() -> None:
    speaker = open_voice({"FUNDSTELLE_SPEECH_VOICE": "espeak-ng"}).speaker
    assert speaker
    lengths = []
    for text in ("Zwölf Zeichen.", "-v en --help\n" + "Passwörter haben mindestens zwölf Zeichen. " * 5):
        with wave.open(io.BytesIO(speaker.speak(text))) as sound:
            lengths.append(sound.getnframes() / sound.getframerate())
            assert any(sound.readframes(sound.getnframes()))
    assert 0.5 < lengths[0] < 4
    assert lengths[1] > 3 * lengths[0]
