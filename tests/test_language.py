"""An answer is framed in the asker's language; the quote stays as it is and is marked as German."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers import Answer, Citation, Claim, Verdict
from assistant.chat.render import answer_markdown
from assistant.language import FRAMES, frame_of, language_of
from assistant.output import answer_json
from assistant.terminal import answer_lines

QUOTE = "Passwörter müssen mindestens 14 Zeichen lang sein."
CITATION = Citation("da", "e1", "DA, § 4", 0, len(QUOTE), QUOTE, None, (), "live")
ANSWER = Answer("?", "verbatim", (Claim(QUOTE, Verdict("supported", ""), (CITATION,)),))

QUESTIONS = [
    ("Wie lang muss mein Passwort sein?", "de"),
    ("Passwort Länge", "de"),
    ("Hund im Büro?", "de"),
    ("How long must my password be?", "en"),
    ("What is a Dienstreise?", "en"),
    ("Şifrem ne kadar uzun olmalı?", "tr"),
    ("Ofise köpeğimi getirebilir miyim?", "tr"),
    ("Якої довжини має бути мій пароль?", "uk"),
    ("Какой длины должен быть мой пароль?", "ru"),
    ("كم يجب أن يكون طول كلمة المرور؟", "ar"),
    ("Cât de lungă trebuie să fie parola mea?", "ro"),
]


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_the_language_of_a_question_is_known(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(("question", "language"), QUESTIONS)
def test_chat_and_terminal_frame_the_german_quote_in_the_language_of_the_question(question: str, language: str) -> None:
    answer = replace(ANSWER, question=question)
    frame = FRAMES[language]
    for shown in (answer_markdown(answer), "\n".join(answer_lines(answer_json(answer)))):
        assert QUOTE in shown
        assert (frame.original in shown) == (language != "de" or not frame.original)
    assert frame.verbatim in answer_markdown(answer)


def test_what_is_refused_is_refused_in_the_language_of_the_question() -> None:
    refused = Answer("Is there a swimming pool in the office?", "verbatim")
    assert frame_of(refused.question).abstained in list(answer_lines(answer_json(refused)))
    assert frame_of(refused.question).abstained in answer_markdown(refused)
    assert FRAMES["en"].near_miss in answer_markdown(replace(ANSWER, question=refused.question, near_miss=True))
