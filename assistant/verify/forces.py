"""Compare two clauses: affirmed or denied, how binding, and the ways in which one form bears another."""

from __future__ import annotations

import re

from assistant.verify.clauses import UNLESS, Clause
from assistant.verify.coverage import Coverage
from assistant.verify.limits import NEEDS, ONLY, said_only_in
from assistant.verify.modality import Force
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike

# Claim's force → forces of the source that bear it, for statements and for denials.
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
NOT_SUCH = re.compile(r"\b[Nn]icht (?:mehr )?([a-zäöüß]+(?:te|ene|bare|liche|ige|nde)[nrms]?) (?=[A-ZÄÖÜ])")
_SUFFICES = re.compile(r"\b(?:reicht|reichen|genügt|genügen|ausreichend)\b")
_AVOIDS = re.compile(r"\b(?:zu\s+)?(?:vermeid|verhinder|verhüt|ausschließ|auszuschließ|vorbeug|vorzubeug|unterbind)\w*")
_OR = re.compile(r"(?<!-) oder\b|\b(?:entweder|wahlweise)\b")
_WAY = r"((?:(?:per|mittels|durch|zur|in|als)\s+(?:\w+\s+)?[A-ZÄÖÜ]\w+)|[a-zäöüß]+(?:lich|isch|tal|weise))"
_WAYS = re.compile(rf"\b{_WAY}\s+oder\s+{_WAY}\b(?! [A-ZÄÖÜ])")
_CHOICE = re.compile(rf"{_OR.pattern}|\bauch\b")
_EITHER = re.compile(r"\b([A-ZÄÖÜ][\w-]+) oder (?:[a-zäöüß]+ ){0,2}([A-ZÄÖÜ][\w-]+)")
_EXCEEDS = re.compile(r"\b(?:zu\s+)?(?:über|unter)(?:schr|st)\w+")


def compare(claim: Clause, source: Clause) -> Objection | None:
    """What keeps one clause from bearing another: denied instead of affirmed, may instead of must."""
    borne = _BORNE_DENIED if claim.negated else _BORNE
    if claim.role != "main" and claim.negated == source.negated and "is" in (claim.force, source.force):
        return None
    if claim.negated == source.negated and source.force in borne[claim.force]:
        return None
    theirs, mine = _NAMES[source.force, source.negated], _NAMES[claim.force, claim.negated]
    if claim.negated != source.negated and claim.force == source.force:
        return Objection("Die Quelle verneint das." if source.negated else "Die Quelle sagt das Gegenteil.")
    return Objection(f"In der Quelle heißt es „{theirs}“, nicht „{mine}“.")


def object_to_force(
    clause: Clause, partner: Clause, claim: Reading, source: Reading, coverage: Coverage, row: bool
) -> Objection | None:
    """The claim's clause states what its partner does not, nor in other words; cells of a `row` bind to nothing."""
    objection = compare(clause, partner) or _object_to_one_way(clause, partner, claim, source, coverage)
    if either := _object_to_either(clause, claim, source):
        return either
    if partner.force == "limit" and clause.force != "limit":
        objection = objection or _object_to_excess(claim.text[clause.start : clause.end])
    if objection is None:
        return None
    same = clause.negated == partner.negated
    aside = clause.role != "main"
    excused = (
        (same and (row or _is_bounded(clause, claim, source, partner)))
        or (aside and (_is_without(clause, claim, source) or _is_denied_attribute(clause, claim, source)))
        or (aside and _is_avoided(clause, partner, claim, source))
        or _is_needed(clause, claim, source, partner)
        or (same and _are_restricted(clause, claim, partner, source))
        or _is_true_exception(clause, partner, claim, source, coverage)
        or _is_named_aside(clause, partner)
        or _is_excepted_case(clause, partner, claim, source)
        or _is_contraposed(clause, partner, claim, source)
        or _is_not_without(clause, partner, claim, source)
        or (same and not clause.negated and _is_choice(clause, partner, claim, source))
    )
    return None if excused else objection


def _object_to_one_way(
    clause: Clause, partner: Clause, claim: Reading, source: Reading, coverage: Coverage
) -> Objection | None:
    """ "Muss schriftlich gestellt werden" in the claim, "ist schriftlich oder mündlich zu stellen" in the source."""
    if clause.force != "must" or clause.negated or _OR.search(claim.text, clause.start, clause.end):
        return None
    said = {one.start for _, found in coverage.pairs for one in found}
    for match in _WAYS.finditer(source.text, partner.start, partner.end):
        ways = [
            [one for one in source.words if start <= one.start < end] for start, end in (match.span(1), match.span(2))
        ]
        known = [any(one.start in said for one in way) for way in ways]
        if all(ways) and known[0] != known[1]:
            return Objection(f"Die Quelle sagt „{match.group()}“.")
    return None


def _object_to_either(clause: Clause, claim: Reading, source: Reading) -> Objection | None:
    """ "In A oder in B" in the claim, "in A und in B" in the source."""
    for match in _EITHER.finditer(claim.text, clause.start, clause.end):
        both = rf"{re.escape(match[1])} (?:und|sowie) (?:\w+ ){{0,2}}{re.escape(match[2])}\b"
        if clause.force == "must" and match[0] not in source.text and re.search(both, source.text):
            return Objection(f"Die Quelle verlangt beides, nicht „{match[0]}“.")
    return None


def _object_to_excess(clause: str) -> Objection | None:
    """ "Darf überschreiten" in the claim, "darf nicht überschreiten" in the source."""
    return Objection("Die Quelle sagt das Gegenteil.") if _EXCEEDS.search(clause) else None


def _is_denied_attribute(clause: Clause, claim: Reading, source: Reading) -> bool:
    """ "Aufträge, die nicht abgeholt werden" says "nicht abgeholte Aufträge"."""
    denied = [word for word in source.words for match in NOT_SUCH.finditer(source.text) if word.start == match.start(1)]
    said = [word for word in claim.words if clause.start <= word.start < clause.end]
    return clause.negated and any(alike(word, one) for word in said for one in denied)


def _is_without(clause: Clause, claim: Reading, source: Reading) -> bool:
    """ "Wer keinen Nachweis hat" says "ohne Nachweis", "wird nichts eingegeben" says "ohne Eingabe"."""
    places = {match.start(1) for match in _WITHOUT.finditer(source.text)}
    lacking = [one for one in source.words if one.start in places]
    said = [word for word in claim.words if clause.start <= word.start < clause.end]
    return clause.negated and any(alike(word, one) for word in said for one in lacking)


def _is_avoided(clause: Clause, partner: Clause, claim: Reading, source: Reading) -> bool:
    """ "Damit niemand falsch angemeldet wird" says "um falsche Anmeldungen zu vermeiden", and the other way round."""
    pairs = ((clause, claim, partner, source), (partner, source, clause, claim))
    return any(
        denied.negated and not other.negated and _AVOIDS.search(text.text, other.start, other.end)
        for denied, _, other, text in pairs
    )


def _is_needed(clause: Clause, claim: Reading, source: Reading, partner: Clause) -> bool:
    """ "Nur mit Zustimmung zulässig" bears "erfordert Zustimmung"."""
    needs = NEEDS.search(claim.text, clause.start, clause.end)
    only = ONLY.search(source.text, partner.start, partner.end)
    said_only = ONLY.search(claim.text, clause.start, clause.end)
    return bool(needs and only and not said_only) and not clause.negated and not partner.negated


def _are_restricted(clause: Clause, claim: Reading, partner: Clause, source: Reading) -> bool:
    """ "Wird nur gezahlt, wenn" is said by "kann nur gezahlt werden, wenn"."""
    both = ONLY.search(claim.text, clause.start, clause.end) and ONLY.search(source.text, partner.start, partner.end)
    return bool(both) and {clause.force, partner.force} == {"is", "may"}


def _is_bounded(clause: Clause, claim: Reading, source: Reading, partner: Clause) -> bool:
    """ "Darf höchstens ein Jahr gelten" is said by "ist auf höchstens ein Jahr zu befristen"."""
    mine = {one.value for one in claim.quantities if one.bound == "<=" and clause.start <= one.start < clause.end}
    theirs = {one.value for one in source.quantities if one.bound == "<=" and partner.start <= one.start < partner.end}
    return clause.force in ("may", "is") and bool(mine & theirs)


def _is_true_exception(clause: Clause, main: Clause, claim: Reading, source: Reading, coverage: Coverage) -> bool:
    """ "Nicht erforderlich, außer bei X" bears "Bei X erforderlich": what is excepted is the other way round."""
    excepted = said_only_in("exception", source, coverage)
    if main.role != "main" or not excepted or any(one.role == "exception" for one in claim.clauses):
        return False
    exception = next(one for one in source.clauses if one.role == "exception")
    unless = UNLESS.match(source.text, exception.start, exception.end)
    lacking = unless is not None and not exception.negated  # "es sei denn, kein X": what is excepted is no X
    said = any(_is_lacking(word, claim) for word in excepted)
    return said == lacking and clause.negated != main.negated and clause.force == main.force


def _is_lacking(word: Word, reading: Reading) -> bool:
    """Whether the text speaks of no such thing: "ohne X", "wenn kein X vorliegt"."""
    clause = reading.clauses[reading.clause_of(word.start)]
    before = re.search(r"\b(?:ohne|kein\w*|nicht|fehlend\w*)\s+(?:[a-zäöüß]+\s+){0,2}$", reading.text[: word.start])
    return before is not None or (clause.role != "main" and clause.negated)


def _is_named_aside(clause: Clause, partner: Clause) -> bool:
    """ "Solange Busse benutzt werden, gibt es nichts": "für die Dauer der Benutzung" names that in the main clause."""
    return clause.role != "main" and not clause.negated and partner.role == "main"


def _is_excepted_case(clause: Clause, partner: Clause, claim: Reading, source: Reading) -> bool:
    """ "Beschäftigte, die beurlaubt sind, sind nicht wählbar" is said by "wählbar, es sei denn, sie sind beurlaubt"."""
    if partner.role != "exception" or clause.role not in ("condition", "relative", "concession"):
        return False
    rule, said = _main(source), _main(claim)
    inner = partner.negated != bool(UNLESS.match(source.text, partner.start, partner.end))
    return clause.negated == inner and rule.negated != said.negated


def _is_contraposed(clause: Clause, partner: Clause, claim: Reading, source: Reading) -> bool:
    """ "Nicht zulässig, soweit sie nicht zustimmt" bears "nur zulässig, wenn sie zustimmt", and the other way round."""
    if bool(ONLY.search(claim.text)) == bool(ONLY.search(source.text)) or _main(claim).force not in ("may", "is"):
        return False
    mine, theirs = _conditions(claim), _conditions(source)
    flipped = _main(claim).negated != _main(source).negated
    if not (flipped and mine and theirs and mine[0].negated != theirs[0].negated):
        return False
    return (clause.role == "main") == (partner.role == "main")


def _main(reading: Reading) -> Clause:
    return next((one for one in reading.clauses if one.role == "main"), reading.clauses[0])


def _conditions(reading: Reading) -> list[Clause]:
    return [one for one in reading.clauses if one.role in ("condition", "restriction", "exception")]


def _is_not_without(clause: Clause, partner: Clause, claim: Reading, source: Reading) -> bool:
    """ "Dürfen nicht ohne Pause arbeiten" bears "brauchen eine Pause", and the other way round."""
    pairs = ((clause, claim, partner, source), (partner, source, clause, claim))
    for denied, text, needed, other in pairs:
        lacking = _WITHOUT.search(text.text, denied.start, denied.end)
        limited = any(one.bound == "<=" for one in text.quantities if denied.start <= one.start < denied.end)
        if not lacking or not (denied.negated or limited) or needed.negated:
            continue
        if needed.force != "must" and not ONLY.search(other.text, needed.start, needed.end):
            continue
        lacks = [word for word in text.words if word.start == lacking.start(1)]
        return any(alike(word, one) for word in other.words for one in lacks)
    return False


def _is_choice(clause: Clause, partner: Clause, claim: Reading, source: Reading) -> bool:
    """ "Kann schriftlich erfolgen" is said by "ist schriftlich oder mündlich zu erklären"; "genügt" by "kann"."""
    if partner.force == "may":
        return bool(_SUFFICES.search(claim.text, clause.start, clause.end))
    chosen = clause.force == "may" and partner.force in ("must", "should")
    offered = _OR.search(source.text, partner.start, partner.end)
    return chosen and bool(offered and _CHOICE.search(claim.text, clause.start, clause.end))
