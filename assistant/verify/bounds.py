"""Read what bounds a number: mindestens, höchstens, ab, bis zu, mehr als, nach, vor."""

from __future__ import annotations

import re

_OPEN = (
    r":?(?:\s+(?:(?:zu\s+)?eine[rmns](?:\s+\w+){1,4}|i[mn](?:\s+\w+){1,2})\s+von)?(?:\s+(?:zu|von|dem|der|den|des|die|das|eine?[mnrs]?|zum|zur|jeweils|insgesamt|jedoch|aber|nach|alle|am|ablauf|bis|für"
    r"|deren|dessen|ihrer?|seiner?|ihre[mn]|werden|wird|sind|ist|dürfen|darf|kann|können|muss|müssen|beträgt|betragen|gilt|gelten"
    r"|a|an|the|of))*\s*$"
)
_BOUNDS = tuple(
    (re.compile(rf"(?:\b|^)(?:{words}){_OPEN}"), bound)
    for words, bound in (
        (r"nicht\s+(?:mehr|länger|höher|später|größer)\s+als|nicht\s+über|höchstens|maximal|max\.|spätestens|längstens"
         r"|innerhalb eine[sr] [^,.;]{0,60}(?:zeitraums|frist|spanne) von"
         r"|(?<!mindestens )bis(?:\s+zu[mr]?|\s+einschließlich)?|innerhalb|binnen|innert|no more than|at most|up to"
         r"|within", "<="),
        (r"nicht\s+(?:weniger|kürzer|niedriger|kleiner|früher)\s+als|nicht\s+(?:unter|vor)|mindestens|wenigstens"
         r"|mind\.|min\.|ab|frühestens|at least|from", ">="),
        (r"weniger\s+als|noch\s+keine|unter(?!\s+de[rmn])|kürzer\s+als|niedriger\s+als|kleiner\s+als|unterhalb|jünger\s+als"
         r"|less than|below|under", "<"),
        (r"mehr\s+als|über|länger\s+als|höher\s+als|größer\s+als|oberhalb|älter\s+als|more than|over|above", ">"),
        (r"etwa|ca\.|circa|rund|ungefähr|about|approximately|around", "~"),
        (r"nach(?:\s+ablauf)?|after", "after"),
        (r"vor|before", "before"),
    )
)  # fmt: skip
_TRAILING = (
    (re.compile(r"\s*(?:oder|und|or|and)\s+(?:mehr|älter|höher|länger|more)\b"), ">="),
    (re.compile(r"\s*(?:oder|und|or|and)\s+(?:weniger|jünger|kürzer|less)\b"), "<="),
    (re.compile(r"\s+(?:lang\s+)?Zeit\b"), "<="),
    (re.compile(r"(?:\s+sind)?\s+alt\b"), ">="),
    (re.compile(r"[^,;.]{0,80}\bnicht\s+(?:überschr|überst)"), "<="),
    (re.compile(r"[^,;.]{0,80}\bnicht\s+unterschr"), ">="),
    (re.compile(r"[^,;.]{0,30}\bübers(?:chr|t)"), ">"),
    (re.compile(r"[^,;.]{0,30}\bunterschr"), "<"),
)
_FROM_ON = re.compile(r"\s*(?:[A-ZÄÖÜ]\w+\s+)?an\b")
_SINCE = re.compile(r"\bseit(?:\s+(?:de[mnr]|jeweils))?\s+$")
_LATEST = re.compile(r"\b(?:spätestens|bis)\s+$")
_EARLIEST = re.compile(r"\bfrühestens\s+$")
_AHEAD = re.compile(r"\s+(?:vor\b|vorher|zuvor|im Voraus)")


def read_bound(text: str, start: int, end: int, kind: str) -> str:
    """The bound of the number at this place; `kind` is its dimension, "count" of things, "" of nothing named."""
    before = text[max(0, start - 70) : start].lower()
    if before.endswith("vom ") and _FROM_ON.match(text, end):
        return ">="
    if _AHEAD.match(text, end):  # "spätestens sechs Wochen vor dem Beginn": at least so long before
        if _LATEST.search(before):
            return ">="
        if _EARLIEST.search(before):
            return "<="
    for pattern, bound in _BOUNDS:
        if pattern.search(before) and not (bound == "<" and not kind):
            return bound
    if kind in ("date", "clock") and _SINCE.search(before):
        return ">="
    if kind == "frequency":
        return "="
    for pattern, bound in _TRAILING:
        if pattern.match(text, end):
            return bound
    return "="
