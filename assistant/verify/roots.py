"""Reduce a German word to the roots it may be derived from."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import Stemmer

from assistant.verify.lexicon import ABLAUT, INSEPARABLE, SEPARABLE

FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e"})
_ENDINGS = (
    *("ierung", "ation", "ed", "igung", "ung", "iert", "ier", "lich", "isch", "heit", "keit", "bar", "ig", "end"),
    *("tet", "et", "te", "t", "ern", "er", "en", "el", "n", "i"),
)
_FULL_PREFIX = {"rück": "zurück"}  # Rückforderung, zurückfordern
_OWED = re.compile(r"(.{5,}?)s?pflichtig")  # erstattungspflichtig, erstatten
_OLD_SPELLING = ("schluss", "muss", "lass", "fluss", "prozess", "mass", "pass")
SHORTEST_PART = 3


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("german")


@lru_cache(maxsize=65536)
def stem_of(lower: str) -> str:
    """The word without its inflection: Konto, Kontos, Konten → kont."""
    stem = re.sub(r"(?<=eri)(?:um|ums|en)$", "", str(_stemmer().stemWord(lower)).translate(FOLD))
    return re.sub(r"(?<=.{3})(?<=[^s])(?:os|o|s)$", "", stem)


@lru_cache(maxsize=65536)
def root(lower: str) -> str:
    """The stem without the endings that turn verbs into nouns: Genehmigung, genehmigt → genehm."""
    stem = re.sub(r"(?<=[bcdfgkmnprstwz])l(?:ung)?$", "", stem_of(lower)) if "lung" in lower else stem_of(lower)
    while ending := next((one for one in _ENDINGS if stem.endswith(one) and len(stem) - len(one) >= SHORTEST_PART), ""):
        stem = stem.removesuffix(ending)
    return re.sub(r"ik$", "iz", stem) if "ikat" in lower else stem  # identifizieren, Identifikation


def _plain_root(lower: str) -> str:
    lower = lower.replace("ß", "ss") if lower.replace("ß", "ss").endswith(_OLD_SPELLING) else lower
    for prefix in ("", *INSEPARABLE):
        if lower.startswith(prefix):
            rest = lower.removeprefix(prefix)
            known = ABLAUT.get(rest) or ABLAUT.get(re.sub(r"e[nrms]?$", "", rest))
            if known:
                return (prefix + known).translate(FOLD)
    return root(lower)


@lru_cache(maxsize=65536)
def roots(lower: str) -> frozenset[str]:
    """All roots a word may have: einzureichen, eingereicht → einreich; Abgabe, abgegeben → abgeb."""
    found = {_plain_root(lower)}
    bare = lower[2:] if lower.startswith("ge") and len(lower) > 5 else ""
    if bare and lower.endswith(("t", "en", "te", "ten", "ter", "tes", "tem", "ene", "ener", "enes")):
        found.add(_plain_root(bare))
    for prefix in SEPARABLE:
        if lower.startswith(prefix) and len(lower) - len(prefix) >= SHORTEST_PART:
            rest = lower[len(prefix) :]
            for inner in (rest, rest[2:] if rest.startswith(("zu", "ge")) and len(rest) > 5 else rest):
                found.update(_FULL_PREFIX.get(prefix, prefix).translate(FOLD) + one for one in roots(inner))
    if owed := _OWED.match(lower):
        found |= roots(owed.group(1))
    return frozenset(found)
