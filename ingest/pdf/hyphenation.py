"""Join the lines of a paragraph, repairing a hyphen at a line's end only where it is one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from ingest.pdf.pieces import Page

WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
BROKEN = re.compile(r"([^\W\d_]+)-$")
CONTINUES = re.compile(r"[^\W\d_]+")
SUSPENDED = re.compile(r"(?:und|oder|bzw|sowie|als|noch|statt|bis|beziehungsweise|wie|auch)\b")
# "öffentlich-rechtlich": after these endings German divides no word but for "-keit" and "-heit".
ADJECTIVE = re.compile(r"^[a-zäöüß]+(?:lich|isch)$")
TIGHT_END = re.compile(r"[^\s–/-][/–]$")

Vocabulary = Mapping[str, int]


def vocabulary(pages: Iterable[Page]) -> Counter[str]:
    """How often each word stands unbroken in the document."""
    counts: Counter[str] = Counter()
    for page in pages:
        for segment in page.segments:
            text = segment.text.lower()
            counts.update(WORDS.findall(text[:-1].rsplit(" ", 1)[0] if text.endswith("-") else text))
    return counts


def join(before: str, after: str, known: Vocabulary) -> tuple[str, str]:
    """What remains of the text before a line break, and what to put between it and the next line."""
    if not before or not before.endswith(("-", "/", "–")):
        return before, " " if before else ""
    broken = BROKEN.search(before)
    if broken and not before.endswith(" -"):
        start = CONTINUES.match(after)
        if not start or not start.group()[0].islower():
            return before, ""
        if SUSPENDED.match(after):
            return before, " "
        if ADJECTIVE.search(broken.group(1)) and not after.startswith(("keit", "heit")):
            return before, ""
        whole = (broken.group(1) + start.group()).lower()
        hyphenated = f"{broken.group(1)}-{start.group()}".lower()
        return (before, "") if known.get(hyphenated, 0) > known.get(whole, 0) else (before[:-1], "")
    if before.endswith("-") and re.match(r"[\dA-ZÄÖÜ]", after) and not before.endswith(" -"):
        return before, ""
    if TIGHT_END.search(before) and re.match(r"\w", after):
        return before, ""
    return before, " "
