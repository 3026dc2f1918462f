"""Find the title of a document and the date of its edition ("Stand")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.pdf.numbering import matching_key
from ingest.pdf.pieces import Page
from ingest.stand import find_stand

SECTION = re.compile(r"§+\s*(\d+[a-z]?)\b")
GENERIC_TITLE = re.compile(
    r"^\W?(?:microsoft word|untitled|unbenannt|anonymous|unspecified|dokument\d*|document\d*)\b|\.(?:docx?|pdf|odt)$",
    re.I,
)


def printed_stand(pages: Sequence[Page]) -> str | None:
    """The edition's date in headers and footers, else on the first two pages: later ones tell of something else."""
    running = [segment.text for page in pages for kind, segment in page.left_out if kind == "running"]
    first = [" ".join(segment.text for segment in page.segments) for page in pages[:2]]
    return find_stand("\n".join(running[:200])) or find_stand("\n".join(first))


def find_title(told: str, name: str, printed: str | None, headings: Iterable[str]) -> str | None:
    """The title told in the properties of the file of this name, unless it is a file name or some heading.

    Otherwise, and where the properties name a § that no heading does (left over from another file), the printed one.
    """
    told = " ".join(told.split())
    if len(told) < 4 or told == name or GENERIC_TITLE.search(told):
        return printed
    headings = list(headings)
    is_heading = matching_key(told) in {matching_key(heading) for heading in headings}
    named = set(SECTION.findall(told))
    left_over = named and not named & {
        number for text in (printed or "", *headings) for number in SECTION.findall(text)
    }
    return printed if printed and (is_heading or left_over) else told
