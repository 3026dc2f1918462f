"""Formats that are read by way of another one: through pandoc, which comes with the packages, or LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from io import BytesIO
from itertools import islice
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED

TIMEOUT_SECONDS = 80
MAX_PICTURES = 200
# a picture that does not say its resolution is taken for a page of A4
LONGEST_INCHES = 11.7


def converted(content: bytes, source: str, target: str, standalone: bool = False) -> bytes:
    """The content in another format; pandoc runs without access to files and network."""
    import pypandoc  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / f"given.{source}", Path(folder) / "made"
        given.write_bytes(content)
        command = [pypandoc.get_pandoc_path(), "--sandbox", "--from", source, "--to", target]
        whole = ["--standalone"] if standalone else []
        return _run([*command, *whole, "--output", str(made), str(given)], made)


def pictures_as_pdf(content: bytes) -> bytes:
    """Pictures, such as the pages of a fax, as pages of a PDF that hold nothing else."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    made = BytesIO()
    try:
        with Image.open(BytesIO(content)) as picture:
            pages = [frame.convert("RGB") for frame in islice(ImageSequence.Iterator(picture), MAX_PICTURES)]
            dots = max(72.0, float(picture.info.get("dpi", (0, 0))[0]) or max(picture.size) / LONGEST_INCHES)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise UnreadableFileError(
            "Das Bild ist beschädigt oder zu groß. Scannen Sie es neu, am besten als PDF mit 300 dpi."
        ) from error
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=dots)
    return made.getvalue()


def has_libreoffice() -> bool:
    """Whether LibreOffice is installed."""
    return _libreoffice() is not None


def _libreoffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def through_libreoffice(content: bytes, source: str, target: str) -> bytes:
    """An old office file in today's format, if LibreOffice is installed."""
    office = _libreoffice()
    if office is None:
        raise UnreadableFileError(
            "Dieses alte Office-Format wird nur mit LibreOffice gelesen, das hier nicht installiert ist. "
            f"Speichern Sie die Datei als .{target}."
        )
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        given = Path(folder) / f"given.{source}"
        given.write_bytes(content)
        command = [office, profile, "--headless", "--convert-to", target, "--outdir", folder, str(given)]
        return _run(command, given.with_suffix(f".{target}"))


def _run(command: list[str], made: Path) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(
            f"Die Umwandlung der Datei dauerte länger als {TIMEOUT_SECONDS} Sekunden. Teilen Sie sie."
        ) from error
    if done.returncode != 0 or not made.is_file():
        raise UnreadableFileError(DAMAGED)
    return made.read_bytes()
