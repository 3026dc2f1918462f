"""What a model makes of a law's sentence: said in other words, or turned round."""

from __future__ import annotations

import pytest

from assistant.verify import check_claim

EMPOWERED = (
    "Das Ministerium wird ermächtigt, im Einvernehmen mit der Bundesagentur durch Rechtsverordnung Näheres zur Auswahl "
    "der Hilfsmittel zu regeln."
)
WOMAN = (
    "Der Arbeitgeber darf eine Frau, die nach einem ärztlichen Zeugnis nicht voll leistungsfähig ist, nicht mit "
    "Arbeiten beschäftigen, die ihre Leistungsfähigkeit übersteigen."
)
DECISIONS = "Entscheidungen des Gerichts, die nicht Urteile sind, können ohne mündliche Verhandlung ergehen."
CONSENT = "Mit Einverständnis der Beteiligten kann das Gericht ohne mündliche Verhandlung durch Urteil entscheiden."
COUNCIL = (
    "Soweit der Personalrat personenbezogene Daten verarbeitet, ist die Dienststelle der für die Verarbeitung "
    "Verantwortliche."
)
COUNCILS = "Betriebs-, Personal- und Präsidialrat fördern die Eingliederung schwerbehinderter Menschen."
CHAIR = (
    "Findet eine Personalversammlung nicht statt oder wählt sie keinen Wahlvorstand, so bestellt ihn die Leitung der "
    "Dienststelle auf Antrag einer Gewerkschaft."
)
REPORTS = (
    "Die Stelle leitet den Antrag innerhalb von drei Arbeitstagen an die Stabsstelle. Die Stabsstelle entscheidet \
innerhalb eines Monats."
)
RATE = "Für andere Fahrten wird nach § 5 eine Entschädigung gewährt. Sie beträgt 20 Cent je Kilometer."
BOTH = "Die Erläuterungen sind in Gebärdensprache und in Leichter Sprache bereitzustellen."
ABROAD = "Die Pflege der Beziehungen zu auswärtigen Staaten ist Sache des Bundes."


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Das Ministerium kann durch Rechtsverordnung Näheres zur Auswahl der Hilfsmittel regeln.", EMPOWERED),
        (
            "Eine Frau, die laut ärztlichem Zeugnis nicht voll leistungsfähig ist, darf nicht mit Arbeiten beschäftigt "
            "werden, die ihre Leistungsfähigkeit übersteigen.",
            WOMAN,
        ),
        ("Der Personalrat fördert die Eingliederung schwerbehinderter Menschen.", COUNCILS),
        ("Wählt die Personalversammlung keinen Wahlvorstand, bestellt ihn die Leitung auf Antrag.", CHAIR),
        (
            "Die Stelle leitet den Antrag binnen drei Arbeitstagen an die Stabsstelle, die innerhalb eines Monats "
            "entscheidet.",
            REPORTS,
        ),
        ("Die Entschädigung nach § 5 beträgt 20 Cent je Kilometer.", RATE),
        ("§ 60 gilt entsprechend.", "Die §§ 1, 50a bis 50 c und 60 sind entsprechend anzuwenden."),
        ("Der Vertrag gilt bis Ende 2008.", "Der Vertrag gilt bis zum 31. Dezember 2008."),
        (
            "Das Gerät ist mit einer PIN von mindestens sechs Stellen zu schützen.",
            "Das Gerät ist mit einer mindestens sechsstelligen PIN zu schützen.",
        ),
        ("Die Sicherung läuft mindestens alle 14 Tage.", "Die Sicherung läuft alle 14 Tage."),
        ("Das Aktenzeichen lautet II-1820.3.", "Aktenzeichen: II-1820.3 · Stand: 01.06.2023"),
        ("Die Ansprüche werden nicht berührt.", "Die Ansprüche bleiben unberührt."),
    ],
)
def test_a_law_said_in_other_words_is_supported(claim: str, passage: str) -> None:
    assert check_claim(claim, passage).verdict.supported


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Das Ministerium muss durch Rechtsverordnung Näheres zur Auswahl der Hilfsmittel regeln.", EMPOWERED),
        ("Urteile können ohne mündliche Verhandlung ergehen.", DECISIONS),
        ("Das Gericht kann gegen den Willen der Beteiligten ohne mündliche Verhandlung entscheiden.", CONSENT),
        ("Das Gericht kann ohne mündliche Verhandlung durch Urteil entscheiden.", CONSENT),
        ("Der Personalrat ist der für die Verarbeitung Verantwortliche.", COUNCIL),
        ("Die Gewerkschaft bestellt den Wahlvorstand auf Antrag der Leitung.", CHAIR),
        ("Die Erläuterungen sind in Gebärdensprache oder in Leichter Sprache bereitzustellen.", BOTH),
        ("Die Pflege der Beziehungen zu auswärtigen Staaten ist Sache der Länder.", ABROAD),
        (
            "Das Passwort muss mindestens 20 Zeichen lang sein.",
            "Das Hauptpasswort muss mindestens 20 Zeichen lang sein.",
        ),
        ("Sie erhielten im Juli 2022 monatlich 200 Euro.", "Für den Monat Juli 2022 erhielten sie 200 Euro."),
        (
            "Gesperrt wird bis zum nächsten Kalendertag.",
            "Nach drei Versuchen an einem Tag wird bis zum nächsten Arbeitstag gesperrt.",
        ),
        (
            "Strafbar ist, was nach der Tat bestimmt wurde.",
            "Strafbar ist, was bestimmt war, bevor die Tat begangen wurde.",
        ),
        (
            "Die Abrechnung wird zur Berichtigung zurückgegeben.",
            "Gibt die Reisestelle die Abrechnung zur Berichtigung zurück, haben Sie dafür 20 Arbeitstage Zeit.",
        ),
    ],
)
def test_a_law_turned_round_is_not_supported(claim: str, passage: str) -> None:
    assert not check_claim(claim, passage).verdict.supported
