"""The first schema: documents, readings, statements and what belongs to them, all append-only."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Order of bytes in every database: ISO dates and keys must compare the same on PostgreSQL, whose default collations
# pass over punctuation.
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# INTEGER PRIMARY KEY is SQLite's rowid, which full-text search (and Datasette) refers to.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def primary() -> sa.Column[Any]:
    """Numbers are given by the writer, who is alone; they are positions in this file, never identities."""
    return sa.Column("no", NUMBER, primary_key=True, autoincrement=False)


def text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, TEXT, **{"nullable": False, **options})


def maybe(name: str) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=True)


def number(name: str, to: str | None = None, **options: Any) -> sa.Column[Any]:
    """An integer; ``to`` names the table whose row it points at."""
    keys = [sa.ForeignKey(f"{to}.no")] if to else []
    return sa.Column(name, NUMBER, *keys, **{"nullable": False, **options})


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def tables() -> dict[str, list[sa.schema.SchemaItem]]:
    """Name and columns of each table, in the order in which they can be created."""
    return {
        "runs": [primary(), text("reader"), text("arguments"), text("started")],
        "sources": [primary(), text("id"), text("name"), text("type"), maybe("country"), text("known_at")],
        "documents": [
            primary(),
            text("id"),
            text("key"),
            number("version"),
            number("revision"),
            number("source_no", "sources", nullable=True),
            maybe("published"),
            text("published_how"),
            maybe("lang"),
            text("lang_how"),
            maybe("publisher"),
            text("source_type"),
            maybe("source_country"),
            maybe("url"),
            text("title"),
            text("text"),
            text("media_type"),
            text("sha256"),
            maybe("fetched"),
            text("captured"),
            text("said_at"),
            text("known_at"),
            maybe("given_id"),
            text("origin"),
            text("digest"),
            text("record"),
            sa.UniqueConstraint("key", "version", "revision"),
        ],
        "readings": [
            primary(),
            number("document_no", "documents"),
            text("key"),
            number("position"),
            text("reader"),
            number("statements"),
            text("known_at"),
            number("run_no", "runs", nullable=True),
            sa.UniqueConstraint("key", "position"),
        ],
        "statements": [
            primary(),
            text("id"),
            text("kind"),
            text("stance"),
            text("who"),
            maybe("date_start"),
            maybe("date_end"),
            maybe("date_precision"),
            maybe("date_text"),
            text("about_day"),
            maybe("place"),
            maybe("said_by_name"),
            maybe("said_by_role"),
            maybe("said_by_side"),
            maybe("speaks_for"),
            text("standing"),
            maybe("initiated_by"),
            text("quote"),
            text("quote_field"),
            number("quote_start"),
            number("quote_end"),
            maybe("hedge"),
            maybe("scope"),
            flag("asked"),
            number("minutes", nullable=True),
            sa.Column("confidence", sa.Float(53), nullable=False),
            number("document_no", "documents"),
            number("reading_no", "readings"),
            text("reader"),
            text("known_at"),
            text("record"),
            sa.UniqueConstraint("reading_no", "id"),
        ],
        "participants": [
            number("statement_no", "statements", primary_key=True),
            number("position", primary_key=True),
            maybe("name"),
            maybe("role"),
            maybe("side"),
            maybe("office"),
            maybe("person"),
            flag("is_group"),
            text("mention"),
            maybe("quoted"),
            maybe("status"),
            maybe("resolution"),
        ],
        "topics": [
            number("statement_no", "statements", primary_key=True),
            number("position", primary_key=True),
            text("code"),
            text("words"),
        ],
        "claims": [
            number("statement_no", "statements", primary_key=True),
            number("position", primary_key=True),
            text("side"),
            text("verb"),
            text("quote"),
            text("quote_field"),
            number("quote_start"),
            number("quote_end"),
        ],
        "superseded": [
            number("reading_no", "readings", primary_key=True, autoincrement=False),
            number("by_reading_no", "readings"),
            text("reason"),
            text("known_at"),
        ],
        "refusals": [
            primary(),
            text("id", unique=True),
            text("input"),
            text("code"),
            text("message"),
            text("severity"),
            text("known_at"),
            number("run_no", "runs", nullable=True),
        ],
        "corrections": [
            primary(),
            text("id", unique=True),
            text("kind"),
            text("target"),
            text("value"),
            text("by"),
            text("reason"),
            text("at"),
            text("known_at"),
        ],
        "coverage": [
            primary(),
            text("source"),
            text("side"),
            text("channel"),
            text("begin"),
            text("end"),
            text("outcome"),
            text("known_at"),
            sa.UniqueConstraint("source", "side", "channel", "begin", "end", "outcome"),
        ],
        "forwards": [
            primary(),
            text("old"),
            text("new"),
            text("reason"),
            text("known_at"),
            sa.UniqueConstraint("old", "new"),
        ],
    }


# Found by their two columns and read in that order, so the table itself is the index.
CLUSTERED = {"participants", "topics", "claims"}

INDEXES: dict[str, tuple[str, ...]] = {
    "sources": ("id",),
    "documents": ("id", "source_no", "published"),
    "readings": ("document_no",),
    "statements": ("id", "document_no", "about_day", "speaks_for", "kind", "stance"),
    "participants": ("side, statement_no", "person, statement_no", "name, statement_no"),
    "topics": ("code, statement_no",),
    "superseded": ("by_reading_no",),
    "corrections": ("target",),
    "forwards": ("new",),
}

VIEWS = {
    "latest_documents": """
        SELECT d.* FROM documents d JOIN readings r ON r.document_no = d.no
        WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = r.no)
        """,
    "current_statements": """
        SELECT s.* FROM statements s
        WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = s.reading_no)
        """,
    "statements_with_source": """
        SELECT s.no, s.id, s.kind, s.stance, s.who, s.date_start, s.date_end, s.place,
               s.said_by_name, s.said_by_role, s.said_by_side, s.speaks_for, s.initiated_by, s.quote,
               d.published, d.publisher, d.source_type, d.source_country, d.lang, d.title, d.url,
               d.id AS document, d.version, s.known_at
        FROM statements s JOIN documents d ON d.no = s.document_no
        WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = s.reading_no)
        """,
    "participants_with_statement": """
        SELECT p.name, p.role, p.side, p.office, p.person, p.mention, p.quoted, p.resolution,
               s.kind, s.stance, s.about_day, s.who, s.quote, s.id AS statement, p.statement_no, p.position
        FROM participants p JOIN statements s ON s.no = p.statement_no
        WHERE NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = s.reading_no)
        """,
}


def upgrade() -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    for name, items in tables().items():
        op.create_table(name, *items, sqlite_with_rowid=name not in CLUSTERED)
    for table, indexes in INDEXES.items():
        for columns in indexes:
            names = columns.split(", ")
            op.create_index(f"{table}_by_{names[0]}", table, names)
    # Keys that were edited are the only ones whose versions must be weighed against each other (query.py).
    op.execute("CREATE INDEX documents_edited ON documents (key) WHERE version > 1")
    for view, query in VIEWS.items():
        op.execute(f"CREATE VIEW {view} AS {' '.join(query.split())}")
    if sqlite:
        search_in_sqlite()
    else:
        search_in_postgresql()
    for table in tables():
        append_only_in_sqlite(table) if sqlite else append_only_in_postgresql(table)


def search_in_sqlite() -> None:
    """Words are put in by the writer, not by triggers, because Chinese and Japanese must be cut first (search.py)."""
    how = 'tokenize="unicode61 remove_diacritics 2"'
    op.execute(
        f'CREATE VIRTUAL TABLE documents_fts USING FTS5(title, text, content="documents", content_rowid="no", {how})'
    )
    op.execute(
        f'CREATE VIRTUAL TABLE statements_fts USING FTS5(who, quote, content="statements", content_rowid="no", {how})'
    )


def search_in_postgresql() -> None:
    for table in ("documents", "statements"):
        op.create_table(
            f"{table}_fts",
            sa.Column("no", NUMBER, sa.ForeignKey(f"{table}.no"), primary_key=True, autoincrement=False),
            sa.Column("words", sa.dialects.postgresql.TSVECTOR(), nullable=False),
        )
        op.create_index(f"{table}_fts_words", f"{table}_fts", ["words"], postgresql_using="gin")
    op.execute(
        """
        CREATE FUNCTION diplog_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '%: the ledger is append-only', TG_TABLE_NAME; END $$
        """
    )


def append_only_in_sqlite(table: str) -> None:
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: the ledger is append-only'); END"
        )


def append_only_in_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION diplog_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION diplog_append_only()"
    )
