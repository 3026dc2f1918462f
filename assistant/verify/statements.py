"""Compare what claim and source state: affirmed or denied, how binding, in which order."""

from __future__ import annotations

import re

from assistant.verify.clauses import Clause, Force, count_denials
from assistant.verify.coverage import FRAME, Coverage, shared_with
from assistant.verify.lexicon import PEOPLE, POLAR
from assistant.verify.limits import NEEDS, ONLY, object_to_limits, said_only_in
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike, is_generic

# Claim's force → forces of the source that bear it, for statements and for denials.
LITTLE = 0.5
ALL_SAID = 0.95
_BORNE: dict[Force, set[Force]] = {
    "is": {"is", "must", "limit", "order"},
    "must": {"must", "is", "limit", "order"},
    "should": {"should", "order"},
    "may": {"may", "is", "limit"},
    "order": {"order", "must"},
    "limit": {"limit", "is", "must", "may"},
}
_BORNE_DENIED: dict[Force, set[Force]] = {
    "is": {"is", "may", "order"},
    "may": {"may", "is", "order"},
    "must": {"must"},
    "should": {"should", "may", "order"},
    "limit": set(),
    "order": {"order", "may"},
}
_NAMES: dict[tuple[Force, bool], str] = {
    ("is", False): "es ist so", ("must", False): "muss", ("should", False): "soll", ("may", False): "kann/darf",
    ("order", False): "tun Sie es", ("order", True): "tun Sie es nicht", ("limit", False): "höchstens",
    ("limit", True): "nicht höchstens", ("is", True): "es ist nicht so",
    ("must", True): "muss nicht", ("should", True): "soll nicht", ("may", True): "darf/kann nicht",
}  # fmt: skip
_WITHOUT = re.compile(r"\b[Oo]hne (?:[a-zäöüß]+ )*([A-ZÄÖÜ]\w+)")
_NOT_SUCH = re.compile(r"\b[Nn]icht (?:mehr )?([a-zäöüß]+(?:te|ene|bare|liche|ige|nde)[nrms]?) (?=[A-ZÄÖÜ])")
_EXCEEDS = re.compile(r"\b(?:zu\s+)?(?:über|unter)(?:schr|st)\w+")
_NOT_BEFORE = re.compile(r"\b[Nn]icht vor (?:[a-zäöüß]+ )*([A-ZÄÖÜ]\w+)")
_FIRST = re.compile(r"\b(?:zuerst|zunächst|als\s+erstes|first)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:danach|anschließend|dann|zuletzt|schließlich|afterwards|then)\b", re.IGNORECASE)


def object_to_statement(
    claim: Reading, source: Reading, coverage: Coverage, asked: Reading, after: str
) -> Objection | None:
    """The first way in which the source, with the sentence `after` it, states something else than the claim."""
    partners: dict[int, Clause] = {}
    for clause in claim.clauses:
        scores = shared_with(clause, claim, source, coverage)
        best = max(scores, default=0.0)
        if clause.role == "main" and best < LITTLE and _says_something(clause, claim):
            return Objection("Davon steht in der Quelle nichts.", against=False)
        if best < 2 * FRAME:
            continue
        contrasted = _contrasted(clause, source, coverage)
        equals = [number for number, score in enumerate(scores) if score == best]
        equals = [contrasted] if contrasted is not None and clause.negated else equals
        partner = next((one for one in equals if _compare(clause, source.clauses[one]) is None), equals[0])
        partners[partner] = clause
        denied = _object_to_denied_word(clause, claim, source, coverage, partner)
        if denied and contrasted is None:
            return denied
        objection = _compare(clause, source.clauses[partner])
        if source.clauses[partner].force == "limit" and clause.force != "limit":
            objection = objection or _object_to_excess(claim.text[clause.start : clause.end])
        if objection and (
            (clause.role != "main" and _is_without(clause, claim, source))
            or _is_needed(clause, claim, source, source.clauses[partner])
        ):
            continue
        if objection and _is_true_exception(clause, claim, source, coverage, partner):
            continue
        objection = objection or _object_to_order(claim, clause, source, source.clauses[partner])
        if coverage.share > ALL_SAID and clause.role != "main":
            objection = objection or _object_to_lost_denial(claim, clause, source, source.clauses[partner])
        if objection:
            return objection
    return (
        object_to_limits(claim, source, coverage, asked, after, partners)
        or _object_to_attribute(claim, source)
        or _object_to_not_before(claim, source)
    )


def _object_to_excess(clause: str) -> Objection | None:
    """ "Darf überschreiten" in the claim, "darf nicht überschreiten" in the source."""
    return Objection("Die Quelle sagt das Gegenteil.") if _EXCEEDS.search(clause) else None


def _contrasted(clause: Clause, source: Reading, coverage: Coverage) -> int | None:
    """The "nicht Y" of "X, nicht Y", if this clause of the claim names Y."""
    words = [one for one in said_only_in("contrast", source, coverage) if clause.start <= one.start < clause.end]
    found = next((found for word, found in coverage.pairs if words and word is words[0]), ())
    return source.clause_of(found[0].start) if found else None


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
        if source.clauses[partner].leans_on in places:
            continue
        if partner not in places and denied and source.clauses[partner].negated == clause.negated:
            return Objection(f"Für „{word.text}“ sagt die Quelle das Gegenteil.")
    return None


def _is_without(clause: Clause, claim: Reading, source: Reading) -> bool:
    """ "Wer keinen Nachweis hat" says "ohne Nachweis"."""
    lacking = _WITHOUT.findall(source.text)
    nouns = [word for word in claim.words if clause.start <= word.start < clause.end and word.noun]
    return clause.negated and any(word.text in lacking for word in nouns)


def _is_needed(clause: Clause, claim: Reading, source: Reading, partner: Clause) -> bool:
    """ "Nur mit Zustimmung zulässig" bears "erfordert Zustimmung"."""
    needs = NEEDS.search(claim.text, clause.start, clause.end)
    only = ONLY.search(source.text, partner.start, partner.end)
    said_only = ONLY.search(claim.text, clause.start, clause.end)
    return bool(needs and only and not said_only) and not clause.negated and not partner.negated


def _is_true_exception(clause: Clause, claim: Reading, source: Reading, coverage: Coverage, partner: int) -> bool:
    """ "Nicht erforderlich, außer bei X" bears "Bei X erforderlich": what is excepted is the other way round."""
    main = source.clauses[partner]
    excepted = said_only_in("exception", source, coverage)
    if main.role != "main" or any(one.role == "exception" for one in claim.clauses):
        return False
    return len(excepted) > 0 and clause.negated != main.negated and clause.force == main.force


def _says_something(clause: Clause, claim: Reading) -> bool:
    """Whether the clause names more than a frame; "Die Teilnahme ist freiwillig" does unless a clause depends on it."""
    own = [word for word in claim.words if clause.start <= word.start < clause.end]
    alone = len(claim.clauses) > 1 and all(one.role == "main" and one.leans_on is None for one in claim.clauses)
    if alone and len(own) > 1 and any(word.noun for word in own) and any(word.lower in POLAR for word in own):
        return True
    return any(not is_generic(word) and word.lower not in PEOPLE for word in own)


def _compare(claim: Clause, source: Clause) -> Objection | None:
    borne = _BORNE_DENIED if claim.negated else _BORNE
    if claim.role != "main" and claim.negated == source.negated and "is" in (claim.force, source.force):
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


def _object_to_lost_denial(claim: Reading, clause: Clause, source: Reading, partner: Clause) -> Objection | None:
    """One of two: "wenn nicht A oder kein B" in the source, "wenn A oder kein B" in the claim."""
    mine = count_denials(claim.text[clause.start : clause.end])
    theirs = count_denials(source.text[partner.start : partner.end])
    return Objection("Die Quelle verneint hier etwas anderes.") if mine and theirs and mine != theirs else None


def _object_to_attribute(claim: Reading, source: Reading) -> Objection | None:
    """ "Geschützte Werke" in the claim, "nicht geschützte Werke" in the source, or the other way round."""
    for one, other in ((claim, source), (source, claim)):
        for match in _NOT_SUCH.finditer(one.text):
            word = next(word for word in one.every if word.start == match.start(1))
            same = [found for found in other.words if alike(word, found)]
            if same and not any(_is_denied(found, other) for found in same):
                return Objection(f"„{match.group()}“ und „{same[0].text}“ ist nicht dasselbe.")
    return None


def _object_to_not_before(claim: Reading, source: Reading) -> Objection | None:
    """ "Nicht vor der Einrichtung" in the claim, "vor der Einrichtung" in the source, or the other way round."""
    for one, other in ((claim, source), (source, claim)):
        denied = _NOT_BEFORE.search(one.text)
        if denied and re.search(rf"(?<!nicht )\b[Vv]or (?:[a-zäöüß]+ )*{denied.group(1)}", other.text):
            return Objection(f"Nur eine von beiden sagt „{denied.group()}“.")
    return None


def _is_denied(word: Word, reading: Reading) -> bool:
    directly = re.search(r"\bnicht (?:mehr )?$", reading.text[: word.start], re.IGNORECASE)
    return directly is not None or reading.clauses[reading.clause_of(word.start)].negated
