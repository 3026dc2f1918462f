"""Give headings their levels: from bookmarks or tags where they cover the document, else from numbers and type."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from ingest.pdf.bookmarks import Bookmark
from ingest.pdf.chapters import is_annex, raise_annexes, raise_chapters
from ingest.pdf.numbering import UNIT_RANK, matching_key, number_kind
from ingest.pdf.pieces import AnyBlock, Block

Style = tuple[int, bool]
COVERED = 0.6
DIVISIONS = {unit: rank for unit, rank in UNIT_RANK.items() if unit not in ("artikel", "art.", "§")}
LONGEST_ON_COVER, MOST_ON_COVER = 250, 600


def set_levels(blocks: Sequence[AnyBlock], bookmarks: Mapping[str, list[Bookmark]]) -> None:
    """Number the levels of all headings from 1 without gaps."""
    headings = [block for block in blocks if isinstance(block, Block) and block.kind == "heading"]
    if not headings:
        return
    told = [_bookmarked(block, bookmarks) for block in headings]
    if sum(level is not None for level in told) < COVERED * len(headings):
        told = [int(block.role[1]) if block.role[:1] == "H" and len(block.role) == 2 else None for block in headings]
    typed = sum(level is not None for level in told) < COVERED * len(headings)
    if typed:
        told = _levels_by_type(headings)
    levels = _fill(headings, _by_unit(headings, told))
    if typed:
        levels = raise_chapters(headings, levels)
    if typed or all(level is None for block, level in zip(headings, told, strict=True) if is_annex(block)):
        levels = raise_annexes(headings, levels)
    dense = {level: at + 1 for at, level in enumerate(sorted(set(levels)))}
    for block, level in zip(headings, levels, strict=True):
        block.level = dense[level]


def mark_title(blocks: list[AnyBlock]) -> str | None:
    """Join the largest headings at the start of the document to its title, unless chapters are as large."""
    headings = [block for block in blocks if isinstance(block, Block) and block.kind == "heading"]
    if len(headings) < 2:
        return None
    largest = max(block.size for block in headings)
    first = next((block for block in headings if block.size == largest), None)
    if first is None or first.page > 2 or (number_kind(first.text) and not _is_cover(blocks, first.page)):
        return None
    at = next(at for at, block in enumerate(blocks) if block is first)
    title = [first]
    for block in blocks[at + 1 :]:
        if not isinstance(block, Block) or block.kind != "heading" or block.page != first.page or block.size < largest:
            break
        title.append(block)
    alone = sum(block.size == largest for block in headings) == len(title)
    if not (alone or _is_cover(blocks, first.page)) or len(title) == len(headings):
        return None
    first.lines = [line for block in title for line in block.lines]
    first.text = " ".join(block.text for block in title)
    first.kind, first.level = "title", 1
    del blocks[at + 1 : at + len(title)]
    if _is_cover(blocks, first.page) and blocks[-1].page > first.page:
        for block in blocks:
            if block.page == first.page and block.kind == "heading":
                block.kind = "paragraph"
    return first.text


def _is_cover(blocks: Sequence[AnyBlock], page: int) -> bool:
    """A page without running text."""
    texts = [block.text for block in blocks if block.page == page and isinstance(block, Block)]
    tables = any(block.page == page for block in blocks if not isinstance(block, Block))
    return not tables and max(map(len, texts)) < LONGEST_ON_COVER and sum(map(len, texts)) < MOST_ON_COVER


def _bookmarked(block: Block, bookmarks: Mapping[str, list[Bookmark]]) -> int | None:
    entries = bookmarks.get(matching_key(block.text))
    if not entries:
        return None
    nearest = min(entries, key=lambda entry: abs((entry.page or block.page) - block.page))
    return nearest.level


def _style(block: Block) -> Style:
    return round(block.size * 2), block.bold


def _levels_by_type(headings: Sequence[Block]) -> list[int | None]:
    """Ranks of type sizes, corrected so that one kind of number has one level."""
    ranks = _ranks(headings)
    levels = [ranks[_style(block)] for block in headings]
    kinds = [number_kind(block.text) for block in headings]
    by_kind: defaultdict[tuple[str, int], Counter[int]] = defaultdict(Counter)
    for kind, level in zip(kinds, levels, strict=True):
        if kind:
            by_kind[kind][level] += 1
    decimals = sorted(kind for kind in by_kind if kind[0] == "decimal")
    offset = by_kind[decimals[0]].most_common(1)[0][0] - decimals[0][1] if decimals else 0
    units = sorted({UNIT_RANK[kind[0]] for kind in by_kind if kind[0] in UNIT_RANK})
    lowest = min((level for kind, level in zip(kinds, levels, strict=True) if kind and kind[0] in UNIT_RANK), default=1)
    for at, kind in enumerate(kinds):
        if kind and kind[0] == "decimal":
            levels[at] = max(1, offset + kind[1])
        elif kind and kind[0] in UNIT_RANK and len(units) > 1:
            levels[at] = lowest + units.index(UNIT_RANK[kind[0]])
        elif kind:
            levels[at] = by_kind[kind].most_common(1)[0][0]
    return list(levels)


def _ranks(headings: Sequence[Block]) -> dict[Style, int]:
    """Larger before smaller, bold before light; sizes half a point apart are one."""
    ranks: dict[Style, int] = {}
    last: Style | None = None
    for style in sorted({_style(block) for block in headings}, key=lambda each: (-each[0], -each[1])):
        same = last is not None and last[0] - style[0] <= 1 and last[1] == style[1]
        ranks[style] = max(ranks.values(), default=0) + (0 if same else 1)
        last = style
    return ranks


def _by_unit(headings: Sequence[Block], told: Sequence[int | None]) -> list[float | None]:
    """Bookmarks of statutes are often flat: where one level holds "Abschnitt" and "Titel", the lesser goes below."""
    units = [DIVISIONS.get((number_kind(block.text) or ("", 0))[0]) for block in headings]
    at_level: defaultdict[int | None, set[int]] = defaultdict(set)
    for level, unit in zip(told, units, strict=True):
        if unit is not None:
            at_level[level].add(unit)
    split: list[float | None] = []
    for level, unit in zip(told, units, strict=True):
        ranks = sorted(at_level[level])
        below = ranks.index(unit) / len(ranks) if unit is not None else 0.0
        split.append(None if level is None else level + below)
    return split


def _fill(headings: Sequence[Block], told: Sequence[float | None]) -> list[float]:
    """Levels for the untold: as told ones with the same kind of number or style, else by size, else below the last."""
    by_kind: defaultdict[tuple[str, int], Counter[float]] = defaultdict(Counter)
    by_style: defaultdict[Style, Counter[float]] = defaultdict(Counter)
    sizes: defaultdict[float, list[float]] = defaultdict(list)
    for block, level in zip(headings, told, strict=True):
        if level is None:
            continue
        sizes[level].append(block.size)
        kind = number_kind(block.text)
        if kind:
            by_kind[kind][level] += 1
        else:
            by_style[_style(block)][level] += 1
    usual = {level: median(found) for level, found in sizes.items()}
    levels: list[float] = []
    last_told = 0.0
    for block, level in zip(headings, told, strict=True):
        kind = number_kind(block.text)
        known = by_kind.get(kind) if kind else None
        known = known or by_style.get(_style(block))
        if level is None and known:
            level = known.most_common(1)[0][0]
        if level is None:
            alike = any(abs(size - block.size) <= 0.25 for size in usual.values())
            smaller = [] if alike else [other for other, size in usual.items() if size < block.size]
            levels.append(min(smaller, default=last_told + 1))
            continue
        last_told = level
        levels.append(level)
    return levels
