"""The file of a view: made, brought up to date, opened for reading; safe for several processes.

A view that was made from nothing is written beside its place and moved there whole; a later change is one transaction.
Whoever changes it holds a lock (a SQLite lock, which the system lets go of when a process dies); readers wait for the
moment of a commit only. No WAL here: its side files would outlive a file that is replaced.
"""

from __future__ import annotations

import glob
import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import LedgerError
from .fill import Writer
from .grow import Keeper, State, Talk, aloud, fingerprint, outline
from .rows import Standard
from .work import SPREAD, apart, judging

if TYPE_CHECKING:
    from ..ledger import Ledger
    from ..model import Contact

APPLICATION_ID = 0x64706C76  # "dplv"
LOCK_SECONDS = 3600.0  # a view of millions of statements is made in minutes
CACHE_KB = 32_000
QUESTION_SECONDS = 10.0  # after which a question is given up
KEPT = 300_000  # statements up to which a process that follows a ledger keeps them in its memory


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

        ``keep``: stay able to bring it up to date step by step, which costs the memory of all statements as linking has
        them; without it, a ledger that has changed is linked anew, and of the view only changes what differs.
        """
        view = cls(ledger, Path(path) if path is not None else place_of(ledger.name), keep)
        view.refresh()
        return view

    # -- up to date

    def state(self) -> tuple[str, str] | None:
        """The fingerprint of the program and the ledger's state that the file was made with; None where it cannot be used."""
        return state_of(self.path)

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
                return "current"
            if self._step(found, now):
                return "changed"
            self._keeper = None
            size = self.ledger.counts().statements
            if size > SPREAD and not (self._keep and size <= KEPT):
                return apart(self.ledger.name, self.path)
            keeper, done = renew(self.ledger, self.path)
            self._keeper = keeper if self._keep and keeper.size <= KEPT else None
            return done

    def _step(self, found: tuple[str, str] | None, now: State) -> bool:
        """Whether the file could be brought up to date from where this process left it."""
        keeper = self._keeper
        if keeper is None or found != (fingerprint(), keeper.state.text()) or not keeper.can_step(now):
            return False
        self._keeper = None  # until it is done: half a step cannot be gone on from
        with _changing(self.path) as connection:
            keeper.step(connection, now)
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


def state_of(path: Path) -> tuple[str, str] | None:
    """The fingerprint of the program and the ledger's state that a view was made with; None where it cannot be used."""
    if not path.is_file():
        return None
    try:
        connection = _reading(path)
        try:
            known = dict(connection.execute("SELECT name, value FROM meta"))
        finally:
            connection.close()
    except sqlite3.Error:
        return None
    return known.get("program", ""), known.get("state", "")


def renew(ledger: Ledger, path: Path, talk: Talk = aloud) -> tuple[Keeper, str]:
    """Bring the file of a view up to date, whoever made it; ``changed`` or ``made`` (anew). For who holds its lock."""
    found = state_of(path)
    keeper = Keeper(ledger, talk)
    known = State.read(found[1]) if found and found[0] == fingerprint() else None
    if known is not None and known.coverage == keeper.state.coverage:
        try:
            with _changing(path) as connection:
                if keeper.catch_up(connection):
                    return keeper, "changed"
        except sqlite3.DatabaseError:
            pass  # broken: it is made anew
    _make(keeper, path)
    return keeper, "made"


def _make(keeper: Keeper, path: Path) -> None:
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):  # of a process that was killed
        left.unlink(missing_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    connection = sqlite3.connect(beside, isolation_level=None)
    try:
        for pragma in ("page_size=8192", "journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY",
                       f"application_id={APPLICATION_ID}", "cache_size=-200000"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        keeper.fill(connection)
        connection.close()
        beside.replace(path)
    finally:
        connection.close()
        beside.unlink(missing_ok=True)


@contextmanager
def _changing(path: Path) -> Iterator[sqlite3.Connection]:
    """The file of a view, to be changed in one transaction: what is not done to its end is not done."""
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA cache_size=-200000")
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


class Glimpse:
    """A view in memory, of some contacts of a ledger at another moment."""

    def __init__(self, ledger: Ledger, contacts: Iterable[Contact], by: Standard, amended: frozenset[str]) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._lock = threading.RLock()
        writer = Writer(self._db, empty=True)
        for _, rows in judging(ledger, (outline(c, amended) for c in contacts), by, 0):
            writer.put(rows)
        writer.finish()

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
