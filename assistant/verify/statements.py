"""Compare what claim and source state: affirmed or denied, how binding, for all or only some, with which exceptions."""

from __future__ import annotations

import re

from assistant.verify.clauses import Clause, Force
from assistant.verify.coverage import Coverage, shared_with
from assistant.verify.lexicon import PEOPLE
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike, is_generic

# Claim's force → forces of the source that bear it, for statements and for denials.
_BORNE: dict[Force, set[Force]] = {
    "is": {"is", "must", "limit"},
    "must": {"must", "is", "limit"},
    "should": {"should"},
    "may": {"may", "is", "limit"},
    "limit": {"limit", "is", "must", "may"},
}
_BORNE_DENIED: dict[Force, set[Force]] = {
    "is": {"is", "may"},
    "may": {"may", "is"},
    "must": {"must"},
    "should": {"should", "may"},
    "limit": set(),
}
_NAMES: dict[tuple[Force, bool], str] = {
    ("is", False): "es ist so", ("must", False): "muss", ("should", False): "soll", ("may", False): "kann/darf",
    ("limit", False): "höchstens", ("limit", True): "nicht höchstens", ("is", True): "es ist nicht so",
    ("must", True): "muss nicht", ("should", True): "soll nicht", ("may", True): "darf/kann nicht",
}  # fmt: skip
_ONLY = re.compile(
    r"\b(?:nur|ausschließlich|lediglich|allein(?:ige[nrs]?)?|einzig|only|solely|exclusively)\b", re.IGNORECASE
)
_EXCLUSIVE = re.compile(
    rf"{_ONLY.pattern}|\b(?:erst|ohne|außer|keine\s+(?:andere|weitere)\w*|kein\w*|nicht)\b", re.IGNORECASE
)
_ALL = re.compile(
    r"\b(?:alle[nrsm]?|jede[rnsm]?|sämtliche\w*|immer|stets|ausnahmslos|jederzeit|überall|generell|in\s+jedem\s+fall"
    r"|ohne\s+ausnahme|ohne\s+einschränkung|niemals|nie|keinesfalls|all|every|always)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:nur|einige|manche|einzelne|bestimmte|in\s+der\s+regel|grundsätzlich|üblicherweise|regelfall|möglichst"
    r"|ausgenommen|außer|es\s+sei\s+denn|sofern|soweit|wenn|falls|gilt\s+nicht|bedürfen\s+kein\w*|meist(?:ens)?|teilweise|some|usually|generally|most)\b",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(r"\b(?:außer|es sei denn|ausgenommen|ausnahme\w*|sofern|soweit|unless|except)\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:kann|können|meist|oft|häufig)\b")
_FIRST = re.compile(r"\b(?:zuerst|zunächst|als\s+erstes|first)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:danach|anschließend|dann|zuletzt|schließlich|afterwards|then)\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:in\s+der\s+regel|im\s+regelfall|üblicherweise|regelmäßig\s+nur|meist(?:ens)?|usually)\b",
    re.IGNORECASE,
)


def object_to_statement(
    claim: Reading, source: Reading, coverage: Coverage, topic: Reading, after: str
) -> Objection | None:
    """The first way in which the source, with the sentence `after` it, states something else than the claim."""
    partners: set[int] = set()
    for clause in claim.clauses:
        scores = shared_with(clause, claim, source, coverage)
        best = max(scores, default=0.0)
        if best == 0.0:
            if clause.role == "main" and _says_something(clause, claim):
                return Objection("Davon steht in der Quelle nichts.", against=False)
            continue
        equals = [number for number, score in enumerate(scores) if score == best]
        partner = next((one for one in equals if _compare(clause, source.clauses[one]) is None), equals[0])
        partners.add(partner)
        if objection := _object_to_denied_word(clause, claim, source, coverage, partner):
            return objection
        objection = _compare(clause, source.clauses[partner])
        if objection and _is_true_exception(clause, claim, source, coverage, partner):
            continue
        if objection := objection or _object_to_order(claim, clause, source, source.clauses[partner]):
            return objection
    return (
        _object_to_other_side(claim, source, coverage, partners)
        or _object_to_scope(claim.text, f"{source.text} {after}")
        or _object_to_hedge(claim, source, partners)
        or _object_to_only(claim, source)
        or _object_to_dropped(claim, source, coverage, topic, partners)
    )


def _object_to_denied_word(
    clause: Clause, claim: Reading, source: Reading, coverage: Coverage, partner: int
) -> Objection | None:
    """A word that the source says only in another statement, of the other kind: "…; privat darf es nicht sein"."""
    for word, found in coverage.pairs:
        if not clause.start <= word.start < clause.end or word.noun or word.attribute or is_generic(word) or not found:
            continue
        places = {source.clause_of(one.start) for one in found}
        denied = all(
            source.clauses[place].role == "main" and source.clauses[place].negated != clause.negated for place in places
        )
        if partner not in places and denied and source.clauses[partner].negated == clause.negated:
            return Objection(f"Für „{word.text}“ sagt die Quelle das Gegenteil.")
    return None


def _is_true_exception(clause: Clause, claim: Reading, source: Reading, coverage: Coverage, partner: int) -> bool:
    """ "Nicht erforderlich, außer bei X" bears "Bei X erforderlich": what is excepted is the other way round."""
    main = source.clauses[partner]
    excepted = _said_only_in("exception", source, coverage)
    return len(excepted) > 0 and clause.negated != main.negated and clause.force == main.force


def _object_to_other_side(claim: Reading, source: Reading, coverage: Coverage, partners: set[int]) -> Objection | None:
    """The claim says of an exception, or of the "nicht Y" in "X, nicht Y", what the source says of the rule."""
    negated = any(clause.negated for clause in claim.clauses)
    for role in ("contrast", "exception"):
        words = _said_only_in(role, source, coverage)
        number = next((number for number, one in enumerate(source.clauses) if one.role == "main"), 0)
        if role == "exception" and number not in partners:
            continue
        rule = source.clauses[number]
        marked = _EXCEPTS.search(claim.text)
        same_side = not negated if role == "contrast" else negated == rule.negated and not marked
        if words and same_side:
            return Objection(f"Für „{words[0].text}“ sagt die Quelle das Gegenteil.")
    return None


def _said_only_in(role: str, source: Reading, coverage: Coverage) -> list[Word]:
    """The nouns of the claim that the source names only in clauses of this role."""
    return [
        word
        for word, found in coverage.pairs
        if word.noun and found and all(source.clauses[source.clause_of(one.start)].role == role for one in found)
    ]


def _says_something(clause: Clause, claim: Reading) -> bool:
    own = [word for word in claim.words if clause.start <= word.start < clause.end]
    return any(not is_generic(word) and word.lower not in PEOPLE for word in own)


def _compare(claim: Clause, source: Clause) -> Objection | None:
    borne = _BORNE_DENIED if claim.negated else _BORNE
    if claim.role != "main" and claim.negated == source.negated:
        return None
    if claim.negated == source.negated and source.force in borne[claim.force]:
        return None
    theirs, mine = _NAMES[source.force, source.negated], _NAMES[claim.force, claim.negated]
    if claim.negated != source.negated and claim.force == source.force:
        return Objection("Die Quelle verneint das." if source.negated else "Die Quelle sagt das Gegenteil.")
    return Objection(f"In der Quelle heißt es „{theirs}“, nicht „{mine}“.")


def _object_to_order(claim: Reading, clause: Clause, source: Reading, partner: Clause) -> Objection | None:
    mine, theirs = claim.text[clause.start : clause.end], source.text[partner.start : partner.end]
    for one, other in ((_FIRST, _LATER), (_LATER, _FIRST)):
        if one.search(mine) and other.search(theirs) and not one.search(theirs):
            return Objection("In der Quelle ist die Reihenfolge anders.")
    return None


def _object_to_scope(claim: str, source: str) -> Objection | None:
    universal, limited = _ALL.search(claim), _SOME.search(source)
    if universal and limited and not _ALL.search(source) and not _SOME.search(claim):
        return Objection(f"Die Quelle sagt „{limited.group()}“, nicht „{universal.group()}“.")
    return None


def _object_to_hedge(claim: Reading, source: Reading, partners: set[int]) -> Objection | None:
    for number in partners:
        hedge = _HEDGE.search(source.text, source.clauses[number].start, source.clauses[number].end)
        if hedge and not _HEDGE.search(claim.text) and not _MAY.search(claim.text):
            return Objection(f"Die Quelle schränkt ein: „{hedge.group()}“.")
    return None


def _object_to_only(claim: Reading, source: Reading) -> Objection | None:
    added = _ONLY.search(claim.text)
    if added and not _EXCLUSIVE.search(source.text):
        return Objection(f"Ein „{added.group()}“ steht nicht in der Quelle.")
    return None


def _object_to_dropped(
    claim: Reading, source: Reading, coverage: Coverage, topic: Reading, partners: set[int]
) -> Objection | None:
    """A condition, restriction or exception of the source that the claim leaves out."""
    used = {id(one) for _, found in coverage.pairs for one in found}
    lenient = all(clause.force == "may" and not clause.negated for clause in claim.clauses)
    chosen = False  # one of several conditions joined by "oder" is enough
    for number, clause in enumerate(source.clauses):
        own = [word for word in source.words if clause.start <= word.start < clause.end]
        said = any(id(word) in used or _said(word, topic) for word in own)
        alternative = re.match(r"\W*oder\b", source.text[clause.start : clause.end]) is not None
        chosen = said or (chosen and number > 0 and source.clauses[number - 1].role == clause.role)
        if not own or said or (chosen and (alternative or clause.role != "exception")):
            continue
        beside = number - 1 in partners or (number == 0 and 1 in partners)
        hard = clause.role in ("exception", "restriction") or (clause.role == "condition" and not lenient)
        if beside and hard:
            text = source.text[clause.start : clause.end].strip(" ,;.()–-")
            return Objection(f"Die Quelle schränkt ein: „{text}“.")
    return _object_to_dropped_only(claim, source, used, partners, topic)


def _object_to_dropped_only(
    claim: Reading, source: Reading, used: set[int], partners: set[int], topic: Reading
) -> Objection | None:
    for match in _ONLY.finditer(source.text):
        place = source.clause_of(match.start())
        if place not in partners or _ONLY.search(claim.text):
            continue
        scope: list[Word] = []
        for word in source.words:
            if match.end() <= word.start < source.clauses[place].end:
                scope.append(word)
                if not word.attribute:
                    break
        if scope and not any(id(word) in used or _said(word, topic) for word in scope):
            text = source.text[match.start() : scope[-1].end]
            return Objection(f"Die Quelle schränkt ein: „{text}“.")
    return None


def _said(word: Word, topic: Reading) -> bool:
    return any(alike(word, one) for one in topic.words)
