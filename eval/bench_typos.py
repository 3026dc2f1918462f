"""Measure what misspelt questions find: one or two words of each, typed wrong by a seeded hand.

    python -m eval.bench_typos [SAMMLUNG…]

The rarest long words are spelt wrong: a letter left out, doubled, swapped with the next, replaced by its neighbour on
the keyboard, or put in.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.prepare import elsewhere, open_room, read_set
from eval.questions import Question
from eval.retrieval import measure_corpora
from ingest.keywords import STOP_WORDS, stems
from ingest.settings import from_environment

SEED, SHORTEST = 7, 6
_CORPORA = Path(__file__).parent.parent / "corpora"
_ROWS = ("qwertzuiop", "asdfghjkl", "yxcvbnm")
_WORD = re.compile(r"[^\W\d_]+")


def misspelt(questions: Sequence[Question], words: int, weights: Mapping[str, float]) -> list[Question]:
    """The same questions with so many words each spelt wrong, the heaviest first."""
    chance = random.Random(SEED)
    return [replace(question, question=_misspell(question.question, words, weights, chance)) for question in questions]


def _misspell(text: str, words: int, weights: Mapping[str, float], chance: random.Random) -> str:
    found = [
        match for match in _WORD.finditer(text) if len(match[0]) >= SHORTEST and match[0].lower() not in STOP_WORDS
    ]
    found.sort(key=lambda match: -weights.get(stems(match[0])[0], 0.0))
    for match in sorted(found[:words], key=lambda match: -match.start()):
        text = text[: match.start()] + _typed(match[0], chance) + text[match.end() :]
    return text


def _typed(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    letter, rest = word[at], word[at + 1 :]
    wrong = chance.choice(("", letter * 2, _neighbour(letter, chance), chance.choice("enrt") + letter, None))
    return word[:at] + (rest[0] + letter + rest[1:] if wrong is None else wrong + rest)


def _neighbour(letter: str, chance: random.Random) -> str:
    row = next((row for row in _ROWS if letter in row), "e" + letter)
    at = row.index(letter)
    return chance.choice((row[max(0, at - 1) : at] + row[at + 1 : at + 2]) or "e")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for the questions as they are, and with one and two words misspelt."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", type=Path, metavar="SAMMLUNG")
    folders = parser.parse_args(arguments).corpora or [path.parent for path in sorted(_CORPORA.glob("*/corpus.toml"))]
    sets = [read_set(folder) for folder in folders]
    questions = [one for found in sets for one in found.questions if one.lang == "de" and one.answerable]
    with elsewhere(from_environment()) as settings, open_room(sets, settings) as room:
        weights = room.parts.words.weights([stem for one in questions for stem in stems(one.question)])
        for words in range(3):
            found = measure_corpora(room, misspelt(questions, words, weights), lambda name, done, total: None)
            told = "  ".join(f"{name} {measure.mean:.3f}" for name, measure in found.measures.items() if measure.mean)
            print(f"{words} misspelt  {told}  (n {len(found.ranks)})", flush=True)


if __name__ == "__main__":
    main()
