"""Divide a sentence into clauses, each with what it states and what it leans on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from assistant.verify.lexicon import SEPARABLE, STOP_WORDS
from assistant.verify.modality import ALLOWS, FINITE, FORBIDS, INFINITIVE, Force, read_force

Role = Literal["main", "condition", "exception", "restriction", "concession", "relative", "contrast", "content"]

UNLESS = re.compile(r"\W*(?:es\s+sei\s+denn|außer|ausgenommen|mit\s+Ausnahme|unless|except)\b", re.IGNORECASE)
_VERB_SHAPE = re.compile(r"\b[a-zäöüß]{3,}(?:t|(?:en|ern|eln)(?!\s+(?:[a-zäöüß]+e[nmrs]?\s+)?[A-ZÄÖÜ]))\b")
_BREAK = re.compile(
    r"""(?P<mark>[;!?]|:(?!\d)|(?<!\d),|,(?!\d)|[(–)]|\s-\s)
      |\s(?P<joint>(?:und|oder|aber|sowie|jedoch)(?=\s))
      |\s(?=(?:es\s+sei\s+denn|außer(?!\s+(?:Verhältnis|Kraft|Betracht|Acht|Haus))|ausgenommen|sondern|sofern|soweit|falls|wenn|mit\s+Ausnahme|unless|except|if)\b)""",
    re.VERBOSE,
)
_FIRST = re.compile(r"\W*(?!\w+(?:ungen|heiten|keiten|ionen|schaften|täten)\b)([A-ZÄÖÜ][a-zäöüß]+)\s(?!des\b)")
_MARK = re.compile(r"[;!?:(),–](?!\d)")
_OPENING_WORDS: tuple[tuple[Role, str], ...] = (
        ("concession", r"(?:auch|selbst)\s+(?:dann,?\s+)?(?:wenn|wer|wem)|obwohl|obgleich"
                       r"|unabhängig\s+davon|even\s+if|although"),
        ("exception", r"es\s+sei\s+denn|außer(?!\s+(?:Verhältnis|Kraft|Betracht|Acht|Haus))|ausgenommen|mit\s+ausnahme"
                      r"|(?:sofern|soweit)\s+(?:nicht|kein\w*)|wenn\s+nicht|unless|except"),
        ("restriction", r"nur\s+(?:dann|wenn|falls|sofern|soweit)|only\s+if"),
    ("contrast", r"(?:aber\s+|jedoch\s+)?(?:nicht|nie|niemals|kein\w*)(?!\s+nur)"),
        ("condition", r"wenn|falls|sofern|soweit|sobald|solange|vorausgesetzt|if|when|provided"),
        ("content", r"dass|ob|inwieweit|inwiefern|weshalb|weil|damit|bevor|nachdem|ehe|indem|sodass"
                    r"|bis\s+(?:d(?:ie|er|as)|sie|er|es|eine?)"
                r"|um(?=\s[^,;]*?\b(?:zu\s+[a-zäöüß]+n"
                    r"|(?:ab|an|auf|aus|bei|durch|ein|fest|vor|wahr|weiter|zurück)zu[a-zäöüß]+n)\s*(?:,|$))"),
        ("relative", r"(?:in|an|auf|aus|bei|mit|nach|von|vor|zu|für|durch|über|unter)?\s*"
                     r"(?:die|der|das|de[mn](?!\s+[a-zäöüß]+en\s+[A-ZÄÖÜ])|deren"
                     r"|dessen|denen|welche[rsnm]?|who|which)"),
)  # fmt: skip
_OPENINGS = tuple(
    (role, re.compile(rf"\W*(?:und|oder|aber|dies|das gilt|jedoch)?\s*(?:{words})\b", re.IGNORECASE))
    for role, words in _OPENING_WORDS
)
# "Es ist nicht nötig, dass …": what follows is as necessary and as true as that says.
_IMPERSONAL = re.compile(
    r"\W*(?:(?:[Ee]s|[Dd]abei|[Dd]afür|[Hh]ier\w*)\s+)?(?:[Ii]st|[Bb]leibt|[Ww]ird)\s+(?:es\s+)?(?:\w+\s+){0,3}"
    rf"(?:{ALLOWS.pattern}|{FORBIDS.pattern}|nötig|notwendig|erforderlich|freiwillig|entbehrlich|vorgesehen)\W*$"
)
_WHOEVER = re.compile(r"\W*(?:Wer|Wem|Wen|Wessen|Was)\b")
_PROVIDED = re.compile(r"\b(?:Voraussetzung|Bedingung|Fall|Maßgabe|vorausgesetzt|unterstellt)\W*$")
_OPPOSES = re.compile(r"\W*(?:sondern|aber|jedoch|nur)\b")
_UNFINISHED = re.compile(
    r"\W*(?:(?:wenn|soweit|sofern|falls)(?:\s+(?:und|oder))?|außer|ausgenommen|es\s+sei\s+denn|unless|except)?\W*"
)
_PREDICATE = re.compile(
    rf"{ALLOWS.pattern}|\b(?:verpflichtet|erforderlich|notwendig|nötig|befugt|verboten|untersagt|freiwillig)\b"
)
_ELLIPTIC_DENIAL = re.compile(
    r",\s([^,;.:()]*?)\b(?:dagegen|hingegen|jedoch|aber|überhaupt)\s+(?:nicht|keine?[nrms]?)(?=\W*(?:$|[,;.]))"
)
_IF_NEEDED = re.compile(r"\W*(?:falls|wenn|sofern|soweit)\s+(?:erforderlich|nötig|notwendig|möglich|vorhanden)\W*")
# The lead-in of a list of duties: "Wer Leistungen erhält, hat 1. … anzugeben, 2. … mitzuteilen".
_OBLIGES = re.compile(r"\b(?:hat|haben)\b(?![^,]*\b(?:Recht|Möglichkeit|Anspruch|Befugnis)\b)")
_NO_VERBS = STOP_WORDS | frozenset(SEPARABLE)
_COORDINATED = re.compile(r".?(e[nrms]?) (?:und|oder) [a-zäöüß]+\1 [A-ZÄÖÜ]")
_ADJECTIVE = re.compile(r"(?:lich|isch|ig|haft|bar|sam|los)(?:e[nrms]?)?$")
_ATTRIBUTE_END = re.compile(r"\s[a-zäöüß]{3,}(e[nmrs]?)$")  # "eigenen" in "einen eigenen, öffentlichen Haushalt"
_JOINS_SUBORDINATE = re.compile(r"\s*(?:und|oder)\b")
_VERB_FIRST = re.compile(
    r"\W*[A-ZÄÖÜ][a-zäöüß]+(?:t|en)\s+(?:(?:die|der|das|sie|er|es|eine?|man|keine?|sich)\b|[A-ZÄÖÜ])"
)
_EXAMPLE = re.compile(r"\b(?:insbesondere|etwa|zum Beispiel|z\. ?B\.|auch|selbst|vor allem)\W*$")
# ", die Stabsstelle prüft sie" is no relative clause.
_VERB_SECOND = re.compile(
    r",\s(?:und\s|oder\s)?d(?:ie|er|as)\s(?:[a-zäöüß]+e[nrms]?\s)*[A-ZÄÖÜ]\w+\s(?!nicht\b)[a-zäöüß]{3,}(?:t|en)\s(?:sie|ihn|es)\b"
)
_ONLY_BEFORE = re.compile(r"\b(?:nur|ausschließlich|lediglich|only)\b[^A-ZÄÖÜ]*$")
_BRACKET = re.compile(
    r"\b(?i:ist|sind|wird|werden|wurden?|hat|haben|muss|müssen|kann|können|darf|dürfen|soll|sollen)\b"
)
_CLOSED = re.compile(r"\b([a-zäöüß]{3,}(?:t|n))\W*$")
_FINITE_NEXT = re.compile(rf"\W*(?:und|oder|sowie|aber|jedoch)?\s*(?:{FINITE.pattern}|[a-zäöüß]{{3,}}t\b)")
_PRONOUN_SUBJECT = re.compile(
    r"\W*(?:und|oder|aber)?\s*(?:\w+\s+)?(?:[Ee]r|[Ss]ie|[Ee]s|[Dd]ies|[Dd]as|[Dd]iese[rs]?|[Dd]ort|[Hh]ier|[Dd]abei)\b(?!\s+[A-ZÄÖÜ])"
)


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
        if (
            role == "main"
            and all(one.role in ("main", "relative", "content") for one in clauses)
            and _verb_first(sentence, text)
        ):
            clauses = [replace(one, role="condition" if one.role == "main" else one.role) for one in clauses]
            main = None
        force, negated = _read_force(text, sentence[:start])
        negated = negated != (role == "exception" and bool(UNLESS.match(text)))
        leans_on, elided = None, False
        if clauses and _is_ruled(role, text, sentence[: clauses[-1].end]):
            ruled = clauses[-1]
            force, negated = (ruled.force if force in ("is", "must") else force), negated != ruled.negated
        if clauses and _JOINS_SUBORDINATE.match(text) and clauses[-1].role != "main":
            role = clauses[-1].role
        if main is not None and role in ("main", "contrast"):
            before = sentence[clauses[-1].start : start]
            if text[0] != ";" and (not _own_verb(text) or _shares_finite_verb(text) or _is_parallel(before, text)):
                force = clauses[main].force if force == "is" else force
                negated = negated or (clauses[main].negated and not _OPPOSES.match(text))
                leans_on = main
                if negated and clauses[-1].role == "relative" and _shares_finite_verb(text):
                    clauses[main] = replace(clauses[main], negated=True)  # "darf eine Frau, die …, nicht beschäftigen"
            elif _FINITE_NEXT.match(text) or _PRONOUN_SUBJECT.match(text):
                leans_on, elided = main, clauses[-1].role == "main" or bool(_PRONOUN_SUBJECT.match(text))
            if main == 0 and not _own_verb(sentence[: clauses[0].end]):
                clauses[0] = replace(clauses[0], force=force, negated=negated)
        if role == "main":
            main = number
        clauses.append(Clause(start, end, role, negated, force, leans_on, elided))
    if main is None:
        clauses[0] = replace(clauses[0], role="main")
    return tuple(clauses)


def _is_ruled(role: Role, text: str, before: str) -> bool:
    """Whether "es ist nicht nötig," before it says how the clause holds."""
    follows = role == "content" or (role == "main" and _bare_infinitive(text))
    return follows and _IMPERSONAL.match(before) is not None


def _read_force(text: str, before: str) -> tuple[Force, bool]:
    force, negated = read_force(text)
    listed = force == "is" and _bare_infinitive(text) and _OBLIGES.search(before)
    return ("must" if listed else force), negated


def _verb_first(sentence: str, text: str) -> bool:
    """ "Reagiert sie nicht, gibt die Stabsstelle frei": a condition without "wenn"."""
    first = _FIRST.match(sentence)
    lower = first.group(1).lower() if first else ""
    verb = lower.endswith(("t", "en")) and lower not in STOP_WORDS or lower == "will" or bool(FINITE.fullmatch(lower))
    follows = _FINITE_NEXT.match(re.sub(r",\s*(?:so|dann)\b", ",", text))
    return verb and text.startswith(",") and not text.startswith(", nicht") and follows is not None


def _role(text: str, before: str) -> Role:
    role: Role = next((role for role, opening in _OPENINGS if opening.match(text)), "main")
    if not before and _WHOEVER.match(text):
        return "condition"
    if role == "content" and _PROVIDED.search(before):
        role = "condition"
    if role == "relative" and not (text.startswith(",") and _own_verb(text) and not _bare_infinitive(text)):
        role = "main"
    if role == "relative" and _VERB_SECOND.match(text):
        role = "main"
    if role == "contrast" and (not before or _own_verb(text)):
        role = "main"
    if role == "condition" and _EXAMPLE.search(before):
        return "concession"
    return "restriction" if role == "condition" and _ONLY_BEFORE.search(before) else role


def _bare_infinitive(text: str) -> bool:
    return bool(INFINITIVE.search(text)) and not FINITE.search(text)


def _shares_finite_verb(text: str) -> bool:
    """ "… und abzulehnen", "… oder weitergeben": the finite verb is that of the clause before."""
    verbal = re.sub(r"\s(?:werden|sein|haben)\W*$", "", text)
    last = re.search(r"([a-zäöüß]+)\W*$", verbal)
    return not FINITE.search(verbal) and bool(
        last and last.group(1).endswith(("en", "ern", "eln") if verbal == text else ("en", "t"))
    )


def _ranges(sentence: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _BREAK.finditer(sentence):
        before = sentence[cuts[-1] : match.start()]
        rest = sentence[match.start() : _next_break(sentence, match.end())]
        whole = sentence[match.start() : _next_mark(sentence, match.end())]
        denial = _ELLIPTIC_DENIAL.match(sentence, match.start())
        divides = (
            _divides(match, before, rest, whole)
            or (denial is not None and not _own_verb(denial.group(1)))
            or (before.endswith((" nach", " aus", " ein", " ab", " vor", " an")) and _verb_first(sentence, rest))
        )
        if _UNFINISHED.fullmatch(before) is None and divides:
            cuts.append(match.start())
    return list(zip(cuts, [*cuts[1:], len(sentence)], strict=True))


def _divides(match: re.Match[str], before: str, rest: str, whole: str) -> bool:
    """Whether a comma, colon or "und" divides two statements rather than words; `whole` goes on to the next mark."""
    ending = _ATTRIBUTE_END.search(before)
    if ending and match["mark"] == "," and re.match(rf",\s(?:[a-zäöüß]+{ending[1]},?\s)+[A-ZÄÖÜ]", rest):
        return False
    both = _own_verb(before) and _own_verb(rest)
    closed = _CLOSED.search(before)
    if both and _BRACKET.search(before) and not (closed and not _ADJECTIVE.search(closed.group(1))):
        parted = match["mark"] == "," or bool(FINITE.search(rest))
        both = bool(_FINITE_NEXT.match(rest)) or (parted and bool(_PREDICATE.search(before)))
    if match["joint"]:
        both = both and not _COORDINATED.match(f"{before[-3:]}{rest}")
        return both and (match["joint"] not in ("aber", "jedoch") or _has_finite(rest))
    bare = rest.lstrip(" ,;(")
    if match["mark"] == "," and bare.startswith(("auch nicht ", "sondern ")):
        return True
    opens = any(
        opening.match(bare)
        and (role != "relative" or _verb_last(whole) or (_own_verb(rest) and not _bare_infinitive(rest)))
        for role, opening in _OPENINGS
    )
    closed_verb = _own_verb(before) or bool(_IF_NEEDED.fullmatch(before))
    closes = closed_verb and any(
        opening.match(before)
        for role, opening in (*_OPENINGS, ("condition", _WHOEVER))
        if role not in ("relative", "contrast") or before.startswith(",")
    )
    if match["mark"] == "(":
        return _own_verb(rest) or rest.count(" ") > 2
    return match["mark"] in (";", ":") or opens or both or closes or _is_parallel(before, rest)


def _has_finite(text: str) -> bool:
    """Whether it has a finite verb that is no auxiliary at its end: "aber nicht ausgeschaltet werden" has none."""
    return any(text[match.end() :].strip(" .") for match in FINITE.finditer(text))


def _is_parallel(before: str, rest: str) -> bool:
    """ "Für A entscheidet X, für B Y": the second part lacks only the verb."""
    first = re.match(r"\W*(\w+)", before)
    second = re.match(r"\W*(\w+)\s.*(?:\b(?:der|die|das|ein|eine)\s+[A-ZÄÖÜ]|\d)", rest)
    return first is not None and second is not None and first.group(1).lower() == second.group(1).lower()


def _next_break(sentence: str, start: int) -> int:
    following = _BREAK.search(sentence, start + 1)
    return following.start() if following else len(sentence)


def _verb_last(text: str) -> bool:
    """Whether its finite verb stands at its end, as in a relative clause."""
    found = [match.end() for match in FINITE.finditer(text)]
    return bool(found) and found[0] == len(text.rstrip())


def _next_mark(sentence: str, start: int) -> int:
    following = _MARK.search(sentence, start + 1)
    return following.start() if following else len(sentence)


def _own_verb(text: str) -> bool:
    if FINITE.search(text) or INFINITIVE.search(text) or _VERB_FIRST.match(text):
        return True
    ends = len(text.rstrip(" .,;:!?"))
    return any(
        match.group() not in _NO_VERBS
        and (not _ADJECTIVE.search(match.group()) or (match.end() == ends and match.group().endswith("igen")))
        for match in _VERB_SHAPE.finditer(text)
    )
