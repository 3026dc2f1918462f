"""Recognise how German texts number: sections, paragraphs, list items, contents lines."""

from __future__ import annotations

import re

UNITS = "Unterabschnitt|Anhang|Anlage|Kapitel|Abschnitt|Teil|Artikel|Art\\.|Buch|Titel|KAPITEL|ABSCHNITT|TEIL"
ORDINALS = "Erst|Zweit|Dritt|Viert|Fünft|Sechst|Siebent|Siebt|Acht|Neunt|Zehnt|Elft|Zwölft|(?:Drei|Vier|Fünf)zehnt"
HEADING_NUMBER = re.compile(
    rf"(?:(?:{UNITS})\s+(?:\d+[a-z]?|[IVXLC]+|[A-Z])(?:\.\d+)*\b"
    rf"|(?:{ORDINALS})e[rs]?\s+(?:Unterabschnitt|Kapitel|Abschnitt|Teil|Buch|Titel)\b"
    r"|§{1,2}\s*\d+[a-z]?(?:\.\d+)?"
    r"|\d{1,2}(?:\.\d{1,3}){0,6}\.?(?=\s+[^\W\d_])"
    r"|[A-Z](?:\.\d+)+\.?(?=\s)"
    r"|[A-Z]\.(?=\s+[^\W\d_]{2})"
    r"|[IVX]{1,5}\.(?=\s))"
)
LEGAL_ALONE = re.compile(
    r"(?:(?:Buch|Teil|Titel|Kapitel|Abschnitt|Unterabschnitt|Artikel|§|Anlage|Anhang)\s+(?:\d+[a-z]?|[IVXLC]+[a-z]?)"
    rf"|(?:{ORDINALS})e[rs]?\s+(?:Unterabschnitt|Kapitel|Abschnitt|Teil|Buch|Titel))",
    re.IGNORECASE,
)
UNIT_RANK = {
    "buch": 1,
    "teil": 2,
    "kapitel": 3,
    "abschnitt": 4,
    "unterabschnitt": 5,
    "titel": 6,
    "artikel": 8,
    "art.": 8,
    "§": 9,
}
PARAGRAPH_NUMBER = re.compile(r"\(\d{1,3}[a-z]?\)(?=\s)")
BULLET = "•▪●○■◦‣·➢❖✓☐→∙"
LIST_MARK = re.compile(
    rf"(?:[{BULLET}](?=\s|\w)|[-–—o](?=\s)|\(?[a-z]{{1,3}}\)(?=\s)|\(\d{{1,3}}\)(?=\s)"
    r"|\d{1,2}[a-z]?[.)](?=\s)|[ivx]{1,4}\)(?=\s)|[A-Z]\)(?=\s)|[a-z]\.(?=\s)(?!\s?\w{1,2}\.))"
)
# Marks that may also stand at the start of a line in the middle of a sentence.
WEAK_MARK = re.compile(
    r"[-–—]\s|[a-z]\.\s|\(\d{1,3}[a-z]?\)\s[a-zäöü]"
    r"|\d{1,2}\.\s(?:Januar|Februar|März|April|Mai|Ju[nl]i|August|September|Oktober|November|Dezember)\b"
)
LIST_MARK_ALONE = re.compile(rf"(?:[{BULLET}–—-]|\(?[a-z\d]{{1,3}}[.)])")
# These begin with a sign and not with a repetition or a look behind: the engine then skips to the next such sign.
LEADERS = re.compile(r"\.(?:\s?\.){3,}\s?|…{2,}|_{5,}")
CONTENTS_PAGE = re.compile(r"[\s.…_]*\s?(\d{1,4}|[ivxlc]{1,6})\s*$")
SENTENCE_END = re.compile(
    r"[.!?:;](?<!\bbzw.)(?<!\bsog.)(?<!\bAbs.)(?<!\bNr.)(?<!\bArt.)(?<!\bvgl.)(?<!\bggf.)(?<!\bgem.)(?<!\binkl.)"
    r"(?<!\bca.)(?<!\bRz.)(?<!\b[zZ]\. B.)(?<!\bd\. h.)(?<!\bu\. a.)(?<!\bi\. V.)(?<!\bz\.B.)(?<!\bd\.h.)"
    r"[\"“”)»\]]*[⁰¹²³⁴-⁹]*$"
)


def heading_number(text: str) -> str:
    """The number with which a heading starts, or an empty string."""
    match = HEADING_NUMBER.match(text)
    return match.group().strip() if match else ""


def number_kind(text: str) -> tuple[str, int] | None:
    """("decimal", depth) for 1.2.3, the unit ("teil", "§" …) with depth 0 otherwise, None without a number."""
    number = heading_number(text)
    if not number:
        return None
    if number[0].isdigit():
        return "decimal", len([part for part in number.split(".") if part])
    if number[0] == "§":
        return "§", 0
    if "." in number and number[0].isupper() and len(number.strip(".").split(".")) > 1:
        return "decimal", len(number.strip(".").split("."))
    if re.fullmatch(r"[IVX]+\.", number):
        return "roman", 0
    if re.fullmatch(r"[A-Z]\.", number):
        return "letter", 0
    words = number.lower().split()
    unit = next((word for word in words if word in UNIT_RANK), words[0])
    return unit, 0


def is_list_item(text: str) -> bool:
    """Whether the text starts with a bullet or list number, not with a paragraph number like (2)."""
    return bool(LIST_MARK.match(text)) and not PARAGRAPH_NUMBER.match(text)


def matching_key(text: str) -> str:
    """Letters and digits only, for comparing a heading with a bookmark or a contents line."""
    return re.sub(r"\W+", "", text).lower()
