"""Divide a sentence into clauses and read of each whether it affirms or denies, and how strongly it binds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.verify.lexicon import SEPARABLE

Force = Literal["is", "must", "should", "may"]
Role = Literal["main", "condition", "exception", "restriction", "concession", "relative"]

_FINITE = re.compile(
    r"\b(?:ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|muss|müssen|kann|können|könnte|darf|dürfen|soll"
    r"|sollen|sollte|sollten|gilt|gelten|gibt|besteht|bestehen|bleibt|is|are|was|were|has|have|must|may|can|should)\b"
)
_INFINITIVE = re.compile(rf"\b(?:zu\s+[a-zäöüß]+n|(?:{'|'.join(SEPARABLE)})zu[a-zäöüß]{{2,}}n)\b")
_VERB_SHAPE = re.compile(r"\b[a-zäöüß]{3,}(?:t|en|ern|eln)\b(?!\s+(?:[a-zäöüß]+e[nmrs]?\s+)?[A-ZÄÖÜ])")
_SECOND_VERB = re.compile(r"\W*(?:und|oder|sowie|aber|jedoch)?\s*[a-zäöüß]{3,}t\b")
_BREAK = re.compile(
    r"""(?P<mark>[;:!?]|(?<!\d),|,(?!\d)|[(–)]|\s-\s)
      |\s(?P<joint>(?:und|oder|aber|sowie|jedoch)(?=\s))
      |\s(?=(?:es\s+sei\s+denn|außer|ausgenommen|sondern|sofern|soweit|falls|wenn|mit\s+Ausnahme|unless|except|if)\b)""",
    re.VERBOSE,
)
_OPENING_WORDS: tuple[tuple[Role, str], ...] = (
        ("concession", r"auch\s+wenn|selbst\s+wenn|obwohl|obgleich|unabhängig\s+davon|even\s+if|although"),
        ("exception", r"es\s+sei\s+denn|außer|ausgenommen|mit\s+ausnahme|sofern\s+(?:nicht|kein\w*)|soweit\s+(?:nicht"
                      r"|kein\w*)|wenn\s+nicht|nicht\s+aber|unless|except"),
        ("restriction", r"nur\s+(?:dann|wenn|falls|sofern|soweit)|only\s+if"),
        ("condition", r"wenn|falls|sofern|soweit|sobald|solange|vorausgesetzt|if|when|provided"),
        ("relative", r"(?:in|an|auf|bei|mit|von|zu|für|durch|über)?\s*(?:die|der|das|dem|den|deren|dessen|denen"
                     r"|welche[rsnm]?|who|which)"),
)  # fmt: skip
_OPENINGS = tuple(
    (role, re.compile(rf"\W*(?:und|oder|aber|dies|das gilt|jedoch)?\s*(?:{words})\b", re.IGNORECASE))
    for role, words in _OPENING_WORDS
)
_NEGATION = re.compile(
    r"\b(?:nicht|kein(?:e[rsnm]?)?|nie|niemals|weder|niemand(?:em|en)?|nichts|keinesfalls|keineswegs|nirgends"
    r"|entfällt|entfallen|not|no|never|neither|cannot|don't|doesn't|isn't|aren't|won't)\b",
    re.IGNORECASE,
)
# Negators that deny no statement: bounds, "nicht nur", the attribute of a noun.
_NEUTRAL = re.compile(
    r"""\bnicht\s+(?:nur|zuletzt|mehr\s+als|weniger\s+als|länger\s+als|höher\s+als|später\s+als|früher\s+als|über\s+\d
        |unter\s+\d|vor\s+(?:dem|der|ablauf|\d))
       |\bnicht\s+[a-zäöüß]+(?:te|ene|bare|liche|ige|nde)[nrms]?\s+(?=[A-ZÄÖÜ])
       |(?<=\d)[^,;.]{0,30}?\bnicht\s+(?:über|unter)(?:schr|st)\w*|\bnot\s+only|\bno\s+(?:more|less|later)\s+than""",
    re.VERBOSE,
)
_FORBIDS = re.compile(
    r"\b(?:untersagt|verboten|verbietet|unzulässig|ausgeschlossen|verbot|forbidden|prohibited)\b", re.IGNORECASE
)
_RELEASES = re.compile(r"\b(?:freiwillig|entbehrlich|optional|voluntary)\b", re.IGNORECASE)
_FORCE_WORDS: tuple[tuple[Force, str], ...] = (
        ("must", r"muss|müssen|muß|müsste|verpflichte\w*|verpflichtung|vorgeschrieben|erforderlich|notwendig|nötig"
                 r"|zwingend|obligatorisch|bedarf|bedürfen|braucht|brauchen|benötigt|benötigen|\w*pflicht|must|required"
                 r"|have\s+to|has\s+to"),
        ("should", r"soll|sollen|sollte|sollten|empfohlen|empfiehlt|möglichst|should|recommended"),
        ("may", r"kann|können|könnte|könnten|darf|dürfen|dürfte|möglich|erlaubt|zulässig|gestattet|berechtigt|may|can"
                r"|could|allowed|permitted"),
)  # fmt: skip
_FORCES = tuple((force, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for force, words in _FORCE_WORDS)
_OBLIGED = re.compile(r"\b(?:ist|sind|war|waren|hat|haben|sei|seien)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A range of a sentence with its own statement."""

    start: int
    end: int
    role: Role
    negated: bool
    force: Force


@lru_cache(maxsize=4096)
def read_clauses(sentence: str) -> tuple[Clause, ...]:
    """The clauses of a sentence in order; together they cover it."""
    clauses: list[Clause] = []
    for start, end in _ranges(sentence):
        text = sentence[start:end]
        role: Role = next((role for role, opening in _OPENINGS if opening.match(text)), "main")
        if role == "relative" and start == 0:
            role = "main"
        if role == "main" and start and re.search(r"\bnur\W*$", sentence[:start]):
            role = "restriction"
        force, negated = read_force(text)
        if clauses and role == "main" and force == "is" and _continues(text):
            force, negated = clauses[-1].force, negated or (clauses[-1].negated and "sondern" not in text)
        clauses.append(Clause(start, end, role, negated, force))
    return tuple(clauses)


def read_force(text: str) -> tuple[Force, bool]:
    """How strongly a clause binds, and whether it denies."""
    plain = _NEUTRAL.sub(" ", text)
    negated = len(_NEGATION.findall(plain)) % 2 == 1
    if _FORBIDS.search(plain):
        return "may", not negated
    if _RELEASES.search(plain):
        return "must", not negated
    if _INFINITIVE.search(plain) and _OBLIGED.search(plain):
        return ("may" if negated else "must"), negated
    force: Force = next((force for force, words in _FORCES if words.search(plain)), "is")
    return force, negated


def _continues(text: str) -> bool:
    """ "… und abzulehnen", "… oder weitergeben": the finite verb is that of the clause before."""
    last = re.search(r"([a-zäöüß]+)\W*$", text)
    return not _FINITE.search(text) and bool(last and last.group(1).endswith(("en", "ern", "eln")))


def _ranges(sentence: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _BREAK.finditer(sentence):
        if match.start() <= cuts[-1]:
            continue
        rest = sentence[match.start() : _next_break(sentence, match.end())]
        before = sentence[cuts[-1] : match.start()]
        opens = any(opening.match(rest.lstrip(" ,;(")) for _, opening in _OPENINGS)
        if match["joint"]:
            cut = _own_verb(before) and _own_verb(rest)
        else:
            cut = match["mark"] in (";", ":", "(") or opens or (_own_verb(before) and _own_verb(rest))
        if cut:
            cuts.append(match.start())
    return list(zip(cuts, [*cuts[1:], len(sentence)], strict=True))


def _next_break(sentence: str, start: int) -> int:
    following = _BREAK.search(sentence, start + 1)
    return following.start() if following else len(sentence)


def _own_verb(text: str) -> bool:
    return bool(
        _FINITE.search(text) or _INFINITIVE.search(text) or _SECOND_VERB.match(text) or _VERB_SHAPE.search(text)
    )
