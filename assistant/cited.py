"""Find the places that a question names: «§ 7 Abs. 1 SGB II», «Artikel 6 DSGVO», «Paragraf 4»."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from ingest.keywords import WORD, folded

_NAMED = re.compile(
    r"(?P<kind>§{1,2}|\bParagra(?:f|ph)(?:en)?\b|\bArt(?:ikels?|\.)?)\s*(?P<number>\d+[a-z]?)\b"
    r"(?:\s*(?:Abs(?:atz|\.)|Satz|S\.|Nr\.|Nummer|Buchst(?:abe|\.)|lit\.)\s*\w+)*"
    r"(?:\s+(?:des|der|dem|im|in|von))?(?:\s+(?P<law>[A-ZÄÖÜ][\w-]*(?:\s+[IVX]+\b)?))?"
)
_HEADING = re.compile(r"(?:^|› )\s*(§|Art)[a-z.]*\s*(\d+[a-z]?)\b", re.MULTILINE)
_HEAD_LINES = 2  # of a passage's search text: the title, the section's path


@dataclass(frozen=True)
class Place:
    """A paragraph or article by its number; `law` holds the words of the law's name, none where it is not named."""

    kind: str
    number: str
    law: tuple[str, ...] = ()


def named_places(question: str) -> tuple[Place, ...]:
    """The places that the question names; a word after the number is a law when it is written like one."""
    places = []
    for match in _NAMED.finditer(question):
        law = match["law"] or ""
        abbreviated = sum(letter.isupper() for letter in law) > 1
        kind = "art" if match["kind"].lower().startswith("art") else "§"
        places.append(Place(kind, match["number"], _words(law) if abbreviated else ()))
    return tuple(places)


def stands_at(places: Collection[Place], search_text: str) -> bool:
    """Whether the passage stands below the heading of one of these places, in the law that is named."""
    if not places:
        return False
    head = search_text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    headings = {(kind.lower(), number) for kind, number in _HEADING.findall("\n".join(head))}
    title = _words(head[0])
    return any((place.kind, place.number) in headings and _within(place.law, title) for place in places)


def _within(words: tuple[str, ...], title: tuple[str, ...]) -> bool:
    return any(title[at : at + len(words)] == words for at in range(len(title) - len(words) + 1))


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(folded(text)))
