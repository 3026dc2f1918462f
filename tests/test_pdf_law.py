"""A statute from gesetze-im-internet.de against its official XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.document_law import find_pages, read_official, read_parsed, score
from ingest.pdf.parse import parse_pdf


@pytest.mark.shared
def test_sections_paragraphs_wording_and_pages_of_the_sgb_i(shared_data: Path) -> None:
    folder = shared_data / "pdf_gesetze_mit_gold"
    pdf = folder / "SGB_01_Allgemeiner_Teil.pdf"
    official = read_official(folder / "gold_sgb_1.xml")
    result = score(official, read_parsed(parse_pdf(pdf).elements), find_pages(pdf, official))
    assert result.heading_f1 >= 0.98
    assert result.paragraphs_right >= 0.95
    assert result.similarity >= 0.995
    assert result.pages_right == 1.0
