"""Know which collection of a Qdrant server is served, which is filled beside it, and which were served before."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from ingest.errors import FundstelleError
from ingest.passages import digest
from ingest.store import FITS, Layout

SERVED, FILLING, WHOLE, BEFORE = "served", "filling", "whole", "before"


class Collections:
    """The collections of one house, by `state` in their metadata: one for each model whose vectors are there.

    "whole" means that who opens it first should bring it up to date (`fill`) and then let it `take_over`. What was
    served until then is kept for processes that still read it, until `prune`.
    """

    def __init__(self, client: Any, first: str) -> None:
        self._client = client
        self._first = first

    def served(self, layout: Layout) -> str:
        """The collection for this layout, else the one for another, which does not fit, else the first."""
        names = [name for name in self.names() if self.state(name) not in (FILLING, BEFORE)]
        fitting = [name for name in names if self.layout(name) == layout]
        return [*fitting, *names, self._first][0]

    def following(self, layout: Layout) -> str:
        """The collection that is filled for this layout; raises FundstelleError when it is the one served."""
        if any(self.layout(name) == layout for name in self.names() if self.state(name) in (SERVED, None)):
            raise FundstelleError(FITS)
        begun = [name for name in self.names() if self.layout(name) == layout and self.state(name) != BEFORE]
        new = f"{self._first}-{digest((layout.model, str(layout.dimensions), str(layout.schema)), 8)}"
        return [*begun, new][0]

    def names(self) -> list[str]:
        """All collections of this house; what an operator named alike, such as a copy, is none of them."""
        names = sorted(found.name for found in self._client.get_collections().collections)
        return [name for name in names if re.fullmatch(rf"{re.escape(self._first)}(-[0-9a-f]{{8}})?", name)]

    def state(self, name: str) -> str | None:
        """One of the four, or None for a collection that was made before there were any."""
        return self._told(name).get("state")

    def layout(self, name: str) -> Layout:
        """What the vectors in it were made with."""
        told = self._told(name)
        return Layout(str(told.get("model", "?")), int(told.get("dimensions", 0)), int(told.get("schema", 0)))

    def mark(self, name: str, state: str) -> None:
        """Say what a collection is from now on."""
        self._client.update_collection(name, metadata={"state": state})

    def take_over(self, name: str) -> None:
        """Serve this one; a begun one stays what it is. A kill in between is mended by the next opening."""
        for other in self.names():
            if other != name and self.state(other) != FILLING:
                self.mark(other, BEFORE)
        self.mark(name, SERVED)

    def prune(self) -> list[str]:
        """Delete what was served before, and return the names."""
        gone = [name for name in self.names() if self.state(name) == BEFORE]
        for name in gone:
            self._client.delete_collection(name)
        return gone

    def told(self, layout: Layout, state: str) -> dict[str, Any]:
        """The metadata of a new collection."""
        return {**asdict(layout), "state": state}

    def _told(self, name: str) -> dict[str, Any]:
        return self._client.get_collection(name).config.metadata or {}
