"""Read the nouns of a text in their roles: subject, doer, object, genitive, or behind a preposition."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.verify.clauses import Clause
from assistant.verify.quantities import UNITS
from assistant.verify.reading import Reading
from assistant.verify.references import read_references
from assistant.verify.words import Word, is_actor

_PREPOSITIONS = """je pro per an am auf aus außerhalb bei beim bis durch für gegen gegenüber hinter im in innerhalb ins
    mit nach neben ohne seit seitens statt über um unter vom von vor während wegen zu zum zur zwischen
    after at before by for from of to with without""".split()
_DETERMINERS = (
    "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner ihr ihre ihren ihrem "
    "ihrer ihres sein seine seinen seinem seiner seines jede jeder jedes jeden jedem alle allen aller diese dieser "
    "dieses diesen diesem the a an"
).split()
_PREPOSITION = rf"\b(?i:(?P<preposition>{'|'.join(_PREPOSITIONS)}))\s+"
_DETERMINER = rf"\b(?i:(?P<determiner>{'|'.join(_DETERMINERS)}))\s+"
_FUNCTION = rf"(?!(?:{'|'.join(_PREPOSITIONS + _DETERMINERS)})\b)"
_COUNT = r"(?:\d[\d.,]*|zwei|drei|vier|fünf|sechs|acht|neun|zehn|elf|zwölf)"
_ADVERB = "(?:mindestens|höchstens|maximal|wenigstens|etwa|rund|genau|jeweils|nur|auch|sehr|besonders|nicht)"
_PHRASE = re.compile(
    rf"(?:(?:{_PREPOSITION})?(?:{_DETERMINER})?(?<=\s)(?:(?:{_FUNCTION}[a-zäöüß]+(?:e|en|er|es|em)|{_COUNT}|{_ADVERB})\s+)*)?"
    r"(?:\b[A-ZÄÖÜ][a-zäöüß]+(?:sch|ig|lich|st)e[nrms]?\s+(?=[A-ZÄÖÜ]))*"
    r"\b(?P<noun>(?:[A-ZÄÖÜ]|[a-z]{1,2}[A-ZÄÖÜ]{2})[^\W\d_]*(?:-[A-ZÄÖÜ][^\W\d_]*)*)"
)
_FEMININE = re.compile(r"(?:ung|heit|keit|schaft|tion|tät|stelle|behörde|person|kraft|zone|kasse|agentur|polizei|in)$")
_JOINS = re.compile(r"und|oder|sowie|bzw\.|,(?:\s*(?:insbesondere|etwa|wie|z\. ?B\.|zum Beispiel|also))?")
RECEIVES = re.compile(
    r"\b(?:erfahren|erfährt|erh[aä]lt(?:en)?|bekomm(?:en|t)|bezieh(?:en|t)|gehör(?:en|t)|zusteh(?:en|t)|besitz(?:en|t)|umfass(?:en|t)|brauch(?:en|t))\b|\bsteh(?:en|t)\b.*\bzu\b"
)
_PRONOUN = re.compile(r"\W*(?:und\s+|oder\s+|[A-Za-zÄÖÜäöüß]\w+\s+)?(?:[Ee]r|[Ss]ie|[Ee]s|[Mm]an|[Ww]ir|[Ww]er)\b")
_MAN = re.compile(r"\bman\b")
_PREDICATE = re.compile(
    r"[A-ZÄÖÜ][a-zäöüß]+(?:lich|ig|isch|end|bar|los|sam|t)\s+(?:ist|sind|wird|werden|bleibt|bleiben)\b"
)
_PASSIVE = re.compile(r"\b(?:wird|werden|wurde|wurden|worden|ist|sind)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"\b(?:[a-zäöüß]*ge[a-zäöüß]{2,}(?:t|(?<!lich)(?<!ig)(?<!isch)en)|[a-zäöüß]{3,}iert|(?!berechtigt|verpflichtet|befugt|verboten|untersagt|erlaubt|entbehrlich)(?:ab|an|auf|aus|ein|mit|nach|vor|weiter|zu)?(?:be|ver|ent|er|zer|über|unter)[a-zäöüß]{2,}(?:t|en))\b"
    r"|\bzu\s+[a-zäöüß]+n\b|\b(?:ab|an|auf|aus|bei|ein|fest|her|hin|mit|nach|vor|weg|weiter|zurück)zu[a-zäöüß]+n\b"
)
_ACTIVE_MODAL = re.compile(
    r"\b(?:hat|haben)\b.*\bzu\b|\b(?:kann|muss|soll|darf)\b(?!.*\bwerden\b)|\b(?:verpflichtet|berechtigt|befugt)\b",
    re.IGNORECASE,
)
_QUOTES = ("„", "“", '"', "»", "‚")
DOERS = frozenset({"von", "vom", "durch", "seitens", "by"})


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A noun with its preposition and what it is in its clause: subject, doer, object or attribute."""

    word: Word
    preposition: str
    case: str  # "subject", "object", "genitive", or "" behind a preposition
    clause: int
    passive: bool
    owner: Word | None = None  # the noun that a genitive belongs to
    joined: bool = False  # by "und" with the phrase before

    @property
    def doer(self) -> bool:
        """Whether it acts: the subject of an active clause, or "von …" in a passive one."""
        return self.preposition in DOERS if self.passive else self.case == "subject"

    @property
    def actor(self) -> bool:
        """Whether it names a person or an office."""
        return is_actor(self.word)


@lru_cache(maxsize=4096)
def read_phrases(reading: Reading) -> tuple[Phrase, ...]:
    """The nouns of a text in order, each in its role."""
    places = {word.start: word for word in reading.every}
    named = [(one.start, one.end) for one in read_references(reading.text)]
    named += [(one.start, one.end) for one in reading.quantities if one.dimension == "date"]
    found: list[Phrase] = []
    for match in _PHRASE.finditer(reading.text):
        noun = match["noun"]
        word = places.get(match.end() - len(noun.rsplit("-", 1)[-1]))
        if word is None or not word.content or any(start <= word.start < end for start, end in named):
            continue
        if match.start() == 0 and _PREDICATE.match(reading.text):
            continue
        clause = reading.clause_of(word.start)
        before = found[-1] if found and found[-1].clause == clause else None
        gap = reading.text[before.word.end : match.start()].strip() if before else "-"
        passive = _is_passive(reading, reading.clauses[clause])
        preposition = (match["preposition"] or "").lower()
        if word.lower in UNITS and preposition not in ("vor", "nach"):
            continue
        determiner = (match["determiner"] or "").lower()
        if before and not gap and not preposition and not determiner:
            continue
        joined = before is not None and bool(_JOINS.fullmatch(gap)) and not preposition
        if joined and before:
            preposition, case = before.preposition, before.case
        else:
            quoted = reading.text[word.start - 1 : word.start] in _QUOTES
            case = "" if preposition else "object" if quoted else _case(determiner, noun, bool(before) and not gap)
        owner = before.word if before and case == "genitive" else None
        found.append(Phrase(word, preposition, case, clause, passive, owner, joined))
    return tuple(_with_subjects(found, reading))


def _case(determiner: str, noun: str, after_noun: bool) -> str:
    if determiner in ("des", "eines", "seines", "ihres", "dieses") and after_noun:
        return "genitive"
    if determiner in ("den", "dem", "einen", "einem", "keinen", "keinem", "ihren", "ihrem", "seinen", "seinem", "jeden",
                      "jedem", "diesen", "diesem", "allen"):  # fmt: skip
        return "object"
    if determiner in ("der", "einer", "ihrer", "seiner", "dieser", "jeder", "keiner", "aller"):
        if after_noun:
            return "genitive"
        return "object" if determiner in ("einer", "ihrer", "seiner") or _FEMININE.search(noun.lower()) else "open"
    return "open"


def _with_subjects(phrases: list[Phrase], reading: Reading) -> list[Phrase]:
    """Of the phrases that may be the subject of a clause the first is it, an actor before others."""
    chosen: dict[int, Phrase] = {}
    for phrase in phrases:
        clause = reading.clauses[phrase.clause]
        taken = (
            clause.elided
            or _PRONOUN.match(reading.text, clause.start)
            or _MAN.search(reading.text, clause.start, clause.end)
        )
        if phrase.case == "open" and not taken:
            held = chosen.get(phrase.clause)
            if held is None or (phrase.actor and not held.actor and not phrase.passive):
                chosen[phrase.clause] = phrase
    result: list[Phrase] = []
    for phrase in phrases:
        case = phrase.case
        if case == "open":
            is_subject = chosen.get(phrase.clause) is phrase or (phrase.joined and result[-1].case == "subject")
            case = "subject" if is_subject else "object"
        result.append(replace(phrase, case=case))
    return result


def _is_passive(reading: Reading, clause: Clause) -> bool:
    text = " ".join(reading.text[one.start : one.end] for one in (clause, *_rest_of(clause, reading)))
    text = text[:1].lower() + text[1:]
    return bool(_PASSIVE.search(text) and _PARTICIPLE.search(text) and not _ACTIVE_MODAL.search(text))


def _rest_of(clause: Clause, reading: Reading) -> list[Clause]:
    """Where the clause goes on behind a relative one: "eine Frau darf, die …, nicht beschäftigt werden"."""
    number = reading.clauses.index(clause)
    return [one for one in reading.clauses if one.leans_on == number and one.role == "main" and not one.elided]
