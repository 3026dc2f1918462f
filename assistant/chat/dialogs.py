"""The questions and answers of a house as plain rows, read beside the running chat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import text

from assistant.chat.tables import open_chats
from ingest.settings import Settings

HIDDEN = "Diese Antwort stützt sich auf eine Quelle, die Sie nicht mehr einsehen dürfen."
_LINK = re.compile(r'\[((?:\\.|[^\]\\])*)\]\(/quellen/[^)"]*(?:"[^"]*")?\)')
CITED = re.compile(r"\(/quellen/([^\s)]+)")
_QUERY = """
SELECT answer."id" AS id, t."id" AS thread, t."name" AS name, t."userIdentifier" AS person,
       asked."output" AS question, answer."output" AS answer, answer."createdAt" AS at
FROM steps AS answer JOIN steps AS run ON run."id" = answer."parentId" AND run."type" = 'run'
JOIN threads AS t ON t."id" = answer."threadId" JOIN steps AS asked ON asked."id" = run."parentId"
WHERE answer."type" = 'assistant_message' AND (CAST(:person AS TEXT) IS NULL OR t."userIdentifier" = :person)
ORDER BY t."createdAt" DESC, answer."createdAt"
"""


@dataclass(frozen=True)
class Dialog:
    """One question with its answer as Markdown; `person` asked it in the chat `thread`, which is called `name`."""

    id: str
    thread: str
    name: str
    person: str
    question: str
    answer: str
    at: str

    @property
    def citations(self) -> tuple[str, ...]:
        """The ids of the places that the answer cites, each once."""
        return tuple(dict.fromkeys(CITED.findall(self.answer)))

    @property
    def text(self) -> str:
        """The answer without markup."""
        return plain(self.answer)


def dialogs(settings: Settings, person: str | None = None) -> Iterator[Dialog]:
    """Everyone's, or those of one person; the newest chat first, each chat in its own order."""
    with open_chats(settings).connect() as connection:
        for row in connection.execute(text(_QUERY), {"person": person}).mappings():
            yield Dialog(**{name: value or "" for name, value in row.items()})


def plain(markdown: str) -> str:
    """An answer's Markdown as text: link marks stay, addresses, escapes and marks of headings and quotes go."""
    unmarked = re.sub(r"(?m)^(?:> |## )|^\*(.*)\*$", r"\1", _LINK.sub(r"\1", markdown))
    return re.sub(r"\\([^\w\s])", r"\1", unmarked)
