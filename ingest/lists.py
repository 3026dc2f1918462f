"""Tell what leads a list, what it holds and where it ends, in a text that is a row of elements."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from ingest.edition import CanonicalText, PlacedElement
from ingest.passages import Kind
from ingest.sentences import split_sentences
from ingest.unit import Range

MOST_ITEMS = 30  # of a list that are quoted with its lead-in; the others are quoted one by one
ASIDES = frozenset(("footnote", "margin_note", "caption"))  # may stand between a lead-in and its list
SALUTATION = r"(?:Liebe|Sehr geehrte|Guten Tag|Hallo)\b[^.?]{0,80}[,!]"
ABSATZ = re.compile(r"\((\d+[a-z]?)\)\s+")
_NEAR = 30  # elements behind another one among which its footnotes are
_EXPLAINING = 2  # paragraphs between an item and the next
_MARK = re.compile(r"\s*(?:(?P<number>\d+[a-z]?[.)])|(?P<letters>[a-z]{2,3}\))|(?P<letter>[a-z]\))|(?P<sign>[^\w\s(]))")


def sentences_in(canonical: CanonicalText, element: PlacedElement) -> list[Range]:
    """Sentences without the number of the Absatz before them, which the label tells."""
    text = canonical.text[element.start : element.end]
    numbered = ABSATZ.match(text)
    first = numbered.end() if numbered else 0
    ranges = [(max(start, first), end) for start, end in split_sentences(text)]
    return [(element.start + start, element.start + end) for start, end in ranges if start < end]


def is_lead(canonical: CanonicalText, part: Range) -> bool:
    """Whether a list belongs to this sentence: it ends in a colon, or in the middle, before a list."""
    text = canonical.text[slice(*part)].rstrip()
    if text.endswith(":"):
        return True
    element = canonical.element_at(part[0])
    if element.kind == "list_item":  # what leads a list within a list need not say so
        below = next(after(canonical, element), element)
        if below.kind != "list_item" or canonical.text[part[1] : element.end].strip():
            return False
        if below.level and element.level:
            return below.level > element.level
        lettered = (_mark(canonical, element), _mark(canonical, below)) == ("number", "letter")
        return lettered and text[-1:] not in tuple(".!?;,")
    unfinished = text[-1:] not in tuple(".!?;") and " " in text and not text[0].islower()
    if (
        element.kind != "paragraph"
        or not unfinished
        or re.fullmatch(SALUTATION, text)
        or canonical.text[part[1] : element.end].strip()
    ):
        return False
    following = next(after(canonical, element), element)
    return following.kind == "list_item" and following.section == element.section


def lead_before(canonical: CanonicalText, led: PlacedElement) -> Range | None:
    """The lead-in of the list that this item belongs to, though the passage began below it, or of this table."""
    passed = ("list_item", *ASIDES) if led.kind == "list_item" else ASIDES
    for _ in range(MOST_ITEMS):
        first = above(canonical, led, passed)
        sentences = sentences_in(canonical, first) if first else []
        if sentences and is_lead(canonical, sentences[-1]):
            return sentences[-1]
        explained = above(canonical, led, ("paragraph", *ASIDES))
        if explained is None or led.kind != "list_item" or not _continues(canonical, led, explained):
            break
        led = explained
    return None


def above(canonical: CanonicalText, element: PlacedElement, passed: Collection[str] = ASIDES) -> PlacedElement | None:
    """The nearest element of its section before this one that is none of these kinds."""
    at = _position(canonical, element)
    before = (canonical.elements[number] for number in range(at - 1, -1, -1))
    first = next((one for one in before if one.kind not in passed and not one.hidden), None)
    return first if first is not None and first.section == element.section else None


def attached(canonical: CanonicalText, element: PlacedElement, kind: Kind = "footnote") -> list[Range]:
    """The footnotes, or what else of this kind, that are attached to it; a caption may stand above its table."""
    at = _position(canonical, element)
    near = canonical.elements[max(0, at - 1) : at + 1 + _NEAR]
    return [(one.start, one.end) for one in near if one.kind == kind and one.attached_to == at and not one.hidden]


def _position(canonical: CanonicalText, element: PlacedElement) -> int:
    return bisect_left(canonical.elements, element.start, key=lambda one: one.start)


def after(canonical: CanonicalText, element: PlacedElement) -> Iterator[PlacedElement]:
    """What can be seen behind it, without asides."""
    below = canonical.elements_in(element.end, len(canonical.text))
    return (one for one in below if not one.hidden and one.kind not in ASIDES)


def items_led(canonical: CanonicalText, lead: PlacedElement) -> Iterator[PlacedElement]:
    """The items that an element leads, with what explains one of them before the next."""
    between: list[PlacedElement] = []
    last: dict[str, PlacedElement] = {}  # by how they are numbered
    for one in after(canonical, lead):
        before = last.get(mark := _mark(canonical, one))
        if _is_within(canonical, one, lead) and (not between or before and _continues(canonical, one, before)):
            yield from (*between, one)
            between, last[mark] = [], one
        elif last and one.kind == "paragraph" and one.section == lead.section and len(between) < _EXPLAINING:
            between.append(one)
        else:
            return


def _is_within(canonical: CanonicalText, one: PlacedElement, lead: PlacedElement) -> bool:
    """Whether this belongs to the list that the other element leads, itself an item perhaps."""
    return _is_item(one, lead) and not (lead.kind == "list_item" and ends(canonical, one, lead))


def _is_item(one: PlacedElement, element: PlacedElement) -> bool:
    return one.kind == "list_item" and one.section == element.section


def behind_list(canonical: CanonicalText, element: PlacedElement) -> PlacedElement | None:
    """What follows the list that begins below this element, or that it is an item of."""
    return next((one for one in after(canonical, element) if not _is_item(one, element)), None)


def ends(canonical: CanonicalText, item: PlacedElement, lead: PlacedElement) -> bool:
    """Whether this item ends the list within the list that the other one leads: by its depth, else by its number."""
    alike = _mark(canonical, item) == (mark := _mark(canonical, lead))
    if item.level and lead.level:
        return item.level < lead.level or item.level == lead.level and alike
    return bool(mark) and alike


def _continues(canonical: CanonicalText, item: PlacedElement, before: PlacedElement) -> bool:
    """Whether the item is numbered as the next one after the other: «2.» after «1.», «c)» after «b)»."""
    ours, theirs = (_MARK.match(canonical.text, one.start, one.end) for one in (item, before))
    if ours is None or theirs is None or not (kind := _mark(canonical, item)) == _mark(canonical, before):
        return False
    if kind == "number":
        number, last = (int("".join(filter(str.isdigit, found[0]))) for found in (ours, theirs))
        return number == last + 1
    return kind == "letter" and chr(ord(theirs["letter"][0]) + 1) == ours["letter"][0]


def _mark(canonical: CanonicalText, element: PlacedElement) -> str:
    """How a list item is numbered: "number" for «2.», "letter" for «b)», a sign itself."""
    found = _MARK.match(canonical.text, element.start, element.end)
    return "" if found is None else found["sign"] or str(found.lastgroup)
