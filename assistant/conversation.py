"""Understand a follow-up question from the questions before it, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.keywords import stems

_OPENS_ELLIPSIS = re.compile(
    r"^\s*(?:und|oder|aber|auch|gilt das(?!\s+(?-i:[A-ZÄÖÜ]))|gilt dies|wie ist (?:das|es)|was ist mit|wie sieht es|"
    r"and|what about|und was|und wie|peki|ya)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:das(?!\s+(?-i:[A-ZÄÖÜ]))|dies|diese[rsmn]?|es|er|sie|dafür|dabei|dazu|davon|darauf|darüber|dagegen|dann|"
    r"dort|ihn|ihm|ihr|it|that|this)\b",
    re.IGNORECASE,
)
# "Muss sie dem zustimmen?": an article before a noun, a relative pronoun and the formal "Sie" point nowhere.
_PRONOUN = re.compile(
    r"(?<!, )\b(?:dem|den|die|der|das)\b(?=\s+(?!(?:\w+\s+){0,2}[A-ZÄÖÜ])\w|\s*[?.!])"
    r"|(?<=\w\s)(?:sie|er|ihn|ihm|da|dort|dran|drin|darin|damit|dafür|dabei|dazu|davon|darauf|daran|danach|darüber|dagegen|hierfür|"
    r"hierzu|diese[rsmn]?)\b"
)
# Asks without a verb: "Wie lange?", "Bis wann?", "Für Azubis?"
_FRAGMENT = re.compile(
    r"^\W*(?:(?:(?:ab|bis|seit) )?wann|wie (?:lange?|hoch|viele?|oft|weit)|w(?:o|er|arum|ieso|eshalb|omit|ofür)"
    r"|why|when|how (?:long|much|many|often)|(?:für|bei|mit|ohne|im|in|ab|nach|vor|for|with|without) "
    r"(?:(?-i:[a-zäöüß]+(?:e|en|em|er|es) [A-ZÄÖÜ])\w*|(?!\w+en\b(?-i:(?<=[a-zäöüß]{4})))\w+))\W*$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:vielen |herzlichen )?(?:danke?|ok(?:ay)?|super|prima|gut|thanks?|thank you)\b[^?]{0,20}$", re.I
)
_FEW_WORDS, _SHORT = 2, 5
_LATEST = 3  # questions of a chain that are kept beside its opening


@dataclass(frozen=True)
class Understood:
    """The question to search for; `note` is set when it is not what was typed."""

    question: str
    note: str | None = None


def understand(question: str, history: Sequence[str]) -> Understood:
    """Join an elliptic question with the last one; a question that stands alone starts a new topic."""
    chain = [question]
    for earlier in reversed(history):
        if not _is_elliptic(chain[-1]):
            break
        if not _THANKS.match(earlier):
            chain.append(earlier)
    if len(chain) == 1:
        return Understood(question)
    told = [chain[-1], *chain[-2::-1][-_LATEST:]]  # the opening and the latest; more would bury what is asked
    joined = " – ".join([*(one.strip().rstrip(" ?!.") for one in told[:-1]), question.strip()])
    return Understood(joined, joined)


def _is_elliptic(question: str) -> bool:
    if _FRAGMENT.match(question):
        return True
    words = len(stems(question))
    if _OPENS_ELLIPSIS.match(question):
        return words <= _SHORT
    if words <= _FEW_WORDS and _POINTS_BACK.search(question):
        return True
    return words <= _SHORT and _PRONOUN.search(question) is not None
