"""Read the lists of words that say the same and of words that exclude each other."""

from __future__ import annotations

from importlib.resources import files

SYNONYMS = ("synonyms.txt", "synonyms_verbs.txt", "synonyms_nouns.txt", "synonyms_manner.txt")


def read_synonyms() -> list[list[str]]:
    """A line of the synonyms' files each: words that say the same."""
    return [line.split() for name in SYNONYMS for line in _lines(name)]


def read_opposites() -> list[list[list[str]]]:
    """A line of opposites.txt each: sides, separated by "|", of which each excludes the others."""
    return [[side.split() for side in line.split("|")] for line in _lines("opposites.txt")]


def _lines(name: str) -> list[str]:
    return files("assistant.verify").joinpath(name).read_text(encoding="utf-8").splitlines()
