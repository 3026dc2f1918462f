"""Find from when an edition holds, and how it is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ingest.corpus import Source
from ingest.passages import Edition, Notice, ParsedFile

UNDATED, AHEAD, OLDER = "undated", "ahead", "older"
_FORESEEN = timedelta(days=366)  # a printed day further ahead is rather a slip


def date_edition(
    source: Source, parsed: ParsedFile, as_of: date | None, today: date, guessed: date | None = None
) -> tuple[date, str, tuple[Notice, ...]]:
    """The day, the label and the notices: its stated or printed date, else the day it came.

    `guessed` is the day since which the edition in force counts that had no date, or that of the last one where
    none is in force: what follows it holds later.
    """
    printed = _german_day(parsed.stand)
    label = f"Stand {parsed.stand}" if parsed.stand else ""
    stated = source.valid_from or as_of
    if stated is not None:
        return stated, label or f"Fassung vom {stated:%d.%m.%Y}", parsed.notices
    if printed is None or printed > today + _FORESEEN:
        told = f"Kein Stand gefunden: Die Fassung gilt ab dem {today:%d.%m.%Y}."
        if printed is not None:
            told = f"Der {label} liegt mehr als ein Jahr in der Zukunft: Die Fassung gilt ab dem {today:%d.%m.%Y}."
        return today, label or f"Fassung vom {today:%d.%m.%Y}", (*parsed.notices, Notice(UNDATED, told))
    if guessed is not None and source.current and printed < guessed:
        why = f"Davor galt seit dem {guessed:%d.%m.%Y} eine andere Fassung: Diese gilt ab heute."
        return today, label, (*parsed.notices, Notice(UNDATED, why))
    if printed > today:
        ahead = (
            f"Der {label} liegt in der Zukunft: Die Fassung gilt erst ab dann, wenn corpus.toml nichts anderes sagt."
        )
        return printed, label, (*parsed.notices, Notice(AHEAD, ahead))
    return printed, label, parsed.notices


def _told_of_older(edition: Edition, live: Edition) -> Notice:
    """That a newer one stays in force, and the way out."""
    told = (
        f"Diese Fassung ({edition.label}) liegt vor der gültigen ({live.label}), die in Kraft bleibt: "
        f"`fundstelle-ingest rollback {edition.document}` nimmt diese zurück."
    )
    return Notice(OLDER, told)


def told_of_others(edition: Edition, others: Sequence[Edition]) -> list[Notice]:
    """What an owner may not expect of the document's other editions, now that this one is there."""
    notices = []
    for other in others:
        later = (other.valid_from or date.min, other.number) > (edition.valid_from or date.min, edition.number)
        if later and other.state == "live":
            notices.append(_told_of_older(edition, other))
        if later and other.state == "scheduled":
            told = (
                f"Eine andere Fassung ({other.label}) gilt wie vorgesehen ab dem {other.valid_from:%d.%m.%Y}: "
                f"`fundstelle-ingest withdraw {other.id}` nimmt sie zurück."
            )
            notices.append(Notice(OLDER, told))
    return notices


def _german_day(text: str | None) -> date | None:
    try:
        day, month, year = (int(part) for part in (text or "").split("."))
        return date(year, month, day)
    except ValueError:
        return None
