"""Ask LlamaIndex's CitationQueryEngine and our query engine the same questions, on one index with one model."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.claims import extract_marks, split_claims
from assistant.generate import LlamaIndexModel, open_model
from assistant.prompt import NOTHING_FOUND
from assistant.query_engine import as_query_engine
from assistant.retrieve import retrieve
from assistant.service import Assistant, answer_parts
from eval.bare import PATIENCE, Compared, Said, measures, sample
from eval.metrics import quantile
from eval.prepare import Room, open_room, read_set
from eval.questions import Question
from ingest.errors import FundstelleError
from ingest.settings import Settings, from_environment

_PASSAGES = 4  # in their prompt, split into sources by themselves


def citation_engine(room: Room, corpus: str, llm: Any) -> Any:
    """Their engine over our passages of a corpus, as we rank them; told to answer in German and to refuse."""
    from llama_index.core.prompts import PromptTemplate
    from llama_index.core.query_engine import CitationQueryEngine
    from llama_index.core.query_engine.citation_query_engine import CITATION_QA_TEMPLATE
    from llama_index.core.response_synthesizers import get_response_synthesizer
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

    class Passages(BaseRetriever):
        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            parts = room.parts
            editions = room.live(Question("", "", "answerable", "dev", corpus=corpus))
            hits = retrieve(
                query_bundle.query_str, editions, parts.store, parts.embedder, parts.register, _PASSAGES, room.canon
            )
            return [
                NodeWithScore(node=TextNode(id_=hit.passage.id, text=hit.passage.text), score=hit.score) for hit in hits
            ]

    wishes = f"Answer in German. If the sources do not answer the question, write only: {NOTHING_FOUND}\n"
    template = PromptTemplate(wishes + CITATION_QA_TEMPLATE.template)
    synthesizer = get_response_synthesizer(llm=llm, text_qa_template=template)
    return CitationQueryEngine(Passages(), llm=llm, response_synthesizer=synthesizer)


def statements(response: Any) -> Iterator[Said]:
    """The statements of a response, each with the nodes that its marks name."""
    texts = [node.node.get_content() for node in response.source_nodes]
    for sentence in split_claims(str(response)):
        claim, marks = extract_marks(sentence)
        yield Said(claim, " ".join(texts[mark - 1] for mark in marks if 1 <= mark <= len(texts)))


def compare(room: Room, questions: Sequence[Question], model: LlamaIndexModel, settings: Settings) -> list[Compared]:
    """Both engines on every question; `bare` is theirs."""
    parts = replace(answer_parts(room.parts, settings, use_model=False), model=model)
    ours = as_query_engine(Assistant(parts, room.parts.blobs))
    theirs = {name: citation_engine(room, name, model.llm) for name in {question.corpus for question in questions}}
    rows = []
    for question in questions:
        began = time.perf_counter()
        response = theirs[question.corpus].query(question.question)
        middle = time.perf_counter()
        answered: Any = ours.query(question.question)
        final = answered.metadata or {}
        rows.append(
            Compared(
                id=question.id,
                question=question.question,
                expected=question.answer,
                answerable=question.answerable,
                bare=tuple(statements(response)),
                shown=tuple(statements(answered)),
                withheld=tuple((one["text"], one["reason"]) for one in final["withheld"]),
                near_miss=final["near_miss"],
                mode=final["mode"],
                seconds=round(time.perf_counter() - middle, 2),
                bare_seconds=round(middle - began, 2),
            )
        )
        sys.stderr.write(f"{len(rows)}/{len(questions)}\n")
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m eval.bench_engines SAMMLUNG… [--n 12] [--json]` with FUNDSTELLE_LLM set."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench_engines", description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path, metavar="SAMMLUNG")
    parser.add_argument("--n", type=int, default=12)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    settings = from_environment(options.home)
    model = open_model(settings, PATIENCE, PATIENCE)
    if not isinstance(model, LlamaIndexModel):
        raise FundstelleError("FUNDSTELLE_LLM ist nicht gesetzt: zum Beispiel FUNDSTELLE_LLM=ollama/gemma3:12b.")
    sets = [read_set(folder) for folder in options.corpora]
    asked = sample([question for one in sets for question in one.questions if question.kind != "edition"], options.n)
    with open_room(sets, settings) as room:
        rows = compare(room, asked, model, settings)
    found = {"CitationQueryEngine": measures(rows, "bare"), "Fundstelle": measures(rows, "shown")}
    seconds = {
        "CitationQueryEngine": quantile([row.bare_seconds for row in rows], 0.5),
        "Fundstelle": quantile([row.seconds for row in rows], 0.5),
    }
    if options.json:
        content = {way: {name: one.as_json() for name, one in some.items()} for way, some in found.items()}
        sys.stdout.write(json.dumps({"n": len(rows), "seconds_p50": seconds, **content}, ensure_ascii=False) + "\n")
        return
    from rich.console import Console

    from eval.output import show

    show(model.name, found, Console())
    Console().print(f"Sekunden je Frage (p50): {seconds}", markup=False)


if __name__ == "__main__":
    main()
