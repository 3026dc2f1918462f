"""`/sprache`: what this house hears and says, a recording to text, an answer's claims to sound; nothing is kept."""

from __future__ import annotations

import asyncio
import re

from fastapi import APIRouter, Depends, Request, Response

from assistant.access import Person
from assistant.chat.dialogs import CITED, dialogs, plain
from assistant.language import FRAMES
from assistant.pages import Who
from assistant.pages_sample import sources_of
from assistant.serving import Answering
from assistant.speech import RATE, Voice
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings

LONGEST_SECONDS = 60
LONGEST_TEXT = 4000
_LONGEST = LONGEST_SECONDS * RATE * 2  # bytes
_ABSENT = "Diese Antwort gibt es nicht, oder sie enthält nichts, was vorgelesen werden kann."
_HEADING, _MARK, _RULE = re.compile(r"(?m)^## "), re.compile(r"\s*\[\d+\]"), re.compile(r"(?m)^\|(?: ?-+ ?\|)+$")
_WARNINGS = {text for frame in FRAMES.values() for text in (frame.abstained, frame.near_miss)}
_MORE = "Die Antwort ist länger: Weiteres steht im Text."
_ROOM = LONGEST_TEXT - len(_MORE) - 2
_SAID = {"§§": "Paragrafen", "§": "Paragraf", "Abs.": "Absatz", "Nr.": "Nummer", "€": "Euro", "·": ",", "|": ","}


def voice_routes(voice: Voice, answering: Answering, settings: Settings, who: Who) -> APIRouter:
    """For everyone who is signed in; one recording and one text at a time, others wait."""
    router = APIRouter(prefix="/sprache")
    asking = Depends(who)
    hearing, speaking = asyncio.Lock(), asyncio.Lock()

    @router.get("")
    def able(person: Person = asking) -> dict[str, bool]:
        return {"hears": voice.recogniser is not None, "speaks": voice.speaker is not None}

    @router.post("/diktat")
    async def dictate(request: Request, person: Person = asking) -> dict[str, str]:
        if voice.recogniser is None:
            raise NotFoundError("Diktieren ist hier nicht eingerichtet.")
        recording = await _recording(request)
        async with hearing:
            return {"text": await asyncio.to_thread(voice.recogniser.hear, recording)}

    @router.get("/antwort/{answer}")
    async def read_aloud(answer: str, person: Person = asking) -> Response:
        if voice.speaker is None:
            raise NotFoundError("Vorlesen ist hier nicht eingerichtet.")
        text = await asyncio.to_thread(_claims_of, answer, person)
        async with speaking:
            audio = await asyncio.to_thread(voice.speaker.speak, text)
        return Response(audio, media_type="audio/wav", headers={"Cache-Control": "private, no-store"})

    def _claims_of(answer: str, person: Person) -> str:
        found = next((one for one in dialogs(settings, person.name) if one.id == answer), None)
        text = spoken(found.answer) if found and sources_of(found, answering, person) else ""
        if not text:
            raise NotFoundError(_ABSENT)
        return text

    return router


async def _recording(request: Request) -> bytes:
    recording = bytearray()
    async for piece in request.stream():
        recording += piece
        if len(recording) > _LONGEST:
            raise FundstelleError(f"Die Aufnahme ist länger als {LONGEST_SECONDS} Sekunden.")
    if not recording or len(recording) % 2:
        raise FundstelleError("Die Aufnahme ist nicht lesbar.")
    return bytes(recording)


def spoken(answer: str) -> str:
    """The claims of an answer's Markdown as they are said, up to a length: only what carries a citation.

    That they are only the nearest places is said too.
    """
    paragraphs = _HEADING.split(answer)[0].split("\n\n")
    claims: list[str] = []
    warnings = [paragraph for paragraph in paragraphs if paragraph in _WARNINGS]
    for before, paragraph in zip(["", *paragraphs], paragraphs, strict=False):
        if CITED.search(paragraph):
            said = _MARK.sub("", plain(paragraph)).strip() or plain(_RULE.sub("", before))
            claims.append(_pronounced(said))
    text = " ".join(warnings) if claims else ""
    for position, claim in enumerate(claims):
        if len(text) + len(claim) > _ROOM:  # nothing is left out from the middle
            return " ".join(f"{text} {'' if position else claim[:_ROOM]} {_MORE}".split())
        text = f"{text} {claim}".strip()
    return text


def _pronounced(text: str) -> str:
    for written, said in _SAID.items():
        text = text.replace(written, f" {said} ")
    text = re.sub(r"(?:\s+,)+", ",", " ".join(text.split())).strip(" -,")
    return text if text.endswith((".", "!", "?")) else f"{text}."
