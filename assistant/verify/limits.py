"""Compare for whom and when a statement holds: all or only some, conditions, restrictions, exceptions."""

from __future__ import annotations

import re

from assistant.verify.clauses import Clause
from assistant.verify.coverage import Coverage, is_verb
from assistant.verify.lexicon import POLAR
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike

ONLY = re.compile(
    r"\b(?<!nicht )(?:nur|ausschließlich|lediglich"
    r"|allein(?:ige[nrs]?)?(?!\s+(?:weil|deshalb|deswegen|wegen|durch|aufgrund|auf\s+Grund))"
    r"|einzig|erst(?=\s[^.;]{0,80},\s*(?:wenn|nachdem|sobald))"
    r"|(?:beschränk(?:t|en)|begrenzen|begrenzt) sich|only|solely|exclusively)\b",
    re.IGNORECASE,
)
_EXCLUSIVE = re.compile(
    rf"{ONLY.pattern}|\b(?:erst|außer|keine\s+(?:andere|weitere)\w*|ausgenommen|bevor)\b|\bauf\b.*\b(?:ein|be)(?:zu|ge)?schränk"
    r"|\b(?:ohne|außerhalb)\b.*\b(?:nicht|kein\w*|unzulässig|verboten|untersagt|ausgeschlossen)\b"
    r"|\b(?:nicht|kein\w*|unzulässig|verboten|untersagt|ausgeschlossen)\b.*"
    r"\b(?:ohne|außerhalb|es sei denn|sondern|(?:wenn|soweit|sofern|falls)\b.*\b(?:nicht|kein\w*))\b"
    r"|\b(?:wenn|soweit|sofern|falls|solange)\b.*\b(?:nicht|kein\w*)\b.*\b(?:nicht|kein\w*|unzulässig|ausgeschlossen)\b",
    re.IGNORECASE,
)
ALL = re.compile(
    r"\b(?:alle[nrsm]?|jede[rnsm]?|sämtliche\w*|immer|stets|ausnahmslos|jederzeit|überall|generell|in\s+jedem\s+fall"
    r"|ohne\s+ausnahme|ohne\s+einschränkung|niemals|nie|keinesfalls|all|every|always)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:nur|einige|manche|einzelne|bestimmte|in\s+der\s+regel|grundsätzlich|üblicherweise|regelfall|möglichst"
    r"|ausgenommen|außer|es\s+sei\s+denn|sofern|soweit|wenn|falls|gilt\s+nicht|bedürfen\s+kein\w*|meist(?:ens)?|teilweise|(?:auf|nach|bei)\s+(?:Wunsch|Antrag|Verlangen|Bedarf|Anforderung)|some|usually|generally|most)\b",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(r"\b(?:außer|es sei denn|ausgenommen|ausnahme\w*|sofern|soweit|unless|except)\b", re.IGNORECASE)
# Say "nur" in other words: "nur mit X" is "nicht ohne X", "X ist nötig".
NEEDS = re.compile(
    r"\b(?:erst|ohne|außer|muss|müssen|bedarf|bedürfen|braucht|brauchen|benötig\w*|erforder\w*|notwendig|nötig"
    r"|voraus\w*|Voraussetzung|genügt|reicht|must|needs?|unless)\b"
)
_CONSENT = re.compile(
    r"\b[Mm]it (?:(?:der|einer|ihrer|seiner|dessen|deren|vorheriger|schriftlicher|ausdrücklicher) )*"
    r"(Zustimmung|Einverständnis|Einwilligung|Genehmigung|Erlaubnis|Einvernehmen)\b"
)
_NOTONLY = re.compile(r"\bnicht nur\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:kann|können|meist|oft|häufig)\b")
_HEDGE = re.compile(
    r"\b(?:in\s+der\s+regel|im\s+regelfall|üblicherweise|regelmäßig\s+nur|meist(?:ens)?|usually)\b",
    re.IGNORECASE,
)

_HEDGED = re.compile(rf"{_HEDGE.pattern}|\b(?:üblich\w*|gewöhnlich\w*|normal\w*|regelmäßig\w*)", re.IGNORECASE)


def object_to_limits(
    claim: Reading, source: Reading, coverage: Coverage, asked: Reading, after: str, partners: dict[int, Clause]
) -> Objection | None:
    """The first limit that the source sets and the claim drops, or the other way round.

    `after` is the sentence behind the source if it takes something back; `partners` are the clauses of the source
    that say what the claim says, with the claim's clause.
    """
    return (
        _object_to_other_side(claim, source, coverage, partners)
        or _object_to_concession(claim, source, coverage)
        or _object_to_scope(claim.text, f"{source.text} {after}")
        or _object_to_hedge(claim, source, partners)
        or _object_to_only(claim, source)
        or _object_to_dropped(claim, source, coverage, asked, partners)
        or _object_to_dropped_consent(claim, source, coverage, asked, partners)
    )


def _object_to_other_side(
    claim: Reading, source: Reading, coverage: Coverage, partners: dict[int, Clause]
) -> Objection | None:
    """The claim says of an exception, or of the "nicht Y" in "X, nicht Y", what the source says of the rule."""
    for role in ("contrast", "exception"):
        words = said_only_in(role, source, coverage)
        number = _ruled_by(role, source)
        rule = source.clauses[number]
        if role == "exception" and (number not in partners or ONLY.search(source.text, rule.start, rule.end)):
            continue
        said = [partners[number]] if role == "exception" else claim.clauses
        negated = any(clause.negated for clause in said)
        marked = _EXCEPTS.search(claim.text)
        if words and negated == rule.negated and not (role == "exception" and marked):
            return Objection(f"Für „{words[0].text}“ sagt die Quelle das Gegenteil.")
    return None


def _object_to_concession(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """ "Auch wenn er später kommt" in the claim, "es sei denn, er kommt später" in the source."""
    if any(one.role == "concession" for one in source.clauses):
        return None
    for clause in claim.clauses:
        found = [one for word, found in coverage.pairs if clause.start <= word.start < clause.end for one in found]
        roles = {source.clauses[source.clause_of(one.start)].role for one in found}
        new = any(clause.start <= word.start < clause.end for word in coverage.missing)
        if clause.role == "concession" and ("exception" in roles or (new and roles & {"restriction", "condition"})):
            return Objection("Die Quelle nimmt diesen Fall aus oder setzt etwas anderes voraus.")
    return None


def _ruled_by(role: str, source: Reading) -> int:
    """The number of the main clause that the first clause of this role is attached to."""
    at = next((number for number, one in enumerate(source.clauses) if one.role == role), 0)
    mains = [number for number, one in enumerate(source.clauses) if one.role == "main"]
    return max((number for number in mains if number < at), default=mains[0] if mains else 0)


def said_only_in(role: str, source: Reading, coverage: Coverage) -> list[Word]:
    """The words of the claim, verbs aside, that the source has only in clauses of this role."""
    return [
        word
        for word, found in coverage.pairs
        if not is_verb(word)
        and found
        and all(source.clauses[source.clause_of(one.start)].role == role for one in found)
    ]


def _object_to_scope(claim: str, source: str) -> Objection | None:
    universal, limited = ALL.search(claim), _SOME.search(source)
    if universal and limited and not ALL.search(source) and not _SOME.search(claim):
        return Objection(f"Die Quelle sagt „{limited.group()}“, nicht „{universal.group()}“.")
    return None


def _object_to_hedge(claim: Reading, source: Reading, partners: dict[int, Clause]) -> Objection | None:
    for number in partners:
        hedge = _HEDGE.search(source.text, source.clauses[number].start, source.clauses[number].end)
        if hedge and not _HEDGED.search(claim.text) and not _MAY.search(claim.text):
            return Objection(f"Die Quelle schränkt ein: „{hedge.group()}“.")
    return None


def _object_to_only(claim: Reading, source: Reading) -> Objection | None:
    added = ONLY.search(claim.text)
    wider, widened = _NOTONLY.search(claim.text), _NOTONLY.search(source.text)
    if bool(wider) != bool(widened) and (wider or added):
        return Objection(f"Die Quelle sagt {'' if wider else 'nicht '}„nur“.")
    if added and not _EXCLUSIVE.search(source.text):
        return Objection(f"Ein „{added.group()}“ steht nicht in der Quelle.")
    return None


def _object_to_dropped(
    claim: Reading, source: Reading, coverage: Coverage, asked: Reading, partners: dict[int, Clause]
) -> Objection | None:
    """A condition, restriction or exception of the source that the claim leaves out."""
    said = [_is_said(number, source, coverage, asked, partners) for number in range(len(source.clauses))]
    chosen = False  # one of several conditions joined by "oder" is enough
    for number, clause in enumerate(source.clauses):
        own = [word for word in source.words if clause.start <= word.start < clause.end]
        alternative = _is_alternative(number, source)
        alike_before = number > 0 and _kind(source.clauses[number - 1]) == _kind(clause)
        chosen = said[number] or (chosen and alike_before)
        if clause.role != "main" and _is_alternative(number + 1, source) and said[number + 1]:
            continue
        added = re.match(r"\W*und\b", source.text[clause.start : clause.end]) is not None
        if not own or said[number] or (chosen and (alternative or (clause.role != "exception" and not added))):
            continue
        beside = (
            number - 1 in partners
            or (added and number - 2 in partners)
            or (number == 0 and 1 in partners and partners[1].leans_on is None)
        )
        if beside and clause.role in ("exception", "restriction", "condition"):
            text = source.text[clause.start : clause.end].strip(" ,;.()–-")
            return Objection(f"Die Quelle schränkt ein: „{text}“.")
    return _object_to_dropped_only(claim, source, coverage, partners, asked)


def _is_said(number: int, source: Reading, coverage: Coverage, asked: Reading, partners: dict[int, Clause]) -> bool:
    """Whether the claim says the clause, or takes words from it alone, or the question says most of it."""
    clause = source.clauses[number]
    own = [word for word in source.words if clause.start <= word.start < clause.end]
    if number in partners or sum(_said(word, asked) for word in own) > len(own) / 2:
        return True
    used = _said_beside(coverage, source, partners)
    covered = {id(one) for _, found in coverage.pairs for one in found}
    return any(id(word) in used for word in own) or all(id(word) in covered for word in own)


def _is_alternative(number: int, source: Reading) -> bool:
    """Whether the clause of this number, if there is one, is joined by "oder"."""
    return number < len(source.clauses) and bool(re.match(r"\W*oder\b", source.text[source.clauses[number].start :]))


def _object_to_dropped_consent(
    claim: Reading, source: Reading, coverage: Coverage, asked: Reading, partners: dict[int, Clause]
) -> Objection | None:
    """ "Kann mit Zustimmung der Beteiligten" in the source, and nothing of the kind in the claim."""
    said = {one.start for _, found in coverage.pairs for one in found}
    for number, mine in partners.items():
        clause = source.clauses[number]
        consent = _CONSENT.search(source.text, clause.start, clause.end) if clause.force == "may" else None
        words = [word for word in source.words if consent and word.start == consent.start(1)]
        if mine.negated or any(word.start in said or _said(word, asked) for word in words):
            continue
        if consent and words:
            return Objection(f"Die Quelle schränkt ein: „{consent.group()}“.")
    return None


def _kind(clause: Clause) -> str:
    """ "Insbesondere wenn A, wenn B": an example of a condition is one."""
    return "condition" if clause.role == "concession" else clause.role


def _said_beside(coverage: Coverage, source: Reading, partners: dict[int, Clause]) -> set[int]:
    """The words of the source that the claim takes from nowhere else than from beside the statement itself."""
    return {
        id(one)
        for _, found in coverage.pairs
        for one in found
        if not any(source.clause_of(other.start) in partners for other in found)
    }


def _object_to_dropped_only(
    claim: Reading, source: Reading, coverage: Coverage, partners: dict[int, Clause], asked: Reading
) -> Objection | None:
    used = {id(one) for word, found in coverage.pairs if word.lower not in POLAR for one in found}
    conditional = any(source.clauses[one].role == "restriction" for one in partners)
    main = " ".join(claim.text[one.start : one.end] for one in claim.clauses if one.role == "main")
    dropped = None
    for match in ONLY.finditer(source.text):
        place = source.clause_of(match.start())
        if place not in partners or ONLY.search(claim.text):
            continue
        if conditional and NEEDS.search(main):
            continue
        scope = _scope(source, match.end(), source.clauses[place].end)
        if not conditional and not NEEDS.search(main):
            if scope and not coverage.by_context and all(id(word) in used for word in scope):
                continue
            return Objection(f"Die Quelle sagt „{match.group()}“, die Aussage nicht.")
        if any(id(word) in used or _said(word, asked) for word in scope):
            return None
        dropped = source.text[match.start() : scope[-1].end] if scope else dropped
    return Objection(f"Die Quelle schränkt ein: „{dropped}“.") if dropped else None


def _scope(source: Reading, start: int, end: int) -> list[Word]:
    """The words that "nur" restricts: up to the first that is no adjective before a noun."""
    scope: list[Word] = []
    for word in source.words:
        if start <= word.start < end and word.lower not in POLAR:
            scope.append(word)
            if not word.attribute:
                break
    return scope


def _said(word: Word, asked: Reading) -> bool:
    return any(alike(word, one) for one in asked.words)
