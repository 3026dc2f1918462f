"""Recognise a printed table of contents, take what it says about headings, and leave it out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.pdf.numbering import CONTENTS_PAGE, LEADERS, SENTENCE_END, heading_number, matching_key
from ingest.pdf.pieces import AnyBlock, Block, TableBlock, lines_of

CONTENTS_TITLE = re.compile(
    r"(?:inhalt|inhaltsverzeichnis|inhaltsübersicht|gliederung|table of contents|contents)\s*:?",
    re.IGNORECASE,
)
LONGEST_ENTRY = 260
PAGE_NUMBER = re.compile(r"(?:\d|\b[ivxlcIVXLC]{1,5})\s*$")


def mark_contents(blocks: Sequence[AnyBlock], page_count: int) -> set[str]:
    """Mark the blocks of printed contents and return the matching keys of their entries."""
    lines: list[str] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if isinstance(block, Block) and _is_title(block, page_count):
            end = max(_paged_entries(blocks, at + 1), _unpaged_entries(blocks, at + 1))
            if end > at + 1:
                for entry in blocks[at:end]:
                    lines += _take(entry)
                at = end
                continue
        if isinstance(block, Block) and _is_dotted(block):
            lines += _take(block)
        at += 1
    return _keys(lines)


def _is_title(block: Block, page_count: int) -> bool:
    early = block.page <= max(8, 0.15 * page_count)
    return early and bool(CONTENTS_TITLE.fullmatch(_text(block)))


def _text(block: AnyBlock) -> str:
    return " ".join(line.text for line in lines_of(block))


def _is_dotted(block: Block) -> bool:
    text = _text(block)
    return bool(LEADERS.search(text)) and bool(PAGE_NUMBER.search(text))


def _is_entry(block: AnyBlock) -> bool:
    if isinstance(block, TableBlock):
        last = [" ".join(line.text for line in row[-1].lines) for row in block.rows]
        return sum(bool(re.fullmatch(r"[.\s…]*(?:\d{1,4}|[ivxlc]{1,5})", text)) for text in last) > 0.6 * len(last)
    text = _text(block)
    return len(text) < LONGEST_ENTRY and bool(re.search(r"\s(?:\d{1,4}|[ivxlc]{1,5})$", text))


def _paged_entries(blocks: Sequence[AnyBlock], start: int) -> int:
    """The end of the entries that name a page; up to two stray lines may stand between them."""
    end, strays = start, 0
    for at in range(start, len(blocks)):
        block = blocks[at]
        if _is_entry(block) or (isinstance(block, Block) and _is_dotted(block)):
            end, strays = at + 1, 0
            continue
        strays += 1
        if strays > 2 or len(_text(block)) > 200:
            break
    return end


def _entry_key(block: AnyBlock) -> str:
    text = _text(block)
    return matching_key(heading_number(text) or text)


def _unpaged_entries(blocks: Sequence[AnyBlock], start: int) -> int:
    """The end of entries without pages: where the first of them comes again as a heading."""
    if start >= len(blocks):
        return start
    first = _entry_key(blocks[start])
    for at in range(start + 3, len(blocks)):
        if _entry_key(blocks[at]) == first:
            return at
        if any(len(line.text) > LONGEST_ENTRY or _is_sentence(line.text) for line in lines_of(blocks[at])):
            return start
    return start


def _is_sentence(text: str) -> bool:
    return len(text) > 90 and bool(SENTENCE_END.search(text))


def _take(block: AnyBlock) -> list[str]:
    if isinstance(block, TableBlock):
        lines = [" ".join(line.text for cell in row for line in cell.lines) for row in block.rows]
    else:
        lines = [line.text for line in block.lines]
    block.kind = "contents"
    return lines


def _keys(lines: Sequence[str]) -> set[str]:
    """Entries may run over several lines: each ends with its page number or where the next number starts."""
    keys: set[str] = set()
    pending = ""
    for line in lines:
        if pending and heading_number(line):
            keys.add(matching_key(pending))
            pending = ""
        pending = f"{pending} {LEADERS.sub(' ', line)}".strip()
        if CONTENTS_PAGE.search(pending) and re.search(r"\s\S+$", pending):
            keys.add(matching_key(CONTENTS_PAGE.sub("", pending)))
            pending = ""
    if pending:
        keys.add(matching_key(pending))
    return {key for key in keys if len(key) >= 3}
