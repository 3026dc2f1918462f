"""Check one claim against one passage, by rules, and find the smallest quote that supports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

from assistant.answers import Outcome, Verdict
from assistant.claims import extract_marks
from assistant.verify.candidates import Candidate, Range, candidates, find_verbatim
from assistant.verify.coverage import Coverage, cover
from assistant.verify.lexicon import ASIDES
from assistant.verify.modality import read_force
from assistant.verify.normal import normalise
from assistant.verify.numbers import object_to_numbers, object_to_references
from assistant.verify.pairing import object_to_pairing
from assistant.verify.reading import Objection, Reading, read
from assistant.verify.references import known_parts, read_references
from assistant.verify.roles import object_to_roles
from assistant.verify.statements import object_to_statement
from assistant.verify.tables import object_to_columns
from assistant.verify.unsaid import object_to_words
from assistant.verify.words import is_generic

SAME = 0.95  # a sentence that says every word and still objects settles it
CLOSE = 0.5  # a quote that shares less with the claim does not contradict it, it is about something else
_ANSWER_WORD = re.compile(r"^(ja|nein|yes|no)\b[,.:;!–-]*\s*", re.IGNORECASE)
_YES_NO = re.compile(
    r"\W*(?:darf|dürfen|kann|können|muss|müssen|soll|sollen|ist|sind|gilt|gelten|hat|habe|haben|wird|werden|gibt|braucht"
    r"|brauche|benötigt|erhält|erhalte|bekommt|bekomme|may|can|must|is|are|do|does|has|have)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"(?P<subject>[^,;:]*?)\s+(?:sind|wird|werden|wurden?|war|waren|muss|müssen|kann|können|darf|dürfen|soll|sollen|haben|gelten"
    r"|(?!nicht|selbst|erst|sonst|statt)[a-zäöüß]{2,}t|(?!keinen|einen)[a-zäöüß]{3,}(?:en|ern|eln)(?!\s+[A-ZÄÖÜ]))\b"
)
_JOINT = re.compile(r"^(?:und|oder|aber|sowie|jedoch|wobei|denn)\s+")
# "… an die Stabsstelle weiter, die dann entscheidet": what the last noun does.
_NAMED = re.compile(
    r"((?:d(?:er|ie|as|en|em|es)|eine[rnms]?|ein)\s+(?:[a-zäöüß]+\s+)*[A-ZÄÖÜ][\w-]*)(?:\s+[a-zäöüß]+)?\W*$"
)
_WHO_THEN = re.compile(
    r",?\s*(?:die|der|das|welche[rs]?)\s+(?:(?:dann|sodann|anschließend|ihrerseits|seinerseits)\s+)?"
)
_NOTHING = Objection("Dazu steht in der Quelle nichts.", against=False)


@dataclass(frozen=True)
class Finding:
    """The verdict on a claim and the ranges of the passage that support it, or that it was compared with."""

    verdict: Verdict
    quotes: tuple[Range, ...]


def check_claim(claim: str, passage: str, context: str = "", question: str = "") -> Finding:
    """Whether the passage supports the claim; `context` is title and section path, whose words count as known.

    A "Ja" or "Nein" that answers `question` needs support of its own.
    """
    text = extract_marks(claim)[0]
    answer = _ANSWER_WORD.match(text)
    statement = normalise(text[answer.end() :] if answer else text)
    asked = normalise(question.rstrip("? ")) if _YES_NO.match(question) else ""
    affirms = answer.group(1).lower() in ("ja", "yes") if answer else not read_force(statement)[1]
    short = len([word for word in read(statement).words if not is_generic(word)]) < 2
    if short and (answer or (asked and read_force(statement) != ("is", False))):
        return _check_answer(affirms, asked, passage, context)
    finding = _check_statement(statement, passage, context, question)
    if answer and asked and finding.verdict.supported:
        reply = _check_statement(asked, passage, context, "").verdict.outcome
        if reply == ("contradicted" if affirms else "supported"):
            return Finding(Verdict("contradicted", f"Die Quelle sagt nicht „{answer.group(1)}“."), finding.quotes)
    return finding


def _check_answer(affirms: bool, asked: str, passage: str, context: str) -> Finding:
    """A bare "Ja" is supported by a passage that says what was asked, a bare "Nein" by one that denies it."""
    if not asked:
        return Finding(Verdict("not_found", _NOTHING.reason), ())
    finding = _check_statement(asked, passage, context, "")
    if affirms or finding.verdict.outcome == "not_found":
        return finding
    if finding.verdict.supported:
        return Finding(Verdict("contradicted", "Die Quelle sagt das Gegenteil."), finding.quotes)
    return Finding(Verdict("supported", finding.verdict.reason), finding.quotes)


def _check_statement(statement: str, passage: str, context: str, question: str) -> Finding:
    if verbatim := find_verbatim(statement, passage):
        return Finding(Verdict("supported", "Die Quelle sagt das wörtlich."), (verbatim,))
    whole, settled = _check(statement, passage, context, question)
    if settled:
        return whole
    findings = [_check(part, passage, context, question)[0] for part in _parts(statement)]
    if len(findings) > 1 and all(one.verdict.supported for one in findings):
        quotes = sorted({quote for one in findings for quote in one.quotes})
        return Finding(Verdict("supported", "Die Quelle sagt das an mehreren Stellen."), tuple(quotes))
    return whole


def _parts(statement: str) -> list[str]:
    """The statements of a claim that has several, each with its subject and what depends on it."""
    reading = read(statement)
    head = _HEAD.match(statement)
    parts: list[str] = []
    complete = False  # whether the last part has its main clause
    for one in reading.clauses:
        text = statement[one.start : one.end].strip(" ,;.")
        named = _NAMED.search(statement[: one.start]) if one.role == "relative" and one.end == len(statement) else None
        if named and complete:
            parts.append(_WHO_THEN.sub(f"{named[1]} ", statement[one.start : one.end], count=1))
            continue
        if one.role != "main" or not complete:
            parts = [*parts[:-1], f"{parts[-1]}, {text}"] if parts else [text]
            complete = complete or one.role == "main"
            continue
        if one.leans_on is not None and head is None:
            return []
        if one.leans_on is not None and head:
            text = f"{head['subject'] if one.elided else head.group()} {_JOINT.sub('', text)}"
        parts.append(text)
    full = all(len(read(part).words) + len(read(part).quantities) > 1 for part in parts)
    return parts if full else []


def _check(statement: str, passage: str, context: str, question: str) -> tuple[Finding, bool]:
    """The finding, and whether it is settled: supported, or denied by a sentence that says every word."""
    claim = read(statement)
    asked = read(normalise(question))
    best: tuple[float, Objection, tuple[Range, ...]] = (-1.0, _NOTHING, ())
    denied = False
    spare = inf
    for candidate in candidates(claim, passage, context):
        if denied and candidate.leaning:
            break
        source, known = read(candidate.text), read(normalise(f"{context}\n{candidate.topic}"))
        coverage = cover(claim, source, known)
        unused = len(source.words) - len({one.start for _, found in coverage.pairs for one in found})
        if denied and (coverage.share <= SAME or unused >= spare):
            continue
        objection = _object(claim, source, known, coverage, candidate, asked)
        if objection is None:
            return Finding(Verdict("supported", "Die Quelle sagt das."), candidate.ranges), True
        if objection.against and coverage.share > SAME:
            denied, spare = True, min(spare, unused)
        if coverage.share > best[0]:
            best = (coverage.share, objection, candidate.ranges)
    share, objection, ranges = best
    outcome: Outcome = "contradicted" if objection.against and share >= CLOSE else "not_found"
    return Finding(Verdict(outcome, objection.reason), ranges), denied


def _object(
    claim: Reading, source: Reading, known: Reading, coverage: Coverage, candidate: Candidate, asked: Reading
) -> Objection | None:
    """The first objection to the claim, cheapest checks first."""
    if (
        not claim.every
        or (not coverage.pairs and not _needs_no_words(claim, source, candidate))
        or not _uses_item(claim, source, coverage, candidate.item)
    ):
        return _NOTHING
    return (
        object_to_numbers(claim, source, known)
        or object_to_references(claim, source, known_parts(candidate.raw, candidate.paragraph, known.text))
        or object_to_words(claim, source, coverage)
        or object_to_statement(claim, source, coverage, asked, candidate.after, candidate.row is not None)
        or (
            object_to_columns(claim, candidate.row, source, coverage)
            if candidate.row
            else object_to_pairing(claim, source, coverage) or object_to_roles(claim, source, coverage)
        )
    )


def _needs_no_words(claim: Reading, source: Reading, candidate: Candidate) -> bool:
    """ "§ 59 ist entsprechend anzuwenden" names nothing but a place in a law."""
    empty = all(is_generic(word) or word.lower in ASIDES for word in claim.words)
    cites = empty and bool(read_references(claim.text)) and claim.clauses[0].negated == source.clauses[0].negated
    return cites or bool(candidate.topic and claim.quantities)


def _uses_item(claim: Reading, source: Reading, coverage: Coverage, item: int) -> bool:
    """Whether the claim says something of a list's item, not only of its unfinished lead-in."""
    values = {one.value for one in claim.quantities}
    said = [one.start for _, found in coverage.pairs for one in found]
    said += [one.start for one in source.quantities if one.value in values]
    return item == 0 or any(start >= item for start in said)
