"""Find in a question what identifies a person, and propose the question without it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Finding:
    """The range [start, end) of the text, and what it seems to be."""

    kind: str
    start: int
    end: int


def find_personal_data(text: str) -> list[Finding]:
    """What seems to identify a person, from left to right; numbers with check digits must pass the check."""
    found: list[Finding] = []
    for kind, pattern, holds in _KINDS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if holds(match.group()) and not any(start < other.end and other.start < end for other in found):
                found.append(Finding(kind, start, end))
    return sorted(found, key=lambda finding: finding.start)


def redact(text: str) -> str:
    """The text with each finding replaced by its kind in brackets."""
    for finding in reversed(find_personal_data(text)):
        text = f"{text[: finding.start]}[{finding.kind}]{text[finding.end :]}"
    return text


def kinds(findings: list[Finding]) -> str:
    """What was found, each kind once, for a sentence."""
    return ", ".join(dict.fromkeys(finding.kind for finding in findings))


def _digits(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdigit()]


def _is_iban(text: str) -> bool:
    """ISO 13616: letters as two digits, the first four signs last, remainder 1 by 97."""
    signs = re.sub(r"\W", "", text).upper()
    if not 15 <= len(signs) <= 34 or (signs.startswith("DE") and len(signs) != 22):
        return False
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def _is_tax_id(text: str) -> bool:
    """§ 139b AO: eleven digits, just one of the first ten repeats (twice or thrice), check digit by ISO 7064."""
    digits = _digits(text)
    counts = sorted(digits[:10].count(digit) for digit in set(digits[:10]))
    if len(digits) != 11 or digits[0] == 0 or counts[-1] not in (2, 3) or counts[-2] != 1:
        return False
    product = 10
    for digit in digits[:10]:
        product = 2 * ((digit + product) % 10 or 10) % 11
    return (11 - product) % 10 == digits[10]


def _is_insurance_number(text: str) -> bool:
    """§ 147 SGB VI: area, birthday, letter, serial number; check digit over weighted digit sums."""
    signs = re.sub(r"\W", "", text).upper()
    day, month = int(signs[2:4]), int(signs[4:6])
    digits = _digits(signs[:8] + f"{ord(signs[8]) - 64:02}" + signs[9:11])
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(digit * weight, 10)) for digit, weight in zip(digits, weights, strict=True))
    return 1 <= day <= 31 and 1 <= month <= 12 and total % 10 == int(signs[11])


def _is_birthday(text: str) -> bool:
    day, month, year = map(int, re.findall(r"\d+", text)[-3:])
    return 1 <= day <= 31 and 1 <= month <= 12 and (year < 100 or 1900 <= year <= date.today().year)


def _any(_text: str) -> bool:
    return True


def _is_phone(text: str) -> bool:
    return 7 <= len(_digits(text)) <= 15


_NAME = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?"
_DAY = r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})"
_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("E-Mail-Adresse", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.\w{2,}"), _any),
    ("IBAN", re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?\b"), _is_iban),
    ("BG-Nummer", re.compile(r"\b\d{5}\s?(?:BG|//)\s?\d{6,7}\b"), _any),
    ("Kundennummer", re.compile(r"\b\d{3}\s?[A-Z]\s?\d{6}\b"), _any),
    ("Versicherungsnummer", re.compile(r"\b\d{2}\s?\d{6}\s?[A-Za-z]\s?\d{3}\b"), _is_insurance_number),
    ("Steuer-ID", re.compile(r"\b\d{2}\s?\d{3}\s?\d{3}\s?\d{3}\b"), _is_tax_id),
    (
        "Name und Geburtsdatum",
        re.compile(
            rf"\b(?:(?:Herrn?|Frau)\s+(?:{_NAME}\s+)?{_NAME}|{_NAME},?\s+{_NAME}),?\s*\(?\s*"
            rf"(?:geb(?:\.|oren)(?:\s+am)?|\*|Geburtsdatum:?)\s*{_DAY}\)?|\b(?:Herrn?|Frau)\s+{_NAME}[ ,(]+{_DAY}\)?"
        ),
        _is_birthday,
    ),
    ("Geburtsdatum", re.compile(rf"(?:\bgeb(?:\.|oren)(?:\s+am)?|\bGeburtsdatum:?)\s*{_DAY}"), _is_birthday),
    (
        "Telefonnummer",
        re.compile(r"(?<![\w./,-])(?:\+\d{2}|0049|0)[\s(]*[1-9](?:[\s/()-]{0,3}\d){5,13}(?![\w.,]?\d)"),
        _is_phone,
    ),
)
