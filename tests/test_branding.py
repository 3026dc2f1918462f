"""A house puts its own logo, colours and name on the pages."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.chat.mount import (
    BRANDED,
    BRANDING,
    UI,
    has_own_logo,
    run_folder,
    take_over_branding,
)
from assistant.shared_secret import shared_secret
from ingest.settings import Settings


def test_files_of_the_house_take_the_place_of_ours(tmp_path: Path) -> None:
    own, public = tmp_path / BRANDING, tmp_path / "public"
    own.mkdir()
    public.mkdir()
    for path in (UI / "public").iterdir():
        if path.is_file():
            (public / path.name).write_bytes(path.read_bytes())
    assert not has_own_logo(tmp_path)
    for name in ("logo_light.png", "haus.css", "custom.js", "index.html"):
        (own / name).write_text("eigenes", encoding="utf-8")
    take_over_branding(own, public)
    assert has_own_logo(tmp_path)
    assert (public / "logo_light.png").exists()
    assert not (public / "logo_light.svg").exists()
    assert (public / "haus.css").read_text(encoding="utf-8") == "eigenes"
    assert (public / "custom.js").read_text(encoding="utf-8") != "eigenes"
    assert not (public / "index.html").exists()


def test_processes_over_one_home_do_not_touch_each_others_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / BRANDING).mkdir()
    (tmp_path / BRANDING / "haus.css").write_text("eigenes", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    with ThreadPoolExecutor(8) as starting:
        folders = set(starting.map(lambda _: run_folder(tmp_path, "Amt «Nord»"), range(8)))
        secrets = set(starting.map(lambda _: shared_secret(Settings(tmp_path), "cookie.secret"), range(8)))
    assert len(folders) == 8
    assert len(secrets) == 1
    assert len(secrets.pop()) == 64
    assert (tmp_path / "cookie.secret").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {BRANDING, "cookie.secret", "tmp"}
    for folder in folders:
        assert (folder / "public" / "haus.css").read_text(encoding="utf-8") == "eigenes"
        assert 'name = "Amt' in (folder / ".chainlit" / "config.toml").read_text(encoding="utf-8")
        assert (folder / ".chainlit" / "translations" / "de-DE.json").exists()


def test_everything_that_can_be_replaced_is_there() -> None:
    assert {path.stem for path in (UI / "public").iterdir()} >= BRANDED
