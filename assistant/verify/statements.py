"""Compare what claim and source state, clause by clause, and in which order and relation."""

from __future__ import annotations

import re

from assistant.verify.clauses import Clause
from assistant.verify.contraries import object_to_contrary
from assistant.verify.coverage import Coverage
from assistant.verify.exchange import object_to_exchange
from assistant.verify.forces import NOT_SUCH, object_to_force
from assistant.verify.lexicon import PEOPLE, POLAR
from assistant.verify.limits import object_to_limits
from assistant.verify.modality import count_denials
from assistant.verify.partners import choose_partner, contrasted
from assistant.verify.reading import Objection, Reading
from assistant.verify.scope import object_to_reach
from assistant.verify.words import Word, alike, is_generic

LITTLE = 0.5
ALL_SAID = 0.95
_NOT_BEFORE = re.compile(r"\b[Nn]icht vor (?:[a-zäöüß]+ )*([A-ZÄÖÜ]\w+)")
_INSTEAD = re.compile(r"\b(?:statt(?!\W*(?:$|[.,;]))|anstatt|anstelle|stattdessen)\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"\b(?:sonst|andernfalls|ersatzweise)\b")
_FIRST = re.compile(r"\b(?:zuerst|zunächst|als\s+erstes|first)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:danach|anschließend|dann|zuletzt|schließlich|afterwards|then)\b", re.IGNORECASE)


def object_to_statement(
    claim: Reading, source: Reading, coverage: Coverage, asked: Reading, after: str, row: bool
) -> Objection | None:
    """The first way in which the source, with the sentence `after` it, states something else than the claim."""
    partners: dict[int, Clause] = {}
    for clause in claim.clauses:
        number, shared = choose_partner(clause, claim, source, coverage)
        if clause.role == "main" and shared < LITTLE and _says_something(clause, claim):
            return Objection("Davon steht in der Quelle nichts.", against=False)
        if number is None:
            continue
        partner = source.clauses[number]
        partners[number] = clause
        if _is_only_supposed(number, clause, claim, source, coverage):
            return Objection("Die Quelle setzt das nur voraus.", against=False)
        near = clause.role != "main" and coverage.share > ALL_SAID
        objection = (
            _object_to_denied_word(clause, claim, source, coverage, number)
            or object_to_force(clause, partner, claim, source, coverage, row)
            or _object_to_order(claim, clause, source, partner)
            or (_object_to_lost_denial(claim, clause, source, partner) if near else None)
        )
        if objection:
            return objection
    return (
        object_to_limits(claim, source, coverage, asked, after, partners)
        or object_to_reach(claim, source, coverage)
        or (None if row else object_to_contrary(claim, source, coverage))
        or (None if row else object_to_exchange(claim, source, coverage))
        or _object_to_attribute(claim, source)
        or _object_to_not_before(claim, source)
        or _object_to_instead(claim, source)
    )


def _object_to_denied_word(
    clause: Clause, claim: Reading, source: Reading, coverage: Coverage, partner: int
) -> Objection | None:
    """A word that the source says only in another statement, of the other kind: "…; privat darf es nicht sein"."""
    if contrasted(clause, source, coverage) is not None:
        return None
    for word, found in coverage.pairs:
        if not clause.start <= word.start < clause.end or word.noun or word.attribute or is_generic(word) or not found:
            continue
        places = {source.clause_of(one.start) for one in found}
        denied = all(
            source.clauses[place].role == "main" and source.clauses[place].negated != clause.negated for place in places
        )
        if source.clauses[partner].leans_on in places:
            continue
        if partner not in places and all(_is_bracketed(one, source.text) for one in found):
            return Objection(f"Von „{word.text}“ ist in der Quelle nur nebenbei die Rede.", against=False)
        if partner not in places and denied and source.clauses[partner].negated == clause.negated:
            return Objection(f"Für „{word.text}“ sagt die Quelle das Gegenteil.")
    return None


def _is_only_supposed(number: int, clause: Clause, claim: Reading, source: Reading, coverage: Coverage) -> bool:
    """ "Sie wird zurückgegeben" in the claim, "gibt die Stelle sie zurück, haben Sie 20 Tage" in the source."""
    if len(claim.clauses) > 1 or clause.force != "is" or source.clauses[number].role != "condition":
        return False
    places = {source.clause_of(one.start) for _, found in coverage.pairs for one in found}
    return places == {number} and not claim.quantities


def _is_bracketed(word: Word, text: str) -> bool:
    return text.rfind("(", 0, word.start) > text.rfind(")", 0, word.start)


def _says_something(clause: Clause, claim: Reading) -> bool:
    """Whether the clause names more than a frame; "Die Teilnahme ist freiwillig" does unless a clause depends on it."""
    own = [word for word in claim.words if clause.start <= word.start < clause.end]
    alone = len(claim.clauses) > 1 and all(one.role == "main" and one.leans_on is None for one in claim.clauses)
    if alone and len(own) > 1 and any(word.noun for word in own) and any(word.lower in POLAR for word in own):
        return True
    return any(not is_generic(word) and word.lower not in PEOPLE for word in own)


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
        for match in NOT_SUCH.finditer(one.text):
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


def _object_to_instead(claim: Reading, source: Reading) -> Objection | None:
    """ "Statt des Erbscheins" in the claim, and nothing of the kind in the source."""
    instead = _INSTEAD.search(claim.text)
    if instead and not _INSTEAD.search(source.text) and not _OTHERWISE.search(source.text):
        return Objection(f"Ein „{instead.group()}“ steht nicht in der Quelle.")
    return None


def _is_denied(word: Word, reading: Reading) -> bool:
    directly = re.search(r"\bnicht (?:mehr )?$", reading.text[: word.start], re.IGNORECASE)
    return directly is not None or reading.clauses[reading.clause_of(word.start)].negated
