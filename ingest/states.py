"""Derive from what was done to a document's editions which of them is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ingest.passages import Edition, State

_DAYS = 8  # whose live editions are remembered


@dataclass(frozen=True)
class Recorded:
    """What the register stores of an edition: facts, no conclusions."""

    number: int
    id: str
    document: str
    corpus: str
    title: str
    label: str
    file_hash: str
    text_hash: str
    state: str
    valid_from: date | None
    withdrawn_on: date | None
    pages: int
    source_name: str

    @property
    def order(self) -> tuple[date, int]:
        """Later validity wins, then the later record."""
        return (self.valid_from or date.min, self.number)

    @property
    def came_into_force(self) -> bool:
        """Whether it is, was or will be in force on some day."""
        taken_back = (
            self.withdrawn_on is not None and self.valid_from is not None and self.withdrawn_on <= self.valid_from
        )
        return self.state == "published" and not taken_back


class Snapshot:
    """The editions as of one generation of the register, and which of them are live on the days that were asked."""

    def __init__(self, generation: int, rows: Sequence[Recorded]) -> None:
        self.generation = generation
        self.rows = rows
        self.siblings: dict[str, list[Recorded]] = {}
        for row in rows:
            self.siblings.setdefault(row.document, []).append(row)
        self.live_on = lru_cache(_DAYS)(self._live_on)

    def _live_on(self, day: date) -> list[Edition]:
        editions = (derive(row, self.siblings[row.document], day) for row in self.rows)
        return [edition for edition in editions if edition.state == "live"]


def in_force(editions: Iterable[Edition]) -> Edition | None:
    """The one of a document's editions that is in force."""
    return next((edition for edition in editions if edition.state == "live"), None)


def derive(recorded: Recorded, siblings: Sequence[Recorded], day: date) -> Edition:
    """The edition with its state on that day, among all editions of its document.

    A published edition is live from its `valid_from` until the next published one's, or its withdrawal.
    """
    later = [other for other in siblings if other.came_into_force and other.order > recorded.order]
    successor = min(later, key=lambda other: other.order, default=None)
    ends = [end for end in (successor and successor.valid_from, recorded.withdrawn_on) if end]
    if successor is not None and successor.valid_from is None:
        ends.append(date.min)
    valid_until = min(ends, default=None)
    return Edition(
        id=recorded.id,
        number=recorded.number,
        document=recorded.document,
        corpus=recorded.corpus,
        title=recorded.title,
        label=recorded.label,
        file_hash=recorded.file_hash,
        text_hash=recorded.text_hash,
        state=_state(recorded, valid_until, day),
        valid_from=recorded.valid_from,
        valid_until=valid_until,
        pages=recorded.pages,
        source_name=recorded.source_name,
    )


def _state(recorded: Recorded, valid_until: date | None, day: date) -> State:
    if recorded.state == "staging":
        return "staging"
    if recorded.state == "draft":
        return "draft"
    if recorded.state in ("erasing", "erased"):
        return "erased"
    if recorded.state == "withdrawn" or (recorded.withdrawn_on and recorded.withdrawn_on <= day):
        return "withdrawn"
    if recorded.valid_from and recorded.valid_from > day:
        return "scheduled"
    if valid_until is not None and valid_until <= day:
        return "superseded"
    return "live"
