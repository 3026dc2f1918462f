"""Kill ingest again and again, and see that the next start finds every acknowledged edition whole.

`python -m tests.crash_trials 5000`: each trial is a process of its own on a home that has lived through all trials
before it. It opens the home, recovers, checks, goes on working, and is killed with SIGKILL: at a random moment, at a
named step, or it meets a full or failing disk.
"""

from __future__ import annotations

import argparse
import errno
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from ingest import pipeline, review_page, store_embedded
from ingest.check import check
from ingest.commands import Desk, execute, source_json
from ingest.corpus import find_sources
from ingest.decisions import decisions_of
from ingest.edition import freeze, from_json
from ingest.errors import FundstelleError
from ingest.parts import Parts
from tests.bad_disk import failing
from tests.rooms import open_house, parse_text, write_corpus

DOCUMENTS = ("da", "hb", "rl")
SECTIONS = 6
PACKED_FROM = (1, store_embedded._PACKED_FROM)  # kilobytes of vectors; one or two documents have the first
ACTIONS = ("run", "run", "run", "draft", "publish", "reject", "rollback", "withdraw", "remove", "erase")
LIVES = 80  # trials that a home lives through
SLOWEST_RECOVERY = 10.0  # seconds
LATEST_KILL = 0.08  # seconds after the recovery; most come early
MOST_STEPS = 25
MEMORY = Path("/dev/shm")
MIXED, LOST, ORPHANS = "mixed editions", "lost acknowledged documents", "orphans"
WRONG = (MIXED, LOST, ORPHANS, "other failures")


class WrongError(AssertionError):
    """What must not be after a start: which of `WRONG`, and of what."""


def demand(fine: bool, wrong: str, of: str) -> None:
    if not fine:
        raise WrongError(wrong, of)


def text_of(document: str, version: int) -> str:
    """A document of which every version changes two sections and keeps the others."""
    parts = [f"# § 0 {document}\n\nDies ist {document}, Version {version}."]
    for section in range(1, SECTIONS):
        changed = version if (version + section) % 3 == 0 else version - (version + section) % 3
        parts.append(f"# § {section} Thema {section}\n\nRegel {section} von {document} nach Version {changed} gilt.")
    return "\n\n".join(parts)


@dataclass
class Ledger:
    """What was acknowledged, on the disk before anything relies on it: version by document, None when not live."""

    path: Path
    live: dict[str, int | None] = field(default_factory=dict)
    under_way: dict[str, int | None] = field(default_factory=dict)
    version: int = 0

    @classmethod
    def read(cls, path: Path) -> Ledger:
        ledger = cls(path)
        for line in path.read_text().splitlines() if path.exists() else ():
            told = json.loads(line)
            ledger.version = max(ledger.version, told["version"])
            if told["done"]:
                ledger.live[told["document"]] = told["live"]
                ledger.under_way = {}
            else:
                ledger.under_way = {told["document"]: told["live"]}
        return ledger

    def write(self, document: str, live: int | None, done: bool, action: str = "") -> None:
        told = {"document": document, "live": live, "done": done, "version": self.version, "action": action}
        line = json.dumps(told) + "\n"
        with self.path.open("a") as file:
            file.write(line)
        if done:
            self.live[document], self.under_way = live, {}
        else:
            self.under_way = {document: live}


def versions(parts: Parts, state: str) -> dict[str, int]:
    """The version of each document's edition in this state; raises WrongError for a text that is no version."""
    found = {}
    for edition in parts.register.editions():
        if edition.state == state:
            text = from_json(parts.blobs.get(edition.text_hash)).text
            version = int(text.split("Version ", 1)[1].split(".", 1)[0])
            whole = freeze(parse_text(text_of(edition.document, version))).text
            demand(text == whole, MIXED, f"the text of {edition.id}")
            stored = {name for name, numbers in parts.store.passages() if edition.number in numbers}
            demand(stored == set(parts.register.passage_ids(edition.number)), MIXED, f"{edition.id} in the index")
            found[edition.document] = version
    return found


def verify(parts: Parts, ledger: Ledger) -> None:
    """Everything acknowledged is there, what was under way is there or not, and nothing else is left."""
    states = Counter((edition.document, edition.state) for edition in parts.register.editions())
    for document in DOCUMENTS:
        demand(not states[document, "staging"], ORPHANS, f"a staged edition of {document}")
        demand(states[document, "draft"] <= 1, ORPHANS, f"an outdated draft of {document}")
    live = versions(parts, "live")
    for document in DOCUMENTS:
        allowed = {ledger.live.get(document), ledger.under_way.get(document, ledger.live.get(document))}
        told = "\n".join(ledger.path.read_text().splitlines()[-8:]) if ledger.path.exists() else ""
        decided = [(d.kind, d.edition, d.reason) for d in decisions_of(parts.register.engine, document)][-6:]
        what = f"{document} is {live.get(document)}, may be {allowed}\n{told}\n{decided}"
        demand(live.get(document) in allowed, LOST, what)
    content = check(parts)
    demand(content["sound"], ORPHANS, str(content["findings"]))
    for document in ledger.under_way:
        ledger.write(document, live.get(document), done=True)


class Worker:
    """Does what owners do, one random command after the other, and keeps the ledger."""

    def __init__(self, folder: Path, desk: Desk, ledger: Ledger, chance: random.Random) -> None:
        self.folder = folder
        self.desk = desk
        self.ledger = ledger
        self.chance = chance

    def act(self) -> None:
        """One command; the ledger names its effect before it begins and after it is acknowledged."""
        document, action = self.chance.choice(DOCUMENTS), self.chance.choice(ACTIONS)
        command, arguments, effect = self._command(document, action)
        if command is None:
            return
        self.ledger.write(document, effect, done=False, action=action)
        try:
            execute(self.desk, command, arguments, lambda event: None)
        finally:
            alive = sys.exc_info()[0] is None
            if alive:
                self.ledger.write(document, effect, done=True)

    def _command(self, document: str, action: str) -> tuple[str | None, dict[str, Any], int | None]:
        register = self.desk.parts.register
        live, drafts = self.ledger.live.get(document), versions(self.desk.parts, "draft")
        editions = register.editions(document)
        path = self.folder / f"{document}.txt"
        if action in ("run", "draft"):
            self.ledger.version += 1
            path.write_text(text_of(document, self.ledger.version))
            sources = [source_json(source) for source in find_sources(path)]
            effect = live if action == "draft" else self.ledger.version
            return "run", {"sources": sources, "draft": action == "draft"}, effect
        if action in ("publish", "reject") and document in drafts:
            names = [edition.id for edition in editions if edition.state == "draft"]
            return action, {"editions": names}, drafts[document] if action == "publish" else live
        if action == "rollback" and live is not None and document in versions(self.desk.parts, "superseded"):
            return action, {"document": document}, versions(self.desk.parts, "superseded")[document]
        if action == "withdraw" and live is not None:
            return action, {"document": document}, None
        if action == "erase" and any(e.text_hash for e in editions) and self.chance.random() < 0.3:
            return action, {"name": document}, None
        if action == "remove" and path.exists():
            return self._remove(path)
        return None, {}, None

    def _remove(self, path: Path) -> tuple[str | None, dict[str, Any], int | None]:
        """The folder is read whole without the file, when of the other documents nothing would change."""
        others = [self.folder / f"{name}.txt" for name in DOCUMENTS if name != path.stem]
        if not any(other.exists() for other in others) or not all(map(self._stands, others)):
            return None, {}, None
        path.unlink()
        sources = [source_json(source) for source in find_sources(self.folder)]
        return "run", {"sources": sources, "whole": ["trials"]}, None

    def _stands(self, path: Path) -> bool:
        """What is in force is what the file says, and where there is no file nothing is."""
        live = self.ledger.live.get(path.stem)
        return path.read_text() == text_of(path.stem, live or -1) if path.exists() else live is None


def trial(folder: Path, home: Path, ledger_path: Path, seed: int, kind: str, ready: int) -> None:
    """The life of one process: it recovers, verifies, tells how long that took, and works until it is killed."""
    chance = random.Random(seed)
    began = time.monotonic()
    with open_house(home) as parts:
        pipeline.recover(parts)
        seconds = time.monotonic() - began
        ledger = Ledger.read(ledger_path)
        verify(parts, ledger)
        os.write(ready, f"{seconds}\n".encode())
        if kind == "disk":
            _meet_a_bad_disk(folder, Desk(parts, home), ledger, chance)
            return
        if kind == "step":
            parts = replace(parts, steps=_killing(chance.randrange(MOST_STEPS)))
        worker = Worker(folder, Desk(parts, home), ledger, chance)
        while True:
            worker.act()


def _killing(at: int) -> Callable[[str], None]:
    count = 0

    def step(_name: str) -> None:
        nonlocal count
        count += 1
        if count > at:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def _meet_a_bad_disk(folder: Path, desk: Desk, ledger: Ledger, chance: random.Random) -> None:
    """Commands fail where the disk does, with a message; the process goes on and finds what was acknowledged."""
    for _ in range(4):
        number = chance.choice((errno.ENOSPC, errno.EIO))
        with failing(desk.parts, chance, number) as parts:
            try:
                Worker(folder, replace(desk, parts=parts), ledger, chance).act()
            except FundstelleError as error:
                assert "Datenträger" in str(error), error
        pipeline.recover(desk.parts)
        verify(desk.parts, ledger)


@dataclass
class Result:
    """What trials came to; `failures` name the trial and what of `WRONG` it found."""

    kinds: Counter[str] = field(default_factory=Counter)
    slowest_recovery: float = 0.0
    failures: list[tuple[str, str]] = field(default_factory=list)

    def __add__(self, other: Result) -> Result:
        slowest = max(self.slowest_recovery, other.slowest_recovery)
        return Result(self.kinds + other.kinds, slowest, self.failures + other.failures)

    def __str__(self) -> str:
        counted = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items()))
        found = Counter(wrong for _, wrong in self.failures)
        told = ", ".join(f"{found[wrong]} {wrong}" for wrong in WRONG)
        return f"{self.kinds.total()} trials ({counted}): {told}, slowest recovery {self.slowest_recovery:.2f} s"


def one_home(count: int, seed: int, place: Path) -> Result:
    """So many trials one after the other, until one finds something wrong."""
    chance, result = random.Random(seed), Result()
    for number in range(count):
        # The last one does not end by a kill, so that what the one before left is verified too.
        last = number == count - 1
        kind = "disk" if last else chance.choices(("moment", "step", "disk"), (5, 4, 1))[0]
        seconds, wrong = _run_one(place, seed * 1_000_003 + number, kind, chance)
        result.kinds[kind] += 1
        result.slowest_recovery = max(result.slowest_recovery, seconds)
        if wrong:
            result.failures.append((f"seed {seed}, trial {number} ({kind})", wrong))
            return result
    shutil.rmtree(place)
    return result


def _run_one(place: Path, seed: int, kind: str, chance: random.Random) -> tuple[float, str]:
    """One process; returns how long its recovery took, and what it found wrong."""
    folder = place / "trials"
    if not folder.exists():
        write_corpus(folder, {f"{name}.txt": text_of(name, 0) for name in DOCUMENTS})
    reading, ready = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            trial(folder, place / "home", place / "ledger.jsonl", seed, kind, ready)
        finally:
            os._exit(_code(sys.exc_info()[1]))
    os.close(ready)
    with os.fdopen(reading) as told:
        line = told.readline()
    if line and kind == "moment":
        time.sleep(chance.random() ** 2 * LATEST_KILL)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return float(line or 0), "" if line and os.WTERMSIG(status) == signal.SIGKILL else WRONG[-1]
    code = os.WEXITSTATUS(status)
    return float(line or 0), WRONG[code - 1] if code else ""


def _code(error: BaseException | None) -> int:
    """0, or one more than the place in `WRONG`."""
    if error is None:
        return 0
    traceback.print_exception(error)
    return 1 + WRONG.index(error.args[0]) if isinstance(error, WrongError) else len(WRONG)


def run_trials(trials: int, lanes: int, seed: int, say: Callable[[Result], None] = lambda so_far: None) -> Result:
    """Several homes at once, each in a process that never opens the engine itself; `say` hears of every home.

    In memory where there is such a folder: what a process has written outlives it there as on a disk.
    """
    review_page._template(review_page.GERMAN)  # read once, not in every child
    result = Result()
    with tempfile.TemporaryDirectory(prefix="fundstelle-crash-", dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        each = [
            (min(LIVES, trials - first), seed + number, Path(scratch) / str(number))
            for number, first in enumerate(range(0, trials, LIVES))
        ]
        with multiprocessing.get_context("fork").Pool(lanes) as pool:
            for one in pool.imap_unordered(_one_home, each):
                result += one
                say(result)
    return result


def _one_home(arguments: tuple[int, int, Path]) -> Result:
    """Every other home packs its small index again and again, as large ones do."""
    _, seed, _ = arguments
    store_embedded._PACKED_FROM = PACKED_FROM[seed % 2]
    return one_home(*arguments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trials", type=int, nargs="?", default=5000)
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=int(date.today().strftime("%Y%m%d")))
    options = parser.parse_args()
    began = time.monotonic()
    result = run_trials(options.trials, options.lanes, options.seed, lambda so_far: print(so_far, file=sys.stderr))
    print(f"{result}; seed {options.seed}, {time.monotonic() - began:.0f} s")
    for trial_name, wrong in result.failures:
        print(f"{trial_name}: {wrong}")
    sys.exit(bool(result.failures) or result.slowest_recovery > SLOWEST_RECOVERY)


if __name__ == "__main__":
    main()
