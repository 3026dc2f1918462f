"""A question that seems to name a person waits for a decision; until then its redacted form is what is kept."""

# mypy: allow-untyped-calls
from __future__ import annotations

import chainlit as cl
from chainlit.data import get_data_layer

from assistant.chat.render import escape
from assistant.privacy import find_personal_data, kinds, redact

WAIT_SECONDS = 300
REDACTED, UNCHANGED, CANCELLED = "redacted", "unchanged", "cancelled"
CHOICES = {
    REDACTED: "Ohne diese Angaben fragen",
    UNCHANGED: "Unverändert fragen",
    CANCELLED: "Nicht fragen",
}


async def may_be_asked(message: cl.Message) -> bool:
    """Whether to answer; the message is redacted, here and in the history, unless its author insists."""
    findings = find_personal_data(message.content)
    if not findings:
        return True
    choice, proposal = CANCELLED, redact(message.content)
    try:
        choice = await _choose(kinds(findings), proposal)
    finally:
        if choice != UNCHANGED:
            await _replace(message, proposal)
    return choice != CANCELLED


async def _choose(found: str, proposal: str) -> str:
    warning = cl.AskActionMessage(
        content=(
            f"Ihre Frage enthält vermutlich personenbezogene Daten: **{escape(found)}**. "
            f"Für die Antwort werden sie nicht gebraucht. Vorschlag:\n\n> {escape(proposal)}"
        ),
        actions=[cl.Action(name=name, payload={}, label=label) for name, label in CHOICES.items()],
        timeout=WAIT_SECONDS,
    )
    reply = await warning.send()
    # Chainlit leaves "Selected: …" behind.
    await warning.remove()
    return reply["name"] if reply else CANCELLED


async def _replace(message: cl.Message, proposal: str) -> None:
    original, message.content = message.content, proposal
    await message.update()
    said = [earlier for earlier in cl.chat_context.get() if earlier.type == "user_message"]
    layer = get_data_layer()
    if layer and said and said[0].id == message.id and original != proposal:
        thread = cl.context.session.thread_id
        await layer.update_thread(thread, name=proposal)
        await cl.context.emitter.emit("first_interaction", {"interaction": proposal, "thread_id": thread})
