"""How much of a file's raw text reached its elements: nothing may get lost without a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SNIPPET = 12
ENOUGH = 0.95
NEAR = 4_000  # characters; texts mostly come in the order of their source, a search of the whole is quadratic
_BLANK = re.compile(r"[\s|\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")


def text_share(source: Iterable[str], elements: Sequence[str]) -> float:
    """The share of the source's 12-character snippets that stand in the elements; 1.0 without a source.

    Snippets are cut inside one block of the source, because numbers and other blocks may come between.
    """
    reached = _BLANK.sub("", "".join(elements))
    found = total = at = 0
    for block in source:
        text = _BLANK.sub("", block)
        for start in range(0, len(text), SNIPPET):
            snippet = text[start : start + SNIPPET]
            total += len(snippet)
            # mostly the next snippet follows the last one, so the whole text is rarely searched
            here = reached.find(snippet, at, at + NEAR)
            if here < 0:
                here = reached.find(snippet)
            if here >= 0:
                at = here
                found += len(snippet)
    return found / total if total else 1.0
