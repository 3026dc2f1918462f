"""Random walks of people, rights and editions through every route: nobody is told what they may not read.

    python -m tests.rights_trials 1000000 --seed 7

A check is one forbidden word looked for in one reply. A reply about something forbidden must also be the reply
about something that does not exist, and a change by someone without the right must leave the register as it is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
import uvicorn
from socketio.exceptions import ConnectionError as ConnectionRefused

from assistant.api import api_routes, carry_out, serve_beside
from assistant.commands import perform
from assistant.office import Job, Office
from assistant.server import build_app
from ingest.errors import FundstelleError
from ingest.settings import Settings
from tests.rights_world import (
    GUEST,
    MOST_EDITIONS,
    PASSWORD,
    PEOPLE,
    PUBLIC,
    RUNS,
    Secret,
    Shelf,
    World,
    open_world,
    starters,
)
from tests.test_chat_socket import Visitor

LEAST_ROUNDS, MOST_ROUNDS_FOR_ALL = 12, 60
# Nothing of a document can come from here; one of them is tried each time.
STILL = re.compile(
    r"/(healthz|metrics|hilfe|datenschutz|sprachwahl|docs.*|redoc|openapi\.json|auth/.*|copilot/.*|mcp|health|favicon|logo"
    r"|public/.*|assets/.*|avatars/.*|project/(action|element|file.*|translations|share/.*)|slack/.*|teams/.*"
    r"|logout|project/thread/(share|\{thread\}.*|\{thread_id\}/element/.*)|set-session-cookie|\{full_path:path\})?"
)
DELETING = {("DELETE", "/project/thread"), ("POST", "/verlauf/loeschen"), ("POST", "/verlauf/{thread}/loeschen")}
SOCKET = ("ask", "panel", "resume")
MUST_TELL = {
    *("GET /quellen/{citation_id}", "GET /quellen/{citation_id}/original", "GET /project/settings", "GET /pruefung"),
    "GET /quellen/{citation_id}/seite/{number}.png",
    "GET /qualitaet/vergleich",
    *("GET /dokumente", "GET /dokumente/dokument/{document}", "GET /dokumente/entwurf/{edition}"),
    *("GET /verlauf/{thread}", "GET /verlauf/export.json", "GET /project/thread/{thread_id}"),
    *("SOCKET ask", "SOCKET panel", "SOCKET resume"),
    *("API /search", "API /ask", "API /source"),
}
Reply = tuple[int, str, bytes]


class LeakError(AssertionError):
    """Someone was told what they may not read."""


def routes_of(app: Any) -> Iterator[tuple[str, str]]:
    """(method, path) of everything that answers, also in routers and mounted apps."""
    for route in app.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if methods := getattr(route, "methods", None):
            yield from ((method, route.path) for method in sorted(methods))
        elif hasattr(inner, "routes"):
            yield from routes_of(inner)
        elif route.path != "/ws/socket.io":
            raise LeakError(f"what is {route.path}? say in tests/rights_trials.py")


class Trial:
    """One walk; `replies` counts replies by route, `checks` words looked for in them."""

    def __init__(self, world: World, office: Office, app: Any, address: str) -> None:
        self.world, self.office, self.chance = world, office, world.chance
        self.address, self.loop = address, asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.routes = sorted(set(routes_of(app)))
        self.telling = [route for route in self.routes if not STILL.fullmatch(route[1])]
        self.still = [route for route in self.routes if STILL.fullmatch(route[1])]
        self.browsers = {name: httpx.Client(base_url=address, timeout=30) for name in (*PEOPLE, GUEST)}
        self.visitors: dict[str, Visitor] = {}
        self.threads: dict[str, str] = {}
        self.runs: list[str] = []
        self.remarks: list[str] = []
        self.jobs: dict[str, str] = {}
        self.brought: Shelf | None = None
        self.checks = 0
        self.replies: Counter[str] = Counter()
        self.changes: Counter[str] = Counter()
        self.telling_replies: Counter[str] = Counter()

    # --- one round

    def round(self) -> None:
        """Something changes, then two people try everything, and a program asks with their groups."""
        for _ in range(self.chance.randrange(1, 4)):
            self.changes[self.world.change()] += 1
        for name in self.chance.sample([*PEOPLE, GUEST], 2):
            if name != GUEST and not self.world.signed_in[name] and self.chance.random() < 0.8:
                self.sign_in(name)
            for action in SOCKET if name != GUEST else ():
                self.socket(name, action)
            tried = [route for route in self.telling if route not in DELETING or self.chance.random() < 0.05]
            tried.append(self.chance.choice(self.still))
            self.chance.shuffle(tried)
            for method, path in tried:
                self.request(name, method, path)
            if name != GUEST:
                self.program(name)

    def untold(self) -> set[str]:
        """Routes that never told anybody what they may know; their silence would prove nothing."""
        return MUST_TELL - set(+self.telling_replies)

    def sign_in(self, name: str) -> None:
        browser = self.browsers[name]
        browser.cookies.clear()
        browser.cookies.set("sprache", self.chance.choice(("de", "en")))
        assert browser.post("/login", data={"username": name, "password": PASSWORD}).status_code == 200
        self.world.signed_in[name] = True

    # --- looking for words

    def look(self, name: str, route: str, text: str, groups: frozenset[str] | None, desk: bool) -> None:
        owned = frozenset(c for c in self.world.corpora if desk and self.world.owns(name, c))
        forbidden = self.world.forbidden(groups, owned)
        for word in forbidden:
            if word in text:
                secret = next(secret for secret in self.world.secrets if secret.word == word)
                who = f"{name} (signed in: {self.world.signed_in[name]}, {self.world.rights.get(name)})"
                raise LeakError(f"{route} tells {who} of {secret}, {self.world.corpora}, {text[:3000]}")
        self.checks += len(forbidden)
        self.replies[route] += 1
        self.telling_replies[route] += "\x89PNG" in text or any(secret.word in text for secret in self.world.secrets)

    def told(self, reply: httpx.Response) -> Reply:
        headers = sorted(f"{key}: {unquote(value)}" for key, value in reply.headers.items() if key != "date")
        return reply.status_code, "\n".join(headers), reply.content

    # --- pages and the chat's own routes

    def request(self, name: str, method: str, path: str) -> None:
        """As it may be, and, where this person has no right to it, beside one about what does not exist."""
        real, absent, entitled = self.values(name, path, method)
        before = self.world.desk.parts.register.generation()
        told = self.told(self.send(name, method, path, real))
        self.after(name, method, path, real, told)
        changed = self.world.desk.parts.register.generation() != before
        text = "\n".join((str(told[0]), told[1], told[2].decode("latin-1")))
        self.look(name, f"{method} {path}", text, self.world.groups(name), path.startswith("/dokumente"))
        if entitled:
            return
        if changed:
            raise LeakError(f"{method} {path} let {name} change something about {real}")
        other = self.told(self.send(name, method, path, absent))
        if _without(told, real) != _without(other, absent):
            raise LeakError(f"{method} {path} {real} differs for {name} from {absent}:\n{told}\n{other}")

    def send(self, name: str, method: str, path: str, values: Mapping[str, str]) -> httpx.Response:
        url = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: values[found.group(1)], path)
        body = self.body(method, path, values)
        if path == "/qualitaet/vergleich":
            body["params"] = {"vorher": RUNS[0], "nachher": RUNS[1]}
        try:
            return self.browsers[name].request(method, url, **body)
        except httpx.TransportError:
            # A server that refuses without reading the body closes the connection behind it.
            return self.browsers[name].request(method, url, **body)

    def values(self, name: str, path: str, method: str) -> tuple[dict[str, str], dict[str, str], bool]:
        """Values for the names in a path, the same for what does not exist, and whether this person has a right."""
        real, absent, entitled = {}, {}, True
        names = re.findall(r"\{(\w+)", path) + IN_BODY.get((method, path), [])
        for parameter in names:
            if parameter not in VALUES:
                raise LeakError(f"{path}: say in tests/rights_trials.py what {parameter} may be")
            real[parameter], absent[parameter], may = VALUES[parameter](self, name)
            entitled = entitled and may
        return real, absent, entitled

    def body(self, method: str, path: str, values: Mapping[str, str]) -> dict[str, Any]:
        if method in ("GET", "HEAD", "OPTIONS"):
            tag = f'"{values.get("citation_id")}-1"'
            return {"headers": {"If-None-Match": tag}} if len(values.get("citation_id", "")) % 2 else {}
        if STILL.fullmatch(path):
            return {"json": {}}
        if (method, path) not in BODIES:
            raise LeakError(f"{method} {path}: say in tests/rights_trials.py what is sent there")
        return BODIES[method, path](self, values)

    def after(self, name: str, method: str, path: str, values: Mapping[str, str], told: Reply) -> None:
        """What a request changed that the trial has to know."""
        if path == "/logout":
            self.world.signed_in[name] = False
            self.leave(name)
        if found := re.search(r"location: /dokumente/auftrag/(\S+)", told[1]):
            self.jobs[found.group(1)] = name
        if path == "/dokumente/neu/{document}" and told[0] == 303:
            self.last_job()
        elif path == "/dokumente/neu/{document}":
            self.world.take_back()
        if path == "/dokumente/sammlung/{shelf}/neu" and self.brought is not None:
            self.shelve(told[0] == 303)
        if (method, path) in DELETING and told[0] in (200, 303):
            gone = {values.get("thread_id") or values.get("thread") or thread for thread in self.threads}
            self.threads = {t: who for t, who in self.threads.items() if who != name or t not in gone}
        if path == "/feedback" and method == "PUT" and told[0] == 200:
            self.remarks.append(json.loads(told[2])["feedbackId"])
        if path == "/project/threads" and told[0] == 200 and json.loads(told[2])["data"]:
            raise LeakError(f"{name} finds chats by a word of a source")

    def last_job(self) -> Job:
        job = self.office._jobs[next(reversed(self.office._jobs))]
        assert job.over.wait(30)
        return job

    def shelve(self, taken: bool) -> None:
        """The new document that was sent is there from now on, or its words prove nothing."""
        shelf, self.brought = self.brought, None
        assert shelf is not None
        if taken:
            job = self.last_job()
            assert (job.document, job.error) == (shelf.id, "")
            self.world.shelves[shelf.id] = shelf
            self.changes["new_document"] += 1
        else:
            self.world.secrets = [secret for secret in self.world.secrets if secret.document != shelf.id]

    # --- programs

    def program(self, name: str) -> None:
        """Search, ask and source as the app carries them out for commands limited to these groups."""
        groups, word = self.world.rights[name][0], self.world.lock()
        readable = {edition.id for edition in self.world.editions() if self.readable(groups, edition)}
        citation, absent, _ = VALUES["citation_id"](self, name)
        corpus = [self.chance.choice(list(self.world.corpora))] if self.chance.random() < 0.3 else None
        question = {"question": f"Was gilt für {word}?", "groups": sorted(groups), "limit": 500, "debug": True}
        for command, wishes in (("search", question), ("ask", question), ("source", {"citation": citation})):
            said = self.perform(command, {**wishes, "groups": sorted(groups), "corpora": corpus})
            self.look(name, f"API /{command}", said, groups, False)
        cited = self.world.desk.parts.register.edition(citation.split("-")[0])
        if not self.knows(groups, cited):
            limited = {"groups": sorted(groups)}
            replies = {self.perform("source", {"citation": one, **limited}) for one in (citation, absent)}
            if len(replies) > 1:
                raise LeakError(f"source differs: {replies}")
        if corpus and not self.world.reads(groups, corpus[0]):
            replies = {
                self.perform("search", {**question, "corpora": [one]}).replace(f"'{one}'", "ID")
                for one in (corpus[0], "nie")
            }
            if len(replies) > 1:
                raise LeakError(f"search differs: {replies}")
        hits = self.perform("search", question)
        live = [edition for edition in self.world.editions() if edition.state == "live" and edition.id in readable]
        passages = sum(map(self.world.desk.parts.register.passage_counts().get, (edition.number for edition in live)))  # type: ignore[arg-type]
        if hits.count('"passage"') != passages:
            raise LeakError(f"search counts {hits.count('passage')} of {passages} passages: some were taken out late")

    def perform(self, command: str, wishes: Mapping[str, Any]) -> str:
        try:
            told = perform(Settings(self.world.desk.home), command, wishes, lambda event: None)
        except FundstelleError as error:
            return str(error)
        return json.dumps(told, ensure_ascii=False)

    def readable(self, groups: frozenset[str] | None, edition: Any) -> bool:
        return edition.state in PUBLIC and self.world.reads(groups, edition.corpus, edition.document)

    def knows(self, groups: frozenset[str] | None, edition: Any) -> bool:
        """Readers are also told that an edition was erased."""
        erased = edition.state == "erased" and self.world.reads(groups, edition.corpus, edition.document)
        return erased or self.readable(groups, edition)

    # --- the websocket, which stays open while rights change

    def socket(self, name: str, action: str) -> None:
        visitor = self.visitor(name)
        if visitor is None:
            return
        told = self.play(self.act(visitor, name, action))
        self.look(name, f"SOCKET {action}", told, self.world.groups(name), False)

    def visitor(self, name: str) -> Visitor | None:
        """An open connection, perhaps of a session that has ended since; a new one now and then."""
        if name not in self.visitors or self.chance.random() < 0.1:
            if not self.world.signed_in[name]:
                return None
            self.leave(name)
            corpus = self.chance.choice(["*", "*", "*", *self.world.corpora])
            self.visitors[name] = visitor = Visitor(self.address, name, profile=corpus)
            self.play(visitor.enter())
        return self.visitors[name]

    def leave(self, name: str) -> None:
        """The connection has a session of its own, which outlives that of the pages."""
        if visitor := self.visitors.pop(name, None):
            self.play(visitor.client.disconnect())

    async def act(self, visitor: Visitor, name: str, action: str) -> str:
        visitor.events.clear()
        if action == "ask":
            await visitor.ask(f"Was gilt für {self.world.lock()}?")
            # The chat's name comes once, perhaps after its first answer.
            for _ in range(200):
                if visitor.thread or (told := visitor.seen("first_interaction")):
                    break
                await asyncio.sleep(0.005)
            visitor.thread = visitor.thread or told[0]["thread_id"]
            self.threads[visitor.thread] = name
            self.runs += [data["id"] for data in visitor.seen("new_message") if data["name"] == "on_message"]
        elif action == "panel":
            citation, _, _ = VALUES["citation_id"](self, name)
            await visitor.client.emit("window_message", {"type": "quelle-oeffnen", "id": citation})
            while not (visitor.seen("toast") or visitor.seen("set_sidebar_title")):
                await asyncio.sleep(0.005)
        elif action == "resume" and self.threads and self.world.signed_in[name]:
            # Somebody's earlier chat on a connection of its own.
            other, thread = Visitor(self.address, name), self.chance.choice(list(self.threads))
            try:
                await other.enter(thread)
            except ConnectionRefused:
                return "refused"
            while not (other.seen("resume_thread") or other.seen("resume_thread_error")):
                await asyncio.sleep(0.005)
            # A chat that was deleted meanwhile is opened by nobody.
            if self.threads[thread] != name and other.seen("resume_thread"):
                raise LeakError(f"{name} resumes a chat of {self.threads[thread]}")
            visitor.events += other.events
            await other.client.disconnect()
        # The chat shows the question again, and it may hold a word that was asked for.
        return json.dumps(visitor.events, ensure_ascii=False)

    def play(self, scene: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(scene, self.loop).result(60)


def _without(told: Reply, values: Mapping[str, str]) -> Reply:
    """A reply with its own names taken out."""
    status, headers, body = told
    for value in sorted(values.values(), key=len, reverse=True):
        headers, body = headers.replace(value, "ID"), body.replace(value.encode(), b"ID")
    return status, headers, body


Value = Callable[[Trial, str], tuple[str, str, bool]]
"""What is there, what is not, and whether this person may know the difference."""


def _citation(trial: Trial, name: str) -> tuple[str, str, bool]:
    edition = trial.chance.choice(trial.world.editions())
    place = f"-{trial.chance.randrange(30)}-{trial.chance.randrange(31, 120)}"
    return edition.id + place, uuid4().hex[:12] + place, trial.knows(trial.world.groups(name), edition)


def _edition(trial: Trial, name: str) -> tuple[str, str, bool]:
    every = trial.world.editions()
    wanted = {c for c in trial.world.corpora if trial.world.owns(name, c) or trial.chance.random() < 0.3}
    drafts = [edition for edition in every if edition.state == "draft" and edition.corpus in wanted]
    edition = trial.chance.choice(drafts or every)
    return edition.id, uuid4().hex[:12], trial.world.owns(name, edition.corpus)


def _document(trial: Trial, name: str) -> tuple[str, str, bool]:
    shelf = trial.chance.choice(list(trial.world.shelves.values()))
    absent = "".join(trial.chance.choice("xyzq") for _ in shelf.id)
    return shelf.id, absent, trial.world.owns(name, shelf.corpus)


def _corpus(trial: Trial, name: str) -> tuple[str, str, bool]:
    corpus = trial.chance.choice(list(trial.world.corpora))
    return corpus, "amt-fehlt", trial.world.reads(trial.world.groups(name), corpus)


def _owned(trial: Trial, name: str) -> tuple[str, str, bool]:
    corpus = trial.chance.choice(list(trial.world.corpora))
    return corpus, "amt-fehlt", trial.world.owns(name, corpus)


def _job(trial: Trial, name: str) -> tuple[str, str, bool]:
    job = trial.chance.choice([*trial.jobs, "A" * 16])
    started = trial.office._jobs.get(job)
    theirs = started is not None and trial.world.owns(name, started.corpus)
    return job, "B" * 16, theirs and trial.jobs[job] == name


def _thread(trial: Trial, name: str) -> tuple[str, str, bool]:
    mine = [thread for thread, author in trial.threads.items() if author == name]
    others = [*(set(trial.threads) - set(mine)), str(uuid4())]
    thread = trial.chance.choice(mine if mine and trial.chance.random() < 0.6 else sorted(others))
    return thread, str(uuid4()), trial.threads.get(thread) == name


def _one_of(names: Callable[[Trial], list[str]]) -> Value:
    """Something that reviewers and authors may know; what they are shown of it is looked at by word."""

    def value(trial: Trial, name: str) -> tuple[str, str, bool]:
        return trial.chance.choice([*names(trial), str(uuid4())]), str(uuid4()), True

    return value


def _plain(*words: str) -> Value:
    def value(trial: Trial, _name: str) -> tuple[str, str, bool]:
        word = trial.chance.choice(words)
        return word, word, True

    return value


VALUES: dict[str, Value] = {
    "citation_id": _citation,
    "edition": _edition,
    "document": _document,
    "job_id": _job,
    "thread_id": _thread,
    "thread": _thread,
    "answer": _one_of(lambda trial: trial.runs),
    "selection": _one_of(lambda trial: []),
    "feedback_id": _one_of(lambda trial: trial.remarks),
    "run": _one_of(lambda trial: trial.runs),
    "command": _plain("rollback", "withdraw", "publish"),
    "name": _plain(*RUNS),
    "corpus": _corpus,
    "shelf": _owned,
    "dialog_id": _one_of(lambda trial: trial.runs),
    "number": lambda trial, _name: ("1", "1", True),
    **dict.fromkeys(
        ("rest", "full_path", "filename", "element", "element_id", "file", "file_id", "provider_id", "avatar_id"),
        _plain("x"),
    ),
}
IN_BODY = {
    ("PUT", "/feedback"): ["run"],
    ("DELETE", "/feedback"): ["feedback_id"],
    ("PUT", "/project/thread"): ["thread_id"],
    ("DELETE", "/project/thread"): ["thread_id"],
}


def _upload(trial: Trial, values: Mapping[str, str]) -> dict[str, Any]:
    shelf = trial.world.shelves.get(values["document"]) or trial.chance.choice(list(trial.world.shelves.values()))
    return {"files": {"file": (shelf.file, trial.world.file(shelf))}}


def _new_document(trial: Trial, values: Mapping[str, str]) -> dict[str, Any]:
    """A title and a file name that were never there; now and then no file, so that the house does not fill up."""
    world = trial.world
    if values["shelf"] not in world.corpora or len(world.editions()) >= MOST_EDITIONS:
        return {"files": {"other": ("x.txt", b"x")}}
    name, title = world.word(), world.word()
    shelf = trial.brought = Shelf(values["shelf"], f"{name}.txt", title, None, uploaded=True)
    content = world.file(shelf)
    world.secrets += [Secret(name, "file", shelf.corpus, shelf.id), Secret(title, "title", shelf.corpus, shelf.id)]
    return {"files": {"file": (shelf.file, content)}, "data": {"title": title}}


def _search(trial: Trial, _values: Mapping[str, str]) -> dict[str, Any]:
    """Nobody ever asked with such a word, so a chat that is found was found by its answer."""
    word = trial.chance.choice([secret.word for secret in trial.world.secrets])
    return {"json": {"pagination": {"first": 20}, "filter": {"search": word}}}


def _rating(trial: Trial, values: Mapping[str, str]) -> dict[str, Any]:
    feedback = {"forId": values["run"], "value": 0, "comment": "knapp"}
    return {"json": {"feedback": feedback, "sessionId": "x"}}


def _reason(_trial: Trial, _values: Mapping[str, str]) -> dict[str, Any]:
    return {"data": {"reason": "geprüft"}}


def _question(trial: Trial, _values: Mapping[str, str]) -> dict[str, Any]:
    return {
        "data": {"question": "Was gilt?", "answer": "Das.", "corpus": trial.chance.choice(list(trial.world.corpora))}
    }


def _selection(trial: Trial, _values: Mapping[str, str]) -> dict[str, Any]:
    return {"data": {"title": "Meine Sammlung", "corpora": trial.chance.sample(list(trial.world.corpora), 2)}}


def _empty(_trial: Trial, _values: Mapping[str, str]) -> dict[str, Any]:
    return {"data": {}}


BODIES: dict[tuple[str, str], Callable[[Trial, Mapping[str, str]], dict[str, Any]]] = {
    ("POST", "/quellen/{citation_id}/rueckmeldung"): lambda trial, _: {"data": {"kind": "outdated", "comment": "alt"}},
    ("POST", "/pruefung/{feedback_id}/erledigt"): _empty,
    ("POST", "/pruefung/{feedback_id}/entscheidung"): lambda trial, _: {"data": {"decision": "correct"}},
    ("POST", "/pruefung/{feedback_id}/pruefrage"): _question,
    ("POST", "/pruefung/stichprobe/{dialog_id}"): lambda trial, _: {"data": {"subject": "3", "usability": "3"}},
    ("PUT", "/feedback"): _rating,
    ("DELETE", "/feedback"): lambda trial, values: {"json": {"feedbackId": values["feedback_id"]}},
    ("POST", "/project/threads"): _search,
    ("PUT", "/project/thread"): lambda trial, values: {"json": {"threadId": values["thread_id"], "name": "Neu"}},
    ("DELETE", "/project/thread"): lambda trial, values: {"json": {"threadId": values["thread_id"]}},
    ("POST", "/verlauf/loeschen"): _empty,
    ("POST", "/verlauf/{thread}/loeschen"): _empty,
    ("POST", "/verlauf/{thread}/{answer}/rueckmeldung"): lambda trial, _: {"data": {"kind": "wrong"}},
    ("POST", "/sammlungen"): _selection,
    ("POST", "/sammlungen/{selection}/loeschen"): _empty,
    ("POST", "/sprache/diktat"): lambda trial, _: {"content": bytes(2)},
    ("POST", "/login"): lambda trial, _: {"data": {"username": "otto", "password": "falsch"}},
    ("POST", "/logout"): _empty,
    ("POST", "/dokumente/dokument/{document}/{command}"): _reason,
    ("POST", "/dokumente/fassung/{edition}/{command}"): _reason,
    ("POST", "/dokumente/entwurf/{edition}/publish"): _reason,
    ("POST", "/dokumente/entwurf/{edition}/reject"): _reason,
    ("POST", "/dokumente/neu/{document}"): _upload,
    ("POST", "/dokumente/sammlung/{shelf}/neu"): _new_document,
}


@contextmanager
def open_trial(folder: Path, seed: int) -> Iterator[Trial]:
    """The whole app over the world, on loopback."""
    with ExitStack() as stack:
        world = stack.enter_context(open_world(folder, seed))
        stack.enter_context(serve_beside(world.workshop))
        office = Office(world.desk, partial(carry_out, world.workshop))
        app = build_app(
            world.workshop.assistant, world.people, Settings(world.desk.home), starters=starters(world), office=office
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        trial = Trial(world, office, app, f"http://127.0.0.1:{port}")
        try:
            yield trial
        finally:
            for name in list(trial.visitors):
                trial.leave(name)
            server.should_exit = True
            thread.join(20)


def strangers(trial: Trial) -> None:
    """Nobody without the token is told anything by the port for commands."""
    port = json.loads((trial.world.desk.home / "app.json").read_text())["port"]
    for method, path in sorted(set(routes_of(api_routes(trial.world.workshop, "x")))):
        reply = httpx.request(method, f"http://127.0.0.1:{port}{path.replace('{command}', 'search')}", json={})
        if reply.status_code != 403:
            raise LeakError(f"{method} {path} answers without a token: {reply.status_code}")


def walk(checks: int, seed: int) -> dict[str, Any]:
    """Walks until so many words were looked for; raises LeakError at the first leak."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, open_trial(Path(folder), seed) as trial:
        strangers(trial)
        rounds = 0
        while trial.checks < checks or rounds < LEAST_ROUNDS or (trial.untold() and rounds < MOST_ROUNDS_FOR_ALL):
            trial.round()
            rounds += 1
        if never := {f"{m} {p}" for m, p in trial.telling if (m, p) not in DELETING} - set(trial.replies):
            raise LeakError(f"never tried: {never}")
        if untold := trial.untold():
            raise LeakError(f"never told anybody anything, so nothing was tried: {untold}")
        return {
            "seed": seed,
            "checks": trial.checks,
            "leaks": 0,
            "replies": sum(trial.replies.values()),
            "rounds": rounds,
            "routes": len(trial.routes) + len(SOCKET) + 3,
            "changes": dict(trial.changes),
            "secrets": len(trial.world.secrets),
            "by_route": {
                route: [count, trial.telling_replies[route]] for route, count in sorted(trial.replies.items())
            },
            "seconds": round(time.monotonic() - started, 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checks", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    print(json.dumps(walk(options.checks, options.seed), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
