"""Make the README's screenshots: `python -m tests.screenshots PORT PASSWORD` beside a running `fundstelle chat`."""

from __future__ import annotations

import sys

from playwright.sync_api import Page, sync_playwright

from tests.conftest import PROJECT

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
    main(*sys.argv[1:])
