"""Know a heading that asks what a person asks: what stands below it answers."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.keywords import wording

# Words without which a question asks the same.
_EMPTY = frozenset(
    wording(
        "ich man wir mich mir uns mein meine meinen meinem unser unsere es sie ist sind wird werden habe haben hat "
        "bitte denn eigentlich hier so mal gerade"
    )
)


def asks_alike(question: str) -> frozenset[str]:
    """What two questions have in common that ask the same: all words that tell, in any order."""
    return frozenset(wording(question)) - _EMPTY


def is_asked(section: Sequence[str], asked: frozenset[str]) -> bool:
    """Whether the last of these headings is the question whose words these are."""
    return len(asked) > 1 and bool(section) and section[-1].endswith("?") and asks_alike(section[-1]) == asked
