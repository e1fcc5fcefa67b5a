"""Which schema versions this program knows, without importing what makes them."""

from __future__ import annotations

from pathlib import Path

KNOWN = ("0001",)  # oldest first; a test compares this with the migrations
HEAD = KNOWN[-1]
FILE = Path(__file__).parent / "migrations" / "schema.sql"


def script() -> str:
    """The SQL that makes an empty SQLite ledger of the newest schema."""
    return FILE.read_text(encoding="utf-8")


def newer(name: str, version: str) -> str:
    """What to tell about a ledger from the future."""
    return f"{name} has schema {version}, this diplog knows up to {HEAD}: upgrade diplog (pip install -U diplog)"
