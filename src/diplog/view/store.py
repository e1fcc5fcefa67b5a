"""The file of a view: made, brought up to date, opened for reading; safe for several processes.

A view that was made from nothing is written beside its place and moved there whole; a later change is one transaction.
Whoever changes it holds a lock (a SQLite lock, which the system lets go of when a process dies); readers wait for the
moment of a commit only. No WAL here: its side files would outlive a file that is replaced.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import LedgerError
from .fill import Writer, unpacked
from .schema import SCHEMA, VERSION

if TYPE_CHECKING:
    from ..ledger import Ledger
    from ..ledger.records import Changes
    from ..model import Statement
    from ..pipeline import Desk

APPLICATION_ID = 0x64706C76  # "dplv"
LOCK_SECONDS = 3600.0  # a view of millions of statements is made in minutes
CACHE_KB = 32_000
QUESTION_SECONDS = 10.0  # after which a question is given up
KEPT = 300_000  # statements up to which a process that follows a ledger keeps them, at some 3 kB each
# What a view follows from beside the ledger: when one of these changes, it is made anew.
_PARTS = ("dates.py", "model.py", "voices.py", "link", "judge", "view", "publish/pick.py", "publish/words.py",
          "ledger/codec.py", "ledger/search.py", "pipeline.py", "data/verdicts.yml")  # fmt: skip


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

    def text(self) -> str:
        return f"{self.mark}-{self.corrections}-{self.coverage}-{self.forwards}"


def place_of(ledger: str, *, make: bool = True) -> Path:
    """Where the view of a ledger lies: beside the file, else (PostgreSQL, a folder that cannot be written) in the user's
    cache folder, which is made where ``make`` allows it."""
    if "://" not in ledger:
        path = Path(ledger).absolute()
        if os.access(path.parent, os.W_OK):
            return path.with_name(f"{path.name}.view")
        ledger = str(path)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diplog"
    if make:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    return cache / f"{hashlib.sha256(ledger.encode()).hexdigest()[:24]}.view"


class View:
    """A view open for reading. One object may be shared between threads; each reads through a connection of its own."""

    def __init__(self, ledger: Ledger, path: Path, keep: bool = False) -> None:
        self.ledger = ledger
        self.path = path
        self._local = threading.local()
        self._keep = keep
        self._keeper: Keeper | None = None

    @classmethod
    def open(cls, ledger: Ledger, path: str | os.PathLike[str] | None = None, *, keep: bool = False) -> View:
        """The view of a ledger, made or brought up to date first. Raises LedgerError where it cannot be written.

        ``keep``: stay able to bring it up to date step by step, which costs the memory of all statements (some 3 kB each);
        without it, a ledger that has changed is linked anew.
        """
        view = cls(ledger, Path(path) if path is not None else place_of(ledger.name), keep)
        view.refresh()
        return view

    # -- up to date

    def state(self) -> tuple[str, str] | None:
        """The fingerprint of the program and the ledger's state that the file was made with; None where it cannot be used."""
        if not self.path.is_file():
            return None
        try:
            connection = _reading(self.path)
            try:
                known = dict(connection.execute("SELECT name, value FROM meta"))
            finally:
                connection.close()
        except sqlite3.Error:
            return None
        return known.get("program", ""), known.get("state", "")

    def current(self) -> bool:
        """Whether the view shows the ledger as it is now, made by this program."""
        return self.state() == (fingerprint(), State.of(self.ledger).text())

    def can_step(self) -> bool:
        """Whether this process can bring the view up to date step by step."""
        return self._keeper is not None

    def refresh(self) -> str:
        """Bring the view up to date: ``current`` (nothing to do), ``changed`` (what was touched), or ``made`` (anew)."""
        if self.current():
            return "current"
        with self._alone():
            found = self.state()
            now = State.of(self.ledger)
            if found == (fingerprint(), now.text()):
                done = "current"
            elif self._steps(found, now):
                done = "changed"
            else:
                self._make()
                done = "made"
        return done

    def _steps(self, found: tuple[str, str] | None, now: State) -> bool:
        """Whether the file could be brought up to date from where this process left it."""
        keeper = self._keeper
        if keeper is None or found != (fingerprint(), keeper.state.text()):
            return False
        if replace(now, mark=keeper.state.mark) != keeper.state:
            return False  # corrections, coverage and forwards may change how anything is linked or stands
        self._keeper = None  # until it is done: half a step cannot be gone on from
        connection = sqlite3.connect(self.path, timeout=LOCK_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA cache_size=-200000")
            connection.execute("BEGIN IMMEDIATE")
            keeper.step(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
        self._keeper = keeper
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process at a time changes a view."""
        try:
            lock = sqlite3.connect(f"{self.path}-lock", timeout=LOCK_SECONDS, isolation_level=None)
            try:
                lock.execute("BEGIN EXCLUSIVE")
                yield
            finally:
                lock.close()
        except sqlite3.OperationalError as error:
            raise LedgerError(
                f"the view {self.path} cannot be written: {error} (it may be deleted at any time)"
            ) from error

    def _make(self) -> None:
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        beside.unlink(missing_ok=True)
        connection = sqlite3.connect(beside, isolation_level=None)
        try:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY", f"application_id={APPLICATION_ID}",
                           "cache_size=-200000"):  # fmt: skip
                connection.execute(f"PRAGMA {pragma}")
            keeper = Keeper(self.ledger)
            keeper.fill(connection)
            connection.close()
            beside.replace(self.path)
            self._keeper = keeper if self._keep and keeper.steps and keeper.size <= KEPT else None
        finally:
            connection.close()
            beside.unlink(missing_ok=True)

    # -- reading

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened anew when the file has been replaced."""
        try:
            about = self.path.stat()
        except OSError as error:
            raise LedgerError(f"the view {self.path} is gone: {error.strerror}; ask again") from error
        which = (about.st_dev, about.st_ino)
        if getattr(self._local, "which", None) != which:
            old = getattr(self._local, "connection", None)
            if old is not None:
                old.close()
            self._local.connection = _reading(self.path)
            self._local.which = which
        found: sqlite3.Connection = self._local.connection
        return found

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the view until the end of the context."""
        connection = self.connection()
        if connection.in_transaction:  # inside another context of this thread
            yield connection
            return
        connection.execute("BEGIN")
        patience = time.monotonic() + QUESTION_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > patience, 50_000)
        try:
            yield connection
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise LedgerError(f"the question took longer than {QUESTION_SECONDS:.0f} s: ask for less") from error
            raise LedgerError(f"the view {self.path}: {error} (it may be deleted at any time)") from error
        finally:
            connection.set_progress_handler(None, 0)
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = self._local.which = None


class Glimpse:
    """A view in memory, of a ledger at another moment: for as-of questions on ledgers that are linked in no time."""

    def __init__(self, desk: Desk) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._lock = threading.RLock()
        self._db.executescript(SCHEMA)
        fill(self._db, desk)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._db


def _reading(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30.0, isolation_level=None,
                                 check_same_thread=False)  # fmt: skip
    for pragma in ("query_only=ON", "trusted_schema=OFF", f"cache_size=-{CACHE_KB}", "temp_store=MEMORY",
                   "mmap_size=2000000000"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Keeper:
    """What brings a view up to date step by step: the linker with all statements, and the horizon they were judged at."""

    def __init__(self, ledger: Ledger) -> None:
        from ..link import Linker
        from ..pipeline import Desk, side_of_place

        self._ledger = ledger
        self.state = State.of(ledger)
        self.coverage = ledger.coverage()
        self._days: Counter[str] = Counter()  # days of publication, for the horizon
        changes = ledger.changes(0)
        corrections = Desk.on(ledger, changes.added).corrections
        # Corrections are carried over to what is read anew, all statements being looked at: no step at a time.
        self.steps = not corrections
        self._linker = Linker(corrections, side_of_place)
        self._size = len(changes.added)
        self.state = replace(self.state, mark=changes.mark)
        self._linker.add(self._come(changes.added))

    @property
    def size(self) -> int:
        """How many statements stand."""
        return self._size

    @property
    def horizon(self) -> str | None:
        """The last day of which the ledger knows anything, as :attr:`diplog.pipeline.Desk.horizon`."""
        return max(self._days, default=None)

    def _come(self, statements: Iterable[Statement]) -> Iterator[Statement]:
        """Statements without the ledger's clock, counted by the day they were published."""
        for s in statements:
            if s.published:
                self._days[s.published] += 1
            yield replace(s, known=None)

    def fill(self, connection: sqlite3.Connection) -> None:
        """Everything from nothing, into an empty database."""
        connection.executescript(SCHEMA)
        connection.execute("BEGIN")
        writer = Writer(connection, self.coverage, self.horizon)
        for contact in self._linker.contacts():
            writer.put(contact)
        writer.finish()
        _note(connection, self.state, self.horizon)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")

    def step(self, connection: sqlite3.Connection) -> None:
        """What came and went since, into a view that shows the state before: only blocks that were touched are linked anew,
        only contacts that changed, or whose standing time may have changed, are judged anew."""
        changes = self._ledger.changes(self.state.mark)
        before = self.horizon
        lost = self._lost(connection, changes)
        self._size += len(changes.added) - len(lost)
        changed = {c.id: c for c in self._linker.update(self._come(changes.added), lost)}
        here = {id: no for no, id in connection.execute("SELECT no, id FROM contacts")}
        now = self._linker.ids()
        drop = [no for id, no in here.items() if id not in now or id in changed]
        put = [c for id, c in changed.items() if id in now]
        put += [self._linker.contact(id) for id in now - here.keys() - changed.keys()]
        if self.horizon != before:
            low, high = sorted((before or "", self.horizon or ""))
            for no, id in connection.execute(
                "SELECT no, id FROM contacts WHERE leans UNION "
                "SELECT c.no, c.id FROM dues d JOIN contacts c ON c.no = d.no WHERE d.day > ? AND d.day <= ?",
                (low, high),
            ).fetchall():
                if id in now and id not in changed:
                    drop.append(no)
                    put.append(self._linker.contact(id))
        writer = Writer(connection, self.coverage, self.horizon)
        writer.drop(drop)
        for contact in put:
            writer.put(contact)
        writer.finish()
        self.state = replace(self.state, mark=changes.mark)
        _note(connection, self.state, self.horizon)

    def _lost(self, connection: sqlite3.Connection, changes: Changes) -> list[tuple[str, str]]:
        """The statements that no longer stand, with the keys of their documents."""
        lost = []
        for id in changes.gone:
            old = self._ledger.statement(id)
            for s in self._known(connection, id, old):
                if s.published:
                    self._days[s.published] -= 1
                    if not self._days[s.published]:
                        del self._days[s.published]
            lost.append((old.key, id))
        return lost

    @staticmethod
    def _known(connection: sqlite3.Connection, id: str, old: Statement) -> list[Statement]:
        """The statement as it stood in the view: it may have been read otherwise since."""
        row = connection.execute(
            "SELECT b.body FROM said s JOIN bodies b ON b.no = s.no WHERE s.statement = ?", (id,)
        ).fetchone()
        if row is None:  # rejected by a correction: in no contact
            return [old]
        return [s for s in unpacked(row[0], None).statements if s.id == id]


def fill(connection: sqlite3.Connection, desk: Desk) -> None:
    """The contacts of a desk into an empty view."""
    writer = Writer(connection, desk.coverage, desk.horizon, desk.moment)
    for contact in desk.linked:
        writer.put(contact)
    writer.finish()


def _note(connection: sqlite3.Connection, state: State, horizon: str | None) -> None:
    for name, value in (
        ("program", fingerprint()),
        ("state", state.text()),
        ("horizon", json.dumps(horizon)),
        ("made", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())),
    ):
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
