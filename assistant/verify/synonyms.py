"""Read the lists of words that say the same and of words that exclude each other."""

from __future__ import annotations

from importlib.resources import files


def read_synonyms() -> list[list[str]]:
    """A line of synonyms.txt each: words that say the same."""
    return [line.split() for line in _lines("synonyms.txt")]


def read_opposites() -> list[tuple[list[str], list[str]]]:
    """A line of opposites.txt each: two sides, separated by "|", that exclude each other."""
    sides = (line.partition("|") for line in _lines("opposites.txt"))
    return [(left.split(), right.split()) for left, _, right in sides]


def _lines(name: str) -> list[str]:
    return files("assistant.verify").joinpath(name).read_text(encoding="utf-8").splitlines()
