"""Find from when an edition holds, and how it is named."""

from __future__ import annotations

from datetime import date

from ingest.corpus import Source
from ingest.passages import Notice, ParsedFile

UNDATED = "undated"


def date_edition(
    source: Source, parsed: ParsedFile, as_of: date | None, today: date
) -> tuple[date, str, tuple[Notice, ...]]:
    """The day, the label and the notices: its stated or printed date, else the day it came."""
    printed = _german_day(parsed.stand)
    label = f"Stand {parsed.stand}" if parsed.stand else ""
    stated = source.valid_from or as_of or (printed if printed and printed <= today else None)
    if stated is not None:
        return stated, label or f"Fassung vom {stated:%d.%m.%Y}", parsed.notices
    notice = Notice(UNDATED, f"Kein Stand gefunden: Die Fassung gilt ab dem {today:%d.%m.%Y}.")
    return today, label or f"Fassung vom {today:%d.%m.%Y}", (*parsed.notices, notice)


def _german_day(text: str | None) -> date | None:
    try:
        day, month, year = (int(part) for part in (text or "").split("."))
        return date(year, month, day)
    except ValueError:
        return None
