"""What browser tests share: a running house, a browser that reports every request elsewhere, and common steps."""

from __future__ import annotations

import atexit
import importlib.resources
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.browser_house import PASSWORD
from tests.conftest import PROJECT

CHROMIUM = "/usr/bin/chromium"
# Chromium's own calls home, which no page asked for.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",
)
QUESTION = "Wie viele Zeichen müssen Passwörter für Standardkonten lang sein?"
TRAVEL = "Wie hoch ist das Tagegeld bei Abwesenheit von mehr als 8 Stunden?"
OLDER = PROJECT / "corpora" / "it-sicherheit" / "_editions" / "2024-07-01" / "da-it-sicherheit.pdf"
LINK = '.message-content a[href^="/quellen/"]'
ANSWER = '[data-step-type="assistant_message"] .message-content'


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    address, log = house()
    yield address
    assert "Traceback" not in log.read_text(), log.read_text()


@cache
def house() -> tuple[str, Path]:
    """Where the one house of this test run listens, and its log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="fundstelle-browser-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    log = folder / "server.log"
    command = [sys.executable, "-m", "tests.browser_house", str(folder / "home"), str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=PROJECT, stdout=out, stderr=out)
    atexit.register(_stop, server)
    address = f"http://127.0.0.1:{port}"
    _wait_for(address, server, log)
    return address, log


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(15)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1800):
        try:
            urllib.request.urlopen(address + "/healthz", timeout=1)
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"no server after three minutes: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: while Playwright is open, its event loop runs in this thread."""
    if not shutil.which(CHROMIUM):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{CHROMIUM} is not installed")
    # A busy machine is slow, not wrong.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A fresh profile; whatever it asks of another host fails the test."""
    context = browser.new_context(locale="de-DE", base_url=address, viewport={"width": 1440, "height": 900})
    elsewhere: list[str] = []
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    context.on("request", lambda request: None if request.url.startswith(own) else elsewhere.append(request.url))
    yield context
    context.close()
    assert not elsewhere


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Anna is signed in and sees the start page."""
    return sign_in(context, "anna")


def sign_in(context: BrowserContext, name: str) -> Page:
    context.set_default_timeout(90_000)
    assert context.request.post("/login", form={"username": name, "password": PASSWORD}).ok
    page = context.new_page()
    page.goto("/")
    page.wait_for_selector("#chat-input")
    return page


def ask(page: Page, question: str) -> Locator:
    """Sends the question and waits for the whole answer."""
    answers = page.locator(ANSWER)
    before = answers.count()
    page.locator("#chat-input").fill(question)
    # What is sent before the websocket stands is lost.
    expect(page.locator("#chat-submit")).to_be_enabled()
    page.locator("#chat-submit").click()
    expect(answers).to_have_count(before + 1)
    expect(page.locator("#stop-button")).to_have_count(0)
    return answers.nth(before)


def open_first_source(page: Page) -> Locator:
    expect(page.locator(ANSWER).last).to_contain_text("[1]")
    page.locator(LINK).first.click()
    panel = page.locator("article.quelle")
    expect(panel.locator("mark").first).to_be_visible()
    return panel


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.1 A and AA."""
    script = importlib.resources.files("axe_playwright_python") / "axe.min.js"
    # Not by a script tag: the page's own policy forbids that.
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]
