"""The date of an edition ("Stand"), found in a document's text and written DD.MM.YYYY."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan",
            "februar feber feb",
            "märz maerz mrz",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# a lone four-digit year is no date: "Stand 2024" says too little to order editions
_DATE = (
    r"(?:(?P<day>\d{1,2})\s?\.\s?(?P<month>\d{1,2})\s?\.\s?(?P<year>\d{4}|\d{2})(?!\d)"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})(?:-(?P<iso_day>\d{1,2}))?(?![\d-])"
    rf"|(?:(?P<named_day>\d{{1,2}})\s?\.\s*)?(?P<named_month>{_MONTH})\.?\s+(?P<named_year>\d{{4}})"
    r"|(?P<short_month>\d{1,2})\s?[/.]\s?(?P<short_year>\d{4})(?!\d))"
)
_GAP = r"\s*[:|–-]?\s*(?:(?:vom|ab|am|zum|per|dem|den|seit)\b\s*){0,2}[:–-]?\s*\(?"
# the label, and whether it counts everywhere or only at the top: further down, "Fassung vom" and
# "gültig ab" mostly speak of other texts; "stand seit Mai 2021" is a verb, "Version 3.10.12" no day
_LABELS = (
    (r"\b(?:Bearbeitungsstand|Rechtsstand|Redaktionsstand|Sachstand|(?-i:Stand|STAND)|stand(?=\s*[:|]))\b", False),
    (r"(?<!Gesetzes )\b(?:Fassung\s+vom|Neufassung\s+vom|Version\s+[\w.]{1,12},?\s+vom)", True),
    (r"\b(?:gültig|gueltig|geltend|in\s+Kraft|Inkrafttreten)(?:\s+(?:ab|seit|zum|am))?\b", True),
    (r"\b(?:Version(?!\s+\d+\.\d+\.\d\d?(?!\d))|Ausgabe|Fassung|Datum|Ausgabedatum)\b", True),
)
_PATTERNS = tuple((re.compile(label + _GAP + _DATE, re.IGNORECASE), top) for label, top in _LABELS)
_WHOLE = re.compile(r"\s*" + _DATE + r"\s*", re.IGNORECASE)
TOP_CHARACTERS = 2_000


def find_stand(text: str) -> str | None:
    """The first date that follows "Stand", else "Fassung vom", "gültig ab" or "Version" near the top.

    A month without a day counts as its first day.
    """
    for pattern, top_only in _PATTERNS:
        for match in pattern.finditer(text, 0, TOP_CHARACTERS if top_only else len(text)):
            if found := _written(match):
                return found
    return None


def read_stand(value: str) -> str | None:
    """A date that stands alone, such as a property of a file: "2026-02-15" or "15. Februar 2026"."""
    match = _WHOLE.match(value)
    return _written(match) if match else find_stand(value)


def _written(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    for kind in ("", "iso_", "named_", "short_"):
        if parts.get(f"{kind}year"):
            year, month, day = (parts.get(f"{kind}{part}") for part in ("year", "month", "day"))
            break
    number = MONTHS.get((month or "").lower()) or int(month or 0)
    full_year = int(year or 0) + (2000 if len(year or "") == 2 else 0)
    try:
        found = date(full_year, number, int(day or 1))
    except ValueError:
        return None
    return found.strftime("%d.%m.%Y") if 1949 <= found.year <= 2099 else None
