"""Cut text into the numbered pieces of a SentencePiece unigram vocabulary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ingest.e5_weights import Vocabulary

SPACE = "\u2581"  # stands for a space, and starts every word
WORD = re.compile(f"{SPACE}[^{SPACE}]*")
SPACES = re.compile(" {2,}")
REMEMBERED_WORDS = 50_000
LONGEST_REMEMBERED = 40
UNKNOWN_PENALTY = 10.0


class Tokenizer:
    """The best pieces word by word: no piece crosses a word, so a word's pieces can be remembered."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary.pieces)}
        del self._numbers[vocabulary.pieces[vocabulary.unknown]]
        self._scores = vocabulary.scores
        self._replacements = vocabulary.replacements
        self._unknown = vocabulary.unknown
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, vocabulary.pieces))
        self._remembered = lru_cache(REMEMBERED_WORDS)(self._pieces)

    def __call__(self, text: str) -> list[int]:
        """The numbers of the pieces, without begin and end."""
        clean = SPACES.sub(" ", text.translate(self._replacements))
        if not clean.startswith(" "):
            clean = " " + clean
        numbers: list[int] = []
        for word in WORD.findall(clean.replace(" ", SPACE)):
            numbers += self._remembered(word) if len(word) <= LONGEST_REMEMBERED else self._pieces(word)
        return numbers

    def _pieces(self, word: str) -> Sequence[int]:
        """Viterbi: `best[end]` is the best score up to there, `last[end]` the start and number of its last piece."""
        length = len(word)
        best = [float("-inf")] * (length + 1)
        best[0] = 0.0
        last = [(0, 0)] * (length + 1)
        for start in range(length):
            for end in range(start + 1, min(length, start + self._longest) + 1):
                number = self._numbers.get(word[start:end])
                if number is not None and (score := best[start] + self._scores[number]) > best[end]:
                    best[end], last[end] = score, (start, number)
            if (score := best[start] + self._unknown_score) > best[start + 1]:
                best[start + 1], last[start + 1] = score, (start, self._unknown)
        numbers = []
        end = length
        while end:
            end, number = last[end]
            numbers.append(number)
        return tuple(reversed(numbers))
