"""Measure how well documents are read: `python -m eval.documents --data ../shared/data`.

Prints one line per figure with its target and says which documents were used to develop the parser.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.document_ingest import measure_ingest
from eval.document_law import find_pages, read_official, read_parsed
from eval.document_law import score as score_law
from eval.document_margins import score_margins, score_shares
from eval.document_pages import Sample
from eval.document_samples import HALVES, Half, samples
from eval.document_scores import SampleScore, Share, sections_read, word_accuracy
from eval.document_scores import score as score_sample
from eval.document_speed import born_digital, measure, measure_unstructured
from ingest import ocr
from ingest.passages import ParsedFile
from ingest.pdf.parse import parse_pdf

LAWS = (
    ("SGB I", "SGB_01_Allgemeiner_Teil.pdf", "gold_sgb_1.xml", True),
    ("SGB X", "SGB_10_Verwaltungsverfahren.pdf", "gold_sgb_10.xml", False),
)
DEVELOPED_WEISUNGEN = ("§ 7 SGB II", "§ 20 SGB II", "§ 21 SGB II", "§§ 88-92 SGB III", "KV/PV SGB V")


@dataclass(frozen=True)
class Figure:
    """A measured value and what it should reach; without a target it is only told."""

    name: str
    value: float | None
    target: float | None = None
    developed: bool = False
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the value is at least the target; a leak count must be 0."""
        if self.value is None or self.target is None:
            return True
        return self.value <= 0 if self.target == 0 else self.value >= self.target


def law_figures(data: Path) -> Iterable[Figure]:
    """Against the official XML."""
    folder = data / "pdf_gesetze_mit_gold"
    for name, pdf, xml, developed in LAWS:
        official = read_official(folder / xml)
        pages = find_pages(folder / pdf, official)
        scored = score_law(official, read_parsed(parse_pdf(folder / pdf).elements), pages)
        yield Figure(f"{name}: § headings F1", scored.heading_f1, 0.98, developed, f"{scored.sections} §§")
        yield Figure(f"{name}: Absätze right", scored.paragraphs_right, 0.95, developed, f"{scored.paragraphs} Absätze")
        yield Figure(f"{name}: text similarity", scored.similarity, 0.995, developed)
        yield Figure(f"{name}: § on its page", scored.pages_right, 1.0, developed, f"{len(pages)} §§ located")


def sample_figures(data: Path, folder: Path, half: Half, scans: bool) -> Iterable[Figure]:
    """On generated documents; scans one by one, the others together."""
    scores: list[SampleScore] = []
    for sample in samples(folder / half.name, data, half):
        if not sample.scanned:
            scores.append(score_sample(sample, parse_pdf(sample.path)))
        elif scans:
            yield from _scan_figures(sample, half)
    found = sum((each.headings_found for each in scores), Share(0, 0))
    right = sum((each.headings_right for each in scores), Share(0, 0))
    name = f"generated ({half.name}, {len(scores)} documents)"
    yield Figure(f"{name}: headings F1", _f1(found, right), 0.97, half.developed, f"{found.total} headings")
    for label, target in (
        ("nesting", 0.95),
        ("cells", 0.95),
        ("paragraphs", 0.95),
        ("pages", 0.95),
        ("footnotes", 0.9),
        ("margin_notes", 0.9),
    ):
        share = sum((getattr(each, label) for each in scores), Share(0, 0))
        yield Figure(f"{name}: {label}", share.value, target, half.developed, f"{share.right} of {share.total}")
    missed = [f"{each.name}: {what}" for each in scores for what in each.missed]
    leaks = sum(each.leaks for each in scores)
    yield Figure(f"{name}: header/footer leaks", float(leaks), 0, half.developed, "; ".join(missed)[:300])


def _scan_figures(sample: Sample, half: Half) -> Iterable[Figure]:
    parsed = parse_pdf(sample.path, read_image=ocr.read_page)
    scored = score_sample(sample, parsed)
    words = word_accuracy(_wanted_text(sample), _read_text(parsed))
    name = f"{sample.name} ({half.name})"
    target = 0.98 if sample.name.endswith("300") else 0.95
    yield Figure(f"{name}: word accuracy", words, target, half.developed)
    sections = sections_read(sample, parsed)
    yield Figure(
        f"{name}: § headings read", sections.value, 1.0, half.developed, f"{sections.right} of {sections.total}"
    )
    yield Figure(f"{name}: headings F1", _f1(scored.headings_found, scored.headings_right), 0.97, half.developed)
    yield Figure(f"{name}: nesting", scored.nesting.value, 0.95, half.developed)
    yield Figure(f"{name}: cells", scored.cells.value, 0.95, half.developed)
    yield Figure(f"{name}: header/footer leaks", float(scored.leaks), 0, half.developed)


def weisung_figures(data: Path) -> Iterable[Figure]:
    """On the instructions of the Bundesagentur."""
    folder = data / "ba_fachliche_weisungen" / "pdf"
    shares = score_shares(sorted(folder.glob("*.pdf")))
    told = f"{shares.complete} of {shares.pages} pages ≥ .98, {shares.told} named in a notice, lowest {shares.lowest}"
    yield Figure("Weisungen: pages complete or told", 1 - shares.silent / shares.pages, 1.0, True, told)
    margins = score_margins(folder)
    note = f"{margins.attached.right} of {margins.attached.total}, {margins.invented} invented"
    developed = f"developed with {', '.join(DEVELOPED_WEISUNGEN)}"
    yield Figure("Weisungen: margin terms attached", margins.attached.value, 0.9, False, f"{note}; {developed}")


def speed_figures(data: Path, extra: Path | None) -> Iterable[Figure]:
    """Pages per CPU-second on born-digital files, and pages per second of their ingest."""
    files = born_digital(data)
    own = measure(files)
    yield Figure("pages per CPU-second", own.rate, 60.0, True, f"{own.pages:.0f} pages in {own.seconds:.1f} s")
    other = measure_unstructured(files, own.pages, extra)
    note = "its extra [pdf] is not installed; see --unstructured" if other is None else f"{other.empty} files empty"
    yield Figure("unstructured `fast`, pages per CPU-second", other.rate if other else None, None, False, note)
    bare, whole = (measure_ingest(files, embedding) for embedding in (False, True))
    yield Figure("ingest without embedding, pages per second", bare.rate, 30.0, True, bare.told)
    yield Figure("the whole ingest, pages per second", whole.rate, None, True, whole.told)


def _f1(found: Share, right: Share) -> float | None:
    recall, precision = found.value, right.value
    if recall is None:
        return None
    return 2 * recall * precision / (recall + precision) if precision and recall else 0.0


def _wanted_text(sample: Sample) -> str:
    cells = (" ".join(" ".join(row) for row in each.cells) for each in sample.expected)
    return " ".join(f"{each.text} {text}" for each, text in zip(sample.expected, cells, strict=True))


def _read_text(parsed: ParsedFile) -> str:
    return " ".join(
        " ".join(" ".join(row) for row in element.cells) if element.cells else element.text
        for element in parsed.elements
    )


def show(figures: Iterable[Figure]) -> Sequence[Figure]:
    """Print each figure as soon as it is there."""
    shown = []
    for figure in figures:
        value = (
            "  n/a" if figure.value is None else f"{figure.value:5.3f}" if figure.value < 10 else f"{figure.value:5.1f}"
        )
        target = "" if figure.target is None else f"  target {figure.target:g}"
        mark = "  " if figure.reached else "✗ "
        seen = "developed on" if figure.developed else "held out"
        sys.stdout.write(f"{mark}{value}  {figure.name}  [{seen}]{target}  {figure.note}\n")
        sys.stdout.flush()
        shown.append(figure)
    return shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; the exit code is 1 if one misses its target."""
    parser = argparse.ArgumentParser(prog="python -m eval.documents", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the third-party data")
    parser.add_argument("--without-scans", action="store_true", help="skip OCR, which takes minutes")
    parser.add_argument("--unstructured", type=Path, help="a folder that holds unstructured's PDF extra")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures = [*show(law_figures(chosen.data)), *show(weisung_figures(chosen.data))]
        for half in HALVES:
            figures += show(sample_figures(chosen.data, Path(folder), half, not chosen.without_scans))
        figures += show(speed_figures(chosen.data, chosen.unstructured))
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=1))
    return int(not all(figure.reached for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
