"""Word processor files and slides to elements: DOCX itself, ODT, RTF and EPUB by way of Word or HTML."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from ingest.docx_normalise import normalise_docx
from ingest.errors import UnreadableFileError
from ingest.load_convert import converted
from ingest.load_marks import Parts
from ingest.load_partition import number_cells, partition
from ingest.load_properties import read_properties
from ingest.passages import Element


def read_docx(content: bytes) -> Parts:
    """A Word file; its running headers and footers only lend their "Stand"."""
    try:
        normalised = normalise_docx(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, SyntaxError, KeyError) as error:
        raise UnreadableFileError(f"Die Datei ist beschädigt ({type(error).__name__}).") from error
    elements = _attached(
        partition("docx", number_cells(normalised.content) if normalised.numbered_cells else normalised.content)
    )
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return Parts(
            elements=elements,
            source=normalised.source,
            notices=normalised.notices,
            title=normalised.title,
            running=normalised.running,
            properties=read_properties(archive),
        )


def read_odt(content: bytes) -> Parts:
    """An OpenDocument text, by way of Word's format."""
    return read_docx(converted(content, "odt", "docx"))


def read_rtf(content: bytes) -> Parts:
    """A rich text, by way of Word's format."""
    return read_docx(converted(content, "rtf", "docx"))


def read_epub(content: bytes) -> Parts:
    """An e-book, by way of HTML."""
    from ingest.load_web import read_html

    return read_html(converted(content, "epub", "html5"))


def _attached(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Footnotes and captions attached to the piece that they belong to."""
    from dataclasses import replace

    done: list[Element] = []
    for at, element in enumerate(elements):
        owner = None
        if element.kind == "footnote":
            owner = next((i for i in range(at - 1, -1, -1) if elements[i].kind != "footnote"), None)
        elif element.kind == "caption":
            tables = [i for i in (at + 1, at - 1) if 0 <= i < len(elements) and elements[i].kind == "table"]
            owner = tables[0] if tables else None
        done.append(replace(element, attached_to=owner) if owner is not None else element)
    return tuple(done)
