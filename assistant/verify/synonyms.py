"""Tell which words say the same and which exclude each other, from the lists beside this module."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import permutations

from assistant.verify.lexicon import STOP_WORDS
from assistant.verify.roots import roots

SYNONYMS = ("synonyms.txt", "synonyms_law.txt", "synonyms_verbs.txt", "synonyms_nouns.txt", "synonyms_manner.txt")
LAWS = "laws.txt"  # an abbreviation and the full names of a law, separated by "|"


def _read_synonyms() -> list[list[str]]:
    """A line of the synonyms' files each: words that say the same."""
    laws = (re.split(r"\s+(?=\S+$)", line) for line in _lines(LAWS) if line.count(" ") == 1)
    return [line.split() for name in SYNONYMS for line in _lines(name)] + [[one.lower() for one in law] for law in laws]


def _read_opposites() -> list[list[list[str]]]:
    """A line of opposites.txt each: sides, separated by "|", of which each excludes the others."""
    return [[side.split() for side in line.split("|")] for line in _lines("opposites.txt")]


def _lines(name: str) -> list[str]:
    return files("assistant.verify").joinpath(name).read_text(encoding="utf-8").splitlines()


@cache
def groups() -> dict[str, frozenset[int]]:
    """For every root the numbers of the synonym lines that it stands in."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_read_synonyms()):
        for word in line:
            for one in roots(word):
                found.setdefault(one, set()).add(number)
    return {one: frozenset(numbers) for one, numbers in found.items()}


@cache
def _roots_of_lines() -> tuple[frozenset[str], ...]:
    """The roots of every synonym line."""
    return tuple(frozenset(one for word in line for one in roots(word)) for line in _read_synonyms())


@lru_cache(maxsize=4096)
def with_synonyms(known: frozenset[str]) -> frozenset[str]:
    """The roots with those that say the same."""
    lines = _roots_of_lines()
    return known.union(*(lines[number] for form in known for number in groups().get(form, ())))


@cache
def _opposites() -> dict[str, frozenset[str]]:
    """For every word the words that exclude it."""
    excluded: dict[str, set[str]] = {}
    for line in _read_opposites():
        sides = [{form for word in side for form in _side(word)} for side in line]
        for mine, others in permutations(sides, 2):
            for one in mine:
                excluded.setdefault(one, set()).update(others - mine)
    return {one: frozenset(others) for one, others in excluded.items()}


@lru_cache(maxsize=200_000)
def exclude(one: str, other: str) -> bool:
    """Whether the two words cannot both be true of the same thing."""
    bare, opposed = (re.sub(r"e[nrms]?$", "", word) for word in (one, other))
    if opposed == f"un{bare}" or bare == f"un{opposed}":
        return True
    theirs = _side(other)
    return any(theirs & _opposites().get(form, frozenset()) for form in _side(one))


@lru_cache(maxsize=65536)
def _side(lower: str) -> frozenset[str]:
    """Täglich is no Tag: adverbs in -lich keep their ending; "wenn" is no "wenig"."""
    if lower in STOP_WORDS:
        return frozenset({lower})
    stem = re.sub(r"e[nrms]?$", "", lower)
    return frozenset({stem}) if stem.endswith("lich") else roots(lower)
