from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from reportlab.pdfgen import canvas

from ingest.errors import UnreadableFileError
from ingest.load import parse_file
from ingest.load_convert import converted
from ingest.load_result import as_data, from_data
from ingest.passages import Element, LineBox, Notice, ParsedFile
from ingest.sandbox import Limits, close_servers, parse_contained, parse_many, run_contained


def text_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.fixture
def every_format(tmp_path: Path) -> list[Path]:
    """A small file of each kind that can be made here."""
    document, book, slides, mail = docx.Document(), openpyxl.Workbook(), pptx.Presentation(), EmailMessage()
    document.add_paragraph("Text im Dokument")
    book.worksheets[0].append(["Art", "Wert"])
    slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = "Folie"
    mail["Subject"] = "Betreff"
    mail.set_content("Text der Nachricht")
    drawing = canvas.Canvas(str(tmp_path / "a.pdf"))
    drawing.drawString(50, 700, "Text auf der Seite")
    drawing.save()
    for name, target in (("a.docx", document), ("a.xlsx", book), ("a.pptx", slides)):
        saved = io.BytesIO()
        target.save(saved)
        (tmp_path / name).write_bytes(saved.getvalue())
    (tmp_path / "a.eml").write_bytes(bytes(mail))
    for name in ("odt", "epub", "rtf"):
        (tmp_path / f"b.{name}").write_bytes(converted(b"Text", "markdown", name, standalone=True))
    text_file(tmp_path, "a.txt", "Text")
    text_file(tmp_path, "a.md", "# Text")
    text_file(tmp_path, "a.csv", "a;b\n1;2\n")
    text_file(tmp_path, "a.xml", "<a>Text</a>")
    text_file(
        tmp_path, "a.html", "<img src='http://example.org/a.png'><link href='http://example.org/a.css'><p>Text</p>"
    )
    return sorted(tmp_path.iterdir())


def test_every_format_is_read_contained_as_in_process_and_without_network(every_format: list[Path]) -> None:
    for path in every_format:
        outcome = run_contained(path)
        assert outcome.result == parse_file(path)
        assert outcome.network_attempts == 0
        assert outcome.peak_bytes < 1 << 30


def test_no_format_imports_what_the_installation_leaves_out(every_format: list[Path]) -> None:
    script = (
        "import sys; from pathlib import Path; from ingest.load import parse_file\n"
        "for name in sys.argv[1:]: parse_file(Path(name))\n"
        "print(sorted({'numba', 'llvmlite', 'scipy', 'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, every_format)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_child_may_not_use_the_network() -> None:
    script = (
        "import socket; from ingest.sandbox_child import _close_network\n"
        "attempts = _close_network()\n"
        "for attempt in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: socket.getaddrinfo('a.b', 80)):\n"
        "    try: attempt()\n"
        "    except PermissionError: print('refused')\n"
        "print(len(attempts))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused", "refused", "2"]


def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"^leer\.txt: .*leer"):
        parse_contained(text_file(tmp_path, "leer.txt", ""))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(wall_seconds=0.05), "länger als"),
        (Limits(resident=1 << 20), "Speicher"),
        (Limits(address_space=60 << 20), "Speicher"),
        (Limits(cpu_seconds=1), "Rechenzeit"),
        (Limits(output=10), "zu groß"),
    ],
)
def test_a_file_over_a_limit_is_one_sentence(tmp_path: Path, limits: Limits, reason: str) -> None:
    lines = 10 if limits.output == 10 else 200_000
    path = text_file(tmp_path, "lang.txt", "Ein Satz mit Wort.\n\n" * lines)
    outcome = run_contained(path, limits=limits)
    assert isinstance(outcome.result, UnreadableFileError)
    assert reason in str(outcome.result) and str(outcome.result).startswith("lang.txt: ")
    assert "\n" not in str(outcome.result)


def test_after_a_killed_child_the_next_file_is_read(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a.txt", "Text")
    run_contained(path, limits=Limits(resident=1 << 20))
    assert parse_contained(path).elements[0].text == "Text"


def test_a_child_knows_no_secrets_of_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "geheim")
    close_servers()
    parse_contained(text_file(tmp_path, "a.txt", "Text"))
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    environments = [Path(f"/proc/{child}/environ").read_bytes() for child in children]
    assert environments
    assert not any(b"geheim" in environment for environment in environments)


def test_many_files_come_back_with_their_results(tmp_path: Path) -> None:
    good = [text_file(tmp_path, f"{number}.txt", f"Text {number}") for number in range(5)]
    bad = text_file(tmp_path, "leer.txt", "")
    results = dict(parse_many([*good, bad], workers=2))

    assert isinstance(results.pop(bad), UnreadableFileError)
    texts = {path: result.elements[0].text for path, result in results.items() if isinstance(result, ParsedFile)}
    assert texts == {path: f"Text {path.stem}" for path in good}


def test_results_are_read_while_others_wait(tmp_path: Path) -> None:
    paths = [text_file(tmp_path, f"{number}.txt", "Text " * (number + 1)) for number in range(4)]
    results = parse_many(paths, workers=1)
    assert next(results)[0] == paths[-1]
    paths[0].unlink()
    rest = dict(results)
    assert isinstance(rest[paths[0]], UnreadableFileError)
    assert isinstance(rest[paths[1]], ParsedFile)


def test_what_a_child_hands_over_is_whole() -> None:
    parsed = ParsedFile(
        elements=(
            Element("heading", "Eins", level=2, page=1, boxes=(LineBox(0, 4, 1, 1.5, 2.0, 3.0, 4.0),)),
            Element("table", "a | b", cells=(("a", "b"),), header_rows=0, confidence=0.5, origin="ocr", hidden=True),
        ),
        title="Titel",
        page_sizes=((1.0, 2.0),),
        text_share=(0.5, 1.0),
        notices=(Notice("code", "Satz", (1, 2)),),
        properties={"a": "b"},
    )
    assert from_data(json.loads(json.dumps(as_data(parsed)))) == parsed


def test_a_server_that_has_gone_is_replaced(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a.txt", "Text")
    parse_contained(path)
    for child in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    assert parse_contained(path).elements[0].text == "Text"
