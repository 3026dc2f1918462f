"""Judge whether a quote answers a question: its topic, and the kind of fact that was asked for."""

from __future__ import annotations

import re

from assistant.verify.coverage import cover
from assistant.verify.modality import read_force
from assistant.verify.quantities import DIMENSIONS_OF_TIME
from assistant.verify.reading import Reading, read

_PLACE = re.compile(r"\b(?:im|in|am|an|bei[m]?|auf|unter|at)\s+(?:de[rmn]\s+|the\s+)?[A-ZÄÖÜ]")
_CAUSE = re.compile(r"\b(?:weil|da|wegen|damit|um|aufgrund|deshalb|daher|denn|because|due|so\s+that)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:wenn|sobald|falls|sofern|bevor|nach|vor|bei|ab|bis|seit|während|\w*tags|sofort|unverzüglich|jährlich"
    r"|monatlich|wöchentlich|täglich|umgehend|jederzeit|when|after|before|immediately)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:kein\w*|kostenlos|kostenfrei|unentgeltlich|alle|jede\w*|beide\w*|free|none)\b", re.IGNORECASE
)
_LENGTH = re.compile(r"\b(?:dauerhaft|unbefristet|sofort|solange|jederzeit|unbegrenzt)\b", re.IGNORECASE)


def relevance(quote: str, question: str, context: str = "") -> float:
    """How well the quote answers the question, 0 to 1: share of the question's words times fit of the fact type."""
    asked, given, known = read(question), read(quote), read(context)
    if not asked.words:
        return 0.0
    return cover(asked, given, known).share * (1.0 if _has_kind(question, given) else 0.4)


def _has_kind(question: str, quote: Reading) -> bool:
    """Whether the quote holds the kind of fact that the question word asks for."""
    lower = question.lower()
    dimensions = {one.dimension for one in quote.quantities}
    if re.search(r"\bwie\s+(?:lange|schnell)|\bhow\s+(?:long|soon)|\b(?:welche|innerhalb\s+welcher)\s+\w*frist", lower):
        return bool(dimensions & (DIMENSIONS_OF_TIME | {"date", "clock"}) or _LENGTH.search(quote.text))
    if re.search(r"\bwie\s*(?:viele?|hoch|oft|alt|weit|groß|lang)\b|\bhow\s+(?:many|much|often|high)", lower):
        return bool(quote.quantities or _COUNTED.search(quote.text) or _WHEN.search(quote.text))
    if re.search(r"\b(?:wann|ab\s+wann|bis\s+wann|when)\b", lower):
        return bool(dimensions & (DIMENSIONS_OF_TIME | {"date", "clock"}) or _WHEN.search(quote.text))
    if re.search(r"\b(?:wer|wen|wem|who|whom|welche\s+stelle)\b", lower):
        return any(
            word.noun for word in quote.words if not any(word.lower == one.lower for one in read(question).words)
        )
    if re.search(r"\b(?:wo|wohin|where)\b", lower):
        return bool(_PLACE.search(quote.text))
    if re.search(r"\b(?:warum|weshalb|wieso|wozu|why)\b", lower):
        return bool(_CAUSE.search(quote.text))
    if re.match(r"\W*(?:darf|dürfen|kann|können|muss|müssen|soll|sollen|may|can|must|do i have)\b", lower):
        return _answers_permission(quote.text)
    return True


def _answers_permission(text: str) -> bool:
    """An order, a permission, a denial or plain practice tells what one may or must do."""
    force, negated = read_force(text)
    return force != "is" or negated or bool(re.search(r"\b(?:werden|wird|nur|gilt|gelten)\b", text))
