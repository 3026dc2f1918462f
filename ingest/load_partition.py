"""Files to paragraphs, headings, lists and tables through unstructured, with nothing that calls out.

unstructured sends a ping at import and downloads a spaCy model on first use; both are ruled out here:
by its own switches, and by a blank German pipeline in the place of the model. `languages=["deu"]` keeps it
from asking for English verbs, so a blank pipeline is enough.
"""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from functools import cache
from io import BytesIO
from typing import Any, Literal

from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED
from ingest.load_docx_build import put_first
from ingest.load_docx_styles import WORD
from ingest.load_marks import Marked, unmark
from ingest.load_tables import read_table, table_elements
from ingest.passages import Element, Kind

Format = Literal["docx", "pptx", "html"]
SILENT = {
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "true",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    "HF_HUB_OFFLINE": "1",
}
# "(2)" numbers the subsections of a rule, which are paragraphs
_SUBSECTION = re.compile(r"\(\d{1,3}[a-z]?\)$")
_KINDS: dict[str, Kind] = {"Title": "heading", "ListItem": "list_item", "CodeSnippet": "code"}
_DAMAGED: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_LEFT_OUT = frozenset({"Header", "Footer", "PageBreak", "Image"})


def partition(file_format: Format, content: bytes) -> tuple[Element, ...]:
    """The elements of a normalised file; running headers and footers are left out.

    Only slides have pages: where Word last broke its pages says little about the reader's copy.
    """
    run = _partitioner(file_format)
    try:
        parts = run(file=BytesIO(content), languages=["deu"])
    except damaged(file_format) as error:
        raise UnreadableFileError(DAMAGED) from error
    return tuple(
        element for part in parts if type(part).__name__ not in _LEFT_OUT for element in _elements(part, file_format)
    )


def damaged(file_format: Format) -> tuple[type[Exception], ...]:
    """What the libraries below unstructured raise at files that break their format."""
    if file_format == "docx":
        from docx.exceptions import PythonDocxError

        return (PythonDocxError, *_DAMAGED)
    if file_format == "pptx":
        from pptx.exc import PythonPptxError

        return (PythonPptxError, *_DAMAGED)
    return _DAMAGED


@cache
def _partitioner(file_format: Format) -> Any:
    os.environ.update(SILENT)
    import spacy
    import unstructured.nlp.tokenize

    blank = spacy.blank("de")
    blank.add_pipe("sentencizer")
    if not hasattr(unstructured.nlp.tokenize, "_get_nlp"):
        raise ImportError("unstructured.nlp.tokenize._get_nlp is gone: this version may download a model")
    setattr(unstructured.nlp.tokenize, "_get_nlp", lambda: blank)  # noqa: B010 - it is a cached function there
    if file_format == "docx":
        from unstructured.partition.docx import partition_docx

        return partition_docx
    if file_format == "pptx":
        from unstructured.partition.pptx import partition_pptx

        return partition_pptx
    from unstructured.documents.elements import NarrativeText
    from unstructured.partition.html import parser, partition_html

    if not hasattr(parser, "derive_element_type_from_text"):
        raise ImportError("unstructured.partition.html.parser.derive_element_type_from_text is gone")
    # Our marks say what a text is; its guess takes four fifths of the time.
    setattr(parser, "derive_element_type_from_text", lambda text: NarrativeText)  # noqa: B010
    return partition_html


def number_cells(content: bytes) -> bytes:
    """A Word file with the numbers of lists inside tables as text; unstructured writes only those outside."""
    _partitioner("docx")
    import docx
    from docx.text.paragraph import Paragraph
    from unstructured.partition.docx import _ListLabels

    numbered = BytesIO()
    try:
        document = docx.Document(BytesIO(content))
        labels = _ListLabels(document)
        for part in document.element.body.iter(f"{WORD}p"):
            paragraph = Paragraph(part, document)
            label = labels.label(paragraph)
            if label and paragraph.text.strip() and next(part.iterancestors(f"{WORD}tbl"), None) is not None:
                put_first(part, f"{label} ")
        document.save(numbered)
    except damaged("docx") as error:
        raise UnreadableFileError(DAMAGED) from error
    return numbered.getvalue()


def preload(file_format: Format) -> None:
    """Import what `partition` needs, so that processes forked afterwards share it."""
    _partitioner(file_format)


def _elements(part: Any, file_format: Format) -> tuple[Element, ...]:
    page = part.metadata.page_number if file_format == "pptx" else None
    if type(part).__name__ == "Table" and part.metadata.text_as_html:
        return table_elements(read_table(part.metadata.text_as_html), page)
    marked = unmark(part.text)
    kind: Kind = marked.kind or _KINDS.get(type(part).__name__, "paragraph")
    if kind == "list_item" and _SUBSECTION.match(marked.label):
        kind = "paragraph"
    text = marked.text if kind == "code" else " ".join(marked.text.split())
    if not text.strip():
        return ()
    return (Element(kind, text, level=_level(part, kind, marked), page=page, hidden=marked.hidden),)


def _level(part: Any, kind: Kind, marked: Marked) -> int | None:
    if kind == "list_item":
        return marked.level
    if kind != "heading":
        return None
    return marked.level or (part.metadata.category_depth or 0) + 1
