"""Elements without the characters that nobody sees, and with a word about them and about hidden text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from ingest.passages import Element, Notice, normalise, table_text

# zero-width and joiner characters, bidi controls, tag characters, variation selectors, interlinear marks
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\u180e\ufeff\ufe00-\ufe0f\ufff9-\ufffb\ufdd0-\ufdef"
    "\U000e0000-\U000e0fff]"
)
# soft hyphens and control characters are typesetting, not a message in disguise: they go without a notice
_TYPESETTING = re.compile("[\u00ad\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]")
# A list that was typed: a sign or a letter says so by itself, a number only below a lead-in or another item.
_TYPED = re.compile(r"(?:[•▪◦‣·–-]|[a-z]{1,2}\))\s+\S")
_TYPED_NUMBER = re.compile(r"(\d{1,2})[.)]\s+\S")
_QUESTION = re.compile(r"(?=[A-ZÄÖÜ\d])[^.?!\n]+\?")
_LONGEST_QUESTION = 20  # words of a heading


def clean(elements: tuple[Element, ...]) -> tuple[tuple[Element, ...], tuple[Notice, ...]]:
    """The elements in NFC without invisible characters; those left without text are dropped."""
    count = sum(len(_INVISIBLE.findall(element.text)) for element in elements)
    cleaned = list(_with_lists([_cleaned(element) for element in _with_captions_tied(elements)]))
    cleaned = list(_with_questions(cleaned))
    place: dict[int, int] = {}
    for at, element in enumerate(cleaned):
        if element.text.strip(" |\n"):
            place[at] = len(place)
    kept = tuple(
        replace(cleaned[at], attached_to=place.get(owner))
        if (owner := cleaned[at].attached_to) is not None
        else cleaned[at]
        for at in place
    )
    return kept, tuple(_notices(count, kept))


def _with_captions_tied(elements: tuple[Element, ...]) -> Iterator[Element]:
    """Captions pointing at the table after or before them."""
    for at, element in enumerate(elements):
        beside = [near for near in (at + 1, at - 1) if 0 <= near < len(elements) and elements[near].kind == "table"]
        yield replace(element, attached_to=beside[0]) if element.kind == "caption" and beside else element


def _with_lists(elements: Sequence[Element]) -> Iterator[Element]:
    """Paragraphs that are items of a list as such."""
    last = 0  # number of the open list, 0 below a lead-in, -1 where a number is none of a list
    for element in elements:
        number = _TYPED_NUMBER.match(element.text)
        if element.kind == "paragraph" and (number and int(number[1]) == last + 1 or _TYPED.match(element.text)):
            element = replace(element, kind="list_item")
        yield element
        if element.kind == "list_item":
            last = int(number[1]) if number else last
        else:
            last = 0 if element.text.rstrip().endswith(":") else -1


def _with_questions(elements: Sequence[Element]) -> Iterator[Element]:
    """A paragraph that is but a question is the heading of what stands below it: so are many answers arranged."""
    level = 0
    for element, below in zip_longest(elements, elements[1:]):
        level = (element.level or 1) if element.kind == "heading" else level
        answered = below is not None and below.kind != "heading" and not _is_question(below)
        asks = answered and not element.hidden and _is_question(element)
        yield replace(element, kind="heading", level=level + 1) if asks else element


def _is_question(element: Element) -> bool:
    words = len(element.text.split())
    return element.kind == "paragraph" and words <= _LONGEST_QUESTION and bool(_QUESTION.fullmatch(element.text))


def _cleaned(element: Element) -> Element:
    if element.cells is not None:
        cells = tuple(tuple(visible(cell) for cell in row) for row in element.cells)
        return replace(element, cells=cells, text=table_text(cells))
    return replace(element, text=visible(element.text))


def visible(text: str) -> str:
    """NFC without invisible characters."""
    return normalise(_TYPESETTING.sub("", _INVISIBLE.sub("", text)))


def _notices(invisible: int, elements: tuple[Element, ...]) -> list[Notice]:
    found = []
    if invisible:
        message = f"{invisible} unsichtbare Zeichen wurden entfernt; sie können Text verbergen."
        found.append(Notice("invisible_characters", message))
    hidden = [element for element in elements if element.hidden]
    if hidden:
        pages = tuple(sorted({element.page for element in hidden if element.page}))
        message = f"{len(hidden)} Stellen sind im Dokument verborgen und entsprechend gekennzeichnet."
        found.append(Notice("hidden_text", message, pages))
    return found
