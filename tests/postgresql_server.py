"""A PostgreSQL server of the tests' own, from Debian's package: a fresh cluster in a temporary folder, no TCP port."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

_NUMBERS = itertools.count()


class Server:
    """Makes databases, and empties one for each test that wants a ledger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ledger: str | None = None

    def address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self._folder), safe='')}"

    def database(self) -> str:
        """The address of a new, empty database."""
        import psycopg

        name = f"ledger{next(_NUMBERS)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'")  # type: ignore[arg-type]
        return self.address(name)

    def ledger(self) -> str:
        """The address of an empty ledger: the last test's, emptied, unless that test left another schema."""
        import psycopg

        from diplog.ledger import Ledger, schema

        if self._ledger is not None:
            with psycopg.connect(self._ledger, autocommit=True) as connection:
                found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
                if found == (schema.HEAD,):
                    query = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
                    tables = [name for (name,) in connection.execute(query) if name != "alembic_version"]
                    # As a superuser may, past the triggers that keep a ledger append-only.
                    connection.execute("SET session_replication_role = replica")
                    connection.execute(f"TRUNCATE {', '.join(tables)}")  # type: ignore[arg-type]
                    return self._ledger
        self._ledger = self.database()
        Ledger.open(self._ledger).close()
        return self._ledger


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "pg_ctl").exists()), None)


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, or skip the test with the reason why there is none."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'diplog[postgresql]')")
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="diplog-pg-"))  # short: the path of a socket may have 107 bytes
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        if shutil.which("runuser") is None or subprocess.run(["id", "postgres"], capture_output=True).returncode:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres here")
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"PostgreSQL's {program} failed: {done.stderr.strip() or done.stdout.strip()}")

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c log_min_messages=fatal"
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
