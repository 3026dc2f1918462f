"""Let a local language model write, token by token, through LlamaIndex."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from ingest.errors import FundstelleError
from ingest.settings import Settings

CONTEXT_TOKENS = 8192  # always sent: Ollama's own default cuts the beginning of the prompt without a word
ANSWER_TOKENS = 400
FIRST, WHOLE = 60.0, 180.0  # seconds that a person waits
OLLAMA_PREFIX = "ollama/"
OLLAMA_URL = "http://127.0.0.1:11434"


class ModelDownError(FundstelleError):
    """The language model does not answer, or not in time."""


class Model(Protocol):
    """Something that answers messages as a stream of text."""

    name: str

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Pieces of the answer as they come; raises ModelDownError."""


class LlamaIndexModel:
    """A model behind Ollama or an OpenAI-compatible server.

    `first` and `whole` are the seconds allowed until the first piece and for the whole answer.
    """

    def __init__(self, llm: Any, name: str, first: float = FIRST, whole: float = WHOLE) -> None:
        self.name = name
        self.llm = llm
        self._first = first
        self._whole = whole

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Read in a thread, so that a silent server cannot hold the answer up beyond its time."""
        pieces: queue.Queue[str | BaseException | None] = queue.Queue()
        stopped = threading.Event()
        reader = threading.Thread(target=self._read, args=(messages, pieces, stopped), daemon=True)
        reader.start()
        end = time.monotonic() + self._whole
        wait = self._first
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, min(wait, end - time.monotonic())))
                except queue.Empty:
                    raise ModelDownError(f"Das Sprachmodell {self.name} antwortet nicht rechtzeitig.") from None
                if piece is None:
                    return
                if isinstance(piece, BaseException):
                    raise ModelDownError(f"Das Sprachmodell {self.name} ist nicht erreichbar.") from piece
                yield piece
        finally:
            stopped.set()

    def _read(
        self,
        messages: Sequence[tuple[str, str]],
        pieces: queue.Queue[str | BaseException | None],
        stopped: threading.Event,
    ) -> None:
        import httpx
        import ollama
        import openai
        from llama_index.core.llms import ChatMessage

        # What is put last tells how it ended; an error that nobody foresaw is told too, and keeps its traceback.
        ended: BaseException | None = RuntimeError("reader stopped")
        try:
            chat = [ChatMessage(role=role, content=text) for role, text in messages]
            for response in self.llm.stream_chat(chat):
                if stopped.is_set():
                    return
                if response.delta:
                    pieces.put(response.delta)
            ended = None
        except (httpx.HTTPError, ollama.ResponseError, openai.OpenAIError, OSError, ValueError) as error:
            ended = error
        finally:
            pieces.put(ended)


def open_model(settings: Settings, first: float = FIRST, whole: float = WHOLE) -> Model | None:
    """The settings' language model, or None when none is set; a model is always named, never assumed."""
    if not settings.llm:
        return None
    if settings.llm.startswith(OLLAMA_PREFIX):
        from llama_index.llms.ollama import Ollama

        name = settings.llm.removeprefix(OLLAMA_PREFIX)
        llm: Any = Ollama(
            model=name,
            base_url=settings.llm_url or OLLAMA_URL,
            request_timeout=whole,
            context_window=CONTEXT_TOKENS,
            temperature=0.0,
            keep_alive="30m",
            additional_kwargs={"num_predict": ANSWER_TOKENS},
        )
        return LlamaIndexModel(llm, name, first, whole)
    if not settings.llm_url:
        raise FundstelleError(
            f"FUNDSTELLE_LLM={settings.llm}: `ollama/<Modell>` angeben oder FUNDSTELLE_LLM_URL setzen."
        )
    from llama_index.llms.openai_like import OpenAILike

    llm = OpenAILike(
        model=settings.llm,
        api_base=settings.llm_url,
        api_key=settings.llm_api_key or "none",
        is_chat_model=True,
        context_window=CONTEXT_TOKENS,
        max_tokens=ANSWER_TOKENS,
        temperature=0.0,
        timeout=whole,
        max_retries=0,
    )
    return LlamaIndexModel(llm, settings.llm, first, whole)
