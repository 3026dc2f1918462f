"""Let work in the background wait while questions are being answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 0.5  # seconds that one step of the work waits; without an end questions could stop it for good


class Courtesy:
    """Knows how many questions are under way; safe for threads."""

    def __init__(self) -> None:
        self._asked = 0
        self._changed = threading.Condition()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A question is under way."""
        with self._changed:
            self._asked += 1
        try:
            yield
        finally:
            with self._changed:
                self._asked -= 1
                self._changed.notify_all()

    def give_way(self, longest: float = LONGEST) -> bool:
        """Wait until nobody asks, but not for ever; returns whether nobody does."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._asked, longest)
