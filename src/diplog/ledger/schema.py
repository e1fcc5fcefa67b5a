"""Which schema versions this program knows, without importing what makes them."""

from __future__ import annotations

from pathlib import Path

from ..errors import LedgerError

KNOWN = ("0001",)  # oldest first; a test compares this with the migrations
HEAD = KNOWN[-1]
FILE = Path(__file__).parent / "migrations" / "schema.sql"


def script() -> str:
    """The SQL that makes an empty SQLite ledger of the newest schema."""
    return FILE.read_text(encoding="utf-8")


def newer(name: str, version: str) -> str:
    """What to tell about a ledger from the future."""
    return f"{name} has schema {version}, this diplog knows up to {HEAD}: upgrade diplog (pip install -U diplog)"


def must_upgrade(name: str, version: str | None, *, create: bool, read_only: bool) -> bool:
    """Whether a ledger found at ``version`` (None: an empty database) needs the schema made or migrated before use.

    Raises LedgerError where that cannot be or was not asked for: a ledger from the future, one opened read-only, one that
    is not there.
    """
    if version == HEAD:
        return False
    if version is not None and version not in KNOWN:
        raise LedgerError(newer(name, version))
    if read_only:
        what = "holds no ledger yet" if version is None else f"has the older schema {version}"
        raise LedgerError(f"{name} {what} and was opened read-only: open it once for writing (`diplog read`)")
    if version is None and not create:
        raise LedgerError(f"{name} holds no ledger: name another with --ledger or read documents into this one")
    return True
