"""What an office file says of itself: title, author and dates of `docProps/core.xml`."""

from __future__ import annotations

import re
import zipfile


def read_properties(archive: zipfile.ZipFile) -> dict[str, str]:
    """The filled core properties by their local name; none when the part is missing or damaged."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if "docProps/core.xml" not in archive.namelist():
        return {}
    try:
        root = fromstring(archive.read("docProps/core.xml"))
    except (ParseError, DefusedXmlException, zipfile.BadZipFile):
        return {}
    pairs = ((re.sub(r"\{.*\}", "", part.tag), " ".join((part.text or "").split())) for part in root)
    return {name: text for name, text in pairs if text}
