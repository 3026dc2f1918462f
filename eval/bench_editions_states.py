"""SGB II in three states: answers of a day come from that day's state, and old citations stay what they were."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from assistant.access import OPERATOR
from assistant.answers import Answer, Citation
from assistant.canon import Canon
from assistant.service import Assistant, answer_parts
from eval.bench_editions import Figure
from ingest import pipeline
from ingest.assembly import open_parts
from ingest.changes import sections_of
from ingest.corpus import find_sources
from ingest.parts import Parts
from ingest.passages import Edition
from ingest.settings import Settings
from ingest.units import units_of

# From when each state held, its file, and what the benefit is called in it.
STATES = (
    (date(2022, 3, 1), "gesetze/versionen/2022-03/sgb_2.md", "Arbeitslosengeld II"),
    (date(2023, 1, 1), "gesetze/md/sgb_ii.md", "Bürgergeld"),
    (date(2026, 8, 1), "gesetze/versionen/2026-08/sgb_2.md", "Grundsicherungsgeld"),
)
QUESTIONS = (
    "Wie heißt die Leistung, die erwerbsfähige Leistungsberechtigte erhalten?",
    "Wie heißt die Leistung für erwerbsfähige Leistungsberechtigte nach § 19?",
    "Was erhalten erwerbsfähige Leistungsberechtigte nach § 19 Abs. 1?",
    "Was erhalten nichterwerbsfähige Leistungsberechtigte, die in einer Bedarfsgemeinschaft leben?",
    "Welche Leistung erhalten erwerbsfähige Leistungsberechtigte?",
)
TODAY = date(2026, 11, 22)


def measure(data: Path, scratch: Path) -> list[Figure]:
    """Ingest the three states one after the other, recording what the first one says."""
    home, folder = scratch / "states-home", scratch / "sgb"
    for name in ("edge", "blobs"):
        shutil.rmtree(home / name, ignore_errors=True)
    for path in home.glob("register.sqlite*"):
        path.unlink()
    settings = Settings(home)
    with open_parts(settings) as (parts, _):
        _ingest(parts, folder, data, 0)
        cited = list(_every_place(parts))
        for number in (1, 2):
            _ingest(parts, folder, data, number)
        assistant = Assistant(answer_parts(parts, settings, use_model=False), parts.blobs)
        editions = parts.register.editions(day=TODAY)
        return [*_right_state(assistant, editions), _same_bytes(assistant, cited), *_never_current(assistant, parts)]


def _ingest(parts: Parts, folder: Path, data: Path, number: int) -> None:
    since, name, _ = STATES[number]
    folder.mkdir(exist_ok=True)
    entry = f'[[document]]\nfile = "sgb2.md"\ntitle = "SGB II"\nvalid_from = {since.isoformat()}\n'
    (folder / "corpus.toml").write_text(f'id = "sgb"\ntitle = "Sozialgesetzbuch"\n\n{entry}', encoding="utf-8")
    (folder / "sgb2.md").write_bytes((data / name).read_bytes())
    list(pipeline.run(find_sources(folder), parts, TODAY))


def _every_place(parts: Parts) -> Iterator[Citation]:
    """Each sentence, item and row of the edition as it is cited."""
    (edition,) = parts.register.editions()
    canon = Canon(parts.blobs)
    canonical = canon.text(edition)
    for unit in units_of(canonical, 0, len(canonical.text)):
        yield canon.cite(edition, *unit.range)


def _right_state(assistant: Assistant, editions: Sequence[Edition]) -> list[Figure]:
    """Which state was cited is ours to get right; whether the best sentence was chosen is measured elsewhere."""
    answers = right = named = mistaken = 0
    for since, _, name in STATES:
        wanted = _in_force(editions, since).id
        for question in QUESTIONS:
            answer = next(e for e in assistant.ask(question, OPERATOR, as_of=since) if isinstance(e, Answer))
            cited = [citation for claim in answer.claims for citation in claim.citations]
            shown = " ".join(citation.quote for citation in cited)
            answers += 1
            right += bool(cited) and all(citation.edition == wanted for citation in cited)
            named += name in shown
            mistaken += name not in shown and any(other in shown for _, _, other in STATES)
    return [
        Figure("answers that cite only the state of the day asked", f"{right} of {answers}", "all", right == answers),
        Figure("of them naming the benefit of that day", f"{named} of {answers}"),
        Figure("of them naming only another day's benefit", str(mistaken), "0", mistaken == 0),
    ]


def _same_bytes(assistant: Assistant, cited: Sequence[Citation]) -> Figure:
    same = 0
    for citation in cited:
        source = assistant.source(citation.id, OPERATOR)
        same += source.citation.quote == citation.quote and source.citation.state == "superseded"
    value = f"{same} of {len(cited)}, each marked as superseded"
    return Figure(
        "places cited under the first state open byte for byte after the third", value, "all", same == len(cited)
    )


def _never_current(assistant: Assistant, parts: Parts) -> list[Figure]:
    """Every section of every state, asked for on every state's day."""
    editions = parts.register.editions(day=TODAY)
    canon, searched, mistaken = Canon(parts.blobs), 0, 0
    texts = {edition.id: canon.text(edition).text for edition in editions}
    for asked in editions:
        for section in sections_of(canon.text(asked)):
            question = " ".join(" ".join(section.pieces).split()[:40])
            for day in (TODAY, *(since for since, _, _ in STATES)):
                wanted = _in_force(editions, day)
                hits = assistant.search(question, OPERATOR, 5, as_of=day)
                searched += 1
                mistaken += any(
                    hit.edition.id != wanted.id or texts[wanted.id][passage.start : passage.end] != passage.text
                    for hit in hits
                    for passage in hit.passages
                )
    value = f"{mistaken} of {searched:,} searches, all sections of three states on four days"
    return [Figure("text of another day's state found as current", value, "0", mistaken == 0)]


def _in_force(editions: Sequence[Edition], day: date) -> Edition:
    return max((e for e in editions if e.valid_from and e.valid_from <= day), key=lambda e: e.valid_from or date.min)
