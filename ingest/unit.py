"""Say what a quotable piece is, and how it reads with its title and headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

Range = tuple[int, int]

_HEAD_WORDS = 24  # of a title with its headings, before they are shortened
_KEPT = 8, 3  # words of a long title or heading: from its beginning, from its end


@dataclass(frozen=True)
class Unit:
    """A quotable piece as ranges of the canonical text.

    `before` and `after` are ranges that belong with it: lead-in, table header, the sentence it points back to, the
    exception that limits it. `items` belong with it too, each in an element of its own: the list that it leads, the
    exception in the next paragraph. `beside` are short neighbours, which tell a reader more. `shown` is how it
    reads; a table row names its columns.
    """

    range: Range
    shown: str
    section: tuple[str, ...]
    before: tuple[Range, ...] = ()
    after: tuple[Range, ...] = ()
    items: tuple[Range, ...] = ()
    beside: tuple[Range, ...] = ()

    @property
    def parts(self) -> tuple[Range, ...]:
        """All that is shown of it."""
        return (self.range, *self.before, *self.after, *self.items, *self.beside)

    def alone(self) -> Unit:
        """With nothing but what it needs."""
        return replace(self, beside=())

    def scored(self, title: str) -> str:
        """What is compared with a question: the document's title, the headings, then the piece."""
        return f"{' › '.join((title, *self.section))}: {self.shown}"

    def read(self, title: str) -> str:
        """The same with a short head, for a reader who takes in only so many words."""
        return f"{' › '.join(_head(title, self.section))}: {self.shown}"


def _head(title: str, section: Sequence[str]) -> list[str]:
    """Title and headings; long ones, like a law's, each once and shortened, so that what stands below is read."""
    parts = [title, *section]
    if count_words(parts) > _HEAD_WORDS:
        parts = [_shortened(part) for part in dict.fromkeys(parts)]
    while len(parts) > 2 and count_words(parts) > _HEAD_WORDS:
        del parts[1]
    return parts


def _shortened(part: str) -> str:
    """The first words and the last ones, where the abbreviation of a law stands."""
    words = part.split()
    return part if len(words) <= sum(_KEPT) else " ".join([*words[: _KEPT[0]], "…", *words[-_KEPT[1] :]])


def count_words(texts: Sequence[str]) -> int:
    """In all of them."""
    return sum(len(text.split()) for text in texts)
