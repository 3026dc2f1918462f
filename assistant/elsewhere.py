"""Find where a place that answers is limited or changed: «Auf Auszubildende findet § 6 Abs. 3 keine Anwendung»."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.canon import Canon
from assistant.cited import places_referred_to
from assistant.quote import Candidate
from assistant.verify.normal import number_books
from assistant.verify.references import Reference, read_references
from ingest.edition import CanonicalText
from ingest.keywords import stems
from ingest.lists import sentences_in
from ingest.passages import Edition
from ingest.unit import Range
from ingest.units import units_of

MOST = 2  # a law's central paragraphs have many exceptions; those that share words with the question count

_NUMBERED = re.compile(r"(?:Nr\.|Nummer|Ziffer|Abschnitt|Kapitel)?\s*(\d+(?:\.\d+)*)\.?(?=\s|$)")
_TITLE_WORD = 6  # letters, from which a word of a title names its document
_KINDS = frozenset(
    stems(
        "Dienstvereinbarung Dienstanweisung Anweisung Vereinbarung Richtlinie Leitfaden Handbuch Verordnung Gesetz "
        "Ordnung Regelung Merkblatt Rundschreiben"
    )
)  # name no document by themselves
_FROM_IT = re.compile(r"\b(?:[Aa]bweichend|[Aa]bweichung(?:en)?|[Aa]usnahmen?|[Aa]usgenommen)\b[^.;:]{0,60}$")
_APPLIES = re.compile(r"\b(?:findet|finden|gilt|gelten)\b[^.;:]{0,60}$")
_NOT = re.compile(r"[^.;,]{0,60}\b(?:nicht|keine Anwendung)\b")
_APPLIES_NOT = re.compile(
    r"[^.;:]{0,80}\b(?:(?:gilt|gelten|findet|finden|ist|sind)\b[^.;:,]{0,60}\b"
    r"(?:nicht (?:für|bei|gegenüber|in|wenn|auf|anzuwenden)|keine Anwendung|nur (?:für|bei|in|wenn))"
    r"|(?:abgewichen|ausgenommen|abzusehen)\b)"
)
_CHANGED = re.compile(
    r"[^.;:]{0,60}\b(?:wird|werden|ist|sind|wurden?)\b(?:[^.;:]|\.\d){0,120}\b(?:geändert|ersetzt|angehoben|erhöht|gesenkt|"
    r"herabgesetzt|aufgehoben|gestrichen|ausgesetzt|verlängert|verkürzt|(?:neu )?gefasst)\b"
)
_UNDER_IT = re.compile(r"\b(?:nach|gemäß|gem\.|entsprechend|laut|aus|aufgrund|im Sinne(?: von)?|des|der)\s*$")


@dataclass(frozen=True)
class _Place:
    """Where a unit stands: its paragraph or number, its Absatz if it has one, its section and document."""

    head: tuple[str, str]
    absatz: str
    section: tuple[str, ...]
    title: frozenset[str]

    def named_in(self, reference: Reference, text: str, within: tuple[str, ...] | None) -> bool:
        """Whether the reference means it; `within` is the section of a text of the same document."""
        parts = dict(reference.parts)
        if self.absatz and parts.get("Abs", self.absatz) != self.absatz:
            return False
        if self.head[0] == "Nr" and not set(parts) <= {"Nr", "Satz"}:
            return False  # of an Absatz, or of another document's paragraph
        if within is None:
            return self.head in reference.parts and bool(self.title & set(stems(text)))
        if self.head not in reference.parts:
            return set(parts) <= {"Abs", "Satz", "Nr"} and "Abs" in parts and within == self.section
        own = [place for place in places_referred_to(text) if place.number == self.head[1]]
        return "law" not in parts and (self.head[0] == "Nr" or any(not place.law for place in own))


def limiting(question: str, first: Candidate, found: Sequence[Candidate], canon: Canon) -> list[Candidate]:
    """What names the place of the first candidate and limits it or, in another document, changes it; at most two.

    The first one's own document is read whole, of the others what was found.
    """
    edition = first.hit.edition
    canonical = canon.text(edition)
    place = _place_of(first, canonical, edition)
    if place is None:
        return []
    others = [one for one in found if one.hit.edition.document != edition.document]
    changing = [one.alone() for one in others if _limits(one.unit.shown, place, None)]
    asked = set(stems(f"{question} {first.unit.shown}"))
    inside = [part for part in _within(canonical, place) if part != first.unit.range]
    inside.sort(key=lambda part: -len(asked & set(stems(canonical.text[slice(*part)]))))
    chosen = (unit for part in inside[:MOST] for unit in units_of(canonical, *part) if unit.range == part)
    return [*changing, *(replace(first, unit=unit.alone()) for unit in chosen)][:MOST]


def _place_of(candidate: Candidate, canonical: CanonicalText, edition: Edition) -> _Place | None:
    element = canonical.element_at(candidate.unit.range[0])
    cited = [part for one in read_references(element.reference) for part in one.parts]
    heads = [part for part in cited if part[0] in ("§", "Art")]
    numbered = _NUMBERED.match(element.reference)
    if not heads and numbered:
        heads = [("Nr", numbered[1])]
    title = frozenset(stem for stem in stems(edition.title) if len(stem) >= _TITLE_WORD) - _KINDS
    absatz = next((number for level, number in cited if level == "Abs"), "")
    return _Place(heads[0], absatz, element.section, title) if heads else None


def _within(canonical: CanonicalText, place: _Place) -> Iterator[Range]:
    """The sentences of the document that limit the place, in reading order."""
    named = rf"(?P<head>(?:§|Art\w*\.?|Nr\.|Nummer|Ziff\w*\.?)\s*{re.escape(place.head[1])}\b)"
    absatz = rf"|\bAbs(?:atz|\.)\s*{place.absatz}\b" if place.absatz else ""
    matches = re.finditer(named + absatz, canonical.text)
    for start, inside in groupby(matches, lambda match: canonical.element_at(match.start()).start):
        element = canonical.element_at(start)
        if element.hidden or element.kind not in ("paragraph", "list_item"):
            continue
        # An Absatz by itself is one of the paragraph where it is named.
        at = [match.start() for match in inside if match["head"] or element.section == place.section]
        for part in sentences_in(canonical, element) if at else ():
            named_there = bisect_left(at, part[0]) < bisect_left(at, part[1])
            if named_there and _limits(canonical.text[slice(*part)], place, element.section):
                yield part


def _limits(sentence: str, place: _Place, within: tuple[str, ...] | None) -> bool:
    text = number_books(" ".join(sentence.split()))
    for reference in read_references(text):
        if not place.named_in(reference, text, within):
            continue
        before, after = text[: reference.start], text[reference.end :]
        if _FROM_IT.search(before) or (_APPLIES.search(before) and _NOT.match(after)):
            return True
        said_of_it = (_APPLIES_NOT, _CHANGED) if within is None else (_APPLIES_NOT,)
        if not _UNDER_IT.search(before) and any(said.match(after) for said in said_of_it):
            return True
    return False
