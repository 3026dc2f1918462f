"""The commands of owners: from the command line to the register, with their words and exit codes."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest import assembly
from ingest.__main__ import main
from ingest.command_line import USER_ERROR
from ingest.commands import DONE, LOSSES, Desk, execute, source_json
from ingest.corpus import find_sources
from ingest.errors import FundstelleError
from ingest.vector_cache import CachedEmbedder
from tests.fakes import FakeEmbedder
from tests.rooms import open_house, parse_files, write_corpus

OLD = "Stand: 01.07.2024\n\n# § 4 Passwörter\n\nEin Passwort hat 10 Zeichen.\n\n# § 5 Sperre\n\nSie dauert 30 Minuten."
NEW = OLD.replace("01.07.2024", "01.03.2026").replace("10 Zeichen", "14 Zeichen")
NEWER = NEW.replace("01.03.2026", "01.06.2026").replace("30 Minuten", "60 Minuten")

Command = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "it", {"da.txt": OLD})


@pytest.fixture
def command(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`fundstelle-ingest … --json` on a home of its own, with vectors and a parser for tests."""
    embedder = CachedEmbedder(FakeEmbedder(), home / "vectors.sqlite")
    monkeypatch.setattr(assembly, "open_cached_embedder", lambda settings: embedder)
    monkeypatch.setattr(assembly, "parse_contained_files", parse_files)

    def carried_out(*arguments: object) -> tuple[int, dict[str, Any]]:
        with pytest.raises(SystemExit) as ended:
            main([*map(str, arguments), "--json", "--home", str(home)])
        told = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, json.loads(told.out) if told.out else {"error": told.err}

    return carried_out


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    with open_house(home) as parts:
        yield Desk(parts, home)


def do(desk: Desk, name: str, **arguments: Any) -> tuple[dict[str, Any], int]:
    return execute(desk, name, arguments, lambda event: None)


def run(desk: Desk, folder: Path, text: str, **wishes: Any) -> dict[str, Any]:
    (folder / "da.txt").write_text(text, encoding="utf-8")
    return do(desk, "run", sources=[source_json(source) for source in find_sources(folder)], **wishes)[0]


def test_an_owner_reads_in_reviews_publishes_and_looks_back(command: Command, folder: Path) -> None:
    code, told = command("run", folder)
    assert (code, told["documents"][0]["state"]) == (DONE, "live")
    old = told["documents"][0]["edition"]
    (folder / "da.txt").write_text(NEW, encoding="utf-8")
    code, told = command("run", "--draft", folder)
    (review,) = told["reviews"]
    assert (code, review["summary"], Path(review["page"]).exists()) == (DONE, {"changed": 1}, True)
    code, told = command("publish", review["edition"])
    assert (code, told["editions"][0]["state"], Path(review["page"]).exists()) == (DONE, "live", False)
    assert [change["path"] for change in command("diff", old, review["edition"])[1]["changes"]] == [["§ 4 Passwörter"]]
    assert command("rollback", "da", "--reason", "zu früh")[0] == DONE
    code, told = command("history", "da")
    assert [edition["state"] for edition in told["editions"]] == ["live", "withdrawn"]
    assert [(one["kind"], one["reason"]) for one in told["decisions"]][-1] == ("rolled_back", "zu früh")
    assert command("history")[1]["documents"][0]["live"]["edition"] == old


def test_a_file_that_cannot_be_read_is_a_loss_and_a_wrong_name_an_error(command: Command, folder: Path) -> None:
    (folder / "b.txt").write_text("KAPUTT", encoding="utf-8")
    code, told = command("run", folder)
    assert (code, sorted(one["state"] for one in told["documents"])) == (LOSSES, ["error", "live"])
    code, told = command("publish", "gibtesnicht")
    assert code == USER_ERROR
    assert "fundstelle-ingest history" in told["error"]


def test_nothing_can_be_checked_where_nothing_was_read(command: Command) -> None:
    code, told = command("check")
    assert code == USER_ERROR
    assert "fundstelle-ingest run" in told["error"]


def test_check_finds_what_is_missing_and_repairs_it(command: Command, folder: Path, home: Path) -> None:
    command("run", folder)
    with open_house(home) as parts:
        parts.store.delete(parts.register.passage_ids(1))
        parts.blobs.put(b"niemandes")
    code, told = command("check")
    assert (code, {one["kind"] for one in told["findings"]}) == (LOSSES, {"missing_vectors", "orphan_blobs"})
    assert all("check --repair" in one["remedy"] for one in told["findings"])
    code, told = command("check", "--repair")
    assert (code, [one["repaired"] for one in told["findings"]]) == (DONE, [True, True])
    code, told = command("check")
    assert (code, told["findings"], told["vectors"]) == (DONE, [], 2)


def test_a_review_is_kept_until_something_else_goes_live(desk: Desk, folder: Path) -> None:
    run(desk, folder, OLD)
    (first,) = run(desk, folder, NEWER, draft=True)["reviews"]
    assert first["summary"] == {"changed": 2}
    (again,) = run(desk, folder, NEWER, draft=True)["reviews"]
    assert again == first
    run(desk, folder, NEW)
    (against_new,) = run(desk, folder, NEWER, draft=True)["reviews"]
    assert (against_new["before"]["label"], against_new["summary"]) == ("Stand 01.03.2026", {"changed": 1})


def test_two_editions_of_one_document_cannot_go_live_together(desk: Desk, folder: Path) -> None:
    drafts = [run(desk, folder, text, draft=True)["reviews"][0]["edition"] for text in (NEWER, NEW)]
    with pytest.raises(FundstelleError, match="desselben Dokuments"):
        do(desk, "publish", editions=drafts)


def test_a_rejected_draft_is_gone_with_its_report(desk: Desk, folder: Path) -> None:
    run(desk, folder, OLD)
    (review,) = run(desk, folder, NEW, draft=True)["reviews"]
    told, code = do(desk, "reject", editions=[review["edition"]], reason="Tippfehler")
    assert (code, told["editions"][0]["state"], Path(review["page"]).exists()) == (DONE, "rejected", False)
    assert [edition.label for edition in desk.parts.register.editions()] == ["Stand 01.07.2024"]


@pytest.mark.parametrize(("number", "word"), [(errno.ENOSPC, "voll"), (errno.EIO, "fehlerhaft")])
def test_a_bad_disk_is_told_and_what_held_goes_on_holding(desk: Desk, folder: Path, number: int, word: str) -> None:
    run(desk, folder, OLD)

    def fail(name: str) -> None:
        if name == "flushed":
            raise OSError(number, "…")

    with pytest.raises(FundstelleError, match=word):
        run(replace(desk, parts=replace(desk.parts, steps=fail)), folder, NEW)
    (edition,) = desk.parts.register.editions()
    assert (edition.state, edition.label) == ("live", "Stand 01.07.2024")
    assert do(desk, "check")[0]["sound"]


def test_what_a_kill_left_is_cleared_up_and_told(desk: Desk, folder: Path) -> None:
    def killed(name: str) -> None:
        if name == "flushed":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(replace(desk, parts=replace(desk.parts, steps=killed)), folder, OLD)
    told: list[dict[str, Any]] = []
    content, code = execute(desk, "check", {}, told.append)
    assert (code, content["editions"]) == (DONE, 0)
    assert "aufgeräumt" in told[0]["note"]


def test_a_draft_run_tells_of_a_missing_file_and_withdraws_nothing(folder: Path, command: Command) -> None:
    (folder / "hb.txt").write_text("Ein Handbuch.", encoding="utf-8")
    command("run", folder)
    (folder / "da.txt").unlink()
    code, told = command("run", "--draft", folder)
    missing = next(one for one in told["documents"] if one["id"] == "da")
    assert (code, missing["state"]) == (LOSSES, "unchanged")
    assert "ohne --draft" in missing["warnings"][0]["message"]
    assert {one["state"] for one in command("history", "da")[1]["editions"]} == {"live"}
    assert command("run", folder)[0] == LOSSES
    assert {one["state"] for one in command("history", "da")[1]["editions"]} == {"withdrawn"}


def test_all_editions_of_a_file_are_erased_with_one(desk: Desk, folder: Path) -> None:
    for text in (OLD, OLD.replace("10", "11"), OLD):
        (folder / "da.txt").write_text(text, encoding="utf-8")
        do(desk, "run", sources=[source_json(source) for source in find_sources(folder)])
    editions = desk.parts.register.editions("da")
    execute(desk, "erase", {"name": editions[-1].id}, lambda told: None)
    assert [one.state for one in desk.parts.register.editions("da")] == ["erased", "withdrawn", "erased"]


def test_a_name_in_the_settings_that_is_no_file_is_told(folder: Path, command: Command) -> None:
    with (folder / "corpus.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[document]]\nfile = "dda.txt"\nvalid_from = 2027-01-01\n')
    code, told = command("run", folder)
    (misnamed,) = (one for one in told["documents"] if one["state"] == "error")
    assert (code, misnamed["id"]) == (LOSSES, "dda.txt")
    assert "Namen berichtigen" in misnamed["warnings"][0]["message"]


def test_erasing_what_is_in_force_does_not_put_back_what_it_had_replaced(desk: Desk, folder: Path) -> None:
    for text in (OLD, NEW):
        (folder / "da.txt").write_text(text, encoding="utf-8")
        do(desk, "run", sources=[source_json(source) for source in find_sources(folder)])
    old, new = desk.parts.register.editions("da")
    said: list[dict[str, Any]] = []
    execute(desk, "erase", {"name": new.id}, said.append)
    assert [one.state for one in desk.parts.register.editions("da")] == ["withdrawn", "erased"]
    assert [one.id for one in desk.parts.register.live(date(2025, 1, 1))] == [old.id]
    assert f"fundstelle-ingest publish {old.id}" in said[-1]["note"]
    do(desk, "publish", editions=[old.id])
    assert [one.state for one in desk.parts.register.editions("da")] == ["withdrawn", "erased", "live"]
