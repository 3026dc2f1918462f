"""Check one claim against one passage, by rules, and find the smallest quote that supports it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answers import Outcome, Verdict
from assistant.claims import extract_marks
from assistant.verify.coverage import Coverage, cover, object_to_words
from assistant.verify.numbers import object_to_numbers, object_to_references
from assistant.verify.reading import Objection, Reading, read
from assistant.verify.references import known_parts
from assistant.verify.roles import object_to_roles
from assistant.verify.statements import object_to_statement
from assistant.verify.tables import Row, is_row, name_cells, object_to_columns
from ingest.sentences import split_sentences

Range = tuple[int, int]
CANDIDATES = 4
_ANSWER_WORD = re.compile(r"^(ja|nein|yes|no)\b[,.:;!–-]*\s*", re.IGNORECASE)
_ANAPHOR = re.compile(
    r"^\W*(?:\S+\s+){0,3}(?:er|sie|es|dies\w*|dabei|dafür|davon|danach|darüber|daran|darauf|hierfür|hierbei|hierzu"
    r"|hiervon|ihn|ihm|ihr|ihre[nrsm]?|sein\w*|it|they|this|these)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """The verdict on a claim and the ranges of the passage that support it, or that it was compared with."""

    verdict: Verdict
    quotes: tuple[Range, ...]


@dataclass(frozen=True)
class _Candidate:
    """Ranges of the passage, read as one text; `topic` is what an earlier sentence lets understand."""

    ranges: tuple[Range, ...]
    text: str
    paragraph: str
    topic: str = ""
    row: Row | None = None


def check_claim(claim: str, passage: str, context: str = "", question: str = "") -> Finding:
    """Whether the passage supports the claim; `context` is title and section path, whose words count as known."""
    statement = _statement(extract_marks(claim)[0], question)
    sentences = split_sentences(passage)
    if not sentences or not read(statement).every:
        return Finding(Verdict("not_found", "Dazu steht in der Quelle nichts."), ())
    whole = _check(statement, passage, sentences, context, question)
    if whole.verdict.supported:
        return whole
    parts = _parts(statement)
    findings = [_check(part, passage, sentences, context, question) for part in parts]
    if len(findings) > 1 and all(one.verdict.supported for one in findings):
        quotes = sorted({quote for one in findings for quote in one.quotes})
        return Finding(Verdict("supported", "Die Quelle sagt das an mehreren Stellen."), tuple(quotes))
    return whole


def _statement(claim: str, question: str) -> str:
    """A bare "Ja" stands for what was asked."""
    answer = _ANSWER_WORD.match(claim)
    if answer is None:
        return claim
    return claim[answer.end() :]


def _parts(claim: str) -> list[str]:
    """The main clauses of a claim."""
    reading = read(claim)
    parts = [claim[one.start : one.end].strip(" ,;") for one in reading.clauses]
    roles = [one.role for one in reading.clauses]
    enough = all(len(read(part).words) + len(read(part).quantities) > 1 for part in parts)
    return parts if enough and all(role == "main" for role in roles) else []


def _check(statement: str, passage: str, sentences: list[Range], context: str, question: str) -> Finding:
    claim = read(statement)
    best: tuple[float, Objection, _Candidate] | None = None
    for candidate in _candidates(claim, passage, sentences, context):
        source = read(candidate.text)
        known = read(f"{context}\n{candidate.topic}")
        coverage = cover(claim, source, known)
        objection = _object(claim, source, known, coverage, candidate, read(f"{context}\n{question}"))
        if objection is None:
            return Finding(Verdict("supported", "Die Quelle sagt das."), candidate.ranges)
        if best is None or coverage.share > best[0]:
            best = (coverage.share, objection, candidate)
    if best is None:
        return Finding(Verdict("not_found", "Dazu steht in der Quelle nichts."), ())
    share, objection, candidate = best
    outcome: Outcome = "contradicted" if objection.against and share >= 0.5 else "not_found"
    return Finding(Verdict(outcome, objection.reason), candidate.ranges)


def _object(
    claim: Reading, source: Reading, known: Reading, coverage: Coverage, candidate: _Candidate, topic: Reading
) -> Objection | None:
    if not coverage.pairs and claim.words:
        return Objection("Dazu steht in der Quelle nichts.", against=False)
    parts = known_parts(candidate.text, candidate.paragraph, known.text)
    return (
        object_to_numbers(claim, source, known)
        or object_to_references(claim, source, parts)
        or object_to_words(claim, source, coverage)
        or object_to_statement(claim, source, coverage, topic)
        or object_to_roles(claim, source, coverage)
        or (object_to_columns(claim, candidate.row, source, coverage) if candidate.row else None)
    )


def _candidates(claim: Reading, passage: str, sentences: list[Range], context: str) -> Iterator[_Candidate]:
    """Quotes to try: the sentences that share most with the claim, alone, then with what they lean on."""
    known = read(context)
    texts = [passage[start:end] for start, end in sentences]
    shares = [cover(claim, read(text), known).share for text in texts]
    order = sorted(range(len(texts)), key=lambda number: -shares[number])[:CANDIDATES]
    order = [number for number in order if shares[number] > 0]
    paragraphs = _paragraphs(texts)
    header = next((number for number, text in enumerate(texts) if is_row(text)), None)
    for number in order:
        if header is not None and is_row(texts[number]) and number != header:
            row = name_cells(texts[header], texts[number])
            yield _Candidate((sentences[header], sentences[number]), row.text, "", row=row)
        else:
            yield _Candidate((sentences[number],), texts[number], paragraphs[number])
    for number in order:
        if number == 0 or is_row(texts[number]):
            continue
        lead = _lead_in(texts, number)
        if lead is not None:
            joined = f"{texts[lead].rstrip(' :')} {texts[number]}"
            yield _Candidate((sentences[lead], sentences[number]), joined, paragraphs[lead])
        elif _ANAPHOR.match(texts[number]):
            before = number - 1
            yield _Candidate(
                (sentences[before], sentences[number]), texts[number], paragraphs[number], topic=texts[before]
            )


def _paragraphs(texts: list[str]) -> list[str]:
    """For each sentence the one that opened its numbered paragraph "(2)"."""
    opened = ""
    paragraphs = []
    for text in texts:
        if re.match(r"\(\d+[a-z]?\)", text):
            opened = text
        paragraphs.append(opened)
    return paragraphs


def _lead_in(texts: list[str], number: int) -> int | None:
    """The sentence that a list item completes: the nearest before it that ends in a colon, or in a comma."""
    for earlier in range(number - 1, max(-1, number - 20), -1):
        if texts[earlier].endswith(":"):
            return earlier
        if texts[earlier].endswith((".", "!", "?")):
            return None
        if texts[earlier].endswith(",") and texts[earlier][:1].isupper():
            return earlier
    return None
