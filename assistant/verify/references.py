"""Read references to law: § 21 Abs. 3 Satz 1 SGB II, Art. 33 DSGVO, Absatz 4, (2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = r"\d+(?:\.\d+)*(?:[ ]?[a-z])?\b(?!,\d)"
_NO_UNIT = (
    r"(?!\s*(?:[a-zäöüß]+\s+)?(?:Tag|Woche|Monat|Jahr|Stunde|Minute|Euro|Prozent|%|€|Arbeitstag|Werktag|Zeichen))"
)
_LAW = r"SGB\s*[IVX]+\b|[A-ZÄÖÜ][\wäöü]*[A-ZÄÖÜ]\w*(?:-[A-ZÄÖÜ]\w*)?|Grundgesetz\w*"
_REFERENCE = re.compile(
    rf"""(?:(?P<head>§§?|\bArt(?:\.|ikeln?|ikels)|\bParagra(?:ph|f)\w*)\s*(?P<number>{_NUMBER})
        (?P<more>(?:\s*(?:,|und|bis|oder|-|–)\s*{_NUMBER}{_NO_UNIT})*)
      |\b(?:Abs(?:\.|atz(?:es)?|ätzen?)|Satz|Nr\.|Nummern?|Ziff(?:\.|ern?))\s*{_NUMBER})
    (?P<parts>(?:\s*,?\s*(?:Abs(?:\.|atz)|Satz|S\.|Nr\.|Nummer|lit\.|Buchst(?:\.|abe))\s*(?:\d+[a-z]?|[a-z])\b)*)
    (?P<others>(?:\s*(?:,|und|bis|oder|-|–)\s*{_NUMBER}{_NO_UNIT})*)
    (?:\s+(?:de[rs]\s+)?(?P<law>{_LAW}))?""",
    re.VERBOSE,
)
_PART = re.compile(r"(Abs|Satz|S|Nr|Nummer|Ziff|lit|Buchst)[a-zä.]*\s*(\d+(?:\.\d+)*[a-z]?|[a-z])\b")
_LONGEST = 100  # numbers in a range "§§ 3 bis 9"
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
        chain = [(_LEVELS.get(level, level), value) for level, value in _PART.findall(match.group())]
        heads = [("", "")]
        if match["head"]:
            level = "Art" if match["head"].startswith("Art") else "§"
            heads = [(level, number) for number in (match["number"], *_listed(match["number"], match["more"]))]
        others = [(chain[-1][0], number) for number in _listed(chain[-1][1], match["others"])] if chain else []
        law = {("law", re.sub(r"\s|es$", "", match["law"]))} if match["law"] else set()
        for head in heads:
            for last in (chain[-1:] or [("", "")]) + others:
                parts = {head, *chain[:-1], last, *law} - {("", "")}
                found.append(Reference(match.start(), match.end(), frozenset(parts)))
    return tuple(found)


def _listed(first: str, more: str) -> list[str]:
    """The numbers that follow the first in "3, 5 bis 8": "5", "6", "7", "8"."""
    found: list[str] = []
    for joint, number in re.findall(rf"(,|und|bis|oder|-|–)\s*({_NUMBER})", more):
        last = (found or [first])[-1]
        if (
            joint in ("bis", "-", "–")
            and last.isdigit()
            and number.isdigit()
            and 1 < int(number) - int(last) < _LONGEST
        ):
            found += [str(one) for one in range(int(last) + 1, int(number))]
        found.append(number.replace(" ", ""))
    return found


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
    """The first reference of the claim that neither the quote makes nor the place where it stands is."""
    offered = read_references(quote)
    laws = {part for part in known if part[0] == "law"}
    mentioned = read_references(claim)
    for wanted in mentioned:
        if sum(one.start == wanted.start for one in mentioned) > 1 and not heads(wanted):
            # "Die Absätze 1 bis 3" are other places than the one where that is said.
            said = any(wanted.parts == one.parts for one in offered)
        else:
            said = wanted.parts <= known or any(wanted.parts - laws <= one.parts for one in offered)
        if not said:
            return wanted
    return None


def heads(reference: Reference) -> set[tuple[str, str]]:
    """The paragraph or article of a reference."""
    return {part for part in reference.parts if part[0] in ("§", "Art")}
