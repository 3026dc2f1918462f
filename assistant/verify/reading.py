"""Read a sentence once, into all that the checks compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.verify.clauses import Clause, read_clauses
from assistant.verify.quantities import UNITS, Quantity, read_quantities
from assistant.verify.references import read_references
from assistant.verify.words import Word, read_words

# Part of a bound: "nicht größer als 25 MB".
_COMPARATIVE = re.compile(
    r"\b[a-zäöüß]+er als(?= (?:\d|ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf))"
)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A text with its words of content, quantities and clauses; `every` are all words, `roots` of the content."""

    text: str
    every: tuple[Word, ...]
    words: tuple[Word, ...]
    roots: frozenset[str]
    quantities: tuple[Quantity, ...]
    clauses: tuple[Clause, ...]

    def clause_of(self, at: int) -> int:
        """The number of the clause at this position."""
        return next((n for n, one in enumerate(self.clauses) if at < one.end), len(self.clauses) - 1)


@dataclass(frozen=True)
class Objection:
    """Why a quote does not support a claim; `against`: it says something else, not merely less."""

    reason: str
    against: bool = True


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Everything that is compared of this text."""
    quantities = read_quantities(text)
    spans = [(one.start, one.end) for one in quantities]
    spans += [(one.start, one.end) for one in read_references(text)]
    spans += [match.span() for match in _COMPARATIVE.finditer(text)]
    units = {one.noun.rsplit("-")[-1] for one in quantities} & UNITS.keys()
    every = read_words(text)
    words = tuple(
        word
        for word in every
        if word.content and word.lower not in units and not any(start <= word.start < end for start, end in spans)
    )
    return Reading(
        text, every, words, frozenset(form for word in words for form in word.roots), quantities, read_clauses(text)
    )
