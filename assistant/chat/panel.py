"""A source to the properties of the side panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.answers import Citation
from assistant.chat.render import STATES
from assistant.feedback import ABOUT_CITATIONS, KINDS
from assistant.sources import Source


def panel_properties(source: Source, corpus: str, others: Sequence[Citation] = ()) -> dict[str, Any]:
    """What SourcePassage.jsx shows; plain values only, the browser receives them as JSON.

    `others` are the answer's other places in this document.
    """
    citation = source.citation
    return {
        "id": citation.id,
        "url": citation.url,
        "title": source.title,
        "corpus": corpus,
        "label": citation.label,
        "stand": source.stand,
        "section": list(source.section),
        "before": source.before,
        "quote": citation.quote,
        "after": source.after,
        "pages": source.pages,
        "markPages": list(source.mark_pages),
        "table": asdict(source.table) if source.table else None,
        "remarks": [(kind, KINDS[kind]) for kind in ABOUT_CITATIONS],
        "state": source.status or STATES.get(citation.state, ""),
        "others": [{"id": one.id, "label": one.label, "quote": one.quote} for one in others],
        "replacedBy": asdict(source.replaced_by) if source.replaced_by else None,
    }
