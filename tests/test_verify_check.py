"""The checker as a whole: what is supported, what is contradicted, what is not there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.verify import check_claim
from assistant.verify.candidates import find_verbatim
from assistant.verify.normal import normalise
from ingest.sentences import split_sentences

BREACH = """(1) Jede Datenpanne ist intern spätestens innerhalb von vier Stunden der Stabsstelle zu melden. Die \
Meldung an die Aufsichtsbehörde erfolgt nach Art. 33 DSGVO innerhalb von 72 Stunden nach Bekanntwerden.

(2) Die Geschäftsführung legt dem Personalrat vierteljährlich einen Bericht vor. Sie kann die Frist um zwei Monate \
verlängern, wenn der Fall komplex ist.

(3) Eine Auszahlung ist ausgeschlossen, außer beim Ausscheiden. Taxikosten werden nur aus triftigem Grund erstattet. \
Die Teilnahme ist freiwillig. Passwörter müssen mindestens 14 Zeichen lang sein."""

TABLE = """Rolle | Mindestlänge | Wechsel | Zugriff von außen
Administrator | 20 Zeichen | alle 180 Tage | ja
Gast | 12 Zeichen | nach jeder Schulung | nein"""


def outcome(claim: str, passage: str = BREACH, **known: str) -> str:
    return check_claim(claim, passage, **known).verdict.outcome


@pytest.mark.parametrize(
    "claim",
    [
        "Datenpannen müssen der Stabsstelle spätestens nach 4 Stunden gemeldet werden.",
        "Die Aufsichtsbehörde muss nach Art. 33 DSGVO binnen 72 Stunden informiert werden.",
        "Bei einem komplexen Fall kann die Frist um zwei Monate verlängert werden.",
        "Der Bericht wird dem Personalrat von der Geschäftsführung vierteljährlich vorgelegt.",
        "Taxikosten werden ausschließlich aus triftigem Grund übernommen.",
        "Ein Passwort braucht wenigstens vierzehn Zeichen.",
    ],
)
def test_paraphrase_is_supported(claim: str) -> None:
    assert outcome(claim) == "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "Datenpannen müssen der Stabsstelle spätestens nach 6 Stunden gemeldet werden.",
        "Datenpannen müssen der Stabsstelle spätestens innerhalb von vier Tagen gemeldet werden.",
        "Datenpannen sind innerhalb von 72 Stunden der Stabsstelle zu melden.",
        "Datenpannen müssen nicht der Stabsstelle gemeldet werden.",
        "Datenpannen sind innerhalb von vier Stunden dem Personalrat zu melden.",
        "Die Meldung an die Aufsichtsbehörde erfolgt nach Art. 34 DSGVO innerhalb von 72 Stunden.",
        "Der Personalrat legt der Geschäftsführung vierteljährlich einen Bericht vor.",
        "Die Geschäftsführung legt dem Personalrat jährlich einen Bericht vor.",
        "Sie muss die Frist um zwei Monate verlängern, wenn der Fall komplex ist.",
        "Die Geschäftsführung kann die Frist um zwei Monate verlängern.",
        "Eine Auszahlung ist immer ausgeschlossen.",
        "Eine Auszahlung ist ausgeschlossen.",
        "Taxikosten werden erstattet.",
        "Die Teilnahme ist verpflichtend.",
        "Passwörter dürfen höchstens 14 Zeichen lang sein.",
        "Der Urlaub beträgt 30 Tage.",
    ],
)
def test_altered_statement_is_refused(claim: str) -> None:
    assert outcome(claim) != "supported"


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (
            "Datenpannen sind der Stabsstelle innerhalb von 24 Stunden zu melden.",
            "nennt vier Stunden, nicht 24 Stunden",
        ),
        ("Passwörter dürfen höchstens 14 Zeichen lang sein.", "„mindestens 14“, nicht „höchstens 14“"),
        ("Datenpannen müssen nicht der Stabsstelle gemeldet werden.", "sagt das Gegenteil"),
    ],
)
def test_reason_is_told_in_plain_german(claim: str, reason: str) -> None:
    verdict = check_claim(claim, BREACH).verdict
    assert verdict.outcome == "contradicted"
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        (
            "Die Kündigung bedarf der Schriftform, soweit durch Vertrag eine andere Form vereinbart ist.",
            "Die Kündigung bedarf der Schriftform, soweit nicht durch Vertrag eine andere Form vereinbart ist.",
        ),
        (
            "Wird gemeinsam gewohnt oder werden keine Mittel gewährt, ist Hilfe zu leisten.",
            "Soweit nicht gemeinsam gewohnt wird oder keine Mittel gewährt werden, ist Hilfe zu leisten.",
        ),
        ("Das Gericht ist daran gebunden.", "Das Gericht ist daran gebunden, außer wenn Gründe vorgebracht sind."),
        (
            "Ein Bescheid ist nichtig.",
            "Ein Bescheid ist nichtig,\n1. der die Behörde nicht erkennen lässt,\n2. der fehlt.",
        ),
        ("Die Mitglieder sind freizustellen.", "Die freigestellten Mitglieder erhalten eine Entschädigung."),
        ("Der Bedarf ist unabweisbar.", "Es besteht ein unabweisbarer Bedarf, soweit ihn niemand deckt."),
        ("Die Absätze 1 bis 4 gelten entsprechend.", "(4) Die Absätze 1 bis 3 gelten entsprechend."),
        ("Das ist nicht vor der Einrichtung zu regeln.", "Das ist vor der Einrichtung zu regeln."),
        (
            "Der Bericht folgt vier Monate nach dem Start des Teils 4.",
            "Der Bericht folgt vier Jahre nach dem Start des Teils 4.",
        ),
    ],
)
def test_statement_beside_the_point_is_refused(claim: str, passage: str) -> None:
    assert outcome(claim, passage) != "supported"


@pytest.mark.parametrize(
    ("claim", "passage", "supported"),
    [
        ("Die Leitung muss der Kasse Belege geben.", "Die Kasse muss der Leitung Belege geben.", False),
        ("Die Frist beträgt immer sechs Wochen.", "Die Frist beträgt sechs Wochen.", False),
        ("Jeder Prüfer darf allein zeichnen.", "Zwei Prüfer dürfen gemeinsam zeichnen.", False),
        ("Sie prüft die Anträge nach der Auszahlung.", "Sie prüft die Anträge vor der Auszahlung.", False),
        ("Beeinträchtigt eine Tätigkeit den Dienst, darf sie nicht genehmigt werden.",
         "Tätigkeiten dürfen nur genehmigt werden, wenn sie den Dienst nicht beeinträchtigen.", True),
        ("An der Maschine brauchen Beschäftigte eine Schutzbrille.",
         "Beschäftigte dürfen nicht ohne Schutzbrille an der Maschine arbeiten.", True),
        ("Der Antrag muss zur Niederschrift gestellt werden.",
         "Der Antrag ist schriftlich oder zur Niederschrift zu stellen.", False),
        ("Der Antrag kann auch zur Niederschrift gestellt werden.",
         "Der Antrag ist schriftlich oder zur Niederschrift zu stellen.", True),
        ("Wer den Termin versäumt, verliert den Platz nicht.",
         "Wer den Termin ohne wichtigen Grund versäumt, verliert den Platz.", False),
        ("Beschäftigte dürfen Einsicht in ihre Akte nehmen.",
         "Beschäftigte haben das Recht, Einsicht in ihre Akte zu nehmen.", True),
        ("Auch Besucher mit angeleintem Hund haben keinen Zutritt.",
         "Besucher mit Hund haben keinen Zutritt, sofern der Hund nicht angeleint ist.", False),
        ("Die Leitung prüft die Anträge, es sei denn, das Team verzichtet.", "Die Leitung prüft die Anträge.", False),
        ("Eine Kasse bedarf der Zulassung durch einen Träger.",
         "Ein Träger bedarf der Zulassung durch eine Kasse.", False),
        ("Das gilt, auch wenn er später kommt.", "Das gilt, es sei denn, er kommt später.", False),
        ("Der Rat ist beschlussfähig, wenn weniger als die Hälfte anwesend ist.",
         "Der Rat ist beschlussfähig, wenn mehr als die Hälfte anwesend ist.", False),
        ("Der Raum steht allen Beschäftigten offen.", "Der Raum steht erkrankten Beschäftigten offen.", False),
        ("Das Fachteam erlässt den Bescheid.",
         "Das Fachteam legt die Akte der Widerspruchsstelle vor, die den Bescheid erlässt.", False),
        ("Auf Kinder findet § 5 keine Anwendung.", "§ 5 gilt nicht für Kinder.", True),
        ("§ 5 gilt nicht.", "§ 5 gilt entsprechend.", False),
        ("Das Kind muss mindestens 15 Jahre alt sein.",
         "Das Kind muss das fünfzehnte Lebensjahr vollendet haben.", True),
        ("Vier Tage nach der Aufgabe gilt der Brief als zugestellt.",
         "Der Brief gilt am vierten Tag nach der Aufgabe als zugestellt.", True),
        ("Die Probezeit dauert ein halbes Jahr.", "Die Probezeit dauert sechs Monate.", True),
    ],
)  # fmt: skip
def test_reach_and_roles_are_those_of_the_source(claim: str, passage: str, supported: bool) -> None:
    assert check_claim(claim, passage).verdict.supported is supported


def test_figure_is_read_with_its_heading() -> None:
    passage = "## Löschfrist\n\n10 Jahre\n\n## Zweck\n\nStatistik"
    assert outcome("Die Löschfrist für Lohndaten beträgt zehn Jahre.", passage, context="Lohndaten") == "supported"
    assert outcome("Die Löschfrist für Lohndaten beträgt acht Jahre.", passage, context="Lohndaten") != "supported"


def test_exception_said_as_a_condition_is_the_same() -> None:
    passage = "Ansprüche verfallen nach zwei Monaten, es sei denn, die Parteien haben etwas anderes vereinbart."
    claim = "Ansprüche verfallen nach zwei Monaten, sofern die Parteien nichts anderes vereinbart haben."
    assert outcome(claim, passage) == "supported"


def test_quote_is_the_one_sentence_that_supports() -> None:
    finding = check_claim("Ein Passwort braucht mindestens 14 Zeichen.", BREACH)
    ((start, end),) = finding.quotes
    assert BREACH[start:end] == "Passwörter müssen mindestens 14 Zeichen lang sein."


def test_sentence_with_a_pronoun_brings_what_it_leans_on() -> None:
    finding = check_claim("Die Geschäftsführung kann die Frist bei komplexen Fällen um zwei Monate verlängern.", BREACH)
    assert finding.verdict.supported
    assert [BREACH[start:end].split()[0] for start, end in finding.quotes] == ["(2)", "Sie"]


def test_claim_of_two_statements_takes_a_quote_for_each() -> None:
    finding = check_claim("Die Teilnahme ist freiwillig und Passwörter müssen mindestens 14 Zeichen lang sein.", BREACH)
    assert finding.verdict.supported
    assert len(finding.quotes) == 2


def test_table_row_is_quoted_with_its_header() -> None:
    finding = check_claim("Für Administratoren beträgt die Mindestlänge 20 Zeichen.", TABLE)
    assert finding.verdict.supported
    assert [TABLE[start:end].split(" ")[0] for start, end in finding.quotes] == ["Rolle", "Administrator"]


@pytest.mark.parametrize(
    "claim",
    [
        "Für Administratoren beträgt die Mindestlänge 12 Zeichen.",
        "Für den Gast beträgt die Mindestlänge 20 Zeichen.",
        "Für den Gast ist Zugriff von außen möglich.",
        "Die Mindestlänge für Administratoren beträgt 180 Zeichen.",
    ],
)
def test_cell_of_another_row_or_column_is_refused(claim: str) -> None:
    assert outcome(claim, TABLE) != "supported"


def test_list_item_is_read_with_its_lead_in() -> None:
    passage = "Nicht zulässig sind:\n- Namen und Geburtsdaten,\n- Tastaturfolgen wie „qwertz“."
    assert outcome("Tastaturfolgen sind nicht zulässig.", passage) == "supported"
    assert outcome("Tastaturfolgen sind zulässig.", passage) == "contradicted"


def test_title_and_section_count_as_known() -> None:
    passage = "(3) Der Mehrbedarf beträgt 36 Prozent."
    claim = "Nach § 21 Abs. 3 SGB II beträgt der Mehrbedarf 36 Prozent."
    assert outcome(claim, passage) != "supported"
    assert outcome(claim, passage, context="SGB II › § 21 Mehrbedarfe") == "supported"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("Ja.", "contradicted"),
        ("Nein.", "supported"),
        ("Das ist nicht erlaubt.", "supported"),
        ("Vielleicht.", "not_found"),
    ],
)
def test_bare_answer_needs_support_of_its_own(claim: str, expected: str) -> None:
    passage = "Private Datenträger dürfen nicht angeschlossen werden."
    assert outcome(claim, passage, question="Darf ich private Datenträger anschließen?") == expected


def test_yes_before_a_denial_is_refused() -> None:
    passage = "Ein regelmäßiger Wechsel ist nicht vorgeschrieben."
    question = "Muss ich mein Passwort regelmäßig wechseln?"
    assert (
        outcome("Nein, ein regelmäßiger Wechsel ist nicht vorgeschrieben.", passage, question=question) == "supported"
    )
    assert outcome("Ja.", passage, question=question, context="Passwort") == "contradicted"


@pytest.mark.parametrize("claim", ["", " ", "[1]", "…", "Ja.", "12"])
def test_nothing_to_check_is_never_supported(claim: str) -> None:
    assert outcome(claim) != "supported"
    assert outcome("Die Frist beträgt einen Monat.", "") == "not_found"


def test_english_claims_are_checked_too() -> None:
    passage = "Employees must report incidents within 24 hours. Visitors may not enter the archive."
    assert outcome("Incidents must be reported by employees within 24 hours.", passage) == "supported"
    assert outcome("Employees must report incidents within 48 hours.", passage) == "contradicted"
    assert outcome("Visitors may enter the archive.", passage) == "contradicted"


SENTENCES = [BREACH[start:end] for start, end in split_sentences(BREACH)]


@given(st.sampled_from(SENTENCES))
def test_sentence_supports_itself(sentence: str) -> None:
    finding = check_claim(sentence, BREACH)
    assert finding.verdict.supported
    assert sentence in {BREACH[start:end] for start, end in finding.quotes}


@given(st.sampled_from([one for one in SENTENCES if re.search(r"(?<!Art\. )\b\d+ [A-Z]", one)]), st.integers(1, 500))
def test_changed_number_is_never_supported(sentence: str, number: int) -> None:
    match = re.search(r"(?<!Art\. )\b(\d+) [A-Z]", sentence)
    assert match is not None
    changed = f"{sentence[: match.start(1)]}{int(match.group(1)) + number}{sentence[match.end(1) :]}"
    assert not check_claim(changed, BREACH).verdict.supported


@given(st.sampled_from([one for one in SENTENCES if re.search(r"\b(?:ist|werden|kann|müssen)\b", one)]))
def test_inserted_not_is_never_supported(sentence: str) -> None:
    denied = re.sub(r"\b(ist|werden|kann|müssen)\b", r"\1 nicht", sentence, count=1)
    assert not check_claim(denied, BREACH).verdict.supported


@settings(max_examples=60)
@given(
    st.text(alphabet="abAB12 .,§%|\n(nichtdermuss-)ÄöüEuro", max_size=60),
    st.text(alphabet="abAB12 .,§%|\n(nichtdermuss-)ÄöüEuro:", max_size=120),
)
def test_quotes_are_ranges_of_the_passage(claim: str, passage: str) -> None:
    finding = check_claim(claim, passage)
    assert all(0 <= start < end <= len(passage) for start, end in finding.quotes)
    assert finding.verdict.reason


def test_a_passage_may_hold_a_sentence_without_words() -> None:
    passage = "Zu Unrecht entrichtete Beiträge sind zu erstatten. … § 27 SGB IV – Verzinsung …"
    assert not check_claim("Dort sind sie mit vier Prozent zu verzinsen.", passage).verdict.supported


TWO = "Passwörter haben mindestens 14 Zeichen. Sie sind geheim zu halten. Sie werden nach einem Vorfall geändert."


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Passwörter haben mindestens 14 Zeichen. Sie sind geheim zu halten.", True),
        (TWO, True),
        ("Passwörter haben mindestens 12 Zeichen. Sie sind geheim zu halten.", False),
        ("Passwörter haben mindestens 14 Zeichen. Sie sind nicht geheim zu halten.", False),
    ],
)
def test_sentences_that_follow_each_other_are_found_word_for_word(claim: str, supported: bool) -> None:
    finding = check_claim(claim, TWO)
    assert finding.verdict.supported == supported
    if supported:
        ((start, end),) = finding.quotes
        assert TWO[start:end] == claim


@pytest.mark.parametrize(
    "passage",
    [
        "In einem Tarifvertrag kann zugelassen werden,\n3. abweichend von § 11 freie Tage zusammenhängend zu geben,",
        "Anforderungen sind:\nDie Maßnahmen sind abhängig:\nder Aktualität: Die Dokumentation wird aktualisiert,",
    ],
)
def test_a_lead_in_with_what_follows_it_is_found_word_for_word(passage: str) -> None:
    assert find_verbatim(normalise(passage), passage) == (0, len(passage))


@pytest.mark.parametrize(
    ("passage", "claim"),
    [
        ("Personalausweis\n\n37 Euro\n\nReisepass\n\n60 Euro", "37 Euro Reisepass"),
        ("Verboten ist:\nRauchen\n\nerlaubt ist\n\nTrinken", "Rauchen erlaubt ist Trinken"),
        ("Konto | Länge\nDienst | 32\nGast | 12", "Dienst | 32 Gast | 12"),
        ("Das gilt für Gäste.\n\nSie haben keinen Zugang.", "Das gilt für Gäste. Sie haben keinen Zugang."),
    ],
)
def test_pieces_that_do_not_follow_each_other_as_sentences_are_not_taken_for_one_text(passage: str, claim: str) -> None:
    assert find_verbatim(normalise(claim), passage) is None
