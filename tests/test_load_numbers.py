from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ingest.load_numbers import shown


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        (563, "General", "563"),
        (563.0, "General", "563"),
        (0.1, "General", "0,1"),
        (1234.5, "General", "1234,5"),
        (14, '#,##0.00\\ "€"', "14,00 €"),
        (14, "#,##0.00 [$€-407]", "14,00 €"),
        (14, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', "14,00 €"),
        (-14, '#,##0.00\\ "€";[Red]\\-#,##0.00\\ "€"', "-14,00 €"),
        (-14, "#,##0.00", "-14,00"),
        (1234567.891, "#,##0.00", "1.234.567,89"),
        (0.125, "0.0%", "12,5%"),
        (0.125, '0.0\\ "%"', "0,1 %"),
        (7, "000", "007"),
        (1.5, "0.##", "1,5"),
        (2.675, "0.00", "2,68"),
        (12, '0" Tage"', "12 Tage"),
        (0, '0;-0;"keine"', "keine"),
        (True, "General", "WAHR"),
        ("Text", "@", "Text"),
        (datetime(2026, 1, 21), "dd.mm.yyyy", "21.01.2026"),
        (datetime(2026, 1, 21), "mm-dd-yy", "21.01.2026"),
        (datetime(2026, 1, 21, 14, 30), "dd.mm.yyyy hh:mm", "21.01.2026 14:30"),
        (date(2026, 1, 21), "yyyy-mm-dd", "21.01.2026"),
        (datetime(2026, 1, 1), "mmmm yyyy", "01.2026"),
        (datetime(2026, 1, 1), "yyyy", "2026"),
        (time(8, 30), "hh:mm", "08:30"),
        (timedelta(hours=39, minutes=5), "[h]:mm", "39:05"),
    ],
)
def test_a_value_is_shown_as_in_the_sheet(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text
