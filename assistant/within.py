"""Know whether an amount that a question names lies in the range that a row of a table is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt

from assistant.verify.normal import normalise
from assistant.verify.quantities import Quantity
from assistant.verify.reading import read

_NO_AMOUNT = frozenset(("", "date", "ordinal", "frequency", "times"))
_BOUNDS = {"from": ge, ">=": ge, ">": gt, "to": le, "<=": le, "<": lt}


def amounts_in(question: str) -> tuple[Quantity, ...]:
    """The amounts of the question that have a unit: «8.000 Euro», «9 Stunden»."""
    return tuple(one for one in read(normalise(question)).quantities if one.dimension not in _NO_AMOUNT)


@dataclass(frozen=True)
class Span:
    """The range that a row is for: `named` are the cells before it and the column that holds it."""

    named: tuple[str, ...]
    limits: tuple[Quantity, ...]

    def has(self, amounts: Sequence[Quantity]) -> bool | None:
        """Whether the amounts of its unit lie in it; None where there are none."""
        pairs = ((amount, one) for one in self.limits for amount in amounts if one.dimension == amount.dimension)
        fits = [_BOUNDS[limit.bound](amount.value, limit.value) for amount, limit in pairs]
        return all(fits) if fits else None


def span_of(row: str) -> Span | None:
    """The range of a row as a person reads it: «Leistung: Bau; Wert: über 1.000 € bis 10.000 €; Verfahren: …»."""
    named: list[str] = []
    limits: list[Quantity] = []
    for cell in row.split("; "):
        bounded = [one for one in read(normalise(cell)).quantities if one.bound in _BOUNDS]
        if bounded:
            named += [] if limits else [cell.partition(":")[0]]
            limits += bounded
        elif limits:
            break
        else:
            named.append(cell)
    return Span(tuple(named), tuple(limits)) if limits else None
