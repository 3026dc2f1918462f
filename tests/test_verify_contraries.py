"""Fixed phrases and places: what they say must stand in the source, of the same."""

from __future__ import annotations

import pytest

from assistant.verify import check_claim

REFUSED = [
    (
        "Den Nachteil gleicht die Behörde von Amts wegen aus.",
        "Die Behörde gleicht den Nachteil auf Antrag aus.",
    ),
    (
        "Der Satz wird vom Ministerium der Finanzen im Einvernehmen mit dem Ministerium für Verkehr bekannt gemacht.",
        "Der Satz wird vom Ministerium für Verkehr im Einvernehmen mit dem Ministerium der Finanzen bekannt gemacht.",
    ),
    (
        "Bei Zuständigkeit der Krankenkasse werden die Leistungen vom Integrationsamt erbracht.",
        "Die Leistungen werden bei Zuständigkeit der Krankenkasse von ihr, im Übrigen vom Integrationsamt erbracht.",
    ),
    (
        "Beamte, die ein Amt der Besoldungsordnung A wahrnehmen, können versetzt werden.",
        "Beamte, die ein Amt der Besoldungsordnung B wahrnehmen, können versetzt werden.",
    ),
    (
        "Die Fachkräfte brauchen sowohl eine psychosoziale als auch eine pädagogische Zusatzqualifikation.",
        "Die Fachkräfte brauchen eine psychosoziale oder pädagogische Zusatzqualifikation.",
    ),
    (
        "Die Stelle fördert den Verein, ist dazu aber nicht verpflichtet.",
        "Die Stelle fördert den Verein.",
    ),
    (
        "Entscheidungen des Sozialgerichts sind nicht anfechtbar.",
        "Entscheidungen des Landessozialgerichts sind nicht anfechtbar.",
    ),
    (
        "Bei jedem Verstoß kann die IT-Servicestelle das Konto sperren.",
        "Bei einem Verstoß gegen § 14 Abs. 1 kann die IT-Servicestelle das Konto sperren.",
    ),
    (
        "Die Stabsstelle liefert die Angaben, und die Teamleitung prüft sie und trägt sie ein.",
        "Die Teamleitung liefert die Angaben, die Stabsstelle prüft sie und trägt sie ein.",
    ),
]
SUPPORTED = [
    (
        "Die Daten nach § 6 Absatz 2 BVerfSchG dürfen gespeichert werden.",
        "Die Daten nach § 6 Absatz 2 des Bundesverfassungsschutzgesetzes dürfen gespeichert werden.",
    ),
    (
        "Die Mitwirkung einer nach § 20 Abs. 1 Nr. 4 ausgeschlossenen Person ist unschädlich.",
        "Die Mitwirkung einer nach § 20 Abs. 1 Nr. 2 bis 6 ausgeschlossenen Person ist unschädlich.",
    ),
    ("Die Pflicht nach der vor 1994 geltenden Fassung bleibt bestehen.",
     "Die Pflicht nach der vor dem 1. Januar 1994 geltenden Fassung bleibt bestehen."),
    ("Die Ermittlung der Kosten erfolgt durch die Behörde.", "Die Behörde ermittelt die Kosten."),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "passage"), REFUSED)
def test_changed_phrase_or_place_is_not_supported(claim: str, passage: str) -> None:
    assert not check_claim(claim, passage).verdict.supported


@pytest.mark.parametrize(("claim", "passage"), SUPPORTED)
def test_same_place_said_otherwise_is_supported(claim: str, passage: str) -> None:
    verdict = check_claim(claim, passage).verdict
    assert verdict.supported, verdict.reason


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Es gilt § 61 BSIG.", "Das BSIG ist anzuwenden, nicht jedoch die Regelung des § 61."),
        (
            "Frei wird die Stelle auch dann, wenn die Frist läuft.",
            "Die Stelle wird frei, wenn die Frist abgelaufen ist.",
        ),
        ("Das Geld wird als Einkommen angerechnet.", "Das Geld bleibt, soweit es zweckgebunden ist, unberücksichtigt."),
        ("Die Befähigung für den gehobenen Dienst ist nötig.", "Die Befähigung für den höheren Dienst ist nötig."),
    ],
)
def test_what_the_source_excepts_or_denies_is_not_supported(claim: str, passage: str) -> None:
    assert not check_claim(claim, passage).verdict.supported
