"""Cut passages into the smallest pieces that can be quoted: sentences, list items, table rows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, takewhile

from ingest.edition import CanonicalText, PlacedElement
from ingest.passages import cell_ranges
from ingest.sentences import split_sentences
from ingest.unit import Range, Unit, count_words

SHORT = 80  # words of a sentence with its neighbours: what stands beside it often says when it holds
_EXPLAINING = 2  # paragraphs between an item and the next
_MOST_ITEMS = 30  # of a list that are quoted with its lead-in; the others are quoted one by one

_ABSATZ = re.compile(r"\((\d+[a-z]?)\)\s+")
_ABSATZ_NAMED = re.compile(r"\bAbs(?:atz|\.)\s*(\d+[a-z]?)")
_MARK = re.compile(r"\s*(?:(?P<number>\d+[a-z]?[.)])|(?P<letters>[a-z]{2,3}\))|(?P<letter>[a-z]\))|(?P<sign>[^\w\s(]))")
_NOTE = re.compile(r"(\*{1,3}|[¹²³]|[1-9]\))(?!\*)\s*\S")
_MOST_NOTES = 6  # elements below a table that are looked at
_ASIDE = frozenset(("footnote", "margin_note", "caption"))  # may stand between a lead-in and its list
# A sentence that opens so points back: without the one before it says nothing.
_POINTS_BACK = re.compile(
    r"^(?:\(\d+[a-z]?\)\s*)?(?:(?:Dies(?:e[rsmn]?)?|Das|Er|Es|Dabei|Dazu|Hierzu|Hierbei|Hierfür|Dafür|Davon|Danach|Dann|"
    r"Daher|Deshalb|Dort|Ebenso|Gleiches|Letztere[rsmn]?|Andernfalls|Ansonsten|Sonst|Stattdessen|Zudem|Außerdem)\b"
    r"|(?:Sie|Ihre?)\s+(?:ist|wird|gilt|muss|darf|kann|hat|soll|beträgt|umfasst|enthält|entfällt|erfolgt|dient)\b)"
)
# At the beginning of a paragraph fewer words do: "Es gilt", "Das Amt", "Diese Anweisung" mostly stand alone there.
_GOES_ON = re.compile(
    r"(?:Dies|Das|Diese) (?:gilt|gelten|ist|sind|wird|werden|kann|darf|muss|soll|hat|betrifft|setzt|umfasst|entfällt)\b|"
    r"(?:Davon|Hiervon|Ausgenommen|Hierbei|Hierzu|Hierfür|Dafür|Andernfalls|Ansonsten|Gleiches|Stattdessen)\b"
)
# A sentence that opens so limits the one before it: quoting that one alone would mislead.
_LIMITS = re.compile(
    r"^(?:(?:Dies|Das|Diese \w+|Sie|Er|Es) (?:gilt|gelten) (?:(?:jedoch|aber|allerdings|auch) )?(?:nicht|nur)\b|"
    r"(?:Die )?(?:Satz|Sätze|Absatz|Absätze|Nummer|Nummern) [^.]{1,40}?(?:gilt|gelten|findet|finden|ist|sind) "
    r"(?:(?:jedoch|aber|allerdings) )?(?:nur|nicht|keine Anwendung)|Ausgenommen|(?:Eine )?Ausnahmen?\b|Abweichend|"
    r"Es sei denn|Nicht (?:erfasst|umfasst|betroffen)|Etwas anderes gilt|Hiervon|Davon (?:ausgenommen|abweichend)|"
    r"[^.:]{1,80} (?:hiervon|davon) ausgenommen)",
    re.IGNORECASE,
)


def units_of(canonical: CanonicalText, start: int, end: int) -> Iterator[Unit]:
    """The units of the elements that overlap [start, end), in reading order; hidden text has none."""
    leads: list[tuple[PlacedElement | None, Range]] = []
    behind, until = None, 0  # what follows a list; looked up once for all of its items, as is its lead-in
    for element in canonical.elements_in(start, end):
        if element.hidden or element.kind == "heading":
            continue
        if element.kind == "list_item":
            if until <= element.start:
                behind = _behind_list(canonical, element)
                until = behind.start if behind else len(canonical.text)
                outer = None if leads else _lead_before(canonical, element)
                leads = [(None, outer)] if outer else leads
            leads = [lead for lead in leads if not lead[0] or not _ends(canonical, element, lead[0])]
        elif element.kind not in _ASIDE:
            leads = []
        if element.kind == "table" and element.cells:
            yield from _rows(canonical, element, start, end)
            continue
        sentences = _sentences(canonical, element)
        for position, (first, last) in enumerate(sentences):
            if first < end and last > start:
                yield _sentence_unit(canonical, element, sentences, position, [lead for _, lead in leads], behind)
        if sentences and element.kind not in _ASIDE and _leads(canonical, sentences[-1]):
            leads.append((element if element.kind == "list_item" else None, sentences[-1]))


def _ends(canonical: CanonicalText, item: PlacedElement, lead: PlacedElement) -> bool:
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


def _sentences(canonical: CanonicalText, element: PlacedElement) -> list[Range]:
    """Sentences without the number of the Absatz before them, which the label tells."""
    text = canonical.text[element.start : element.end]
    numbered = _ABSATZ.match(text)
    first = numbered.end() if numbered else 0
    ranges = [(max(start, first), end) for start, end in split_sentences(text)]
    return [(element.start + start, element.start + end) for start, end in ranges if start < end]


def _sentence_unit(
    canonical: CanonicalText,
    element: PlacedElement,
    sentences: list[Range],
    position: int,
    leads: Sequence[Range],
    behind: PlacedElement | None,
) -> Unit:
    text = canonical.text[slice(*sentences[position])]
    before: tuple[Range, ...] = ()
    if element.kind == "list_item" and leads:
        before = tuple(leads)
    elif position > 0 and _POINTS_BACK.match(text):
        before = (sentences[position - 1],)
    elif position == 0 and _GOES_ON.match(text):
        before = tuple(_rule_above(canonical, element))
    after: tuple[Range, ...] = ()
    if position + 1 < len(sentences) and _limits(canonical, sentences[position + 1]):
        after = (sentences[position + 1],)
    items: tuple[Range, ...] = ()
    if position + 1 + len(after) == len(sentences):
        items = tuple(_below(canonical, element, (*after, sentences[position])[0], behind))
    beside = _beside(canonical, sentences, position)
    return Unit(sentences[position], " ".join(text.split()), _path(element), before, after, items, beside)


def _rule_above(canonical: CanonicalText, element: PlacedElement) -> list[Range]:
    """The last sentence of the paragraph before this one."""
    above = _above(canonical, element) if element.kind == "paragraph" else None
    return _sentences(canonical, above)[-1:] if above is not None and above.kind == "paragraph" else []


def _beside(canonical: CanonicalText, sentences: list[Range], position: int) -> tuple[Range, ...]:
    """The next sentence of the paragraph, with what limits it, and the one before, as far as all of it stays short.

    A lead-in says nothing without its list, so it is nobody's neighbour.
    """
    words = _words(canonical, sentences[position : position + 1])
    limits = [part for part in sentences[position + 2 : position + 3] if _limits(canonical, part)]
    found: list[Range] = []
    for parts in ([*sentences[position + 1 : position + 2], *limits], sentences[max(0, position - 1) : position]):
        leads = any(_leads(canonical, part) for part in parts)
        if not leads and words + _words(canonical, parts) <= SHORT:
            words += _words(canonical, parts)
            found += parts
    return tuple(found)


def _leads(canonical: CanonicalText, part: Range) -> bool:
    """Whether a list belongs to this sentence: it ends in a colon, or in the middle, before a list."""
    text = canonical.text[slice(*part)].rstrip()
    if text.endswith(":"):
        return True
    element = canonical.element_at(part[0])
    unfinished = text[-1:] not in tuple(".!?,;") and " " in text and not text[0].islower()
    if element.kind != "paragraph" or not unfinished or canonical.text[part[1] : element.end].strip():
        return False
    following = next(_after(canonical, element), element)
    return following.kind == "list_item" and following.section == element.section


def _limits(canonical: CanonicalText, part: Range) -> bool:
    return _LIMITS.match(canonical.text[slice(*part)]) is not None


def _words(canonical: CanonicalText, parts: list[Range]) -> int:
    return count_words([canonical.text[slice(*part)] for part in parts])


def _path(element: PlacedElement) -> tuple[str, ...]:
    return element.section or ((element.page_label,) if element.page_label else ())


def _lead_before(canonical: CanonicalText, led: PlacedElement) -> Range | None:
    """The lead-in of the list that this item belongs to, though the passage began below it, or of this table."""
    passed = ("list_item", *_ASIDE) if led.kind == "list_item" else _ASIDE
    for _ in range(_MOST_ITEMS):
        first = _above(canonical, led, passed)
        sentences = _sentences(canonical, first) if first else []
        if sentences and _leads(canonical, sentences[-1]):
            return sentences[-1]
        explained = _above(canonical, led, ("paragraph", *_ASIDE))
        if explained is None or led.kind != "list_item" or not _continues(canonical, led, explained):
            break
        led = explained
    return None


def _above(canonical: CanonicalText, element: PlacedElement, passed: Collection[str] = _ASIDE) -> PlacedElement | None:
    """The nearest element of its section before this one that is none of these kinds."""
    at = bisect_left(canonical.elements, element.start, key=lambda one: one.start)
    above = (canonical.elements[before] for before in range(at - 1, -1, -1))
    first = next((one for one in above if one.kind not in passed and not one.hidden), None)
    return first if first is not None and first.section == element.section else None


def _below(
    canonical: CanonicalText, element: PlacedElement, last: Range, behind: PlacedElement | None
) -> Iterator[Range]:
    """What belongs with the last sentence of an element: the list that it leads, and what limits it or its list."""
    below = next(_after(canonical, element), None)
    if _leads(canonical, last):
        listed = list(islice(_listed(canonical, element), _MOST_ITEMS))
        yield from ((one.start, one.end) for one in listed)
        below = _behind_list(canonical, listed[-1] if listed else element)
    elif element.kind == "list_item":
        below = behind
    if below is not None and below.section == element.section:
        yield from _limiting(canonical, below, element)


def _is_item(one: PlacedElement, element: PlacedElement) -> bool:
    return one.kind == "list_item" and one.section == element.section


def _listed(canonical: CanonicalText, lead: PlacedElement) -> Iterator[PlacedElement]:
    """The items that an element leads, with what explains one of them before the next."""
    between: list[PlacedElement] = []
    last = None
    for one in _after(canonical, lead):
        if _is_within(canonical, one, lead) and (not between or last and _continues(canonical, one, last)):
            yield from (*between, one)
            between, last = [], one
        elif last and one.kind == "paragraph" and one.section == lead.section and len(between) < _EXPLAINING:
            between.append(one)
        else:
            return


def _is_within(canonical: CanonicalText, one: PlacedElement, lead: PlacedElement) -> bool:
    """Whether this belongs to the list that the other element leads, itself an item perhaps."""
    return _is_item(one, lead) and not (lead.kind == "list_item" and _ends(canonical, one, lead))


def _behind_list(canonical: CanonicalText, element: PlacedElement) -> PlacedElement | None:
    """What follows the list that begins below this element, or that it is an item of."""
    return next((one for one in _after(canonical, element) if not _is_item(one, element)), None)


def _limiting(canonical: CanonicalText, below: PlacedElement, element: PlacedElement) -> Iterator[Range]:
    """The sentence by which a paragraph opens if it limits the element above it, with the list that it leads."""
    opening = _sentences(canonical, below)[:1] if below.kind == "paragraph" else []
    for first in opening:
        named = _ABSATZ_NAMED.search(canonical.text, *first)
        own = _ABSATZ.match(canonical.text, element.start)
        if _limits(canonical, first) and (not named or not own or named[1] == own[1]):
            yield first
            listed = takewhile(lambda one: one.kind == "list_item", _after(canonical, below))
            yield from ((one.start, one.end) for one in listed if canonical.text[first[1] - 1] not in ".!?")


def _after(canonical: CanonicalText, element: PlacedElement) -> Iterator[PlacedElement]:
    below = canonical.elements_in(element.end, len(canonical.text))
    return (one for one in below if not one.hidden and one.kind not in _ASIDE)


def _rows(canonical: CanonicalText, element: PlacedElement, start: int, end: int) -> Iterator[Unit]:
    """The rows of a table, each with the lead-in, the header, and the notes whose sign stands in either."""
    lead = _lead_before(canonical, element)
    cells = element.cells or ()
    ranges = cell_ranges(cells)
    headers = cells[: element.header_rows]
    names = headers[-1] if headers else ()
    header = ((lead,) if lead else ()) + tuple(
        (element.start + row[0][0], element.start + row[-1][1]) for row in ranges[: element.header_rows] if row
    )
    signed = list(_notes(canonical, element))
    for row, places in list(zip(cells, ranges, strict=True))[element.header_rows :]:
        if not places or not any(cell.strip() for cell in row):
            continue
        place = (element.start + places[0][0], element.start + places[-1][1])
        if place[0] < end and place[1] > start:
            marked = " ".join((*names, *row))
            notes = tuple(part for sign, part in signed if sign in marked)
            yield Unit(place, read_row(names, row), _path(element), header, items=notes)


def _notes(canonical: CanonicalText, table: PlacedElement) -> Iterator[tuple[str, Range]]:
    """What stands below a table and opens with a sign: «* nur für Vollzeitkräfte»."""
    for below in islice(canonical.elements_in(table.end, len(canonical.text)), _MOST_NOTES):
        sign = _NOTE.match(canonical.text, below.start, below.end)
        if sign and not below.hidden and below.section == table.section:
            yield sign[1], (below.start, below.end)


def read_row(names: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A table row as a person reads it: «Kontotyp: Administration; Länge: 20 Zeichen»."""
    pairs = []
    for position, cell in enumerate(row):
        name = names[position].strip() if position < len(names) else ""
        if cell.strip():
            pairs.append(f"{name}: {cell.strip()}" if name else cell.strip())
    return "; ".join(pairs)
