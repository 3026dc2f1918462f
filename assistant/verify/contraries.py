"""Compare fixed phrases and places that a claim must not change: "von Amts wegen", "auf Vorschlag von"."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from assistant.verify.coverage import Coverage
from assistant.verify.modality import is_denied
from assistant.verify.reading import Objection, Reading
from assistant.verify.references import heads, read_references
from assistant.verify.words import Word, alike

_WHO = (
    r"\s+(?P<who>(?:(?:mit|durch|von|vom|gegen|an|de[rms]|eine[rms]|seine[rs]|ihre[rs]|jeweils|zuständigen?)\s+)+"
    r"(?:[a-zäöüß]+e[nrms]?\s+){0,3}[A-ZÄÖÜ][^\s,;.()]+"
    r"(?:\s+(?:(?:der|des|für|und|zu[mr]?|mit)\s+)*[A-ZÄÖÜ][^\s,;.()]+){0,4})"
)
_PLACES = tuple(
    re.compile(rf"\b(?i:{place}){_WHO}")
    for place in (
        "auf Vorschlag|auf (?:gemeinsamen )?Antrag|auf Ersuchen|auf Verlangen|auf Anordnung|gegenüber|im Einvernehmen"
        "|im Benehmen|mit Zustimmung|nach Zustimmung|nach Anhörung|im Auftrag|zugunsten|zu Gunsten|zulasten|zu Lasten"
        "|anstelle|in Abstimmung|in Absprache|im Namen"
    ).split("|")
)
_REST = re.compile(r"\b(?:[Ii]m Übrigen|[Aa]nsonsten|[Ii]n den übrigen Fällen)\b")
_LETTERED = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{2,} ([A-Z]|[IVX]{1,4})\b(?![-.:)]?\w)")
_EXCEPTING = re.compile(r"\b(?:nicht jedoch|jedoch nicht|nicht aber|mit Ausnahme|außer|ausgenommen)\b", re.IGNORECASE)
_RELEASED = re.compile(
    r"\bnicht (?:dazu |hierzu )?(?:verpflichtet|gezwungen|gehalten)\b|\bkeine Pflicht\b|\bfreiwillig\b"
)
_LOOSE = re.compile(
    r"\b(?:nicht|kein\w*|kann|können|darf|dürfen|frei\w*|soll|sollen|optional|unverbindlich|ohne|entbehrlich)\b"
)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    """A line of contraries.txt each: what the claim says, what the source must say too, what it must not say."""
    text = files("assistant.verify").joinpath("contraries.txt").read_text(encoding="utf-8")
    rows = [[one.strip() for one in f"{line};;;;".split(";;")[:3]] for line in text.splitlines()]
    return tuple(
        (
            re.compile(mine, re.IGNORECASE),
            re.compile(needed, re.IGNORECASE) if needed else None,
            re.compile(barred, re.IGNORECASE) if barred else None,
        )
        for mine, needed, barred in rows
    )


def object_to_contrary(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """The first phrase of the claim that the source does not bear, or that it says of somebody else."""
    for mine, needed, barred in _phrases():
        said = mine.search(claim.text)
        if not said:
            continue
        if barred and barred.search(source.text) and not barred.search(claim.text):
            return Objection(f"Die Quelle sagt etwas anderes als „{said.group()}“.")
        if needed and not needed.search(source.text):
            return Objection(f"„{said.group()}“ steht nicht in der Quelle.", against=False)
    return (
        _object_to_places(claim, source)
        or _object_to_rest(claim, source)
        or _object_to_letter(claim.text, source.text)
        or _object_to_release(claim.text, source.text)
        or _object_to_excepted_place(claim.text, source.text)
        or _object_to_both(claim, source, coverage)
    )


def _object_to_places(claim: Reading, source: Reading) -> Objection | None:
    """ "Auf Vorschlag des Bundestages" in the claim, "auf Vorschlag der Bundesregierung" in the source."""
    for place in _PLACES:
        mine, theirs = place.search(claim.text), place.search(source.text)
        if mine and theirs:
            wanted, given = _named(claim, mine), _named(source, theirs)
            strange = [one for one in wanted if not any(alike(one, other) or alike(other, one) for other in given)]
            moved = [one for one in strange if any(alike(one, other) for other in source.words)]
            if given and strange and (moved or len(strange) == len(wanted)):
                return Objection(f"Die Quelle sagt „{theirs.group()}“, nicht „{mine.group()}“.")
    return None


def _named(reading: Reading, match: re.Match[str]) -> list[Word]:
    return [one for one in reading.words if one.noun and match.start("who") <= one.start < match.end("who")]


def _object_to_rest(claim: Reading, source: Reading) -> Objection | None:
    """What the source says "im Übrigen" the claim says of the case before, or the other way round."""
    theirs = _REST.search(source.text)
    if not theirs:
        return None
    mine = _REST.search(claim.text)
    first = [one for one in source.words if one.noun and one.end <= theirs.start()]
    rest = [one for one in source.words if one.noun and one.start >= theirs.end()]
    if mine is None:
        split = [one for one in claim.words if one.noun and _only_in(one, rest, first)]
        mixed = any(_only_in(one, first, rest) for one in claim.words if one.noun)
        return Objection(f"Die Quelle sagt das von „{split[0].text}“ anders.") if split and mixed else None
    for start, end, same, other in ((mine.end(), len(claim.text), rest, first), (0, mine.start(), first, rest)):
        for word in claim.words:
            if word.noun and start <= word.start < end and _only_in(word, other, same):
                return Objection(f"Die Quelle sagt „{theirs.group()}“ nicht von „{word.text}“.")
    return None


def _only_in(word: Word, some: list[Word], others: list[Word]) -> bool:
    return any(alike(word, one) for one in some) and not any(alike(word, one) for one in others)


def _object_to_letter(claim: str, source: str) -> Objection | None:
    """ "Besoldungsordnung A" in the claim, "Besoldungsordnung B" in the source."""
    for match in _LETTERED.finditer(claim):
        if not re.search(rf"\b{match.group(1)}\b", source):
            return Objection(f"„{match.group()}“ steht nicht in der Quelle.", against=False)
    return None


def _object_to_release(claim: str, source: str) -> Objection | None:
    """ "… ist dazu aber nicht verpflichtet", and the source frees nobody."""
    released = _RELEASED.search(claim)
    if released and not _LOOSE.search(source):
        return Objection(f"„{released.group()}“ steht nicht in der Quelle.", against=False)
    return None


def _object_to_excepted_place(claim: str, source: str) -> Objection | None:
    """ "Es gilt § 61" in the claim, "anzuwenden, nicht jedoch § 61" in the source."""
    marker = _EXCEPTING.search(source)
    if not marker or is_denied(claim) or _EXCEPTING.search(claim):
        return None
    offered = read_references(source)
    for wanted in read_references(claim):
        same = [one for one in offered if heads(wanted) and heads(wanted) == heads(one)]
        if same and all(one.start > marker.start() for one in same):
            return Objection(f"„{claim[wanted.start : wanted.end]}“ nimmt die Quelle aus.")
    return None


def _object_to_both(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """ "Sowohl A als auch B" in the claim, "A oder B" in the source."""
    both = re.search(r"\bsowohl\b(.*?)\bals auch\b", claim.text)
    if not both:
        return None
    found = {id(word): words for word, words in coverage.pairs}
    left = [word for word in claim.words if both.start(1) <= word.start < both.end(1)]
    right = [word for word in claim.words if word.start >= both.end()][:1]
    places = [[one for word in side for one in found.get(id(word), ())] for side in (left, right)]
    for one in places[0]:
        for other in places[1]:
            between = source.text[min(one.end, other.end) : max(one.start, other.start)]
            if re.search(r"\boder\b", between) and not re.search(r"\b(?:und|sowie)\b|;", between):
                return Objection("Die Quelle sagt „oder“, nicht „sowohl … als auch“.")
    return None
