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

    def owns(self, corpus: Corpus) -> bool:
        """Whether they decide about its documents: an admin, or an owner who is in its group `pflege-<id>`."""
        named = self.groups is None or f"pflege-{corpus.id}" in self.groups
        return self.may_read(corpus.groups) and ("admin" in self.roles or ("owner" in self.roles and named))


OPERATOR = Person("operator", groups=None, roles=frozenset({"admin"}))
