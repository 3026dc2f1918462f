from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest import missing, pipeline
from ingest.corpus import find_sources
from ingest.pipeline import Outcome, Parts
from tests.fakes import FakeEmbedder
from tests.rooms import open_house, write_corpus

TODAY = date(2026, 11, 22)
OLD = "Stand: 01.07.2024\n\n# § 4 Passwörter\n\n(1) Ein Passwort hat 10 Zeichen.\n\n# § 5 Sperre\n\nNach 5 Versuchen."
NEW = OLD.replace("01.07.2024", "01.03.2026").replace("10 Zeichen", "14 Zeichen")


def run(folder: Path, parts: Parts, today: date = TODAY) -> list[Outcome]:
    return list(pipeline.run(find_sources(folder), parts, today))


def test_a_second_run_over_the_same_files_changes_nothing_and_embeds_nothing(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": NEW, "hb.txt": OLD})
    embedder = FakeEmbedder()
    with open_house(home, embedder) as parts:
        first = run(folder, parts)
        embedder.embedded.clear()
        second = run(folder, parts)
    assert [outcome.state for outcome in first] == ["live", "live"]
    assert [outcome.state for outcome in second] == ["unchanged", "unchanged"]
    assert [outcome.edition for outcome in second] == [outcome.edition for outcome in first]
    assert embedder.embedded == []


def test_a_new_edition_keeps_the_untouched_passages_and_supersedes_the_old(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    embedder = FakeEmbedder()
    with open_house(home, embedder) as parts:
        (old,) = run(folder, parts)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        embedder.embedded.clear()
        (new,) = run(folder, parts)
        states = {edition.id: edition.state for edition in parts.register.editions(day=TODAY)}
        then = parts.register.live(date(2025, 1, 15))
    assert (new.difference.reused, new.difference.changed, new.difference.added) == (1, 1, 0)
    assert len([text for text in embedder.embedded if text.startswith("da\n")]) == 1
    assert states == {old.edition: "superseded", new.edition: "live"}
    assert [edition.id for edition in then] == [old.edition]


def test_an_older_edition_that_comes_later_does_not_replace_the_live_one(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": NEW})
    before = folder / "_editions" / "2024-07-01"
    before.mkdir(parents=True)
    (before / "da.txt").write_text(OLD, encoding="utf-8")
    with open_house(home) as parts:
        (new,) = run(folder, parts)
        (old,) = run(before, parts)
        live = [edition.id for edition in parts.register.live(TODAY)]
        again = run(before, parts)
    assert old.document == new.document
    assert old.state == "superseded"
    assert live == [new.edition]
    assert [outcome.state for outcome in again] == ["unchanged"]


def test_an_unreadable_file_is_told_and_the_others_go_on(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"a.txt": "KAPUTT", "b.txt": NEW})
    with open_house(home) as parts:
        outcomes = {outcome.document: outcome for outcome in run(folder, parts)}
    assert outcomes["b"].state == "live"
    assert outcomes["a"].state == "error"
    assert outcomes["a"].lossy
    assert "neu speichern" in outcomes["a"].notices[0].message


def test_a_file_without_a_date_holds_from_the_day_it_came(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"a.txt": "# Hausordnung\n\nDie Tür schließt um 19 Uhr."})
    with open_house(home) as parts:
        (outcome,) = run(folder, parts)
        edition = parts.register.editions(day=TODAY)[0]
        (folder / "a.txt").write_text("# Hausordnung\n\nDie Tür schließt um 20 Uhr.", encoding="utf-8")
        run(folder, parts, date(2026, 11, 23))
        (folder / "a.txt").write_text("# Hausordnung\n\nDie Tür schließt um 19 Uhr.", encoding="utf-8")
        (back,) = run(folder, parts, date(2026, 11, 24))
    assert not outcome.lossy
    assert edition.label == "Fassung vom 22.11.2026"
    assert back.state == "live"
    assert back.difference.passages == 1


@pytest.mark.parametrize("kept", [0, 1])
def test_a_killed_run_leaves_nothing_behind(tmp_path: Path, home: Path, kept: int) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD} if kept else {})
    (folder / "da.txt").write_text(OLD, encoding="utf-8")
    with open_house(home) as parts:
        if kept:
            run(folder, parts)
        before = sorted(parts.store.passages())
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        publish = parts.register.publish

        def killed(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        parts.register.publish = killed  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            run(folder, parts)
        parts.register.publish = publish  # type: ignore[method-assign]
    with open_house(home) as parts:
        left = pipeline.recover(parts)
        assert [edition.state for edition in left] == ["staging"]
        assert sorted(parts.store.passages()) == before
        assert len(parts.register.editions()) == kept
        (outcome,) = run(folder, parts)
        assert outcome.state == "live"


def test_a_document_whose_file_is_gone_is_withdrawn(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"a.txt": NEW, "b.txt": OLD})
    with open_house(home) as parts:
        run(folder, parts)
        (folder / "b.txt").unlink()
        sources = find_sources(folder)
        withdrawn = missing.withdraw_missing("it", sources, parts, TODAY)
        live = [edition.document for edition in parts.register.live(TODAY)]
        assert missing.withdraw_missing("it", sources, parts, TODAY) == []
    assert [outcome.document for outcome in withdrawn] == ["b"]
    assert live == ["a"]
