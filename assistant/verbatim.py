"""Answer with sentences of the sources, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answers import Citation, Claim, Verdict, Withheld
from assistant.canon import Canon
from assistant.quote import Candidate, section_of
from ingest.edition import CanonicalText
from ingest.passages import Edition
from ingest.unit import Range, Unit

Statement = tuple[str, tuple[Range, ...]]

_VERBATIM = Verdict("supported", "Wörtlich aus der Quelle.")
_WORD = re.compile(r"\w+")


def verbatim_claims(chosen: Sequence[Candidate], canon: Canon, best_first: bool = False) -> Iterator[Claim | Withheld]:
    """The chosen units, each with what it needs to stand alone; no sentence is shown twice.

    The section of the first one comes first; within a section they stand as they are read, or the first one before.
    """
    for section in dict.fromkeys(map(section_of, chosen)):
        inside = [one for one in chosen if section_of(one) == section]
        shown: list[Range] = []
        claims: list[tuple[Range, Claim | Withheld]] = []
        for candidate in sorted(inside, key=lambda one: one.unit.range):
            edition = candidate.hit.edition
            canonical = canon.text(edition)
            for text, ranges in statements(candidate.unit, canonical, shown):
                shown.append(ranges[-1])
                focus = _focus(candidate.unit, canonical, text, ranges)
                citations = [canon.cite(edition, *part) for part in ranges]
                claims.append((ranges[-1], _claim(text, focus, citations, edition, canon)))
        best = chosen[0].unit.range if best_first and section == section_of(chosen[0]) else (-1, -1)
        yield from (claim for _, claim in sorted(claims, key=lambda one: (not _touches(best, [one[0]]), one[0])))


def statements(unit: Unit, canonical: CanonicalText, shown: Sequence[Range] = ()) -> Iterator[Statement]:
    """(how it reads, where it stands) for the unit and its company, as far as it is not `shown` already.

    What stands together in a paragraph is one statement; a lead-in and a table's header go with what they lead to.
    """
    element = canonical.element_at(unit.range[0])
    near = sorted((*unit.before, unit.range, *unit.after, *unit.beside))
    if element.kind == "table" and not _touches(unit.range, shown):
        yield unit.shown, (*unit.before, unit.range)
    elif not _touches(unit.range, shown):
        lead = [part for part in near if part[1] <= element.start]
        if element.kind == "paragraph":  # the sentence before it, once; a list's lead-in goes with each of its items
            lead = [part for part in lead if not _touches(part, shown)]
        together = [part for part in near if part[0] >= element.start and not _touches(part, shown)]
        ranges = (*lead, (together[0][0], together[-1][1]))
        yield " ".join(_plain(canonical, part) for part in ranges), ranges
    yield from ((_plain(canonical, item), (item,)) for item in unit.items if not _touches(item, shown))


def _touches(part: Range, shown: Sequence[Range]) -> bool:
    return any(part[0] < end and start < part[1] for start, end in shown)


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
