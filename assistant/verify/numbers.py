"""Compare the quantities of a claim with those of a source: value, unit, bound, and what they are said of."""

from __future__ import annotations

import re

from assistant.verify.lexicon import ASIDES
from assistant.verify.quantities import UNITS, Quantity
from assistant.verify.reading import Objection, Reading
from assistant.verify.references import Reference, heads, read_references, unmatched
from assistant.verify.units import ARTICLES
from assistant.verify.words import Word, alike, is_generic, read_words

# Claim's bound → bounds of the source that say the same.
_SAME = {
    "=": {"=", "~", "after", "from", "to"}, ">=": {">=", "from"}, ">": {">"}, "<=": {"<=", "to"}, "<": {"<"},
    "~": {"~", "="}, "from": {"from", ">=", "=", ">"}, "to": {"to", "<=", "="},
    "after": {"after", "="}, "before": {"before", "<"},
}  # fmt: skip
_LIMIT_WORDS = (
    (">=", re.compile(r"\b(?:mindest\w+|untergrenze)", re.IGNORECASE)),
    ("<=", re.compile(r"\b(?:höchst(?!ens)\w+|maximal\w+|obergrenze|\w*frist\w*|limit)", re.IGNORECASE)),
)
_AFTER = re.compile(r"\bnach(?:dem)?\b")
_SPLITS_TIME = re.compile(
    r"\b(?:vor|nach|bis|ab|seit|Ende|Anfang|Mitte|Ablauf)\s+(?:de[mrs]\s+)?(?:Jahre?s?\s+)?$", re.IGNORECASE
)
HALF = 50.0  # "um die Hälfte" is "auf die Hälfte"
NEAR = 12  # characters between a word and the reference that belongs to it: " nach den "
_PERIODS = {365.0: "tag", 52.0: "woche", 12.0: "monat", 4.0: "quartal", 1.0: "jahr"}
_BOUND_WORDS = tuple(
    (re.compile(rf"\b(?:{mine})\b", re.IGNORECASE), re.compile(theirs, re.IGNORECASE))
    for mine, theirs in (
        ("mindestens|wenigstens|frühestens|at least",
         r"mindest|wenigstens|frühestens|\bab\b|weniger|unter|oder mehr|at least|minimum"),
        ("höchstens|maximal|spätestens|längstens|at most",
         r"höchst|maximal|spätest|längst|\bbis\b|innerhalb|binnen|mehr als|über|frist|at most|up to|maximum|within"),
    )
)  # fmt: skip
_AHEAD = re.compile(r"\bspätestens (?=(?:[^ ,.]+ ){2,4}(?:vor|vorher|zuvor|im Voraus)\b|alle )", re.IGNORECASE)
_OFTEN = re.compile(r"\bmindestens alle (?=\d|[a-zäöüß]+ [A-ZÄÖÜ])")
_CHANGE_BEFORE = re.compile(
    r"\b(um|auf|von)\s+(?:(?:bis|zu|höchstens|mindestens|maximal|jeweils|je|etwa|rund|insgesamt)\s+)*$", re.IGNORECASE
)
_TO_AFTER = re.compile(r"[^,.;\d]{0,20}\bauf\s")
_SINGLE = re.compile(r"\b(?:von|durch|nur|an|bei)\s+eine[rmn]?\s+(?:[a-zäöüß]+\s+)?([A-ZÄÖÜ]\w+)")
_BOUND_NAMES = {
    ">=": "mindestens", ">": "mehr als", "<=": "höchstens", "<": "weniger als", "=": "genau", "~": "ungefähr",
    "after": "nach", "before": "vor", "from": "von", "to": "bis",
}  # fmt: skip


def object_to_numbers(claim: Reading, source: Reading, known: Reading) -> Objection | None:
    """A quantity of the claim that the source does not give, or gives with another unit or bound."""
    for wanted in claim.quantities:
        same = [one for one in source.quantities if _equal(wanted, one, source, known)]
        if not same and (_is_nth(wanted, claim, source) or _is_article(wanted, claim, source)):
            continue
        if not same and (_often(wanted, source, known) or _as_often(wanted, claim, source)):
            continue
        if not same and any(_is_within(wanted, one, claim) for one in source.quantities):
            continue
        if not same:
            return _absent(wanted, claim, source)
        if not any(bound_agrees(wanted, one, claim, source) for one in same):
            theirs, mine = _BOUND_NAMES[same[0].bound], _BOUND_NAMES[wanted.bound]
            shown = claim.text[wanted.start : wanted.end]
            return Objection(f"Die Quelle sagt „{theirs} {shown}“, nicht „{mine} {shown}“.")
        if wanted.value != HALF and _changes_otherwise(wanted, same, claim, source):
            return Objection("„Um“ und „auf“ so viel ist nicht dasselbe.")
    return _object_to_single(claim, source) or _object_to_bound_word(claim, source)


def _changes_otherwise(wanted: Quantity, same: list[Quantity], claim: Reading, source: Reading) -> bool:
    """ "Um 10 Prozent" in the claim, "auf 10 Prozent" in the source; "von 10 auf 20", where it is "von 20 auf 10"."""
    mine = _change(wanted, claim)
    theirs = {_change(one, source) for one in same}
    return mine != "" and "" not in theirs and mine not in theirs


def _change(one: Quantity, reading: Reading) -> str:
    before = _CHANGE_BEFORE.search(reading.text, 0, one.start)
    how = before.group(1).lower() if before else ""
    return "" if how == "von" and not _TO_AFTER.match(reading.text, one.end) else how


def _object_to_bound_word(claim: Reading, source: Reading) -> Objection | None:
    """ "höchstens", where the source knows no upper limit at all."""
    for mine, theirs in _BOUND_WORDS:
        added = mine.search(_AHEAD.sub("mindestens ", _OFTEN.sub("alle ", claim.text)))
        if added and not theirs.search(_AHEAD.sub("mindestens ", source.text)):
            return Objection(f"Ein „{added.group()}“ steht nicht in der Quelle.")
    return None


def _is_nth(wanted: Quantity, claim: Reading, source: Reading) -> bool:
    """ "Vier Tage nach der Aufgabe" in the claim, "am vierten Tag nach der Aufgabe" in the source, or the reverse."""
    for mine, theirs in ((wanted, one) for one in source.quantities):
        ranked, counted = (mine, theirs) if mine.dimension == "ordinal" else (theirs, mine)
        dimension, factor = UNITS.get(ranked.noun, ("", 0.0))
        if ranked.dimension == "ordinal" and counted.dimension == dimension != "":
            after = _AFTER.search(claim.text) and _AFTER.search(source.text)
            if after and counted.bound in ("=", "after") and abs(ranked.value * factor - counted.value) < 1e-6:
                return True
    return False


def _is_article(wanted: Quantity, claim: Reading, source: Reading) -> bool:
    """ "Ein Monat" in the claim is "der Monat" in the source."""
    token, _, unit = claim.text[wanted.start : wanted.end].partition(" ")
    bare = re.compile(rf"\b(?:der|die|das|jede[rs]?|pro|je) {re.escape(unit)}\b", re.IGNORECASE)
    return bool(unit) and token.lower() in ARTICLES and wanted.bound == "=" and bool(bare.search(source.text))


def _often(wanted: Quantity, source: Reading, known: Reading) -> bool:
    """ "wöchentlich" is said by "Wochenarbeitszeit" as well."""
    period = _PERIODS.get(wanted.value) if wanted.dimension == "frequency" else None
    if period is None:
        return False
    spans = [(one.start, one.end) for one in source.quantities]
    free = [word for word in source.every if not any(start <= word.start < end for start, end in spans)]
    named = {one.dimension for one in source.quantities}
    if "frequency" in named or "date" in named:  # "für den Monat Juli"
        free = [word for word in free if word.lower not in UNITS]
    return any(period in word.lower for word in (*free, *known.every))


def _as_often(wanted: Quantity, claim: Reading, source: Reading) -> bool:
    """ "Viermal im Jahr" in the claim, "vierteljährlich" in the source, or the other way round."""
    for mine, theirs in ((claim, source), (source, claim)):
        given = [one for one in theirs.quantities if one.dimension == "frequency"]
        for times, period in zip(mine.quantities, mine.quantities[1:], strict=False):
            if (times.dimension, period.dimension) == ("times", "frequency"):
                same = any(abs(times.value * period.value - one.value) < 0.01 * one.value for one in given)
                if same and (wanted in (times, period) or wanted in given):
                    return True
    return False


def _object_to_single(claim: Reading, source: Reading) -> Objection | None:
    """ "eine Person" in the claim, "zwei Personen" in the source."""
    for match in _SINGLE.finditer(claim.text):
        noun = read_words(match.group(1))[0]
        counted = [one for one in source.quantities if one.noun and alike(noun, read_words(one.noun.capitalize())[-1])]
        if counted and all(one.value > 1 and one.dimension == "" for one in counted):
            shown = source.text[counted[0].start : counted[0].end]
            return Objection(f"Die Quelle nennt {shown}, nicht „{match.group()}“.")
    return None


def _is_within(wanted: Quantity, given: Quantity, claim: Reading) -> bool:
    """ "2011" and "März 2011" of the claim, where the source has the day; "vor 2011" is "vor dem 1. Januar 2011"."""
    if given.dimension != "date" or given.year is None:
        return False
    edge = given.value in ((101, 1231) if not wanted.dimension else ())
    if not edge and _SPLITS_TIME.search(claim.text, 0, wanted.start):
        return False
    if wanted.dimension == "date":
        return wanted.value % 100 == 0 and (wanted.year, wanted.value // 100) == (given.year, given.value // 100)
    return wanted.dimension == "" and wanted.value == given.year


def _equal(wanted: Quantity, given: Quantity, source: Reading, known: Reading) -> bool:
    rounding = {"%": 0.05, "frequency": 0.01 * wanted.value}.get(wanted.dimension, 1e-6)
    if abs(wanted.value - _converted(given, wanted) * given.value) > rounding or not _same_year(wanted, given, known):
        return False
    if {wanted.dimension, given.dimension} in ({"hour", "day"}, {"", "times"}):
        return wanted.dimension != "" or _names_counted(wanted, source)
    if wanted.per and given.per and not _same_noun(wanted.per, given.per):
        return False
    if wanted.dimension == given.dimension:
        return not (wanted.noun and given.noun) or _same_noun(wanted.noun, given.noun)
    if not wanted.dimension and not wanted.noun:
        return given.dimension != "ordinal"
    if given.dimension or given.noun:
        return False
    counted = read_words(wanted.noun.capitalize())[-1:] if wanted.noun else ()
    free = (one for one in source.every if not any(other.start <= one.start < other.end for other in source.quantities))
    words = (*free, *known.every)
    return any(
        UNITS.get(word.lower, ("",))[0] == wanted.dimension or any(alike(one, word) for one in counted)
        for word in words
    )


def _converted(given: Quantity, wanted: Quantity) -> float:
    """Factor that makes 48 hours two days; fewer than 24 hours are no part of a day."""
    if (given.dimension, wanted.dimension) == ("hour", "day"):
        return 1 / 24
    return 24.0 if (given.dimension, wanted.dimension) == ("day", "hour") else 1.0


def _names_counted(wanted: Quantity, source: Reading) -> bool:
    """ "Zwei Prüfungen" in the claim, "Prüfungen finden zweimal statt" in the source."""
    counted = read_words(wanted.noun.capitalize())[-1:]
    return any(alike(one, word) for one in counted for word in source.every)


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
    if not rivals or wanted.noun and any(one.value == wanted.value and not one.dimension for one in rivals):
        return Objection(f"Die Angabe „{shown}“ steht nicht in der Quelle.", against=False)
    given = source.text[rivals[0].start : rivals[0].end]
    return Objection(f"Die Quelle nennt {given}, nicht {shown}.")


def bound_agrees(wanted: Quantity, given: Quantity, claim: Reading, source: Reading) -> bool:
    """Whether "höchstens", "ab" or "genau" of the claim is that of the source."""
    mine, theirs = {wanted.bound}, {given.bound}
    if wanted.dimension == "frequency" and given.bound == "=":
        theirs.add(">=")  # "alle 14 Tage" is "mindestens alle 14 Tage" too
    for bound, words in _LIMIT_WORDS:
        if wanted.bound == "=" and words.search(claim.text):
            mine.add(bound)
        if given.bound == "=" and words.search(source.text):
            theirs.add(bound)
    return any(theirs & _SAME[one] for one in mine)


def object_to_references(claim: Reading, source: Reading, known: frozenset[tuple[str, str]]) -> Objection | None:
    """A paragraph, article or law that the source does not name."""
    wrong = unmatched(claim.text, source.text, known) or _attached_elsewhere(claim, source)
    if wrong is None:
        return None
    return Objection(f"„{claim.text[wrong.start : wrong.end]}“ steht so nicht in der Quelle.")


def _attached_elsewhere(claim: Reading, source: Reading) -> Reference | None:
    """ "Maßnahmen nach § 17", where the source says "Maßnahmen nach § 18"."""
    theirs = [(_beside(one, source), one) for one in read_references(source.text)]
    for wanted in read_references(claim.text):
        words = _beside(wanted, claim)
        same = [one for others, one in theirs if any(alike(word, other) for word in words for other in others)]
        if same and not any((heads(wanted) or wanted.parts) & one.parts for one in same):
            return wanted
    return None


def _beside(reference: Reference, reading: Reading) -> list[Word]:
    """The words of content next to a reference."""
    return [
        word
        for word in reading.words
        if not (is_generic(word) or word.lower in ASIDES)
        and (0 <= reference.start - word.end < NEAR or 0 <= word.start - reference.end < NEAR)
    ]
