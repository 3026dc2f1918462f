"""Read what the weights for questions are fitted on: questions, and which sentences and passages answer them.

`training_questions.jsonl` names passages of the third-party data and numbers the sentences of a passage that are
longer than 25 characters; none of them answers a question without numbers. XQuAD and the agency's instructions add
the halves that `retrieval_sets.fitted_on` allows.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.questions import Text, read_texts
from eval.ready_made import cut
from eval.retrieval_sets import fitted_on
from ingest.assembly import open_cached_embedder
from ingest.embed import Embedder, Vectors
from ingest.sentences import split_sentences
from ingest.settings import Settings

SOURCES = (
    "gesetze",
    "ba_fachliche_weisungen",
    "bsi_grundschutzpp",
    "koos_kommunalverwaltung",
    "eu_recht",
    "sdm_bausteine",
    "xquad/de",
)
LANGUAGES = ("de", "en", "tr", "ar", "ru", "ro")  # of XQuAD's questions
OPTIONAL = SOURCES[2:6]  # the others come with questions of their own
_WEISUNGEN = "ba_fachliche_weisungen"
_XQUAD_QUESTIONS = 1200  # of all languages: more would teach an encyclopedia's language, not that of offices
_INSTRUCTIONS = 3  # times that each of the few sentences of instructions is read in an epoch
_SHORTEST, _MOST = 25, 12  # sentences of a passage that were numbered
_TELLING = 12  # letters, from which a part of a text tells which text it is part of
_BATCH = 64
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Space:
    """The passages of a source and their sentences, each with its vector.

    `texts` holds the ready-made texts, `cut_into` the numbers of the passages that each became, `spans` the first
    and the last sentence of each passage, `read` the sentences as they are read together with a question.
    """

    texts: Mapping[str, str]
    cut_into: Mapping[str, Sequence[int]]
    sentences: Sequence[str]
    read: Sequence[str]
    spans: Sequence[tuple[int, int]]
    passage_vectors: Vectors
    sentence_vectors: Vectors

    def saying(self, passages: Sequence[int], wanted: str) -> list[int]:
        """The sentences of these passages that hold the wanted text, or are part of it."""
        bare = _bare(wanted)
        found = []
        for number in (number for passage in passages for number in range(*self.spans[passage])):
            said = _bare(self.sentences[number].partition(": ")[2] or self.sentences[number])
            if bare and (bare in said or (len(said) > _TELLING and said in bare)):
                found.append(number)
        return found


@dataclass(frozen=True)
class Example:
    """A question with the numbers of the sentences and passages of its source that answer it.

    One that is not `answered` only looks as if its passages answered it.
    """

    question: str
    source: str
    sentences: tuple[int, ...]
    passages: tuple[int, ...]
    answered: bool = True


def arguments(description: str | None) -> argparse.ArgumentParser:
    """What both commands that fit weights are told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps the vectors of passages")
    parser.add_argument("--without", nargs="*", default=[], choices=OPTIONAL, help="sources to leave out")
    parser.add_argument("--further", action="store_true", help="go on from the weights beside the code")
    return parser


def read_spaces(data: Path, cache: Path, without: Sequence[str] = ()) -> tuple[Embedder, dict[str, Space]]:
    """The sources, with the embedder that read them; `cache` is the folder that keeps the vectors of passages."""
    embedder = open_cached_embedder(Settings(home=cache.resolve()))
    return embedder, {source: read_space(data, source, embedder) for source in SOURCES if source not in without}


def is_left_out(example: Example) -> bool:
    """Whether it is in the tenth, of the questions whose sentences are known, that nothing is fitted on."""
    return bool(example.sentences) and zlib.crc32(example.question.encode()) % 10 == 0


def read_space(data: Path, source: str, embedder: Embedder) -> Space:
    """All texts of a source, cut as the product cuts files, and embedded."""
    texts = _german(data / source / "passages.jsonl")
    pieces = list(cut(texts))
    cut_into: dict[str, list[int]] = {}
    for number, piece in enumerate(pieces):
        cut_into.setdefault(piece.text, []).append(number)
    ends = np.cumsum([len(piece.sentences) for piece in pieces]).tolist()
    sentences = [sentence for piece in pieces for sentence in piece.sentences]
    return Space(
        {text.id: text.text for text in texts},
        cut_into,
        sentences,
        [text for piece in pieces for text in piece.read],
        list(zip([0, *ends], ends, strict=False)),
        _embedded([piece.passage.search_text for piece in pieces], embedder),
        _embedded(sentences, embedder),
    )


def _german(path: Path) -> list[Text]:
    german = {row["id"] for row in _rows(path) if row.get("lang", "de") == "de"}
    return [text for text in read_texts(path) if text.id in german]


def _embedded(texts: Sequence[str], embedder: Embedder) -> Vectors:
    parts = []
    for first in range(0, len(texts), _BATCH):
        parts.append(embedder.passages(texts[first : first + _BATCH]))
    return np.concatenate(parts)


def read_examples(data: Path, spaces: Mapping[str, Space]) -> list[Example]:
    """All to learn from about these sources; the halves that are measured on are left out."""
    xquad = list(_xquad(data, spaces["xquad/de"]))
    chosen = random.Random(0).sample(xquad, min(_XQUAD_QUESTIONS, len(xquad)))
    return [*_written(spaces), *(_INSTRUCTIONS * [*_instructions(data, spaces)]), *chosen]


def _written(spaces: Mapping[str, Space]) -> Iterator[Example]:
    rows = _rows(Path(__file__).parent / "training_questions.jsonl")
    for row in (row for row in rows if row["source"] in spaces):
        space = spaces[row["source"]]
        text = space.texts[row["passage"]]
        ranges = [(start, end) for start, end in split_sentences(text) if end - start > _SHORTEST][:_MOST]
        passages = space.cut_into[row["passage"]]
        sentences = [number for k in row["sentences"] for number in space.saying(passages, text[slice(*ranges[k])])]
        if sentences or not row["sentences"]:
            found = tuple(dict.fromkeys(sentences))
            yield Example(row["question"], row["source"], found, tuple(passages), bool(row["sentences"]))


def _instructions(data: Path, spaces: Mapping[str, Space]) -> Iterator[Example]:
    """Sentences that quote a law without naming it, and margin terms with the law that they are about."""
    for name, source in (("gesetzeszitat", "gesetze"), ("randbegriff", _WEISUNGEN)):
        for row in _rows(data / _WEISUNGEN / f"questions_{name}.jsonl"):
            wanted = row.get("passage_ids") or [row["passage_id"]]
            passages = tuple(number for text in wanted for number in spaces[source].cut_into.get(text, ()))
            question = f"{row['question']} ({row['context']})" if row.get("context") else row["question"]
            if passages and fitted_on(row["id"]):
                yield Example(question, source, (), passages)


def _xquad(data: Path, space: Space) -> Iterator[Example]:
    """A question of any language, and the German sentence that holds the German answer."""
    answers = {row["id"]: row["answers"][0] for row in _rows(data / "xquad/de/questions.jsonl")}
    for language in LANGUAGES:
        for row in _rows(data / "xquad" / language / "questions.jsonl"):
            passages = space.cut_into.get(row["passage_id"], ())
            if passages and row["id"] in answers and fitted_on(row["id"]):
                sentences = space.saying(passages, answers[row["id"]])
                told = tuple(sentences) if len(sentences) < 3 else ()  # an answer of one word may stand in many
                yield Example(row["question"], "xquad/de", told, tuple(passages))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _bare(text: str) -> str:
    return _NOISE.sub("", text).lower()
