"""Tell what changed between two canonical texts: section by section, and word by word inside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ingest.edition import CanonicalText

Mark = Literal["same", "added", "removed"]
Words = tuple[tuple[Mark, str], ...]
"""Runs of text; "same" and "added" together are the new text, "same" and "removed" the old one."""

_TOKEN = re.compile(r"\S+\s*|^\s+")
_NUMBER = re.compile(r"(?:§+|Art(?:ikel|\.)|Anlage|Anhang|Teil|Kapitel|Abschnitt)\s*[\dIVX]+[a-z]?\b|\d+(?:\.\d+)*")
_ALIKE = 0.5  # share of words that two sections must have in common to be one section that changed
_SHORTEST_MOVE = 20  # characters; shorter texts are alike by chance
_CONTEXT = 12  # unchanged words shown on either side of a change


@dataclass(frozen=True)
class Section:
    """A heading with the text directly below it, as the range [start, end) of a canonical text."""

    path: tuple[str, ...]
    start: int
    end: int
    page: int | None
    pieces: tuple[str, ...]

    @property
    def heading(self) -> str:
        """Its own heading, empty for what stands before the first one."""
        return self.path[-1] if self.path else ""

    @property
    def body(self) -> tuple[str, ...]:
        """The texts below the heading."""
        return self.pieces[1:] if self.path else self.pieces


@dataclass(frozen=True)
class SectionChange:
    """A section of either text, or of both; `words` leave out long unchanged stretches, and a heading that stayed."""

    kind: Literal["added", "changed", "removed", "moved"]
    old: Section | None
    new: Section | None
    words: Words = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands, or stood."""
        section = self.new or self.old
        return section.path if section else ()


def word_changes(old: str, new: str) -> Words:
    """The two texts as runs of words that stayed, came or went."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, [t.strip() for t in before], [t.strip() for t in after], autojunk=False)
    runs: list[tuple[Mark, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            runs.append(("same", "".join(after[k:m])))
            continue
        if j > i:
            runs.append(("removed", "".join(before[i:j])))
        if m > k:
            runs.append(("added", "".join(after[k:m])))
    return tuple((mark, _apart(text, position < len(runs) - 1)) for position, (mark, text) in enumerate(runs))


def _apart(text: str, followed: bool) -> str:
    """The last word of a text has no space after it, but another run may follow."""
    return f"{text} " if followed and not text[-1:].isspace() else text


def sections_of(canonical: CanonicalText) -> list[Section]:
    """The sections in reading order, without hidden text."""
    runs: list[tuple[tuple[str, ...], list[int]]] = []
    elements = canonical.elements
    for position, element in enumerate(elements):
        if element.hidden:
            continue
        if element.kind == "heading":
            heading = " ".join(canonical.text[element.start : element.end].split())
            runs.append(((*element.section, heading), [position]))
        elif runs and runs[-1][0] == element.section:
            runs[-1][1].append(position)
        else:
            runs.append((element.section, [position]))
    return [
        Section(
            path,
            elements[inside[0]].start,
            elements[inside[-1]].end,
            canonical.page_at(elements[inside[0]].start),
            tuple(canonical.text[elements[at].start : elements[at].end] for at in inside),
        )
        for path, inside in runs
    ]


def section_changes(old: CanonicalText, new: CanonicalText) -> list[SectionChange]:
    """What is not the same, in the order of the new text; what went stands after what stood before it."""
    before, after = sections_of(old), sections_of(new)
    pairs, moved = _pair(before, after)
    partner = {there: here for here, there in pairs.items()}
    changes: list[tuple[float, SectionChange]] = []
    for at, section in enumerate(after):
        if at not in partner:
            changes.append((at, SectionChange("added", None, section, _all(section, "added"))))
            continue
        was = before[partner[at]]
        if was.body == section.body and (at in moved or _number(was) != _number(section)):
            changes.append((at, SectionChange("moved", was, section, word_changes(was.heading, section.heading))))
        elif was.pieces != section.pieces:
            changes.append((at, SectionChange("changed", was, section, shortened(_piecewise(was, section)))))
    position = -0.5
    for at, section in enumerate(before):
        if at in pairs:
            position = pairs[at] + 0.5
        else:
            changes.append((position, SectionChange("removed", section, None, _all(section, "removed"))))
    return [change for _, change in sorted(changes, key=lambda entry: entry[0])]


def _pair(before: Sequence[Section], after: Sequence[Section]) -> tuple[dict[int, int], set[int]]:
    """Old to new positions, the surest matches first; and the new positions that are out of order."""
    pairs: dict[int, int] = {}
    keys: tuple[Callable[[Section], Hashable], ...] = (
        lambda section: (section.path, section.body),
        lambda section: (section.heading, section.body),
        lambda section: section.body if sum(map(len, section.body)) >= _SHORTEST_MOVE else None,
        lambda section: section.path or None,
        lambda section: _letters(section.heading) or None,
    )
    for key in keys:
        _match(before, after, pairs, key)
    in_order = _longest_rise([pairs[at] for at in sorted(pairs)])
    moved = set(pairs.values()) - in_order
    _match_alike(before, after, pairs)
    return pairs, moved


def _match(
    before: Sequence[Section], after: Sequence[Section], pairs: dict[int, int], key: Callable[[Section], Hashable]
) -> None:
    taken = set(pairs.values())
    free: dict[Hashable, list[int]] = {}
    for at, section in enumerate(after):
        if at not in taken:
            free.setdefault(key(section), []).append(at)
    free.pop(None, None)
    for at, section in enumerate(before):
        if at not in pairs and free.get(key(section)):
            pairs[at] = free[key(section)].pop(0)


def _match_alike(before: Sequence[Section], after: Sequence[Section], pairs: dict[int, int]) -> None:
    """What is left is paired by its words; the same number in the heading counts as half of what is needed."""
    taken = set(pairs.values())
    left = {at: Counter(" ".join(s.pieces).split()) for at, s in enumerate(before) if at not in pairs}
    right = {at: Counter(" ".join(s.pieces).split()) for at, s in enumerate(after) if at not in taken}
    scored = []
    for here, old in left.items():
        for there, new in right.items():
            share = 2 * (old & new).total() / max(1, old.total() + new.total())
            same = _number(before[here]) == _number(after[there]) != ""
            if share + (_ALIKE / 2 if same else 0) >= _ALIKE:
                scored.append((share, here, there))
    for _, here, there in sorted(scored, reverse=True):
        if here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)


def _number(section: Section) -> str:
    found = _NUMBER.match(section.heading)
    return "".join(found.group().split()) if found else ""


def _letters(heading: str) -> str:
    return " ".join(re.findall(r"\w+", heading.casefold()))


def _longest_rise(values: Sequence[int]) -> set[int]:
    """The values of a longest increasing subsequence: the sections that kept their order."""
    tails: list[int] = []
    places: list[int] = []
    for value in values:
        place = bisect_left(tails, value)
        tails[place : place + 1] = [value]
        places.append(place)
    wanted, rise = len(tails) - 1, set()
    for value, place in zip(reversed(values), reversed(places), strict=True):
        if place == wanted:
            rise.add(value)
            wanted -= 1
    return rise


def _all(section: Section, mark: Mark) -> Words:
    return ((mark, "\n".join(section.body)),) if section.body else ()


def _piecewise(old: Section, new: Section) -> Words:
    """Paragraphs are aligned first, so that long sections stay quick and readable."""
    renamed = old.heading != new.heading
    was, now = (old.pieces, new.pieces) if renamed else (old.body, new.body)
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    runs: list[tuple[Mark, str]] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        before, after = "\n".join(was[i:j]), "\n".join(now[k:m])
        runs += [("same", after)] if tag == "equal" else word_changes(before, after)
        runs.append(("same", "\n"))
    return tuple(runs[:-1])


def shortened(words: Words) -> Words:
    """Only so much unchanged text as shows where a change stands."""
    return tuple(_shortened(words))


def _shortened(words: Words) -> Iterator[tuple[Mark, str]]:
    for position, (mark, text) in enumerate(words):
        tokens = _TOKEN.findall(text)
        first, last = position == 0, position == len(words) - 1
        if mark != "same" or len(tokens) <= 2 * _CONTEXT + 4:
            yield mark, text
        elif first:
            yield mark, "… " + "".join(tokens[-_CONTEXT:])
        elif last:
            yield mark, "".join(tokens[:_CONTEXT]) + "…"
        else:
            yield mark, "".join(tokens[:_CONTEXT]) + "… " + "".join(tokens[-_CONTEXT:])
