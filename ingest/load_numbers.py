"""A spreadsheet's value as the sheet shows it in Germany: "21.01.2026", "14,00 €", "12,5 %"."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|_.|\*.|\[[^\]]*\]")
# written in the American order, shown in that of the system
_BUILT_IN_DATES = {
    "mm-dd-yy": "dd.mm.yyyy",
    "m/d/yyyy": "dd.mm.yyyy",
    "m/d/yy": "dd.mm.yyyy",
    "m/d/yy h:mm": "dd.mm.yyyy hh:mm",
}


def shown(value: object, number_format: str) -> str:
    """The text of a cell with this value and number format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, datetime | date | time | timedelta):
        return _date(value, number_format)
    if isinstance(value, int | float | Decimal):
        return _number(value, number_format)
    return str(value)


def _date(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    pattern = _LITERAL.sub("", _BUILT_IN_DATES.get(number_format.split(";")[0], number_format)).lower()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if "s" in pattern and value.second else "%H:%M")
    has_time = "h" in pattern or (isinstance(value, datetime) and (value.hour or value.minute) and "general" in pattern)
    has_day = "d" in pattern or "t" in pattern or "general" in pattern
    if not has_day and not has_time:
        return value.strftime("%m.%Y" if "m" in pattern else "%Y")
    day = value.strftime("%d.%m.%Y") if has_day else ""
    clock = value.strftime("%H:%M") if has_time and isinstance(value, datetime) else ""
    return " ".join(filter(None, (day, clock))) or value.strftime("%d.%m.%Y")


def _number(value: int | float | Decimal, number_format: str) -> str:
    sections = number_format.split(";")
    negative_section = value < 0 and len(sections) > 1 and sections[1].strip()
    section = sections[1] if negative_section else sections[0]
    if value == 0 and len(sections) > 2 and sections[2].strip():
        section = sections[2]
    before, pattern, after = _split(section)
    if not re.search(r"[0#?]", pattern):
        return _plain(value) if section.strip().lower() in ("general", "@", "") else f"{before}{after}".strip()
    amount = Decimal(str(value))
    if "%" in _LITERAL.sub("", section):
        amount *= 100
    if negative_section:
        amount = abs(amount)
    if "E+" in pattern.upper():
        return _plain(value)
    return f"{before}{_digits(amount, pattern)}{after}".strip()


def _split(section: str) -> tuple[str, str, str]:
    """What stands before the digits, the digits' pattern, and what stands after."""
    plain = _LITERAL.sub(_literal, section)
    digits = re.search(r"[0#?][0#?.,/ ]*(?:[Ee][+-]0+)?", plain)
    if not digits:
        return plain, "", ""
    pattern = digits.group().rstrip(" ")
    return plain[: digits.start()], pattern, plain[digits.start() + len(pattern) :]


def _literal(found: re.Match[str]) -> str:
    """Quoted text and currency signs stay, a blank as wide as a character is a space, colours and fills go."""
    return next((part for part in found.groups() if part), " " if found.group().startswith("_") else "")


def _digits(amount: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    places = len(re.findall(r"[0#?]", fraction))
    needed = fraction.count("0")
    rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    sign = "-" if rounded < 0 else ""
    text = f"{abs(rounded):,.{places}f}" if "," in whole else f"{abs(rounded):.{places}f}"
    left, _, right = text.partition(".")
    while len(right) > needed and right.endswith("0"):
        right = right[:-1]
    left = left.zfill(whole.count("0")).replace(",", ".")
    return f"{sign}{left},{right}" if right else f"{sign}{left}"


def _plain(value: int | float | Decimal) -> str:
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{Decimal(repr(float(value))):.10g}".replace(".", ",")
