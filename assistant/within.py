"""Know whether an amount that a question names lies in the range that a row of a table is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import ge, gt, le, lt

from assistant.verify.normal import normalise
from assistant.verify.quantities import Quantity
from assistant.verify.reading import read

_NO_AMOUNT = frozenset(("", "date", "ordinal", "frequency", "times"))
_BOUNDS = {"from": ge, ">=": ge, ">": gt, "to": le, "<=": le, "<": lt}


def amounts_in(question: str) -> tuple[Quantity, ...]:
    """The amounts of the question that have a unit: «8.000 Euro», «9 Stunden»."""
    return tuple(one for one in read(normalise(question)).quantities if one.dimension not in _NO_AMOUNT)


def in_range(row: str, amounts: Sequence[Quantity]) -> bool | None:
    """Whether the row, as a person reads it, is for a range that has the amounts of its unit; None without a range.

    The range stands in its first columns: «Auftragswert: über 1.000 € bis 10.000 €; Verfahren: …».
    """
    fits = [
        _BOUNDS[limit.bound](amount.value, limit.value)
        for limit in _limits(row)
        for amount in amounts
        if limit.dimension == amount.dimension
    ]
    return all(fits) if fits else None


def _limits(row: str) -> Iterator[Quantity]:
    """The bounds in the first columns, up to one without."""
    for cell in row.split("; "):
        bounded = [one for one in read(normalise(cell)).quantities if one.bound in _BOUNDS]
        if not bounded:
            return
        yield from bounded
