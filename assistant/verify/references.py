"""Read references to law: § 21 Abs. 3 Satz 1 SGB II, Art. 33 DSGVO, Absatz 4, (2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = r"\d+[a-z]?\b"
_LAW = r"SGB\s*[IVX]+\b|[A-ZÄÖÜ][\wäöü]*[A-ZÄÖÜ]\w*(?:-[A-ZÄÖÜ]\w*)?|Grundgesetz\w*"
_REFERENCE = re.compile(
    rf"""(?:(?P<head>§§?|\bArt(?:\.|ikeln?|ikels)|\bParagra(?:ph|f)\w*)\s*(?P<number>{_NUMBER})
        (?P<more>(?:\s*(?:,|und|bis|oder|-|–)\s*{_NUMBER}(?!\s*[A-Za-zäöü.]*\.?\s*(?:Tag|Woche|Monat)))*)
      |(?P<alone>\b(?:Abs(?:\.|atz(?:es)?)|Satz|Nr\.|Nummer|Ziff(?:\.|er)))\s*(?P<value>{_NUMBER}))
    (?P<parts>(?:\s*,?\s*(?:Abs(?:\.|atz)|Satz|S\.|Nr\.|Nummer|lit\.|Buchst(?:\.|abe))\s*(?:\d+[a-z]?|[a-z])\b)*)
    (?:\s+(?:de[rs]\s+)?(?P<law>{_LAW}))?""",
    re.VERBOSE,
)
_PART = re.compile(r"(Abs|Satz|S|Nr|Nummer|Ziff|lit|Buchst)[a-z.]*\s*(\d+[a-z]?|[a-z])\b")
_LEVELS = {"S": "Satz", "Nummer": "Nr", "Ziff": "Nr", "Buchst": "lit"}
_ENUMERATOR = re.compile(r"\s*\((\d+[a-z]?)\)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a law; `parts` holds (level, number): ("§", "21"), ("Abs", "3"), ("law", "SGBII")."""

    start: int
    end: int
    parts: frozenset[tuple[str, str]]


@lru_cache(maxsize=4096)
def read_references(text: str) -> tuple[Reference, ...]:
    """All references of a text; "§§ 3 und 5" gives two."""
    found = []
    for match in _REFERENCE.finditer(text):
        shared = {(_LEVELS.get(level, level), value) for level, value in _PART.findall(match["parts"])}
        if match["law"]:
            shared.add(("law", re.sub(r"\s|es$", "", match["law"])))
        if match["alone"]:
            level = match["alone"].rstrip(".")
            level = next(one for one in ("Abs", "Satz", "Nr", "Nummer", "Ziff") if level.startswith(one))
            found.append(_reference(match, shared, _LEVELS.get(level, level), match["value"]))
            continue
        head = "Art" if match["head"].startswith("Art") else "§"
        for number in (match["number"], *re.findall(_NUMBER, match["more"])):
            found.append(_reference(match, shared, head, number))
    return tuple(found)


def _reference(match: re.Match[str], shared: set[tuple[str, str]], level: str, number: str) -> Reference:
    return Reference(match.start(), match.end(), frozenset({*shared, (level, number)}))


def known_parts(sentence: str, paragraph: str, context: str) -> frozenset[tuple[str, str]]:
    """What the place of a sentence tells: its own "(2)", the paragraph it stands in, title and section path."""
    parts = {part for one in read_references(context) for part in one.parts}
    parts |= {("law", law.replace(" ", "")) for law in re.findall(_LAW, context)}
    for text in (sentence, paragraph):
        enumerator = _ENUMERATOR.match(text)
        if enumerator:
            parts.add(("Abs", enumerator.group(1)))
            break
    return frozenset(parts)


def unmatched(claim: str, quote: str, known: frozenset[tuple[str, str]]) -> Reference | None:
    """The first reference of the claim that the quote, read in its place, does not make."""
    offered = read_references(quote)
    for wanted in read_references(claim):
        if wanted.parts <= known:
            continue
        if not any(wanted.parts - one.parts <= known for one in offered):
            return wanted
    return None
