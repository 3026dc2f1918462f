"""Add to a question's misspelt words how the passages that were found spell them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ingest.keywords import WORD, stems

_SHORTEST = 7  # letters; the neighbours of shorter words are other words: Wagen, wegen
_LONG = 12  # letters from which two may be wrong: Anreisetag and Abreisetag differ in one
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def respelled(question: str, texts: Collection[str]) -> str:
    """The question with the nearest word of the texts behind each that stands in none, if one is very near.

    Only what was found for the person is compared: words of what they may not read correct nothing.
    """
    everything = "\n".join(texts)
    known = _plain(everything)
    strange = [
        word
        for word in WORD.findall(question)
        if len(word) >= _SHORTEST and word.isalpha() and any(stem not in known for stem in stems(word))
    ]
    if not strange:
        return question
    spelled: dict[str, str] = {}
    for word in WORD.findall(everything):
        spelled.setdefault(_plain(word), word)
    near = {word: right for word in strange if (right := _nearest(_plain(word), spelled))}
    return WORD.sub(lambda match: f"{match[0]} ({near[match[0]]})" if match[0] in near else match[0], question)


def _plain(word: str) -> str:
    """As stems spell it; an umlaut is one letter, so that one typed wrong counts once."""
    return word.lower().translate(_UMLAUTS)


def _nearest(word: str, spelled: Mapping[str, str]) -> str | None:
    """With the same first letter, one letter wrong, missing, too many or swapped with the next; in long words two."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    most = 1 if len(word) < _LONG else 2
    near = [name for name in spelled if name[0] == word[0] and abs(len(name) - len(word)) <= most]
    best = extractOne(word, near, scorer=OSA.distance, score_cutoff=most)
    return spelled[best[0]] if best else None
