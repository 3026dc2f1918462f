"""LlamaIndex's default pipeline over the same texts with the same embedding, to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from eval.questions import Text
from ingest.embed import Embedder

_NODES = 50
_TITLE = 300  # characters; it refuses metadata that fill a node


def llama_index(texts: Sequence[Text], embedder: Embedder) -> Callable[[str], list[str]]:
    """Its `VectorStoreIndex` with nothing set but the embedding: what it finds for a question, best first."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    documents = [
        Document(doc_id=text.id, text=text.text, metadata={"document": text.document, "title": text.title[:_TITLE]})
        for text in texts
    ]
    index = VectorStoreIndex.from_documents(
        documents, transformations=[SentenceSplitter()], embed_model=_embedding(embedder)
    )
    retriever = index.as_retriever(similarity_top_k=_NODES)

    def search(question: str) -> list[str]:
        nodes = retriever.retrieve(question)
        return list(dict.fromkeys(str(found.node.ref_doc_id) for found in nodes))

    return search


def _embedding(embedder: Embedder) -> Any:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Ours(BaseEmbedding):
        """The product's vectors behind LlamaIndex's protocol."""

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = embedder.passages(texts).tolist()
            return vectors

        def _get_query_embedding(self, query: str) -> list[float]:
            vector: list[float] = embedder.query(query).tolist()
            return vector

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Ours(model_name=embedder.name, embed_batch_size=64)
