"""A handbook that comes back with most of its pages missing does not go live by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from assistant.answer import AnswerParts
from assistant.canon import Canon
from assistant.review import Answerer
from assistant.weigh import Calibration
from ingest.assembly import parse_contained_files
from ingest.commands import Desk, execute
from ingest.decisions import decisions_of
from ingest.errors import FundstelleError
from tests.draft_house import CORPUS, HANDBOOK, copy_corpus, run
from tests.rooms import open_house

DOCUMENT = "da-it-sicherheit"
OPEN = Calibration((0.0, 0.0, 0.0, 0.0), 10.0, 0.5, 0.2)
ALLOWANCE, QUESTIONS = 0.05, 12
GATE = f'\non_change = "publish"\n\n[gate]\nallowance = {ALLOWANCE}\n'


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Path]]:
    """The handbook of today is in force; the corpus wants its questions asked of every change."""
    scratch = tmp_path_factory.mktemp("gate")
    folder = copy_corpus(scratch / CORPUS.name)
    settings = folder / "corpus.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("\n[[document]]", f"{GATE}\n[[document]]", 1))
    shutil.copy(CORPUS / HANDBOOK, folder)
    questions = folder / "questions.jsonl"
    about = [line for line in questions.read_text(encoding="utf-8").splitlines() if f'"{DOCUMENT}"' in line]
    questions.write_text("\n".join(line for line in about[:QUESTIONS] if '"after"' not in line), encoding="utf-8")
    with open_house(scratch / "home") as opened:
        parts = replace(opened, parse=parse_contained_files)
        answering = AnswerParts(parts.register, parts.store, parts.embedder, parts.words, Canon(parts.blobs), OPEN)
        desk = Desk(parts, scratch / "home", Answerer(answering, None))
        run(desk, folder)
        lose_pages(folder / HANDBOOK)
        yield desk, folder


def lose_pages(path: Path) -> None:
    """Only the beginning is left, as of an upload that a careless person put together."""
    with pypdfium2.PdfDocument(path) as whole:
        beginning = pypdfium2.PdfDocument.new()
        beginning.import_pages(whole, pages=[0, 1, 2])
        beginning.save(path.with_suffix(".neu"))
        beginning.close()
    path.with_suffix(".neu").replace(path)


def test_the_broken_handbook_waits_and_needs_a_reason_that_is_kept(house: tuple[Desk, Path]) -> None:
    desk, folder = house
    register = desk.parts.register
    (told,) = [entry for entry in run(desk, folder)["documents"] if entry["state"] != "unchanged"]
    assert (told["id"], told["state"], told["warnings"][-1]["code"]) == (DOCUMENT, "draft", "gate")
    (live,) = [edition for edition in register.live(date.today()) if edition.document == DOCUMENT]
    assert live.pages == 12
    with pytest.raises(FundstelleError, match="--override") as refused:
        execute(desk, "publish", {"editions": [told["edition"]]}, lambda event: None)
    assert f"höchstens {ALLOWANCE:.0%} weniger" in str(refused.value)
    assert "gefundene Belegstellen" in str(refused.value)
    reason = "Der Rest steht ab heute im Handbuch Informationssicherheit."
    execute(desk, "publish", {"editions": [told["edition"]], "override": reason}, lambda event: None)
    assert decisions_of(register.engine, DOCUMENT)[-1].reason == reason
    (live,) = [edition for edition in register.live(date.today()) if edition.document == DOCUMENT]
    assert live.id == told["edition"]
