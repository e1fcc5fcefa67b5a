"""Contacts for a view: linked from lean statements, judged from whole ones, all of them or those that changed.

Linking needs all statements at once and is done by one process, with lean statements (see :mod:`.lean`). Judging needs one
contact at a time: the statements of each are fetched whole by their row numbers, by as many processes as there are
processors where there are many contacts (see :mod:`.work`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import LedgerError, NotFound
from ..link import no_collecting
from ..link.groups import ordinal
from .fill import Writer
from .lean import Decoder, row_of
from .rows import Rows, Standard, packed, rows_of
from .schema import VERSION

if TYPE_CHECKING:
    from ..ledger import Ledger
    from ..model import Contact, Correction, Participant, Statement

# What a view follows from beside the ledger: when one of these changes, it is made anew.
_PARTS = ("dates.py", "model.py", "voices.py", "link", "judge", "view", "publish/pick.py", "publish/words.py",
          "ledger/codec.py", "ledger/search.py", "pipeline.py", "data/verdicts.yml")  # fmt: skip
BATCH = 100  # contacts whose statements are fetched at a time
PATIENCE = 10.0  # seconds after which, and between which, is told how far it is

Talk = Callable[[str], None]


def aloud(words: str) -> None:
    print(f"diplog: {words}", file=sys.stderr, flush=True)


class Progress:
    """Says how far a long task is, now and then; nothing where it is done in no time."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._said = time.monotonic()

    def at(self, words: str, *numbers: int) -> None:
        """``words`` have a place for each number."""
        if time.monotonic() - self._said >= PATIENCE:
            self._said = time.monotonic()
            self._talk(f"making the view: {words.format(*(f'{n:,}' for n in numbers))}")


@dataclass(frozen=True, slots=True)
class State:
    """What of the ledger a view has seen: numbers that grow with it."""

    mark: int
    corrections: int
    coverage: int
    forwards: int

    @classmethod
    def of(cls, ledger: Ledger) -> State:
        return cls(ledger.mark(), *ledger.records())

    @classmethod
    def read(cls, text: str) -> State | None:
        """What :meth:`text` wrote; None for anything else."""
        parts = text.split("-")
        return cls(*map(int, parts)) if len(parts) == 4 and all(p.isdecimal() for p in parts) else None

    def text(self) -> str:
        return f"{self.mark}-{self.corrections}-{self.coverage}-{self.forwards}"


# -- contacts without their statements -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outline:
    """A contact without its statements; ``numbers`` are the rows of these, ``people`` who takes part by the place of a
    statement where that is not as its record has it but as a person corrected it."""

    contact: Contact
    numbers: tuple[int, ...]
    people: dict[int, tuple[Participant, ...]]

    def sum(self) -> bytes:
        """What tells the contact from what it was: all that it follows from."""
        contact = self.contact
        reasons = [(r.id, r.words) for link in contact.links for r in link.reasons]
        told = (contact.id, contact.label, contact.formerly, self.numbers, reasons, sorted(self.people.items()))
        return hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=12).digest()


def outline(contact: Contact, amended: frozenset[str]) -> Outline:
    """``amended`` are the statements whose participants a person corrected."""
    statements = contact.statements
    people = {n: s.participants for n, s in enumerate(statements) if s.id in amended} if amended else {}
    bare = replace(contact, statements=(), links=tuple(contact.links))
    return Outline(bare, tuple([row_of(s) for s in statements]), people)


def judged(ledger: Ledger, outlines: Sequence[Outline], by: Standard, decoder: Decoder) -> list[Rows]:
    """The rows of these contacts, their statements fetched together."""
    records = ledger.raw_of([n for o in outlines for n in o.numbers])
    found = []
    for each in outlines:
        try:
            statements = [decoder.whole(records[n]) for n in each.numbers]
        except KeyError as error:
            raise LedgerError(f"the ledger {ledger.name} has lost a statement that it had") from error
        for n, people in each.people.items():
            statements[n] = replace(statements[n], participants=people)
        contact = replace(each.contact, statements=tuple(statements))
        found.append(rows_of(contact, by, packed(each.contact, each.numbers, each.people)))
    return found


def corrections_of(ledger: Ledger, as_of: str | None = None, known_by: str | None = None) -> tuple[Correction, ...]:
    """People's corrections, of the statements as they are read at a moment, as :attr:`diplog.pipeline.Desk.corrections` has
    them; only the documents that they name are looked at."""
    from ..ledger.query import Where
    from ..link import carried_over

    corrections = ledger.corrections(known_by=known_by)
    if not corrections:
        return ()

    def earlier(id: str) -> Statement | None:
        try:
            return ledger.statement(id)
        except NotFound:
            return None

    named = dict.fromkeys(id for c in corrections if c.kind != "undo" for id in (c.target, c.value))
    keys = dict.fromkeys(s.key for id in named if (s := earlier(id)))
    documents = [v.id for key in keys for v in ledger.versions(key)]
    where = Where(documents=documents)
    current = ledger.statements(as_of=as_of, known_by=known_by, where=where) if documents else ()
    return carried_over(corrections, current, earlier)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A hash of the program and data that views follow from."""
    from ..gazetteer import data_folder, user_folder

    digest = hashlib.sha256(str(VERSION).encode())
    package = Path(str(resources.files("diplog")))
    for part in _PARTS:
        path = package / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    for folder in (data_folder(), user_folder()):
        for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if file.is_file():
                about = file.stat()
                digest.update(f"{file.name} {about.st_size} {about.st_mtime_ns}".encode())
    return digest.hexdigest()[:32]


def note(connection: sqlite3.Connection, state: State, horizon: str | None) -> None:
    """Write of what state of what ledger, by what program, the view is."""
    for name, value in (
        ("program", fingerprint()),
        ("state", state.text()),
        ("horizon", json.dumps(horizon)),
        ("made", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())),
    ):
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


class Places:
    """Where statements are in linking, gathered for a view's table of blocks."""

    def __init__(self, block_of: Callable[[Statement], tuple[str, ...]]) -> None:
        self._block_of = block_of
        self._numbers: dict[tuple[str, ...], int] = {}
        self._rows = array("q")  # five numbers each: a million statements are some 40 MB

    def note(self, statement: Statement) -> None:
        block = self._block_of(statement)
        number = self._numbers.setdefault(block, len(self._numbers))
        day = statement.date.start.toordinal() if statement.date else 0
        told = ordinal(statement.published) or 0
        self._rows.extend((row_of(statement), number, document_number(statement.key), day, told))

    def write(self, connection: sqlite3.Connection, whole: Ledger | None = None) -> None:
        """Put what was gathered into a view, and with ``whole`` also the statements that no longer stand in a ledger."""
        if whole is not None:
            decoder = Decoder()
            for batch in whole.raw_replaced():
                for row in batch:
                    self.note(decoder.lean(*row))
        known = dict(connection.execute("SELECT name, block FROM block_names"))
        numbers = {}
        for block, number in self._numbers.items():
            name = json.dumps(block)
            if name not in known:
                known[name] = len(known) + 1
                connection.execute("INSERT INTO block_names VALUES (?, ?)", (known[name], name))
            numbers[number] = known[name]
        rows = self._rows
        connection.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, nullif(?, 0), nullif(?, 0))",
            ((rows[n], numbers[rows[n + 1]], *rows[n + 2 : n + 5]) for n in range(0, len(rows), 5)),
        )
        self._rows = array("q")


def document_number(key: str) -> int:
    """A number for a document's key: of two keys with one number, too much is looked at, nothing too little."""
    return int.from_bytes(
        hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True
    )


class Keeper:
    """All contacts of a ledger, and what brings a view to them: whole, by what differs, or step by step."""

    def __init__(self, ledger: Ledger, talk: Talk = aloud) -> None:
        from ..link import Linker
        from ..link.corrections import in_force
        from ..pipeline import side_of_place

        self._ledger = ledger
        self._talk = talk
        self.state = State.of(ledger)
        self.coverage = ledger.coverage()
        self._corrections = corrections_of(ledger)
        self._rulings = in_force(self._corrections).participants
        self._amended = frozenset(self._rulings)
        self._days: Counter[str] = Counter()  # days of publication, for the horizon
        self._linker = Linker(self._corrections, side_of_place)
        self.size = 0  # statements that stand
        self._places = Places(self._linker.block_of)
        with no_collecting():
            self._linker.add(self._come(0))

    @property
    def horizon(self) -> str | None:
        """The last day of which the ledger knows anything, as :attr:`diplog.pipeline.Desk.horizon`."""
        return max(self._days, default=None)

    @property
    def standard(self) -> Standard:
        return Standard(self.coverage, self.horizon)

    def _come(self, since: int) -> Iterator[Statement]:
        """Lean statements of readings after a mark, counted, and by the day they were published."""
        from ..link.corrections import corrected

        decoder, progress, read = Decoder(), Progress(self._talk), 0
        for batch in self._ledger.raw(since=since, upto=self.state.mark):
            for number, record in batch:
                s = decoder.lean(number, record)
                if s.published:
                    self._days[s.published] += 1
                self._places.note(s)
                if s.id in self._amended:
                    self._places.note(corrected(s, self._rulings[s.id]))
                yield s
            self.size += len(batch)
            read += len(batch)
            progress.at("{} statements read", read)

    def _outline(self, contact: Contact) -> Outline:
        return outline(contact, self._amended)

    # -- whole

    def fill(self, connection: sqlite3.Connection) -> None:
        """Everything from nothing, into an empty database."""
        from .work import judging

        # Full-text search takes those numbered last where there are too many: the latest, not those without a date.
        contacts = sorted(self._linker.contacts(), key=lambda c: c.date is not None)
        standard = self.standard
        writer, progress, done = Writer(connection, empty=True), Progress(self._talk), 0
        connection.execute("BEGIN")
        with no_collecting():
            outlines = (self._outline(c) for c in contacts)
            for sum, rows in judging(self._ledger, outlines, standard, self.size):
                writer.put(rows, sum)
                done += 1
                progress.at("{} of {} contacts judged", done, len(contacts))
        self._places.write(connection, whole=self._ledger)
        writer.finish()
        note(connection, self.state, self.horizon)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")

    # -- by what differs

    def catch_up(self, connection: sqlite3.Connection) -> bool:
        """Bring a view that this program made of an earlier state of the ledger to what it is now: contacts that are as
        they were stay. False where so many differ that it is better made anew."""
        rows = connection.execute("SELECT c.no, c.id, b.sum FROM contacts c JOIN bodies b ON b.no = c.no")
        here = {id: (no, sum) for no, id, sum in rows}
        (before,) = connection.execute("SELECT value FROM meta WHERE name = 'horizon'").fetchone()
        with no_collecting():
            leaning = self._leaning(connection, json.loads(before))
            put: dict[str, Contact] = {}
            for contact in self._linker.contacts():
                known = here.get(contact.id)
                if known is None or contact.id in leaning or known[1] != self._outline(contact).sum():
                    put[contact.id] = contact
        if len(put) > 1000 and len(put) > len(here) // 3:
            return False
        now = self._linker.ids()
        drop = [no for id, (no, _) in here.items() if id in put or id not in now]
        connection.execute("DELETE FROM blocks")
        self._places.write(connection, whole=self._ledger)
        self._replace(connection, drop, put.values())
        return True

    def _leaning(self, connection: sqlite3.Connection, before: str | None) -> set[str]:
        """The contacts that may stand otherwise only because the horizon has moved."""
        if self.horizon == before:
            return set()
        low, high = sorted((before or "", self.horizon or ""))
        rows = connection.execute(
            "SELECT id FROM contacts WHERE leans UNION "
            "SELECT c.id FROM dues d JOIN contacts c ON c.no = d.no WHERE d.day > ? AND d.day <= ?",
            (low, high),
        )
        return {id for (id,) in rows}

    def _replace(self, connection: sqlite3.Connection, drop: Iterable[int], put: Iterable[Contact]) -> None:
        from .work import judging

        writer = Writer(connection)
        writer.drop(drop)
        put = list(put)
        statements = sum(len(c.statements) for c in put)
        for sum_, rows in judging(self._ledger, map(self._outline, put), self.standard, statements):
            writer.put(rows, sum_)
        writer.finish()
        note(connection, self.state, self.horizon)

    # -- step by step

    def can_step(self, now: State) -> bool:
        """Whether what came since can be taken in step by step: only statements, and no correction means another now."""
        if now.coverage != self.state.coverage:
            return False
        return corrections_of(self._ledger) == self._corrections

    def step(self, connection: sqlite3.Connection, now: State) -> None:
        """What came and went since, into a view that shows the state before: only blocks that were touched are linked anew,
        only contacts that changed, or whose standing time may have changed, are judged anew."""
        since, before = self.state.mark, self.horizon
        lost = self._lost(connection, self._ledger.gone(since, now.mark))
        self.size -= len(lost)
        self.state = now
        changed = {c.id: c for c in self._linker.update(list(self._come(since)), lost)}
        here = {id: no for no, id in connection.execute("SELECT no, id FROM contacts")}
        now_ids = self._linker.ids()
        put = {id: c for id, c in changed.items() if id in now_ids}
        put.update((id, self._linker.contact(id)) for id in now_ids - here.keys() - changed.keys())
        for id in self._leaning(connection, before):
            if id in now_ids and id not in put:
                put[id] = self._linker.contact(id)
        drop = [no for id, no in here.items() if id not in now_ids or id in put]
        self._places.write(connection)
        self._replace(connection, drop, put.values())

    def _lost(self, connection: sqlite3.Connection, gone: Iterable[str]) -> list[tuple[str, str]]:
        """The statements that no longer stand, with the keys of their documents; their days of publication are uncounted."""
        lost = []
        for id in gone:
            old = self._ledger.statement(id)
            # as it stood in the view: it may have been read otherwise since; what a correction rejects is in no contact
            row = connection.execute("SELECT published FROM said WHERE statement = ?", (id,)).fetchone()
            published = row[0] if row else old.published
            if published:
                self._days[published] -= 1
                if not self._days[published]:
                    del self._days[published]
            lost.append((old.key, id))
        return lost


def batches_of(outlines: Iterable[Outline]) -> Iterator[list[Outline]]:
    outlines = iter(outlines)
    while batch := list(islice(outlines, BATCH)):
        yield batch
