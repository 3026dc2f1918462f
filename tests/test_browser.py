"""What a person does in the browser, on real documents: ask, check the source, come back later."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser_steps import (
    ANSWER,
    LINK,
    QUESTION,
    TRAVEL,
    address,
    ask,
    browser,
    context,
    open_first_source,
    page,
    sign_in,
    violations,
)

__all__ = ["address", "browser", "context", "page"]
pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=1)]


def test_every_sentence_leads_to_its_marked_source(page: Page) -> None:
    answer = ask(page, QUESTION)
    quotes = answer.locator("blockquote")
    assert quotes.count() >= 1
    for quote in quotes.all():
        expect(quote.locator('a[href^="/quellen/"]').first).to_be_visible()
    panel = open_first_source(page)
    expect(panel.locator("mark")).to_contain_text("mindestens 14 Zeichen")
    image = panel.locator("img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 500
    panel.get_by_role("button", name="Nächste Seite").click()
    expect(image).to_have_attribute("src", re.compile("/seite/5.png$"))
    panel.get_by_text("Stimmt hier etwas nicht?").click()
    panel.get_by_role("button", name="Ist veraltet").click()
    expect(panel.get_by_role("status")).to_contain_text("ohne Ihren Namen gemeldet")


def test_a_copied_answer_keeps_its_sources(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.get_by_role("button", name="Antwort mit Quellen kopieren").click()
    expect(page.locator("button[data-copied]")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"mindestens 14 Zeichen lang sein\. [^\[]*\[1\]", copied)
    assert re.search(r"\[1\] http://127\.0\.0\.1:\d+/quellen/\w+-\d+-\d+\n\[2\]", copied)


def test_a_question_is_not_lost_before_the_connection_stands(context: BrowserContext, page: Page) -> None:
    waiting = context.new_page()
    waiting.route("**/ws/socket.io/**", lambda route: route.abort())
    waiting.route_web_socket("**/ws/socket.io/**", lambda ws: None)
    waiting.goto("/")
    waiting.locator("#chat-input").fill(QUESTION)
    expect(waiting.locator("#chat-submit")).to_be_disabled()
    waiting.keyboard.press("Enter")
    expect(waiting.locator("#chat-input")).to_contain_text(QUESTION)
    expect(waiting.locator('[data-step-type="user_message"]')).to_have_count(0)


def test_the_source_page_stands_alone(page: Page) -> None:
    ask(page, QUESTION)
    href = page.locator(LINK).first.get_attribute("href")
    assert href
    page.goto(href)
    expect(page.locator("mark")).to_contain_text("mindestens 14 Zeichen")
    expect(page.locator("#seite img")).to_have_js_property("complete", True)
    page.get_by_role("link", name="Nächste Seite").click()
    expect(page.locator("#seite img")).to_have_attribute("src", re.compile("/seite/5.png$"))
    page.wait_for_load_state()  # until then the browser scrolls to #seite, a click may meet what has moved
    with page.expect_download() as download:
        page.get_by_role("link", name="Original herunterladen").click()
    assert download.value.suggested_filename == "da-it-sicherheit.pdf"


def test_yesterdays_question_is_found_again_and_can_be_continued(page: Page) -> None:
    ask(page, QUESTION)
    page.wait_for_url(re.compile("/thread/"))
    page.reload()
    expect(page.locator(ANSWER)).to_have_count(1)
    page.locator("#new-chat-button").click()
    expect(page.locator(ANSWER)).to_have_count(0)
    page.locator(f'[data-sidebar="menu"] >> text="{QUESTION}"').first.click()
    expect(page.locator(ANSWER)).to_have_count(1)
    expect(open_first_source(page).locator("mark")).to_contain_text("14 Zeichen")
    expect(ask(page, "Und für Standardkonten?")).to_contain_text("Verstanden als")


def test_what_anna_may_not_read_is_not_there_for_her(context: BrowserContext, page: Page, browser: Browser) -> None:
    expect(ask(page, TRAVEL)).not_to_contain_text("Reisekosten")
    other = browser.new_context(base_url=page.url.split("/thread")[0], locale="de-DE")
    berta = sign_in(other, "berta")
    expect(ask(berta, TRAVEL)).to_contain_text("Reisekostensätze")
    href = berta.locator(LINK).first.get_attribute("href")
    assert href
    assert other.request.get(href).status == 200
    other.close()
    for path in (href, href + "/original"):
        assert context.request.get(path).status == 404


def test_the_start_tells_of_the_ai_and_offers_what_anna_may_read(page: Page) -> None:
    expect(page.locator("#welcome-screen")).to_contain_text("Sie nutzen ein KI-System.")
    expect(page.locator("#starters button")).to_have_count(1)
    page.locator("#chat-profiles").click()
    assert page.locator('[role="option"]').all_inner_texts() == ["Alle Sammlungen", "IT-Sicherheit"]


def test_everything_works_by_keyboard_alone(page: Page) -> None:
    page.locator("#chat-input").focus()
    page.keyboard.type(QUESTION)
    expect(page.locator("#chat-submit")).to_be_enabled(timeout=20_000)
    page.keyboard.press("Enter")
    link = page.locator(LINK).first
    expect(link).to_be_visible(timeout=20_000)
    expect(page.locator("#stop-button")).to_have_count(0)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.locator("article.quelle")
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(link).to_be_focused()


def test_a_question_is_dictated_and_its_answer_read_aloud(page: Page) -> None:
    dictating = page.locator("#diktieren")
    dictating.click()
    expect(dictating).to_have_text("Aufnahme beenden")
    page.wait_for_timeout(1300)  # the microphone beeps once a second
    dictating.click()
    expect(page.locator("#chat-input")).to_have_text(QUESTION)
    page.locator("#chat-submit").click()
    with page.expect_response(re.compile("/sprache/antwort/")) as spoken:
        page.get_by_role("button", name="Vorlesen", exact=True).click()
    assert spoken.value.headers["content-type"] == "audio/wav"
    expect(page.get_by_role("button", name="Vorlesen anhalten")).to_be_visible()
    page.get_by_role("button", name="Vorlesen anhalten").click()
    expect(page.get_by_role("button", name="Vorlesen", exact=True)).to_be_visible()


def test_a_phone_shows_everything_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, QUESTION)
    open_first_source(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for control in ("#user-nav-button", "#theme-toggle"):
        box = page.locator(control).bounding_box()
        assert box
        assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_assistive_technology(context: BrowserContext, scheme: str) -> None:
    context.add_init_script(f"localStorage.setItem('vite-ui-theme', '{scheme}')")
    visitor = context.new_page()
    visitor.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visitor.goto("/login")
    visitor.wait_for_selector("#password")
    visitor.wait_for_timeout(400)
    assert violations(visitor) == []
    page = sign_in(context, "anna")
    page.wait_for_timeout(900)
    assert violations(page) == []
    page.locator("#chat-profiles").click()
    expect(page.locator('[role="option"]').first).to_be_visible()
    page.wait_for_timeout(500)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#chat-profile-description")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#chat-profiles")).to_be_focused()
    ask(page, QUESTION)
    open_first_source(page)
    page.wait_for_timeout(500)
    assert violations(page) == []
    visitor.goto(page.locator(LINK).first.get_attribute("href") or "")
    assert violations(visitor) == []
