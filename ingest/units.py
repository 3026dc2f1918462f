"""Cut passages into the smallest pieces that can be quoted: sentences, list items, table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile, zip_longest

from ingest.edition import CanonicalText, PlacedElement
from ingest.lists import (
    ABSATZ,
    ASIDES,
    MOST_ITEMS,
    above,
    after,
    attached,
    behind_list,
    ends,
    is_lead,
    items_led,
    lead_before,
    sentences_in,
)
from ingest.passages import cell_ranges
from ingest.unit import Range, Unit, count_words

SHORT = 80  # words of a sentence with its neighbours: what stands beside it often says when it holds

_ABSATZ_NAMED = re.compile(r"\bAbs(?:atz|\.)\s*(\d+[a-z]?)")
_NOTE = re.compile(r"(\*{1,3}|[¹²³]|[1-9]\))(?!\*)\s*\S")
_SENTENCE = 4  # words from which the only text of a table's row is no cell of a column
_MOST_NOTES = 6  # elements below a table that are looked at
# A sentence that opens so points back: without the one before it says nothing.
_POINTS_BACK = re.compile(
    r"^(?:\(\d+[a-z]?\)\s*)?(?:(?:Dies(?:e[rsmn]?)?|Das|Er|Es|Dabei|Dazu|Hierzu|Hierbei|Hierfür|Dafür|Davon|Danach|Dann|"
    r"Daher|Deshalb|Dort|Ebenso|Gleiches|Letztere[rsmn]?|Andernfalls|Ansonsten|Sonst|Stattdessen|Zudem|Außerdem)\b"
    r"|(?:Sie|Ihre?)\s+(?:ist|wird|gilt|muss|darf|kann|hat|soll|beträgt|umfasst|enthält|entfällt|erfolgt|dient)\b)"
)
# At the beginning of a paragraph fewer words do: "Es gilt", "Das Amt", "Diese Anweisung" mostly stand alone there.
_GOES_ON = re.compile(
    r"(?:Dies|Das|Diese) (?:gilt|gelten|ist|sind|wird|werden|kann|darf|muss|soll|hat|betrifft|setzt|umfasst|entfällt)\b"
    r"|(?:Davon|Hiervon|Ausgenommen|Hierbei|Hierzu|Hierfür|Dafür|Andernfalls|Ansonsten|Gleiches|Stattdessen)\b"
)
# A sentence that opens so limits the one before it: quoting that one alone would mislead.
_LIMITS = re.compile(
    r"^(?:(?:Dies|Das|Diese \w+|Sie|Er|Es) (?:gilt|gelten) (?:(?:jedoch|aber|allerdings|auch) )?(?:nicht|nur)\b|"
    r"(?:Die )?(?:Satz|Sätze|Absatz|Absätze|Nummer|Nummern) [^.]{1,40}?(?:gilt|gelten|findet|finden|ist|sind) "
    r"(?:(?:jedoch|aber|allerdings) )?(?:nur|nicht|keine Anwendung)|Ausgenommen|(?:Eine )?Ausnahmen?\b|Abweichend|"
    r"Es sei denn|Nicht (?:erfasst|umfasst|betroffen)|Etwas anderes gilt|Hiervon|Davon (?:ausgenommen|abweichend)|"
    r"[^.:]{1,80} (?:hiervon|davon) ausgenommen|Über Ausnahmen|"
    r"(?!§)[^.:;]{3,80} gilt nicht (?:bei|für|gegenüber|in|wenn)\b|"
    r"[^.:;]{3,90}\bentf(?:ä|a)ll(?:t|en) (?:Schritt|Nummer|Punkt|Satz)\b|[^.:;]{3,90} ist von [^.:;]{3,60} abzusehen)",
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
                behind = behind_list(canonical, element)
                until = behind.start if behind else len(canonical.text)
                outer = None if leads else lead_before(canonical, element)
                leads = [(None, outer)] if outer else leads
            leads = [lead for lead in leads if not lead[0] or not ends(canonical, element, lead[0])]
        elif element.kind not in ASIDES:
            leads = []
        if element.kind == "table" and element.cells:
            yield from _rows(canonical, element, start, end)
            continue
        sentences = sentences_in(canonical, element)
        for position, (first, last) in enumerate(sentences):
            if first < end and last > start:
                yield _sentence_unit(canonical, element, sentences, position, [lead for _, lead in leads], behind)
        if sentences and element.kind not in ASIDES and is_lead(canonical, sentences[-1]):
            leads.append((element if element.kind == "list_item" else None, sentences[-1]))


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
    items += tuple(attached(canonical, element))
    beside = _beside(canonical, sentences, position)
    return Unit(sentences[position], " ".join(text.split()), _path(element), before, after, items, beside)


def _rule_above(canonical: CanonicalText, element: PlacedElement) -> list[Range]:
    """The last sentence of the paragraph before this one."""
    rule = above(canonical, element) if element.kind == "paragraph" else None
    return sentences_in(canonical, rule)[-1:] if rule is not None and rule.kind == "paragraph" else []


def _beside(canonical: CanonicalText, sentences: list[Range], position: int) -> tuple[Range, ...]:
    """The next two sentences of the paragraph, with what limits the first, and the one before, as far as it is short.

    A lead-in says nothing without its list, so it is nobody's neighbour.
    """
    words = _words(canonical, sentences[position : position + 1])
    limits = [part for part in sentences[position + 2 : position + 3] if _limits(canonical, part)]
    following = [*sentences[position + 1 : position + 2], *limits]
    second = sentences[position + 2 + len(limits) :][:1]
    found: list[Range] = []
    for parts in (following, sentences[max(0, position - 1) : position], second):
        leads = any(is_lead(canonical, part) for part in parts)
        gap = parts is second and found[:1] != following[:1]
        if not leads and not gap and words + _words(canonical, parts) <= SHORT:
            words += _words(canonical, parts)
            found += parts
    return tuple(found)


def _limits(canonical: CanonicalText, part: Range) -> bool:
    return _LIMITS.match(canonical.text[slice(*part)]) is not None


def _words(canonical: CanonicalText, parts: list[Range]) -> int:
    return count_words([canonical.text[slice(*part)] for part in parts])


def _path(element: PlacedElement) -> tuple[str, ...]:
    return element.section or ((element.page_label,) if element.page_label else ())


def _below(
    canonical: CanonicalText, element: PlacedElement, last: Range, behind: PlacedElement | None
) -> Iterator[Range]:
    """What belongs with the last sentence of an element: the list that it leads, and what limits it or its list."""
    below = next(after(canonical, element), None)
    if is_lead(canonical, last):
        listed = list(islice(items_led(canonical, element), MOST_ITEMS))
        yield from ((one.start, one.end) for one in listed)
        below = behind_list(canonical, listed[-1] if listed else element)
    elif element.kind == "list_item":
        below = behind
    if below is not None and below.section == element.section:
        yield from _limiting(canonical, below, element)


def _limiting(canonical: CanonicalText, below: PlacedElement, element: PlacedElement) -> Iterator[Range]:
    """The sentence by which a paragraph opens if it limits the element above it, with the list that it leads."""
    opening = sentences_in(canonical, below)[:1] if below.kind == "paragraph" else []
    for first in opening:
        named = _ABSATZ_NAMED.search(canonical.text, *first)
        own = ABSATZ.match(canonical.text, element.start)
        if canonical.text[first[0]].islower():  # the lead-in's sentence ends here
            yield first
        elif _limits(canonical, first) and (not named or not own or named[1] == own[1]):
            yield first
            listed = takewhile(lambda one: one.kind == "list_item", after(canonical, below))
            yield from ((one.start, one.end) for one in listed if canonical.text[first[1] - 1] not in ".!?")


def _rows(canonical: CanonicalText, element: PlacedElement, start: int, end: int) -> Iterator[Unit]:
    """The rows of a table, each with the lead-in, the header, the notes whose sign it bears, and what is about all."""
    lead = lead_before(canonical, element)
    cells = element.cells or ()
    ranges = cell_ranges(cells)
    names = _column_names(cells[: element.header_rows])
    header = ((lead,) if lead else ()) + tuple(
        (element.start + row[0][0], element.start + row[-1][1]) for row in ranges[: element.header_rows] if row
    )
    signed = list(_notes(canonical, element))
    about_all = [*attached(canonical, element, "caption"), *_unsigned(canonical, element, signed)]
    closing = [(element.start + row[0][0], element.start + row[0][1]) for row in ranges[-1:] if _spans(cells[-1])]
    for row, places in list(zip(cells, ranges, strict=True))[element.header_rows :]:
        if not places or not any(cell.strip() for cell in row):
            continue
        place = (element.start + places[0][0], element.start + places[-1][1])
        if place[0] < end and place[1] > start:
            marked = " ".join((*names, *row))
            notes = tuple(part for sign, part in signed if _bears(marked, sign))
            notes += (*about_all, *(closing if row is not cells[-1] else ()))
            yield Unit(place, read_row(names, row), _path(element), header, items=notes)


def _column_names(headers: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What stands above each column, in all rows of the header: «Standort Süd, ganztägig»."""
    columns = zip_longest(*headers, fillvalue="")
    return tuple(", ".join(dict.fromkeys(filter(None, (cell.strip() for cell in column)))) for column in columns)


def _notes(canonical: CanonicalText, table: PlacedElement) -> Iterator[tuple[str, Range]]:
    """What stands below a table and opens with a sign: «* nur für Vollzeitkräfte»."""
    found: set[str] = set()
    for below in islice(canonical.elements_in(table.end, len(canonical.text)), _MOST_NOTES):
        sign = _NOTE.match(canonical.text, below.start, below.end)
        if below.kind == "table" or below.section != table.section or found and not sign:
            return
        if sign and not below.hidden and sign[1] not in found:
            found.add(sign[1])
            yield sign[1], (below.start, below.end)


def _unsigned(canonical: CanonicalText, table: PlacedElement, signed: Sequence[tuple[str, Range]]) -> list[Range]:
    """Footnotes attached to the table whose sign stands in none of its cells."""
    borne = {part for sign, part in signed if any(_bears(" ".join(row), sign) for row in table.cells or ())}
    return [part for part in attached(canonical, table) if part not in borne]


def _bears(text: str, sign: str) -> bool:
    """Whether the sign stands there, not as part of «**» or «(Abs. 1)»."""
    found = re.search(rf"(?<![*\d])(?<!\b[ckd]m)(?<!\bm){re.escape(sign)}(?!\*)", text)
    return found is not None and (sign[-1] != ")" or text.count(")") > text.count("("))


def _spans(row: Sequence[str]) -> bool:
    """Whether a sentence spans all columns: it is under none of their names, and at the end it is about all rows."""
    first = row[0].strip() if len(row) > 1 else ""
    alone = {first} == {cell.strip() for cell in row} - {""}
    return alone and len(first.split()) >= _SENTENCE and first.endswith((".", "!", ")"))


def read_row(names: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A table row as a person reads it: «Kontotyp: Administration; Länge: 20 Zeichen»."""
    if _spans(row):
        return row[0].strip()
    pairs = []
    for position, cell in enumerate(row):
        name = names[position].strip() if position < len(names) else ""
        if cell.strip():
            pairs.append(f"{name}: {cell.strip()}" if name else cell.strip())
    return "; ".join(pairs)
