from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.states import Recorded, derive

DAY = date(2026, 1, 1)
FIRST = Recorded(1, "a", "da", "it", "DA", "Stand", "f", "t", "published", date(2024, 7, 1), None, 3, "da.pdf")
SECOND = replace(FIRST, number=2, id="b", valid_from=date(2026, 3, 1))


def states(day: date, *recorded: Recorded) -> list[str]:
    return [derive(one, recorded, day).state for one in recorded]


def test_a_later_edition_is_scheduled_until_its_day_and_then_replaces_the_earlier() -> None:
    assert states(date(2026, 2, 28), FIRST, SECOND) == ["live", "scheduled"]
    assert states(date(2026, 3, 1), FIRST, SECOND) == ["superseded", "live"]


def test_before_its_day_nothing_is_live() -> None:
    assert states(date(2024, 6, 30), FIRST, SECOND) == ["scheduled", "scheduled"]


def test_a_withdrawn_document_stays_live_for_the_days_before() -> None:
    gone = replace(FIRST, withdrawn_on=date(2025, 5, 5))
    assert states(date(2025, 5, 4), gone) == ["live"]
    assert states(date(2025, 5, 5), gone) == ["withdrawn"]


def test_drafts_replace_nothing() -> None:
    assert states(date(2026, 4, 1), FIRST, replace(SECOND, state="draft")) == ["live", "draft"]


def test_of_two_editions_with_one_day_the_later_record_holds() -> None:
    assert states(DAY, FIRST, replace(FIRST, number=2)) == ["superseded", "live"]


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.sampled_from(["published", "draft", "staging"]), st.booleans()), max_size=8
    ),
    st.integers(0, 1000),
)
def test_never_more_than_one_edition_is_live(facts: list[tuple[int, str, bool]], day: int) -> None:
    recorded = [
        replace(
            FIRST,
            number=number,
            state=state,
            valid_from=None if undated else DAY + timedelta(days=days),
        )
        for number, (days, state, undated) in enumerate(facts, start=1)
    ]
    assert states(DAY + timedelta(days=day), *recorded).count("live") <= 1
