"""Mend the words of a line that tesseract's script model misreads: section signs, sharp s, bullets, dot leaders."""

from __future__ import annotations

import re
from collections.abc import Sequence

Box = tuple[int, int, int, int]
# text, box in pixels, confidence from 0 to 1
Read = tuple[str, Box, float]

NOISE = re.compile(r"[|_\-—–~.,'`´\[\]{}()=:;!¦‘’“”„°«»<>\\/*^]{1,4}")
UNSURE, SURE = 0.35, 0.8
# What it makes of a bullet at the start of a line.
BULLETS = frozenset("e°©®¢o«»")
# What it takes for one another in German: "außer" → "auBer", "außBer" or "auRer", "III" → "Ill".
SHARP_S = re.compile(r"ßB(?=[a-zäöü])|(?<=[aeiouäöü])B(?=[a-zäöü])|(?<=[a-zäöü][aeiouäöü])R(?=[a-zäöü])")
ROMAN = re.compile(r"I[Il]{1,2}")
# It takes "§" of some typefaces for a dollar, or for a letter where the words behind leave no doubt.
SECTION = re.compile(r"([(„]?)(\$\$?)")
LIKE_SECTION = frozenset(("S", "?", "&", "8$", "5$", "$8"))
NUMBER = re.compile(r"\d{1,3}[a-z]?[.,;:)]?")
OF_A_LAW = re.compile(r"(?:Abs|Absatz|Absätze|Satz|Nr|SGB|BGB|VwVfG)\b")
# A row of dots is a wide, flat word at the foot of the line; heights as a share of the line's.
FLAT = 0.25
LEADER = "....."


def mended(words: Sequence[Read], size: float) -> list[Read]:
    """The words of a line of this height in pixels, without specks."""
    told = [_section(words, at) or word for at, word in enumerate(words)]
    found = [_leader(word, size) or (mend(word[0]), *word[1:]) for word in told if not _is_speck(word)]
    if len(found) > 1 and found[0][0] in BULLETS:
        found[0] = ("•", *found[0][1:])
    return found


def mend(text: str) -> str:
    """Undo confusions that can only be ones."""
    return text.replace("l", "I") if ROMAN.fullmatch(text) else SHARP_S.sub("ß", text)


def _is_speck(word: Read) -> bool:
    text, _, confidence = word
    if text.strip("(„") in ("§", "§§"):
        return False
    return not text or (confidence < UNSURE and len(text) < 3) or bool(NOISE.fullmatch(text) and confidence < SURE)


def _section(words: Sequence[Read], at: int) -> Read | None:
    """The word with its section sign, if it stands before a number and can be nothing else."""
    text, box, confidence = words[at]
    behind = [word[0] for word in words[at + 1 : at + 3]]
    if not behind or not NUMBER.fullmatch(behind[0]):
        return None
    if match := SECTION.fullmatch(text):
        return match.group(1) + "§" * len(match.group(2)), box, confidence
    titled = at == 0 and behind[-1][:1].isupper()
    if text in LIKE_SECTION and len(behind) == 2 and (titled or OF_A_LAW.match(behind[1])):
        return "§", box, confidence
    return None


def _leader(word: Read, size: float) -> Read | None:
    """The dots between a title and its page number, which are read as anything."""
    _, (x0, y0, x1, y1), confidence = word
    flat = y1 - y0 < FLAT * size and x1 - x0 > 2 * size
    return (LEADER, *word[1:]) if flat and confidence < SURE else None
