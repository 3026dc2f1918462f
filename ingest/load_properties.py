"""What an office file says of itself: title, author and dates of its part for that."""

from __future__ import annotations

import re
import zipfile

_PARTS = ("docProps/core.xml", "meta.xml")


def read_properties(archive: zipfile.ZipFile) -> dict[str, str]:
    """The filled properties by their local name; none when the part is missing or damaged."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    name = next((name for name in archive.namelist() if name in _PARTS or name.endswith(".opf")), None)
    if name is None:
        return {}
    try:
        root = fromstring(archive.read(name))
    except (ParseError, DefusedXmlException, zipfile.BadZipFile):
        return {}
    pairs = ((re.sub(r"\{.*\}", "", part.tag), " ".join((part.text or "").split())) for part in root.iter())
    return {name: text for name, text in pairs if text}
