"""Open the store of the chats, with the tables that Chainlit's layer writes to."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from assistant.personal_store import open_personal_store
from ingest.settings import Settings

# Chainlit ships no schema; the columns are those of its 2.12 SQLAlchemy layer.
SCHEMA = """
CREATE TABLE IF NOT EXISTS users(
  "id" TEXT PRIMARY KEY, "identifier" TEXT NOT NULL UNIQUE, "metadata" TEXT NOT NULL, "createdAt" TEXT);
CREATE TABLE IF NOT EXISTS threads(
  "id" TEXT PRIMARY KEY, "createdAt" TEXT, "name" TEXT,
  "userId" TEXT REFERENCES users("id") ON DELETE CASCADE, "userIdentifier" TEXT,
  "tags" TEXT, "metadata" TEXT);
CREATE TABLE IF NOT EXISTS steps(
  "id" TEXT PRIMARY KEY, "name" TEXT NOT NULL, "type" TEXT NOT NULL,
  "threadId" TEXT NOT NULL REFERENCES threads("id") ON DELETE CASCADE, "parentId" TEXT,
  "streaming" BOOLEAN NOT NULL, "waitForAnswer" BOOLEAN, "isError" BOOLEAN, "metadata" TEXT, "tags" TEXT,
  "input" TEXT, "output" TEXT, "createdAt" TEXT, "command" TEXT, "modes" TEXT, "start" TEXT, "end" TEXT,
  "generation" TEXT, "showInput" TEXT, "language" TEXT, "indent" INT, "defaultOpen" BOOLEAN,
  "autoCollapse" BOOLEAN, "icon" TEXT, "feedback" TEXT);
CREATE TABLE IF NOT EXISTS elements(
  "id" TEXT PRIMARY KEY, "threadId" TEXT, "type" TEXT, "url" TEXT, "chainlitKey" TEXT, "name" TEXT NOT NULL,
  "display" TEXT, "objectKey" TEXT, "size" TEXT, "page" INT, "language" TEXT, "forId" TEXT, "mime" TEXT,
  "props" TEXT, "autoPlay" BOOLEAN, "playerConfig" TEXT);
CREATE TABLE IF NOT EXISTS feedbacks(
  "id" TEXT PRIMARY KEY, "forId" TEXT NOT NULL, "threadId" TEXT, "value" INT NOT NULL, "comment" TEXT);
CREATE INDEX IF NOT EXISTS steps_of_thread ON steps("threadId");
CREATE INDEX IF NOT EXISTS threads_of_user ON threads("userId", "createdAt");
CREATE INDEX IF NOT EXISTS feedback_of_step ON feedbacks("forId");
"""


def open_chats(settings: Settings) -> Engine:
    """The store that the running chat writes to; others may read and delete beside it."""
    return open_personal_store(settings, "chat", _make)


def _make(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    for statement in SCHEMA.strip().split(";\n"):
        connection.exec_driver_sql(statement)
