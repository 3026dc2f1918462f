"""Metrics against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest

from eval.alce import Sentence, citation_precision, citation_recall
from eval.metrics import average, change, quantile, ranking, share, wilson


def test_wilson_is_right_for_a_half_and_at_the_edges() -> None:
    # z = 1.96, n = 10, p = 0.5: middle 0.5, reach 1.96 / 1.38416 * sqrt(0.025 + 0.009604) = 0.26340
    assert wilson(5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-4)
    # p = 1: the lower end is n / (n + z²) = 10 / 13.8416
    assert wilson(10, 10) == pytest.approx((0.72246, 1.0), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_what_does_not_apply_is_not_counted() -> None:
    measure = share([True, None, False, None, True])
    assert measure.n == 3
    assert measure.mean == pytest.approx(2 / 3)
    nothing = share([None])
    assert (nothing.mean, nothing.n) == (None, 0)
    assert average([None, 0.25, 0.75]).mean == pytest.approx(0.5)
    assert str(nothing) == "–"


def test_ranking_counts_places_by_hand() -> None:
    gold = {"a": ["p1"], "b": ["p2", "p3"], "c": ["p9"]}
    found = {"a": ["x", "p1"], "b": ["p3", "x", "p2"], "c": ["x", "y"]}
    values = ranking(gold, found, ["hit@1", "hit@2", "recall@2", "mrr@10", "ndcg@10"])
    assert values["hit@1"] == {"a": 0, "b": 1, "c": 0}
    assert values["hit@2"] == {"a": 1, "b": 1, "c": 0}
    assert values["recall@2"] == {"a": 1, "b": 0.5, "c": 0}
    assert values["mrr@10"] == {"a": 0.5, "b": 1, "c": 0}
    # a: 1 / log2(3); b: (1 + 1 / log2(4)) / (1 + 1 / log2(3))
    assert values["ndcg@10"]["a"] == pytest.approx(1 / math.log2(3))
    assert values["ndcg@10"]["b"] == pytest.approx(1.5 / (1 + 1 / math.log2(3)))
    assert values["ndcg@10"]["c"] == 0


def test_a_question_without_hits_counts_as_zero() -> None:
    assert ranking({"a": ["p"]}, {}, ["hit@1"]) == {"hit@1": {"a": 0.0}}


def test_a_change_is_paired_over_the_questions_of_both() -> None:
    moved = change({"a": 1.0, "b": 0.0, "c": None, "d": 1.0}, {"a": 0.0, "b": 0.0, "c": 1.0, "e": 1.0})
    assert moved is not None
    assert (moved.mean, moved.n) == (-0.5, 2)
    assert moved.low == -1.0 and moved.high == 0.0
    assert change({"a": 1.0}, {"b": 1.0}) is None


def test_the_quantile_is_a_value_that_occurred() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0
    assert quantile([], 0.5) is None


def contains(sentence: str, quotes: str) -> bool:
    """A judge by hand: every letter of the sentence stands in the quotes."""
    return set(sentence) <= set(quotes)


def test_citation_recall_joins_the_quotes_of_a_sentence() -> None:
    sentences = [Sentence("ab", ("a", "b")), Sentence("c", ("a",)), Sentence("d", ())]
    assert citation_recall(sentences, contains) == pytest.approx(1 / 3)
    assert citation_recall([], contains) is None


def test_citation_precision_counts_only_citations_that_matter() -> None:
    # Both are needed; then the second adds nothing; then a mark without a source.
    assert citation_precision([Sentence("ab", ("a", "b"))], contains) == 1.0
    assert citation_precision([Sentence("a", ("a", "x"))], contains) == 0.5
    assert citation_precision([Sentence("a", ("a",), invalid=1)], contains) == 0.5
    assert citation_precision([Sentence("z", ("a",))], contains) == 0.0
    assert citation_precision([Sentence("a", ())], contains) is None
