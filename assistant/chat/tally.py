"""Counts for the operator: how many answers of which kind, and where the time went; nobody's name."""

from __future__ import annotations

from collections import Counter, defaultdict

from assistant.answers import Answer


class Tally:
    """Counters since the start, written out in the Prometheus text format."""

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, str]] = Counter()
        self._withheld = 0
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def count(self, answer: Answer) -> None:
        """Adds one answer."""
        outcome = "near_miss" if answer.near_miss else "abstained" if answer.abstained else "answered"
        self._answers[answer.mode, outcome] += 1
        self._withheld += len(answer.withheld)
        for stage, seconds in answer.seconds.items():
            self._seconds[stage] += seconds

    def lines(self) -> list[str]:
        """One line per counter."""
        answers = [
            f'fundstelle_answers_total{{mode="{mode}",outcome="{outcome}"}} {count}'
            for (mode, outcome), count in sorted(self._answers.items())
        ]
        seconds = [
            f'fundstelle_seconds_total{{stage="{stage}"}} {total:.3f}' for stage, total in sorted(self._seconds.items())
        ]
        return [*answers, f"fundstelle_withheld_total {self._withheld}", *seconds]
