"""Find the place in another edition that corresponds to a cited one, and what changed in between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.changes import Words, word_changes
from ingest.edition import CanonicalText, PlacedElement
from ingest.passages import ROW_SEPARATOR
from ingest.units import units_of

_SIMILAR = 0.45  # of 1, plus what the same place adds
_SAME_PLACE = 0.3
_TELLING = 60  # characters; shorter quotes stand in several places by chance
_COMPARED = 8  # elements that share the most words
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True)
class Counterpart:
    """The range [start, end) of the other text, and the words from the cited text to it."""

    start: int
    end: int
    changes: Words


def counterpart(old: CanonicalText, start: int, end: int, new: CanonicalText) -> Counterpart | None:
    """The same words if they still stand there, else the most similar element of the same kind.

    A few words stand in many places, so elsewhere they are the same only where what surrounds them is similar. So it
    is with a quote that stood in several places of the old text, as long as those may be the ones that are left.
    """
    quote = old.text[start:end]
    cited = old.element_at(start)
    others = [old.element_at(at) for at in _places(quote, old) if old.element_at(at) != cited]
    left = _places(quote, new)
    free = [at for at in left if not _belongs(new.element_at(at), cited, others)]
    same = max(free, key=lambda at: _nearness(cited, new.element_at(at)), default=None)
    telling = len(quote) >= _TELLING and len(left) > len(others)
    if same is not None and (telling or _nearness(cited, new.element_at(same))):
        return _unchanged(quote, same)
    best = _most_similar(old, cited, new)
    if best is None:
        return _unchanged(quote, same) if same is not None else None
    inside = new.text.find(quote, best.start, best.end)
    if inside >= 0:
        return _unchanged(quote, inside)
    first, last = _mapped(old.text[cited.start : cited.end], start - cited.start, end - cited.start, new, best)
    return Counterpart(first, last, word_changes(quote, new.text[first:last]))


def _unchanged(quote: str, at: int) -> Counterpart:
    return Counterpart(at, at + len(quote), (("same", quote),))


def _places(quote: str, text: CanonicalText) -> list[int]:
    """Where the same words stand and can be seen."""
    found = [match.start() for match in re.finditer(f"(?={re.escape(quote)})", text.text)]
    return [at for at in found if not text.element_at(at).hidden]


def _belongs(element: PlacedElement, cited: PlacedElement, others: Sequence[PlacedElement]) -> bool:
    """Whether one of the other places is rather the one that this is the counterpart of."""
    return any(_nearness(other, element) > _nearness(cited, element) for other in others)


def _nearness(cited: PlacedElement, element: PlacedElement) -> int:
    same_reference = element.reference == cited.reference and bool(cited.reference)
    return 2 * same_reference + (element.section == cited.section)


def _most_similar(old: CanonicalText, cited: PlacedElement, new: CanonicalText) -> PlacedElement | None:
    wanted = _WORD.findall(old.text[cited.start : cited.end].casefold())
    counted = Counter(wanted)
    rated = []
    for position, element in enumerate(new.elements):
        if element.kind == cited.kind and not element.hidden:
            words = _WORD.findall(new.text[element.start : element.end].casefold())
            shared = 2 * (counted & Counter(words)).total() / max(1, len(wanted) + len(words))
            bonus = _SAME_PLACE if element.reference == cited.reference and cited.reference else 0.0
            rated.append((shared + bonus, bonus, -position, words))
    best, best_score = None, _SIMILAR
    for bound, bonus, position, words in sorted(rated, reverse=True)[:_COMPARED]:
        if bound <= best_score:
            break
        score = bonus + SequenceMatcher(None, wanted, words, autojunk=False).ratio()
        if score > best_score:
            best, best_score = new.elements[-position], score
    return best


def _mapped(text: str, start: int, end: int, new: CanonicalText, element: PlacedElement) -> tuple[int, int]:
    """The part of the element that took the place of [start, end): whole sentences, or whole rows of a table."""
    other = new.text[element.start : element.end]
    before, after = list(_TOKEN.finditer(text)), list(_TOKEN.finditer(other))
    inside = [at for at, token in enumerate(before) if token.end() > start and token.start() < end]
    matcher = SequenceMatcher(None, [t.group() for t in before], [t.group() for t in after], autojunk=False)
    reached = []
    for tag, i, j, k, m in matcher.get_opcodes():
        overlap = [at for at in inside if i <= at < j]
        if overlap and m > k:
            reached += [k + at - i for at in overlap] if tag == "equal" else [k, m - 1]
    if not reached:
        return element.start, element.end
    first, last = after[min(reached)].start(), after[max(reached)].end()
    if element.kind == "table":
        first, last = _rows(other, first, last)
        return element.start + first, element.start + last
    return _whole(new, element.start + first, element.start + last)


def _whole(new: CanonicalText, first: int, last: int) -> tuple[int, int]:
    """With the rest of the sentences that this range touches, as they would be cited."""
    ranges = [unit.range for unit in units_of(new, first, last)]
    return min([first, *(start for start, _ in ranges)]), max([last, *(end for _, end in ranges)])


def _rows(text: str, first: int, last: int) -> tuple[int, int]:
    end = text.find(ROW_SEPARATOR, last)
    return text.rfind(ROW_SEPARATOR, 0, first) + 1, len(text) if end < 0 else end
