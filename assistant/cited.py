"""Find the places that a text names («§ 7 Abs. 1 SGB II», «Artikel 6 DSGVO», «Paragraf 4») and what stands at them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assistant.verify.normal import number_books
from ingest.keywords import WORD, folded

_NAMED = re.compile(
    r"(?P<kind>§{1,2}|\bParagra(?:f|ph)(?:en)?\b|\bArt(?:ikels?|\.)?)\s*(?P<number>\d+[a-z]?)\b"
    r"(?:\s*(?:Abs(?:atz|\.)|Satz|S\.|Nr\.|Nummer|Buchst(?:abe|\.)|lit\.)\s*\w+)*"
    r"(?:\s+(?:des|der|dem|im|in|von))?(?:\s+(?P<law>[A-ZÄÖÜ][\w-]*(?:\s+[IVX]+\b)?))?"
)
_WRITTEN_OUT = re.compile(r"(?i)(?:gesetz|ordnung|buch|vertrag|satzung|richtlinie|anweisung|vereinbarung)(?:e?s)?\b")
_BOOK_SOON = re.compile(r"[^;]{0,60}?\b(?:SGB|Buch(?:e?s)?)\b")
_HEADING = re.compile(r"(?:^|› )\s*(§|Art)[a-z.]*\s*(\d+[a-z]?)\b", re.MULTILINE)
_HEAD_LINES = 2  # of a passage's search text: the title, the section's path


@dataclass(frozen=True)
class Place:
    """A paragraph or article by its number; `law` holds the words of the law's name, none where it is not named."""

    kind: str
    number: str
    law: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where a passage stands: the kind and number of each of its headings, and the words of its document's title."""

    numbers: frozenset[tuple[str, str]]
    title: tuple[str, ...]

    def at(self, place: Place) -> bool:
        """Whether it is below the heading of the place, in the law that is named."""
        return (place.kind, place.number) in self.numbers and _within(place.law, self.title)


def named_places(question: str) -> tuple[Place, ...]:
    """The places that the question names; a law whose name is written out may go by any title."""
    return tuple(place for place, _ in _places(question))


def places_referred_to(sentence: str) -> tuple[Place, ...]:
    """The places that a sentence of a document refers to; those without a law are in that document.

    A law whose name is written out is left out: which title it goes by is not known. So is what a book of the social
    code may still follow («§ 44 Abs. 1 und 4 SGB X»).
    """
    found = []
    numbered = number_books(sentence)
    for place, named in _places(numbered):
        elsewhere = _WRITTEN_OUT.search(named["law"] or "") or _BOOK_SOON.match(numbered, named.end())
        if place.law or not elsewhere:
            found.append(place)
    return tuple(found)


def standing(search_text: str) -> Standing:
    """Where the passage stands by the head of its search text."""
    head = search_text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    numbers = {(kind.lower(), number) for kind, number in _HEADING.findall("\n".join(head))}
    return Standing(frozenset(numbers), _words(head[0]))


def stands_at(places: Collection[Place], search_text: str) -> bool:
    """Whether the passage stands at one of these places."""
    return bool(places) and any(map(standing(search_text).at, places))


def _places(text: str) -> Iterator[tuple[Place, re.Match[str]]]:
    """Each place with how it is named; a word is a law's short name when it is written like one."""
    for match in _NAMED.finditer(text):
        law = match["law"] or ""
        abbreviated = sum(letter.isupper() for letter in law) > 1
        kind = "art" if match["kind"].lower().startswith("art") else "§"
        yield Place(kind, match["number"], _words(law) if abbreviated else ()), match


def _within(words: tuple[str, ...], title: tuple[str, ...]) -> bool:
    return any(title[at : at + len(words)] == words for at in range(len(title) - len(words) + 1))


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(folded(text)))
