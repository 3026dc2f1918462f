"""Find the abbreviations that a text explains itself: "Bedarfsgemeinschaft (BG)", "(im Folgenden: BG)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.keywords import STOP_WORDS

_SHORT = r"([^\W\d_][\w-]{0,8}[^\W_])"
_CALLED = r"(?:(?:im\s+(?:Folgenden|Weiteren)|nachfolgend|künftig|kurz|abgekürzt|Abk\.|Abkürzung)(?:\s+auch)?:?\s+)?"
_EXPLAINED = re.compile(rf"\s\({_CALLED}[„\"»]?{_SHORT}[“\"«]?(?:\s+genannt)?\)")
_EXPLAINING = re.compile(rf"(?<![\w-]){_SHORT}\s\(([^()]{{4,80}})\)")
_LISTED = re.compile(rf"^{_SHORT} \| ([^|\n]{{4,80}})$", re.MULTILINE)  # two cells of a list of abbreviations
_LONGEST = 120  # characters before a parenthesis that it may shorten
_BOUNDARY = re.compile(r"[.;:!?()]\s")
_WORD = re.compile(r"\S+")


def abbreviations(text: str) -> dict[str, str]:
    """Each abbreviation with what it stands for, as the text says it."""
    found: dict[str, str] = {}
    for short, meant in _pairs(text):
        found.setdefault(short, meant)
    return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in _EXPLAINED.finditer(text):
        before = _BOUNDARY.split(text[max(0, match.start() - _LONGEST) : match.start()])[-1]
        if meant := _shortened(match[1], before):
            yield match[1], meant
    for pattern in (_EXPLAINING, _LISTED):
        for match in pattern.finditer(text):
            if _shortened(match[1], match[2]) == match[2]:
                yield match[1], match[2]


def _shortened(short: str, text: str) -> str | None:
    """The end of the text that the abbreviation can stand for: its letters in order, the first begins a word.

    After Schwartz and Hearst; the other letters may stand inside a German compound.
    """
    letters = [letter for letter in short.lower() if letter.isalnum()]
    lower, at = text.lower(), len(text)
    if short[1:] == short[1:].lower() or short in text:
        return None
    for letter in reversed(letters[1:]):
        at = lower.rfind(letter, 0, max(0, at))
    begins = [word.start() for word in _WORD.finditer(lower) if word.start() < at and word[0][0] == letters[0]]
    if not begins:
        return None
    words = text[begins[-1] :].split()
    content = [word for word in words if word.lower() not in STOP_WORDS]
    bare = {words[0].lower(), words[-1].lower()} & STOP_WORDS
    noun = any(word[0].isupper() for word in content)
    return " ".join(words) if noun and not bare and len(content) <= len(letters) else None
