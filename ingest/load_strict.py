"""Office files in the strict form of Open XML rewritten in the transitional one, which all libraries read."""

from __future__ import annotations

import zipfile
from io import BytesIO

_STRICT = b"http://purl.oclc.org/ooxml/"
_SAME_PATH = b"http://schemas.openxmlformats.org/"
_MAIN = {
    b"officeDocument/": b"officeDocument/2006/",
    b"wordprocessingml/": b"wordprocessingml/2006/",
    b"spreadsheetml/": b"spreadsheetml/2006/",
    b"presentationml/": b"presentationml/2006/",
    b"drawingml/": b"drawingml/2006/",
}


def transitional(content: bytes) -> bytes:
    """The same file unless it is strict."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if "_rels/.rels" not in archive.namelist() or _STRICT not in archive.read("_rels/.rels"):
            return content
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
            for entry in archive.infolist():
                part = archive.read(entry)
                if entry.filename.endswith((".xml", ".rels")):
                    part = _rewritten(part)
                target.writestr(entry.filename, part)
    return packed.getvalue()


def _rewritten(part: bytes) -> bytes:
    for strict, loose in _MAIN.items():
        part = part.replace(_STRICT + strict, _SAME_PATH + loose)
    return part
