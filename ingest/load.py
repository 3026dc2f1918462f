"""Any file to a ParsedFile: checked, read by the parser of its kind, cleaned, and measured for what was lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.coverage import ENOUGH, text_share
from ingest.errors import UnreadableFileError
from ingest.load_check import PASSWORD_REMEDY, kind_of, recognise
from ingest.load_clean import clean, visible
from ingest.load_marks import Parts
from ingest.load_partition import Format
from ingest.load_partition import preload as preload_partition
from ingest.load_strict import transitional
from ingest.passages import Element, Notice, ParsedFile
from ingest.stand import find_stand, read_stand

_STAND_PROPERTIES = ("stand", "gültig_ab", "gueltig_ab", "gültig ab", "valid_from", "datum", "date")
_NO_TITLE = re.compile(r"(?:microsoft|dokument|document|unbenannt|untitled|präsentation|powerpoint)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:§|Art\.?\s|\d|Teil\s|Abschnitt\s|Kapitel\s|Anlage\s|Folie\s)")
_OWN_HEADINGS = frozenset({"docx", "pptx", "odt", "rtf", "epub", "html", "md", "doc"})
_SHEETS = frozenset({"xlsx", "xlsm", "xltx", "xls", "ods", "csv", "tsv"})
_PARTITIONS: dict[str, Format] = {
    **dict.fromkeys(("docx", "docm", "dotx", "odt", "rtf", "doc"), "docx"),
    **dict.fromkeys(("pptx", "pptm", "ppsx", "ppt", "odp"), "pptx"),
}
_OLD_OFFICE = {"doc": "docx", "ppt": "pptx", "odp": "pptx"}


def parse_file(path: Path, password: str | None = None) -> ParsedFile:
    """What this file says; raises UnreadableFileError with the reason if it says nothing."""
    if not path.is_file():
        raise UnreadableFileError(f"{path.name}: Die Datei gibt es nicht.")
    kind, notices = recognise(path)
    if kind == "pdf":
        parsed = _parse_pdf(path, password)
        return replace(parsed, notices=(*notices, *parsed.notices))
    if kind == "encrypted":
        content = _decrypted(path, password)
        kind = kind_of(path, content)
    else:
        content = path.read_bytes()
    try:
        parts = _read(kind, content, path)
    except UnreadableFileError as error:
        message = str(error)
        raise UnreadableFileError(message if message.startswith(path.name) else f"{path.name}: {message}") from error
    return _finished(replace(parts, notices=(*notices, *parts.notices)), kind, path)


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


def _parse_pdf(path: Path, password: str | None) -> ParsedFile:
    from ingest.pdf.parse import parse_pdf

    return parse_pdf(path, password=password)


def _decrypted(path: Path, password: str | None) -> bytes:
    from io import BytesIO

    import msoffcrypto  # type: ignore[import-untyped]
    from msoffcrypto.exceptions import (  # type: ignore[import-untyped]
        DecryptionError,
        FileFormatError,
        InvalidKeyError,
    )

    if password is None:
        raise UnreadableFileError(f"{path.name}: {PASSWORD_REMEDY}")
    plain = BytesIO()
    try:
        with path.open("rb") as file:
            office = msoffcrypto.OfficeFile(file)
            office.load_key(password=password)
            office.decrypt(plain)
    except (InvalidKeyError, DecryptionError) as error:
        raise UnreadableFileError(f"{path.name}: Das hinterlegte Passwort passt nicht.") from error
    except (FileFormatError, ValueError, KeyError, OSError) as error:
        raise UnreadableFileError(f"{path.name}: Die verschlüsselte Datei ist beschädigt.") from error
    return plain.getvalue()


def _read(kind: str, content: bytes, path: Path, depth: int = 0) -> Parts:
    if kind in ("eml", "msg"):
        return _read_mail(kind, content, depth)
    if kind in _OLD_OFFICE:
        from ingest.load_convert import through_libreoffice

        content = through_libreoffice(path, _OLD_OFFICE[kind])
        kind = _OLD_OFFICE[kind]
    if kind in ("docx", "pptx", "xlsx"):
        content = transitional(content)
    return _reader(kind)(content)


def _read_mail(kind: str, content: bytes, depth: int) -> Parts:
    from ingest.load_mail import read_eml, read_msg

    def read_attachment(path: Path, deeper: int) -> Parts:
        inner, notices = recognise(path)
        if inner == "encrypted":
            raise UnreadableFileError(f"{path.name}: {PASSWORD_REMEDY}")
        if inner == "pdf":
            parsed = _parse_pdf(path, None)
            return Parts(parsed.elements, notices=(*notices, *parsed.notices))
        parts = _read(inner, path.read_bytes(), path, deeper)
        if not parts.elements:
            raise UnreadableFileError(f"{path.name}: {_empty_reason(inner)}")
        return replace(parts, notices=(*notices, *parts.notices))

    return (read_eml if kind == "eml" else read_msg)(content, read_attachment, depth)


def _reader(kind: str) -> Callable[[bytes], Parts]:
    """The function that reads this kind; imported here because each brings its own libraries."""
    from ingest import load_office, load_sheet, load_slides, load_text, load_web

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
        "md": load_web.read_markdown,
        "txt": load_text.read_text,
        "xml": load_text.read_xml,
    }
    if kind not in readers:
        raise UnreadableFileError("Diese Art von Datei wird nicht gelesen. Speichern Sie sie als PDF.")
    return readers[kind]


def _finished(parts: Parts, kind: str, path: Path) -> ParsedFile:
    elements, notices = clean(parts.elements)
    share = text_share(map(visible, parts.source), [element.text for element in elements])
    if not elements:
        left_out = (notice.message for notice in parts.notices)
        raise UnreadableFileError(" ".join((f"{path.name}: {_empty_reason(kind)}", *left_out)))
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
    return "Die Datei enthält keinen Text."


def _title(parts: Parts, elements: tuple[Element, ...], kind: str) -> str | None:
    if parts.title:
        return visible(parts.title)
    if kind in _OWN_HEADINGS:
        first = next((e for e in elements[:3] if e.kind == "heading" and not _NUMBERED.match(e.text)), None)
        if first:
            return first.text
    stored = visible(parts.properties.get("title", "")).strip()
    return stored if stored and not _NO_TITLE.match(stored) else None


def _stand(parts: Parts, elements: tuple[Element, ...]) -> str | None:
    for name in _STAND_PROPERTIES:
        if found := read_stand(parts.properties.get(name, "")):
            return found
    return find_stand(parts.running) or find_stand(
        "\n".join(element.text for element in elements if not element.hidden)
    )
