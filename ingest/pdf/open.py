"""Open a PDF under the one lock that pdfium needs, or say in one sentence why it cannot be read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFileError

if TYPE_CHECKING:
    import pypdfium2 as pdfium

# pdfium is not thread-safe, not even with several documents.
PDFIUM_LOCK = threading.RLock()


@contextmanager
def opened(path: Path, password: str | None = None) -> Iterator[pdfium.PdfDocument]:
    """The document, held under the lock until the block ends."""
    import pypdfium2 as pdfium

    if not path.is_file():
        raise UnreadableFileError(f"Die Datei „{path.name}“ gibt es nicht; bitte prüfen Sie den Pfad.")
    if path.stat().st_size == 0:
        raise UnreadableFileError(f"Die Datei „{path.name}“ ist leer (0 Byte); bitte legen Sie sie neu ab.")
    with PDFIUM_LOCK:
        try:
            document = pdfium.PdfDocument(path, password=password)
        except pdfium.PdfiumError as error:
            raise UnreadableFileError(_reason(path, str(error), password)) from error
        try:
            if len(document) == 0:
                raise UnreadableFileError(f"Die PDF-Datei „{path.name}“ hat keine Seiten; bitte erzeugen Sie sie neu.")
            yield document
        finally:
            document.close()


def is_encrypted(document: pdfium.PdfDocument) -> bool:
    """Whether the file is encrypted, even if it opens without a password."""
    import pypdfium2.raw as library

    return bool(library.FPDF_GetSecurityHandlerRevision(document.raw) >= 0)


def _reason(path: Path, message: str, password: str | None) -> str:
    if "assword" in message and password is None:
        return (
            f"Die PDF-Datei „{path.name}“ ist mit einem Kennwort verschlüsselt; bitte legen Sie sie ohne Kennwort ab "
            "oder nennen Sie in corpus.toml mit password_env die Umgebungsvariable, in der das Kennwort steht."
        )
    if "assword" in message:
        return f"Das Kennwort für die PDF-Datei „{path.name}“ stimmt nicht; bitte prüfen Sie es."
    if "security" in message.lower():
        return (
            f"Die PDF-Datei „{path.name}“ ist mit einem unbekannten Verfahren verschlüsselt (Security Handler); "
            "bitte legen Sie sie unverschlüsselt ab."
        )
    if "Success" in message:
        return f"Die PDF-Datei „{path.name}“ hat keine Seiten; bitte erzeugen Sie sie neu."
    return (
        f"Die PDF-Datei „{path.name}“ ist beschädigt oder keine PDF-Datei; bitte erzeugen Sie sie aus der Vorlage neu."
    )
