"""Read the quantities of a text: numbers and number words with unit and bound, dates, times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.verify.bounds import read_bound
from assistant.verify.references import read_references

_ONES = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
).split()
_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve".split()
_WORDS = {
    **{word: number for number, word in enumerate(_ONES)},
    **{word: 20 + 10 * number for number, word in enumerate(_TENS)},
    **{word: number for number, word in enumerate(_ENGLISH)},
    "eins": 1, "dreier": 3, "beide": 2, "beiden": 2, "fourteen": 14, "thirty": 30, "sixty": 60,
}  # fmt: skip
_ORDINALS = (
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt"
).split()
_ENGLISH_ORDINALS = "first second third fourth fifth".split()
_FREQUENCIES = {
    "täglich": 365.0, "kalendertäglich": 365.0, "arbeitstäglich": 250.0, "werktäglich": 300.0, "wöchentlich": 52.0,
    "monatlich": 12.0, "vierteljährlich": 4.0, "quartalsweise": 4.0, "halbjährlich": 2.0, "jährlich": 1.0,
    "stündlich": 8760.0, "daily": 365.0, "weekly": 52.0, "monthly": 12.0, "annually": 1.0, "yearly": 1.0,
}  # fmt: skip
_PARTS = {"hälfte": 50.0, "drittel": 33.3, "viertel": 25.0, "doppelt": 200.0, "dreifach": 300.0, "half": 50.0}
_ARTICLES = {"ein", "eine", "einen", "einem", "einer", "eines", "one"}
_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()
# Dimension and factor of a unit, by the forms of its name.
UNITS = {
    name: (dimension, factor)
    for names, dimension, factor in (
        ("minute minuten min minutes", "hour", 1 / 60),
        ("stunde stunden std h hour hours", "hour", 1.0),
        ("tag tags tage tagen tages kalendertag kalendertages kalendertage kalendertagen day days", "day", 1.0),
        ("woche wochen week weeks", "day", 7.0),
        (
            "monat monate monaten monats kalendermonat kalendermonats kalendermonate kalendermonaten month months",
            "month",
            1.0,
        ),
        ("quartal quartale quartals vierteljahr", "month", 3.0),
        ("halbjahr halbjahre halbjahres", "month", 6.0),
        ("jahr jahre jahren jahres kalenderjahr kalenderjahres kalenderjahre kalenderjahren year years", "month", 12.0),
        ("arbeitstag arbeitstags arbeitstages arbeitstage arbeitstagen", "workday", 1.0),
        ("werktag werktags werktages werktage werktagen", "weekday", 1.0),
        ("euro eur euros €", "euro", 1.0),
        ("cent cents ct", "euro", 0.01),
        ("prozent % percent", "%", 1.0),
        ("prozentpunkt prozentpunkte prozentpunkten", "point", 1.0),
        ("kilometer kilometern km", "metre", 1000.0),
        ("meter metern m", "metre", 1.0),
        ("zentimeter cm", "metre", 0.01),
        ("quadratmeter quadratmetern qm m²", "m²", 1.0),
        ("gb gigabyte", "megabyte", 1000.0),
        ("mb megabyte", "megabyte", 1.0),
        ("kilogramm kg", "kg", 1.0),
        ("uhr", "clock", 1.0),
    )
    for name in names.split()
}
DIMENSIONS_OF_TIME = frozenset({"hour", "day", "workday", "weekday", "month"})
_SUFFIX_UNITS = {
    "minütig": ("hour", 1 / 60), "stündig": ("hour", 1.0), "tägig": ("day", 1.0), "wöchig": ("day", 7.0),
    "wöchentlich": ("day", 7.0), "monatig": ("month", 1.0), "jährig": ("month", 12.0),
    "prozentig": ("%", 1.0), "mal": ("times", 1.0), "malig": ("times", 1.0), "fach": ("%", 100.0),
    "stellig": ("", 1.0),
}  # fmt: skip
_MULTIPLIERS = {"mio": 1e6, "million": 1e6, "millionen": 1e6, "milliarden": 1e9, "mrd": 1e9, "tausend": 1e3}

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
    r"(?<![\w.,])(?:\d{1,3}(?:[.\u202f\u00a0]\d{3})+(?:,\d+)?|\d+(?:,\d+|\.\d{1,2}(?![\d.]))?)(?!\d)|[^\W\d_]+"
)
_UNIT_AFTER = re.compile(r"\s*-?\s*([%€]|m²|[^\W\d_]+)")
_NOUN_AFTER = re.compile(
    r"\.?\s*-?\s*(?:[a-zäöüß]{2,}(?:e|en|er|es|em)\s+){0,2}?([A-ZÄÖÜ][^\W\d_]*(?:-[A-ZÄÖÜ][^\W\d_]*)*)"
)
_PER = re.compile(r"\s+(?:je|pro|per)\s+(?:[a-zäöüß]+\s+)?([^\W\d_]+)")
_JOINED = re.compile(r"\s*(?:bis(?:\s+zu)?|und|oder|bzw\.|-|–)\s*(?:höchstens\s+|maximal\s+)?")
# "an einem Tag", "in einem Monat": when, not how long.
_NO_SPAN = re.compile(r"\b(?:an|in|zu|welchem|so|je|pro)\s+$", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:mehr|weniger)\s+als\s+$", re.IGNORECASE)
_RANGE = re.compile(r"(?:\s*Uhr)?\s*(?:bis|-|–)\s*")
_AND = re.compile(r"\s+und\s+")


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
        number = _number(match, blanked)
        if number is not None:
            found.append(number)
    found.sort(key=lambda one: one.start)
    if not found:
        return ()
    shared = [_share_unit(one, following, text) for one, following in zip(found, [*found[1:], None], strict=True)]
    gaps = zip(found, found[1:], strict=False)
    ends_range = [False, *(_is_range(text, one, two) for one, two in gaps)]
    return tuple(
        replace(
            one,
            bound="to"
            if ends
            else "from"
            if begins
            else read_bound(text, one.start, one.end, bool(one.dimension or one.noun)),
            per=_per(text, one),
        )
        for one, ends, begins in zip(shared, ends_range, [*ends_range[1:], False], strict=True)
    )


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
        value = float(re.sub(r"[.\u202f\u00a0](?=\d{3})", "", token).replace(",", "."))
        if text[end : end + 2] == ". " and noun and token.isdigit() and value < 100:
            return Quantity(match.start(), end + 1, value, "ordinal", "=", noun.group(1).lower())
        return _with_unit(match.start(), end, value, text, noun)
    lower = token.lower()
    often = _FREQUENCIES.get(lower) or _FREQUENCIES.get(re.sub(r"e[nrms]?$", "", lower))
    if often:
        return Quantity(match.start(), end, often, "frequency", "=")
    ordinal = _ordinal(lower)
    first = token[0].islower() or match.start() == 0
    if ordinal and noun and first and (lower, noun.group(1)) != ("achten", "Sie"):
        return Quantity(match.start(), end, ordinal, "ordinal", "=", noun.group(1).lower())
    part = _PARTS.get(lower) or _PARTS.get(re.sub(r"e[nrms]?$", "", lower))
    if part:
        return Quantity(match.start(), end, part, "%", "=")
    if lower.startswith(("einfach", "einmal", "mehrfach")):
        return None
    for suffix, (dimension, factor) in _SUFFIX_UNITS.items():
        worded = _cardinal(lower.split(suffix)[0]) if re.search(rf"{suffix}(?:e[nrms]?|s)?$", lower) else None
        if worded is not None:
            return Quantity(match.start(), end, worded * factor, dimension, "=", lower)
    if lower in _ARTICLES and _COMPARED.search(text, 0, match.start()):
        return _with_unit(match.start(), end, 1.0, text, noun)
    if lower in _ARTICLES:
        unit = _UNIT_AFTER.match(text, end)
        if not unit or unit.group(1).lower() not in UNITS or _NO_SPAN.search(text, 0, match.start()):
            return None
        return _with_unit(match.start(), end, 1.0, text, noun)
    cardinal = _cardinal(lower)
    return None if cardinal is None else _with_unit(match.start(), end, float(cardinal), text, noun)


def _with_unit(start: int, end: int, value: float, text: str, noun: re.Match[str] | None) -> Quantity:
    after = _UNIT_AFTER.match(text, end)
    unit = after.group(1).lower() if after else ""
    if unit in _MULTIPLIERS and after:
        return _with_unit(start, after.end(), value * _MULTIPLIERS[unit], text, _NOUN_AFTER.match(text, after.end()))
    if unit in UNITS and after:
        dimension, factor = UNITS[unit]
        return Quantity(start, after.end(), value * factor, dimension, "=")
    bare = re.sub(r"e[nrms]?$", "", unit)
    if bare in _SUFFIX_UNITS and after:
        dimension, factor = _SUFFIX_UNITS[bare]
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


def _cardinal(lower: str) -> int | None:
    if lower in _WORDS:
        return _WORDS[lower]
    match = re.fullmatch(r"(?:(.*)tausend)?(?:(.*?)hundert)?(?:und)?(?:(.+?)und)?(.*)", lower)
    if match is None or not any(match.groups()[:3]):
        return None
    total = 0
    for part, factor, alone in zip(match.groups(), (1000, 100, 1, 1), (1, 1, 0, 0), strict=True):
        if part is not None:
            value = _WORDS.get(part, alone if part == "" else None)
            if value is None:
                return None
            total += value * factor
    return total


def _ordinal(lower: str) -> float | None:
    stem = re.sub(r"e[nrms]?$", "", lower)
    if stem != lower and stem in _ORDINALS:
        return float(_ORDINALS.index(stem) + 1)
    if stem in _ENGLISH_ORDINALS:
        return float(_ENGLISH_ORDINALS.index(stem) + 1)
    worded = _cardinal(stem[:-2]) if stem != lower and stem.endswith("st") else None
    return None if worded is None else float(worded)


def _share_unit(one: Quantity, following: Quantity | None, text: str) -> Quantity:
    """ "drei bis fünf Tage": the first number has the unit of the second."""
    if one.dimension or one.noun or following is None or not _JOINED.fullmatch(text, one.end, following.start):
        return one
    bare = UNITS.get(re.sub(r".*[\d\s]", "", text[following.start : following.end].lower()), ("", 1.0))[1]
    return replace(one, dimension=following.dimension, noun=following.noun, value=one.value * bare)
