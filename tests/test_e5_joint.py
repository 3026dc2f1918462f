"""Question and text are read together, by weights that were fitted for it."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.e5_joint import JointReader

QUESTION = "Wie lang muss mein Passwort sein?"
TEXTS = (
    "Passwörter: Passwörter müssen mindestens 14 Zeichen lang sein.",
    "Passwörter: Passwörter werden nicht aufgeschrieben.",
    "Drucker: Gedruckt wird beidseitig.",
)


@pytest.fixture(scope="module")
def reader() -> JointReader:
    return JointReader()


def test_the_text_that_answers_scores_highest(reader: JointReader) -> None:
    assert int(np.argmax(reader.scores(QUESTION, TEXTS))) == 0


def test_the_question_decides_which_text_answers(reader: JointReader) -> None:
    assert int(np.argmax(reader.scores("Darf ich mein Passwort notieren?", TEXTS))) == 1


def test_a_score_does_not_depend_on_its_neighbours(reader: JointReader) -> None:
    together = reader.scores(QUESTION, TEXTS)
    assert [float(reader.scores(QUESTION, [text])[0]) for text in TEXTS] == pytest.approx(together.tolist())


def test_texts_of_any_length_have_a_score(reader: JointReader) -> None:
    scores = reader.scores(QUESTION, ["", "Wort " * 2000])
    assert np.isfinite(scores).all()


def test_nothing_has_no_scores(reader: JointReader) -> None:
    assert reader.scores(QUESTION, []).shape == (0,)
