"""Generate documents with known content: orders, handbooks, tables, guidelines, leaflets, scans.

Every kind comes in several looks and with other text: three sets to develop with, one to report on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from eval.document_flowables import Look
from eval.document_pages import Sample, Setter
from eval.document_scans import scan
from eval.document_texts import Texts

Make = Callable[[Path, Texts, Look], Sample]


@dataclass(frozen=True)
class Half:
    """One set of documents: whether the parser was developed with it, how it looks, whose text it holds."""

    name: str
    developed: bool
    look: Look
    laws: tuple[str, ...]
    seed: int
    skew: float


HALVES = (
    Half("set 1", True, Look(), ("SGB II", "BRKG", "ArbZG"), seed=0, skew=0.4),
    Half(
        "set 2",
        True,
        Look(font="DejaVuSerif", bold="DejaVuSerif-Bold", size=9.5, heading_sizes=(13, 11.5, 9.5), left=62, right=80),
        ("SGB IX", "BGleiG", "HinSchG"),
        seed=100,
        skew=-0.6,
    ),
    Half(
        "set 3",
        True,
        Look(font="Times-Roman", bold="Times-Bold", size=11.5, heading_sizes=(17, 14, 11.5), left=85, right=65),
        ("SGB XII", "BBG", "VwVfG"),
        seed=200,
        skew=0.9,
    ),
    Half(
        "set 4",
        False,
        Look(font="DejaVuSansCondensed", bold="DejaVuSansCondensed-Bold", size=10, left=78, right=58),
        ("BDSG", "SGG", "SGB III"),
        seed=300,
        skew=-0.3,
    ),
)


def samples(folder: Path, data: Path, half: Half) -> list[Sample]:
    """All documents of one set, written to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for at, (name, make) in enumerate(MAKERS.items()):
        made.append(make(folder / f"{name}.pdf", Texts(data, half.laws, half.seed + at), half.look))
    order = next(sample for sample in made if sample.name == "order")
    for resolution in (300, 200):
        path = folder / f"scan-{resolution}.pdf"
        scan(order.path, path, resolution, half.skew, half.seed)
        made.append(replace(order, name=path.stem, path=path, scanned=True))
    return made


def _order(path: Path, texts: Texts, look: Look) -> Sample:
    """Parts, sections, numbered paragraphs, lists, footnotes, ruled tables, contents with dots."""
    setter = Setter(
        path, look, "Dienstanweisung", "Jobcenter Musterstadt | Dienstanweisung 4/2026", "Nur für den Dienst"
    )
    setter.contents()
    number = 0
    for part in ("I", "II", "III"):
        setter.heading(1, f"Teil {part} {texts.title()}")
        for _ in range(4):
            number += 1
            setter.heading(2, f"§ {number} {texts.title()}")
            for at in range(1, texts.random.randint(3, 5)):
                note = texts.sentence()[:80] if at == 2 and number % 3 == 0 else ""
                setter.paragraph(f"({at}) {texts.paragraph()}", note=note)
            if number % 4 == 0:
                setter.paragraph(f"(9) {texts.sentence()[:-1]}:")
                for letter in "abc":
                    setter.paragraph(f"{letter}) {texts.item()}", kind="list_item")
            if number % 5 == 0:
                setter.table(_rows(texts, 5), ruled=True, widths=(0.4, 0.3, 0.3), numbers=())
    return setter.write("order")


def _handbook(path: Path, texts: Texts, look: Look) -> Sample:
    """Two columns, decimal headings on three levels, a table inside a column."""
    setter = Setter(path, replace(look, columns=2), "Handbuch", "Handbuch Arbeitssicherheit", "Ausgabe 2026")
    for chapter in range(1, 4):
        setter.heading(1, f"{chapter} {texts.title()}")
        for section in range(1, 4):
            setter.heading(2, f"{chapter}.{section} {texts.title()}")
            setter.paragraph(texts.paragraph())
            setter.paragraph(texts.paragraph(1, 3))
            if section == 2:
                for part in (1, 2):
                    setter.heading(3, f"{chapter}.{section}.{part} {texts.title()}")
                    setter.paragraph(texts.paragraph())
                setter.table(_rows(texts, 4), ruled=True, widths=(0.4, 0.3, 0.3), numbers=())
    return setter.write("handbook")


def _tables(path: Path, texts: Texts, look: Look) -> Sample:
    """A ruled table over several pages, and tables without lines, with numbers flush right."""
    setter = Setter(path, look, "Maßnahmenplan", "Maßnahmenplan 2026", "Stand: 04.11.2025")
    setter.heading(1, f"1 {texts.title()}")
    setter.paragraph(texts.paragraph())
    setter.table(_rows(texts, 70), ruled=True, widths=(0.4, 0.3, 0.3), numbers=())
    setter.heading(1, f"2 {texts.title()}")
    setter.paragraph(texts.paragraph())
    for _ in range(3):
        setter.table(_amounts(texts, 8), ruled=False, widths=(0.5, 0.25, 0.25), numbers=(1, 2))
        setter.paragraph(texts.paragraph())
    setter.heading(1, f"3 {texts.title()}")
    setter.paragraph(texts.paragraph())
    for _ in range(2):
        setter.table(_rows(texts, 6), ruled=False, widths=(0.36, 0.32, 0.32), numbers=())
        setter.paragraph(texts.paragraph())
    return setter.write("tables")


def _guideline(path: Path, texts: Texts, look: Look) -> Sample:
    """A narrow column with terms in the margin, bullets and footnotes."""
    setter = Setter(path, replace(look, right=190), "Weisung", "Fachliche Weisungen § 99 SGB II", "Stand: 19.02.2026")
    marginal = 0
    for chapter in range(1, 5):
        setter.heading(1, f"{chapter}. {texts.title()}")
        for section in (1, 2):
            setter.heading(2, f"{chapter}.{section} {texts.title()}")
            for at in range(1, 4):
                marginal += 1
                words = texts.title().split(" (")[0]
                margin = f"{words}\n(99.{marginal})" if texts.random.random() < 0.75 else ""
                note = texts.sentence()[:70] if at == 3 else ""
                setter.paragraph(f"({at}) {texts.paragraph()}", margin=margin, note=note)
            for _ in range(3):
                setter.paragraph(f"• {texts.item()}", kind="list_item")
    return setter.write("guideline")


def _leaflet(path: Path, texts: Texts, look: Look) -> Sample:
    """Three columns, headings in bold body size without numbers."""
    size = look.size - 1
    setter = Setter(
        path,
        replace(look, columns=3, size=size, heading_sizes=(size, size, size), left=45, right=45, justified=False),
        "Merkblatt",
        "Merkblatt Bürgergeld",
        "Jobcenter Musterstadt",
    )
    for _ in range(14):
        setter.heading(1, texts.title())
        setter.paragraph(texts.paragraph())
        setter.paragraph(texts.paragraph(1, 2))
    return setter.write("leaflet")


def _plain(path: Path, texts: Texts, look: Look) -> Sample:
    """Headings in body type: only the printed contents tell them."""
    size = look.size
    setter = Setter(
        path,
        replace(look, heading_bold=False, heading_sizes=(size, size, size), hyphenated=False),
        "Orientierungshilfe",
        "Orientierungshilfe Videoüberwachung",
        "Datenschutzkonferenz",
    )
    setter.contents()
    for chapter in range(1, 5):
        setter.heading(1, f"{chapter}. {texts.title()}")
        for section in range(1, 4):
            setter.heading(2, f"{chapter}.{section} {texts.title()}")
            for _ in range(3):
                setter.paragraph(texts.paragraph())
    return setter.write("plain")


def _sideways(path: Path, texts: Texts, look: Look) -> Sample:
    """Pages that are shown turned by a quarter."""
    setter = Setter(path, replace(look, turned=True), "Vermerk", "Vermerk zur Aktenführung", "Abteilung Recht")
    for chapter in range(1, 4):
        setter.heading(1, f"{chapter} {texts.title()}")
        for at in range(1, 5):
            setter.paragraph(f"({at}) {texts.paragraph()}")
        setter.table(_rows(texts, 5), ruled=True, widths=(0.4, 0.3, 0.3), numbers=())
    return setter.write("sideways")


MAKERS: dict[str, Make] = {
    "order": _order,
    "handbook": _handbook,
    "tables": _tables,
    "guideline": _guideline,
    "leaflet": _leaflet,
    "plain": _plain,
    "sideways": _sideways,
}


def _rows(texts: Texts, count: int) -> list[list[str]]:
    """A header and rows whose cells wrap."""
    rows = [["Maßnahme", "Zuständig", "Frist"]]
    for _ in range(count):
        year = texts.random.randint(2026, 2029)
        words = texts.sentence().rstrip(".").split()
        rows.append([" ".join(words[: texts.random.randint(4, 9)]), texts.title().split(" (")[0], f"bis Ende {year}"])
    return rows


def _amounts(texts: Texts, count: int) -> list[list[str]]:
    """A header and rows of amounts."""
    rows = [["Bedarf", "ab 01.01.2025", "ab 01.01.2026"]]
    for _ in range(count):
        amounts = [f"{texts.random.randint(20, 2900)},{texts.random.randint(10, 99)} Euro" for _ in range(2)]
        rows.append([texts.title().split(" (")[0], *amounts])
    return rows
