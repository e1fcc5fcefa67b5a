"""A ledger in PostgreSQL: the same tables, words and promises, for many writers and readers on many machines."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import LedgerError
from . import schema
from .database import BUSY_SECONDS, Row, Values

if TYPE_CHECKING:
    import psycopg

_WRITERS = 0x6469706C6F67  # "diplog": the advisory lock that lets one writer in at a time


class PostgreSQL:
    """One connection, in autocommit except inside :meth:`writing`.

    ``SET search_path`` in the address's ``options`` puts the ledger into a schema of its own.
    """

    dialect = "postgresql"

    def __init__(self, address: str, *, create: bool, read_only: bool) -> None:
        self.name = re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", address)
        self._lock = threading.RLock()
        self._depth = 0
        try:
            import psycopg
        except ImportError as error:
            raise LedgerError(
                f"{self.name}: PostgreSQL needs the psycopg package: pip install 'diplog[postgresql]'"
            ) from error
        self._errors = psycopg.Error
        address = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", address)
        try:
            self._connection: psycopg.Connection[Row] = psycopg.connect(address, autocommit=True)
            self._connection.execute(f"SET lock_timeout = '{BUSY_SECONDS:.0f}s'")
            self._connection.execute("SET client_min_messages = warning")
        except psycopg.Error as error:
            raise self._explained(error) from error
        try:
            self._prepare(create=create, read_only=read_only)
            if read_only:
                self._connection.read_only = True
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, *, create: bool, read_only: bool) -> None:
        if not schema.must_upgrade(self.name, self._version(), create=create, read_only=read_only):
            return
        from .migrate import upgrade

        try:
            upgrade(self._connection, "postgresql", self._begin_upgrade)
        except self._errors as error:
            raise self._explained(error) from error

    def _begin_upgrade(self) -> bool:
        self._connection.execute("BEGIN")
        self._enter()
        return self._version() != schema.HEAD  # else another process was quicker

    def _version(self) -> str | None:
        (there,) = self.rows("SELECT to_regclass('alembic_version') IS NOT NULL")[0]
        if not there:
            return None
        found = self.rows("SELECT version_num FROM alembic_version")
        return str(found[0][0]) if found else None

    def _enter(self) -> None:
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_WRITERS,))

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        try:
            with self._lock:
                return self._connection.execute(_marks(sql), tuple(values)).fetchall()
        except self._errors as error:
            raise self._explained(error) from error

    def execute(self, sql: str, values: Values = ()) -> int:
        try:
            with self._lock:
                return self._connection.execute(_marks(sql), tuple(values)).rowcount
        except self._errors as error:
            raise self._explained(error) from error

    def many(self, sql: str, values: Iterable[Values]) -> None:
        try:
            with self._lock, self._connection.cursor() as cursor:
                cursor.executemany(_marks(sql), values)
        except self._errors as error:
            raise self._explained(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._lock:
            if self._depth:  # already inside: the outermost commits
                yield
                return
            self._depth += 1
            try:
                # READ COMMITTED: each statement sees what the writer before us committed, once we hold the lock.
                with self._connection.transaction():
                    self._enter()
                    yield
            except self._errors as error:
                raise self._explained(error) from error
            finally:
                self._depth -= 1

    def close(self) -> None:
        self._connection.close()

    def _explained(self, error: Any) -> LedgerError:
        said = " ".join(str(error).split())
        state = getattr(error, "sqlstate", None)
        advice = {
            "53100": "free some space and run the same command again: what was appended is kept, nothing is doubled",
            "55P03": f"another process has been writing for more than {BUSY_SECONDS:.0f} s; run the command again later",
            "25006": "it was opened read-only",
            "28P01": "check user and password",
            "3D000": "create the database first (createdb)",
            "42501": "the user may not do this; grant it, or open the ledger read-only",
            "P0001": "rows of a ledger are never changed; append a correction instead",
        }.get(state or "", "check the address, and that the server runs" if state is None else "")
        return LedgerError(f"{self.name}: {said}{': ' if advice else ''}{advice}")


def _marks(sql: str) -> str:
    """``?`` as psycopg has it; our SQL holds neither a question mark nor a percent sign of its own."""
    return sql.replace("?", "%s")
