"""`/sprache`: what this house hears and says, a recording to text, an answer's claims to sound; nothing is kept."""

from __future__ import annotations

import asyncio
import re
from functools import partial

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from assistant.access import Person
from assistant.chat.dialogs import CITED, dialogs, plain
from assistant.chat.lane import Lane
from assistant.language import FRAMES
from assistant.pages import Who
from assistant.pages_sample import sources_of
from assistant.serving import Answering
from assistant.speech import RATE, Voice
from ingest.errors import FundstelleError, NotFoundError
from ingest.settings import Settings

LONGEST_SECONDS = 60
LONGEST_TEXT = 4000
ARRIVES_WITHIN = 60.0  # seconds; a browser whose network is gone never says that it has gone
_LONGEST = LONGEST_SECONDS * RATE * 2  # bytes
_STILL = (
    "Ihr voriges Diktat wird noch geschrieben: Bitte warten Sie, bis es fertig ist. / "
    "Your previous dictation is still being written down: please wait until it is done."
)
_FULL = (
    "Gerade diktieren zu viele: Bitte versuchen Sie es in einer Minute noch einmal. / "
    "Too many people are dictating right now: please try again in a minute."
)
_NOBODY = Response(status_code=499)  # who asked has gone
_ABSENT = "Diese Antwort gibt es nicht, oder sie enthält nichts, was vorgelesen werden kann."
_HEADING, _MARK, _RULE = re.compile(r"(?m)^## "), re.compile(r"\s*\[\d+\]"), re.compile(r"(?m)^\|(?: ?-+ ?\|)+$")
_WARNINGS = {text for frame in FRAMES.values() for text in (frame.abstained, frame.near_miss)}
_DISAGREEING = tuple(f"**{frame.disagreeing}:**" for frame in FRAMES.values())
_MORE = "Die Antwort ist länger: Weiteres steht im Text."
_ROOM = LONGEST_TEXT - len(_MORE) - 2
_SAID = {"§§": "Paragrafen", "§": "Paragraf", "Abs.": "Absatz", "Nr.": "Nummer", "€": "Euro", "·": ",", "|": ","}


def voice_routes(voice: Voice, answering: Answering, settings: Settings, who: Who) -> APIRouter:
    """For everyone who is signed in; one recording and one text at a time, others wait.

    Who dictates has one recording under way, and what was recorded for somebody who has gone is not written down.
    """
    router = APIRouter(prefix="/sprache")
    asking = Depends(who)
    hearing, speaking = Lane(_STILL, _FULL), asyncio.Lock()

    @router.get("")
    def able(person: Person = asking) -> dict[str, bool]:
        return {"hears": voice.recogniser is not None, "speaks": voice.speaker is not None}

    @router.post("/diktat")
    async def dictate(request: Request, person: Person = asking) -> Response:
        if voice.recogniser is None:
            raise NotFoundError("Diktieren ist hier nicht eingerichtet.")
        with hearing.place(person.name):
            try:
                recording = await _recording(request)
                text = await hearing.run(request, partial(voice.recogniser.hear, recording))
            except ClientDisconnect:
                return _NOBODY
        return JSONResponse({"text": text})

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
    try:
        async with asyncio.timeout(ARRIVES_WITHIN):
            async for piece in request.stream():
                recording += piece
                if len(recording) > _LONGEST:
                    raise FundstelleError(f"Die Aufnahme ist länger als {LONGEST_SECONDS} Sekunden.")
    except TimeoutError:
        raise FundstelleError("Die Aufnahme kam nicht ganz an: Bitte diktieren Sie noch einmal.") from None
    if not recording or len(recording) % 2:
        raise FundstelleError("Die Aufnahme ist nicht lesbar.")
    return bytes(recording)


def spoken(answer: str) -> str:
    """The claims of an answer's Markdown as they are said, up to a length: only what carries a citation.

    That they are only the nearest places, or disagree, is said too.
    """
    paragraphs = _HEADING.split(answer)[0].split("\n\n")
    claims: list[str] = []
    warnings = [one for one in paragraphs if one in _WARNINGS]
    warnings += [plain(one.replace("**", "", 2)) for one in paragraphs if one.startswith(_DISAGREEING)]
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
