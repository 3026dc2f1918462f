"""A real update of a handbook, before its owner decides: earlier answers, judged questions, a draft with its report."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.access import OPERATOR
from assistant.answer_log import open_answer_log
from assistant.owner import open_answerer
from assistant.service import Assistant, answer_parts
from ingest.assembly import open_parts
from ingest.commands import Desk, execute, source_json
from ingest.corpus import find_sources
from ingest.settings import Settings
from tests.conftest import PROJECT

CORPUS = PROJECT / "corpora" / "it-sicherheit"
HANDBOOK = "da-it-sicherheit.pdf"
ASKED = ("Wie lang muss mein Passwort sein?", "Wem melde ich einen Sicherheitsvorfall?")


def copy_corpus(folder: Path, gate: str = "") -> Path:
    """The corpus as it was before the update of its handbook, which is then dated by what is printed in it."""
    shutil.copytree(CORPUS, folder, ignore=shutil.ignore_patterns("_*"))
    shutil.copy(CORPUS / "_editions" / "2024-07-01" / HANDBOOK, folder)
    settings = folder / "corpus.toml"
    first, second = settings.read_text(encoding="utf-8").split(f'file = "{HANDBOOK}"', 1)
    dated = second.replace("valid_from = 2026-03-01\n", "", 1)
    settings.write_text(f'{first}file = "{HANDBOOK}"{dated}{gate}', encoding="utf-8")
    return folder


def run(desk: Desk, folder: Path, **wishes: Any) -> dict[str, Any]:
    """What `fundstelle-ingest run FOLDER` does and tells."""
    sources = [source_json(source) for source in find_sources(folder)]
    return execute(desk, "run", {"sources": sources, "whole": [CORPUS.name], **wishes}, lambda event: None)[0]


def make_draft(scratch: Path) -> Path:
    """The report about the handbook of today as a draft, with the embedder that everybody has."""
    folder, settings = copy_corpus(scratch / CORPUS.name), Settings(scratch / "home")
    with open_parts(settings) as (parts, _), closing(open_answer_log(settings)) as log:
        desk = Desk(parts, settings.home, open_answerer(parts, settings))
        run(desk, folder)
        assistant = Assistant(answer_parts(parts, settings, use_model=False), parts.blobs, log)
        for question in ASKED:
            list(assistant.ask(question, OPERATOR))
        shutil.copy(CORPUS / HANDBOOK, folder)
        (review,) = run(desk, folder, draft=True)["reviews"]
        return Path(review["page"])
