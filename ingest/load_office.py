"""Word processor files and slides to elements: DOCX itself, ODT, RTF and EPUB by way of Word or HTML."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import replace
from io import BytesIO

from ingest.docx_normalise import normalise_docx
from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED
from ingest.load_convert import converted
from ingest.load_marks import Parts
from ingest.load_partition import number_cells, partition
from ingest.load_properties import read_properties
from ingest.load_rtf import blocks, with_plain_footnotes
from ingest.load_xml import parsed
from ingest.passages import Element


def read_docx(content: bytes) -> Parts:
    """A Word file; its running headers and footers only lend their "Stand"."""
    try:
        normalised = normalise_docx(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, SyntaxError, KeyError) as error:
        raise UnreadableFileError(DAMAGED) from error
    word = number_cells(normalised.content) if normalised.numbered_cells else normalised.content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return Parts(
            elements=_with_notes_tied(partition("docx", word)),
            source=normalised.source,
            notices=normalised.notices,
            title=normalised.title,
            running=normalised.running,
            properties=read_properties(archive),
        )


def read_odt(content: bytes) -> Parts:
    """An OpenDocument text, by way of Word's format; changes are accepted, comments and contents left out."""
    parts = read_docx(converted(content, "odt", "docx"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return replace(
            parts,
            source=tuple(_odt_texts(archive, "content.xml", "body")),
            running="\n".join(_odt_texts(archive, "styles.xml", "master-styles")),
            properties=read_properties(archive),
        )


def _odt_texts(archive: zipfile.ZipFile, name: str, within: str) -> list[str]:
    if name not in archive.namelist():
        return []
    root = parsed(archive.read(name))
    for left_out in list(root.iter("{*}tracked-changes", "{*}table-of-content", "{*}annotation", "{*}note-citation")):
        left_out.clear(keep_tail=True)
    for space in root.iter("{*}s", "{*}tab", "{*}line-break"):
        space.text = " "
    paragraphs = [p for part in root.iterfind(f".//{{*}}{within}") for p in part.iter("{*}p", "{*}h")]
    texts = []
    for paragraph in reversed(paragraphs):  # those inside others, as of notes and boxes, come later in the file
        texts.append("".join(paragraph.itertext()))
        paragraph.clear(keep_tail=True)
    return texts[::-1]


def read_rtf(content: bytes) -> Parts:
    """A rich text, by way of Word's format."""
    parts = read_docx(converted(with_plain_footnotes(content), "rtf", "docx"))
    return replace(parts, source=tuple(blocks(with_plain_footnotes(content))))


def read_epub(content: bytes) -> Parts:
    """An e-book, by way of HTML."""
    from ingest.load_web import read_html

    parts = read_html(converted(content, "epub", "html5"))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return replace(parts, properties=read_properties(archive))


def _with_notes_tied(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Footnotes pointing at the piece before them."""
    tied: list[Element] = []
    owner = 0
    for at, element in enumerate(elements):
        if element.kind == "footnote":
            element = replace(element, attached_to=owner)
        else:
            owner = at
        tied.append(element)
    return tuple(tied)
