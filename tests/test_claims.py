"""From the text of an answer to its claims, in one go or token by token."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims import ClaimStream, extract_marks, is_abstention, split_claims

ANSWER = """Guten Tag! Die Frist beträgt 72 Stunden [1]. Danach gilt Art. 33 DSGVO. [2] Nötig sind:
- Ausweis [1]
- Mietvertrag. Bitte im Original. [2, 3]

## Hinweise
**Frist:** 14 Tage [Quelle 2] Die Meldung erfolgt „sofort. Immer.“ bis zum 2. Dezember.
[3]

| Rolle | Länge |
|---|---|
| Admin | 16 [1] |
| Gast | 8 |

Haben Sie weitere Fragen? Diese Antwort wurde von einer KI erstellt."""

CLAIMS = [
    "Die Frist beträgt 72 Stunden [1].",
    "Danach gilt Art. 33 DSGVO. [2]",
    "Nötig sind: Ausweis [1]",
    "Nötig sind: Mietvertrag.",
    "Bitte im Original. [2, 3]",
    "Frist: 14 Tage [Quelle 2]",
    "Die Meldung erfolgt „sofort. Immer.“ bis zum 2. Dezember.\n[3]",
    "Rolle: Admin; Länge: 16 [1]",
    "Rolle: Gast; Länge: 8",
]


def test_greeting_heading_question_and_notice_are_no_claims() -> None:
    assert split_claims(ANSWER) == CLAIMS


@given(st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=40))
def test_stream_gives_the_same_claims_however_it_is_cut(lengths: list[int]) -> None:
    stream, claims, at, turn = ClaimStream(), [], 0, 0
    while at < len(ANSWER):
        length = lengths[turn % len(lengths)]
        claims += stream.feed(ANSWER[at : at + length])
        at, turn = at + length, turn + 1
    assert claims + stream.finish() == CLAIMS


def test_sentence_is_held_until_the_next_has_begun() -> None:
    stream = ClaimStream()
    assert stream.feed("Die Frist beträgt 72 Stunden.") == []
    assert stream.feed(" [1") == []
    assert stream.feed("] ") == []
    assert stream.feed("Danach ") == ["Die Frist beträgt 72 Stunden. [1]"]
    assert stream.feed("gilt nichts.") == []
    assert stream.finish() == ["Danach gilt nichts."]
    assert stream.finish() == []


@pytest.mark.parametrize(
    ("sentence", "text", "numbers"),
    [
        ("Die Frist läuft [1].", "Die Frist läuft.", [1]),
        ("Die Frist läuft. [1, 2]", "Die Frist läuft.", [1, 2]),
        ("Die Frist [Quelle 2] läuft [2][7] ab [Quellen 3; 4].", "Die Frist läuft ab.", [2, 7, 3, 4]),
        ("Ohne Marke [sic].", "Ohne Marke [sic].", []),
    ],
)
def test_marks_are_taken_off(sentence: str, text: str, numbers: list[int]) -> None:
    assert extract_marks(sentence) == (text, numbers)


@pytest.mark.parametrize(
    "text",
    [
        "Dazu finde ich in den freigegebenen Quellen nichts.",
        "Die Quellen enthalten dazu keine Angaben.",
        "Zu dieser Frage gibt es keine Informationen.",
    ],
)
def test_abstention_is_no_claim(text: str) -> None:
    assert is_abstention(text)
    assert split_claims(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Bei Fragen ist der IT-Servicedesk zuständig.",
        "Texte, die von einer KI erstellt wurden, sind zu prüfen.",
        "Danach ist keine Angabe nötig.",
        "Gute Beratung braucht Zeit.",
        "Gerne dürfen Sie die Küche nutzen.",
    ],
)
def test_statements_that_look_like_phrases_stay_claims(text: str) -> None:
    assert split_claims(text) == [text]
