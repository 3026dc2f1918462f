"""Compare the quantities of a claim with those of a source: value, unit, bound, and what they are said of."""

from __future__ import annotations

import re

from assistant.verify.quantities import Quantity
from assistant.verify.reading import Objection, Reading
from assistant.verify.references import unmatched
from assistant.verify.words import alike, is_generic, read_words

# Claim's bound → bounds of the source that say the same.
_SAME = {
    "=": {"=", "~"}, ">=": {">="}, ">": {">"}, "<=": {"<="}, "<": {"<"}, "~": {"~", "="},
    "after": {"after", "="}, "before": {"before", "<"},
}  # fmt: skip
_LIMIT_WORDS = (
    (">=", re.compile(r"\b(?:mindest\w+|untergrenze)", re.IGNORECASE)),
    ("<=", re.compile(r"\b(?:höchst(?!ens)\w+|maximal\w+|obergrenze|\w*frist\w*|limit)", re.IGNORECASE)),
)
_BOUND_NAMES = {
    ">=": "mindestens", ">": "mehr als", "<=": "höchstens", "<": "weniger als", "=": "genau", "~": "ungefähr",
    "after": "nach", "before": "vor",
}  # fmt: skip


def object_to_numbers(claim: Reading, source: Reading, known: Reading) -> Objection | None:
    """A quantity of the claim that the source does not give, or gives with another unit or bound."""
    for wanted in claim.quantities:
        same = [one for one in source.quantities if _equal(wanted, one, source, known)]
        if not same:
            return _absent(wanted, claim, source)
        if not any(_bound_agrees(wanted, one, claim, source) for one in same):
            theirs, mine = _BOUND_NAMES[same[0].bound], _BOUND_NAMES[wanted.bound]
            shown = claim.text[wanted.start : wanted.end]
            return Objection(f"Die Quelle sagt „{theirs} {shown}“, nicht „{mine} {shown}“.")
    return None


def _equal(wanted: Quantity, given: Quantity, source: Reading, known: Reading) -> bool:
    if abs(wanted.value - given.value) > 0.005 * max(1.0, abs(wanted.value)) or not _same_year(wanted, given, known):
        return False
    if wanted.dimension == given.dimension:
        return not (wanted.noun and given.noun) or _same_noun(wanted.noun, given.noun)
    if not wanted.dimension and not wanted.noun:
        return True
    if not given.dimension and not given.noun:
        return True
    return False


def _same_year(wanted: Quantity, given: Quantity, known: Reading) -> bool:
    if wanted.year is None or wanted.year == given.year:
        return True
    return given.year is None and str(wanted.year) in known.text


def _same_noun(wanted: str, given: str) -> bool:
    if wanted == given:
        return True
    mine, theirs = read_words(wanted.capitalize())[-1], read_words(given.capitalize())[-1]
    return alike(mine, theirs) or alike(theirs, mine) or is_generic(mine) or is_generic(theirs)


def _absent(wanted: Quantity, claim: Reading, source: Reading) -> Objection:
    shown = claim.text[wanted.start : wanted.end]
    rivals = [one for one in source.quantities if one.dimension == wanted.dimension] or list(source.quantities)
    if not rivals:
        return Objection(f"Die Angabe „{shown}“ steht nicht in der Quelle.", against=False)
    given = source.text[rivals[0].start : rivals[0].end]
    return Objection(f"Die Quelle nennt {given}, nicht {shown}.")


def _bound_agrees(wanted: Quantity, given: Quantity, claim: Reading, source: Reading) -> bool:
    mine, theirs = {wanted.bound}, {given.bound}
    for bound, words in _LIMIT_WORDS:
        if wanted.bound == "=" and words.search(claim.text):
            mine.add(bound)
        if given.bound == "=" and words.search(source.text):
            theirs.add(bound)
    return any(theirs & _SAME[one] for one in mine)


def object_to_references(claim: Reading, source: Reading, known: frozenset[tuple[str, str]]) -> Objection | None:
    """A paragraph, article or law that the source does not name."""
    wrong = unmatched(claim.text, source.text, known)
    if wrong is None:
        return None
    return Objection(f"„{claim.text[wrong.start : wrong.end]}“ steht so nicht in der Quelle.")
