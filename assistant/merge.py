"""Make one place of found passages that stand directly one after the other in a section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.canon import Canon
from assistant.retrieve import Hit
from ingest.edition import CanonicalText
from ingest.passages import Passage, digest


def merge(hits: Sequence[Hit], canon: Canon) -> list[Hit]:
    """As many places or fewer; a passage that continues another stands with it, at the rank of the better one."""
    places: list[Hit] = []
    for hit in hits:
        canonical = canon.text(hit.edition)
        near = [place for place in places if _touch(place, hit, canonical)]
        best = near[0] if near else hit
        for other in (*near[1:], hit) if near else ():
            best = replace(best, passage=_joined(best.passage, other.passage, canonical))
        at = places.index(near[0]) if near else len(places)
        places = [*places[:at], best, *(place for place in places[at:] if place not in near)]
    return [replace(place, rank=rank) for rank, place in enumerate(places, start=1)]


def _touch(one: Hit, other: Hit, canonical: CanonicalText) -> bool:
    """Whether nothing stands between them, not even hidden text."""
    if one.edition.id != other.edition.id or one.passage.section != other.passage.section:
        return False
    before, after = sorted((one.passage, other.passage), key=lambda passage: passage.start)
    return not canonical.text[before.end : after.start].strip()


def _joined(one: Passage, other: Passage, canonical: CanonicalText) -> Passage:
    """Both, as the first one is named."""
    first, second = sorted((one, other), key=lambda passage: passage.start)
    end = max(first.end, second.end)
    name = digest((first.id, second.id))
    return replace(first, id=name, end=end, text=canonical.text[first.start : end])
