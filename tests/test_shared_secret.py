"""A secret is made once and kept; an empty one is no secret."""

from __future__ import annotations

import stat

import pytest

from assistant.shared_secret import shared_secret
from ingest.errors import FundstelleError
from ingest.settings import Settings


def test_a_secret_stays_the_same_and_is_read_by_nobody_else(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    made = shared_secret(settings, "cookie.secret")
    assert len(made) >= 64
    assert shared_secret(settings, "cookie.secret") == made
    assert shared_secret(settings, "feedback.key") != made
    assert stat.S_IMODE((settings.home / "cookie.secret").stat().st_mode) == 0o600


def test_an_empty_file_is_named_with_its_remedy(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / "feedback.key").touch()
    with pytest.raises(FundstelleError, match="feedback.key ist leer"):
        shared_secret(settings, "feedback.key")
