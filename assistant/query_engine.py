"""The same checked answers as a LlamaIndex query engine, to swap for `CitationQueryEngine` and compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.access import OPERATOR, Person
from assistant.answers import Answer, Citation
from assistant.language import FRAMES, GERMAN
from assistant.output import answer_json, citation_json
from assistant.service import Assistant

if TYPE_CHECKING:
    from llama_index.core.base.base_query_engine import BaseQueryEngine

_NOTHING = FRAMES[GERMAN].abstained


def as_query_engine(assistant: Assistant, person: Person = OPERATOR) -> BaseQueryEngine:
    """A query engine over this assistant; `[n]` in its text is the n-th source node, which is a checked quote."""
    from llama_index.core.base.response.schema import Response
    from llama_index.core.query_engine import CustomQueryEngine
    from llama_index.core.schema import NodeWithScore, TextNode

    class FundstelleQueryEngine(CustomQueryEngine):
        def custom_query(self, query_str: str) -> Response:
            final = next(event for event in assistant.ask(query_str, person) if isinstance(event, Answer))
            text, citations = _numbered(final)
            nodes: list[Any] = [
                NodeWithScore(node=TextNode(id_=one.id, text=one.quote, metadata=citation_json(one)))
                for one in citations
            ]
            return Response(text, source_nodes=nodes, metadata=answer_json(final))

    return FundstelleQueryEngine()


def _numbered(answer: Answer) -> tuple[str, list[Citation]]:
    """The claims with their marks, and the citations in the order of the marks."""
    if answer.abstained:
        return _NOTHING, []
    citations: list[Citation] = []
    sentences = []
    for claim in answer.claims:
        citations += [citation for citation in claim.citations if citation not in citations]
        marks = "".join(f" [{citations.index(citation) + 1}]" for citation in claim.citations)
        sentences.append(claim.text + marks)
    return "\n".join(sentences), citations
