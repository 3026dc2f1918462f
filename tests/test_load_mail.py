from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import docx

from ingest.load import parse_file
from ingest.passages import ParsedFile


def message(subject: str, text: str, html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "Team 3 <team3@example.org>", "alle@example.org"
    mail["Date"] = "Wed, 04 Mar 2026 10:00:00 +0100"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def parsed(folder: Path, mail: EmailMessage) -> ParsedFile:
    path = folder / "mail.eml"
    path.write_bytes(bytes(mail))
    return parse_file(path)


def pieces(file: ParsedFile) -> list[tuple[str, int | None, str]]:
    return [(element.kind, element.level, element.text) for element in file.elements]


def test_subject_head_and_body(tmp_path: Path) -> None:
    file = parsed(tmp_path, message("Neue Öffnungszeiten", "Ab Montag gilt:\n\n- 8 bis 12 Uhr", "<p>anders</p>"))
    head = "Von: Team 3 <team3@example.org> · An: alle@example.org · Datum: Wed, 04 Mar 2026 10:00:00 +0100"
    assert pieces(file) == [
        ("heading", 1, "Neue Öffnungszeiten"),
        ("paragraph", None, head),
        ("paragraph", None, "Ab Montag gilt:"),
        ("list_item", None, "- 8 bis 12 Uhr"),
    ]
    assert (file.title, file.stand) == ("Neue Öffnungszeiten", "04.03.2026")


def test_a_plain_version_that_only_points_at_the_other_is_not_read(tmp_path: Path) -> None:
    table = "<table><tr><th>Tag</th><th>Zeit</th></tr><tr><td>Montag</td><td>8 bis 12 Uhr</td></tr></table>"
    file = parsed(tmp_path, message("Zeiten", "Siehe HTML.", f"<h2>Neue Öffnungszeiten</h2>{table}"))
    assert [kind for kind, _, _ in pieces(file)] == ["heading", "paragraph", "heading", "table"]


def test_two_texts_that_are_no_versions_of_each_other_are_both_read(tmp_path: Path) -> None:
    mail = message("Zeiten", "Kurz gesagt.")
    mail.make_mixed()
    page = EmailMessage()
    page.set_content("<p>Ab Montag gelten neue Öffnungszeiten für alle Standorte.</p>", subtype="html")
    mail.attach(page)
    assert [text for _, _, text in pieces(parsed(tmp_path, mail))][-3:] == [
        "Kurz gesagt.",
        "Anlage: Teil 2.html",
        "Ab Montag gelten neue Öffnungszeiten für alle Standorte.",
    ]


def test_attachments_are_read_below_their_name(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Merkblatt", 1)
    document.add_paragraph("Bitte lesen.")
    document.save(str(tmp_path / "m.docx"))
    mail = message("Mit Anlagen", "Siehe Anlagen.")
    mail.add_attachment(
        (tmp_path / "m.docx").read_bytes(), maintype="application", subtype="octet-stream", filename="../Merkblatt.docx"
    )
    mail.add_attachment(b"\x00\x01\x02kaputt", maintype="application", subtype="pdf", filename="kaputt.pdf")
    file = parsed(tmp_path, mail)
    assert pieces(file)[3:] == [
        ("heading", 2, "Anlage: ../Merkblatt.docx"),
        ("heading", 3, "Merkblatt"),
        ("paragraph", None, "Bitte lesen."),
    ]
    assert [notice.code for notice in file.notices] == ["attachment_unreadable"]


def test_attached_mails_are_read_two_deep(tmp_path: Path) -> None:
    mail = message("Stufe 0", "Text 0")
    for depth in range(1, 4):
        outer = message(f"Stufe {depth}", f"Text {depth}")
        outer.add_attachment(mail)
        mail = outer
    file = parsed(tmp_path, mail)
    texts = [element.text for element in file.elements]
    assert [text for text in texts if text.startswith("Text")] == ["Text 3", "Text 2", "Text 1"]
    assert any("Tiefe 2" in notice.message for notice in file.notices)


def test_a_mail_of_html_only_is_read(tmp_path: Path) -> None:
    mail = message("Nur HTML", "")
    mail.set_content(
        "<p>Guten Tag</p><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", subtype="html"
    )
    assert [text for _, _, text in pieces(parsed(tmp_path, mail))][2:] == ["Guten Tag", "a | b\n1 | 2"]


def test_an_outlook_message_is_read(shared_data: Path) -> None:
    file = parse_file(shared_data / "doc_fixtures/markitdown/layout/test_outlook_msg.msg")
    assert (file.title, file.stand) == ("Test Email Message", "22.12.2024")
    assert any("This is the body of the test email message" in element.text for element in file.elements)
