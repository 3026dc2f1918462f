"""A Word file rewritten so that nothing gets lost on the way through unstructured.

Decisions: tracked changes are read as accepted. Text boxes, content controls, foot- and endnotes become
paragraphs after the paragraph they belong to. A table of contents and placeholder prompts are left out, and so
are reviewers' comments, with a notice: they are not the document's word. Hidden text is kept as paragraphs
of its own, marked hidden. What a paragraph is goes before its text as a mark (`ingest.load_marks`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from ingest.load_docx_styles import WORD, Styles, read_styles, value
from ingest.load_marks import ANY_MARK, mark
from ingest.passages import Notice

# python-docx opens documents, not templates and files with macros
_PLAIN_TYPE = re.compile(rb"application/[\w.-]+\.(?:document\.macroEnabled|template(?:\.macroEnabled\w*)?)\.main\+xml")
_DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OFFICE_DOCUMENT = "/officeDocument"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TRANSPARENT = ("ins", "moveTo", "smartTag", "customXml", "fldSimple", "bdo", "dir")
_BULKY = re.compile(r"(?:^|/)(?:media|embeddings|fonts)/")
_PROPERTIES = (f"{WORD}rPr", f"{WORD}trPr", f"{WORD}pPr", f"{WORD}tcPr", f"{WORD}tblPr")


@dataclass(frozen=True)
class NormalisedDocx:
    """The rewritten file, its paragraphs as they were before, and what an owner should know."""

    content: bytes
    source: tuple[str, ...]
    notices: tuple[Notice, ...]
    title: str | None


def normalise_docx(content: bytes) -> NormalisedDocx:
    """Rewrite the main part of a Word file; raises KeyError or BadZipFile for a damaged one."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        name = _main_part(archive)
        root = _parsed(archive, name)
        folder = PurePosixPath(name).parent
        styles = read_styles(_parsed_or_none(archive, f"{folder}/styles.xml"))
        notes = {kind: _notes(_parsed_or_none(archive, f"{folder}/{kind}s.xml")) for kind in ("footnote", "endnote")}
        comments = _parsed_or_none(archive, f"{folder}/comments.xml")
        notices = tuple(_notices(root, comments, archive))
        _choose_alternatives(root)
        _accept_changes(root)
        _unpack_controls(root)
        _remove_contents(root, styles)
        source = (*_blocks(root), *_used_notes(root, notes))
        title = next((_text(p) for p in root.iter(f"{WORD}p") if styles.is_title(p) and _text(p).strip()), None)
        _rewrite_paragraphs(root, styles, notes)
        return NormalisedDocx(_repacked(archive, name, root), source, notices, title)


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    return etree.fromstring(ANY_MARK.sub("", archive.read(name).decode("utf-8", "replace")).encode(), parser)


def _parsed_or_none(archive: zipfile.ZipFile, name: str) -> Any | None:
    return _parsed(archive, name) if name in archive.namelist() else None


def _main_part(archive: zipfile.ZipFile) -> str:
    for relation in _parsed(archive, "_rels/.rels"):
        if (relation.get("Type") or "").endswith(_OFFICE_DOCUMENT):
            return (relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _notes(root: Any | None) -> dict[str, str]:
    """Foot- or endnotes by id, without the separators that Word keeps among them."""
    if root is None:
        return {}
    _choose_alternatives(root)
    _accept_changes(root)
    return {
        note.get(f"{WORD}id"): " ".join(" ".join(_text(p) for p in note.iter(f"{WORD}p")).split())
        for note in root
        if note.get(f"{WORD}type") in (None, "normal")
    }


def _notices(root: Any, comments: Any | None, archive: zipfile.ZipFile) -> Iterator[Notice]:
    if any(next(root.iter(WORD + tag), None) is not None for tag in ("ins", "del", "moveTo", "moveFrom")):
        yield Notice("tracked_changes", "Die Datei enthält Überarbeitungen; sie wurden als angenommen gelesen.")
    count = 0 if comments is None else len(comments.findall(f"{WORD}comment"))
    if count:
        yield Notice("comments", f"{count} Kommentare am Rand wurden weggelassen.")
    if next(root.iter(f"{WORD}altChunk"), None) is not None:
        yield Notice("embedded", "Eine eingefügte fremde Datei im Dokument wurde nicht gelesen.")
    names = sorted(name for name in archive.namelist() if "/embeddings/" in name)
    if names:
        yield Notice("embedded", f"{len(names)} eingebettete Dateien wurden nicht gelesen.")
    if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
        yield Notice("macros", "Die Datei enthält Makros; sie wurden nicht ausgeführt.")


def _choose_alternatives(root: Any) -> None:
    for alternative in list(root.iter(f"{_COMPATIBILITY}AlternateContent")):
        branches = [branch for branch in alternative if branch.tag == f"{_COMPATIBILITY}Choice"]
        branches += [branch for branch in alternative if branch.tag == f"{_COMPATIBILITY}Fallback"]
        chosen = next((b for b in branches if next(b.iter(f"{WORD}t"), None) is not None), None)
        _replace(alternative, list(chosen) if chosen is not None else [])


def _accept_changes(root: Any) -> None:
    for row in list(root.iter(f"{WORD}tr")):
        if row.find(f"{WORD}trPr/{WORD}del") is not None:
            _replace(row, [])
    for removed in list(root.iter(f"{WORD}del", f"{WORD}moveFrom")):
        if removed.getparent() is not None and removed.getparent().tag not in _PROPERTIES:
            _replace(removed, [])
    for tag in _TRANSPARENT:
        for wrapper in list(root.iter(WORD + tag)):
            if wrapper.getparent() is not None and wrapper.getparent().tag not in _PROPERTIES:
                _replace(wrapper, [part for part in wrapper if not part.tag.endswith("Pr")])


def _unpack_controls(root: Any) -> None:
    for control in list(root.iter(f"{WORD}sdt")):
        gallery = value(control, "sdtPr/docPartObj/docPartGallery") or ""
        prompt = control.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None
        inside = control.find(f"{WORD}sdtContent")
        keep = inside is not None and not prompt and "Table of Contents" not in gallery
        _replace(control, list(inside) if keep and inside is not None else [])


def _remove_contents(root: Any, styles: Styles) -> None:
    for paragraph in list(root.iter(f"{WORD}p")):
        if styles.is_contents(paragraph):
            _replace(paragraph, [])


def _replace(element: Any, parts: list[Any]) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = parts


def _blocks(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{WORD}p"):
        if text := _text(paragraph).strip():
            yield text


def _used_notes(root: Any, notes: dict[str, dict[str, str]]) -> Iterator[str]:
    for reference in root.iter(f"{WORD}footnoteReference", f"{WORD}endnoteReference"):
        yield _note(reference, notes)


def _note(reference: Any, notes: dict[str, dict[str, str]]) -> str:
    kind = reference.tag.removeprefix(WORD).removesuffix("Reference")
    return notes[kind].get(reference.get(f"{WORD}id"), "")


def _text(paragraph: Any) -> str:
    """The text of a paragraph without that of text boxes inside it."""
    return "".join(
        part.text or ""
        for part in paragraph.iter(f"{WORD}t")
        if next(part.iterancestors(f"{WORD}p"), None) is paragraph
    )


def _rewrite_paragraphs(root: Any, styles: Styles, notes: dict[str, dict[str, str]]) -> None:
    number = 0
    for paragraph in list(root.iter(f"{WORD}p")):
        in_table = next(paragraph.iterancestors(f"{WORD}tbl"), None)
        after = paragraph if in_table is None else _outermost_table(paragraph)
        added = list(_lift_boxes(paragraph))
        kind, level = styles.kind(paragraph, _text(paragraph).strip())
        added += _lift_hidden(paragraph, styles)
        for reference in paragraph.iter(f"{WORD}footnoteReference", f"{WORD}endnoteReference"):
            if note := _note(reference, notes):
                number += 1
                added.append(_paragraph(f"{mark('footnote')}{number} {note}"))
        if in_table is None and _text(paragraph).strip():
            _put_first(paragraph, mark(kind, level))
        for part in reversed(added):
            after.addnext(part)


def _outermost_table(paragraph: Any) -> Any:
    return list(paragraph.iterancestors(f"{WORD}tbl"))[-1]


def _lift_boxes(paragraph: Any) -> Iterator[Any]:
    for box in list(paragraph.iter(f"{WORD}txbxContent")):
        if next(box.iterancestors(f"{WORD}txbxContent"), None) is None:
            yield from list(box)
            box.getparent().remove(box)


def _lift_hidden(paragraph: Any, styles: Styles) -> list[Any]:
    hidden = [run for run in paragraph.iter(f"{WORD}r") if _text_of_run(run) and styles.is_hidden(run, paragraph)]
    text = "".join(_text_of_run(run) for run in hidden)
    for run in hidden:
        _replace(run, [])
    return [_paragraph(mark("paragraph", hidden=True) + text)] if text.strip() else []


def _text_of_run(run: Any) -> str:
    return "".join(part.text or "" for part in run.findall(f"{WORD}t"))


def _paragraph(text: str) -> Any:
    from lxml import etree

    paragraph = etree.Element(f"{WORD}p")
    _put_first(paragraph, text)
    return paragraph


def _put_first(paragraph: Any, text: str) -> None:
    from lxml import etree

    run = etree.Element(f"{WORD}r")
    part = etree.SubElement(run, f"{WORD}t")
    part.text = text
    part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.insert(1 if paragraph.find(f"{WORD}pPr") is not None else 0, run)


def _repacked(archive: zipfile.ZipFile, name: str, root: Any) -> bytes:
    """The file with this main part; pictures and embedded files are emptied, as nobody reads them here."""
    from lxml import etree

    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for entry in archive.infolist():
            if entry.filename == "[Content_Types].xml":
                target.writestr(entry.filename, _PLAIN_TYPE.sub(_DOCUMENT_TYPE, archive.read(entry)))
            elif entry.filename == name:
                target.writestr(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
            else:
                target.writestr(entry.filename, b"" if _BULKY.search(entry.filename) else archive.read(entry))
    return packed.getvalue()
