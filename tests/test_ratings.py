"""Experts' scores: what is said of all of them, and how far they agree."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.ratings import FEWEST, Ratings, krippendorff_alpha
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.postgres import ON_BOTH

DAY = date(2026, 11, 22)
# The example of Krippendorff (2011), sections C to E: four observers, twelve units.
PUBLISHED = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def test_agreement_is_what_its_author_published() -> None:
    units = [[value for value in unit if value is not None] for unit in zip(*PUBLISHED, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.849, abs=0.0005)


@pytest.mark.parametrize(
    ("units", "alpha"),
    [([(1, 1), (5, 5)], 1.0), ([(3, 3), (3, 3)], None), ([(1,), (5,)], None), ([], None), ([(1, 5), (5, 1)], -0.5)],
)
def test_agreement_at_the_ends(units: list[tuple[float, ...]], alpha: float | None) -> None:
    assert krippendorff_alpha(units) == alpha


@ON_BOTH
def test_figures_appear_from_five_dialogs_on_and_name_nobody(settings: Settings) -> None:
    ratings = Ratings(settings)
    for number in range(FEWEST):
        assert ratings.scored() is None
        ratings.rate(f"d{number}", "r1", 4, 2, DAY)
    found = ratings.scored()
    assert found
    assert (found["subject"].mean, found["usability"].mean) == (4, 2)
    assert (found["subject"].agreement, found["subject"].doubly) == (None, 0)
    for number in range(FEWEST):
        ratings.rate(f"d{number}", "r2", 5 if number else 4, 2, DAY)
    found = ratings.scored()
    assert found
    assert found["subject"].doubly == FEWEST
    assert found["subject"].agreement is not None
    assert found["usability"].agreement is None


@ON_BOTH
def test_a_second_rating_of_the_same_reviewer_replaces_the_first(settings: Settings) -> None:
    ratings = Ratings(settings)
    for score in (1, 5):
        ratings.rate("d", "r", score, score, DAY)
    assert ratings.raters() == {"d": frozenset({"r"})}
    with pytest.raises(FundstelleError, match="1 bis 5"):
        ratings.rate("d", "r", 0, 6, DAY)
