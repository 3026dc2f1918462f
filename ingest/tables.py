"""The tables of the register: corpora, documents, editions, passages and where they stand."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

corpora = Table(
    "corpora",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("language", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("contact", String, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("starters", JSON, nullable=False),
    Column("description", Text, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("corpus", ForeignKey("corpora.id"), nullable=False, index=True),
    Column("path", String, nullable=False),  # below the corpus folder; names the document across editions
    UniqueConstraint("corpus", "path"),
)

# Documents that only some of their corpus's readers may read.
readers = Table(
    "readers",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("groups", JSON, nullable=False),
)

# What `corpus.toml` and `questions.jsonl` say about going live, as of the last run.
publishing = Table(
    "publishing",
    metadata,
    Column("corpus", ForeignKey("corpora.id"), primary_key=True),
    Column("on_change", String, nullable=False),
    Column("allowance", Float),
    Column("questions", Text, nullable=False),
)

# `state` is what was done to an edition: staging, draft, published, withdrawn (taken back), erasing, erased.
# Whether a published one is live, superseded or scheduled follows from the day asked; see ingest.states.
editions = Table(
    "editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("label", String, nullable=False),
    Column("file_hash", String, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("valid_from", Date),
    Column("withdrawn_on", Date),
    Column("pages", Integer, nullable=False),
    Column("source_name", String, nullable=False),
    Column("notices", JSON, nullable=False),
    Column("created_at", DateTime, nullable=False),
    sqlite_autoincrement=True,  # a number that was discarded must not come back with another edition
)

# What an owner, or a run for them, decided; `edition` is a public id, which outlives the edition.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("document", String, nullable=False, index=True),
    Column("edition", String, nullable=False),
    Column("file_hash", String, nullable=False),
    Column("reason", Text, nullable=False),
)

# What the owner was shown before a draft went live.
reviews = Table(
    "reviews",
    metadata,
    Column("edition", ForeignKey("editions.number", ondelete="CASCADE"), primary_key=True),
    Column("before", Integer),
    Column("content", JSON, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("section", JSON, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("lead", Text, nullable=False),
)

placements = Table(
    "placements",
    metadata,
    Column("edition", ForeignKey("editions.number", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("passage", ForeignKey("passages.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("label", String, nullable=False),
    Index("placements_by_passage", "passage", "edition"),
)

# In how many passages a stem occurs; the stem "" counts the passages.
words = Table(
    "words",
    metadata,
    Column("stem", String, primary_key=True),
    Column("passages", Integer, nullable=False),
)

# What words mean, by their first stem: in a corpus as its owner says, or in an edition as it explains itself.
glossary = Table(
    "glossary",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("corpus", ForeignKey("corpora.id"), index=True),
    Column("edition", ForeignKey("editions.number", ondelete="CASCADE"), index=True),
    Column("stem", String, nullable=False, index=True),
    Column("said", Text, nullable=False),
    Column("meant", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("finished_at", DateTime, nullable=False),
    Column("report", JSON, nullable=False),
)

# One row; `generation` counts what readers can see changing, so that they may cache until it moves.
state = Table(
    "state",
    metadata,
    Column("schema", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
)

SCHEMA = 1
