from __future__ import annotations

import pytest

from assistant.referred import NEAR, referred

TEXTS = {
    "denial": "SGB I\n§ 66 Folgen fehlender Mitwirkung\nDer Leistungsträger kann die Leistung versagen.",
    "foreign": "SGB X\n§ 66 Vollstreckung\nFür die Vollstreckung gilt das Verwaltungsvollstreckungsgesetz.",
    "duty": "SGB I\n§ 60 Angabe von Tatsachen\nWer Leistungen beantragt, hat Tatsachen anzugeben.",
}
CLOSE = NEAR + 0.1


@pytest.mark.parametrize(
    ("sentence", "cosine", "gains"),
    [
        ("Ohne Mitwirkung gilt § 66.", CLOSE, {"denial"}),
        ("Ohne Mitwirkung gilt § 66 SGB X.", CLOSE, {"foreign"}),
        ("Ohne Mitwirkung gilt § 66 des Zehnten Buches.", CLOSE, {"foreign"}),
        ("Ohne Mitwirkung gilt § 66 des Melderechtsgesetzes.", CLOSE, set()),
        ("SGB I › § 60 Angabe von Tatsachen: Wer Leistungen beantragt, hat Tatsachen anzugeben.", CLOSE, set()),
        ("Ohne Mitwirkung gilt § 66.", NEAR, set()),
        ("SGB I › § 60 Angabe: Nach § 60 gilt § 66 Abs. 1 und 3 SGB X.", CLOSE, set()),
    ],
)
def test_what_a_near_sentence_refers_to_gains(sentence: str, cosine: float, gains: set[str]) -> None:
    assert set(referred(TEXTS, {"duty": [(sentence, cosine)]})) == gains


def test_the_nearest_of_several_sentences_counts() -> None:
    said = {"duty": [("Siehe § 66.", NEAR + 0.02), ("Ohne Mitwirkung gilt § 66.", CLOSE), ("Siehe § 66.", NEAR + 0.05)]}
    assert referred(TEXTS, said) == {"denial": pytest.approx(0.1)}
