"""What an operator can set, read from the environment at the entry points only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """`home` holds all state. Unset URLs mean the embedded parts: SQLite, Qdrant Edge, no language model.

    `llm` is `ollama/<model>` or the model's name at the OpenAI-compatible server `llm_url`; `entailment` is the
    folder of a cross-encoder that may object to what the model wrote.
    """

    home: Path
    database_url: str | None = None
    qdrant_url: str | None = None
    qdrant_api_key: str | None = None
    embedder: str = "e5"
    reranker: str | None = None
    llm: str | None = None
    llm_url: str | None = None
    llm_api_key: str | None = None
    entailment: str | None = None
    title: str = "Fundstelle"


def from_environment(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """`FUNDSTELLE_*` variables; `home` given on the command line wins."""
    values = os.environ if environ is None else environ

    def value(name: str) -> str | None:
        return values.get(f"FUNDSTELLE_{name}") or None

    return Settings(
        home=(home or Path(value("HOME") or ".fundstelle")).resolve(),
        database_url=value("DATABASE_URL"),
        qdrant_url=value("QDRANT_URL"),
        qdrant_api_key=value("QDRANT_API_KEY"),
        embedder=value("EMBEDDER") or "e5",
        reranker=value("RERANKER"),
        llm=value("LLM"),
        llm_url=value("LLM_URL"),
        llm_api_key=value("LLM_API_KEY"),
        entailment=value("ENTAILMENT"),
        title=value("TITLE") or "Fundstelle",
    )
