"""Make the README's screenshots: `python -m tests.screenshots PORT PASSWORD` beside a running `fundstelle chat`.

`python -m tests.screenshots report LAUF` shows the report of an evaluation run, opened without a network.
`python -m tests.screenshots draft` reads in two editions of a sample handbook and shows what their owner is shown.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.conftest import PROJECT
from tests.draft_house import make_draft

FOLDER = PROJECT / "tests" / "screenshots"
QUESTION = "Wie lang muss mein Passwort sein?"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main(port: str, password: str, name: str = "leitung") -> None:
    """The start page, an answer with its source, the source's page, and the same on a phone."""
    base = f"http://127.0.0.1:{port}"
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for suffix, width, height, scheme in (("", 1440, 900, "light"), ("-phone", 390, 844, "light")):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            context.request.post(f"{base}/login", form={"username": name, "password": password})
            page = context.new_page()
            page.goto(base)
            page.wait_for_selector("#chat-input")
            page.wait_for_timeout(1000)
            page.screenshot(path=FOLDER / f"start{suffix}.png")
            link = _ask(page)
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / f"answer{suffix}.png")
            page.goto(base + link)
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / f"source{suffix}.png")
        browser.close()


def report(run: str) -> None:
    """The measures with their plots, and below them an answer that is open with its quote in context."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        page = context.new_page()
        page.goto((Path(run) / "report.html").resolve().as_uri())
        page.select_option("#filter", "right")
        opened = page.locator("details:not([hidden])").first
        opened.locator("summary").click()
        page.locator("h2").first.evaluate("heading => window.scrollTo(0, heading.offsetTop - 460)")
        page.screenshot(path=FOLDER / "report.png")
        browser.close()


def draft() -> None:
    """The beginning of the report about a draft, opened without a network."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        report = make_draft(Path(scratch))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_context(viewport={"width": 1000, "height": 1120}, offline=True).new_page()
        page.goto(report.as_uri())
        page.screenshot(path=FOLDER / "draft.png")
        browser.close()


def _ask(page: Page) -> str:
    """Ask, open the first citation, and return its address."""
    page.click("#chat-input")
    page.keyboard.type(QUESTION)
    page.click("#chat-submit:not([disabled])")
    link = page.locator('.message-content a[href^="/quellen/"]').first
    link.wait_for(timeout=30_000)
    page.wait_for_timeout(1500)
    address = link.get_attribute("href") or ""
    link.click()
    page.wait_for_selector("#side-view-content mark")
    return address


if __name__ == "__main__":
    wanted = {"report": report, "draft": draft}.get(sys.argv[1])
    wanted(*sys.argv[2:]) if wanted else main(*sys.argv[1:])
