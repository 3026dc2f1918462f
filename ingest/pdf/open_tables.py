"""Find tables without ruling lines: lines whose pieces leave the same white gaps free."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence

from ingest.pdf.lines import group_lines
from ingest.pdf.numbering import LEADERS, LIST_MARK_ALONE, SENTENCE_END, number_kind
from ingest.pdf.pieces import Cell, Line, Segment, TableBlock, surround

GUTTER = 5.0
LINES_PER_RULE = 3
WIDEST_SPACE = 6
# Running text needs columns at least this wide.
NARROW_TEXT = 120.0
Gap = tuple[float, float]


def split_tables(lines: Sequence[Line], column: Gap, rules: Sequence[float]) -> list[Line | TableBlock]:
    """The lines of a column, runs of them that form a table replaced by it; `rules` are heights of drawn lines."""
    stretched = {id(line) for line in lines if _is_stretched(line, column)}
    found: list[Line | TableBlock] = []
    at = 0
    while at < len(lines):
        end, gaps = _run(lines, at, stretched)
        table = _table(lines[at:end], gaps, rules) if end - at >= 2 else None
        if table:
            found.append(table)
            at = end
        else:
            found.append(lines[at])
            at += 1
    return found


def _is_row(line: Line) -> bool:
    """Several pieces that are not just a number or bullet before its text."""
    if len(line.segments) < 2 or LEADERS.search(line.text):
        return False
    first = line.segments[0].text
    kind = number_kind(f"{first} xx")
    numbered = kind is not None and kind[0] in ("decimal", "roman", "letter") and " " not in first
    return len(line.segments) > 2 or not (LIST_MARK_ALONE.fullmatch(first) or numbered)


def _is_stretched(line: Line, column: Gap) -> bool:
    """A justified line with few words: it fills the column, and all its spaces are wide alike."""
    if line.x1 - line.x0 < 0.9 * (column[1] - column[0]):
        return False
    pairs = zip(line.words, line.words[1:], strict=False)
    spaces = [after.x0 - word.x1 for word, after in pairs if not after.glued]
    return len(spaces) > 1 and 0.6 * max(spaces) < min(spaces) < WIDEST_SPACE * line.style.size


def _gaps(line: Line) -> list[Gap]:
    pairs = zip(line.segments, line.segments[1:], strict=False)
    return [(left.x1, right.x0) for left, right in pairs if right.x0 - left.x1 >= GUTTER]


def _run(lines: Sequence[Line], start: int, stretched: set[int]) -> tuple[int, list[Gap]]:
    """How far the gaps of the first line stay free, and what is left of them."""
    if not _is_row(lines[start]) or id(lines[start]) in stretched:
        return start, []
    gaps, end = _gaps(lines[start]), start + 1
    last_row = end
    while end < len(lines) and gaps:
        line, before = lines[end], lines[end - 1]
        if line.base - before.base > 2.6 * max(line.style.size, 8.0) or id(line) in stretched:
            break
        row = _is_row(line)
        left = [gap for gap in (_free(gap, line) for gap in gaps) if gap]
        if len(left) < len(gaps) and not (row and left and end - start <= 2):
            break
        first_column = line.x0 < left[0][0]
        if not row and first_column and line.base - before.base > 1.6 * line.style.size:
            break
        gaps, end = left, end + 1
        last_row = last_row if first_column and not row else end
    return _with_wrapped_tail(lines, last_row, end), gaps


def _with_wrapped_tail(lines: Sequence[Line], last_row: int, end: int) -> int:
    """Lines of the first column alone belong to the table only close below its last row."""
    while last_row < end and lines[last_row].base - lines[last_row - 1].base < 1.35 * lines[last_row].style.size:
        if SENTENCE_END.search(lines[last_row - 1].segments[0].text):
            break
        last_row += 1
    return last_row


def _free(gap: Gap, line: Line) -> Gap | None:
    """What the line leaves of a gap."""
    start, stop = gap
    for segment in line.segments:
        if segment.x1 > start and segment.x0 < stop:
            if segment.x0 <= start:
                start = segment.x1
            else:
                stop = min(stop, segment.x0)
    return (start, stop) if stop - start >= GUTTER else None


def _column(segment: Segment, gaps: Sequence[Gap]) -> int:
    return sum(segment.x0 >= stop - 1 for _, stop in gaps)


def _table(lines: Sequence[Line], gaps: Sequence[Gap], rules: Sequence[float]) -> TableBlock | None:
    rows_of_many = sum(_is_row(line) for line in lines)
    if rows_of_many < 2 or (rows_of_many < 3 and len(gaps) < 2 and len(lines) < 3):
        return None
    grouped = _ruled_rows(lines, rules) or _rows(lines, gaps)
    if len(grouped) < 2 or _is_running_text(lines, gaps):
        return None
    page = lines[0].page
    rows = [[Cell() for _ in range(len(gaps) + 1)] for _ in grouped]
    for row, members in zip(rows, grouped, strict=True):
        columns: list[list[Segment]] = [[] for _ in row]
        for line in members:
            for segment in line.segments:
                columns[_column(segment, gaps)].append(segment)
        for cell, segments in zip(row, columns, strict=True):
            cell.lines = group_lines(page, segments)
    return TableBlock(page, rows, surround(lines))


def _is_running_text(lines: Sequence[Line], gaps: Sequence[Gap]) -> bool:
    """Two columns that most lines fill are columns of text."""
    x0, _, x1, _ = surround(lines)
    edges = [
        (start, stop) for start, stop in zip([x0, *(b for _, b in gaps)], [*(a for a, _ in gaps), x1], strict=True)
    ]
    full = 0
    for column, (start, stop) in enumerate(edges):
        widths = [each.x1 - each.x0 for line in lines for each in line.segments if _column(each, gaps) == column]
        filled = sum(width > 0.8 * (stop - start) for width in widths)
        full += len(widths) > 3 and stop - start > NARROW_TEXT and filled > 0.6 * len(widths)
    return full > 1


def _ruled_rows(lines: Sequence[Line], rules: Sequence[float]) -> list[list[Line]]:
    """Rows between drawn lines, where nearly every row has one below it."""
    inner = [y for y in rules if lines[0].base < y < lines[-1].base]
    if len(inner) < 2 or len(lines) > LINES_PER_RULE * (len(inner) + 1):
        return []
    rows: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        rows[bisect(inner, line.base)].append(line)
    return [rows[at] for at in sorted(rows)]


def _rows(lines: Sequence[Line], gaps: Sequence[Gap]) -> list[list[Line]]:
    """Rows begin at wide line gaps where there are any, else where the first column has text."""
    steps = [line.base - before.base for before, line in zip(lines, lines[1:], strict=False)]
    narrow = min(steps)
    mixed = max(steps) > 1.12 * narrow + 0.8 and narrow < 1.45 * lines[0].style.size
    rows = [[lines[0]]]
    for step, line in zip(steps, lines[1:], strict=True):
        loose = step > 1.45 * line.style.size and _is_row(line)
        starts = step > 1.12 * narrow + 0.8 if mixed else loose or _column(line.segments[0], gaps) == 0
        if starts:
            rows.append([line])
        else:
            rows[-1].append(line)
    return rows
