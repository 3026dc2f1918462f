"""Numbers stay with the words that the source says them of."""

from __future__ import annotations

import pytest

from assistant.verify import check_claim

ROOMS = "Für Einzelzimmer werden 80 Euro und für Doppelzimmer 120 Euro je Nacht erstattet."
FAULTS = "Kritische Störungen sind binnen 4 Stunden, mittlere binnen zwei Tagen geringe binnen zehn Tagen zu beheben."


@pytest.mark.parametrize(
    ("claim", "passage", "supported"),
    [
        ("Für Doppelzimmer werden 120 Euro, für Einzelzimmer 80 Euro je Nacht erstattet.", ROOMS, True),
        ("Für Doppelzimmer werden 80 Euro, für Einzelzimmer 120 Euro je Nacht erstattet.", ROOMS, False),
        ("Mittlere Störungen sind binnen zwei Tagen zu beheben.", FAULTS, True),
        ("Mittlere Störungen sind binnen 4 Stunden zu beheben.", FAULTS, False),
        ("Kritische Störungen sind binnen zehn Tagen zu beheben.", FAULTS, False),
    ],
)
def test_number_stays_with_what_it_is_said_of(claim: str, passage: str, supported: bool) -> None:
    assert check_claim(claim, passage).verdict.supported is supported
