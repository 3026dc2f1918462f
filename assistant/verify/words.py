"""Read a text as words that can be compared: roots, compounds, synonyms, opposites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import zip_longest

from assistant.verify.lexicon import (
    ACTOR,
    FRAMES,
    GENERIC,
    NO_ACTORS,
    SEPARABLE,
    STOP_WORDS,
)
from assistant.verify.roots import FOLD, SHORTEST_PART, root, roots, stem_of
from assistant.verify.synonyms import exclude, groups, with_synonyms

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_CAPITAL = re.compile(r"^[A-ZÄÖÜ]|[A-ZÄÖÜ]{2}")
_SECOND_ATTRIBUTE = re.compile(r"(?:,| und| oder| bzw\.) [a-zäöüß]+e[nrms]? [A-ZÄÖÜ]")
_CLAUSE_END = re.compile(r"\s*(?:$|[.,;:!)]|und\b|oder\b)")
_FULL_COMPOUND = re.compile(r"-(?:,? [^\W\d_]+-)*,? (?:und|oder|sowie|bzw\.) (?:[a-zäöüß]+ )?([^\W\d_]+)(?!-)")
_JOINT_VERB = re.compile(
    r"\b(?:und|oder)\s+(?!(?:\w+)?ein(?:en)?\b|den\b|(?:mehrer|ander|weiter|einzeln|sonstig|all)en\b)[a-zäöüß]{2,}(?:t|en)\b"
)
_PLURAL = re.compile(r"(?<=[gtrfsde])(?:en|n|s|e)$")
_AFTER_VERB = frozenset(
    "der die das den dem ein eine einen einem einer sie er es man sich ihr wir keine keiner".split()
)
_PAST = re.compile(r"\w*ge\w{2,}(?:t|en)")
_LIGHT = frozenset("gibt geben gilt gelten hat haben wird werden".split())
_RANKED = re.compile(r"(?:gericht|personalrat|vertretung|behörde|amt)(?:e?s)?$")
LONG_PART = 4
# Make another office of the same kind: Landessozialgericht, Hauptpersonalrat.
# A kind of its own: what holds for the Hauptpasswort need not hold for the Passwort.
_KINDS = frozenset("haupt neben ersatz sonder probe zwischen gast gäste".split())
_INSTANCES = frozenset("bund bundes land landes ober haupt bezirk bezirks gesamt stufen vize stellvertreter".split())


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word of a text, without digits; `roots` are the forms it may be derived from."""

    text: str
    lower: str
    start: int
    end: int
    roots: frozenset[str]
    noun: bool
    attribute: bool = False  # stands before a noun with an adjective's ending
    joined: bool = False  # the prefix that belongs to a verb before it
    shares: str = ""  # the compound whose head "Film-" shares in "Film- und Tonaufnahmen"

    @property
    def content(self) -> bool:
        """Says something of its own."""
        return len(self.lower) > 1 and not self.joined and self.lower not in STOP_WORDS


@lru_cache(maxsize=4096)
def read_words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; of "reicht … ein" the verb also has the roots of einreichen."""
    matches = list(_WORD.finditer(text))
    words: list[Word] = []
    for match, following in zip_longest(matches, matches[1:]):
        word, lower = match.group(), match.group().lower()
        gap = text[match.end() : following.start()] if following else ""
        before_noun = (
            following is not None
            and gap.isspace()
            and following.group()[0].isupper()
            and following.group().lower() not in STOP_WORDS
            or bool(_SECOND_ATTRIBUTE.match(text, match.end()))
        )
        attribute = (
            (word[0].islower() or match.start() == 0) and before_noun and lower.endswith(("e", "en", "er", "es", "em"))
        )
        shares = _shared_head(text, match.end()) if gap[:1] == "-" and gap != "-" else ""
        words.append(
            Word(
                word,
                lower,
                match.start(),
                match.end(),
                roots(lower),
                bool(_CAPITAL.search(word)) and not attribute,
                attribute,
                shares=shares,
            )
        )
    for number, last in enumerate(words):
        paired = number > 0 and words[number - 1].lower in ("und", "oder")
        if last.lower in SEPARABLE and not paired and _CLAUSE_END.match(text, last.end):
            _join(words, number, text)
    return tuple(words)


def _shared_head(text: str, at: int) -> str:
    """The last compound of an enumeration "Foto-, Film- und Tonaufnahmen"."""
    full = _FULL_COMPOUND.match(text, at)
    return full.group(1).lower() if full else ""


def _join(words: list[Word], last: int, text: str) -> None:
    """Give the finite verb of the clause the prefix that stands at its end."""
    begin = max(text.rfind(mark, 0, words[last].start) for mark in ".,;:!")
    for joint in _JOINT_VERB.finditer(text, max(begin, 0), words[last].start):
        begin = joint.start()
    verbs = [n for n in range(last) if words[n].start >= begin and _may_be_verb(words[n])]
    first = 0 in verbs and words[1].lower in _AFTER_VERB
    lowered = (n for n in verbs if words[n].text[0].islower())
    chosen = 0 if first else next(lowered, 0 if 0 in verbs else None)
    if chosen is None:
        return
    verb = words[chosen]
    joined = frozenset(words[last].lower.translate(FOLD) + one for one in verb.roots)
    words[chosen] = replace(verb, lower=words[last].lower + verb.lower, roots=joined)
    words[last] = replace(words[last], joined=True)


def _may_be_verb(word: Word) -> bool:
    finite = word.lower.endswith(("t", "e", "n")) and not _PAST.fullmatch(word.lower)
    return finite and not word.attribute and (word.content or word.lower in _LIGHT)


def is_known(word: Word) -> bool:
    """Whether a list says what the word means."""
    return any(form in groups() for form in word.roots)


def is_generic(word: Word) -> bool:
    """Names only the frame of a statement: Fall, Person, erhalten, erfolgen."""
    return any(word.lower.removesuffix(ending) in GENERIC for ending in ("", "n", "s", "en", "es"))


def excludes(one: Word, other: Word) -> bool:
    """Whether the two words cannot both be true of the same thing: schriftlich, mündlich; zulässig, unzulässig."""
    return exclude(one.lower, other.lower)


def is_actor(word: Word) -> bool:
    """Whether the word names a person or an office."""
    lower = word.lower
    if not word.noun or lower in NO_ACTORS or (len(lower) > 4 and lower.endswith("meter")):
        return False
    named = ACTOR.search(lower) or ACTOR.search(_PLURAL.sub("", lower))
    return bool(named or re.search(r"[A-ZÄÖÜ]{2}", word.text))


@lru_cache(maxsize=200_000)
def alike(wanted: Word, found: Word) -> bool:
    """Whether `found` may say what `wanted` says: by root, as a synonym or as the compound of it."""
    if wanted.lower == found.lower:
        return True
    if excludes(wanted, found):
        return False
    if wanted.roots & found.roots:
        return True
    lines = groups()
    mine = {number for form in wanted.roots for number in lines.get(form, ())}
    if mine and any(number in mine for form in found.roots for number in lines.get(form, ())):
        return True
    if not wanted.noun and any(_loosely(one, other) for one in wanted.roots for other in found.roots):
        return True
    if found.shares and wanted.lower.startswith(found.lower):
        head = wanted.lower.removeprefix(found.lower)
        return found.shares.endswith(head) or root(found.shares).endswith(root(head))
    if not (wanted.noun and found.noun):
        return False
    kind = modifier(found.lower, wanted.lower)
    other = kind in _KINDS or (kind in _INSTANCES and _RANKED.search(wanted.lower))
    return bool(kind and not other) or _same_parts(wanted, found)


def closest(wanted: Word, found: Iterable[Word]) -> tuple[Word, ...]:
    """Of the words that may say it those of the same form, or else of the same root, or else all."""
    every = tuple(found)
    same = tuple(one for one in every if one.lower == wanted.lower)
    return same or tuple(one for one in every if one.roots & wanted.roots) or every


def _same_parts(one: Word, other: Word) -> bool:
    """Whether two compounds share one part and the others say the same: Teilzeitkräfte, Teilzeitbeschäftigte."""
    mine, theirs = one.lower, other.lower
    shortest = min(len(mine), len(theirs))
    for cut in range(LONG_PART, shortest - SHORTEST_PART):
        if mine[:cut] == theirs[:cut] and _in_one_group(mine[cut:], theirs[cut:]):
            return True
        if mine[-cut:] == theirs[-cut:] and _in_one_group(mine[:-cut], theirs[:-cut]):
            return True
    return False


def _in_one_group(one: str, other: str) -> bool:
    numbered = groups()
    lines = [
        {number for link in _LINKS if part.endswith(link) for form in roots(part.removesuffix(link))
         for number in numbered.get(form, ())}
        for part in (one, other)
    ]  # fmt: skip
    return bool(lines[0] & lines[1])


def _loosely(one: str, other: str) -> bool:
    """Whether two verbs differ only in a prefix that adds little: fertigen, anfertigen; teilen, aufteilen."""
    long, short = (one, other) if len(one) > len(other) else (other, one)
    return len(short) > SHORTEST_PART and long.removesuffix(short) in ("an", "auf", "aus", "ein", "durch")


def modifier(compound: str, head: str) -> str:
    """What stands before the head in a compound; "" if it does not end with that head or has only a prefix."""
    for whole, end in ((stem_of(compound), stem_of(head)), (root(compound), root(head))):
        rest = whole.removesuffix(end)
        if len(end) > SHORTEST_PART and rest != whole and len(rest) >= SHORTEST_PART and rest not in SEPARABLE:
            return rest
    return ""


@lru_cache(maxsize=65536)
def divided(compound: str, known: frozenset[str]) -> bool:
    """Whether the compound consists of two words whose roots are known: Missbrauchsverdacht, Fahrtkosten."""
    known = with_synonyms(known)
    for cut in range(SHORTEST_PART, len(compound) - SHORTEST_PART + 1):
        if roots(compound[cut:]) & known or root(compound[cut:]) in _frames():
            left = compound[:cut]
            parts = {root(left.removesuffix(link)) for link in _LINKS if left.endswith(link)}
            if parts & known or any(len(part) > SHORTEST_PART and _begins(part, known) for part in parts):
                return True
    return False


def _begins(part: str, known: frozenset[str]) -> bool:
    return any(one.startswith(part) for one in known)


def is_frame(head: str) -> bool:
    """A root that adds little to a compound: Fahrtkosten, Meldefrist."""
    return head in _frames()


@cache
def _frames() -> frozenset[str]:
    return frozenset(root(word) for word in FRAMES.split())


@lru_cache(maxsize=65536)
def rests_of(compound: str, firsts: frozenset[str]) -> tuple[str, ...]:
    """What follows a first part that has one of these roots: ("passwortwechsel", {"passwort"}) → ("wechsel",)."""
    found = []
    for cut in range(SHORTEST_PART, len(compound) - SHORTEST_PART):
        first = compound[:cut]
        if any(first.endswith(link) and roots(first.removesuffix(link)) & firsts for link in _LINKS):
            found.append(compound[cut:])
    return tuple(found)
