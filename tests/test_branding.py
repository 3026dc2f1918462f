"""A house puts its own logo, colours and name on the pages."""

from __future__ import annotations

from pathlib import Path

from assistant.chat.mount import BRANDED, BRANDING, UI, has_own_logo, take_over_branding


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


def test_everything_that_can_be_replaced_is_there() -> None:
    assert {path.stem for path in (UI / "public").iterdir()} >= BRANDED
