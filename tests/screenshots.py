"""Make the screenshots: `python -m tests.screenshots` opens a house with sample documents and shows what people see.

`python -m tests.screenshots report LAUF` shows the report of an evaluation run, opened without a network.
`python -m tests.screenshots draft` reads in two editions of a sample handbook and shows what their owner is shown.
"""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser_steps import LINK, OLDER, QUESTION, ask, house, open_first_source, sign_in
from tests.conftest import PROJECT
from tests.draft_house import make_draft

FOLDER = PROJECT / "tests" / "screenshots"
LARGEST = 200_000  # bytes
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main(address: str = "") -> None:
    """Everything that people see, in a house of its own or at this address of a running one with the same logins."""
    base = address or house()[0]
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for suffix, width, scheme in (("", 1440, "light"), ("-dark", 1440, "dark"), ("-phone", 390, "light")):
            page = _signed_in(browser, base, "anna", width, scheme)
            link = _of_staff(page, suffix)
        _of_duty(_signed_in(browser, base, "otto"), _signed_in(browser, base, "berta"))
        page.goto(base + link)
        page.set_viewport_size({"width": 1000, "height": 900})
        _save(page, "source-replaced")
        browser.close()


def _signed_in(browser: Browser, base: str, name: str, width: int = 1280, scheme: str = "light") -> Page:
    height = 844 if width < 640 else 900
    dark = scheme == "dark"
    context = browser.new_context(
        base_url=base,
        locale="de-DE",
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
    )
    context.add_init_script(f"localStorage.setItem('vite-ui-theme', '{scheme}')")
    return sign_in(context, name)


def _of_staff(page: Page, suffix: str) -> str:
    """The start page, an answer with its source, the source's page, the answer on paper; returns the citation."""
    page.wait_for_timeout(1000)
    _save(page, f"start{suffix}")
    ask(page, QUESTION)
    link = page.locator(LINK).first.get_attribute("href") or ""
    open_first_source(page)
    page.wait_for_timeout(1500)
    _save(page, f"answer{suffix}")
    page.goto(link)
    page.wait_for_load_state("networkidle")
    _save(page, f"source{suffix}")
    if not suffix:
        page.goto("/verlauf")
        page.get_by_role("link", name="Ansehen und drucken").first.click()
        _save(page, "print")
    return link


def _of_duty(otto: Page, berta: Page) -> None:
    """An owner's documents and a draft that goes live, a remark under review, the figures of QA."""
    otto.goto("/dokumente/dokument/da-it-sicherheit")
    otto.get_by_label("Datei").set_input_files(OLDER)
    otto.get_by_label("Gilt ab").fill(f"{date.today():%Y-%m-%d}")
    otto.get_by_role("button", name="Hochladen und vergleichen").click()
    otto.get_by_role("link", name="Entwurf ansehen und entscheiden").wait_for(timeout=60_000)
    otto.goto("/dokumente")
    _save(otto, "documents")
    otto.locator(".zustand a").first.click()
    _save(otto, "decision")
    otto.goto(otto.url + "#entscheidung")
    otto.get_by_role("button", name="In Kraft setzen").click()
    _save(otto, "editions")
    berta.goto("/qualitaet")
    _save(berta, "quality")
    ask_about = berta.goto("/pruefung/stichprobe")
    assert ask_about
    _save(berta, "sample")


def _save(page: Page, name: str) -> None:
    """With few colours, so that the repository stays small."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    place = FOLDER / f"{name}.png"
    picture.quantize(96, dither=Image.Dither.NONE).save(place, optimize=True)
    assert place.stat().st_size <= LARGEST, f"{place.name} is too large"


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


if __name__ == "__main__":
    wanted = {"report": report, "draft": draft}.get(" ".join(sys.argv[1:2]))
    wanted(*sys.argv[2:]) if wanted else main(*sys.argv[1:])
