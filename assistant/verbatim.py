"""Answer with sentences of the sources, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answers import Citation, Claim, Verdict, Withheld
from assistant.canon import Canon
from assistant.quote import Candidate
from ingest.edition import CanonicalText
from ingest.passages import Edition
from ingest.units import Range, Unit

_VERBATIM = Verdict("supported", "Wörtlich aus der Quelle.")
_MOST_ITEMS = 8
_WORD = re.compile(r"\w+")


def verbatim_claims(chosen: Sequence[Candidate], canon: Canon) -> Iterator[Claim | Withheld]:
    """The chosen units in reading order, each with what it needs to stand alone."""
    shown: set[tuple[str, Range]] = set()
    for candidate in sorted(chosen, key=lambda one: (one.hit.edition.number, one.unit.range)):
        edition = candidate.hit.edition
        canonical = canon.text(edition)
        for text, ranges in statements(candidate.unit, canonical):
            key = (edition.id, ranges[-1])
            if key not in shown:
                shown.add(key)
                yield _claim(text, [canon.cite(edition, *part) for part in ranges], edition, canon)


def statements(unit: Unit, canonical: CanonicalText) -> Iterator[tuple[str, tuple[Range, ...]]]:
    """(how it reads, where it stands) for the unit and its company, which lets it stand alone."""
    element = canonical.element_at(unit.range[0])
    if element.kind in ("table", "list_item"):
        lead = " ".join(_plain(canonical, part) for part in unit.before) if element.kind == "list_item" else ""
        yield f"{lead} {unit.shown}".strip(), (*unit.before, unit.range)
    else:
        for part in unit.before:
            yield _plain(canonical, part), (part,)
        yield unit.shown, (unit.range,)
    for part in (*unit.items[:_MOST_ITEMS], *unit.after):
        yield _plain(canonical, part), (part,)


def _plain(canonical: CanonicalText, part: Range) -> str:
    return " ".join(canonical.text[slice(*part)].split())


def _claim(text: str, citations: Sequence[Citation], edition: Edition, canon: Canon) -> Claim | Withheld:
    """Every word of the text stands in the quotes, or it is withheld."""
    frozen = canon.text(edition).text
    for citation in citations:
        if frozen[citation.start : citation.end] != citation.quote:
            return Withheld(text, "Die Fundstelle zeigt nicht auf ihren Text.")
    quoted = set(_WORD.findall(" ".join(citation.quote for citation in citations)))
    if not quoted.issuperset(_WORD.findall(text)):
        return Withheld(text, "Der Satz steht nicht wörtlich in der Quelle.")
    return Claim(text, _VERBATIM, tuple(citations))
