"""Read the quantities of a text: numbers and number words with unit and bound, dates, times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from assistant.verify.bounds import read_bound
from assistant.verify.references import read_references
from assistant.verify.units import (
    ARTICLES,
    EVERY,
    FREQUENCIES,
    HALVES,
    MULTIPLIERS,
    PER_YEAR,
    SUFFIX_UNITS,
    cardinal,
    ordinal,
)
from assistant.verify.units import DIMENSIONS_OF_TIME as DIMENSIONS_OF_TIME
from assistant.verify.units import UNITS as UNITS

_PARTS = {"hälfte": 50.0, "drittel": 33.3, "doppelt": 200.0, "dreifach": 300.0, "half": 50.0}
_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\.\s*(?:(?P<month>\d{{1,2}})\.(?:\s?(?P<year>\d{{4}}|\d\d\b))?"
    rf"|(?P<name>{_MONTH})\b(?:\s+(?P<year2>\d{{4}}))?)"
    rf"|(?P<name3>{_MONTH})\s+(?P<year3>\d{{4}})|(?P<iso>\d{{4}}-\d\d-\d\d)\b)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b(\d{1,2}):(\d\d)\b(?:\s*Uhr\b)?|\b(\d{1,2})(?:\.(\d\d))?\s*Uhr\b"
    r"|\b(\d{1,2})(?:\.(\d\d))?(?=\s*(?:bis|und|-|–)\s*\d{1,2}(?:[:.]\d\d)?\s*Uhr)"
)
_TOKEN = re.compile(
    r"(?<![\w.,])(?:[1-9]\d{0,2}(?:[. \u202f\u00a0]\d{3})+(?:,\d+)?|\d+(?:,\d+|\.\d{1,2}(?!\d|\.\d))?)(?!\d)|[^\W\d_]+"
)
_UNIT_AFTER = re.compile(r"\s*-?\s*([%€]|m²|[^\W\d_]+)")
_NOUN_AFTER = re.compile(
    r"\.?\s*-?\s*(?:[a-zäöüß]{2,}(?:e|en|er|es|em)\s+){0,2}?([A-ZÄÖÜ][^\W\d_]*(?:-[A-ZÄÖÜ][^\W\d_]*)*)"
)
_PER = re.compile(r"\s+(?:je|pro|per)\s+(?:[a-zäöüß]+\s+)?([^\W\d_]+)")
_JOINED = re.compile(r"\s*(?:bis(?:\s+zu)?|und|oder|bzw\.|-|–)\s*(?:höchstens\s+|maximal\s+)?")
# "an einem Tag", "in einem Monat": when, not how long.
_NO_SPAN = re.compile(r"\b(?:an|in|(?<!bis )zu|welchem|so|je|pro)\s+$", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:mehr|weniger)\s+als\s+$", re.IGNORECASE)
_RANGE = re.compile(r"(?:\s*Uhr)?\s*(?:bis|-|–)\s*")
_HALF_AFTER = re.compile(r"\s+halbe[nrsm]?\b")
_AND = re.compile(r"\s+und\s+")
_DEFINITE = re.compile(r"\b(?:der|die|das|dem|den|beim|zum|zur)\s+$")
_OR = re.compile(r"\s+(?:oder|bzw\.)\s+(?:von\s+)?")
_EVERY = re.compile(r"\balle\s+$", re.IGNORECASE)
_APART = re.compile(
    r"(?:abst[aä]nd(?:en|es)?|intervall(?:en|s)?|turnus|rhythmus)\s+von\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)
_LATEST_EVERY = re.compile(r"\b(?:spätestens|längstens)\s+$", re.IGNORECASE)
_SWAPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}
_COUNTED = {"stellig": "stellen"}
_FRACTIONS = frozenset({"halb", "viertel", "dreiviertel"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in its role. `dimension` is "" for a bare number; `noun` is what is counted."""

    start: int
    end: int
    value: float
    dimension: str
    bound: str
    noun: str = ""
    year: int | None = None
    per: str = ""  # "Kilometer" in "20 Cent je Kilometer"


@lru_cache(maxsize=4096)
def read_quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text in order; numbers of references to law are none."""
    free = list(text)
    for reference in read_references(text):
        free[reference.start : reference.end] = " " * (reference.end - reference.start)
    found = [*_clocks("".join(free)), *_dates("".join(free))]
    for one in found:
        free[one.start : one.end] = " " * (one.end - one.start)
    blanked = "".join(free)
    for match in _TOKEN.finditer(blanked):
        number = None if found and match.start() in range(found[-1].start, found[-1].end) else _number(match, blanked)
        if number is not None:
            found.append(number)
    found.sort(key=lambda one: one.start)
    if not found:
        return ()
    shared = [_share_unit(one, following, text) for one, following in zip_longest(found, found[1:])]
    gaps = zip(found, found[1:], strict=False)
    ends_range = [False, *(_is_range(text, one, two) for one, two in gaps)]
    bounded: list[Quantity] = []
    for one, ends, begins in zip(shared, ends_range, [*ends_range[1:], False], strict=True):
        bound = "to" if ends else "from" if begins else read_bound(text, one.start, one.end, _kind(one))
        if bound == "=" and bounded and _OR.fullmatch(text, bounded[-1].end, one.start):
            bound = bounded[-1].bound if {bounded[-1].dimension, one.dimension} <= DIMENSIONS_OF_TIME else bound
        bounded.append(_as_frequency(replace(one, bound=bound, per=_per(text, one)), text))
    return tuple(bounded)


def _kind(one: Quantity) -> str:
    return one.dimension or ("count" if one.noun else "")


def _as_frequency(one: Quantity, text: str) -> Quantity:
    """ "Alle drei Monate" and "in Abständen von drei Monaten" are four times a year."""
    each, apart = _EVERY.search(text, 0, one.start), _APART.search(text, 0, one.start)
    if one.dimension not in PER_YEAR or not (each or apart) or one.value <= 0:
        return one
    bound = one.bound
    if apart or (each and _LATEST_EVERY.search(text, 0, each.start())):
        bound = _SWAPPED.get(bound, bound)
    return replace(one, dimension="frequency", value=PER_YEAR[one.dimension] / one.value, bound=bound)


def _is_range(text: str, one: Quantity, two: Quantity) -> bool:
    """ "Drei bis fünf", "zwischen 20 Uhr und 6 Uhr"."""
    between = re.search(r"\bzwischen\s+(?:de[mnr]\s+)?$", text[: one.start], re.IGNORECASE)
    return bool(_RANGE.fullmatch(text, one.end, two.start) or (between and _AND.fullmatch(text, one.end, two.start)))


def _per(text: str, one: Quantity) -> str:
    match = _PER.match(text, one.end)
    return match.group(1).lower() if match else ""


def _clocks(text: str) -> list[Quantity]:
    found = []
    for match in _CLOCK.finditer(text):
        hour, minute = next((match[one], match[one + 1]) for one in (1, 3, 5) if match[one])
        found.append(Quantity(match.start(), match.end(), int(hour) + int(minute or 0) / 60, "clock", "="))
    return found


def _dates(text: str) -> list[Quantity]:
    found = []
    for match in _DATE.finditer(text):
        if match["iso"]:
            year, month, day = (int(part) for part in match["iso"].split("-"))
        else:
            name = match["name"] or match["name3"]
            month = _MONTHS.index(name.lower()) + 1 if name else int(match["month"])
            day = int(match["day"] or 0)
            printed = match["year"] or match["year2"] or match["year3"] or "0"
            year = int(printed) + (2000 if len(printed) == 2 else 0)
        if month <= 12 and day <= 31:
            found.append(Quantity(match.start(), match.end(), month * 100 + day, "date", "=", year=year or None))
    return found


def _number(match: re.Match[str], text: str) -> Quantity | None:
    token, end = match.group(), match.end()
    noun = _NOUN_AFTER.match(text, end)
    if token[0].isdecimal():
        value = float(re.sub(r"[. \u202f\u00a0](?=\d{3})", "", token).replace(",", "."))
        if text[end : end + 2] == ". " and noun and token.isdigit() and value < 100:
            return Quantity(match.start(), end + 1, value, "ordinal", "=", noun.group(1).lower())
        return _with_unit(match.start(), end, value, text, noun)
    lower = token.lower()
    bare = re.sub(r"e[nrms]?$", "", lower)
    often = FREQUENCIES.get(lower) or FREQUENCIES.get(bare) or _every(bare)
    if often:
        return Quantity(match.start(), end, often, "frequency", "=")
    place = ordinal(lower)
    first = token[0].islower() or match.start() == 0
    name = noun.group(1) if noun else ""
    if place and first and (lower, name) != ("achten", "Sie") and (name or _DEFINITE.search(text, 0, match.start())):
        return Quantity(match.start(), end, place, "ordinal", "=", name.lower())
    part = _PARTS.get(lower) or _PARTS.get(bare)
    if part:
        return Quantity(match.start(), end, part, "%", "=")
    if lower.startswith(("einfach", "einmal", "mehrfach")):
        return None
    for suffix, (dimension, factor) in SUFFIX_UNITS.items():
        worded = cardinal(lower.split(suffix)[0]) if re.search(rf"{suffix}(?:e[nrms]?|s)?$", lower) else None
        if worded is not None:
            return Quantity(match.start(), end, worded * factor, dimension, "=", _COUNTED.get(suffix, lower))
    alone = 1.0 if lower in ARTICLES else 0.5 if lower in HALVES else cardinal(lower)
    if alone is None or (lower in ARTICLES and _HALF_AFTER.match(text, end)):
        return None
    number = _with_unit(match.start(), end, alone, text, noun)
    if lower in HALVES | _FRACTIONS:
        return number if number.dimension else None
    return number if lower not in ARTICLES or _counts(match, text) else None


def _counts(article: re.Match[str], text: str) -> bool:
    """Whether "ein" is a number: "mehr als ein", "innerhalb eines Tages"."""
    unit = _UNIT_AFTER.match(text, article.end())
    spans = unit and unit.group(1).lower() in UNITS and not _NO_SPAN.search(text, 0, article.start())
    return bool(spans or _COMPARED.search(text, 0, article.start()))


def _every(bare: str) -> float | None:
    """How often a year "zweiwöchentlich" or "dreijährlich" is."""
    for suffix, times in EVERY.items():
        count = cardinal(bare.removesuffix(suffix)) if bare.endswith(suffix) else None
        if count:
            return times / count
    return None


def _with_unit(start: int, end: int, value: float, text: str, noun: re.Match[str] | None) -> Quantity:
    after = _UNIT_AFTER.match(text, end)
    unit = after.group(1).lower() if after else ""
    if unit in MULTIPLIERS and after:
        return _with_unit(start, after.end(), value * MULTIPLIERS[unit], text, _NOUN_AFTER.match(text, after.end()))
    if unit in UNITS and after:
        dimension, factor = UNITS[unit]
        return Quantity(start, after.end(), value * factor, dimension, "=")
    bare = re.sub(r"e[nrms]?$", "", unit)
    if bare in SUFFIX_UNITS and after:
        dimension, factor = SUFFIX_UNITS[bare]
        return Quantity(start, after.end(), value * factor, dimension, "=")
    if noun is None:
        return Quantity(start, end, value, "", "=")
    name = noun.group(1).lower()
    last = name.rsplit("-")[-1]
    measure = last if last in UNITS else re.search(r"(?:tage?n?|stunden?|wochen?|monate?n?|jahre?n?)$", last)
    if measure:
        dimension, factor = UNITS[measure if isinstance(measure, str) else measure.group()]
        return Quantity(start, end, value * factor, dimension, "=", name)
    return Quantity(start, end, value, "", "=", name)


def _share_unit(one: Quantity, following: Quantity | None, text: str) -> Quantity:
    """ "drei bis fünf Tage": the first number has the unit of the second."""
    if one.dimension or one.noun or following is None or not _JOINED.fullmatch(text, one.end, following.start):
        return one
    bare = UNITS.get(re.sub(r".*[\d\s]", "", text[following.start : following.end].lower()), ("", 1.0))[1]
    return replace(one, dimension=following.dimension, noun=following.noun, value=one.value * bare)
