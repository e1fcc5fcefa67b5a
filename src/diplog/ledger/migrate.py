"""Bring a ledger's schema to the version this program knows.

Importing SQLAlchemy and Alembic takes 0.6 to 1 s here, more than the whole of ``diplog contacts`` may take. So this module
is imported only for a ledger whose schema is not the newest; a new SQLite ledger is made from ``schema.sql``, which is
what the migrations amount to (a test compares the two). Write it again with ``python -m diplog.ledger.migrate``.
"""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..errors import LedgerError
from . import schema

HERE = Path(__file__).parent / "migrations"


def upgrade(
    connection: Any,
    dialect: str,
    begin: Callable[[], bool],
    revision: str = "head",
    extra: Sequence[Path] = (),
) -> None:
    """Run the missing migrations over a DBAPI connection, in one transaction: all is done, or nothing.

    ``begin`` begins it, takes the locks, and says whether there is still something to do. It is called only here, because
    SQLAlchemy rolls back whatever was begun when it first looks at a connection. ``extra`` are further folders of
    migrations (for tests).
    """
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    url = "sqlite://" if dialect == "sqlite" else "postgresql+psycopg://"
    # The connection stays the caller's: a pool of this one only, which never closes or configures it.
    engine = sa.create_engine(url, creator=lambda: connection, poolclass=sa.pool.StaticPool, pool_reset_on_return=None)
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    folders = [HERE / "versions", *extra]
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder).replace("%", "%%") for folder in folders))
    with engine.connect() as wrapped:
        try:
            if begin():
                config.attributes["connection"] = wrapped
                command.upgrade(config, revision)
            connection.commit()
        except BaseException as error:
            connection.rollback()
            if isinstance(error, sa.exc.SQLAlchemyError):
                raise LedgerError(f"the schema could not be migrated, nothing was changed: {error}") from error
            raise


def schema_of(connection: sqlite3.Connection) -> str:
    """The statements that make this SQLite ledger anew, empty, with its schema version."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
        "AND NOT (type = 'table' AND name GLOB '*_fts_*')"
    ).fetchall()
    (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    script = "".join(f"{sql.strip()};\n" for _, _, sql in rows)
    script = re.sub(r"[ \t]+$", "", script.replace("\t", "    "), flags=re.MULTILINE)
    return f"{script}INSERT INTO alembic_version VALUES ('{version}');\n"


def migrated_schema() -> str:
    """What ``schema.sql`` must say: the schema of an empty database after all migrations."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    upgrade(connection, "sqlite", lambda: bool(connection.execute("BEGIN")))
    return "-- Generated from versions/ by `python -m diplog.ledger.migrate`; do not edit.\n" + schema_of(connection)


if __name__ == "__main__":
    schema.FILE.write_text(migrated_schema(), encoding="utf-8")
