"""Builds `corpora/it-sicherheit/` from the texts in its `_source/`; the older edition is the newer one undone."""

from __future__ import annotations

from pathlib import Path

from pdf_kit import Cover, Look, read_blocks, write_pdf

CORPUS = Path(__file__).parent.parent / "it-sicherheit"
SOURCES = CORPUS / "_source"
DEPARTMENT = "Stabsstelle Datenschutz und Informationssicherheit"

# What stood in the Dienstanweisung of 01.07.2024, beside what stands in that of 01.03.2026.
UNDONE_2024 = (
    ("mindestens einmal im Halbjahr schriftlich", "mindestens einmal im Jahr schriftlich"),
    ("müssen mindestens 14 Zeichen lang sein", "müssen mindestens 10 Zeichen lang sein"),
    (
        " Satz 2 gilt nicht für Passphrasen aus mindestens fünf Wörtern mit zusammen mindestens 25 Zeichen."
        "[^Das BSI empfiehlt, entweder kurze und komplexe oder lange und weniger komplexe Passwörter zu verwenden.]",
        "",
    ),
    (
        "Ein regelmäßiger Wechsel des Passworts ist nicht erforderlich. Das Passwort ist jedoch unverzüglich zu ändern, wenn",
        "Das Passwort ist alle 90 Tage zu wechseln. Darüber hinaus ist es unverzüglich zu ändern, wenn",
    ),
    ("Die letzten zehn Passwörter", "Die letzten sechs Passwörter"),
    (
        "im Browser gespeichert werden, es sei denn, sie werden in der vom Jobcenter bereitgestellten "
        "Passwortverwaltung KeePassXC gespeichert.",
        "im Browser gespeichert werden.",
    ),
    (
        "Nach fünf aufeinander folgenden Fehlversuchen wird das Standardkonto für 30 Minuten gesperrt.",
        "Nach drei aufeinander folgenden Fehlversuchen wird das Standardkonto bis zur Freigabe gesperrt.",
    ),
    ("darf die Sperre nur dann vorzeitig aufheben", "darf die Sperre nur dann aufheben"),
    ("Konten, die 30 Tage lang nicht benutzt wurden", "Konten, die 60 Tage lang nicht benutzt wurden"),
    ("halbjährlich, jeweils zum 31. März und zum 30. September", "jährlich zum 31. März"),
    (
        "Codes per SMS oder E-Mail sind als zweiter Faktor nicht zugelassen.",
        "Codes per SMS sind als zweiter Faktor zugelassen, Codes per E-Mail nicht.",
    ),
    ("Sie gelten höchstens acht Stunden", "Sie gelten höchstens fünf Arbeitstage"),
    ("sperrt sich der Bildschirm nach fünf Minuten selbst", "sperrt sich der Bildschirm nach 15 Minuten selbst"),
    ("höchstens 25 Megabyte groß", "höchstens 10 Megabyte groß"),
    ("sie werden dort nach 14 Tagen gelöscht", "sie werden dort nach sieben Tagen gelöscht"),
    ("werden nach zwölf Stunden gelöscht", "werden nach 24 Stunden gelöscht"),
    ("mindestens sechsstelligen PIN", "mindestens vierstelligen PIN"),
    ("mindestens alle 14 Tage mit dem Dienstnetz", "mindestens alle 30 Tage mit dem Dienstnetz"),
    (
        "dürfen nicht verwendet werden, auch nicht mit VPN. Stattdessen ist der Hotspot des dienstlichen "
        "Smartphones zu verwenden.",
        "dürfen nur mit VPN verwendet werden. Nach Möglichkeit ist der Hotspot des dienstlichen Smartphones zu verwenden.",
    ),
    (
        "Das gilt auch für das bloße Lesen dienstlicher E-Mails auf dem privaten Smartphone.",
        "Ausgenommen ist das Lesen dienstlicher E-Mails auf dem privaten Smartphone, wenn die Teamleitung zugestimmt hat.",
    ),
    (
        "spätestens innerhalb von zwei Stunden nach Kenntnis, der IT-Servicestelle telefonisch zu melden",
        "spätestens innerhalb von 24 Stunden nach Kenntnis, der IT-Servicestelle telefonisch oder per E-Mail zu melden",
    ),
    (" Eine Meldung allein per E-Mail genügt nicht.", ""),
    (
        "unterrichtet die oder den ISB innerhalb einer Stunde",
        "unterrichtet die oder den ISB innerhalb von vier Stunden",
    ),
    (
        "unverzüglich, spätestens innerhalb von vier Stunden nach Entdeckung, der IT-Servicestelle zu melden. "
        "Die Frist gilt auch an Wochenenden und Feiertagen.",
        "unverzüglich, spätestens bis zum Ende des nächsten Arbeitstags, der IT-Servicestelle zu melden.",
    ),
    ("Protokolldaten werden nach 90 Tagen gelöscht", "Protokolldaten werden nach 180 Tagen gelöscht"),
    ("frischen ihre Kenntnisse jährlich mit", "frischen ihre Kenntnisse alle zwei Jahre mit"),
    ("Von § 4 Abs. 4, § 6 Abs. 1 und § 17 Abs. 1 dürfen", "Von § 4 Abs. 4 und § 6 Abs. 1 dürfen"),
    ("auf höchstens zwölf Monate zu befristen", "auf höchstens 24 Monate zu befristen"),
    ("tritt am 01.03.2026 in Kraft", "tritt am 01.07.2024 in Kraft"),
    ("Dienstanweisung IT-Sicherheit vom 01.07.2024", "Dienstanweisung IT-Sicherheit vom 15.01.2021"),
    ("sind bis zum 31.05.2026 zu ändern", "sind bis zum 30.09.2024 zu ändern"),
    ("| zum 31.03. und 30.09. |", "| zum 31.03. |"),
    ("| alle 14 Tage |", "| alle 30 Tage |"),
    ("| Sicherheitsvorfall melden | 2 Stunden |", "| Sicherheitsvorfall melden | 24 Stunden |"),
    ("| Verlust eines Geräts melden | 4 Stunden |", "| Verlust eines Geräts melden | Ende des nächsten Arbeitstags |"),
    ("| Über einen Vorfall unterrichten | 1 Stunde |", "| Über einen Vorfall unterrichten | 4 Stunden |"),
    ("Bestätigung der halbjährlichen Rechteprüfung", "Bestätigung der jährlichen Rechteprüfung"),
)


def source(name: str) -> str:
    return (SOURCES / f"{name}.txt").read_text(encoding="utf-8")


def text_of_2024() -> str:
    """The Dienstanweisung as it read before; § 11a did not exist yet."""
    text = source("da-it-sicherheit")
    start, end = text.index("## § 11a "), text.index("## § 12 ")
    text = text[:start] + text[end:]
    for new, old in UNDONE_2024:
        if text.count(new) != 1:
            raise ValueError(f"occurs {text.count(new)} times instead of once: {new}")
        text = text.replace(new, old)
    return text


def directive(stand: str, version: str) -> Cover:
    return Cover(
        "Dienstanweisung IT-Sicherheit",
        stand,
        version,
        DEPARTMENT,
        "Sicherer Umgang mit der Informationstechnik",
        f"Aktenzeichen: 10.24-DA-07/{stand[-4:]}",
    )


def main() -> None:
    name = "da-it-sicherheit"
    write_pdf(CORPUS / f"{name}.pdf", directive("01.03.2026", "4.2"), read_blocks(source(name)))
    old = CORPUS / "_editions" / "2024-07-01" / f"{name}.pdf"
    write_pdf(old, directive("01.07.2024", "3.1"), read_blocks(text_of_2024()))
    others = (
        (
            "passwort-kontenrichtlinie",
            "Passwort- und Kontenrichtlinie",
            "2.0",
            Look("helvetica", 10.5, justified=False),
        ),
        (
            "handbuch-informationssicherheit",
            "Handbuch Informationssicherheit für Beschäftigte",
            "1.3",
            Look("sans", 9.5, justified=False, outline=True),
        ),
        ("notfallhandbuch-it", "Notfallhandbuch IT", "2.5", Look("sans", 10, justified=False)),
    )
    for name, title, version, look in others:
        cover = Cover(title, "01.03.2026", version, DEPARTMENT)
        write_pdf(CORPUS / f"{name}.pdf", cover, read_blocks(source(name)), look)


if __name__ == "__main__":
    main()
