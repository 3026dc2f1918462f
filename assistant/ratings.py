"""Two scores that reviewers give to answers, how far they agree, and nothing about a single person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from assistant.personal_store import open_personal_store, put_row
from ingest.errors import FundstelleError
from ingest.settings import Settings

LOWEST, HIGHEST = 1, 5
FEWEST = 5  # dialogs; fewer could be traced back to one person


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "ratings"
    dialog: Mapped[str] = mapped_column(primary_key=True)
    reviewer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[int]
    usability: Mapped[int]
    day: Mapped[date]


@dataclass(frozen=True)
class Rating:
    """What one reviewer gave to one dialog."""

    dialog: str
    subject: int
    usability: int
    day: date


@dataclass(frozen=True)
class Scored:
    """A score over dialogs; `agreement` is Krippendorff's alpha over those that several reviewers rated."""

    mean: float
    dialogs: int
    agreement: float | None
    doubly: int


class Ratings:
    """Kept by dialog and a pseudonym of the reviewer; only sums leave this class, and to a reviewer their own."""

    def __init__(self, settings: Settings) -> None:
        self.engine = open_personal_store(settings, "ratings", _Base.metadata.create_all)

    def rate(self, dialog: str, reviewer: str, subject: int, usability: int, day: date) -> None:
        """Keeps or replaces this reviewer's scores; raises FundstelleError for one off the scale."""
        if not all(LOWEST <= score <= HIGHEST for score in (subject, usability)):
            raise FundstelleError(f"Bitte geben Sie Werte von {LOWEST} bis {HIGHEST} an.")
        put_row(self.engine, _Row(dialog=dialog, reviewer=reviewer, subject=subject, usability=usability, day=day))

    def raters(self) -> Mapping[str, frozenset[str]]:
        """Who has rated each dialog."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        with Session(self.engine) as session:
            for dialog, reviewer in session.execute(select(_Row.dialog, _Row.reviewer)):
                found[dialog].add(reviewer)
        return {dialog: frozenset(reviewers) for dialog, reviewers in found.items()}

    def of(self, reviewer: str) -> list[Rating]:
        """What this reviewer gave, the oldest first."""
        with Session(self.engine) as session:
            rows = session.scalars(select(_Row).where(_Row.reviewer == reviewer).order_by(_Row.day, _Row.dialog))
            return [Rating(row.dialog, row.subject, row.usability, row.day) for row in rows]

    def forget(self, reviewer: str) -> None:
        """Deletes what this reviewer gave."""
        with Session(self.engine) as session:
            session.execute(delete(_Row).where(_Row.reviewer == reviewer))
            session.commit()

    def scored(self) -> dict[str, Scored] | None:
        """Both scores over all dialogs; None while there are too few to say anything without saying who."""
        with Session(self.engine) as session:
            rows = list(session.scalars(select(_Row)))
        found = {}
        for name in ("subject", "usability"):
            units: defaultdict[str, list[int]] = defaultdict(list)
            for row in rows:
                units[row.dialog].append(getattr(row, name))
            if len(units) < FEWEST:
                return None
            several = [values for values in units.values() if len(values) > 1]
            agreement = krippendorff_alpha(several) if len(several) >= FEWEST else None
            means = [sum(values) / len(values) for values in units.values()]
            found[name] = Scored(sum(means) / len(means), len(units), agreement, len(several))
        return found


def krippendorff_alpha(units: Iterable[Sequence[float]]) -> float | None:
    """Agreement on an interval scale: 1 is perfect, 0 what chance gives; None when all values are the same.

    Krippendorff, K. (2011): Computing Krippendorff's Alpha-Reliability, section E. Units with one value do not count.
    """
    pairable = [list(unit) for unit in units if len(unit) > 1]
    values = [value for unit in pairable for value in unit]
    if not values:
        return None
    total = len(values)
    observed = sum(_squares(unit) / (len(unit) - 1) for unit in pairable) / total
    expected = _squares(values) / (total * (total - 1))
    return None if expected == 0 else 1 - observed / expected


def _squares(values: Sequence[float]) -> float:
    """The squared differences of all ordered pairs."""
    return 2 * (len(values) * sum(value * value for value in values) - sum(values) ** 2)
