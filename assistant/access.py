"""Who asks, and what they may read."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.passages import Corpus

EVERYONE = "alle"


@dataclass(frozen=True)
class Person:
    """Someone who asks. `groups` None is the operator at the command line, who reads everything."""

    name: str
    groups: frozenset[str] | None = frozenset({EVERYONE})
    roles: frozenset[str] = frozenset()

    def may_read(self, groups: frozenset[str]) -> bool:
        """One common group is enough; everyone is in the group `alle`."""
        return self.groups is None or bool(groups & (self.groups | {EVERYONE}))

    def readable(self, corpora: list[Corpus]) -> list[Corpus]:
        """The corpora this person may read."""
        return [corpus for corpus in corpora if self.may_read(corpus.groups)]


OPERATOR = Person("operator", groups=None, roles=frozenset({"admin"}))
