from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.people import People, first_login
from ingest.settings import Settings
from tests.conftest import PROJECT
from tests.fake_answering import IT, OLD, PASSWORD, TABLE, FakeAnswering, cite, only_house

QUOTE = "Passwörter sind mindestens zwölf Zeichen lang."
CITED = cite(IT, QUOTE).url


@pytest.fixture(scope="module")
def house() -> Iterator[tuple[TestClient, People]]:
    app, people = only_house()
    with TestClient(app, base_url="https://fundstelle.example") as client:
        yield client, people


@pytest.fixture
def people(house: tuple[TestClient, People]) -> People:
    return house[1]


@pytest.fixture
def client(house: tuple[TestClient, People]) -> TestClient:
    client, _ = house
    client.cookies.clear()
    return client


def sign_in(client: TestClient, name: str = "anna") -> None:
    assert client.post("/login", data={"username": name, "password": PASSWORD}).status_code == 200


def test_the_cited_passage_is_shown_in_its_context(client: TestClient) -> None:
    sign_in(client)
    reply = client.get(CITED)
    assert reply.status_code == 200
    assert f"<mark>{QUOTE}</mark>" in reply.text
    assert "&lt;b&gt;" in reply.text
    assert reply.headers["cache-control"] == "private, no-store"


def test_an_old_citation_shows_both_wordings_with_what_changed(client: TestClient) -> None:
    sign_in(client)
    reply = client.get(cite(OLD, "Passwörter sind mindestens acht Zeichen lang.").url)
    assert "<strong>Ersetzt durch Fassung vom 01.02.2026.</strong>" in reply.text
    assert '<p lang="de">Passwörter sind mindestens <del>acht</del> Zeichen lang.</p>' in reply.text
    assert '<p lang="de">Passwörter sind mindestens <ins>zwölf</ins> Zeichen lang.</p>' in reply.text
    assert "<mark>Passwörter sind mindestens acht Zeichen lang.</mark>" in reply.text


def test_another_site_cannot_choose_the_language(client: TestClient) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        reply = client.post("/sprachwahl", data={"sprache": "en"}, headers=headers, follow_redirects=False)
        assert (reply.status_code, "set-cookie" in reply.headers) == (403, False)
    client.post("/sprachwahl", data={"sprache": "en"}, follow_redirects=False)
    assert "Please sign in" in client.get("/verlauf").text
    client.cookies.clear()


def test_pages_can_be_turned_and_stay_within_the_document(client: TestClient) -> None:
    sign_in(client)
    assert f"{CITED}/seite/3.png" in client.get(CITED).text
    assert f"{CITED}/seite/6.png" in client.get(CITED + "?seite=99").text
    assert "/seite/" not in client.get(cite(TABLE, "Privatwagen | 20 Cent | 130 Euro").url).text
    assert client.get(CITED + "?seite=0").status_code == 422


@pytest.mark.parametrize(
    ("quote", "marked"),
    [
        ("Privatwagen | 20 Cent | 130 Euro", "<td><mark>20 Cent</mark></td>"),
        ("Verkehrsmittel | Satz je Kilometer", '<th scope="col"><mark>Verkehrsmittel</mark></th>'),
    ],
)
def test_a_quote_from_a_table_is_shown_as_its_table(client: TestClient, quote: str, marked: str) -> None:
    sign_in(client)
    page = client.get(cite(TABLE, quote).url).text
    assert marked in page
    assert "Fahrrad" in page


def test_the_answers_other_places_in_the_document_are_listed(client: TestClient) -> None:
    sign_in(client)
    beside = [cite(IT, "Ein regelmäßiger Wechsel ist nicht vorgeschrieben."), cite(TABLE, "Fahrrad | 5 Cent | keiner")]
    names = ",".join([*(one.id for one in beside), "e3-0-10", "e1-x"])
    page = client.get(CITED, params={"mit": names}).text
    assert "Weitere Stellen der Antwort" in page
    assert f'<a href="{beside[0].url}?mit=' in page
    assert beside[1].url not in page
    assert "Weitere Stellen" not in client.get(CITED).text


def test_a_page_image_is_kept_by_the_browser_but_asked_for_again(client: TestClient) -> None:
    sign_in(client)
    image = client.get(CITED + "/seite/3.png")
    assert image.content.startswith(b"\x89PNG")
    known = {"If-None-Match": image.headers["etag"]}
    assert client.get(CITED + "/seite/3.png", headers=known).status_code == 304
    assert client.get(CITED + "/seite/9.png").status_code == 404
    client.cookies.clear()
    assert client.get(CITED + "/seite/3.png", headers=known).status_code == 401


def test_the_original_is_a_download_under_its_own_name(client: TestClient) -> None:
    sign_in(client)
    reply = client.get(CITED + "/original")
    assert reply.headers["content-type"] == "application/octet-stream"
    assert "attachment" in reply.headers["content-disposition"]


@pytest.mark.parametrize("path", ["", "/seite/1.png", "/original"])
def test_forbidden_and_absent_sources_look_alike(client: TestClient, path: str) -> None:
    sign_in(client)
    forbidden, absent = client.get(f"/quellen/e3-0-10{path}"), client.get(f"/quellen/e9-0-10{path}")
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.text == absent.text
    sign_in(client, "berta")
    assert client.get("/quellen/e3-0-10").status_code == 200


def test_a_revoked_right_holds_on_the_next_request(client: TestClient, people: People) -> None:
    people.add("dora", PASSWORD, ["leitung"])
    sign_in(client, "dora")
    assert client.get("/quellen/e3-0-10").status_code == 200
    people.set_rights("dora", groups=[])
    assert client.get("/quellen/e3-0-10").status_code == 404


def test_a_closed_session_opens_nothing(client: TestClient, people: People) -> None:
    sign_in(client)
    assert client.get("/user").status_code == 200
    people.close_sessions("anna")
    assert client.get("/user").status_code == 401
    assert client.get(CITED).status_code == 401


def test_signing_out_makes_a_copied_cookie_worthless(client: TestClient) -> None:
    sign_in(client)
    copied = client.cookies["access_token"]
    client.post("/logout")
    client.cookies.set("access_token", copied)
    assert client.get("/user").status_code == 401
    assert client.get("/user", headers={"Authorization": f"Bearer {copied}"}).status_code == 401


def test_a_forged_cookie_opens_nothing(client: TestClient) -> None:
    client.cookies.set("access_token", "eyJhbGciOiJub25lIn0.eyJpZGVudGlmaWVyIjoiYW5uYSJ9.")
    assert client.get(CITED).status_code == 401


def test_the_page_loads_nothing_from_elsewhere_and_speaks_german(client: TestClient) -> None:
    reply = client.get("/")
    assert '<html lang="de">' in reply.text
    assert "https://" not in reply.text
    policy = reply.headers["content-security-policy"]
    assert "connect-src 'self' ws://fundstelle.example wss://fundstelle.example;" in policy
    assert "frame-ancestors 'none'" in policy
    assert reply.headers["strict-transport-security"] == "max-age=31536000"


def test_cookies_travel_by_tls_only_and_scripts_cannot_read_them(client: TestClient) -> None:
    reply = client.post("/login", data={"username": "anna", "password": PASSWORD})
    for cookie in reply.headers.get_list("set-cookie"):
        assert "Secure" in cookie
        assert "HttpOnly" in cookie


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/project/share/x"),
        ("PUT", "/project/thread/share"),
        ("POST", "/project/file"),
        ("POST", "/mcp"),
        ("PUT", "/project/element"),
        ("POST", "/auth/jwt"),
        ("GET", "/copilot/index.js"),
    ],
)
def test_what_the_chat_does_not_need_is_closed(client: TestClient, method: str, path: str) -> None:
    sign_in(client)
    assert client.request(method, path).status_code == 404


def test_other_sites_cannot_make_changes(client: TestClient) -> None:
    form = {"username": "anna", "password": PASSWORD}
    foreign = client.post("/login", data=form, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    # A form on another site of the same house comes without Origin where a policy strips it.
    beside = client.post("/login", data=form, headers={"Sec-Fetch-Site": "same-site"})
    assert beside.status_code == 403
    own = client.post("/login", data=form, headers={"Origin": "https://fundstelle.example"})
    assert own.status_code == 200


def test_collections_are_offered_by_group(client: TestClient) -> None:
    sign_in(client)
    names = [profile["name"] for profile in client.get("/project/settings").json()["chatProfiles"]]
    assert names == ["*", "it", "personal"]
    sign_in(client, "berta")
    assert "geheim" in client.get("/project/settings").text


def test_settings_are_locked_down(client: TestClient) -> None:
    sign_in(client)
    features = client.get("/project/settings").json()["features"]
    assert features["unsafe_allow_html"] is False
    assert features["spontaneous_file_upload"]["enabled"] is False
    assert features["mcp"]["enabled"] is False
    assert features["allow_thread_sharing"] is False


def test_health_and_figures_name_nobody(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert "fundstelle_withheld_total " in client.get("/metrics").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/hilfe", "Eine Antwort prüfen"),
        ("/datenschutz", "Was gespeichert wird"),
        ("/barrierefreiheit", "Barriere melden"),
    ],
)
def test_help_privacy_and_accessibility_are_there(client: TestClient, path: str, words: str) -> None:
    reply = client.get(path)
    assert words in reply.text
    assert "unsafe" not in reply.headers["content-security-policy"]


def test_the_first_start_tells_how_to_sign_in(tmp_path: Path) -> None:
    password = re.search(r"Passwort: (\S+) \(wird nur jetzt gezeigt\)", started(tmp_path))
    assert password
    assert People(Settings(tmp_path)).sign_in("leitung", password.group(1))
    assert first_login(Settings(tmp_path)) == ("leitung", None)


def started(home: Path) -> str:
    """What a server says until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = (
        "import sys, pathlib\n"
        "from assistant.server import serve\n"
        "from ingest.settings import Settings\n"
        "from tests.fake_answering import FakeAnswering\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "serve(FakeAnswering(home), Settings(home), port=int(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", script, str(home), str(port)]
    server = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    server.terminate()
    return server.communicate(timeout=20)[1]


def test_the_run_directory_is_private_to_this_home(house: tuple[TestClient, People], tmp_path: Path) -> None:
    from assistant.server import build_app
    from ingest.errors import FundstelleError

    with pytest.raises(FundstelleError, match="zweiten Prozess"):
        build_app(FakeAnswering(tmp_path), house[1], Settings(tmp_path))
