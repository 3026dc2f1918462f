"""Tell what changed between the passages of two editions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.passages import Passage


@dataclass(frozen=True)
class Difference:
    """Counts of passages: those of the new edition, and how they relate to the old one's.

    `passages` = `added` + `changed` + `reused`; `removed` counts old ones without a counterpart.
    """

    passages: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    reused: int = 0


def compare(old: Sequence[Passage], new: Sequence[Passage]) -> Difference:
    """Equal ids are re-used; within one section a gone and a new passage make one that changed."""
    before, after = Counter(p.id for p in old), Counter(p.id for p in new)
    reused = sum((before & after).values())
    gone = Counter(p.section for p in old if p.id not in after)
    come = Counter(p.section for p in new if p.id not in before)
    changed = sum((gone & come).values())
    return Difference(
        passages=len(new),
        added=len(new) - reused - changed,
        changed=changed,
        removed=len(old) - reused - changed,
        reused=reused,
    )
