"""A cross-encoder in a folder is asked about what the rules support, and its objection withholds the claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import AnswerParts, answer
from assistant.answers import Answer
from assistant.canon import Canon
from assistant.entail import CrossEncoderJudge, open_judge
from assistant.weigh import Calibration
from ingest import pipeline
from ingest.corpus import find_sources
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.rooms import open_house, write_corpus

SENTENCE = "Passwörter müssen mindestens 14 Zeichen lang sein."
OPEN = Calibration((20.0, 0.0, 0.0, 0.0), -1.0, 0.1, 0.01)
LABELS = ("contradiction", "neutral", "entailment")


class Parrot:
    """A model that writes one supported sentence."""

    name = "parrot"

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        yield f"{SENTENCE} [1]"


class Stubborn:
    """A judge that has made up its mind, and notes what it read."""

    name = "stubborn"

    def __init__(self, says: bool) -> None:
        self.says = says
        self.read: list[tuple[str, str]] = []

    def entails(self, quote: str, claim: str) -> bool:
        self.read.append((quote, claim))
        return self.says


def asked(folder: Path, judge: Stubborn) -> Answer:
    corpus = write_corpus(folder / "it", {"da.txt": f"# Dienstanweisung\n\n## § 4 Passwörter\n\n{SENTENCE}"})
    with open_house(folder / "home") as house:
        list(pipeline.run(find_sources(corpus), house, date(2026, 3, 1)))
        parts = AnswerParts(
            house.register, house.store, house.embedder, house.words, Canon(house.blobs), OPEN, Parrot(), judge
        )
        editions, corpora = house.register.live(date(2026, 3, 2), {"it"}), house.register.corpora()
        *_, final = answer("Wie lang müssen Passwörter sein?", editions, corpora, parts)
        assert isinstance(final, Answer)
        return final


def test_what_the_judge_confirms_is_shown(tmp_path: Path) -> None:
    judge = Stubborn(says=True)
    final = asked(tmp_path, judge)
    assert (final.mode, [claim.text for claim in final.claims]) == ("generated", [SENTENCE])
    quote, claim = judge.read[0]
    assert claim == SENTENCE and quote.endswith(SENTENCE) and "§ 4" in quote


def test_what_the_judge_objects_to_is_not_shown_as_written(tmp_path: Path) -> None:
    judge = Stubborn(says=False)
    final = asked(tmp_path, judge)
    assert judge.read
    assert [claim.verdict.reason for claim in final.claims] == ["Wörtlich aus der Quelle."]


def test_without_a_setting_there_is_no_judge(tmp_path: Path) -> None:
    assert open_judge(Settings(tmp_path)) is None
    with pytest.raises(FundstelleError, match=r"config\.json fehlt"):
        open_judge(replace(Settings(tmp_path), entailment=f"path:{tmp_path}/nirgends"))


@pytest.mark.parametrize("favourite", LABELS)
def test_a_cross_encoder_from_a_folder_judges_by_its_label_of_entailment(tmp_path: Path, favourite: str) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra is missing: pip install 'fundstelle[models]'")
    judge = open_judge(replace(Settings(tmp_path), entailment=f"path:{tiny_model(tmp_path / 'nli', favourite)}"))
    assert judge is not None
    assert judge.entails(SENTENCE, "Passwörter müssen lang sein.") == (favourite == "entailment")
    assert judge.name == "nli"


def test_a_model_with_other_labels_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra is missing: pip install 'fundstelle[models]'")
    with pytest.raises(FundstelleError, match="entailment"):
        CrossEncoderJudge(f"path:{tiny_model(tmp_path / 'other', 'positive', ('positive', 'negative'))}")


def tiny_model(folder: Path, favourite: str, labels: Sequence[str] = LABELS) -> Path:
    """A BERT of a few hundred weights that finds its favourite label whatever it reads."""
    torch, library = pytest.importorskip("torch"), pytest.importorskip("transformers")
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    library.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    config = library.BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = library.BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([8.0 if label == favourite else 0.0 for label in labels]))
    model.save_pretrained(folder)
    return folder
