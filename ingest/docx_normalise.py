"""A Word file rewritten so that nothing gets lost on the way through unstructured.

Decisions: tracked changes are read as accepted. Text boxes, content controls, foot- and endnotes, diagrams and
charts become paragraphs and tables after the paragraph they belong to, formulas one line, frames of one cell
plain paragraphs. A table of contents,
placeholder prompts and reviewers' comments are left out: they are not the document's word. Hidden text is kept
as paragraphs of its own, marked hidden. In a file without heading styles, short bold lines and lines that begin
with "§", "Artikel", "Teil" or "Anlage" are headings. What a paragraph is goes before its text as a mark
(`ingest.load_marks`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ingest.load_docx_build import paragraph_of, properties_of, put_first, run_of, table_of
from ingest.load_docx_package import COMPATIBILITY, RELATIONSHIP, Drawing, opened
from ingest.load_docx_styles import WORD, Styles, is_bold, read_styles, value
from ingest.load_drawings import MATH, formula
from ingest.load_marks import mark
from ingest.load_text import heading_level, is_rule_heading
from ingest.load_xml import remove, replace
from ingest.passages import Kind, Notice

Notes = dict[str, str]
Kinds = dict[Any, tuple[Kind, int]]
_TRANSPARENT = ("ins", "moveTo", "smartTag", "customXml", "fldSimple", "bdo", "dir")
_PROPERTIES = tuple(f"{WORD}{name}Pr" for name in ("r", "tr", "p", "tc", "tbl", "sect"))
_REFERENCES = (f"{WORD}footnoteReference", f"{WORD}endnoteReference")
_BETWEEN = {f"{WORD}tab": " ", f"{WORD}br": " ", f"{WORD}cr": " ", f"{WORD}noBreakHyphen": "-"}
MAX_BOLD_HEADING = 120
# Wingdings, by the last two digits of the character's code
_SYMBOLS = {"6F": "☐", "A8": "☐", "FD": "☒", "FE": "☑", "FC": "✓", "FB": "✗", "E0": "→", "F0": "⇨", "46": "☞"}


@dataclass(frozen=True)
class NormalisedDocx:
    """The rewritten file, its paragraphs as they were, what an owner should know, headers and footers.

    `numbered_cells` says that there are lists inside tables.
    """

    content: bytes
    source: tuple[str, ...]
    notices: tuple[Notice, ...]
    title: str | None
    running: str
    numbered_cells: bool


def normalise_docx(content: bytes) -> NormalisedDocx:
    """Rewrite the main part of a Word file; raises KeyError, SyntaxError or BadZipFile for a damaged one."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        package, root = opened(archive)
        styles = read_styles(package.part("styles.xml"))
        notes = {f"{kind}Reference": _notes(package.part(f"{kind}s.xml")) for kind in ("footnote", "endnote")}
        notices = tuple(package.notices(root))
        _choose_alternatives(root)
        _accept_changes(root)
        _unpack_controls(root)
        _unpack_boxes(root)
        remove(p for p in root.iter(f"{WORD}p") if styles.is_contents(p))
        remove(root.iter(f"{WORD}lastRenderedPageBreak"))
        _write_formulas(root)
        _write_symbols(root)
        source = tuple(filter(None, [*map(_text, root.iter(f"{WORD}p")), *_used_notes(root, notes)]))
        title = next((_text(p) for p in root.iter(f"{WORD}p") if styles.is_title(p) and _text(p)), None)
        kinds = _kinds(root, styles)
        numbered = any(kind == "list_item" and _in_table(p) for p, (kind, _) in kinds.items())
        _rewrite_paragraphs(kinds, styles, notes, package.drawings())
        return NormalisedDocx(package.repacked(root), source, notices, title, package.running_text(), numbered)


def _notes(root: Any | None) -> Notes:
    """Foot- or endnotes by id, without the separators that Word keeps among them."""
    if root is None:
        return {}
    _choose_alternatives(root)
    _accept_changes(root)
    return {
        note.get(f"{WORD}id"): " ".join(_text(p) for p in note.iter(f"{WORD}p")).strip()
        for note in root
        if note.get(f"{WORD}type") in (None, "normal")
    }


def _choose_alternatives(root: Any) -> None:
    for alternative in list(root.iter(f"{COMPATIBILITY}AlternateContent")):
        branches = sorted(alternative, key=lambda branch: branch.tag != f"{COMPATIBILITY}Choice")
        with_text = (branch for branch in branches if next(branch.iter(f"{WORD}t"), None) is not None)
        chosen = next(with_text, branches[0] if branches else None)
        replace(alternative, list(chosen) if chosen is not None else [])


def _accept_changes(root: Any) -> None:
    remove(row for row in root.iter(f"{WORD}tr") if row.find(f"{WORD}trPr/{WORD}del") is not None)
    remove(part for part in root.iter(f"{WORD}del", f"{WORD}moveFrom") if _in_text(part))
    for tag in _TRANSPARENT:
        for wrapper in list(root.iter(WORD + tag)):
            if _in_text(wrapper):
                replace(wrapper, [part for part in wrapper if not str(part.tag).endswith("Pr")])


def _in_text(part: Any) -> bool:
    return part.getparent() is not None and part.getparent().tag not in _PROPERTIES


def _unpack_controls(root: Any) -> None:
    for control in list(root.iter(f"{WORD}sdt")):
        gallery = value(control, "sdtPr/docPartObj/docPartGallery") or ""
        prompt = control.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None
        inside = control.find(f"{WORD}sdtContent")
        keep = inside is not None and not prompt and "Table of Contents" not in gallery
        replace(control, list(inside) if keep else [])


def _unpack_boxes(root: Any) -> None:
    """A table of one cell is a frame around paragraphs."""
    for table in list(root.iter(f"{WORD}tbl")):
        cells = list(table.iter(f"{WORD}tc"))
        if len(cells) == 1:
            for shade in cells[0].findall(f"{WORD}tcPr/{WORD}shd"):
                for paragraph in cells[0].iter(f"{WORD}p"):
                    properties_of(paragraph).append(deepcopy(shade))
            replace(table, [part for part in cells[0] if part.tag != f"{WORD}tcPr"])


def _write_formulas(root: Any) -> None:
    for part in list(root.iter(f"{MATH}oMath")):
        text = formula(part)
        run = run_of(text)
        above = part.getparent()
        if above.tag == f"{MATH}oMathPara":
            above.tag = f"{WORD}hyperlink"  # a wrapper that unstructured reads through
        replace(part, [run])


def _write_symbols(root: Any) -> None:
    """Signs of a symbol font, such as the boxes of a form, as the characters that they show."""
    for symbol in list(root.iter(f"{WORD}sym")):
        code = (symbol.get(f"{WORD}char") or "").upper()[-2:]
        text = _SYMBOLS.get(code, "") if "Wingdings" in (symbol.get(f"{WORD}font") or "") else ""
        if text:
            symbol.tag = f"{WORD}t"
            symbol.attrib.clear()
            symbol.text = text


def _used_notes(root: Any, notes: dict[str, Notes]) -> Iterator[str]:
    for reference in root.iter(*_REFERENCES):
        yield _note(reference, notes)


def _note(reference: Any, notes: dict[str, Notes]) -> str:
    return notes[reference.tag.removeprefix(WORD)].get(reference.get(f"{WORD}id"), "")


def _text(paragraph: Any) -> str:
    """The text of a paragraph without that of text boxes inside it."""
    texts = (
        part.text or "" if part.tag == f"{WORD}t" else _BETWEEN[part.tag]
        for part in paragraph.iter(f"{WORD}t", *_BETWEEN)
        if next(part.iterancestors(f"{WORD}p"), None) is paragraph
    )
    return " ".join("".join(texts).split())


def _in_table(paragraph: Any) -> bool:
    return next(paragraph.iterancestors(f"{WORD}tbl"), None) is not None


def _rewrite_paragraphs(kinds: Kinds, styles: Styles, notes: dict[str, Notes], drawings: dict[str, Drawing]) -> None:
    number = 0
    for paragraph, (kind, level) in kinds.items():
        tables = list(paragraph.iterancestors(f"{WORD}tbl"))
        added = [*_lifted_boxes(paragraph), *_lifted_hidden(paragraph, styles), *_drawn(paragraph, drawings)]
        for reference in paragraph.iter(*_REFERENCES):
            if note := _note(reference, notes):
                number += 1
                added.append(paragraph_of(f"{mark('footnote')}{number} {note}"))
        if not tables and _text(paragraph):
            put_first(paragraph, mark(kind, level))
        elif tables and _heads_table(paragraph):
            put_first(paragraph, mark("heading"))
        for part in reversed(added):
            (tables[-1] if tables else paragraph).addnext(part)


def _heads_table(paragraph: Any) -> bool:
    row = next(paragraph.iterancestors(f"{WORD}tr"), None)
    return row is not None and row.find(f"{WORD}trPr/{WORD}tblHeader") is not None


def _kinds(root: Any, styles: Styles) -> Kinds:
    """What each paragraph is; without heading styles, by its looks."""
    kinds: Kinds = {p: styles.kind(p, _text(p)) for p in root.iter(f"{WORD}p")}
    if any(kind == "heading" and not styles.is_title(p) for p, (kind, _) in kinds.items()):
        return kinds
    level = 0
    for paragraph, (kind, _) in kinds.items():
        text = _text(paragraph)
        if kind != "paragraph" or not text or _in_table(paragraph):
            continue
        if is_rule_heading(text):
            level = heading_level(text)
            kinds[paragraph] = ("heading", level)
        elif is_bold(paragraph) and len(text) <= MAX_BOLD_HEADING and text[-1] not in ".,;":
            own = heading_level(text) if text[0].isdigit() else level + 1
            kinds[paragraph] = ("heading", own)
    return kinds


def _lifted_boxes(paragraph: Any) -> Iterator[Any]:
    for box in list(paragraph.iter(f"{WORD}txbxContent")):
        if next(box.iterancestors(f"{WORD}txbxContent"), None) is None:
            yield from list(box)
            box.getparent().remove(box)


def _lifted_hidden(paragraph: Any, styles: Styles) -> list[Any]:
    hidden = [run for run in paragraph.iter(f"{WORD}r") if _run_text(run) and styles.is_hidden(run, paragraph)]
    text = "".join(_run_text(run) for run in hidden).strip()
    remove(hidden)
    return [paragraph_of(mark("paragraph", hidden=True) + text)] if text else []


def _run_text(run: Any) -> str:
    return "".join(part.text or "" for part in run.findall(f"{WORD}t"))


def _drawn(paragraph: Any, drawings: dict[str, Drawing]) -> Iterator[Any]:
    for part in paragraph.iter():
        relation = part.get(f"{RELATIONSHIP}dm") or part.get(f"{RELATIONSHIP}id")
        if relation in drawings and str(part.tag).rpartition("}")[2] in ("relIds", "chart"):
            for text in drawings[relation].texts:
                yield paragraph_of(mark("caption" if drawings[relation].rows else "paragraph") + text)
            if drawings[relation].rows:
                yield table_of(drawings[relation].rows)
