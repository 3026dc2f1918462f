"""The chats of each person, for Chainlit's history sidebar."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chainlit.context import ChainlitContextException, context
from chainlit.data.sql_alchemy import SQLAlchemyDataLayer
from chainlit.step import StepDict
from chainlit.types import PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from assistant.chat.dialogs import CITED, HIDDEN
from assistant.chat.tables import open_chats
from assistant.personal_store import for_event_loop
from ingest.errors import FundstelleError
from ingest.settings import Settings

LOG = logging.getLogger(__name__)
NOBODY = " "  # no login can be called that
MayOpen = Callable[[str, str], bool]


@dataclass(frozen=True)
class Exchange:
    """A question and its answer as Markdown, and who asked it in which chat."""

    person: str
    thread: str
    question: str
    answer: str


def _asking() -> str | None:
    """The id of the person whose session this is, if it is one."""
    try:
        return getattr(context.session.user, "id", None)
    except ChainlitContextException:
        return None


class History(SQLAlchemyDataLayer):
    """Chainlit's SQLAlchemy layer made right for our stores, with today's rights on yesterday's answers."""

    def __init__(self, settings: Settings, may_open: MayOpen) -> None:
        engine = for_event_loop(open_chats(settings))
        super().__init__(engine.url.render_as_string(hide_password=False))  # it makes one of its own, never connected
        self.engine = engine
        self.async_session.configure(bind=engine)
        self._may_open = may_open
        # Chainlit writes from background tasks; in their order, an older state never lands last.
        self._steps_in_order, self._threads_in_order = asyncio.Lock(), asyncio.Lock()

    async def execute_sql(self, query: str, parameters: dict[str, Any]) -> Any:
        """Lists and dicts as JSON in columns of text; a failed statement is logged as an error."""
        plain = {
            name: json.dumps(value) if isinstance(value, list | dict) else value for name, value in parameters.items()
        }
        outcome = await super().execute_sql(query, plain)
        if outcome is None:
            LOG.error("chat history: statement failed: %s", " ".join(query.split())[:80])
        return outcome

    async def get_current_timestamp(self) -> str:
        """UTC; the original puts a Z behind local time."""
        return datetime.now(UTC).replace(tzinfo=None).isoformat() + "Z"

    async def create_user(self, user: User) -> PersistedUser | None:
        """Keeps the name only: rights and session are looked up on every request."""
        bare = User(identifier=user.identifier, metadata={})
        return await super().create_user(bare)

    async def create_step(self, step_dict: StepDict) -> None:
        """One after the other; steps that come before the first question wait in Chainlit's own queue."""
        async with self._steps_in_order:
            await super().create_step(step_dict)

    async def update_step(self, step_dict: StepDict) -> None:
        """The same statement: it inserts or replaces."""
        await self.create_step(step_dict)

    async def delete_step(self, step_id: str) -> None:
        """After what was written before."""
        async with self._steps_in_order:
            await super().delete_step(step_id)

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """A name that is given later stays; a chat that was deleted while it is open comes back with its owner only.

        The original makes it anew without one: nobody would see what is said there, and nobody could delete it.
        """
        async with self._threads_in_order:
            owner = user_id or _asking()
            leaving = metadata is not None and user_id is None  # of a browser
            if (leaving or owner is None) and not await self._is_there(thread_id):
                return
            await super().update_thread(thread_id, name, owner, metadata, tags)

    async def _is_there(self, thread_id: str) -> bool:
        return bool(await self.execute_sql('SELECT "id" FROM threads WHERE "id" = :id', {"id": thread_id}))

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """One page of a person's chats, the newest first; the original loads every step of every chat.

        A search looks into questions: an answer may hold words of a source that is no longer theirs to read.
        """
        rows = await self.execute_sql(
            """
            SELECT "id", "createdAt", "name", "userId", "userIdentifier" FROM threads AS t
            WHERE "userId" = :user
              AND (CAST(:search AS TEXT) IS NULL OR EXISTS (
                SELECT 1 FROM steps AS s WHERE s."threadId" = t."id" AND s."type" = 'user_message'
                AND LOWER(s."output") LIKE LOWER(:search) ESCAPE '\\'))
              AND (CAST(:cursor AS TEXT) IS NULL OR ("createdAt", "id") < (
                SELECT "createdAt", "id" FROM threads WHERE "id" = :cursor))
            ORDER BY "createdAt" DESC, "id" DESC LIMIT :limit
            """,
            {
                "user": filters.userId,
                "search": _pattern(filters.search) if filters.search else None,
                "cursor": pagination.cursor,
                "limit": pagination.first + 1,
            },
        )
        if rows is None:
            raise FundstelleError("Der Verlauf ist gerade nicht lesbar.")
        page = [_bare_thread(row) for row in rows]
        shown = page[: pagination.first]
        return PaginatedResponse(
            pageInfo=PageInfo(
                hasNextPage=len(page) > len(shown),
                startCursor=shown[0]["id"] if shown else None,
                endCursor=shown[-1]["id"] if shown else None,
            ),
            data=shown,
        )

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A chat, without the answers whose sources its owner may no longer read."""
        thread: ThreadDict | None = await super().get_thread(thread_id)
        if thread is not None:
            owner = thread["userIdentifier"] or ""
            for step in thread["steps"]:
                for citation_id in dict.fromkeys(CITED.findall(step.get("output") or "")):
                    if not await asyncio.to_thread(self._may_open, owner, citation_id):
                        step["output"] = HIDDEN
                        break
        return thread

    async def get_thread_author(self, thread_id: str) -> str:
        """Nobody's name for a chat that is not there, so that it is refused as a foreign one is; the original fails."""
        rows = await self.execute_sql('SELECT "userIdentifier" FROM threads WHERE "id" = :id', {"id": thread_id})
        return (rows and rows[0]["userIdentifier"]) or NOBODY

    async def exchange(self, run: str) -> Exchange | None:
        """The question and answer of this run, or None if there is no such run."""
        rows = await self.execute_sql(
            """
            SELECT t."userIdentifier" AS person, t."id" AS thread, asked."output" AS question, (
                SELECT "output" FROM steps
                WHERE "parentId" = run."id" AND "type" = 'assistant_message'
                ORDER BY "createdAt" DESC LIMIT 1) AS answer
            FROM steps AS run JOIN threads AS t ON t."id" = run."threadId"
            LEFT JOIN steps AS asked ON asked."id" = run."parentId"
            WHERE run."id" = :run AND run."type" = 'run'
            """,
            {"run": run},
        )
        return Exchange(**{name: value or "" for name, value in rows[0].items()}) if rows else None

    async def step_of_feedback(self, feedback_id: str) -> str | None:
        """The step that a feedback is about."""
        rows = await self.execute_sql('SELECT "forId" FROM feedbacks WHERE "id" = :id', {"id": feedback_id})
        return rows[0]["forId"] if rows else None


def _bare_thread(row: dict[str, Any]) -> ThreadDict:
    return ThreadDict(
        id=row["id"],
        createdAt=row["createdAt"],
        name=row["name"],
        userId=row["userId"],
        userIdentifier=row["userIdentifier"],
        tags=None,
        metadata={},
        steps=[],
        elements=[],
    )


def _pattern(search: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", search) + "%"
