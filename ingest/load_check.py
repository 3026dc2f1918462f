"""What a file is by its content, and whether it may be opened at all: checked before any parser sees it."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.load_decrypt import PASSWORD_REMEDY, is_encrypted
from ingest.passages import Notice

DAMAGED = (
    "Die Datei ist beschädigt oder von anderer Art, als die Endung sagt. "
    "Speichern Sie sie in dem Programm, aus dem sie stammt, noch einmal oder als PDF."
)
ENTITIES = "Die Datei definiert eigene XML-Entitäten und wird deshalb nicht gelesen. Legen Sie sie als PDF ab."
MAX_BYTES = 200 << 20
MAX_UNPACKED = 300 << 20
MAX_RATIO = 150
RATIO_COUNTS_FROM = 20 << 20
MAX_ENTRIES = 5_000

_MAGIC = (
    (b"PK\x05\x06", "zip"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rt", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF8", "image"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
)
_SUFFIXES = {
    "docx": "docx", "docm": "docx", "dotx": "docx", "dotm": "docx",
    "pptx": "pptx", "pptm": "pptx", "ppsx": "pptx", "potx": "pptx", "potm": "pptx", "ppsm": "pptx",
    "xlsx": "xlsx", "xlsm": "xlsx", "xltx": "xlsx", "xltm": "xlsx", "xls": "xls",
    "doc": "doc", "dot": "doc", "ppt": "ppt", "pps": "ppt",
    "odt": "odt", "ott": "odt", "ods": "ods", "odp": "odp", "epub": "epub", "rtf": "rtf",
    "pdf": "pdf", "html": "html", "htm": "html", "xhtml": "html", "mht": "eml", "mhtml": "eml",
    "md": "md", "markdown": "md", "txt": "txt", "text": "txt", "log": "txt", "csv": "csv", "tsv": "csv",
    "eml": "eml", "msg": "msg", "xml": "xml",
    "png": "image", "jpg": "image", "jpeg": "image", "tif": "image", "tiff": "image", "gif": "image",
}  # fmt: skip
_NAMES = {
    "docx": "ein Word-Dokument", "pptx": "eine PowerPoint-Präsentation", "xlsx": "eine Excel-Tabelle",
    "doc": "ein altes Word-Dokument", "xls": "eine alte Excel-Tabelle", "ppt": "eine alte PowerPoint-Datei",
    "odt": "ein OpenDocument-Text", "ods": "eine OpenDocument-Tabelle", "odp": "eine OpenDocument-Präsentation",
    "epub": "ein E-Book", "rtf": "ein RTF-Dokument", "pdf": "ein PDF", "html": "eine Webseite",
    "md": "ein Markdown-Text", "txt": "ein reiner Text", "csv": "eine CSV-Tabelle", "eml": "eine E-Mail",
    "msg": "eine Outlook-Nachricht", "xml": "eine XML-Datei", "image": "ein Bild",
}  # fmt: skip
_TEXT_KINDS = frozenset({"html", "md", "txt", "csv", "eml", "xml"})
_STREAMS = {
    "worddocument": "doc",
    "workbook": "xls",
    "book": "xls",
    "powerpoint document": "ppt",
    "__properties_version1.0": "msg",
}
_OPENDOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
}


def recognise(path: Path) -> tuple[str, tuple[Notice, ...]]:
    """The kind of this file, by content where the content says it and by suffix otherwise.

    Raises UnreadableFileError for a file that no parser should be given.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError("Die Datei ist leer (0 Byte). Legen Sie sie neu ab.")
    if size > MAX_BYTES:
        raise UnreadableFileError(f"Die Datei ist mit {size >> 20} MB größer als {MAX_BYTES >> 20} MB. Teilen Sie sie.")
    with path.open("rb") as file:
        head = file.read(8192)
    wanted = _SUFFIXES.get(path.suffix.lower().lstrip("."))
    found = _kind_of(path, head, wanted)
    if found == "encrypted":
        return found, ()
    if wanted is None or wanted == found:
        return found, ()
    if found in _TEXT_KINDS and wanted not in _TEXT_KINDS:
        raise UnreadableFileError(
            f"Die Datei ist beschädigt oder trägt die falsche Endung; sie ist "
            f"k{_NAMES[wanted]}, sondern {_NAMES[found]}. Legen Sie sie neu oder mit der richtigen Endung ab."
        )
    if found in _TEXT_KINDS:
        return found, ()
    message = f"Die Endung {path.suffix} täuscht: Die Datei ist {_NAMES[found]} und wurde so gelesen."
    return found, (Notice("wrong_suffix", message),)


def kind_of(content: bytes) -> str:
    """The kind of a decrypted office file."""
    opened = BytesIO(content)
    return _zip_kind(opened) if content.startswith(b"PK") else _ole_kind(opened)


def _kind_of(path: Path, head: bytes, wanted: str | None) -> str:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    magic = next((kind for start, kind in _MAGIC if head.startswith(start)), None)
    if magic == "zip":
        return _zip_kind(path)
    if magic == "ole":
        return _ole_kind(path)
    if magic in ("rtf", "image"):
        return magic
    if magic in ("archive", "tnef", "program"):
        raise UnreadableFileError("Archive und Programme werden nicht gelesen. Legen Sie die Dokumente einzeln ab.")
    return _text_kind(path, head, wanted)


def _text_kind(path: Path, head: bytes, wanted: str | None) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or _looks_utf16(head)
    if b"\x00" in head and not wide:
        if wanted and wanted not in _TEXT_KINDS:
            raise UnreadableFileError(DAMAGED)
        raise UnreadableFileError("Die Datei enthält keinen lesbaren Text. Legen Sie das Dokument als PDF ab.")
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if wanted in _TEXT_KINDS:
        return wanted
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    return "txt"


def _looks_utf16(head: bytes) -> bool:
    """Text in UTF-16 without a mark: NULs on one side of nearly every pair."""
    pairs = max(1, len(head) // 2)
    return any(head[side::2].count(0) > 0.7 * pairs and head[1 - side :: 2].count(0) < 0.1 * pairs for side in (0, 1))


def _zip_kind(opened: Path | BytesIO) -> str:
    try:
        with zipfile.ZipFile(opened) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            _check_archive(entries)
            _check_entities(archive)
            mimetype = archive.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableFileError(DAMAGED) from error
    if mimetype in _OPENDOCUMENT:
        return _OPENDOCUMENT[mimetype]
    for folder, kind in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
        if any(name.startswith(folder) for name in names):
            return kind
    raise UnreadableFileError("Die Datei ist ein ZIP-Archiv ohne Dokument darin. Legen Sie die Dokumente einzeln ab.")


def _check_archive(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFileError(f"Das Archiv hat {len(entries)} Einträge, erlaubt sind {MAX_ENTRIES}. Teilen Sie es.")
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_COUNTS_FROM and unpacked / packed > MAX_RATIO):
        raise UnreadableFileError(
            f"Die Datei ist verdächtig: {packed >> 10} KB würden entpackt {unpacked >> 20} MB. "
            "Ist sie echt, legen Sie sie als PDF ab."
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFileError(PASSWORD_REMEDY)


def _check_entities(archive: zipfile.ZipFile) -> None:
    """No office program writes entities of its own; in a part of such a file they are an attack."""
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels", ".xhtml", ".opf", ".ncx")):
            with archive.open(entry) as part:
                prolog = part.read(4096).replace(b"\x00", b"")
            if b"<!ENTITY" in prolog:
                raise UnreadableFileError(ENTITIES)


def _ole_kind(opened: Path | BytesIO) -> str:
    import olefile  # type: ignore[import-untyped]

    content = opened.read_bytes() if isinstance(opened, Path) else opened.getvalue()
    try:
        with olefile.OleFileIO(content) as container:
            streams = {"/".join(parts).lower() for parts in container.listdir()}
    except (OSError, ValueError, IndexError) as error:
        raise UnreadableFileError(DAMAGED) from error
    if "encryptedpackage" in streams:
        return "encrypted"
    for stream, kind in _STREAMS.items():
        if stream in streams:
            return "encrypted" if kind != "msg" and is_encrypted(content) else kind
    raise UnreadableFileError(DAMAGED)
