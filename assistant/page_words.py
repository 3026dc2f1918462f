"""What pages say, in the language that their reader chose: they are written in German, a file has the rest."""

from __future__ import annotations

import json
import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

from markupsafe import Markup

GERMAN = "de"
LANGUAGES = {GERMAN: "Deutsch", "en": "English"}
_DAY = {GERMAN: "{0:%d.%m.%Y}", "en": "{0.day} {0:%b %Y}"}


@dataclass(frozen=True)
class Reader:
    """Who reads a page: in which language, and at which address of ours it can be opened again."""

    language: str = GERMAN
    address: str = "/"


_ANYBODY = Reader()
READER: ContextVar[Reader] = ContextVar("READER", default=_ANYBODY)


def gettext(text: str) -> str:
    """The German words in the reader's language."""
    return words(READER.get().language).get(text, text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The words for one or for many."""
    return gettext(singular if count == 1 else plural)


def translated(text: str) -> str:
    """A sentence of ours that may have values in it, such as an error; German where it has no translation."""
    language = READER.get().language
    return _find(text, language) or text


def said(text: str) -> str:
    """The same for a page, where a sentence that stays German is marked as such."""
    language = READER.get().language
    known = text if language == GERMAN else _find(text, language)
    return Markup('<span lang="de">{}</span>').format(text) if known is None else known


def day(moment: str | date) -> str:
    """A day, moment or ISO text of one as people write days in the reader's language."""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return _DAY[READER.get().language].format(known)


@cache
def words(language: str) -> dict[str, str]:
    """German to this language. `{}` stands for a value in a sentence that comes from elsewhere, such as an error."""
    if language == GERMAN:
        return {}
    file = resources.files("assistant") / f"pages.{language}.json"
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return known


def _find(text: str, language: str) -> str | None:
    if text in words(language):
        return words(language)[text]
    for pattern, translation in _sentences(language):
        if found := pattern.fullmatch(text):
            return translation.format(*found.groups())
    # „Titel: Satz“ tells what the sentence is about.
    about, colon, rest = text.partition(": ")
    known = _find(rest, language) if colon else None
    return None if known is None else f"{about}: {known}"


@cache
def _sentences(language: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.escape(german).replace(r"\{\}", "(.*)"), re.DOTALL), translation)
        for german, translation in words(language).items()
        if "{}" in german
    ]
