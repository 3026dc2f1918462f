"""Any file to a ParsedFile: checked, read by the parser of its kind, cleaned, and measured for what was lost."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.coverage import ENOUGH, text_share
from ingest.errors import UnreadableFileError
from ingest.load_check import kind_of, recognise
from ingest.load_clean import clean, visible
from ingest.load_convert import has_libreoffice, pictures_as_pdf, through_libreoffice
from ingest.load_decrypt import PASSWORD_REMEDY, decrypted
from ingest.load_doc import read_doc
from ingest.load_marks import Parts
from ingest.load_partition import Format
from ingest.load_partition import preload as preload_partition
from ingest.load_strict import transitional
from ingest.passages import Element, Notice, ParsedFile
from ingest.stand import find_stand

if TYPE_CHECKING:
    from ingest.pdf.scans import OcrPage, PageImage

OnScan = Callable[[], object]
_NO_TITLE = re.compile(r"(?:microsoft|dokument|document|unbenannt|untitled|präsentation|powerpoint)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:§|Art\.?\s|\d|Teil\s|Abschnitt\s|Kapitel\s|Anlage\s|Folie\s)")
_OWN_HEADINGS = frozenset({"docx", "pptx", "odt", "rtf", "epub", "html", "md", "doc"})
_SHEETS = frozenset({"xlsx", "xlsm", "xltx", "xls", "ods", "csv", "tsv"})
_PARTITIONS: dict[str, Format] = {
    **dict.fromkeys(("docx", "docm", "dotx", "odt", "rtf", "doc"), "docx"),
    **dict.fromkeys(("pptx", "pptm", "ppsx", "ppt", "odp"), "pptx"),
}
_PROBE = b"# Titel\n\nEin Satz.\n\n- ein Punkt\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
_OLD_OFFICE = {"doc": "docx", "ppt": "pptx", "odp": "pptx"}


def parse_file(path: Path, password: str | None = None, on_scan: OnScan | None = None) -> ParsedFile:
    """What this file says; raises UnreadableFileError with the reason if it says nothing.

    `on_scan` is called before each page that is read from its picture.
    """
    try:
        if not path.is_file():
            raise UnreadableFileError("Die Datei gibt es nicht. Prüfen Sie den Pfad.")
        kind, notices = recognise(path)
        if kind in ("pdf", "image"):
            parsed = _parse_pages(kind, path, password, on_scan)
        else:
            content = path.read_bytes()
            if kind == "encrypted":
                content = decrypted(content, password)
                kind = kind_of(content)
            parsed = _finished(_read(kind, content, on_scan), kind)
    except UnreadableFileError as error:
        message = str(error)
        raise UnreadableFileError(message if path.name in message else f"{path.name}: {message}") from error
    return replace(parsed, notices=(*notices, *parsed.notices))


def page_count(path: Path) -> int:
    """How many pages a PDF has; 0 for every other file and for a PDF that does not open."""
    from ingest.pdf import render

    try:
        return render.page_count(path) if path.suffix.lower() == ".pdf" else 0
    except UnreadableFileError:
        return 0


def preload(path: Path) -> None:
    """Import the libraries that a file of this suffix needs, so that processes forked afterwards share them."""
    suffix = path.suffix.lower().lstrip(".")
    if suffix == "pdf":
        import ingest.pdf.parse
        import ingest.pdf.render  # noqa: F401
    elif suffix in _SHEETS:
        import openpyxl  # noqa: F401
    else:
        preload_partition(_PARTITIONS.get(suffix, "html"))
        if suffix not in _PARTITIONS:
            _reader("md")(_PROBE)  # what a first reading sets up is a third of the time that a handbook takes


def _parse_pages(kind: str, path: Path, password: str | None, on_scan: OnScan | None) -> ParsedFile:
    from ingest.pdf.parse import parse_pdf

    if kind == "pdf":
        return parse_pdf(path, password=password, read_image=_image_reader(on_scan))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / path.name  # the name that messages tell
        made.write_bytes(pictures_as_pdf(path.read_bytes()))
        return replace(parse_pdf(made, read_image=_image_reader(on_scan)), properties={})


def _image_reader(on_scan: OnScan | None) -> Callable[[PageImage], OcrPage] | None:
    """What reads scanned pages: tesseract if it is installed."""
    if shutil.which("tesseract") is None:
        return None
    from ingest.ocr import read_page

    def read(image: PageImage) -> OcrPage:
        if on_scan:
            on_scan()
        return read_page(image)

    return read


def _read(kind: str, content: bytes, on_scan: OnScan | None, depth: int = 0) -> Parts:
    if kind in ("eml", "msg"):
        return _read_mail(kind, content, on_scan, depth)
    if kind == "doc" and not has_libreoffice():
        return read_doc(content)
    if kind in _OLD_OFFICE:
        content = through_libreoffice(content, kind, _OLD_OFFICE[kind])
        kind = _OLD_OFFICE[kind]
    if kind in ("docx", "pptx", "xlsx"):
        content = transitional(content)
    return _reader(kind)(content)


def _read_mail(kind: str, content: bytes, on_scan: OnScan | None, depth: int) -> Parts:
    from ingest.load_mail import read_eml, read_msg

    def read_attachment(path: Path, deeper: int) -> Parts:
        inner, notices = recognise(path)
        if inner == "encrypted":
            raise UnreadableFileError(PASSWORD_REMEDY)
        if inner in ("pdf", "image"):
            parsed = _parse_pages(inner, path, None, on_scan)
            return Parts(parsed.elements, notices=(*notices, *parsed.notices))
        parts = _read(inner, path.read_bytes(), on_scan, deeper)
        if not parts.elements:
            raise UnreadableFileError(_empty_reason(inner))
        return replace(parts, notices=(*notices, *parts.notices))

    return (read_eml if kind == "eml" else read_msg)(content, read_attachment, depth)


def _reader(kind: str) -> Callable[[bytes], Parts]:
    """The function that reads this kind; imported here because each brings its own libraries."""
    from ingest import load_markdown, load_office, load_sheet, load_slides, load_text, load_web

    readers: dict[str, Callable[[bytes], Parts]] = {
        "docx": load_office.read_docx,
        "pptx": load_slides.read_pptx,
        "odt": load_office.read_odt,
        "rtf": load_office.read_rtf,
        "epub": load_office.read_epub,
        "xlsx": load_sheet.read_xlsx,
        "xls": load_sheet.read_xls,
        "ods": load_sheet.read_ods,
        "csv": load_sheet.read_csv,
        "html": load_web.read_html,
        "md": load_markdown.read_markdown,
        "txt": load_text.read_text,
        "xml": load_text.read_xml,
    }
    if kind not in readers:
        raise UnreadableFileError("Diese Art von Datei wird nicht gelesen. Speichern Sie sie als PDF.")
    return readers[kind]


def _finished(parts: Parts, kind: str) -> ParsedFile:
    elements, notices = clean(parts.elements)
    share = text_share(map(visible, parts.source), [element.text for element in elements])
    if not elements:
        left_out = (notice.message for notice in parts.notices)
        raise UnreadableFileError(" ".join((_empty_reason(kind), *left_out)))
    found = (*parts.notices, *notices)
    if share < ENOUGH:
        message = f"Nur {share:.0%} des Textes wurden erfasst. Vergleichen Sie das Ergebnis mit dem Original."
        found = (*found, Notice("text_share", message))
    return ParsedFile(
        elements=elements,
        title=_title(parts, elements, kind),
        stand=parts.stand or _stand(parts, elements),
        page_count=parts.page_count,
        text_share=(round(share, 4),),
        notices=found,
        properties=parts.properties,
    )


def _empty_reason(kind: str) -> str:
    if kind in ("docx", "pptx", "odt", "html", "epub"):
        return "Die Datei enthält keinen Text, höchstens Bilder. Legen Sie Bilder als PDF ab, dann werden sie gelesen."
    return "Die Datei enthält keinen Text. Prüfen Sie, ob es die richtige ist."


def _title(parts: Parts, elements: tuple[Element, ...], kind: str) -> str | None:
    if parts.title:
        return visible(parts.title)
    stored = visible(parts.properties.get("title", "")).strip()
    if kind in _OWN_HEADINGS:
        top = [element.text for element in elements[:3]]
        if stored in top:
            return stored
        first = next((e for e in elements[:3] if e.kind == "heading" and not _NUMBERED.match(e.text)), None)
        if first:
            return first.text
    return stored if stored and not _NO_TITLE.match(stored) else None


def _stand(parts: Parts, elements: tuple[Element, ...]) -> str | None:
    return find_stand(parts.running) or find_stand(
        "\n".join(element.text for element in elements if not element.hidden)
    )
