from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from assistant.chat.tables import open_chats
from assistant.feedback import Feedback, FeedbackQueue
from assistant.people import People
from assistant.personal_store import for_event_loop
from assistant.ratings import Ratings
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.postgres import ON_BOTH, ON_POSTGRES

SAID = "was Anna gesagt hat"
WRONG = sa.text("INSERT INTO steps(id) VALUES (:said)")


@ON_BOTH
def test_an_error_of_the_database_tells_nothing_that_was_said(settings: Settings) -> None:
    store = open_chats(settings)
    with pytest.raises(sa.exc.IntegrityError, match="parameters hidden"), store.begin() as connection:
        connection.execute(WRONG, {"said": SAID})

    async def beside() -> None:
        engine = for_event_loop(store)
        with pytest.raises(sa.exc.IntegrityError, match="parameters hidden"):
            async with engine.begin() as connection:
                await connection.execute(WRONG, {"said": SAID})
        await engine.dispose()

    asyncio.run(beside())


@ON_POSTGRES
def test_an_account_that_may_make_no_schema_is_told_what_it_needs(settings: Settings) -> None:
    engine = sa.create_engine(settings.database_url or "", poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS bare")
        connection.exec_driver_sql("CREATE ROLE bare LOGIN")
    bare = replace(settings, database_url=(settings.database_url or "").replace("fundstelle@", "bare@"))
    with pytest.raises(FundstelleError, match="GRANT CREATE ON DATABASE"):
        People(bare)


@ON_BOTH
def test_a_second_click_at_the_same_moment_is_no_error(settings: Settings) -> None:
    queue, ratings, today = FeedbackQueue(settings), Ratings(settings), date(2026, 11, 22)

    def click(number: int) -> None:
        queue.put(Feedback(f"f{number // 4}", today, "wrong", ()))
        ratings.rate(f"d{number // 4}", "p", 1, 5, today)

    with ThreadPoolExecutor(4) as clicking:
        list(clicking.map(click, range(40)))
    assert (len(queue.open()), len(ratings.raters())) == (10, 10)
