"""Thumbs under an answer: only its reader may give them, and they reach the queue without a name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

from chainlit.data import get_data_layer
from chainlit.types import DeleteFeedbackRequest, UpdateFeedbackRequest
from fastapi import APIRouter, Depends, Request

from assistant.access import Person
from assistant.chat.dialogs import CITED, plain
from assistant.chat.history import Exchange, History
from assistant.feedback import LONGEST_COMMENT, Feedback, FeedbackQueue
from ingest.errors import NotFoundError


def rating_routes(queue: FeedbackQueue, who: Callable[[Request], Person]) -> APIRouter:
    """In place of Chainlit's own two routes, which do not ask whose answer it is."""
    router = APIRouter()
    asking = Depends(who)

    @router.put("/feedback")
    async def rate(update: UpdateFeedbackRequest, person: Person = asking) -> dict[str, object]:
        history = _history()
        exchange = await _own(history, update.feedback.forId, person)
        if update.feedback.id:
            await _own(history, await history.step_of_feedback(update.feedback.id) or "", person)
        rating = update.feedback
        rating.threadId, rating.comment = exchange.thread, (rating.comment or "")[:LONGEST_COMMENT]
        feedback_id: str = await history.upsert_feedback(rating)
        feedback = Feedback(
            id=feedback_id,
            day=date.today(),
            kind="helpful" if rating.value else "not_helpful",
            citations=tuple(dict.fromkeys(CITED.findall(exchange.answer))),
            question=exchange.question,
            answer=plain(exchange.answer),
            comment=rating.comment,
            author=queue.author(person.name),
        )
        await asyncio.to_thread(queue.put, feedback)
        return {"success": True, "feedbackId": feedback_id}

    @router.delete("/feedback")
    async def withdraw(payload: DeleteFeedbackRequest, person: Person = asking) -> dict[str, bool]:
        history = _history()
        await _own(history, await history.step_of_feedback(payload.feedbackId) or "", person)
        await history.delete_feedback(payload.feedbackId)
        await asyncio.to_thread(queue.withdraw, payload.feedbackId)
        return {"success": True}

    return router


def _history() -> History:
    layer = get_data_layer()  # type: ignore[no-untyped-call]
    assert isinstance(layer, History)
    return layer


async def _own(history: History, step: str, person: Person) -> Exchange:
    exchange = await history.exchange(step)
    if exchange is None or exchange.person != person.name:
        raise NotFoundError("Diese Antwort gibt es nicht.")
    return exchange
