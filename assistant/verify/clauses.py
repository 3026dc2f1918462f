"""Divide a sentence into clauses and read of each whether it affirms or denies, and how strongly it binds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from assistant.verify.lexicon import SEPARABLE, STOP_WORDS
from assistant.verify.quantities import read_quantities

Force = Literal["is", "must", "should", "may", "limit", "order"]
Role = Literal["main", "condition", "exception", "restriction", "concession", "relative", "contrast"]

_FINITE = re.compile(
    r"\b(?i:ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|muss|müssen|kann|können|könnte|darf|dürfen|soll"
    r"|sollen|sollte|sollten|gilt|gelten|gibt|besteht|bestehen|bleibt|bedarf|bedürfen|gehört|gehören|erhält|erhalten|endet|genügt|is|are|was|were|has|have|must|may|can|should)\b"
)
_UNLESS = re.compile(r"\W*(?:es\s+sei\s+denn|außer|ausgenommen|mit\s+Ausnahme|unless|except)\b", re.IGNORECASE)
_INFINITIVE = re.compile(rf"\b(?:zu\s+[a-zäöüß]+n|(?:{'|'.join(SEPARABLE)})zu[a-zäöüß]{{2,}}n)\b")
_VERB_SHAPE = re.compile(r"\b[a-zäöüß]{3,}(?:t|(?:en|ern|eln)(?!\s+(?:[a-zäöüß]+e[nmrs]?\s+)?[A-ZÄÖÜ]))\b")
_BREAK = re.compile(
    r"""(?P<mark>[;!?]|:(?!\d)|(?<!\d),|,(?!\d)|[(–)]|\s-\s)
      |\s(?P<joint>(?:und|oder|aber|sowie|jedoch)(?=\s))
      |\s(?=(?:es\s+sei\s+denn|außer(?!\s+(?:Verhältnis|Kraft|Betracht|Acht|Haus))|ausgenommen|sondern|sofern|soweit|falls|wenn|mit\s+Ausnahme|unless|except|if)\b)""",
    re.VERBOSE,
)
_OPENING_WORDS: tuple[tuple[Role, str], ...] = (
        ("concession", r"auch\s+wenn|selbst\s+wenn|obwohl|obgleich|unabhängig\s+davon|even\s+if|although"),
        ("exception", r"es\s+sei\s+denn|außer(?!\s+(?:Verhältnis|Kraft|Betracht|Acht|Haus))|ausgenommen|mit\s+ausnahme"
                      r"|(?:sofern|soweit)\s+(?:nicht|kein\w*)|wenn\s+nicht|unless|except"),
        ("restriction", r"nur\s+(?:dann|wenn|falls|sofern|soweit)|only\s+if"),
    ("contrast", r"(?:aber\s+|jedoch\s+)?(?:nicht|nie|niemals|kein\w*)(?!\s+nur)"),
        ("condition", r"wenn|falls|sofern|soweit|sobald|solange|vorausgesetzt|if|when|provided"),
        ("relative", r"(?:in|an|auf|aus|bei|mit|nach|von|vor|zu|für|durch|über|unter)?\s*(?:die|der|das|dem|den|deren"
                     r"|dessen|denen|welche[rsnm]?|who|which)"),
)  # fmt: skip
_OPENINGS = tuple(
    (role, re.compile(rf"\W*(?:und|oder|aber|dies|das gilt|jedoch)?\s*(?:{words})\b", re.IGNORECASE))
    for role, words in _OPENING_WORDS
)
_NEGATION = re.compile(
    r"\b(?:nicht|kein(?:e[rsnm]?)?|nie|niemals|weder|niemand(?:em|en)?|nichts|keinesfalls|keineswegs|nirgends"
    r"|not|no|never|neither|cannot|don't|doesn't|isn't|aren't|won't)\b",
    re.IGNORECASE,
)
# Negators that deny no statement: bounds, "nicht nur", the attribute of a noun.
_NEUTRAL = re.compile(
    r"""\bnicht\s+(?:nur|zuletzt|mehr\s+als(?=\s[^.,;]{0,8}(?:\d|\b(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)))|weniger\s+als|länger\s+als|höher\s+als|später\s+als|früher\s+als|(?:größ|klein|kürz|niedrig|ält|jüng|schwer|schnell)er\s+(?:als|sein\s+als)|über\s+\d
        |unter\s+\d|vor\s+(?:dem|der|ablauf|\d))
       |(?<!ist\s)(?<!sind\s)(?<!kann\s)(?<!können\s)(?<!hat\s)(?<!haben\s)(?<!wird\s)(?<!werden\s)(?<!darf\s)(?<!dürfen\s)
        (?<!muss\s)(?<!müssen\s)(?<!soll\s)(?<!sollen\s)\b[Nn]icht\s+(?:mehr\s+)?(?!de[rmsn]jenig)[a-zäöüß]+(?:te|ene|bare|liche|ige|nde)[nrms]?(?:\s+(?:und|oder)\s+[a-zäöüß]+e[nrms]?)?
        \s+(?=[A-ZÄÖÜ])
       |\bnot\s+only|\bno\s+(?:more|less|later)\s+than""",
    re.VERBOSE,
)
_LAPSES = re.compile(r"\b(?:entfällt|entfallen|unterbleibt|unterbleiben|f[aä]ll(?:t|en)\b[^.;,]*\bweg)\b")
_FORBIDS = re.compile(
    r"\b(?:untersagt|verboten|verbietet|unzulässig|ausgeschlossen|verbot|forbidden|prohibited)\b", re.IGNORECASE
)
_RELEASES = re.compile(r"\b(?:freiwillig|entbehrlich|optional|voluntary)\b", re.IGNORECASE)
_MODALS: tuple[tuple[Force, re.Pattern[str]], ...] = (
    ("must", re.compile(r"\b(?:[Mm]uss|[Mm]üssen|[Mm]uß|müsste|must|ha(?:ve|s)\s+to)\b")),
    ("should", re.compile(r"\b(?:[Ss]oll|[Ss]ollen|sollten?|should)\b")),
    (
        "may",
        re.compile(
            r"\b(?:[Kk]ann|[Kk]önnen|könnten?|[Dd]arf|[Dd]ürfen|dürften?|l[aä]ss(?:t|en)\s+sich|may|can|could)\b"
        ),
    ),
)
_FORCES: tuple[tuple[Force, re.Pattern[str]], ...] = (
    ("must", re.compile(r"\b(?:(?:verpflichte|Verpflichtung|vorgeschrieben|[Ee]rforderlich|[Nn]otwendig|[Nn]ötig"
                        r"|zwingend|obligatorisch|required|erforder)\w*|bedarf|bedürfen|braucht|brauchen|benötigt|benötigen|\w*[Pp]flicht)\b")),
    ("should", re.compile(r"\b(?:empfohlen|empfiehlt|möglichst|recommended)\b")),
)  # fmt: skip
# With a number before it a limit, not a denial: "darf acht Stunden nicht überschreiten".
_OPPOSES = re.compile(r"\W*(?:sondern|aber|jedoch|nur)\b")
_IMPERATIVE = re.compile(r"\W*(?:[Bb]itte\s+|[Dd]ann\s+|und\s+|oder\s+)?[A-ZÄÖÜa-zäöü][a-zäöüß]*n\s+Sie\b")
_LIMIT = re.compile(r"\bnicht\s+(?:zu\s+)?(?:über|unter)(?:schr|st)\w*")
_UNFINISHED = re.compile(
    r"\W*(?:(?:wenn|soweit|sofern|falls)(?:\s+(?:und|oder))?|außer|ausgenommen|es\s+sei\s+denn|unless|except)?\W*"
)
_ALLOWS = re.compile(
    r"\b(?:möglich|erlaubt|zulässig|gestattet|statthaft|berechtigt|allowed|permitted)\b", re.IGNORECASE
)
_PREDICATE = re.compile(
    rf"{_ALLOWS.pattern}|\b(?:verpflichtet|erforderlich|notwendig|nötig|befugt|verboten|untersagt|freiwillig)\b"
)
_ELLIPTIC_DENIAL = re.compile(
    r",\s([^,;.:()]*?)\b(?:dagegen|hingegen|jedoch|aber|überhaupt)\s+(?:nicht|keine?[nrms]?)(?=\W*(?:$|[,;.]))"
)
_IF_NEEDED = re.compile(r"\W*(?:falls|wenn|sofern|soweit)\s+(?:erforderlich|nötig|notwendig|möglich|vorhanden)\W*")
_NO_VERBS = STOP_WORDS | frozenset(SEPARABLE)
_COORDINATED = re.compile(r".?(e[nrms]?) (?:und|oder) [a-zäöüß]+\1 [A-ZÄÖÜ]")
_ADJECTIVE = re.compile(r"(?:lich|isch|ig|haft|bar|sam|los)(?:e[nrms]?)?$")
_JOINS_SUBORDINATE = re.compile(r"\s*(?:und|oder)\b")
_VERB_FIRST = re.compile(
    r"\W*[A-ZÄÖÜ][a-zäöüß]+(?:t|en)\s+(?:(?:die|der|das|sie|er|es|eine?|man|keine?|sich)\b|[A-ZÄÖÜ])"
)
_EXAMPLE = re.compile(r"\b(?:insbesondere|etwa|zum Beispiel|z\. ?B\.|auch|selbst|vor allem)\W*$")
_ONLY_BEFORE = re.compile(r"\b(?:nur|ausschließlich|lediglich|only)\b[^A-ZÄÖÜ]*$")
_BRACKET = re.compile(
    r"\b(?i:ist|sind|wird|werden|wurden?|hat|haben|muss|müssen|kann|können|darf|dürfen|soll|sollen)\b"
)
_CLOSED = re.compile(r"\b([a-zäöüß]{3,}(?:t|n))\W*$")
_FINITE_NEXT = re.compile(rf"\W*(?:und|oder|sowie|aber|jedoch)?\s*(?:{_FINITE.pattern}|[a-zäöüß]{{3,}}t\b)")
_PRONOUN_SUBJECT = re.compile(
    r"\W*(?:und|oder|aber)?\s*(?:\w+\s+)?(?:[Ee]r|[Ss]ie|[Ee]s|[Dd]ies|[Dd]as|[Dd]iese[rs]?|[Dd]ort|[Hh]ier|[Dd]abei)\b(?!\s+[A-ZÄÖÜ])"
)
_OBLIGED = re.compile(r"\b(?:ist|sind|war|waren|hat|haben|sei|seien)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A range of a sentence with its own statement; its subject may stand in the clause it leans on."""

    start: int
    end: int
    role: Role
    negated: bool
    force: Force
    leans_on: int | None = None
    elided: bool = False  # it has a verb, but its subject stands in the clause it leans on


@lru_cache(maxsize=4096)
def read_clauses(sentence: str) -> tuple[Clause, ...]:
    """The clauses of a sentence in order; together they cover it."""
    clauses: list[Clause] = []
    main: int | None = None
    for number, (start, end) in enumerate(_ranges(sentence)):
        text = sentence[start:end]
        role = _role(text, sentence[:start])
        if role == "main" and clauses and all(one.role == "main" for one in clauses) and _verb_first(sentence, text):
            clauses, main = [replace(one, role="condition") for one in clauses], None
        force, negated = read_force(text)
        negated = negated != (role == "exception" and bool(_UNLESS.match(text)))
        leans_on, elided = None, False
        if clauses and _JOINS_SUBORDINATE.match(text) and clauses[-1].role != "main":
            role = clauses[-1].role
        if main is not None and role in ("main", "contrast"):
            before = sentence[clauses[-1].start : start]
            if text[0] != ";" and (not _own_verb(text) or _shares_finite_verb(text) or _is_parallel(before, text)):
                force = clauses[main].force if force == "is" else force
                negated = negated or (clauses[main].negated and not _OPPOSES.match(text))
                leans_on = main
            elif _FINITE_NEXT.match(text) or _PRONOUN_SUBJECT.match(text):
                leans_on, elided = main, clauses[-1].role == "main"
        if role == "main":
            main = number
        clauses.append(Clause(start, end, role, negated, force, leans_on, elided))
    return tuple(clauses)


def _verb_first(sentence: str, text: str) -> bool:
    """ "Reagiert sie nicht, gibt die Stabsstelle frei": a condition without "wenn"."""
    first = re.match(r"\W*([A-ZÄÖÜ][a-zäöüß]+)\s", sentence)
    lower = first.group(1).lower() if first else ""
    verb = lower.endswith(("t", "en")) and lower not in STOP_WORDS or bool(_FINITE.fullmatch(lower))
    return verb and text.startswith(",") and bool(_FINITE_NEXT.match(re.sub(r",\s*(?:so|dann)\b", ",", text)))


def _role(text: str, before: str) -> Role:
    role: Role = next((role for role, opening in _OPENINGS if opening.match(text)), "main")
    if role == "relative" and not (text.startswith(",") and _own_verb(text) and not _bare_infinitive(text)):
        role = "main"
    if role == "contrast" and (not before or _own_verb(text)):
        role = "main"
    if role == "condition" and _EXAMPLE.search(before):
        return "concession"
    return "restriction" if role == "condition" and _ONLY_BEFORE.search(before) else role


def read_force(text: str) -> tuple[Force, bool]:
    """How strongly a clause binds, and whether it denies."""
    plain = _NEUTRAL.sub(" ", text)
    if _LIMIT.search(plain) and read_quantities(text) and not _MODALS[0][1].search(plain):
        return "limit", False
    negated = bool(_NEGATION.search(plain)) != bool(_LAPSES.search(plain))
    for force, verbs in _MODALS:
        if verbs.search(plain):
            return force, negated
    imperative = _IMPERATIVE.match(text)
    if imperative and not _FINITE.search(imperative.group()):
        return "order", negated
    if _FORBIDS.search(plain):
        return "may", not negated
    if _RELEASES.search(plain):
        return "must", not negated
    if _ALLOWS.search(plain):
        return "may", negated
    if _INFINITIVE.search(plain) and _OBLIGED.search(plain):
        return ("may" if negated and not re.search(r"\b(?:hat|haben)\b", plain) else "must"), negated
    for force, words in _FORCES:
        if words.search(plain):
            return force, negated
    return "is", negated


def count_denials(text: str) -> int:
    """How often a clause says "nicht" or "kein", bounds aside."""
    return len(_NEGATION.findall(_NEUTRAL.sub(" ", text)))


def _bare_infinitive(text: str) -> bool:
    return bool(_INFINITIVE.search(text)) and not _FINITE.search(text)


def _shares_finite_verb(text: str) -> bool:
    """ "… und abzulehnen", "… oder weitergeben": the finite verb is that of the clause before."""
    verbal = re.sub(r"\s(?:werden|sein|haben)\W*$", "", text)
    last = re.search(r"([a-zäöüß]+)\W*$", verbal)
    return not _FINITE.search(verbal) and bool(
        last and last.group(1).endswith(("en", "ern", "eln") if verbal == text else ("en", "t"))
    )


def _ranges(sentence: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _BREAK.finditer(sentence):
        before = sentence[cuts[-1] : match.start()]
        rest = sentence[match.start() : _next_break(sentence, match.end())]
        denial = _ELLIPTIC_DENIAL.match(sentence, match.start())
        divides = (
            _divides(match, before, rest)
            or (denial is not None and not _own_verb(denial.group(1)))
            or (before.endswith((" nach", " aus", " ein", " ab", " vor", " an")) and _verb_first(sentence, rest))
        )
        if _UNFINISHED.fullmatch(before) is None and divides:
            cuts.append(match.start())
    return list(zip(cuts, [*cuts[1:], len(sentence)], strict=True))


def _divides(match: re.Match[str], before: str, rest: str) -> bool:
    """Whether a comma, colon or "und" divides two statements rather than two words."""
    both = _own_verb(before) and _own_verb(rest)
    closed = _CLOSED.search(before)
    if both and _BRACKET.search(before) and not (closed and not _ADJECTIVE.search(closed.group(1))):
        parted = match["mark"] == "," or bool(_FINITE.search(rest))
        both = bool(_FINITE_NEXT.match(rest)) or (parted and bool(_PREDICATE.search(before)))
    if match["joint"]:
        both = both and not _COORDINATED.match(f"{before[-3:]}{rest}")
        return both and (match["joint"] not in ("aber", "jedoch") or _has_finite(rest))
    bare = rest.lstrip(" ,;(")
    if match["mark"] == "," and bare.startswith(("auch nicht ", "sondern ")):
        return True
    opens = any(
        opening.match(bare) and (role != "relative" or (_own_verb(rest) and not _bare_infinitive(rest)))
        for role, opening in _OPENINGS
    )
    closed_verb = _own_verb(before) or bool(_IF_NEEDED.fullmatch(before))
    closes = closed_verb and any(
        opening.match(before)
        for role, opening in _OPENINGS
        if role not in ("relative", "contrast") or before.startswith(",")
    )
    if match["mark"] == "(":
        return _own_verb(rest) or rest.count(" ") > 2
    return match["mark"] in (";", ":") or opens or both or closes or _is_parallel(before, rest)


def _has_finite(text: str) -> bool:
    """Whether it has a finite verb that is no auxiliary at its end: "aber nicht ausgeschaltet werden" has none."""
    return any(text[match.end() :].strip(" .") for match in _FINITE.finditer(text))


def _is_parallel(before: str, rest: str) -> bool:
    """ "Für A entscheidet X, für B Y": the second part lacks only the verb."""
    first = re.match(r"\W*(\w+)", before)
    second = re.match(r"\W*(\w+)\s.*(?:\b(?:der|die|das|ein|eine)\s+[A-ZÄÖÜ]|\d)", rest)
    return first is not None and second is not None and first.group(1).lower() == second.group(1).lower()


def _next_break(sentence: str, start: int) -> int:
    following = _BREAK.search(sentence, start + 1)
    return following.start() if following else len(sentence)


def _own_verb(text: str) -> bool:
    if _FINITE.search(text) or _INFINITIVE.search(text) or _VERB_FIRST.match(text):
        return True
    shapes = (match.group() for match in _VERB_SHAPE.finditer(text))
    return any(shape not in _NO_VERBS and not _ADJECTIVE.search(shape) for shape in shapes)
