"""`/qualitaet`: what quality assurance measured, what changed between two runs, and how it went."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from assistant.access import Person
from assistant.measured import (
    HEIGHT,
    LEFT,
    NAMES,
    TOP,
    WIDTH,
    Run,
    broken_runs,
    curves,
    differences,
    read_runs,
    run_named,
)
from assistant.pages import Who, page
from assistant.serving import Answering
from ingest.errors import NotFoundError

QUALITY = frozenset({"qa", "admin"})
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_DRAWING = {"width": WIDTH, "height": HEIGHT, "left": LEFT, "top": TOP}


def quality_pages(answering: Answering, home: Path, who: Who) -> APIRouter:
    """Questions about what a person may not read, and runs of nothing else, are as if they were not there."""
    router = APIRouter(prefix="/qualitaet")
    asking = Depends(who)

    def runs_for(person: Person) -> list[Run]:
        if not person.roles & QUALITY:
            raise NotFoundError("Diese Seite gibt es nicht.")
        readable = {corpus.id for corpus in answering.corpora(person)}
        return read_runs(home, readable, answering.partly(person), answering.erased())

    @router.get("")
    def overview(person: Person = asking) -> Response:
        found = runs_for(person)
        return page(
            "qualitaet.html",
            person=person,
            runs=found,
            broken=broken_runs(home) if "admin" in person.roles else (),
            names=NAMES,
            curves=curves(found),
            drawing=_DRAWING,
            home=home,
        )

    @router.get("/vergleich")
    def comparison(vorher: str, nachher: str, person: Person = asking) -> Response:
        found = runs_for(person)
        before, after = run_named(found, vorher), run_named(found, nachher)
        changes, moved = differences(before, after)
        return page(
            "vergleich.html", person=person, before=before, after=after, changes=changes, moved=moved, names=NAMES
        )

    @router.get("/lauf/{name}/bericht.html")
    def report(name: str, person: Person = asking) -> Response:
        place = run_named(runs_for(person), name).report
        if place is None:
            raise NotFoundError("Zu diesem Lauf gibt es keinen Bericht.")
        html = place.read_text(encoding="utf-8")
        policy = report_policy(html)
        return HTMLResponse(html, headers={"Cache-Control": "private, no-store", "Content-Security-Policy": policy})

    return router


def report_policy(html: str) -> str:
    """Lets the report's own scripts run, each by its hash, in an origin that is nobody's; it can load nothing."""
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii") for script in _SCRIPT.findall(html)
    ]
    scripts = " ".join(f"'sha256-{known}'" for known in hashes) or "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts"
    )
