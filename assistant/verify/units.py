"""Number words and the names of units, periods and frequencies."""

from __future__ import annotations

import re

_ONES = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
).split()
_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve".split()
_WORDS: dict[str, float] = {
    **{word: number for number, word in enumerate(_ONES)},
    **{word: 20 + 10 * number for number, word in enumerate(_TENS)},
    **{word: number for number, word in enumerate(_ENGLISH)},
    **{f"{word}einhalb": number + 0.5 for number, word in enumerate(_ONES[:10])},
    "eins": 1, "dreier": 3, "fourteen": 14, "thirty": 30, "sixty": 60,
    "halb": 0.5, "viertel": 0.25, "dreiviertel": 0.75, "anderthalb": 1.5,
}  # fmt: skip
_ORDINALS = (
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt "
    "siebzehnt achtzehnt neunzehnt"
).split()
_ENGLISH_ORDINALS = "first second third fourth fifth".split()
ARTICLES = frozenset("ein eine einen einem einer eines one".split())
HALVES = frozenset("halbe halben halber halbes".split())
FREQUENCIES = {
    "täglich": 365.0, "kalendertäglich": 365.0, "arbeitstäglich": 250.0, "werktäglich": 300.0, "wöchentlich": 52.0,
    "monatlich": 12.0, "vierteljährlich": 4.0, "quartalsweise": 4.0, "halbjährlich": 2.0, "jährlich": 1.0,
    "alljährlich": 1.0, "allmonatlich": 12.0, "allwöchentlich": 52.0, "kalenderjährlich": 1.0,
    "stündlich": 8760.0, "daily": 365.0, "weekly": 52.0, "monthly": 12.0, "annually": 1.0, "yearly": 1.0,
}  # fmt: skip
# How many units of a dimension are in a year: "alle drei Monate" is four times a year.
PER_YEAR = {"hour": 8760.0, "day": 365.0, "month": 12.0, "workday": 250.0, "weekday": 300.0}
# Dimension and factor of a unit, by the forms of its name.
UNITS = {
    name: (dimension, factor)
    for names, dimension, factor in (
        ("minute minuten min minutes", "hour", 1 / 60),
        ("viertelstunde viertelstunden", "hour", 0.25),
        ("dreiviertelstunde dreiviertelstunden", "hour", 0.75),
        ("stunde stunden std h hour hours", "hour", 1.0),
        ("tag tags tage tagen tages kalendertag kalendertages kalendertage kalendertagen day days", "day", 1.0),
        ("woche wochen kalenderwoche kalenderwochen week weeks", "day", 7.0),
        (
            "monat monate monaten monats kalendermonat kalendermonats kalendermonate kalendermonaten month months",
            "month",
            1.0,
        ),
        ("quartal quartale quartals vierteljahr vierteljahres vierteljahrs vierteljahre", "month", 3.0),
        ("halbjahr halbjahre halbjahres", "month", 6.0),
        ("dreivierteljahr dreivierteljahres", "month", 9.0),
        ("jahr jahre jahren jahres kalenderjahr kalenderjahres kalenderjahre kalenderjahren year years", "month", 12.0),
        ("arbeitstag arbeitstags arbeitstages arbeitstage arbeitstagen", "workday", 1.0),
        ("werktag werktags werktages werktage werktagen", "weekday", 1.0),
        ("euro eur euros €", "euro", 1.0),
        ("cent cents ct", "euro", 0.01),
        ("prozent % percent", "%", 1.0),
        ("promille ‰", "%", 0.1),
        ("drittel dritteln drittels", "%", 100 / 3),
        ("viertel vierteln viertels", "%", 25.0),
        ("fünftel fünfteln fünftels", "%", 20.0),
        ("sechstel sechsteln", "%", 100 / 6),
        ("achtel achteln", "%", 12.5),
        ("zehntel zehnteln", "%", 10.0),
        ("zwölftel zwölfteln", "%", 100 / 12),
        ("prozentpunkt prozentpunkte prozentpunkten", "point", 1.0),
        ("kilometer kilometern km", "metre", 1000.0),
        ("meter metern m", "metre", 1.0),
        ("zentimeter zentimetern cm", "metre", 0.01),
        ("millimeter millimetern mm", "metre", 0.001),
        ("quadratmeter quadratmetern qm m²", "m²", 1.0),
        ("gb gigabyte", "megabyte", 1000.0),
        ("mb megabyte", "megabyte", 1.0),
        ("kilogramm kg", "kg", 1.0),
        ("gramm g", "kg", 0.001),
        ("uhr", "clock", 1.0),
    )
    for name in names.split()
}
DIMENSIONS_OF_TIME = frozenset({"hour", "day", "workday", "weekday", "month"})
SUFFIX_UNITS = {
    "minütig": ("hour", 1 / 60), "stündig": ("hour", 1.0), "tägig": ("day", 1.0), "wöchig": ("day", 7.0),
    "monatig": ("month", 1.0), "jährig": ("month", 12.0),
    "prozentig": ("%", 1.0), "mal": ("times", 1.0), "malig": ("times", 1.0), "fach": ("%", 100.0),
    "stellig": ("", 1.0),
}  # fmt: skip
# "Zweiwöchentlich" is 52 / 2 times a year.
EVERY = {"täglich": 365.0, "wöchentlich": 52.0, "monatlich": 12.0, "jährlich": 1.0}
MULTIPLIERS = {"mio": 1e6, "million": 1e6, "millionen": 1e6, "milliarden": 1e9, "mrd": 1e9, "tausend": 1e3}
_HUNDREDS = re.compile(r"(?:(.*)tausend)?(?:(.*?)hundert)?(?:und)?(?:(.+?)und)?(.*)")


def cardinal(lower: str) -> float | None:
    """The number that a word names: "zweihundertfünfzig", "anderthalb"."""
    if lower in _WORDS:
        return _WORDS[lower]
    match = _HUNDREDS.fullmatch(lower)
    if match is None or not any(match.groups()[:3]):
        return None
    total = 0.0
    for part, factor, alone in zip(match.groups(), (1000, 100, 1, 1), (1, 1, 0, 0), strict=True):
        if part is not None:
            value = _WORDS.get(part, alone if part == "" else None)
            if value is None:
                return None
            total += value * factor
    return total


def ordinal(lower: str) -> float | None:
    """The number that an ordinal names: "dritten", "zwanzigste", "first"."""
    stem = re.sub(r"e[nrms]?$", "", lower)
    stem = "siebt" if stem == "siebent" else stem
    if stem != lower and stem in _ORDINALS:
        return float(_ORDINALS.index(stem) + 1)
    if stem in _ENGLISH_ORDINALS:
        return float(_ENGLISH_ORDINALS.index(stem) + 1)
    return cardinal(stem[:-2]) if stem != lower and stem.endswith("st") else None
