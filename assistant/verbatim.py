"""Answer with sentences of the sources, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answers import Citation, Claim, Verdict, Withheld
from assistant.canon import Canon
from assistant.quote import Candidate, Section, section_of
from ingest.edition import CanonicalText
from ingest.passages import Edition
from ingest.units import Range, Unit

Statement = tuple[str, tuple[Range, ...]]

_VERBATIM = Verdict("supported", "Wörtlich aus der Quelle.")
_WORD = re.compile(r"\w+")


def verbatim_claims(chosen: Sequence[Candidate], canon: Canon) -> Iterator[Claim | Withheld]:
    """The chosen units, each with what it needs to stand alone; no sentence is shown twice.

    The section of the first one comes first; within a section they stand as they are read.
    """
    sections = list(dict.fromkeys(map(section_of, chosen)))
    shown: dict[Section, int] = {}
    for candidate in sorted(chosen, key=lambda one: (sections.index(section_of(one)), one.unit.range)):
        edition, section = candidate.hit.edition, section_of(candidate)
        for text, ranges in statements(candidate.unit, canon.text(edition), shown.get(section, 0)):
            shown[section] = ranges[-1][1]
            focus = _focus(candidate.unit, canon.text(edition), text, ranges)
            yield _claim(text, focus, [canon.cite(edition, *part) for part in ranges], edition, canon)


def statements(unit: Unit, canonical: CanonicalText, shown: int = 0) -> Iterator[Statement]:
    """(how it reads, where it stands) for the unit and its company, as far as it stands behind the offset `shown`.

    What stands together in a paragraph is one statement; a lead-in and a table's header go with what they lead to.
    """
    element = canonical.element_at(unit.range[0])
    found: list[Statement] = [(_plain(canonical, item), (item,)) for item in unit.items]
    if element.kind == "table":
        found = [(unit.shown, (*unit.before, unit.range))]
    elif unit.range[0] >= shown:
        near = sorted((*unit.before, unit.range, *unit.after, *unit.beside))
        lead = [part for part in near if part[1] <= element.start]
        together = [part for part in near if part[0] >= max(element.start, shown)]
        ranges = (*lead, (together[0][0], together[-1][1]))
        found.insert(0, (" ".join(_plain(canonical, part) for part in ranges), ranges))
    yield from (one for one in found if one[1][-1][0] >= shown)


def _plain(canonical: CanonicalText, part: Range) -> str:
    return " ".join(canonical.text[slice(*part)].split())


def _focus(unit: Unit, canonical: CanonicalText, text: str, ranges: Sequence[Range]) -> Range | None:
    """Where the unit stands in a text that says more."""
    if text == unit.shown or not ranges[-1][0] <= unit.range[0] < ranges[-1][1]:
        return None
    before = " ".join(_plain(canonical, part) for part in (*ranges[:-1], (ranges[-1][0], unit.range[0])))
    at = text.index(unit.shown, len(before.rstrip()))
    return at, at + len(unit.shown)


def _claim(
    text: str, focus: Range | None, citations: Sequence[Citation], edition: Edition, canon: Canon
) -> Claim | Withheld:
    """Every word of the text stands in the quotes, or it is withheld."""
    frozen = canon.text(edition).text
    for citation in citations:
        if frozen[citation.start : citation.end] != citation.quote:
            return Withheld(text, "Die Fundstelle zeigt nicht auf ihren Text.")
    quoted = set(_WORD.findall(" ".join(citation.quote for citation in citations)))
    if not quoted.issuperset(_WORD.findall(text)):
        return Withheld(text, "Der Satz steht nicht wörtlich in der Quelle.")
    return Claim(text, _VERBATIM, tuple(citations), focus)
