"""Decide which blocks are headings: bookmarks, tags and printed contents first, then type and numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ingest.pdf.numbering import (
    BULLET,
    LEADERS,
    LEGAL_ALONE,
    PARAGRAPH_NUMBER,
    SENTENCE_END,
    heading_number,
    is_list_item,
    matching_key,
)
from ingest.pdf.pieces import AnyBlock, Block, TableBlock
from ingest.pdf.typography import Body, family

CAPTION = re.compile(r"(?:Tabelle|Tab\.|Abbildung|Abb\.|Bild|Schaubild|Figure|Fig\.|Table)\s*\d+")
HEADING_TAG = re.compile(r"H[1-6]?|Title")
REFERENCE = re.compile(r"\b(?:Abs|Satz|Nr|DSGVO|BDSG)\b")
LEGAL_START = re.compile(r"(?:§|Artikel\s|Anhang\s|Anlage\s|Teil\s|Abschnitt\s|Kapitel\s)", re.IGNORECASE)
LONGEST = 220


@dataclass(frozen=True)
class Evidence:
    """What the document itself says about its headings."""

    bookmarks: Collection[str]
    contents: Collection[str]
    body: Body
    scanned: bool = False


def mark_headings(blocks: Sequence[AnyBlock], evidence: Evidence) -> None:
    """Set the kind of headings, captions and list items."""
    for block in blocks:
        if not isinstance(block, Block) or block.kind != "paragraph" or block.hidden:
            continue
        if CAPTION.match(block.text):
            block.kind = "caption"
        elif _is_told(block, evidence) or _looks_like_heading(block, evidence):
            block.kind = "heading"
        elif is_list_item(block.text):
            block.kind = "list_item"


def attach_captions(blocks: Sequence[AnyBlock]) -> None:
    """Point each caption at the table directly above it, else at the one directly below."""
    for at, block in enumerate(blocks):
        if isinstance(block, Block) and block.kind == "caption":
            beside = [blocks[near] for near in (at - 1, at + 1) if 0 <= near < len(blocks)]
            block.attached_to = next((each for each in beside if isinstance(each, TableBlock)), None)


def join_legal_headings(blocks: list[AnyBlock], body: Body) -> None:
    """Put "§ 3" and the title on the line below it together."""
    at = 0
    while at < len(blocks) - 1:
        first, second = blocks[at], blocks[at + 1]
        if isinstance(first, Block) and isinstance(second, Block) and _belong_together(first, second, body):
            first.lines += second.lines
            first.text = f"{first.text} {second.text}"
            first.kind = "heading"
            del blocks[at + 1]
        at += 1


def _belong_together(first: Block, second: Block, body: Body) -> bool:
    kinds = ("heading", "paragraph")
    if first.kind not in kinds or second.kind not in kinds or len(first.lines) != 1:
        return False
    if not LEGAL_ALONE.fullmatch(first.text.strip()) or LEGAL_ALONE.fullmatch(second.text.strip()):
        return False
    if first.page != second.page or len(second.text) >= LONGEST or len(second.lines) > 4:
        return False
    if PARAGRAPH_NUMBER.match(second.text) or (second.kind == "heading" and heading_number(second.text)):
        return False
    return second.kind == "heading" or second.bold != body.bold


def _is_told(block: Block, evidence: Evidence) -> bool:
    text, key = block.text, matching_key(block.text)
    length = len(text)
    if key in evidence.bookmarks and length < 300 and block.size >= evidence.body.size - 0.6:
        return True
    if key in evidence.contents and length < 260 and len(block.lines) <= 4:
        return block.size >= evidence.body.size * 0.95
    if not HEADING_TAG.fullmatch(block.role) or length >= 260 or PARAGRAPH_NUMBER.match(text):
        return False
    return not (_is_sentence(text) and length > 120)


def _is_sentence(text: str) -> bool:
    return bool(SENTENCE_END.search(text)) and not re.search(r"[:?!]$", text)


def _looks_like_heading(block: Block, evidence: Evidence) -> bool:
    text, body = block.text, evidence.body
    if len(block.lines) > 4 or len(text) > LONGEST or PARAGRAPH_NUMBER.match(text) or LEADERS.search(text):
        return False
    if not re.search(r"[^\W\d_]{2}", text) or text[0] in BULLET:
        return False
    numbered, sentence = bool(heading_number(text)), _is_sentence(text)
    growth = 1.12 if evidence.scanned else 1.06
    if block.size >= body.size * growth + 0.2:
        # OCR overrates the size of short lines.
        longest_sentence = 0 if evidence.scanned else 80
        return len(text) < 160 and not (sentence and not numbered and len(text) > longest_sentence)
    if block.size < body.size - 0.6 or len(text) >= 160 or len(block.lines) > 3:
        return False
    listed = is_list_item(text)
    if block.bold and not body.bold:
        return not (sentence and not numbered) and (numbered or not listed)
    if family(block.lines[0].style.font) != body.family and block.lines[0].x0 <= block.column[0] + 40:
        return numbered or (not sentence and not listed and 8 < len(text) < 140 and not text.endswith((",", "…")))
    legal = numbered and bool(LEGAL_START.match(text)) and not REFERENCE.search(text)
    return legal and len(text) < 110 and not sentence and len(block.lines) <= 2
