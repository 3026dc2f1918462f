"""`/sammlungen`: what a person may search, and the collections they put together from it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from assistant.access import Person
from assistant.pages import Who, page
from assistant.selections import Selections
from assistant.serving import Answering
from ingest.errors import NotFoundError


def selection_pages(answering: Answering, selections: Selections, who: Who) -> APIRouter:
    """Offered in the chat's selection from the next visit on."""
    router = APIRouter(prefix="/sammlungen")
    asking = Depends(who)

    @router.get("")
    def own(person: Person = asking) -> Response:
        readable = answering.corpora(person)
        titles = {corpus.id: corpus.title for corpus in readable}
        mine = [(one, [titles[name] for name in one.corpora if name in titles]) for one in selections.of(person.name)]
        return page("sammlungen.html", person=person, corpora=readable, selections=mine)

    @router.post("")
    def keep(
        title: str = Form("", max_length=200), corpora: Sequence[str] = Form(()), person: Person = asking
    ) -> Response:
        if not set(corpora) <= {corpus.id for corpus in answering.corpora(person)}:
            raise NotFoundError("Diese Sammlung gibt es nicht.")
        selections.keep(person.name, title, corpora)
        return RedirectResponse("/sammlungen", 303)

    @router.post("/{selection}/loeschen")
    def remove(selection: str, person: Person = asking) -> Response:
        selections.remove(person.name, selection)
        return RedirectResponse("/sammlungen", 303)

    return router
