"""What owners, reviewers and everyone do on the pages beside the chat."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser_steps import (
    ANSWER,
    LINK,
    OLDER,
    QUESTION,
    address,
    ask,
    browser,
    context,
    page,
    sign_in,
    violations,
)
from tests.conftest import PROJECT

__all__ = ["address", "browser", "context", "page"]
pytestmark = [pytest.mark.browser, pytest.mark.flaky(reruns=1)]
MORE = PROJECT / "corpora" / "datenschutz" / "merkblatt-auskunftsersuchen.html"
DOCUMENT = "/dokumente/dokument/da-it-sicherheit"
OF_DUTY = ("/dokumente", DOCUMENT, "/qualitaet", "/qualitaet/vergleich?vorher=alt&nachher=neu", "/pruefung")
OF_EVERYONE = ("/verlauf", "/sammlungen", "/rueckmeldungen", "/hilfe", "/datenschutz", "/barrierefreiheit")


def other_person(browser: Browser, address: str, name: str) -> Page:
    """Someone else in a browser of their own."""
    context = browser.new_context(base_url=address, locale="de-DE", viewport={"width": 1440, "height": 900})
    return sign_in(context, name)


def test_an_edition_is_uploaded_compared_published_and_taken_back(
    context: BrowserContext, browser: Browser, address: str
) -> None:
    anna = other_person(browser, address, "anna")
    ask(anna, QUESTION)
    cited = anna.locator(LINK).first.get_attribute("href") or ""
    otto = sign_in(context, "otto")
    otto.goto("/dokumente")
    otto.get_by_role("link", name="Dienstanweisung IT-Sicherheit").click()
    otto.get_by_label("Datei").set_input_files(OLDER)
    otto.get_by_label("Gilt ab").fill("2026-11-01")
    otto.get_by_role("button", name="Hochladen und vergleichen").click()
    otto.get_by_role("link", name="Entwurf ansehen und entscheiden").click(timeout=60_000)
    expect(otto.locator("del", has_text="14").first).to_be_visible()
    assert violations(otto) == []
    expect(ask(anna, QUESTION)).to_contain_text("mindestens 14 Zeichen")
    otto.get_by_role("button", name="In Kraft setzen").click()
    expect(otto.locator("tr", has_text="Stand 01.07.2024")).to_contain_text("gültig")
    expect(ask(anna, QUESTION)).to_contain_text("mindestens 10 Zeichen")
    anna.goto(cited)
    expect(anna.locator("mark")).to_contain_text("mindestens 14 Zeichen")
    expect(anna.locator(".zustand")).to_contain_text("Heutige Stelle öffnen")
    assert violations(anna) == []
    otto.get_by_text("Die gültige Fassung zurücknehmen").click()
    otto.get_by_label("Grund").first.fill("Versehen")
    otto.get_by_role("button", name="zurücknehmen").click()
    expect(otto.locator(".verlauf")).to_contain_text("zurückgenommen: Versehen")
    expect(otto.locator("tr", has_text="Stand 01.03.2026")).to_contain_text("gültig")
    anna.context.close()


def test_a_remark_becomes_a_judged_question_and_its_author_hears_of_it(
    page: Page, browser: Browser, address: str
) -> None:
    ask(page, QUESTION)
    expect(page.locator(ANSWER)).to_contain_text("[1]")
    page.get_by_role("link", name="Drucken, melden").click()
    expect(page.locator("ol blockquote").first).to_contain_text("mindestens 14 Zeichen")
    page.get_by_text("Stimmt an dieser Antwort etwas nicht?").click()
    page.get_by_label("Es fehlt etwas").check()
    page.get_by_label("Anmerkung").fill("Die Ausnahme für Werbegeschenke fehlt.")
    page.get_by_role("button", name="Ohne Namen melden").click()
    expect(page.get_by_role("status")).to_contain_text("Danke")
    assert violations(page) == []

    berta = other_person(browser, address, "berta")
    berta.goto("/pruefung?art=missing")
    case = berta.locator(".rueckmeldung", has_text="Werbegeschenke")
    expect(case).not_to_contain_text("Anna")
    case.get_by_role("checkbox").first.check()
    case.get_by_label("Erwartete Antwort").fill("14 Zeichen")
    assert violations(berta) == []
    case.get_by_role("button", name="Als Prüffrage aufnehmen").click()
    expect(berta.locator(".rueckmeldung", has_text="Werbegeschenke")).to_have_count(0)
    collected = berta.context.request.get("/pruefung/fragen/it-sicherheit.jsonl").text()
    assert '"kind": "answerable"' in collected
    assert "mindestens 14 Zeichen" in collected
    berta.context.close()

    page.goto("/")
    expect(page.get_by_text("gibt es ein Ergebnis")).to_be_visible()
    page.get_by_role("link", name="Rückmeldungen").click()
    expect(page.locator("main")).to_contain_text("Als Prüffrage aufgenommen")


def test_an_expert_rates_an_answer_without_knowing_who_asked(page: Page, browser: Browser, address: str) -> None:
    ask(page, QUESTION)
    berta = other_person(browser, address, "berta")
    berta.goto("/pruefung/stichprobe")
    expect(berta.locator("article")).not_to_contain_text("Anna")
    assert violations(berta) == []
    for group in ("Fachlich richtig", "Brauchbar"):
        berta.get_by_role("group", name=group).get_by_label("4").check()
    berta.get_by_role("button", name="Bewerten").click()
    expect(berta.get_by_role("status")).to_contain_text("gespeichert")
    berta.context.close()


def test_what_one_asked_is_found_printed_and_deleted(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "Wem melde ich einen Sicherheitsvorfall?")
    page.get_by_role("link", name="Verlauf").click()
    page.get_by_role("searchbox").fill("sicherheitsvorfall")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator(".rueckmeldung")).to_have_count(1)
    page.get_by_role("link", name="Ansehen und drucken").click()
    page.evaluate("window.print = () => document.body.dataset.printed = 'yes'")
    page.get_by_role("button", name="Drucken oder als PDF sichern").click()
    expect(page.locator("body[data-printed=yes]")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.locator("blockquote").first).to_be_visible()
    expect(page.locator("nav").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto("/verlauf")
    page.get_by_text("Alle Fragen löschen").click()
    page.get_by_role("button", name="Endgültig löschen").click()
    expect(page.locator("main")).to_contain_text("noch nichts gefragt")


def test_an_own_collection_is_offered_in_the_chat(page: Page) -> None:
    page.goto("/sammlungen")
    page.get_by_label("Name").fill("Mein Alltag")
    page.get_by_label("IT-Sicherheit").check()
    page.get_by_role("button", name="Anlegen").click()
    page.goto("/")
    page.locator("#chat-profiles").click()
    page.get_by_role("option", name="Mein Alltag").click()
    expect(page.locator("#chat-profiles")).to_contain_text("Mein Alltag")
    expect(ask(page, QUESTION)).to_contain_text("mindestens 14 Zeichen")
    page.goto("/sammlungen")
    page.get_by_role("button", name="Löschen: Mein Alltag").click()
    expect(page.locator(".rueckmeldung")).to_have_count(0)


def test_the_answers_other_places_are_one_click_away(page: Page) -> None:
    ask(page, QUESTION)
    ids = page.locator(LINK).evaluate_all("links => links.map(link => link.getAttribute('href').split('/')[2])")
    edition = ids[0].split("-")[0]
    page.evaluate(
        "([id, other]) => window.postMessage({type: 'quelle-oeffnen', id, beside: [id, other]}, location.origin)",
        [ids[0], f"{edition}-0-28"],
    )
    panel = page.locator("article.quelle")
    panel.get_by_role("button", name=re.compile("Dienstanweisung")).click()
    expect(panel.locator("mark").first).to_contain_text("Jobcenter Landkreis")
    assert violations(page) == []


def test_pages_of_duty_are_not_there_for_everyone(context: BrowserContext, page: Page) -> None:
    for path in (*OF_DUTY, "/pruefung/stichprobe", "/qualitaet/lauf/neu/bericht.html"):
        assert context.request.get(path).status == 404, path
    expect(page.get_by_role("link", name="Dokumente")).to_have_count(0)


def test_a_report_shows_its_questions_and_reaches_nothing(context: BrowserContext) -> None:
    berta = sign_in(context, "berta")
    berta.goto("/qualitaet")
    berta.get_by_role("link", name="neu").click()
    expect(berta.locator("details")).to_have_count(6)
    berta.select_option("#filter", "right")
    expect(berta.locator("#count")).to_have_text("6")
    berta.set_viewport_size({"width": 390, "height": 800})
    berta.locator("details").evaluate_all("rows => rows.forEach(row => row.open = true)")
    assert violations(berta) == []
    assert berta.evaluate("document.documentElement.scrollWidth") <= 390
    wide = berta.get_by_role("region")
    assert wide.evaluate_all("regions => regions.map(region => region.tabIndex)") == [0, 0]
    table = berta.get_by_role("region", name="Maße")
    assert table.evaluate("region => region.scrollWidth > region.clientWidth")
    table.focus()
    berta.keyboard.press("ArrowRight")
    expect(table).not_to_have_js_property("scrollLeft", 0)
    assert berta.evaluate("fetch('/verlauf').then(() => 'reached', () => 'refused')") == "refused"


def test_the_pages_work_by_keyboard(context: BrowserContext) -> None:
    berta = sign_in(context, "berta")
    berta.goto("/dokumente")
    berta.keyboard.press("Tab")
    expect(berta.get_by_role("link", name="Zum Inhalt")).to_be_focused()
    berta.keyboard.press("Enter")
    document = berta.get_by_role("link", name="Dienstanweisung IT-Sicherheit")
    for _ in range(8):
        berta.keyboard.press("Tab")
        if document.evaluate("link => link === document.activeElement"):
            break
    expect(document).to_be_focused()
    berta.keyboard.press("Enter")
    expect(berta.locator("h1")).to_have_text("Dienstanweisung IT-Sicherheit")


def test_a_new_document_is_uploaded_and_cited(context: BrowserContext, browser: Browser, address: str) -> None:
    otto = sign_in(context, "otto")
    otto.goto("/dokumente")
    otto.get_by_text("Neues Dokument in „IT-Sicherheit“ hochladen").click()
    otto.get_by_label("Datei").set_input_files(MORE)
    otto.get_by_label("Titel").fill("Merkblatt Auskunft")
    otto.get_by_role("button", name="Hochladen und ansehen").click()
    otto.get_by_role("link", name="Entwurf ansehen und entscheiden").click(timeout=60_000)
    expect(otto.locator("main")).to_contain_text("das Dokument ist neu")
    assert violations(otto) == []
    otto.get_by_role("button", name="In Kraft setzen").click()
    expect(otto.locator("h1")).to_have_text("Merkblatt Auskunft")
    expect(otto.locator(".schild.live")).to_be_visible()
    otto.goto("/dokumente")
    otto.get_by_text("Neues Dokument in „IT-Sicherheit“ hochladen").click()
    otto.get_by_label("Datei").set_input_files(MORE)
    otto.get_by_role("button", name="Hochladen und ansehen").click()
    expect(otto.get_by_role("status")).to_contain_text("gibt es in der Sammlung schon")


def test_the_language_is_chosen_on_a_page_and_stays(page: Page) -> None:
    ask(page, QUESTION)
    page.goto(f"{page.locator(LINK).first.get_attribute('href')}?seite=2")
    page.get_by_role("button", name="English").press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main")).to_contain_text("Page 2 of 12")
    expect(page.locator("[lang=de] > mark")).to_contain_text("mindestens 14 Zeichen")
    page.get_by_role("link", name="History").click()
    expect(page.locator("h1")).to_have_text("Earlier questions")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("h1")).to_have_text("Frühere Fragen")


@pytest.mark.parametrize(("scheme", "language"), [("light", "Deutsch"), ("dark", "English")])
def test_every_page_is_accessible_and_fits_a_narrow_screen(context: BrowserContext, scheme: str, language: str) -> None:
    berta = sign_in(context, "berta")
    if language == "English":
        berta.goto("/hilfe")
        berta.get_by_role("button", name=language).click()
    berta.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    # 320 pixels are a desktop of 1280 at 400 %.
    berta.set_viewport_size({"width": 320, "height": 640})
    for path in (*OF_DUTY, *OF_EVERYONE, "/quellen/nichts"):
        berta.goto(path)
        assert violations(berta) == [], path
        assert berta.evaluate("document.documentElement.scrollWidth") <= 320, path
