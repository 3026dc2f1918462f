"""Carry out an owner's command on open parts: the same in its own process and inside the running app."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest import check, decide, missing, pipeline, report, review_page, sandbox, states
from ingest.corpus import Source
from ingest.disk import disk_trouble_told
from ingest.erase import erase
from ingest.errors import FundstelleError
from ingest.history import edition_json
from ingest.parts import Parts
from ingest.passages import Corpus, Edition
from ingest.review import Answerer, Content, held_by_gate, load_review, reviewer
from ingest.writer import writing

DONE, LOSSES = 0, 1

Arguments = Mapping[str, Any]
Say = Callable[[Content], None]
Noted = Callable[[str, Arguments, Content], None]
"""A command that was carried out, its arguments and its result."""


@dataclass(frozen=True)
class Desk:
    """Where commands are carried out; without an answerer no questions can be asked of drafts."""

    parts: Parts
    home: Path
    answerer: Answerer | None = None
    noted: Noted | None = None


def execute(desk: Desk, command: str, arguments: Arguments, say: Say) -> tuple[Content, int]:
    """The result as `--json` prints it, and the exit code; `say` is told of progress."""
    with disk_trouble_told(desk.home), writing(desk.parts.register.engine, _waiting(desk.parts, say)):
        for edition in pipeline.recover(desk.parts):
            say({"note": f"{edition.title}: Ein abgebrochener Lauf wurde aufgeräumt."})
        content, code = _COMMANDS[command](desk, arguments, say)
        if desk.noted is not None:
            desk.noted(command, arguments, content)
        return content, code


def _waiting(parts: Parts, say: Say) -> Callable[[], None]:
    """Tells once that another command is under way; between two looks this one may be stopped."""
    said = False

    def wait() -> None:
        nonlocal said
        if not said:
            said = True
            say({"note": "Ein anderer Befehl ändert gerade den Bestand: Dieser wartet."})
        parts.steps("waiting")

    return wait


def source_json(source: Source) -> Content:
    """A source as it is handed to the running app."""
    told: Content = dict(vars(source))
    for name in ("path", "folder", "valid_from"):
        told[name] = str(told[name]) if told[name] is not None else None
    told["corpus"] = {**vars(source.corpus), "groups": sorted(source.corpus.groups)}
    return told


def source_from_json(told: Arguments) -> Source:
    """The reverse of `source_json`."""
    corpus = Corpus(
        **{
            **told["corpus"],
            "groups": frozenset(told["corpus"]["groups"]),
            "starters": tuple(told["corpus"]["starters"]),
        }
    )
    folder = Path(told["folder"]) if told["folder"] else None
    return Source(**{**told, "corpus": corpus, "path": Path(told["path"]), "folder": folder, "valid_from": _day(told)})


def _day(told: Arguments, name: str = "valid_from") -> date | None:
    return date.fromisoformat(told[name]) if told.get(name) else None


def _run(desk: Desk, arguments: Arguments, say: Say) -> tuple[Content, int]:
    """`sources`, and `whole`: the corpora all of whose files are among them."""
    started, today = time.monotonic(), date.today()
    sources = [source_from_json(told) for told in arguments["sources"]]
    parts, outcomes = desk.parts, []

    def progress(name: str, done: int, total: int) -> None:
        say({"passages": name, "done": done, "total": total})

    run = pipeline.run(
        sources,
        parts,
        today,
        _day(arguments, "as_of"),
        arguments.get("draft", False),
        progress,
        arguments.get("again", False),
        reviewer(parts, desk.answerer),
    )
    for outcome in run:
        outcomes.append(outcome)
        say({"documents": outcome.document, "done": len(outcomes), "total": len(sources)})
    for corpus in arguments.get("whole", ()):
        inside = [source for source in sources if source.corpus.id == corpus]
        outcomes += missing.withdraw_missing(corpus, inside, parts, today, arguments.get("draft", False))
        for folder in {source.folder for source in inside if source.folder}:
            outcomes += missing.tell_misnamed(folder, corpus)
    content = report.as_json(outcomes, time.monotonic() - started)
    if any(outcome.state != "unchanged" for outcome in outcomes):
        changed = [told for told in content["documents"] if told["state"] != "unchanged"]
        parts.register.save_run({**content, "documents": changed})
    drafts = [parts.register.edition(o.edition) for o in outcomes if o.edition and o.state == "draft"]
    content["reviews"] = [_show_draft(desk, draft, say) for draft in drafts]
    return content, LOSSES if any(outcome.lossy for outcome in outcomes) else DONE


def _show_draft(desk: Desk, draft: Edition, say: Say) -> Content:
    """The review of a draft, as a page in the home too."""
    say({"note": f"{draft.title}: Der Entwurf wird mit der gültigen Fassung verglichen."})
    content = review_of(desk, draft)
    page = review_page.page_of(desk.home, draft.id)
    page.parent.mkdir(exist_ok=True)
    page.write_text(review_page.html(content), encoding="utf-8")
    return {**content, "page": str(page)}


def review_of(desk: Desk, draft: Edition) -> Content:
    """The kept review if nothing else went live since, else a new one."""
    before = in_force(desk.parts, draft)
    engine = desk.parts.register.engine
    content = load_review(engine, draft, before)
    if content is None:
        reviewer(desk.parts, desk.answerer)(draft, before)
        content = load_review(engine, draft, before)
    assert content is not None
    return content


def in_force(parts: Parts, draft: Edition) -> Edition | None:
    """The edition that this one would replace."""
    day = max(date.today(), draft.valid_from or date.min)
    return states.in_force(parts.register.editions(draft.document, day))


def _publish(desk: Desk, arguments: Arguments, _say: Say) -> tuple[Content, int]:
    parts, today = desk.parts, date.today()
    editions = decide.editions_named(parts.register, arguments["editions"], today)
    override = arguments.get("override") or ""
    for draft in editions:
        if draft.state != "draft" or parts.register.publishing(draft.corpus).allowance is None:
            continue
        held = held_by_gate(review_of(desk, draft))
        if held and not override:
            raise FundstelleError(f'{held.message} Trotzdem veröffentlichen: --override "Begründung".')
    live = decide.publish(parts, editions, today, override)
    _remove_pages(desk, editions)
    return _decided(desk, [edition.id for edition in live]), DONE


def _reject(desk: Desk, arguments: Arguments, _say: Say) -> tuple[Content, int]:
    editions = decide.editions_named(desk.parts.register, arguments["editions"], date.today())
    decide.reject(desk.parts, editions, arguments.get("reason") or "")
    _remove_pages(desk, editions)
    told = [edition_json(edition) | {"state": "rejected"} for edition in editions]
    return {"editions": told}, DONE


def _roll_back(desk: Desk, arguments: Arguments, _say: Say) -> tuple[Content, int]:
    reason = arguments.get("reason") or ""
    pair = decide.roll_back(desk.parts, arguments["document"], date.today(), reason)
    return _decided(desk, [edition.id for edition in pair]), DONE


def _withdraw(desk: Desk, arguments: Arguments, _say: Say) -> tuple[Content, int]:
    reason = arguments.get("reason") or ""
    editions = decide.withdraw(desk.parts, arguments["document"], date.today(), reason)
    return _decided(desk, [edition.id for edition in editions]), DONE


def _erase(desk: Desk, arguments: Arguments, say: Say) -> tuple[Content, int]:
    parts, name = desk.parts, arguments["name"]
    every = [edition for edition in parts.register.editions() if edition.state != "erased"]
    named = [edition for edition in every if name in (edition.id, edition.document)]
    files = {(edition.document, edition.file_hash) for edition in named}
    editions = [edition for edition in every if (edition.document, edition.file_hash) in files]
    if not editions:
        raise FundstelleError(f"Weder Dokument noch Fassung {name} gibt es: `fundstelle-ingest history` nennt sie.")
    erase(parts, editions, date.today(), arguments.get("reason") or "")
    _remove_pages(desk, every)
    for edition in editions:
        left = [one for one in parts.register.editions(edition.document) if one.state == "withdrawn"]
        left = sorted(
            (one for one in left if (one.valid_from or date.min) <= (edition.valid_from or date.min)),
            key=lambda one: (one.valid_from or date.min, one.number),
        )
        if edition.state == "live" and left:
            note = f"{edition.title}: Damit ist keine Fassung mehr in Kraft; "
            way_back = (
                f"`fundstelle-ingest publish {left[-1].id}` setzt die frühere ({left[-1].label}) wieder in Kraft."
            )
            say({"note": note + way_back})
    return _decided(desk, [edition.id for edition in editions]), DONE


def _check(desk: Desk, arguments: Arguments, say: Say) -> tuple[Content, int]:
    content = check.check(desk.parts, bool(arguments.get("repair")), say)
    return content, DONE if content["sound"] else LOSSES


def _prepare(_desk: Desk, arguments: Arguments, _say: Say) -> tuple[Content, int]:
    sandbox.prepare(arguments["names"])
    return {}, DONE


def _decided(desk: Desk, names: Sequence[str]) -> Content:
    return {"editions": [edition_json(desk.parts.register.edition(name)) for name in names]}


def _remove_pages(desk: Desk, editions: Sequence[Edition]) -> None:
    """Reports hold text of the editions; they go with the decision."""
    for edition in editions:
        with suppress(FileNotFoundError):
            review_page.page_of(desk.home, edition.id).unlink()


_COMMANDS: dict[str, Callable[[Desk, Arguments, Say], tuple[Content, int]]] = {
    "run": _run,
    "publish": _publish,
    "reject": _reject,
    "rollback": _roll_back,
    "withdraw": _withdraw,
    "erase": _erase,
    "check": _check,
    "prepare": _prepare,
}
