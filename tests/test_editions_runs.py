"""What a run makes of files: renamed, corrected, refused, held back, dated in the future."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest import decide, missing, pipeline
from ingest.corpus import find_sources, read_publishing
from ingest.decisions import decisions_of
from ingest.erase import erase
from ingest.errors import FundstelleError
from ingest.keywords import stems
from ingest.parts import Parts
from ingest.passages import Edition, Notice
from ingest.pipeline import Outcome
from tests.fakes import FakeEmbedder
from tests.rooms import open_house, write_corpus

TODAY = date(2026, 11, 22)
RULES = "\n\n".join(f"# § {n} Regel\n\nDie Regel {n} gilt für Fälle der Art {n} ohne Ausnahme." for n in range(1, 7))
OLD = f"Stand: 01.07.2024\n\n{RULES}"
NEW = OLD.replace("01.07.2024", "01.03.2026").replace("Regel 4 gilt", "Regel 4 gilt nicht")


def run(folder: Path, parts: Parts, **wishes: object) -> list[Outcome]:
    return list(pipeline.run(find_sources(folder), parts, TODAY, **wishes))  # type: ignore[arg-type]


def live(parts: Parts) -> dict[str, str]:
    return {edition.document: edition.id for edition in parts.register.live(TODAY)}


def add_to_settings(folder: Path, text: str) -> None:
    with (folder / "corpus.toml").open("a", encoding="utf-8") as settings:
        settings.write(text)


def test_a_draft_is_seen_by_nobody_until_it_is_published(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        (old,) = run(folder, parts)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (draft,) = run(folder, parts, draft=True)
        (again,) = run(folder, parts, draft=True)
        assert (draft.state, again.state, again.edition) == ("draft", "draft", draft.edition)
        assert live(parts) == {"da": old.edition}
        decide.publish(parts, [parts.register.edition(draft.edition or "")], TODAY)
        assert live(parts) == {"da": draft.edition}
        assert [d.kind for d in decisions_of(parts.register.engine, "da")] == ["published", "published"]


def test_a_newer_draft_takes_the_place_of_an_older_one(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        run(folder, parts)
        for words in ("nicht", "nie"):
            (folder / "da.txt").write_text(NEW.replace("nicht", words), encoding="utf-8")
            (draft,) = run(folder, parts, draft=True)
        waiting = [edition.id for edition in parts.register.editions() if edition.state == "draft"]
    assert waiting == [draft.edition]


def test_an_older_state_that_comes_later_leaves_the_draft_alone(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": NEW})
    before = folder / "_editions" / "2024"
    before.mkdir(parents=True)
    (before / "da.txt").write_text(OLD, encoding="utf-8")
    with open_house(home) as parts:
        (draft,) = run(folder, parts, draft=True)
        run(before, parts)
        states = {edition.id: edition.state for edition in parts.register.editions(day=TODAY)}
    assert states[draft.edition or ""] == "draft"


def test_a_rejected_file_is_not_proposed_again_unless_asked_for(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    embedder = FakeEmbedder()
    with open_house(home, embedder) as parts:
        (old,) = run(folder, parts)
        before = sorted(parts.store.passages())
        blobs = set(parts.blobs.names())
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (draft,) = run(folder, parts, draft=True)
        decide.reject(parts, [parts.register.edition(draft.edition or "")], "falsche Datei")
        assert sorted(parts.store.passages()) == before
        assert set(parts.blobs.names()) == blobs
        (refused,) = run(folder, parts)
        assert "abgelehnt" in refused.notices[0].message
        assert not refused.lossy
        assert live(parts) == {"da": old.edition}
        (taken,) = run(folder, parts, again=True)
        assert live(parts) == {"da": taken.edition}


def test_taking_back_restores_the_edition_before_and_a_run_does_not_undo_it(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        (old,) = run(folder, parts)
        with pytest.raises(FundstelleError, match="keine frühere Fassung"):
            decide.roll_back(parts, "da", TODAY)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (new,) = run(folder, parts)
        taken, instead = decide.roll_back(parts, "da", TODAY, "Tippfehler in § 4")
        assert (taken.id, instead.id) == (new.edition, old.edition)
        (kept,) = run(folder, parts)
        assert kept.state == "withdrawn"
        assert f"publish {new.edition}" in kept.notices[0].message
        assert live(parts) == {"da": old.edition}
        decide.publish(parts, [parts.register.edition(new.edition or "")], TODAY)
        assert live(parts) == {"da": new.edition}
        reasons = {d.kind: d.reason for d in decisions_of(parts.register.engine, "da")}
    assert reasons["rolled_back"] == "Tippfehler in § 4"


def test_a_withdrawn_document_stays_withdrawn_though_its_file_is_there(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        (old,) = run(folder, parts)
        decide.withdraw(parts, "da", TODAY)
        (kept,) = run(folder, parts)
        assert (kept.state, live(parts)) == ("withdrawn", {})
        decide.publish(parts, [parts.register.edition(old.edition or "")], TODAY)
        assert live(parts) == {"da": old.edition}


def test_a_file_that_is_gone_meanwhile_is_told_and_the_others_are_read(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD, "hb.txt": "Ein Handbuch."})
    sources = find_sources(folder)
    (folder / "da.txt").unlink()
    with open_house(home) as parts:
        gone, read = pipeline.run(sources, parts, TODAY)
    assert (gone.state, gone.notices[0].code) == ("error", "unreadable")
    assert "da.txt ist nicht mehr da" in gone.notices[0].message
    assert read.state == "live"


def test_erasing_a_correction_of_the_same_day_brings_nothing_back(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        run(folder, parts)
        for text in (NEW, NEW.replace("Regel 5 gilt", "Regel 5 gilt nie")):
            (folder / "da.txt").write_text(text, encoding="utf-8")
            (last,) = run(folder, parts)
        erase(parts, [parts.register.edition(last.edition or "")], TODAY)
        assert live(parts) == {}


def test_what_had_ended_counts_anew_and_what_was_in_force_meanwhile_stays_history(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        (old,) = run(folder, parts)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (new,) = run(folder, parts)
        decide.withdraw(parts, "da", date(2026, 10, 1))
        ended = parts.register.edition(old.edition or "")
        (anew,) = decide.publish(parts, [ended], TODAY, "Die neue war falsch")
        found = {
            day: [edition.id for edition in parts.register.live(day)]
            for day in (date(2025, 1, 1), date(2026, 4, 1), date(2026, 10, 15), TODAY, date(2027, 1, 1))
        }
        assert list(found.values()) == [[old.edition], [new.edition], [], [anew.id], [anew.id]]
        assert anew.text_hash == ended.text_hash
        assert parts.store.count([anew.number]) == len(parts.register.passage_ids(ended.number))
        (kept,) = run(write_corpus(tmp_path / "it", {"da.txt": OLD}), parts)
        assert (kept.edition, kept.state) == (anew.id, "unchanged")


def test_a_file_that_was_gone_and_comes_back_is_live_again(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD, "hb.txt": "Ein Handbuch."})
    with open_house(home) as parts:
        run(folder, parts)
        (folder / "da.txt").unlink()
        missing.withdraw_missing("it", find_sources(folder), parts, TODAY)
        (folder / "da.txt").write_text(OLD, encoding="utf-8")
        outcomes = {outcome.document: outcome.state for outcome in run(folder, parts)}
    assert outcomes == {"da": "live", "hb": "unchanged"}


def test_a_renamed_file_is_proposed_and_comes_home_when_its_owner_says_so(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        run(folder, parts)
        (folder / "da.txt").unlink()
        (folder / "da-2026.txt").write_text(NEW, encoding="utf-8")
        (proposed,) = run(folder, parts)
        assert proposed.document == "da-2026"
        assert 'id = "da"' in proposed.notices[0].message
        assert not proposed.lossy
        missing.withdraw_missing("it", find_sources(folder), parts, TODAY)
        add_to_settings(folder, '\n[[document]]\nfile = "da-2026.txt"\nid = "da"\n')
        (moved,) = run(folder, parts)
        assert (moved.document, moved.state) == ("da", "live")
        assert live(parts) == {"da": moved.edition}
        assert [o.state for o in run(folder, parts)] == ["unchanged"]
        assert missing.withdraw_missing("it", find_sources(folder), parts, TODAY) == []


def test_a_new_document_that_resembles_none_is_proposed_as_nothing(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        run(folder, parts)
        (folder / "da.txt").unlink()
        (folder / "andere.txt").write_text("# Hausordnung\n\nDie Tür schließt um 19 Uhr.", encoding="utf-8")
        (outcome,) = run(folder, parts)
    assert {notice.code for notice in outcome.notices} == {"undated"}


def test_an_edition_for_the_future_waits_for_its_day(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        (old,) = run(folder, parts)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        add_to_settings(folder, '\n[[document]]\nfile = "da.txt"\nvalid_from = 2027-01-01\n')
        (new,) = run(folder, parts)
        assert new.state == "scheduled"
        assert live(parts) == {"da": old.edition}
        assert [e.id for e in parts.register.live(date(2027, 1, 1))] == [new.edition]


def test_a_scheduled_edition_can_be_taken_back_and_is_told_when_its_file_is_replaced(
    tmp_path: Path, home: Path
) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD.replace("01.07.2024", "01.03.2027")})
    with open_house(home) as parts:
        (coming,) = run(folder, parts)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (new,) = run(folder, parts)
        assert f"fundstelle-ingest withdraw {coming.edition}" in new.notices[-1].message
        (taken,) = decide.withdraw(parts, coming.edition or "", TODAY)
        assert taken.id == coming.edition
        assert [e.id for e in parts.register.live(date(2027, 6, 1))] == [new.edition]


def test_a_corrected_day_replaces_the_edition_that_had_the_wrong_one(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": NEW})
    add_to_settings(folder, '\n[[document]]\nfile = "da.txt"\nvalid_from = 2027-01-01\n')
    with open_house(home) as parts:
        (wrong,) = run(folder, parts)
        settings = folder / "corpus.toml"
        settings.write_text(settings.read_text().replace("2027-01-01", "2026-03-01"), encoding="utf-8")
        (right,) = run(folder, parts)
        states = {edition.id: edition.state for edition in parts.register.editions(day=date(2028, 1, 1))}
    assert (wrong.state, right.state) == ("scheduled", "live")
    assert states == {wrong.edition: "withdrawn", right.edition: "live"}


@pytest.mark.parametrize("verdict", [None, Notice("gate", "Zu viele Fragen verlieren ihre Stelle.")])
def test_a_gate_keeps_a_change_as_a_draft_when_its_review_says_so(
    tmp_path: Path, home: Path, verdict: Notice | None
) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    add_to_settings(folder, "\n[gate]\nallowance = 0.1\n")
    reviewed: list[tuple[str, str | None]] = []

    def review(draft: Edition, before: Edition | None) -> Notice | None:
        reviewed.append((draft.state, before.state if before else None))
        return verdict

    with open_house(home) as parts:
        (old,) = run(folder, parts, review=review)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (new,) = run(folder, parts, review=review)
        assert live(parts) == {"da": old.edition if verdict else new.edition}
    assert reviewed == [("staging", "live")]
    assert new.state == ("draft" if verdict else "live")


def test_a_gate_without_anyone_to_ask_holds(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    add_to_settings(folder, "\n[gate]\n")
    with open_house(home) as parts:
        (old,) = run(folder, parts)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (new,) = run(folder, parts)
    assert (old.state, new.state) == ("live", "draft")


def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        meddling = replace(parts, steps=lambda name: (folder / "da.txt").write_text(NEW) if name == "parsed" else None)
        (outcome,) = run(folder, meddling)
        assert outcome.state == "error"
        assert parts.register.editions() == []


def test_erased_text_is_nowhere_and_its_file_is_not_taken_again(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(
        tmp_path / "it", {"da.txt": OLD + "\n\n# § 9\n\nGeheimwort Zimtstern.", "hb.txt": "Ein Handbuch."}
    )
    forgotten: list[str] = []
    with open_house(home) as house:
        parts = replace(house, forget=forgotten.extend)
        run(folder, parts)
        erase(parts, parts.register.editions("da"), TODAY, "Antrag vom 20.11.")
        assert any("Zimtstern" in text for text in forgotten)
        assert {name for name, _ in parts.store.passages()} == set(parts.register.passage_ids(2))
        assert len(set(parts.blobs.names())) == 2
        (left,) = parts.register.editions("da")
        assert (left.state, left.title, left.text_hash) == ("erased", "", "")
        stem, unknown = stems("Zimtstern")[0], "gibtesnicht"
        weights = parts.words.weights([stem, unknown])
        assert weights[stem] == weights[unknown]
        refused = {outcome.document: outcome for outcome in run(folder, parts)}["da"]
        assert "gelöscht" in refused.notices[0].message
        for path in home.rglob("*"):
            if path.is_file():
                assert b"Zimtstern" not in path.read_bytes(), path


def test_a_file_put_back_for_another_of_the_same_day_is_in_force_again(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    with open_house(home) as parts:
        run(folder, parts)
        (folder / "da.txt").write_text(OLD.replace("Regel 4 gilt", "Regel 4 gilt nicht"), encoding="utf-8")
        (wrong,) = run(folder, parts)
        (folder / "da.txt").write_text(OLD, encoding="utf-8")
        (back,) = run(folder, parts)
        assert live(parts) == {"da": back.edition} != {"da": wrong.edition}
        assert [outcome.state for outcome in run(folder, parts)] == ["unchanged"]


def test_a_file_older_than_what_is_in_force_is_told_each_time(tmp_path: Path, home: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": NEW})
    with open_house(home) as parts:
        (newer,) = run(folder, parts)
        for state in ("superseded", "unchanged"):
            (folder / "da.txt").write_text(OLD, encoding="utf-8")
            (older,) = run(folder, parts)
            assert (older.state, live(parts)) == (state, {"da": newer.edition})
            assert "fundstelle-ingest rollback da" in older.notices[-1].message and not older.lossy
        decide.roll_back(parts, "da", TODAY)
        assert live(parts) == {"da": older.edition}


def test_an_edition_without_a_date_gives_way_to_a_corrected_file_with_an_earlier_one(
    tmp_path: Path, home: Path
) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": RULES})
    with open_house(home) as parts:
        (undated,) = run(folder, parts)
        (folder / "da.txt").write_text(NEW, encoding="utf-8")
        (corrected,) = run(folder, parts)
        assert "Diese gilt ab heute" in corrected.notices[-1].message
        assert live(parts) == {"da": corrected.edition} != {"da": undated.edition}
        before = folder / "_editions" / "2024"
        before.mkdir(parents=True)
        (before / "da.txt").write_text(OLD, encoding="utf-8")
        (older,) = run(before, parts)
        assert (older.state, live(parts)) == ("superseded", {"da": corrected.edition})


@pytest.mark.parametrize(
    ("stand", "state", "told"),
    [("01.03.2027", "scheduled", "gilt erst ab dann"), ("01.03.2072", "live", "mehr als ein Jahr")],
)
def test_a_printed_day_to_come_is_believed_for_a_year(
    tmp_path: Path, home: Path, stand: str, state: str, told: str
) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD.replace("01.07.2024", stand)})
    with open_house(home) as parts:
        (outcome,) = run(folder, parts)
        assert outcome.state == state and told in outcome.notices[-1].message
        assert [again.state for again in run(folder, parts)] == ["unchanged"]


def test_publishing_rules_are_read_and_checked(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "it", {})
    assert read_publishing(folder).on_change == "draft"
    assert read_publishing(folder).allowance is None
    add_to_settings(folder, '\non_change = "publish"\n[gate]\nallowance = 0.05\n')
    (folder / "questions.jsonl").write_text('{"id": "a"}\n')
    assert read_publishing(folder).allowance == 0.05
    assert read_publishing(folder).questions == '{"id": "a"}\n'
    (folder / "corpus.toml").write_text('on_change = "sofort"\n')
    with pytest.raises(FundstelleError, match="sofort"):
        read_publishing(folder)
    (folder / "corpus.toml").write_text("[gate]\nallowance = 7\n")
    with pytest.raises(FundstelleError, match="0 bis 1"):
        read_publishing(folder)


def test_settings_are_read_as_editors_save_them_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "it", {"da.txt": OLD})
    place = folder / "corpus.toml"
    place.write_text('\ufefftitle = "Übersicht"\n', encoding="utf-8")
    assert find_sources(folder)[0].corpus.title == "Übersicht"
    place.write_text('document = "x"\n', encoding="utf-8")
    with pytest.raises(FundstelleError, match=r"\[\[document\]\]"):
        find_sources(folder)
    for name in ("corpus.toml", "questions.jsonl"):
        place.write_text("", encoding="utf-8")
        (folder / name).write_bytes('title = "Übersicht"'.encode("cp1252"))
        with pytest.raises(FundstelleError, match=f"{name} ist nicht in UTF-8"):
            read_publishing(folder)
