"""The same change in LlamaIndex's IngestionPipeline with a docstore: how much it embeds again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.bench_editions import Figure
from eval.bench_editions_live import PAGE, PAGES, handbook

INSERTED = "Der Zuschlag für Sternprüfer beträgt 4711 Euro im Monat. "


def measure(data: Path, _scratch: Path) -> list[Figure]:
    """One sentence comes in the middle: the handbook as one document, and as one document a page."""
    text = handbook(data)
    middle = text.index(". ", PAGES * PAGE // 2) + 2
    changed = text[:middle] + INSERTED + text[middle:]
    figures = []
    for name, cut in (("one document", _whole), ("a document a page", _pages)):
        first, again = _embedded(list(cut(text)), list(cut(changed)))
        value = f"{again} of {first} nodes embedded again ({again / first:.0%})"
        figures.append(Figure(f"LlamaIndex IngestionPipeline, {name}", value))
    return figures


def _whole(text: str) -> Iterator[tuple[str, str]]:
    yield "handbuch", text


def _pages(text: str) -> Iterator[tuple[str, str]]:
    """As its readers cut a file: a page of so many characters, wherever it falls."""
    for number, start in enumerate(range(0, len(text), PAGE), start=1):
        yield f"handbuch-{number}", text[start : start + PAGE]


def _embedded(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> tuple[int, int]:
    from llama_index.core import Document
    from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.storage.docstore import SimpleDocumentStore
    from llama_index.core.vector_stores import SimpleVectorStore

    counting = _counting_embedding()
    pipeline = IngestionPipeline(
        transformations=[SentenceSplitter(chunk_size=256, chunk_overlap=20), counting],
        docstore=SimpleDocumentStore(),
        vector_store=SimpleVectorStore(),
        docstore_strategy=DocstoreStrategy.UPSERTS,
    )
    counts = []
    for documents in (before, after):
        counting.texts = 0
        pipeline.run(documents=[Document(text=text, doc_id=name) for name, text in documents])
        counts.append(counting.texts)
    return counts[0], counts[1]


def _counting_embedding() -> Any:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Counting(BaseEmbedding):
        """Counts the texts it is asked for; what vectors hold does not matter here."""

        texts: int = 0

        def _get_text_embedding(self, text: str) -> list[float]:
            self.texts += 1
            return [1.0, 0.0]

        def _get_query_embedding(self, query: str) -> list[float]:
            return [1.0, 0.0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return [1.0, 0.0]

    return Counting(model_name="counting")
