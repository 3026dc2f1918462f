"""Citation recall and precision as ALCE defines them (Gao et al. 2023), for one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Entails = Callable[[str, str], bool]


@dataclass(frozen=True)
class Sentence:
    """A sentence of an answer and the quotes it cites; `invalid` counts marks that name no source."""

    text: str
    quotes: tuple[str, ...]
    invalid: int = 0


def citation_recall(sentences: Sequence[Sentence], entails: Entails) -> float | None:
    """The share of sentences that the join of their quotes entails; None without sentences."""
    if not sentences:
        return None
    return sum(_supported(sentence, entails) for sentence in sentences) / len(sentences)


def citation_precision(sentences: Sequence[Sentence], entails: Entails) -> float | None:
    """The share of citations that count; None without citations.

    A citation counts if the join entails its sentence, and it alone does or the others without it do not.
    The reference code drops marks that name no source; here they count against precision.
    """
    total = sum(len(sentence.quotes) + sentence.invalid for sentence in sentences)
    if not total:
        return None
    return sum(_counting(sentence, entails) for sentence in sentences) / total


def _supported(sentence: Sentence, entails: Entails) -> bool:
    return bool(sentence.quotes) and entails(sentence.text, "\n".join(sentence.quotes))


def _counting(sentence: Sentence, entails: Entails) -> int:
    if not _supported(sentence, entails):
        return 0
    counted = 0
    for position, quote in enumerate(sentence.quotes):
        others = sentence.quotes[:position] + sentence.quotes[position + 1 :]
        if entails(sentence.text, quote) or not (others and entails(sentence.text, "\n".join(others))):
            counted += 1
    return counted
