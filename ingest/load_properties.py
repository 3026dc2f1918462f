"""What an office file says of itself: title, author and dates of its part for that."""

from __future__ import annotations

import re
import zipfile

from ingest.load_xml import parsed

_PARTS = ("docProps/core.xml", "meta.xml")


def read_properties(archive: zipfile.ZipFile) -> dict[str, str]:
    """The filled properties by their local name; none when the part is missing or damaged."""
    name = next((name for name in archive.namelist() if name in _PARTS or name.endswith(".opf")), None)
    if name is None:
        return {}
    try:
        root = parsed(archive.read(name))
    except (SyntaxError, zipfile.BadZipFile):
        return {}
    pairs = ((re.sub(r"\{.*\}", "", part.tag), " ".join((part.text or "").split())) for part in root.iter("*"))
    return {name: text for name, text in pairs if text}
