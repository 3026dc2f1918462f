"""Chats are kept per person, paged and searched, under today's rights."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.chat.forget import forget_person
from assistant.feedback import Feedback, FeedbackQueue
from ingest.settings import Settings
from tests.fake_answering import only_house
from tests.postgres import ON_BOTH

pytestmark = pytest.mark.usefixtures("chainlit_away")


@pytest.fixture(scope="module")
def chainlit_away() -> None:
    """Chainlit fills the folder it is imported in; that must not be ours."""
    only_house()


def with_history(settings: Settings, scene: Callable[[Any], Awaitable[None]], forbidden: str = "") -> None:
    from assistant.chat.history import History

    async def play() -> None:
        history = History(settings, lambda name, citation: citation != forbidden)
        await scene(history)
        await history.close()

    asyncio.run(play())


async def fill(history: Any, name: str, *questions: str) -> str:
    from chainlit.user import User

    user = await history.create_user(User(identifier=name, metadata={"session": "secret"}))
    for question in questions:
        thread = f"{name}-{question}"
        await history.update_thread(thread, name=question, user_id=user.id, tags=["it"])
        for kind, text in (
            ("user_message", f"{question}: 100 % sicher?"),
            ("assistant_message", f'Zu {question} [1](/quellen/e1-0-5 "x") Wortlaut'),
        ):
            await history.execute_sql(
                'INSERT INTO steps ("id", "name", "type", "threadId", "streaming", "output", "createdAt")'
                " VALUES (:id, 'x', :type, :thread, false, :output, :at)",
                {"id": f"{thread}-{kind}", "type": kind, "thread": thread, "output": text, "at": kind[::-1]},
            )
    return str(user.id)


async def names(
    history: Any, user: str, first: int = 10, cursor: str | None = None, search: str | None = None
) -> list[str]:
    from chainlit.types import Pagination, ThreadFilter

    page = await history.list_threads(Pagination(first=first, cursor=cursor), ThreadFilter(userId=user, search=search))
    return [thread["name"] for thread in page.data]


@ON_BOTH
def test_each_person_sees_their_own_chats_page_by_page(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        from chainlit.types import Pagination, ThreadFilter

        anna = await fill(history, "anna", "eins", "zwei", "drei")
        await fill(history, "berta", "vier")
        page = await history.list_threads(Pagination(first=2), ThreadFilter(userId=anna))
        assert [thread["name"] for thread in page.data] == ["drei", "zwei"]
        assert page.pageInfo.hasNextPage
        assert await names(history, anna, 2, page.pageInfo.endCursor) == ["eins"]

    with_history(settings, scene)


@ON_BOTH
def test_search_finds_questions_and_takes_signs_literally(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        anna = await fill(history, "anna", "eins", "zwei")
        assert await names(history, anna, search="zwei") == ["zwei"]
        assert await names(history, anna, search="100 %") == ["zwei", "eins"]
        assert await names(history, anna, search="z%i") == []
        assert await names(history, anna, search="Wortlaut") == []

    with_history(settings, scene)


@ON_BOTH
def test_an_answer_from_a_source_now_forbidden_is_not_shown_again(settings: Settings) -> None:
    from assistant.chat.dialogs import HIDDEN

    async def scene(history: Any) -> None:
        await fill(history, "anna", "eins")
        thread = await history.get_thread("anna-eins")
        assert {step["type"]: step["output"] for step in thread["steps"]} == {
            "user_message": "eins: 100 % sicher?",
            "assistant_message": HIDDEN,
        }

    with_history(settings, scene, forbidden="e1-0-5")


@ON_BOTH
def test_an_answer_from_open_sources_stays(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        await fill(history, "anna", "eins")
        thread = await history.get_thread("anna-eins")
        assert thread["userIdentifier"] == "anna"
        assert any(step["output"].startswith("Zu eins [1](/quellen/e1-0-5") for step in thread["steps"])

    with_history(settings, scene)


@ON_BOTH
def test_a_run_knows_its_question_its_answer_and_who_asked(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        await fill(history, "anna", "eins")
        add = (
            'INSERT INTO steps ("id", "name", "type", "threadId", "parentId", "streaming", "output", "createdAt")'
            " VALUES (:id, 'x', :type, 'anna-eins', :parent, false, :output, '')"
        )
        for step in (
            {"id": "q", "type": "user_message", "parent": None, "output": "Wie lang?"},
            {"id": "r", "type": "run", "parent": "q", "output": ""},
            {"id": "a", "type": "assistant_message", "parent": "r", "output": "Zwölf."},
        ):
            await history.execute_sql(add, step)
        exchange = await history.exchange("r")
        assert (exchange.person, exchange.thread, exchange.question, exchange.answer) == (
            "anna",
            "anna-eins",
            "Wie lang?",
            "Zwölf.",
        )
        assert await history.exchange("q") is None
        assert await history.exchange("unknown") is None

    with_history(settings, scene)


def test_neither_rights_nor_sessions_are_written_down(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        await fill(history, "anna", "eins")
        user = await history.get_user("anna")
        assert user.metadata == {}

    with_history(settings, scene)
    assert b"secret" not in (settings.home / "chat.sqlite").read_bytes()


def test_of_a_forgotten_person_no_word_is_left_in_any_file(settings: Settings) -> None:
    queue = FeedbackQueue(settings)

    async def scene(history: Any) -> None:
        from chainlit.types import Feedback as Thumb

        await fill(history, "anna", "Kündigungsfrist", "Urlaub")
        await fill(history, "berta", "Dienstwagen")
        thumb = await history.upsert_feedback(Thumb(forId="anna-Urlaub-assistant_message", value=0))
        queue.put(Feedback(thumb, date(2026, 11, 22), "not_helpful", (), "Urlaub: 100 % sicher?"))

    with_history(settings, scene)
    assert forget_person(settings, "Anna") == 2
    left = b"".join(path.read_bytes() for path in settings.home.iterdir() if path.is_file())
    for word in ("anna", "Kündigungsfrist", "Urlaub"):
        assert word.encode() not in left
    assert b"Dienstwagen" in left
    assert queue.open() == []


@ON_BOTH
def test_forgetting_needs_no_history(settings: Settings) -> None:
    assert forget_person(settings, "anna") == 0


@ON_BOTH
def test_a_chat_deleted_while_a_step_is_written_comes_back_with_its_owner(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        from chainlit.context import context_var
        from chainlit.user import User

        async def there(thread: str) -> bool:
            return True  # it was, when it was looked for

        user = await history.create_user(User(identifier="anna"))
        history._is_there = there
        context_var.set(SimpleNamespace(session=SimpleNamespace(user=user)))
        await history.update_thread("gelöscht")
        assert await history.get_thread_author("gelöscht") == "anna"

    with_history(settings, scene)


@ON_BOTH
def test_a_deleted_chat_does_not_come_back_outside_of_a_session(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        await history.update_thread("gelöscht", name="Eins")
        assert await history.execute_sql("SELECT * FROM threads", {}) == []

    with_history(settings, scene)


@ON_BOTH
def test_a_chat_gets_its_name_outside_of_a_session(settings: Settings) -> None:
    async def scene(history: Any) -> None:
        anna = await fill(history, "anna", "eins")
        await history.update_thread("anna-eins", name="Eins")
        assert await names(history, anna) == ["Eins"]
        assert await history.get_thread_author("anna-eins") == "anna"

    with_history(settings, scene)
