"""Read canonical texts and cut citations out of them."""

from __future__ import annotations

import threading
from collections import OrderedDict

from assistant.answers import Citation
from ingest.blobs import Blobs
from ingest.edition import CanonicalText, from_json
from ingest.errors import NotFoundError
from ingest.labels import label
from ingest.passages import Edition

_KEPT = 64  # canonical texts in memory; a 300-page handbook takes about 10 MB


class Canon:
    """The canonical texts of editions, the recently used ones in memory. Safe for threads."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._kept: OrderedDict[str, CanonicalText] = OrderedDict()
        self._lock = threading.Lock()

    def text(self, edition: Edition) -> CanonicalText:
        """The frozen text of this edition."""
        with self._lock:
            known = self._kept.get(edition.text_hash)
            if known is not None:
                self._kept.move_to_end(edition.text_hash)
                return known
        canonical = from_json(self._blobs.get(edition.text_hash))
        with self._lock:
            self._kept[edition.text_hash] = canonical
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return canonical

    def cite(self, edition: Edition, start: int, end: int) -> Citation:
        """The citation of [start, end) in this edition; raises NotFoundError outside its text."""
        canonical = self.text(edition)
        if not 0 <= start < end <= len(canonical.text):
            raise NotFoundError("Diese Stelle gibt es in der Fassung nicht.")
        element = canonical.element_at(start)
        page = canonical.page_at(start)
        return Citation(
            document=edition.document,
            edition=edition.id,
            label=label(edition.title, element.reference, page if canonical.page_sizes else None, edition.label),
            start=start,
            end=end,
            quote=canonical.text[start:end],
            page=page,
            boxes=canonical.boxes_in(start, end),
            state=edition.state,
        )
