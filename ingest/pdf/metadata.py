"""Find the title of a document and the date of its edition ("Stand")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.pdf.numbering import matching_key
from ingest.pdf.pieces import Page

MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember".split("|")
DAY = r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})"
WRITTEN_DAY = rf"(\d{{1,2}})\.\s*({'|'.join(MONTHS)})\s+(\d{{4}})"
MONTH = rf"((?:{'|'.join(MONTHS)})\s+\d{{4}}|\d{{1,2}}/\d{{4}})"
CUES = (
    r"\b(?:Stand|Rechtsstand|Stand vom)\s*:?\s*(?:vom\s+|der\s+)?",
    r"\b(?:Fassung|Version|Ausgabe)\s*(?:vom|:)?\s*",
    r"\b(?:gültig|gilt|Gültig|Gültigkeit)\s*(?:ab|seit)?\s*(?:dem|:)?\s*",
)
SECTION = re.compile(r"§+\s*(\d+[a-z]?)\b")
GENERIC_TITLE = re.compile(
    r"^\W?(?:microsoft word|untitled|unbenannt|anonymous|unspecified|dokument\d*|document\d*)\b|\.(?:docx?|pdf|odt)$",
    re.I,
)


def find_stand(pages: Sequence[Page]) -> str | None:
    """The edition's date: DD.MM.YYYY where a day is printed, else the month as printed."""
    texts = _texts(pages)
    for cue in CUES:
        for text in texts:
            found = _date_after(cue, text)
            if found:
                return found
    return None


def _texts(pages: Sequence[Page]) -> list[str]:
    """Headers, footers and the first two pages; a date inside a later paragraph is about something else."""
    running = [segment.text for page in pages for kind, segment in page.left_out if kind == "running"]
    first = [" ".join(segment.text for segment in page.segments) for page in pages[:2]]
    return running[:200] + first


def _date_after(cue: str, text: str) -> str | None:
    day = re.search(cue + DAY, text)
    if day:
        return _normalised(day.group(1), int(day.group(2)), day.group(3))
    written = re.search(cue + WRITTEN_DAY, text)
    if written:
        return _normalised(written.group(1), MONTHS.index(written.group(2)) + 1, written.group(3))
    month = re.search(cue + MONTH, text)
    return month.group(1) if month else None


def _normalised(day: str, month: int, year: str) -> str | None:
    return f"{int(day):02d}.{month:02d}.{year}" if 1 <= month <= 12 and 1 <= int(day) <= 31 else None


def find_title(told: str, name: str, printed: str | None, headings: Iterable[str]) -> str | None:
    """The title told in the properties of the file of this name, unless it is a file name or some heading.

    Otherwise, and where the properties name a § that no heading does (left over from another file), the printed one.
    """
    told = " ".join(told.split())
    if len(told) < 4 or told == name or GENERIC_TITLE.search(told):
        return printed
    headings = list(headings)
    is_heading = matching_key(told) in {matching_key(heading) for heading in headings}
    named = set(SECTION.findall(told))
    left_over = named and not named & {
        number for text in (printed or "", *headings) for number in SECTION.findall(text)
    }
    return printed if printed and (is_heading or left_over) else told
