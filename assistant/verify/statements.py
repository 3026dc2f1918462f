"""Compare what claim and source state: affirmed or denied, how binding, for all or only some, with which exceptions."""

from __future__ import annotations

import re

from assistant.verify.clauses import Clause, Force
from assistant.verify.coverage import Coverage
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike

# Claim's force → forces of the source that bear it, for statements and for denials.
_BORNE: dict[Force, set[Force]] = {
    "is": {"is", "must"},
    "must": {"must", "is"},
    "should": {"should"},
    "may": {"may", "is"},
}
_BORNE_DENIED: dict[Force, set[Force]] = {
    "is": {"is", "may"},
    "may": {"may", "is"},
    "must": {"must"},
    "should": {"should", "may"},
}
_NAMES: dict[tuple[Force, bool], str] = {
    ("is", False): "es ist so", ("must", False): "muss", ("should", False): "soll", ("may", False): "kann/darf",
    ("is", True): "es ist nicht so", ("must", True): "muss nicht", ("should", True): "soll nicht",
    ("may", True): "darf/kann nicht",
}  # fmt: skip
_ONLY = re.compile(
    r"\b(?:nur|ausschließlich|lediglich|allein(?:ige[nrs]?)?|einzig|only|solely|exclusively)\b", re.IGNORECASE
)
_EXCLUSIVE = re.compile(
    rf"{_ONLY.pattern}|\b(?:erst|ohne|außer|keine\s+(?:andere|weitere)\w*|kein\w*|nicht)\b", re.IGNORECASE
)
_ALL = re.compile(
    r"\b(?:alle[nrsm]?|jede[rnsm]?|sämtliche\w*|immer|stets|ausnahmslos|jederzeit|überall|generell|in\s+jedem\s+fall"
    r"|ohne\s+ausnahme|all|every|always)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:nur|einige|manche|einzelne|bestimmte|in\s+der\s+regel|grundsätzlich|üblicherweise|regelfall|möglichst"
    r"|ausgenommen|außer|es\s+sei\s+denn|meist(?:ens)?|teilweise|some|usually|generally|most)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:in\s+der\s+regel|im\s+regelfall|üblicherweise|regelmäßig\s+nur|meist(?:ens)?|usually)\b",
    re.IGNORECASE,
)


def object_to_statement(claim: Reading, source: Reading, coverage: Coverage, topic: Reading) -> Objection | None:
    """The first way in which the source states something else than the claim."""
    for number, clause in enumerate(claim.clauses):
        partner = _partner(number, clause, claim, source, coverage)
        if partner is not None and (objection := _compare(clause, partner)):
            return objection
    return (
        _object_to_scope(claim.text, source.text)
        or _object_to_only(claim, source)
        or _object_to_dropped(claim, source, coverage, topic)
    )


def _partner(number: int, clause: Clause, claim: Reading, source: Reading, coverage: Coverage) -> Clause | None:
    """The source clause that shares most words with this clause of the claim; of equals, one that agrees."""
    scores = [0.0] * len(source.clauses)
    for word, found in coverage.pairs:
        if claim.clause_of(word.start) == number:
            for place in {source.clause_of(one.start) for one in found}:
                scores[place] += 1.0
    for wanted in claim.quantities:
        if claim.clause_of(wanted.start) == number:
            for given in source.quantities:
                if given.value == wanted.value:
                    scores[source.clause_of(given.start)] += 1.0
    best = max(scores, default=0.0)
    if best == 0.0:
        return None
    equals = [one for one, score in zip(source.clauses, scores, strict=True) if score == best]
    return next((one for one in equals if _compare(clause, one) is None), equals[0])


def _compare(claim: Clause, source: Clause) -> Objection | None:
    borne = _BORNE_DENIED if claim.negated else _BORNE
    if claim.negated == source.negated and source.force in borne[claim.force]:
        return None
    theirs, mine = _NAMES[source.force, source.negated], _NAMES[claim.force, claim.negated]
    if claim.negated != source.negated and claim.force == source.force:
        return Objection("Die Quelle verneint das." if source.negated else "Die Quelle sagt das Gegenteil.")
    return Objection(f"In der Quelle heißt es „{theirs}“, nicht „{mine}“.")


def _object_to_scope(claim: str, source: str) -> Objection | None:
    universal, limited = _ALL.search(claim), _SOME.search(source)
    if universal and limited and not _ALL.search(source) and not _SOME.search(claim):
        return Objection(f"Die Quelle sagt „{limited.group()}“, nicht „{universal.group()}“.")
    hedge = _HEDGE.search(source)
    if hedge and not _HEDGE.search(claim) and not re.search(r"\b(?:kann|können|meist|oft|häufig)\b", claim):
        return Objection(f"Die Quelle schränkt ein: „{hedge.group()}“.")
    return None


def _object_to_only(claim: Reading, source: Reading) -> Objection | None:
    added = _ONLY.search(claim.text)
    if added and not _EXCLUSIVE.search(source.text):
        return Objection(f"Ein „{added.group()}“ steht nicht in der Quelle.")
    return None


def _object_to_dropped(claim: Reading, source: Reading, coverage: Coverage, topic: Reading) -> Objection | None:
    """A condition, restriction or exception of the source that the claim leaves out."""
    used = {id(one) for _, found in coverage.pairs for one in found}
    places = {source.clause_of(one.start) for _, found in coverage.pairs for one in found}
    lenient = all(clause.force == "may" and not clause.negated for clause in claim.clauses)
    for number, clause in enumerate(source.clauses):
        own = [word for word in source.words if clause.start <= word.start < clause.end]
        if not own or any(id(word) in used or _said(word, topic) for word in own):
            continue
        beside = number - 1 in places or (number == 0 and 1 in places)
        hard = clause.role in ("exception", "restriction") or (clause.role == "condition" and not lenient)
        if beside and hard:
            text = source.text[clause.start : clause.end].strip(" ,;.()–-")
            return Objection(f"Die Quelle schränkt ein: „{text}“.")
    return _object_to_dropped_only(claim, source, used, places, topic)


def _object_to_dropped_only(
    claim: Reading, source: Reading, used: set[int], places: set[int], topic: Reading
) -> Objection | None:
    for match in _ONLY.finditer(source.text):
        place = source.clause_of(match.start())
        if place not in places or _ONLY.search(claim.text):
            continue
        scope: list[Word] = []
        for word in source.words:
            if match.end() <= word.start < source.clauses[place].end:
                scope.append(word)
                if word.noun:
                    break
        if scope and not any(id(word) in used or _said(word, topic) for word in scope):
            text = source.text[match.start() : scope[-1].end]
            return Objection(f"Die Quelle schränkt ein: „{text}“.")
    return None


def _said(word: Word, topic: Reading) -> bool:
    return any(alike(word, one) for one in topic.words)
