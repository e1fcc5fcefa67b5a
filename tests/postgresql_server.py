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
    """Makes databases that each hold an empty ledger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: str | None = None

    def address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self._folder), safe='')}"

    def database(self, template: str = "template0") -> str:
        """The address of a new database."""
        import psycopg

        name = f"ledger{next(_NUMBERS)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} LOCALE 'C.UTF-8'")  # type: ignore[arg-type]
        return self.address(name)

    def ledger(self) -> str:
        """The address of a new database in which the schema is already there: migrating takes half a second."""
        from diplog.ledger import Ledger

        if self._template is None:
            address = self.database()
            Ledger.open(address).close()
            self._template = address.split("?")[0].rsplit("/", 1)[1]
        return self.database(self._template)


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
