"""Turn German text into weighted keyword terms: word stems, character 4-grams, numbers, references to law."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SATURATION, LENGTH_WEIGHT = 1.2, 0.75  # k1 and b of BM25
AVERAGE_LENGTH = 500  # terms of a passage; measured: 410 in instructions of the BA, 593 in XQuAD-de
GRAM = 4
REMEMBERED_WORDS = 100_000

WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)+")
REFERENCE = re.compile(
    r"(?P<kind>§{1,2}|\b(?:paragra(?:f|ph)|art(?:ikel)?|abs(?:atz)?|satz|nr|nummer|ziff(?:er)?|buchst|sgb)\b\.?)"
    r"\s*(?P<which>\d+[a-z]?|[ivx]+)\b"
)
KINDS = {
    "§§": "§",
    "paragraf": "§",
    "paragraph": "§",
    "artikel": "art",
    "absatz": "abs",
    "nummer": "nr",
    "ziffer": "ziff",
}
FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

STOP_WORDS = frozenset(
    """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes anderm andern
    anderr anders auch auf aus bei bin bis bist da damit dann der den des dem die das daß dass derselbe derselben
    denselben desselben demselben dieselbe dieselben dasselbe dazu dein deine deinem deinen deiner deines denn
    derer dessen dich dir du dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer
    eines einig einige einigem einigen einiger einiges einmal er ihn ihm es etwas euer eure eurem euren eurer
    eures für gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich mich mir ihr ihre ihrem ihren
    ihrer ihres euch im in indem ins ist jede jedem jeden jeder jedes jene jenem jenen jener jenes jetzt kann kein
    keine keinem keinen keiner keines können könnte machen man manche manchem manchen mancher manches mein meine
    meinem meinen meiner meines mit muss musste nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem
    seinen seiner seines selbst sich sie ihnen sind so solche solchem solchen solcher solches soll sollte sondern
    sonst um und uns unsere unserem unseren unser unseres unter viel vom von vor während war waren warst was weg
    weil weiter welche welchem welchen welcher welches wenn werde werden wie wieder will wir wird wirst wo wollen
    wollte würde würden zu zum zur zwar zwischen wer wann warum wieso weshalb woher wohin wieviel
    """.split()
)
# May change from one wording of a rule to another; any other word, «nicht» or «vor», may be what tells them apart.
ARTICLES = frozenset("der die das dem den des ein eine einem einen einer eines und sowie".split())


@dataclass(frozen=True)
class Terms:
    """A sparse vector: the numbers of the terms, ascending, and the weight of each."""

    indices: list[int]
    values: list[float]


def terms(text: str) -> Terms:
    """The terms of a passage, weighted by BM25 without the IDF, which the store knows."""
    counts = Counter(_terms(text))
    length = LENGTH_WEIGHT * counts.total() / AVERAGE_LENGTH + 1 - LENGTH_WEIGHT
    indices = sorted(counts)
    values = [counts[i] * (SATURATION + 1) / (counts[i] + SATURATION * length) for i in indices]
    return Terms(indices, values)


def query_terms(text: str) -> Terms:
    """The distinct terms of a question, all with weight 1."""
    indices = sorted(set(_terms(text)))
    return Terms(indices, [1.0] * len(indices))


def coverage(question: str, text: str) -> float:
    """The share of the question's distinct terms that stand in the text; 0 for a question without terms."""
    asked = set(_terms(question))
    return len(asked.intersection(_terms(text))) / max(1, len(asked))


def stems(text: str) -> list[str]:
    """The distinct stems of the content words in order, umlauts folded; numbers stay as they are."""
    words = WORD.findall(unicodedata.normalize("NFC", text).lower())
    return list(dict.fromkeys(_stem(word) for word in words if word not in STOP_WORDS))


def wording(text: str) -> tuple[str, ...]:
    """The stems of all words but articles, in order: texts with the same ones say the same."""
    words = WORD.findall(unicodedata.normalize("NFC", text).lower())
    return tuple(_stem(word) for word in words if word not in ARTICLES)


def folded(text: str) -> str:
    """Lower case with umlauts spelled out: ä as ae, ß as ss."""
    return unicodedata.normalize("NFC", text).lower().translate(FOLDED)


def _terms(text: str) -> Iterator[int]:
    lower = unicodedata.normalize("NFC", text).lower()
    for match in REFERENCE.finditer(lower):
        kind = match["kind"].rstrip(".")
        yield _number(KINDS.get(kind, kind) + match["which"])
    for match in NUMBER.finditer(lower):
        yield _number(match[0])
    for word in WORD.findall(lower):
        if word not in STOP_WORDS:
            yield from _word_terms(word)


@lru_cache(REMEMBERED_WORDS)
def _word_terms(word: str) -> tuple[int, ...]:
    """The stem and the 4-grams of a word; a word with a digit stays whole."""
    if any(character.isdigit() for character in word):
        return (_number(word),)
    framed = f"_{word.translate(FOLDED)}_"
    grams = [framed[start : start + GRAM] for start in range(max(1, len(framed) - GRAM + 1))]
    return tuple(map(_number, [_stem(word), *grams]))


@lru_cache(REMEMBERED_WORDS)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word)).translate(FOLDED)


@lru_cache(1)
def _stemmer() -> Any:
    """Without a cache of its own, which threads must not share."""
    from Stemmer import Stemmer

    return Stemmer("german", maxCacheSize=0)


def _number(term: str) -> int:
    return zlib.crc32(term.encode())
