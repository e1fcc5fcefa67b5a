"""The two databases a ledger can live in, behind one small set of verbs.

SQL is written once, with ``?`` for values, in the words both understand. SQLite goes through the standard library and
not through SQLAlchemy: measured here, ``import sqlalchemy`` takes 0.3 to 0.5 s and ``import sqlite3`` 0.03 s, and the whole
of ``diplog contacts`` may take 0.6 s. SQLAlchemy and Alembic define and migrate the schema (:mod:`.migrate`).

Only one writer writes at a time, in either database: ``BEGIN IMMEDIATE`` there, an advisory lock here. That is what lets
the writer give row numbers itself and makes a row number mean *appended before*.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from ..errors import LedgerError
from . import schema

Row = tuple[Any, ...]
Values = Sequence[Any]

APPLICATION_ID = 0x64706C67  # "dplg": how a diplog ledger is told from any other SQLite file
BUSY_SECONDS = 30.0


class Database(Protocol):
    """What the ledger asks of a database; errors come as LedgerError with what to do."""

    dialect: str
    name: str  # the path or address, without a password, for messages

    def rows(self, sql: str, values: Values = ()) -> list[Row]: ...

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run one statement; how many rows it added."""
        ...

    def many(self, sql: str, values: Iterable[Values]) -> None: ...

    def writing(self) -> Any:
        """A context in which this process alone writes; all of it is committed at the end, or nothing."""
        ...

    def close(self) -> None: ...


def connect(target: str | os.PathLike[str], *, create: bool, read_only: bool) -> Database:
    """Open the ledger at a path (``:memory:`` for none) or address (``sqlite:///path``, ``postgresql://…``)."""
    address = os.fspath(target)
    scheme = urlsplit(address).scheme if "://" in address else ""
    if scheme in ("postgresql", "postgres") or scheme.startswith("postgresql+"):
        from .postgresql import PostgreSQL

        return PostgreSQL(address, create=create, read_only=read_only)
    if scheme == "sqlite":
        address = unquote(urlsplit(address).path.removeprefix("/")) or ":memory:"
    elif scheme:
        raise LedgerError(f"{address}: a ledger is a file or a postgresql:// address, not {scheme}://")
    return SQLite(address, create=create, read_only=read_only)


class SQLite:
    """One file in WAL mode.

    WAL, because readers (``serve``, Datasette) must not wait for a writer that runs for hours, nor it for them. The price
    is a ``-wal`` file next to the ledger while it is open, and no use over a network file system. ``synchronous=FULL``:
    what was reported as appended survives a power cut too; with a commit per batch its cost is small (bench_ledger.py).
    """

    dialect = "sqlite"

    def __init__(self, path: str, *, create: bool, read_only: bool) -> None:
        self.name = path
        self._lock = threading.RLock()
        self._depth = 0
        if path != ":memory:":
            # Who does not want to make a ledger only asks, mostly: a file that cannot be written can still be asked.
            read_only = read_only or (not create and Path(path).is_file() and not _writable(Path(path)))
            _check_path(Path(path), create=create, read_only=read_only)
        self._connection = self._open(read_only)
        try:
            self._prepare(create=create, read_only=read_only)
        except BaseException:
            self._connection.close()
            raise

    def _open(self, read_only: bool, *, immutable: bool = False) -> sqlite3.Connection:
        if self.name == ":memory:":
            target = ":memory:"
        else:
            mode = "ro" if read_only else "rwc"
            target = f"{Path(self.name).absolute().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}"
        try:
            # isolation_level None: transactions begin and end only where this file says so.
            connection = sqlite3.connect(
                target, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise explained(error, self.name) from error
        return connection

    def _prepare(self, *, create: bool, read_only: bool) -> None:
        try:
            version = self._version()
        except LedgerError:
            # A ledger in WAL mode needs a -shm file even to be read; where none can be made (read-only medium) and none
            # holds anything, the file cannot change under us and may be read as it is.
            wal = Path(f"{self.name}-wal")
            if not read_only or (wal.exists() and wal.stat().st_size):
                raise
            self._connection.close()
            self._connection = self._open(read_only, immutable=True)
            version = self._version()
        for setting in (
            "foreign_keys=ON",
            "recursive_triggers=ON",  # else INSERT OR REPLACE would delete rows past the append-only triggers
            "trusted_schema=OFF",  # a ledger may come from a stranger
            "synchronous=FULL",
            "cache_size=-16000",
            "wal_autocheckpoint=4000",  # 16 MB: fewer flushes while much is appended
            "temp_store=MEMORY",
            f"journal_size_limit={64 << 20}",
        ):
            self.execute(f"PRAGMA {setting}")
        if schema.must_upgrade(self.name, version, create=create, read_only=read_only):
            self._bring_to_head()

    def _version(self) -> str | None:
        """The schema version; None for an empty database. Raises LedgerError for a database of something else."""
        inside = self._connection.in_transaction
        if not inside:
            self.execute("BEGIN")  # one look at one state: another process may be making the schema
        try:
            (application,) = self.rows("PRAGMA application_id")[0]
            tables = {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            if not inside and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        if not tables and application == 0:
            return None
        if application != APPLICATION_ID or "alembic_version" not in tables:
            raise LedgerError(f"{self.name} is an SQLite database, but not a diplog ledger: name another with --ledger")
        found = self.rows("SELECT version_num FROM alembic_version")
        return str(found[0][0]) if found else None

    def _bring_to_head(self) -> None:
        """Make or migrate the schema; of several processes that try at once, one does it and the others find it done."""
        if self.name != ":memory:":
            self._use_wal()
        if self._version() is None:
            with self.writing():
                if self._version() is None:
                    self.execute(f"PRAGMA application_id={APPLICATION_ID}")
                    for statement in schema.script().split(";\n"):
                        self.execute(statement)
            return
        from .migrate import upgrade

        upgrade(self._connection, "sqlite", self._begin_upgrade)

    def _use_wal(self) -> None:
        """Switch the file to WAL; SQLite does not wait here when another process does the same, so this does."""
        patience = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.execute("PRAGMA journal_mode=WAL")
                return
            except LedgerError as error:
                if "locked" not in str(error) or time.monotonic() > patience:
                    raise
                time.sleep(0.02)

    def _begin_upgrade(self) -> bool:
        self.execute("BEGIN IMMEDIATE")
        return self._version() != schema.HEAD

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        try:
            with self._lock:
                return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise explained(error, self.name) from error

    def execute(self, sql: str, values: Values = ()) -> int:
        try:
            with self._lock:
                return self._connection.execute(sql, values).rowcount
        except sqlite3.Error as error:
            raise explained(error, self.name) from error

    def many(self, sql: str, values: Iterable[Values]) -> None:
        try:
            with self._lock:
                self._connection.executemany(sql, values)
        except sqlite3.Error as error:
            raise explained(error, self.name) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._lock:
            if self._depth:  # already inside: the outermost commits
                yield
                return
            self.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                self.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def close(self) -> None:
        self._connection.close()


def _check_path(path: Path, *, create: bool, read_only: bool) -> None:
    """What SQLite would only call *unable to open database file*, told by its cause."""
    if path.is_dir():
        raise LedgerError(f"{path} is a folder: --ledger names a file")
    try:
        there = path.exists()
    except OSError as error:
        raise LedgerError(f"{path} cannot be looked at: {error.strerror}") from error
    if not there:
        if read_only or not create:
            raise LedgerError(
                f"there is no ledger at {path}: make one with `diplog read`, or name another with --ledger"
            )
        if not path.absolute().parent.is_dir():
            raise LedgerError(f"the folder {path.absolute().parent} does not exist: make it first")
        if not os.access(path.absolute().parent, os.W_OK):
            raise LedgerError(
                f"the folder {path.absolute().parent} is not writable: put the ledger elsewhere (--ledger)"
            )
        return
    if not os.access(path, os.R_OK):
        raise LedgerError(f"{path} may not be read by this user: change its permissions or use another ledger")
    if not read_only and not _writable(path):
        raise LedgerError(
            f"{path} cannot be written (the file and its folder must be writable): copy it, or use commands that only read"
        )
    with path.open("rb") as file:
        head = file.read(16)
    if head and head != b"SQLite format 3\x00":
        raise LedgerError(f"{path} is not a diplog ledger (not an SQLite file): name another with --ledger")


def _writable(path: Path) -> bool:
    """The file and its folder, where SQLite puts what is not committed yet."""
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def explained(error: sqlite3.Error, name: str) -> LedgerError:
    """The same error as a user can act on it."""
    said = str(error)
    for words, advice in (
        ("append-only", "rows of a ledger are never changed; append a correction instead"),
        (
            "disk is full",
            "free some space and run the same command again: what was appended is kept, nothing is doubled",
        ),
        ("locked", f"another process has been writing for more than {BUSY_SECONDS:.0f} s; run the command again later"),
        ("readonly", "it cannot be written: check permissions, or copy it elsewhere"),
        ("not a database", "this is not a diplog ledger; name another with --ledger"),
        ("malformed", "the file is damaged: restore a copy, or save what can be read with `sqlite3 FILE .recover`"),
        (
            "disk I/O",
            "the disk or file system failed (SQLite's WAL mode needs a local one); nothing half-done was kept",
        ),
        ("unable to open", "check that the folder exists and may be written"),
    ):
        if words in said:
            return LedgerError(f"{name}: {said}: {advice}")
    return LedgerError(f"{name}: {said}")
