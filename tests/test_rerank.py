from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.rerank import BATCH, CrossEncoderReranker, open_rerank, rerank
from assistant.retrieve import Hit
from ingest.errors import FundstelleError
from ingest.passages import Edition, Passage

EDITION = Edition("e", 1, "d", "c", "DA", "", "f", "t", "live", None, None, 1, "da.pdf")


def hit(rank: int, text: str) -> Hit:
    return Hit(Passage(text, 0, len(text), text, (), "DA", 1, "paragraph", "DA"), EDITION, rank, 1.0, 0.9)


class Longest:
    """Prefers long texts, after `seconds` for each call."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.read = 0

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        time.sleep(self.seconds)
        self.read += len(texts)
        return [float(len(text)) for text in texts]


HITS = [hit(position, "x" * position) for position in range(1, 3 * BATCH + 1)]


def test_hits_come_in_the_order_of_the_scores_with_their_new_ranks() -> None:
    ordered = rerank(Longest(), "?", HITS, seconds=60)
    assert [one.passage.text for one in ordered] == [one.passage.text for one in reversed(HITS)]
    assert [one.rank for one in ordered] == list(range(1, len(HITS) + 1))


def test_what_was_not_read_in_time_follows_as_it_was() -> None:
    slow = Longest(seconds=0.05)
    ordered = rerank(slow, "?", HITS, seconds=0.01)
    assert slow.read == BATCH
    read = [one.passage.text for one in reversed(HITS[:BATCH])]
    assert [one.passage.text for one in ordered] == read + [one.passage.text for one in HITS[BATCH:]]


def test_without_time_the_hits_stay_as_they_were() -> None:
    assert rerank(Longest(), "?", HITS, seconds=0) == HITS


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(FundstelleError, match=r"config\.json fehlt"):
        CrossEncoderReranker(f"path:{tmp_path}")


def test_a_setting_names_a_folder_or_nothing() -> None:
    assert open_rerank(None) is None
    with pytest.raises(FundstelleError, match="path:<Ordner>"):
        open_rerank("bge-reranker")


def test_a_cross_encoder_of_this_machine_judges_pairs(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="pip install 'fundstelle[models]'")
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    (tmp_path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "urlaub", "bad"]))
    config = BertConfig(
        vocab_size=7, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, num_labels=1
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path / "model")
    BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "model")
    judged = CrossEncoderReranker(f"path:{tmp_path}/model").scores("Urlaub", ["Urlaub", "Bad", "Urlaub"])
    again = CrossEncoder(str(tmp_path / "model")).predict([("Urlaub", "Urlaub"), ("Urlaub", "Bad")])
    assert judged == pytest.approx([again[0], again[1], again[0]], abs=1e-5)
