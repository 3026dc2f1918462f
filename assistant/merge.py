"""Make one place of found passages that stand directly one after the other in a section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.canon import Canon
from assistant.retrieve import Hit


def merge(hits: Sequence[Hit], canon: Canon) -> list[Hit]:
    """As many places or fewer: what continues a better hit stands beside it and takes no rank of its own."""
    places: list[list[Hit]] = []
    for hit in hits:
        near = [place for place in places if any(_touch(one, hit, canon) for one in place)]
        rest = [place for place in places if place not in near[1:]]
        if near:
            near[0] += [*(one for place in near[1:] for one in place), hit]
        places = rest if near else [*rest, [hit]]
    return [_place(rank, hits) for rank, hits in enumerate(places, start=1)]


def _touch(one: Hit, other: Hit, canon: Canon) -> bool:
    """Whether nothing stands between them, not even hidden text."""
    if one.edition.id != other.edition.id or one.passage.section != other.passage.section:
        return False
    before, after = sorted((one.passage, other.passage), key=lambda passage: passage.start)
    return not canon.text(one.edition).text[before.end : after.start].strip()


def _place(rank: int, hits: Sequence[Hit]) -> Hit:
    best, *others = hits
    beside = sorted((hit.passage for hit in others), key=lambda passage: passage.start)
    return replace(best, rank=rank, beside=tuple(beside))
