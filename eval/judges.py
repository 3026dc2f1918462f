"""Judge whether a quote entails a sentence: by the product's rules, and by words alone as a second opinion."""

from __future__ import annotations

import re

from assistant.verify import check_claim
from ingest.keywords import stems

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NEGATION = re.compile(r"\b(?:nicht|kein\w*|niemals|nie|ohne)\b", re.IGNORECASE)
_ENOUGH = 0.8


def by_rules(sentence: str, quotes: str) -> bool:
    """The checker of the answer pipeline itself."""
    return check_claim(sentence, quotes).verdict.supported


def by_words(sentence: str, quotes: str) -> bool:
    """Not part of the pipeline: most word stems, every number and the negation of the sentence stand in the quotes."""
    said, there = stems(sentence), set(stems(quotes))
    if not said or not set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(quotes)):
        return False
    if _NEGATION.search(sentence) and not _NEGATION.search(quotes):
        return False
    return sum(stem in there for stem in said) / len(said) >= _ENOUGH
