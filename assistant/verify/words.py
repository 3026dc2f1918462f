"""Read a text as words that can be compared: roots, compounds, synonyms, opposites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from assistant.verify.lexicon import (
    ABLAUT,
    FRAMES,
    GENERIC,
    OPPOSITES,
    PHRASES,
    SEPARABLE,
    STOP_WORDS,
    SYNONYMS,
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e"})
_ENDINGS = (
    *("ierung", "ation", "igung", "ung", "iert", "ier", "lich", "isch", "heit", "keit", "bar", "ig", "end"),
    *("tet", "et", "te", "t", "ern", "er", "en", "el", "n", "i"),
)
_LINKS = ("", "s", "es", "n", "en", "er", "e")
SHORTEST_PART = 3


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word of a text, without digits; `roots` are the forms it may be derived from."""

    text: str
    lower: str
    start: int
    end: int
    roots: frozenset[str]
    noun: bool
    attribute: bool  # stands before a noun with an adjective's ending

    @property
    def content(self) -> bool:
        """Says something of its own."""
        return len(self.lower) > 1 and self.lower not in STOP_WORDS


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("german")


@lru_cache(maxsize=65536)
def root(lower: str) -> str:
    """The stem without the endings that turn verbs into nouns: Genehmigung, genehmigt → genehm."""
    stem = str(_stemmer().stemWord(lower)).translate(FOLD)
    while ending := next((one for one in _ENDINGS if stem.endswith(one) and len(stem) - len(one) >= SHORTEST_PART), ""):
        stem = stem.removesuffix(ending)
    return stem


def _plain_root(lower: str) -> str:
    known = ABLAUT.get(lower)
    return known.translate(FOLD) if known else root(lower)


@lru_cache(maxsize=65536)
def roots(lower: str) -> frozenset[str]:
    """All roots a word may have: einzureichen, eingereicht → einreich; Abgabe, abgegeben → abgeb."""
    found = {_plain_root(lower)}
    bare = lower[2:] if lower.startswith("ge") and len(lower) > 5 else ""
    if bare and lower.endswith(("t", "en", "te", "ten", "ter", "tes", "tem", "ene", "ener", "enes")):
        found.add(_plain_root(bare))
    for prefix in SEPARABLE:
        if lower.startswith(prefix) and len(lower) - len(prefix) > 3:
            rest = lower[len(prefix) :]
            for inner in (rest, rest[2:] if rest.startswith(("zu", "ge")) and len(rest) > 5 else rest):
                found.add(prefix.translate(FOLD) + _plain_root(inner))
    return frozenset(found)


@lru_cache(maxsize=4096)
def read_words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; of "reicht … ein" the verb also has the roots of einreichen."""
    matches = list(_WORD.finditer(text))
    words: list[Word] = []
    for number, match in enumerate(matches):
        word, lower = match.group(), match.group().lower()
        following = matches[number + 1] if number + 1 < len(matches) else None
        near = following is not None and text[match.end() : following.start()].strip() == ""
        before_noun = near and following is not None and following.group()[0].isupper()
        attribute = word[0].islower() and before_noun and lower.endswith(("e", "en", "er", "es", "em"))
        phrase = PHRASES.get(f"{lower} {following.group().lower()}") if following else None
        found = frozenset({root(phrase)}) if phrase else roots(lower)
        initial = number == 0 or text[: match.start()].rstrip()[-1:] in ".:!?|"
        noun = word[0].isupper() and not (initial and (lower in STOP_WORDS or before_noun and not near))
        words.append(Word(word, lower, match.start(), match.end(), found, noun, attribute))
    return tuple(_join_separated(words, text))


def _join_separated(words: list[Word], text: str) -> list[Word]:
    for number, word in enumerate(words):
        closing = text[word.end :].lstrip()[:1] in ("", ".", ",", ";", ":", "!", ")") or text[word.end :].startswith(
            " und "
        )
        if word.lower not in SEPARABLE or not closing:
            continue
        for earlier in range(number - 1, max(-1, number - 16), -1):
            verb = words[earlier]
            if verb.text[0].islower() and verb.lower.endswith(("t", "en", "e", "n")) and verb.content:
                if verb.attribute:
                    continue
                joined = frozenset(word.lower.translate(FOLD) + one for one in verb.roots)
                words[earlier] = Word(verb.text, verb.lower, verb.start, verb.end, joined, verb.noun, verb.attribute)
                break
    return words


@cache
def _groups() -> dict[str, frozenset[int]]:
    """For every root the numbers of the synonym lines that it stands in."""
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(SYNONYMS.strip().splitlines()):
        for word in line.split():
            for one in roots(word):
                groups.setdefault(one, set()).add(number)
    return {one: frozenset(numbers) for one, numbers in groups.items()}


@cache
def _opposites() -> dict[str, frozenset[str]]:
    """For every word the words that exclude it."""
    excluded: dict[str, set[str]] = {}
    for line in OPPOSITES.strip().splitlines():
        left, right = ([_side(word) for word in side.split()] for side in line.split("|"))
        for one, others in (*((word, right) for word in left), *((word, left) for word in right)):
            excluded.setdefault(one, set()).update(others)
    return {one: frozenset(others) for one, others in excluded.items()}


@cache
def _generic_roots() -> frozenset[str]:
    return frozenset(root(word) for word in GENERIC)


def is_generic(word: Word) -> bool:
    """Names only the frame of a statement: Fall, Person, erhalten, erfolgen."""
    return word.lower in GENERIC or root(word.lower) in _generic_roots()


def excludes(one: Word, other: Word) -> bool:
    """Whether the two words cannot both be true of the same thing: schriftlich, mündlich; zulässig, unzulässig."""
    if other.lower == f"un{one.lower}" or one.lower == f"un{other.lower}":
        return True
    opposite = _opposites().get(_side(one.lower))
    return bool(opposite and _side(other.lower) in opposite)


def _side(lower: str) -> str:
    """Täglich is no Tag: adverbs in -lich keep their ending."""
    stem = re.sub(r"e[nrms]?$", "", lower)
    return stem if stem.endswith("lich") else root(lower)


@lru_cache(maxsize=200_000)
def alike(wanted: Word, found: Word) -> bool:
    """Whether `found` may say what `wanted` says: by root, as a synonym or as the compound of it."""
    if wanted.lower == found.lower or wanted.roots & found.roots:
        return True
    groups = _groups()
    mine = {number for form in wanted.roots for number in groups.get(form, ())}
    if mine and any(number in mine for form in found.roots for number in groups.get(form, ())):
        return True
    return wanted.noun and found.noun and bool(modifier(found.lower, root(wanted.lower)))


def modifier(compound: str, head: str) -> str:
    """What stands before the head in a compound; "" if it does not end with that head or has only a prefix."""
    stem = str(_stemmer().stemWord(compound)).translate(FOLD)
    for form in (stem, root(compound)):
        rest = form.removesuffix(head)
        if len(head) > SHORTEST_PART and rest != form and len(rest) >= SHORTEST_PART and rest not in SEPARABLE:
            return rest
    return ""


def divided(compound: str, known: frozenset[str]) -> bool:
    """Whether the compound consists of two words whose roots are known: Missbrauchsverdacht, Fahrtkosten."""
    for cut in range(SHORTEST_PART, len(compound) - SHORTEST_PART + 1):
        head = root(compound[cut:])
        if head in known or head in _frames():
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


def remainder(compound: str, first: str) -> str:
    """The root of what follows `first` in a compound: ("passwortwechsel", "passwort") → "wechsel"; or ""."""
    rest = compound.removeprefix(first)
    if rest == compound or len(first) <= SHORTEST_PART:
        return ""
    for link in sorted(_LINKS, key=len, reverse=True):
        if rest.startswith(link) and len(rest) - len(link) > SHORTEST_PART:
            return root(rest.removeprefix(link))
    return ""
