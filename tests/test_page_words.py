"""Every word of the pages is there in every language, none is left over, and a person's choice is kept."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest
from fastapi import FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient
from jinja2 import Environment, nodes

from assistant import feedback, measured, office, pages
from assistant.chat.dialogs import HIDDEN
from assistant.chat.render import STATES as OF_CITATIONS
from assistant.page_words import GERMAN, LANGUAGES, READER, Reader, day, said, translated, words
from assistant.pages_language import COOKIE, ChosenLanguage, language_pages
from ingest import report, review_page, standing
from ingest.errors import FundstelleError
from ingest.pdf import notices as pdf_notices
from ingest.pdf import parse
from tests.conftest import PROJECT

TEMPLATES = [
    *sorted((PROJECT / "assistant" / "chat" / "templates").glob("*.html")),
    PROJECT / "ingest" / "templates" / "bericht.html",
]
OTHERS = [language for language in LANGUAGES if language != GERMAN]
# Whose errors reach a page as they are.
RAISING = (
    *(f"assistant.pages_{name}" for name in ("documents", "history", "language", "quality", "review", "sample")),
    *(f"assistant.{name}" for name in ("pages_selections", "office", "feedback", "gold", "measured", "ratings")),
    *("assistant.selections", "assistant.canon", "assistant.service", "ingest.decide"),
)
# What could not be read, and what an owner should know about what was.
READING = (
    *(f"ingest.{path.stem}" for path in sorted((PROJECT / "ingest").glob("load*.py"))),
    *("ingest.pdf.open", "ingest.dating", "ingest.missing", "ingest.pipeline", "ingest.renames", "ingest.review"),
)
# What other modules say on a page; `{}` is a value.
SENTENCES = (
    *("Anmeldung nötig", "Anmelden", "Das ging nicht", "Zum Chat", "Gelöscht", "Nicht gefunden"),
    "Diese Quelle gibt es nicht, oder sie ist für Sie nicht freigegeben.",
    "Ihre Anmeldung ist beendet. Bitte melden Sie sich neu an.",
    *("Bitte melden Sie sich an.", "Bitte melden Sie sich neu an."),
    "Mit diesen Angaben geht es nicht. Bitte gehen Sie zurück und prüfen Sie sie.",
    "Bitte melden Sie sich über das Portal an.",
    "Gilt erst ab dem {}",
    "Zurückgezogen am {}: Dieses Dokument gilt nicht mehr",
    "Zurückgezogen: Dieses Dokument gilt nicht mehr",
    "Zurückgenommen: Es gilt die Fassung vom {}",
    "Zurückgenommen: Es gilt die Fassung „{}“",
    "Ersetzt durch Fassung vom {}",
    "Ersetzt durch Fassung „{}“",
    "Der Entwurf wird mit der gültigen Fassung verglichen.",
    "Ein abgebrochener Lauf wurde aufgeräumt.",
    "Ein anderer Befehl ändert gerade den Bestand: Dieser wartet.",
    "Ein anderer Befehl läuft noch: Dieser wartet.",
    "Die Datei enthält keinen Text, höchstens Bilder. Legen Sie Bilder als PDF ab, dann werden sie gelesen.",
    "Die Datei enthält keinen Text. Prüfen Sie, ob es die richtige ist.",
    "Die PDF-Datei „{}“ enthält keinen lesbaren Text; sie ist verschlüsselt; bitte legen Sie sie unverschlüsselt ab.",
    "Die PDF-Datei „{}“ enthält keinen lesbaren Text; ist sie ein Scan, richten Sie bitte die "
    "Texterkennung (tesseract) ein.",
    "Die PDF-Datei „{}“ enthält keinen lesbaren Text; auch die Texterkennung fand keinen; "
    "bitte prüfen Sie die Vorlage oder scannen Sie sie neu.",
    "Die PDF-Datei „{}“ ist mit einem Kennwort verschlüsselt; bitte legen Sie sie ohne Kennwort ab "
    "oder nennen Sie in corpus.toml mit password_env die Umgebungsvariable, in der das Kennwort steht.",
    "Das Kennwort für die PDF-Datei „{}“ stimmt nicht; bitte prüfen Sie es.",
    "Die PDF-Datei „{}“ ist mit einem unbekannten Verfahren verschlüsselt (Security Handler); "
    "bitte legen Sie sie unverschlüsselt ab.",
    "Die PDF-Datei „{}“ ist beschädigt oder keine PDF-Datei; bitte erzeugen Sie sie aus der Vorlage neu.",
    "Das Lesen ist abgebrochen.",
    *(f"{{}} wurde am {{}} {why.replace('{edition}', '{}')}" for why in standing._REFUSED.values()),
    parse.OPENS.message,
    office._FAILED,
    office._BEGINS,
    HIDDEN,
)
TABLES = (
    pdf_notices.MESSAGES,
    *(feedback.KINDS, feedback.DECISIONS, measured.NAMES, measured.OUTCOMES, office.TITLES, OF_CITATIONS),
    *(report.STATES, report.DECISIONS, review_page.SINGULAR, review_page.PLURAL),
    {name: name for _, name, *_ in (*pages.LINKS, *pages.DUTIES)},
)
TRANSLATING = frozenset({"_", "gettext", "ngettext"})
LETTERS = re.compile(r"[^\W\d_]{2,}")


def parsed(template: str) -> nodes.Template:
    environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(str, lambda one, many, _: one, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(dict.fromkeys(("tag", "said", "translated", "sprache"), str))
    return environment.parse(template)


def in_templates() -> Iterator[str]:
    for path in TEMPLATES:
        for call in parsed(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATING:
                count = 2 if call.node.name == "ngettext" else 1
                for argument in call.args[:count]:
                    assert isinstance(argument, nodes.Const), f"{path.name}:{call.lineno}: no constant"
                    yield argument.value


def in_errors() -> Iterator[str]:
    """What is raised or noticed, with `{}` for the values in it; sentences made of parts are in SENTENCES."""
    for name in RAISING:
        module = import_module(name)
        yield from _said(module, lambda node: isinstance(node, ast.Raise) and node.exc or None, 0)
    for name in READING:
        module = import_module(name)
        yield from _said(module, lambda node: node if _calls(node, "UnreadableFileError") else None, 0)
        yield from _said(module, lambda node: node if _calls(node, "Notice") else None, 1)


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _said(module: ModuleType, wanted: Callable[[ast.AST], ast.AST | None], position: int) -> Iterator[str]:
    tree = ast.parse(inspect.getsource(module))
    for scope in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]:
        assigned = [node for node in ast.walk(scope) if isinstance(node, ast.Assign)]
        for node in ast.walk(scope):
            call = wanted(node)
            if isinstance(call, ast.Call) and len(call.args) > position:
                text = call.args[position]
                ways = [one.value for one in assigned if ast.unparse(one.targets[0]) == ast.unparse(text)]
                for way in ways or [text]:
                    yield from _text(way, module)


def _text(node: ast.expr, module: ModuleType) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.Name) and hasattr(module, node.id):
        yield str(getattr(module, node.id))


def needed() -> set[str]:
    return {*in_templates(), *in_errors(), *SENTENCES, *(text for table in TABLES for text in table.values())}


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_is_translated_and_none_is_left_over(language: str) -> None:
    known = set(words(language))
    assert not needed() - known, "missing"
    assert not known - needed(), "left over"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_and_the_markup_of_the_german_words(language: str) -> None:
    for german, translation in words(language).items():
        for pattern in (r"%\(\w+\)s", r"<[^>]*>", "%%"):
            assert sorted(re.findall(pattern, german)) == sorted(re.findall(pattern, translation)), german
        values = [name for _, name, _, _ in Formatter().parse(translation) if name is not None]
        assert len(values) <= german.count("{}"), german
        assert translation.strip(), german


class Text(HTMLParser):
    """What people read in a page: its text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        spoken = ("aria-label", "title", "alt", "placeholder", "aria-description")
        self.found += [value or "" for name, value in attrs if name in spoken or name.startswith("data-")]


def shown(node: nodes.Node) -> Iterator[str]:
    """The page as it is written, values as numbers; words that it would show without translating them."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(child, nodes.Output):
            yield from shown(child)
        elif isinstance(child, nodes.Expr) and isinstance(node, nodes.Output):
            yield "0" + "".join(plain(child))
        else:
            yield from shown(child)


def plain(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield re.sub(r"%\.\d\w", "", node.value)
    elif isinstance(node, nodes.CondExpr | nodes.Concat | nodes.Or | nodes.And):
        for child in node.iter_child_nodes(exclude=("test",)):
            yield from plain(child)
    elif isinstance(node, nodes.Filter) and node.node is not None:
        yield from plain(node.node)


def untranslated(template: str) -> set[str]:
    text = Text()
    text.feed(re.sub(r"(?s)<(style|code|kbd)>.*?</\1>", "", "".join(shown(parsed(template)))))
    return {word for one in text.found if not one.startswith("/") for word in LETTERS.findall(one)}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_past_the_translation(path: Path) -> None:
    assert not untranslated(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "template",
    [
        "<p>Wort</p>",
        '<p aria-label="Wort">{{ _("Ja") }}</p>',
        "{% if x %}<p>{{ x }} Wort</p>{% endif %}",
        '{{ "Wort" if x else _("Ja") }}',
        '{{ x or "Wort" }}',
        '<p title="{{ "Wort" | upper }}">',
        '{% for x in y %}{{ "ein" ~ "Wort" }}{% endfor %}',
        "{% macro m() %}Wort{% endmacro %}",
    ],
)
def test_a_word_past_the_translation_is_noticed(template: str) -> None:
    assert "Wort" in " ".join(untranslated(template))
    assert not untranslated(
        '<p lang="de">{% trans %}Wort {{ x }}{% endtrans %}{{ _("Wort") }}{{ words(x, "added") }}</p>'
    )


def test_scripts_say_nothing_of_their_own() -> None:
    script = (PROJECT / "assistant" / "chat" / "ui" / "public" / "seite.js").read_text(encoding="utf-8")
    assert not re.findall(r"'[^'\n]*[A-ZÄÖÜ][a-zäöüß]+ [^'\n]*'", script)


@pytest.fixture
def english() -> Iterator[None]:
    before = READER.set(Reader("en"))
    yield
    READER.reset(before)


def test_sentences_with_values_are_translated_and_others_marked(english: None) -> None:
    assert translated("Die Datei ist zu groß: höchstens 100 MB.") == "The file is too large: at most 100 MB."
    assert translated("a.pdf: Die Datei ist leer (0 Byte). Legen Sie sie neu ab.").startswith(
        "a.pdf: The file is empty"
    )
    kept = "a.pdf wurde am 01.03.2026 gelöscht: Datei aus dem Ordner nehmen."
    assert translated(kept) == "a.pdf was deleted on 01.03.2026: take the file out of the folder."
    assert translated("Ersetzt durch Fassung vom 01.03.2026") == "Replaced by the edition of 01.03.2026"
    assert said("Fundstelle: <b>") == '<span lang="de">Fundstelle: &lt;b&gt;</span>'
    assert day("2026-03-01T09:00:00") == "1 Mar 2026"


def test_values_in_a_sentence_stay_what_they_are(english: None) -> None:
    assert translated("„{0} %s“ ist kein Tag: bitte als JJJJ-MM-TT angeben.").startswith("“{0} %s” is not a day")


def test_german_is_said_as_it_is_written() -> None:
    assert said("Irgend etwas <b>") == "Irgend etwas <b>"
    assert day("2026-03-01") == "01.03.2026"


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.include_router(language_pages())
    app.add_exception_handler(FundstelleError, pages.fixable)
    app.add_exception_handler(RequestValidationError, pages.unusable)
    app.add_exception_handler(405, pages.no_such_page)

    @app.get("/hilfe")
    def help_page() -> Response:
        return pages.page("hilfe.html")

    app.add_middleware(ChosenLanguage)
    return TestClient(app)


def test_what_does_not_fit_is_said_on_a_page_that_repeats_nothing(client: TestClient) -> None:
    client.cookies.set(COOKIE, "en")
    for words_of_it, reply in (
        ("These entries do not work", client.post("/sprachwahl?geheim=1", data={"von": "geheim"})),
        ("That did not work", client.post("/sprachwahl?geheim=1", data={"sprache": "geheim"})),
        ("This page does not exist", client.get("/sprachwahl?geheim=1")),
    ):
        assert words_of_it in reply.text
        assert "geheim" not in reply.text
        assert 'name="von" value="/"' in reply.text


def test_a_choice_is_kept_and_leads_back(client: TestClient) -> None:
    page = client.get("/hilfe?a=1&b=%C3%A4").text
    assert '<html lang="de">' in page
    assert 'name="von" value="/hilfe?a=1&amp;b=%C3%A4"' in page
    chosen = client.post("/sprachwahl", data={"sprache": "en", "von": "/hilfe?a=1"}, follow_redirects=False)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/hilfe?a=1")
    cookie = chosen.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    page = client.get("/hilfe").text
    assert '<html lang="en">' in page
    assert "Asking a question" in page
    assert 'lang="de">Deutsch</button>' in page


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil", "", "x"]
)
def test_the_way_back_stays_in_the_house(client: TestClient, elsewhere: str) -> None:
    reply = client.post("/sprachwahl", data={"sprache": "de", "von": elsewhere}, follow_redirects=False)
    assert reply.headers["location"] == "/"


@pytest.mark.parametrize("cookie", ["xx", "", "../de", "EN"])
def test_an_unknown_language_is_german(client: TestClient, cookie: str) -> None:
    client.cookies.set(COOKIE, cookie)
    assert '<html lang="de">' in client.get("/hilfe").text
    assert client.post("/sprachwahl", data={"sprache": cookie}).status_code in (400, 422)
