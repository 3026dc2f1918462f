"""Compare how far a statement reaches: whom it takes in, which exceptions it makes, what comes before what."""

from __future__ import annotations

import re

from assistant.verify.coverage import Coverage
from assistant.verify.lexicon import ASIDES
from assistant.verify.limits import ALL, ONLY
from assistant.verify.modality import is_denied
from assistant.verify.reading import Objection, Reading
from assistant.verify.words import Word, alike, excludes, is_generic

_EACH = re.compile(r"\b(?i:alle[nrsm]?|jede[rnsm]?|jegliche\w*|sämtliche\w*)\s+(?:[a-zäöüß]+e[nmrs]?\s+)*([A-ZÄÖÜ]\w+)")
_ALWAYS = re.compile(
    r"\b(?:immer(?!\s+(?:noch|wenn|dann))|stets|ausnahmslos|jederzeit|in\s+jedem\s+fall|in\s+allen\s+fällen"
    r"|ohne\s+(?:jede\s+)?(?:ausnahme|einschränkung)|unter\s+allen\s+umständen|auf\s+jeden\s+fall|uneingeschränkt)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(r"[^,;:]*\b(?:wurden?|worden)\b[^,;:]*$")
_PAST = re.compile(r"\b(?:wurden?|worden|waren?|hatten?)\b")
_ALONE = re.compile(
    r"(?<!nicht )\b(?:allein(?:e|ige[nrs]?)?|einzeln|für\s+sich)\b(?!\s+(?:deshalb|weil|wegen|durch|aus))"
)
_TOGETHER = re.compile(r"\b(?:gemeinsam\w*|zusammen|gemeinschaftlich\w*|miteinander)\b", re.IGNORECASE)
_SELF = re.compile(r"\bselbst\b(?!\s+(?:wenn|bei|dann|wer))|\bhöchstpersönlich\b|\bin eigener Person\b")
_SELF_SAID = re.compile(r"\b(?:selbst\w*|eigen\w*|persönlich\w*|allein|höchstpersönlich)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?:\s(?:des|der|eine[sr])\s[A-ZÄÖÜ]\w+)?(?:\s[a-zäöüß]+){0,4},\s(?:(?:in|an|auf|bei|mit|für|zu|von)\s)?(?:der|die|das|dem|den|deren|dessen|denen)\b"
)
_CITED = re.compile(r"\s(?:gegen|nach|gemäß|im Sinne (?:de[rs]|von))\s(?:de[nrms]\s)?(?:§|Art)[^,;.]*", re.IGNORECASE)
_NOT_UNTIL = re.compile(
    r"\b(?:erst|frühestens)\s+(?:nach|mit|wenn|nachdem|ab)\b|\bnicht\s+vor\b|\b(?:bevor|nachdem|ehe)\b"
)
_TIMED = re.compile(
    r"\b(?:erst|frühestens|nach(?!\s+(?:§|Maßgabe|Satz|Absatz|Abs|Nummer))|nachdem|vor|vorher|zuvor|bevor|ehe|bis|sobald"
    r"|wenn|danach|anschließend|dann|ab|seit|mit|zunächst|zuerst|mindestens|Eingang|Ablauf)\b"
)
_FOLLOWS = re.compile(
    r"\W*(?:(?:Gleiches|Das\s+[Gg]leiche|Dasselbe|Dies|Das)\s+gilt|(?:Die\s+)?(?:Satz|Sätze|Absatz|Absätze|Nummern?)\s+\d"
    r".{0,20}?\b(?:gilt|gelten|ist|sind|findet|finden))\b"
)
_ANCHOR = re.compile(
    r"\b([Vv]or|[Nn]ach)\s+(?:[a-zäöüß]+\s+){0,4}([A-ZÄÖÜ]\w+"
    r"(?:ung|ritt|gang|lass|nahme|ginn|lauf|schluss|wurf|trag|icht|fang|ende|abe|en))\b"
)
_ANCHOR_CLAUSE = re.compile(r"\b([Bb]evor|[Ee]he|[Nn]achdem)\b")
_LATER_OR_EARLIER = re.compile(r"(?!laufend|dringend|zwingend)[a-zäöüß]{3,}(?:wirkend|greifend|eilend|gehend)")


def object_to_reach(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """The first way in which the claim reaches further than the source, or elsewhere."""
    return (
        _object_to_each(claim, source, coverage)
        or _object_to_counted(claim, source)
        or _object_to_event(claim.text, source.text)
        or _object_to_alone(claim.text, source.text)
        or _object_to_added_exception(claim, source, coverage)
        or _object_to_excepted(claim, source, coverage)
        or _object_to_reference(claim, source)
        or _object_to_time(claim, source, coverage)
        or _object_to_adverb(coverage)
        or _object_to_attribute_of(claim, source)
    )


def _object_to_each(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """ "Vor jedem Verwaltungsakt" in the claim, "ein Verwaltungsakt, der in Rechte eingreift" in the source."""
    always = _ALWAYS.search(claim.text)
    if always and not (_ALWAYS.search(source.text) or ALL.search(source.text)):
        return Objection(f"Ein „{always.group()}“ steht nicht in der Quelle.", against=False)
    said = {id(one) for _, found in coverage.pairs for one in found}
    for match in _EACH.finditer(claim.text):
        noun = next((word for word in claim.words if word.start == match.start(1)), None)
        for one in source.words if noun else ():
            if noun and alike(noun, one) and (narrower := _narrower(one, source, said)) and not ALL.search(source.text):
                return Objection(f"Die Quelle sagt das nur von „{narrower.text} {one.text}“.")
            cited = _CITED.match(source.text, one.end)
            if noun and cited and alike(noun, one) and not _CITED.search(claim.text):
                return Objection(f"Die Quelle sagt das nur von „{one.text}{cited.group()}“.")
            relative = _RELATIVE.match(source.text, one.end)
            if not (noun and relative and alike(noun, one)):
                continue
            clause = source.clauses[source.clause_of(relative.end())]
            own = [word for word in source.words if clause.start <= word.start < clause.end and not is_generic(word)]
            if clause.role == "relative" and 2 * sum(id(word) in said for word in own) < len(own):
                text = source.text[clause.start : clause.end].strip(" ,.")
                return Objection(f"Die Quelle sagt das nur von „{one.text}, {text}“.")
    return None


def _narrower(noun: Word, source: Reading, said: set[int]) -> Word | None:
    """The adjective before the noun that the claim does not say: "erkrankte" in "erkrankte Beschäftigte"."""
    before = next((one for one in reversed(source.every) if one.end < noun.start), None)
    counted = before and any(one.start <= before.start < one.end for one in source.quantities)
    if before is None or counted or not before.attribute or not before.content or id(before) in said:
        return None
    return None if is_generic(before) or before.lower in ASIDES else before


def _object_to_counted(claim: Reading, source: Reading) -> Objection | None:
    """ "Alle Sonntage" in the claim, "mindestens 15 Sonntage" in the source."""
    for match in _EACH.finditer(claim.text):
        noun = next((word for word in claim.words if word.start == match.start(1)), None)
        for one in source.quantities if noun else ():
            if (
                noun
                and one.noun
                and one.dimension != "ordinal"
                and noun.lower == one.noun.lower()
                and not _EACH.search(source.text)
            ):
                return Objection(f"Die Quelle sagt „{source.text[one.start : one.end]}“, nicht „{match.group()}“.")
    return None


def _object_to_event(claim: str, source: str) -> Objection | None:
    """ "Wurde umgesetzt" tells what happened, "setzt um" what is to be done."""
    happened = _HAPPENED.match(claim)
    if happened and not _PAST.search(source):
        return Objection("Die Quelle sagt, was gilt, nicht was geschehen ist.", against=False)
    return None


def _object_to_alone(claim: str, source: str) -> Objection | None:
    """ "Allein" against "gemeinsam"; "selbst" that the source does not say."""
    for mine, other in ((_ALONE, _TOGETHER), (_TOGETHER, _ALONE)):
        said, opposed = mine.search(claim), other.search(source)
        if said and opposed and not mine.search(source):
            return Objection(f"Die Quelle sagt „{opposed.group()}“, nicht „{said.group()}“.")
    if _SELF.search(claim) and not _SELF_SAID.search(source):
        return Objection("Ein „selbst“ steht nicht in der Quelle.", against=False)
    return None


def _object_to_added_exception(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """ "Es sei denn, sie stimmen zu" behind a statement to which the source makes no exception."""
    said = {id(word) for word, found in coverage.pairs if found}
    values = {one.value for one in source.quantities}
    for clause in claim.clauses:
        if clause.role not in ("exception", "condition", "restriction", "concession"):
            continue
        own = [word for word in claim.words if clause.start <= word.start < clause.end]
        numbers = [one for one in claim.quantities if clause.start <= one.start < clause.end]
        known = any(id(word) in said for word in own) or any(one.value in values for one in numbers)
        if (own or numbers) and not known:
            text = claim.text[clause.start : clause.end].strip(" ,.")
            return Objection(f"„{text}“ steht nicht in der Quelle.", against=False)
        bound = any(one.role in ("exception", "restriction", "condition", "contrast") for one in source.clauses)
        denied = is_denied(source.text) or ONLY.search(source.text)
        if clause.role == "exception" and own and not bound and not denied:
            return Objection("Eine Ausnahme macht die Quelle nicht.")
    return None


def _object_to_excepted(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """ "Auch schwerbehinderte Beschäftigte" in the claim, "sofern sie nicht schwerbehindert sind" in the source."""
    for word, found in coverage.pairs:
        mine = claim.clauses[claim.clause_of(word.start)]
        places = [source.clauses[source.clause_of(one.start)] for one in found]
        if not places or word.noun or is_generic(word) or _is_negated_beside(word, claim.text):
            continue
        if mine.negated and mine.role != "main":
            continue
        denied = all(
            one.role in ("condition", "restriction") and one.negated and _is_negated_beside(said, source.text)
            for one, said in zip(places, found, strict=True)
        )
        rule = next((one for one in source.clauses if one.role == "main"), None)
        main = next((one for one in claim.clauses if one.role == "main"), None)
        if denied and rule and main and rule.negated == main.negated and not ONLY.search(claim.text):
            return Objection(f"Für „{word.text}“ sagt die Quelle das Gegenteil.")
    return None


def _is_negated_beside(word: Word, text: str) -> bool:
    return bool(re.search(r"\b(?:nicht|kein\w*|weder|noch)\s+(?:\w+\s+){0,2}$", text[: word.start]))


def _object_to_reference(claim: Reading, source: Reading) -> Objection | None:
    """ "Gleiches gilt" says what the sentence before says; a denial is not borne by it."""
    follows = _FOLLOWS.match(source.text)
    if follows and not is_denied(source.text[: source.clauses[0].end]):
        mains = [one for one in claim.clauses if one.role == "main"]
        if mains and all(one.negated for one in mains):
            return Objection("Die Quelle verneint das nicht.")
    return None


def _object_to_time(claim: Reading, source: Reading, coverage: Coverage) -> Objection | None:
    """ "Erst nach der Prüfung" or "bevor er prüft", and the source says nothing of when."""
    timed = _NOT_UNTIL.search(claim.text)
    if timed and not _TIMED.search(source.text):
        return Objection(f"Ein „{timed.group()}“ steht nicht in der Quelle.", against=False)
    before, after = _anchors(claim), _anchors(source)
    for side, word in before:
        others = [other for other, one in after if alike(word, one)]
        if others and side not in others:
            return Objection(f"In der Quelle steht „{others[0]} {word.text}“, nicht „{side} {word.text}“.")
    return None


def _anchors(reading: Reading) -> list[tuple[str, Word]]:
    """What the text says something comes before or after: ("vor", Erlass) in "vor dem Erlass", "bevor er erlässt"."""
    words = {word.start: word for word in reading.words}
    found = [
        (match.group(1).lower(), words[match.start(2)])
        for match in _ANCHOR.finditer(reading.text)
        if match.start(2) in words
    ]
    for match in _ANCHOR_CLAUSE.finditer(reading.text):
        clause = reading.clauses[reading.clause_of(match.start())]
        side = "nach" if match.group().lower() == "nachdem" else "vor"
        found += [
            (side, word)
            for word in reading.words
            if match.end() < word.start < clause.end and not word.noun and not word.attribute and not is_generic(word)
        ]
    return found


def _object_to_adverb(coverage: Coverage) -> Objection | None:
    """ "Auch rückwirkend" that the source does not say."""
    added = next((word for word in coverage.missing if _LATER_OR_EARLIER.fullmatch(word.lower)), None)
    return Objection(f"Ein „{added.text}“ steht nicht in der Quelle.", against=False) if added else None


def _object_to_attribute_of(claim: Reading, source: Reading) -> Objection | None:
    """ "Unbefristete Stellen" in the claim, "befristete Stellen" in the source."""
    theirs = _described(source)
    for attribute, noun in _described(claim):
        same = [other for other, one in theirs if alike(noun, one) or alike(one, noun)]
        opposite = next((other for other in same if excludes(attribute, other)), None)
        if opposite and not any(alike(attribute, other) and not excludes(attribute, other) for other in same):
            return Objection(f"Die Quelle sagt „{opposite.text} {noun.text}“, nicht „{attribute.text} {noun.text}“.")
    return None


def _described(reading: Reading) -> list[tuple[Word, Word]]:
    """Each adjective or adverb with the noun that follows it: ("unbefristet", "Arbeitnehmer")."""
    found: list[tuple[Word, Word]] = []
    pending: list[Word] = []
    for word in reading.every:
        if word.noun:
            found += [(one, word) for one in pending if "," not in reading.text[one.end : word.start]]
            pending = []
        elif word.attribute or (word.content and word.lower.endswith("t")):
            pending.append(word)
    return found
