"""E-mails with their attachments, each under a heading "Anlage: name".

Decisions: the subject is the title and the first heading, sender, receivers and date are one paragraph. The plain
version is read unless the HTML one says more. Attachments go through the door that every file goes through, at most
two levels deep; one that cannot be read is a notice.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from ingest.errors import UnreadableFileError
from ingest.load_check import DAMAGED
from ingest.load_marks import Parts
from ingest.load_text import read_text
from ingest.load_web import read_html
from ingest.passages import Element, Notice

MAX_DEPTH = 2
MAX_ATTACHMENTS = 100
_MORE = 1.3  # times as many words
Reader = Callable[[Path, int], Parts]


@dataclass(frozen=True)
class Message:
    """An e-mail's head, the parts of its body, and its attachments by name."""

    head: dict[str, str]
    body: Parts
    attachments: tuple[tuple[str, bytes], ...]
    sent: str | None


def read_eml(content: bytes, read_attachment: Reader, depth: int) -> Parts:
    """An e-mail in the format of the internet."""
    message = BytesParser(policy=policy.default).parsebytes(content)
    head = {name: _header(message, name) for name in ("From", "To", "Cc", "Date", "Subject")}
    versions = _versions(message) if message.is_multipart() else [message]
    bodies = [_body(version) for version in versions]
    body = _fuller(*bodies) if len(bodies) > 1 else bodies[0]
    found = Message(head, body, tuple(_attached(message, versions)), _day(head["Date"]))
    return _assembled(found, read_attachment, depth)


def _versions(message: EmailMessage) -> list[Any]:
    """The plain and the HTML version of the body where they are two versions of one thing, else the first."""
    both = [message.get_body(preferencelist=(kind,)) for kind in ("plain", "html")]
    wrappers = [part for part in message.walk() if part.get_content_type() == "multipart/alternative"]
    if any({id(part) for part in wrapper.walk()}.issuperset(map(id, both)) for wrapper in wrappers):
        return both
    return [next((part for part in both if part is not None), None)]


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())
    except (ValueError, IndexError, AttributeError, LookupError):
        return ""  # the email package gives up on some malformed headers


def _body(part: Any | None) -> Parts:
    if part is None:
        return Parts(())
    content = _payload(part)
    return read_html(content) if part.get_content_type() == "text/html" else read_text(content)


def _fuller(plain: Parts, html: Parts) -> Parts:
    """The plain version, unless it only says that there is another one."""
    said, shown = (sum(len(element.text.split()) for element in parts.elements) for parts in (plain, html))
    return html if shown > _MORE * said else plain


def _payload(part: Any) -> bytes:
    """The bytes of a part, as UTF-8 if its character set is known."""
    raw = part.get_payload(decode=True)
    if raw is None:
        return b""
    if part.get_content_maintype() != "text":
        return bytes(raw)
    try:
        return bytes(raw).decode(part.get_content_charset() or "ascii").encode()
    except (LookupError, UnicodeDecodeError):
        return bytes(raw)


def _attached(message: EmailMessage, versions: Sequence[Any]) -> Iterable[tuple[str, bytes]]:
    """All parts but the body's versions; an attached message is one part."""
    shown_with = {id(version) for version in versions}
    pending: list[Any] = [message]
    number = 0
    while pending:
        part = pending.pop(0)
        if part.get_content_type() == "multipart/alternative":
            shown_with.update(
                id(one) for one in part.iter_parts() if one.get_content_maintype() in ("text", "multipart")
            )
        if part.get_content_maintype() == "multipart":
            pending[:0] = list(part.iter_parts())
            continue
        number += 1
        name = part.get_filename()
        if part.get_content_type() == "message/rfc822":
            inner: Any = part.get_payload()
            yield name or f"Nachricht {number}.eml", inner[0].as_bytes() if isinstance(inner, list) else b""
        elif part.get_content_maintype() == "image" and part.get("Content-ID"):
            continue  # a picture of the layout, such as a logo
        elif id(part) not in shown_with and (name or part.get_content_maintype() == "text"):
            yield name or f"Teil {number}.{'html' if part.get_content_subtype() == 'html' else 'txt'}", _payload(part)


def _day(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).strftime("%d.%m.%Y")
    except (ValueError, TypeError):
        return None


def read_msg(content: bytes, read_attachment: Reader, depth: int) -> Parts:
    """An Outlook message."""
    try:
        message = _outlook(content)
    except (OSError, LookupError, TypeError, ValueError, AttributeError, AssertionError, struct.error) as error:
        raise UnreadableFileError(DAMAGED) from error
    return _assembled(message, read_attachment, depth)


def _outlook(content: bytes) -> Message:
    from oxmsg import Message as OutlookMessage

    message = OutlookMessage.load(BytesIO(content))
    sent = message.sent_date
    head = {
        "From": message.sender or "",
        "To": "; ".join(f"{receiver.name} <{receiver.email_address}>" for receiver in message.recipients),
        "Date": sent.strftime("%d.%m.%Y %H:%M") if sent else "",
        "Subject": message.subject or "",
    }
    body = _fuller(read_text((message.body or "").encode()), read_html(message.html_body or ""))
    attachments = tuple((part.file_name or "Anlage", part.file_bytes or b"") for part in message.attachments)
    return Message(head, body, attachments, sent.strftime("%d.%m.%Y") if sent else None)


def _assembled(message: Message, read_attachment: Reader, depth: int) -> Parts:
    labels = {"From": "Von", "To": "An", "Cc": "Kopie", "Date": "Datum"}
    head = [f"{label}: {message.head[name]}" for name, label in labels.items() if message.head.get(name)]
    subject = message.head.get("Subject") or None
    elements = [Element("heading", subject, level=1)] if subject else []
    if head and message.body.elements:
        elements.append(Element("paragraph", " · ".join(head)))
    elements += _shifted(message.body.elements, len(elements), 1)
    source, notices = list(message.body.source), list(message.body.notices)
    for name, content in message.attachments[:MAX_ATTACHMENTS]:
        try:
            inner = _read(name, content, read_attachment, depth)
        except UnreadableFileError as error:
            notices.append(Notice("attachment_unreadable", f"Anlage {name} nicht gelesen: {error}"))
            continue
        elements.append(Element("heading", f"Anlage: {name}", level=2))
        elements += _shifted(inner.elements, len(elements), 2)
        source += inner.source
        notices += [replace(notice, message=f"Anlage {name}: {notice.message}", pages=()) for notice in inner.notices]
    if len(message.attachments) > MAX_ATTACHMENTS:
        notices.append(Notice("attachment_unreadable", f"Nur die ersten {MAX_ATTACHMENTS} Anlagen wurden gelesen."))
    return Parts(tuple(elements), tuple(source), tuple(notices), subject, message.sent)


def _read(name: str, content: bytes, read_attachment: Reader, depth: int) -> Parts:
    plain = PurePath(name.replace("\\", "/")).name[-100:] or "Anlage"
    if depth >= MAX_DEPTH:
        raise UnreadableFileError(f"Anlagen werden nur bis zur Tiefe {MAX_DEPTH} gelesen.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / plain
        path.write_bytes(content)
        return read_attachment(path, depth + 1)


def _shifted(elements: tuple[Element, ...], before: int, deeper: int) -> list[Element]:
    """Elements moved behind others: headings below, attachments still pointing at their piece, no pages or boxes."""
    return [
        replace(
            element,
            level=element.level + deeper if element.level else None,
            attached_to=element.attached_to + before if element.attached_to is not None else None,
            page=None,
            boxes=(),
        )
        for element in elements
    ]
