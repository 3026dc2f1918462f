"""German keyword terms of a text: word stems, character 4-grams, numbers and references whole."""

from __future__ import annotations

import re
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# BM25 (Robertson & Zaragoza 2009): tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average)); the store
# multiplies by IDF. The average is a constant, so that a passage's terms do not depend on its neighbours.
K1 = 1.2
B = 0.75
AVERAGE_TERMS = 450.0
GRAM = 4

STOP_WORDS = frozenset(
    """aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus
    bei bin bis bist da damit dann der den des dem die das daß dass dazu dein deine deinem deinen deiner denn
    derer dessen dich dir du dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer
    eines einig einige einigem einigen einiger einiges einmal er ihn ihm es etwas euer eure für gegen gewesen hab
    habe haben hat hatte hatten hier hin hinter ich mich mir ihr ihre ihrem ihren ihrer ihres euch im in indem
    ins ist jede jedem jeden jeder jedes jene jenem jenen jener jenes jetzt kann kein keine keinem keinen keiner
    keines können könnte machen man manche manchem manchen mancher manches mein meine meinem meinen meiner meines
    mit muss musste nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seines selbst
    sich sie ihnen sind so solche solchem solchen solcher solches soll sollte sondern sonst um und uns unsere
    unserem unseren unser unseres unter viel vom von vor während war waren warst was weg weil weiter welche
    welchem welchen welcher welches wenn werde werden wie wieder will wir wird wirst wo wollen wollte würde würden
    zu zum zur zwar zwischen wer wann warum wieso weshalb woher wohin wieviel""".split()
)
_WORD = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(
    r"(?:(§)+|\b(art|artikel|abs|absatz|nr|nummer|satz|ziff|ziffer|anlage)\b\.?)\s*(\d+[a-z]?)\b",
    re.IGNORECASE,
)
_SHORT = {"artikel": "art", "absatz": "abs", "nummer": "nr", "ziffer": "ziff"}
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_local = threading.local()


@dataclass(frozen=True)
class Terms:
    """A sparse vector: hashed terms and their weights."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


def terms(text: str) -> Terms:
    """The terms of a passage with BM25 weights."""
    counts = Counter(_tokens(text))
    length = sum(counts.values())
    scale = K1 * (1 - B + B * length / AVERAGE_TERMS)
    weighted: dict[int, float] = {}
    for token, count in counts.items():
        index = zlib.crc32(token.encode())
        weighted[index] = weighted.get(index, 0.0) + count * (K1 + 1) / (count + scale)
    return Terms(tuple(weighted), tuple(weighted.values()))


def query_terms(text: str) -> Terms:
    """The distinct terms of a question, each with weight 1."""
    indices = tuple({zlib.crc32(token.encode()): None for token in _tokens(text)})
    return Terms(indices, (1.0,) * len(indices))


def coverage(question: str, text: str) -> float:
    """The share of the question's distinct terms that the text has; 0 for a question without terms."""
    asked = set(_tokens(question))
    return len(asked & set(_tokens(text))) / len(asked) if asked else 0.0


def stems(text: str) -> list[str]:
    """The distinct stems of the content words, in order; numbers stay as they are."""
    found = (_stem(word) for word in _WORD.findall(text.lower()) if word not in STOP_WORDS)
    return list(dict.fromkeys(found))


def folded(text: str) -> str:
    """Lower case with umlauts spelled out: ä as ae, ß as ss."""
    return text.lower().translate(_LETTERS)


def _tokens(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower()):
        if word not in STOP_WORDS:
            yield from _word_tokens(word)
    for sign, name, number in _REFERENCE.findall(text):
        kind = "§" if sign else _SHORT.get(name.lower(), name.lower())
        yield f"{kind}{number.lower()}"


@lru_cache(maxsize=200_000)
def _word_tokens(word: str) -> tuple[str, ...]:
    """A number whole; a word's 4-grams (with its borders marked) and its stem."""
    plain = folded(word)
    if any(letter.isdigit() for letter in plain):
        return (plain,)
    bordered = f"_{plain}_"
    grams = [bordered[at : at + GRAM] for at in range(max(1, len(bordered) - GRAM + 1))]
    return (*grams, f"={_stem(word)}")


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    # A PyStemmer object must not be used by two threads at once.
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        import Stemmer

        stemmer = _local.stemmer = Stemmer.Stemmer("german")
    return folded(str(stemmer.stemWord(word)))
