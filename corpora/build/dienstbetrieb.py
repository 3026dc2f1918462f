"""Builds the PDFs and the workbook of the corpus "dienstbetrieb" from the texts in its folder `_source`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from pdf_kit import Cover, Look, read_blocks, write_pdf

FOLDER = Path(__file__).parents[1] / "dienstbetrieb"
SOURCE = FOLDER / "_source"
EURO = '#,##0.00\\ "€"'
DATE = "dd\\.mm\\.yyyy"
RATES_FROM = date(2026, 1, 1)

Row = Sequence[str | float | date]


def build(folder: Path = FOLDER) -> None:
    """Writes every generated file below this folder."""
    agreement, kind = "Dienstvereinbarung Arbeitszeit und mobiles Arbeiten", "Vereinbarung mit dem Personalrat"
    earlier = folder / "_editions" / "2023-04-01"
    for year, stand, version, place in (
        ("2026", "01.01.2026", "4.0", folder),
        ("2023", "01.04.2023", "3.0", earlier),
    ):
        write_pdf(
            place / "dv-arbeitszeit.pdf",
            Cover(agreement, stand, version, "Team Personal und Organisation", kind, "Az. 11-0305"),
            read_blocks(source_text("dv-arbeitszeit", year)),
            Look(outline=True),
        )
    write_pdf(
        folder / "reisekostenrichtlinie.pdf",
        Cover("Reisekostenrichtlinie", "01.01.2026", "3.1", "Reisestelle", reference="Az. 11-2401"),
        read_blocks(source_text("reisekostenrichtlinie")),
        Look(font="sans", size=9.5),
    )
    write_pdf(
        folder / "hausordnung.pdf",
        Cover("Hausordnung und Besucherverkehr", "01.09.2025", "2.2", "Hausverwaltung", reference="Az. 14-0100"),
        read_blocks(source_text("hausordnung")),
        Look(font="helvetica", size=10.5, justified=False, contents=False),
    )
    write_rates(folder / "reisekostensaetze-2026.xlsx")


def source_text(name: str, edition: str = "") -> str:
    """The text of one edition: lines that begin with a year and `> ` stand only in that year's edition."""
    lines = []
    for line in (SOURCE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        year, mark, rest = line.partition("> ")
        if not (mark and year.isdigit()):
            lines.append(line)
        elif year == edition:
            lines.append(rest)
    return "\n".join(lines)


def write_rates(path: Path) -> None:
    """The workbook of rates: four sheets with merged titles, real numbers and dates, formulas and a sum."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties(
            {"title": "Reisekostensätze 2026", "author": "Reisestelle", "created": datetime(2026, 1, 2)}
        )
        sheets = _Sheets(book)
        _domestic(sheets)
        _foreign(sheets)
        _distance(sheets)
        _example(sheets)


class _Sheets:
    """Sheets in one look: amounts in euros are floats, counts are whole numbers."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        self.header = book.add_format({"bold": True, "bg_color": "#DDDDDD", "border": 1, "text_wrap": True})
        self.euro = book.add_format({"num_format": EURO})
        self.total = book.add_format({"num_format": EURO, "bold": True, "top": 1})
        self.date = book.add_format({"num_format": DATE})
        self.percent = book.add_format({"num_format": "0 %"})

    def begin(self, name: str, title: str, header: Sequence[str], note: str = "") -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, len(header) - 1, title, self.title)
        sheet.set_column(0, 0, 45)
        sheet.set_column(1, len(header) - 1, 19)
        sheet.write(1, 0, note)
        sheet.write_row(2, 0, header, self.header)
        return sheet

    def row(self, sheet: Any, number: int, values: Row) -> None:
        for column, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, self.date)
            else:
                sheet.write(number, column, value, self.euro if isinstance(value, float) else None)


def _domestic(sheets: _Sheets) -> None:
    header = [
        "Abwesenheit am Kalendertag",
        "Tagegeld",
        "Kürzung Frühstück",
        "Kürzung Mittagessen",
        "Kürzung Abendessen",
        "gültig ab",
    ]
    note = "Beträge in Euro je Kalendertag, Reisekostenrichtlinie Nummern 5.2 bis 5.4"
    sheet = sheets.begin("Inland", "Tagegelder und Übernachtung im Inland", header, note)
    rates = [
        ("bis 8 Stunden", 0.0, 0.0, 0.0, 0.0),
        ("mehr als 8 Stunden", 14.0, 5.6, 11.2, 11.2),
        ("An- und Abreisetag", 14.0, 5.6, 11.2, 11.2),
        ("24 Stunden", 28.0, 5.6, 11.2, 11.2),
        ("24 Stunden ab dem 15. Tag", 14.0, 5.6, 11.2, 11.2),
    ]
    for number, rate in enumerate(rates, 3):
        sheets.row(sheet, number, [*rate, RATES_FROM])
    nights = ["Übernachtung je Nacht", "Höchstbetrag mit Beleg", "Pauschale ohne Beleg", "gültig ab"]
    sheet.write_row(9, 0, nights, sheets.header)
    cities = ["Berlin", "Frankfurt am Main", "Hamburg", "Köln", "München"]
    for number, place in enumerate([*cities, "alle anderen Orte"], 10):
        sheets.row(sheet, number, [place, 130.0 if place in cities else 90.0, 20.0, RATES_FROM])


def _foreign(sheets: _Sheets) -> None:
    header = [
        "Land, Ort",
        "Währung",
        "Tagegeld 24 Stunden",
        "Tagegeld mehr als 8 Stunden, An- und Abreisetag",
        "Übernachtungshöchstbetrag",
        "gültig ab",
    ]
    note = "Beträge in Euro je Kalendertag oder Nacht, Reisekostenrichtlinie Nummern 9.2 und 9.3"
    sheet = sheets.begin("Ausland", "Auslandstagegelder und Übernachtungshöchstbeträge", header, note)
    with (SOURCE / "ausland.csv").open(encoding="utf-8", newline="") as file:
        countries = list(csv.DictReader(file, delimiter=";"))
    for number, country in enumerate(countries, 3):
        full, night = float(country["24 Stunden"]), float(country["Übernachtung"])
        since = date.fromisoformat(country["gültig ab"])
        sheets.row(sheet, number, [country["Land"], country["Währung"], full, "", night, since])
        sheet.write_formula(number, 3, f"=ROUND(C{number + 1}*0.8,2)", sheets.euro, round(full * 0.8, 2))
    sheet.freeze_panes(3, 1)


def _distance(sheets: _Sheets) -> None:
    header = ["Fahrzeug", "Satz je km", "Höchstbetrag je Reise", "Fundstelle"]
    note = "Beträge in Euro, Reisekostenrichtlinie Abschnitt 4"
    sheet = sheets.begin("Wegstrecke", "Wegstreckenentschädigung je Kilometer ab 01.01.2026", header, note)
    rates: list[Row] = [
        ("Kraftwagen, einfache WSE", 0.20, 130.0, "Nummer 4.1"),
        ("Kraftwagen, erhöhte WSE", 0.35, "ohne", "Nummer 4.2"),
        ("Motorrad und Motorroller über 50 cm³", 0.15, 100.0, "Nummer 4.3"),
        ("Moped und E-Scooter mit Versicherungskennzeichen", 0.08, 30.0, "Nummer 4.3"),
        ("Fahrrad und Pedelec", 0.10, "ohne", "Nummer 4.3"),
        ("Mitnahme je Person", 0.02, "ohne", "Nummer 4.4"),
    ]
    for number, rate in enumerate(rates, 3):
        sheets.row(sheet, number, rate)


def _example(sheets: _Sheets) -> None:
    header = ["Position", "Datum", "Menge", "Einheit", "Satz", "Betrag"]
    title = "Beispiel: Dienstreise nach Berlin, 3. bis 5. Februar 2026"
    sheet = sheets.begin("Beispielabrechnung", title, header)
    positions = [
        ("Bahnfahrt hin und zurück", 3, 1, "Fahrkarte", 138.4),
        ("Tagegeld An- und Abreisetag", 3, 2, "Tage", 14.0),
        ("Tagegeld 24 Stunden", 4, 1, "Tag", 28.0),
        ("Kürzung Frühstück", 4, 2, "Mahlzeiten", -5.6),
        ("Übernachtung mit Beleg", 3, 2, "Nächte", 118.5),
        ("Nahverkehr, Tageskarte", 3, 2, "Karten", 9.5),
    ]
    for number, (name, day, count, unit, rate) in enumerate(positions, 3):
        sheets.row(sheet, number, [name, date(2026, 2, day), count, unit, rate])
        sheet.write_formula(number, 5, f"=C{number + 1}*E{number + 1}", sheets.euro, round(count * rate, 2))
    total = round(sum(count * rate for _, _, count, _, rate in positions), 2)
    advance, last = round(total * 0.8, 2), 3 + len(positions)
    sheet.write(last, 0, "Summe", sheets.header)
    sheet.write_formula(last, 5, f"=SUM(F4:F{last})", sheets.total, total)
    sheet.write(last + 1, 0, "Abschlag")
    sheet.write(last + 1, 4, 0.8, sheets.percent)
    sheet.write_formula(last + 1, 5, f"=-ROUND(F{last + 1}*E{last + 2},2)", sheets.euro, -advance)
    sheet.write(last + 2, 0, "Restzahlung", sheets.header)
    sheet.write_formula(last + 2, 5, f"=F{last + 1}+F{last + 2}", sheets.total, round(total - advance, 2))


if __name__ == "__main__":
    build()
