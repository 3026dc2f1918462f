"""Engines that need no model: one hears the same question in everything, one hums for three seconds."""

from __future__ import annotations

import io
import math
import struct
import threading
import wave

from assistant.speech import RATE, Voice

HEARD = "Wie viele Zeichen müssen Passwörter für Standardkonten lang sein?"


class OneQuestion:
    name = "one question"

    def hear(self, recording: bytes, stopped: threading.Event) -> str:
        assert len(recording) % 2 == 0
        loudest = max(abs(sample) for (sample,) in struct.iter_unpack("<h", recording))
        return HEARD if loudest > 500 else ""


class Humming:
    name = "humming"

    def __init__(self) -> None:
        self.said: list[str] = []

    def speak(self, text: str) -> bytes:
        self.said.append(text)
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setparams((1, 2, RATE, 0, "NONE", ""))
            sound.writeframes(b"".join(struct.pack("<h", int(900 * math.sin(at / 8))) for at in range(3 * RATE)))
        return file.getvalue()


VOICE = Voice(OneQuestion(), Humming())
