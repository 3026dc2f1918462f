"""Put chapters and annexes where they belong: on the top level, whatever stands before them and however large."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.pdf.numbering import heading_number, number_kind
from ingest.pdf.pieces import Block

CHAPTER, SECTION = ("decimal", 1), ("§", 0)
ANNEXES = ("anlage", "anhang")
ANNEX_ALONE = re.compile(r"(?:Anlage|Anhang)\b(?:\s*:|$)")
# That many headings before the first chapter are no title but sections of their own.
FRONT_MATTER = 2


def raise_chapters(headings: Sequence[Block], levels: Sequence[float]) -> list[float]:
    """Chapters that are counted once through the document stand beside the sections before the first, not in the last.

    Larger headings between two chapters are parts that hold them, and then all stays as it is.
    """
    at = [place for place, block in enumerate(headings) if number_kind(block.text) == CHAPTER]
    if len(at) < 2 or [_number(headings[place]) for place in at] != list(range(1, len(at) + 1)):
        return list(levels)
    first, level = at[0], levels[at[0]]
    top = min(levels[:first], default=level)
    if sum(each == top for each in levels[:first]) < FRONT_MATTER or min(levels[first : at[-1] + 1]) < level:
        return list(levels)
    return [*levels[:first], *(max(top, each - level + top) for each in levels[first:])]


def raise_annexes(headings: Sequence[Block], levels: Sequence[float]) -> list[float]:
    """An annex stands on the level of the chapters, and what follows it in it, up to the end of the document."""
    first = next((at for at, block in enumerate(headings) if is_annex(block)), None)
    if first is None or any(_goes_on(headings, first, kind) for kind in (CHAPTER, SECTION)):
        return list(levels)
    top = min(levels[:first], default=levels[first])
    behind = zip(headings[first:], levels[first:], strict=True)
    return [*levels[:first], *(top if is_annex(block) else max(top + 1, level) for block, level in behind)]


def is_annex(block: Block) -> bool:
    """Whether the heading begins an annex."""
    kind = number_kind(block.text)
    return (kind is not None and kind[0] in ANNEXES) or bool(ANNEX_ALONE.match(block.text))


def _goes_on(headings: Sequence[Block], first: int, kind: tuple[str, int]) -> bool:
    """Whether the count of this kind goes on behind the first annex: then it is no end of the document."""
    before = [_number(block) for block in headings[:first] if number_kind(block.text) == kind]
    behind = [_number(block) for block in headings[first:] if number_kind(block.text) == kind]
    return bool(before and behind) and behind[0] == before[-1] + 1


def _number(block: Block) -> int:
    found = re.search(r"\d+", heading_number(block.text))
    return int(found.group()) if found else 0
