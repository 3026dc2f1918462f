"""Choose the clause of the source that a clause of the claim is compared with."""

from __future__ import annotations

import re

from assistant.verify.clauses import Clause
from assistant.verify.coverage import FRAME, KIND, Coverage, shared_with
from assistant.verify.forces import compare
from assistant.verify.limits import said_only_in
from assistant.verify.reading import Reading
from assistant.verify.words import is_generic

_BUT = re.compile(r"\W*sondern\b")


def choose_partner(clause: Clause, claim: Reading, source: Reading, coverage: Coverage) -> tuple[int | None, float]:
    """The number of the source's clause that says most of this clause, and how much the two share."""
    scores = _preferred(clause, shared_with(clause, claim, source, coverage), source)
    best = max(scores, default=0.0)
    if best < 2 * FRAME:
        return None, best
    opposed = contrasted(clause, source, coverage) if clause.negated else _instead(clause, source, coverage)
    if opposed is not None:
        return opposed, best
    equals = [number for number, score in enumerate(scores) if score == best]
    return next((one for one in equals if compare(clause, source.clauses[one]) is None), equals[0]), best


def contrasted(clause: Clause, source: Reading, coverage: Coverage) -> int | None:
    """The "nicht Y" of "X, nicht Y", if this clause of the claim names Y."""
    words = [one for one in said_only_in("contrast", source, coverage) if clause.start <= one.start < clause.end]
    found = next((found for word, found in coverage.pairs if words and word is words[0]), ())
    return source.clause_of(found[0].start) if found else None


def _preferred(clause: Clause, scores: list[float], source: Reading) -> list[float]:
    """A main clause is rather compared with a main clause than with a condition that names more of its words."""
    if clause.role != "main":
        return scores
    mains = [score for one, score in zip(source.clauses, scores, strict=True) if one.role == "main"]
    if max(mains, default=0.0) < 1 + KIND:
        return scores
    return [
        score if one.role == "main" else min(score, max(mains) - FRAME)
        for one, score in zip(source.clauses, scores, strict=True)
    ]


def _instead(clause: Clause, source: Reading, coverage: Coverage) -> int | None:
    """The "sondern Y" of "nicht X, sondern Y", if this clause of the claim names Y and not X."""
    number = next((n for n, one in enumerate(source.clauses) if _BUT.match(source.text, one.start)), None)
    if number is None:
        return None
    places = [
        {source.clause_of(one.start) for one in found}
        for word, found in coverage.pairs
        if clause.start <= word.start < clause.end and not is_generic(word)
    ]
    return number if {number} in places else None
