"""Show what commands did: as JSON for programs, as tables and German sentences for owners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.pipeline import Outcome
from ingest.review import held_by_gate
from ingest.review_page import SINGULAR

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Content = dict[str, Any]

STATES = {
    "live": "gültig",
    "unchanged": "unverändert",
    "scheduled": "gilt später",
    "superseded": "ältere Fassung",
    "draft": "Entwurf",
    "withdrawn": "zurückgezogen",
    "error": "nicht gelesen",
    "rejected": "verworfen",
    "erased": "gelöscht",
    "staging": "wird eingelesen",
}
DECISIONS = {
    "published": "veröffentlicht",
    "rejected": "verworfen",
    "rolled_back": "zurückgenommen",
    "withdrawn": "zurückgezogen",
    "missing": "zurückgezogen, Datei fehlt",
    "replaced": "durch Berichtigung ersetzt",
    "erased": "gelöscht",
}
FINDINGS = {
    "register_damaged": "Das Register ist beschädigt",
    "orphan_passages": "Passagen ohne Fassung",
    "word_counts": "Wortzählung stimmt nicht",
    "original_damaged": "Originale fehlen oder sind beschädigt",
    "text_damaged": "Gespeicherte Texte fehlen oder sind beschädigt",
    "passages_misplaced": "Passagen passen nicht zum Text ihrer Fassung",
    "orphan_blobs": "Dateien in der Ablage ohne Fassung",
    "orphan_vectors": "Vektoren ohne Passage",
    "missing_vectors": "Passagen ohne Vektor",
    "mistaken_vectors": "Vektoren mit falschen Fassungen",
    "wrong_vectors": "Vektoren passen nicht zum Modell oder Text",
}
_COUNTED = {"added": "neu", "changed": "geändert", "removed": "entfallen", "reused": "übernommen"}
_STYLES = {"added": "green underline", "removed": "red strike", "same": ""}
_SHOWN = 25  # sections on the terminal; the page has them all
_FIRST = 300  # characters of a section that came or went
_LISTED = 40  # documents; unchanged ones beyond are only counted


def as_json(outcomes: Sequence[Outcome], seconds: float) -> Content:
    """The report as `fundstelle-ingest run --json` prints it."""
    return {"documents": [_document(outcome) for outcome in outcomes], "seconds": round(seconds, 3)}


def _document(outcome: Outcome) -> Content:
    difference = outcome.difference
    return {
        "id": outcome.document,
        "corpus": outcome.corpus,
        "edition": outcome.edition,
        "state": outcome.state,
        "pages": outcome.pages,
        "passages": difference.passages,
        "added": difference.added,
        "changed": difference.changed,
        "removed": difference.removed,
        "reused": difference.reused,
        "warnings": [
            {"code": notice.code, "message": notice.message, "pages": list(notice.pages)} for notice in outcome.notices
        ],
    }


def show_run(content: Content, console: Console) -> None:
    """A table of documents, the warnings below it, one closing line, and the drafts."""
    from rich.box import SIMPLE
    from rich.markup import escape
    from rich.table import Column, Table

    documents = content["documents"]
    changed = [told for told in documents if told["state"] != "unchanged"]
    listed = documents if len(documents) <= _LISTED else changed
    numbers = [Column(name, justify="right") for name in ("Seiten", "Passagen")]
    table = Table(Column("Dokument", overflow="fold"), Column("Zustand", no_wrap=True), *numbers, "davon", box=SIMPLE)
    for told in listed:
        state = STATES.get(told["state"], told["state"])
        counted = ", ".join(f"{told[name]} {label}" for name, label in _COUNTED.items() if told[name])
        style = "red" if told["state"] == "error" else None
        table.add_row(
            escape(told["id"]), escape(state), str(told["pages"]), str(told["passages"]), counted, style=style
        )
    if listed:
        console.print(table)
    for told in documents:
        for warning in told["warnings"]:
            pages = f" (S. {', '.join(map(str, warning['pages']))})" if warning["pages"] else ""
            console.print(f"• {told['id']}: {warning['message']}{pages}", markup=False)
    if not changed:
        console.print("Nichts geändert: Alle Dokumente sind schon eingelesen. / Nothing changed.")
    totals = {name: sum(told[name] for told in documents) for name in ("pages", "passages")}
    errors = sum(told["state"] == "error" for told in documents)
    console.print(
        f"{len(documents)} Dokumente, {totals['pages']} Seiten, {totals['passages']} Passagen, "
        f"{errors} nicht gelesen, {content['seconds']:.1f} s"
    )
    for review in content.get("reviews", ()):
        show_review(review, console)


def show_review(content: Content, console: Console) -> None:
    """A draft for its owner; the page says the same at length."""
    from rich.markup import escape

    console.rule(escape(f"Entwurf: {content['title']}, {content['label']}"))
    if content["before"]:
        counts = ", ".join(f"{content['summary'].get(kind, 0)} {word}" for kind, word in SINGULAR.items())
        console.print(f"Abschnitte gegenüber {content['before']['label']}: {counts}", markup=False)
        show_changes(content["changes"], console)
    else:
        console.print("Das Dokument ist neu.")
    _show_questions(content["questions"], console)
    for one in content["touched"]:
        asked = one["question"] or "(Frage nicht mehr aufbewahrt)"
        console.print(f"Frühere Antwort vom {one['day']} betroffen: {asked}", markup=False)
    if held := held_by_gate(content):
        console.print(f"Zurückgehalten: {held.message}", style="yellow", markup=False)
    console.print(f"Bericht:        {content['page']}", soft_wrap=True, markup=False)
    console.print(f"Veröffentlichen: fundstelle-ingest publish {content['edition']}", markup=False)
    console.print(f"Verwerfen:       fundstelle-ingest reject {content['edition']}", markup=False)


def _show_questions(questions: Content | None, console: Console) -> None:
    if questions is None:
        return
    before, after, asked = questions["before"], questions["after"], questions["asked"]
    console.print(
        f"Prüffragen: richtig belegt {before['cited']} → {after['cited']}, Belegstelle gefunden {before['found']} → "
        f"{after['found']} von {asked}; {len(questions['findings'])} ändern sich"
    )
    for finding in questions["findings"]:
        console.print(f"• {finding['question']}", markup=False)
        for runs in finding["gold"]:
            console.print(_words(runs))


def show_changes(changes: Sequence[Content], console: Console, most: int = _SHOWN) -> None:
    """Section by section; what came is green and underlined, what went red and struck."""
    for change in changes[:most]:
        name = " › ".join(change["path"][-2:]) or "Vor der ersten Überschrift"
        page = f" (S. {change['page']})" if change["page"] else ""
        console.print(f"[{SINGULAR[change['kind']]}] {name}{page}", style="bold", markup=False)
        if change["kind"] in ("changed", "moved"):
            console.print(_words(change["words"]))
        elif most > _SHOWN or len(changes) <= most:
            console.print(_words(change["words"]).plain[:_FIRST], markup=False)
    if len(changes) > most:
        console.print(f"… und {len(changes) - most} weitere")


def _words(runs: Sequence[Sequence[str]]) -> Text:
    from rich.text import Text

    return Text.assemble(*((text, _STYLES[mark]) for mark, text in runs))


def show_editions(content: Content, console: Console) -> None:
    """What became of editions that a decision was about."""
    for told in content["editions"]:
        since = f", gilt ab {told['valid_from']}" if told["valid_from"] else ""
        state = STATES.get(told["state"], told["state"])
        console.print(
            f"{told['document']}: Fassung {told['edition']} ({told['label'] or '–'}{since}): {state}", markup=False
        )


def show_overview(content: Content, console: Console) -> None:
    """Every document with what is in force and what waits for a decision."""
    from rich.markup import escape
    from rich.table import Column, Table

    folded = [Column(name, overflow="fold") for name in ("Dokument", "Sammlung")]
    table = Table(*folded, "in Kraft", "gilt ab", "Fassungen", "Entwürfe")
    for told in content["documents"]:
        live = told["live"] or {"label": "–", "valid_from": None}
        drafts = ", ".join(draft["edition"] for draft in told["drafts"])
        since = live["valid_from"] or "–"
        named = map(escape, (told["document"], told["corpus"], live["label"]))
        table.add_row(*named, since, str(told["editions"]), drafts)
    console.print(table)


def show_diff(content: Content, console: Console) -> None:
    """Two editions side by side."""
    console.print(f"{content['old']['title']}: {content['old']['label']} → {content['new']['label']}", markup=False)
    if not content["changes"]:
        console.print("Der Wortlaut ist gleich.")
    show_changes(content["changes"], console, len(content["changes"]))


def show_history(content: Content, console: Console) -> None:
    """A document's editions, and what was decided about them."""
    from rich.markup import escape
    from rich.table import Column, Table

    table = Table(Column("Fassung", no_wrap=True), "Stand", "Zustand", "gilt ab", "gilt bis", "Passagen")
    for told in content["editions"]:
        state = STATES.get(told["state"], told["state"])
        days = (told["valid_from"] or "–", told["valid_until"] or "–")
        table.add_row(told["edition"], escape(told["label"]), state, *days, str(told["passages"]))
    console.print(table)
    for told in content["decisions"]:
        reason = f": {told['reason']}" if told["reason"] else ""
        what = DECISIONS.get(told["kind"], told["kind"])
        console.print(f"{told['at'][:16].replace('T', ' ')}  {told['edition']}  {what}{reason}", markup=False)


def show_check(content: Content, console: Console) -> None:
    """What does not agree, and what helps."""
    for entry in content["findings"]:
        done = "behoben" if entry["repaired"] else entry["remedy"]
        console.print(
            f"• {FINDINGS[entry['kind']]}: {entry['count']} ({', '.join(entry['names'][:3])}). {done}", markup=False
        )
    verdict = "Alles stimmt überein." if content["sound"] else "Es stimmt nicht alles überein."
    numbers = "{editions} Fassungen, {passages} Passagen, {vectors} Vektoren, {blobs} Dateien".format(**content)
    console.print(f"{verdict} {numbers}")
