"""Appending: one document, with all that was read from it, is one indivisible step.

Whoever calls holds the database's write lock, so what is read here cannot change before it is acted on; a second run, or a
second process with the same documents, finds them and adds nothing.
"""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..dates import DateSpan
from ..errors import Issue, LedgerError
from ..model import Document, Participant, Statement, Text, stable_id
from .codec import encode_text, storable, stored_statement, text_value
from .database import Database
from .records import Appended, Entry
from .search import cut, folded
from .times import day_of, maybe_instant
from .versions import ReadingRow, standing

# The columns of a ReadingRow, then what recognises a second reading.
_READINGS = """
    SELECT r.no, r.document_no, d.id, r.key, d.version, d.captured, d.published, r.known_at, d.digest, d.revision
    FROM readings r JOIN documents d ON d.no = r.document_no
    WHERE r.key = ? ORDER BY r.no
    """


@dataclass(frozen=True, slots=True)
class _Known:
    """A reading that the ledger has."""

    row: ReadingRow
    text: str  # digest of the text
    revision: int


class Appender:
    """Writes into one database, some entries to a transaction: ``begin``, ``append`` …, ``finish``, then the commit."""

    def __init__(self, database: Database, reader: str) -> None:
        self._db = database
        self._reader = reader
        self.begin()

    def begin(self) -> None:
        """A transaction has begun: nobody else writes until its end, so numbers may be counted on from here."""
        self._last: dict[str, int] = {}
        self._sources: dict[tuple[str | None, ...], int] = {}
        # Rows that nothing asks for before the commit, so that they are written together.
        self._later: dict[str, list[tuple[Any, ...]]] = {}

    def finish(self) -> None:
        """Write what was put off; to be called before the commit."""
        for table, columns in _PARTS.items():
            self._insert(table, columns, self._later.get(table, ()))
        for table in ("documents", "statements"):
            self._index(table, self._later.get(f"{table}_fts", ()))
        self._later = {}

    def append(self, entry: Entry, now: str, run: int | None = None) -> Appended:
        """Append one entry inside the caller's write transaction.

        A statement whose quote is not in the text is left out and recorded among the refusals: the ledger holds nothing
        that cannot be shown. Raises LedgerError for another document's text or statement, a bug of the caller.
        """
        document, text = entry.document, entry.text
        statements, ungrounded = _checked(document, text, entry.statements)
        stored = [stored_statement(each) for each in statements]
        refuse(self._db, [*entry.issues, *ungrounded], now, run)
        fetched = maybe_instant(document.fetched)
        captured = fetched or now
        text_digest = _digest_text(text)

        key = stored_key(document.key)
        known = [_Known(ReadingRow(*row[:8]), *row[8:]) for row in self._db.rows(_READINGS, (key,))]
        version = _version_of(document.id, text_digest, fetched, known)
        last = known_in(known, version)
        if last and last.text == text_digest and self._same(last.row.no, [record for _, record in stored]):
            return Appended("unchanged", last.row.document, document.key, last.row.version)

        if last:
            captured = last.row.captured
        number = last.row.version if last else 1 + max((each.row.version for each in known), default=0)
        if last and last.text == text_digest and last.row.document == document.id:
            document_no = last.row.document_no
        else:
            document_no = self._next("documents")
            revision = last.revision + 1 if last else 1
            self._document(document_no, document, text, number, revision, fetched, captured, text_digest, now)

        reading_no = self._next("readings")
        self._insert(
            "readings",
            "no document_no key position reader statements known_at run_no",
            [(reading_no, document_no, key, len(known) + 1, self._reader, len(stored), now, run)],
        )
        # A statement that was known before this reading has been known since then.
        since: dict[str, str] = {}
        if last:
            since = dict(self._db.rows("SELECT id, known_at FROM statements WHERE reading_no = ?", (last.row.no,)))
        self._statements(stored, text, document_no, reading_no, captured, now, since)

        mine = ReadingRow(reading_no, document_no, document.id, key, number, captured, text.published, now)
        superseded = self._supersede([each.row for each in known], mine, now)
        outcome: Any = "reread" if last else "changed" if known else "new"
        return Appended(outcome, document.id, document.key, number, len(stored), superseded)

    def _same(self, reading_no: int, records: Sequence[str]) -> bool:
        """Whether a reading says just that; the ids, which name the capture, aside."""
        rows = self._db.rows("SELECT record FROM statements WHERE reading_no = ? ORDER BY no", (reading_no,))
        before = [record for (record,) in rows]
        return before == records or _contents(before) == _contents(records)

    def _supersede(self, before: Sequence[ReadingRow], mine: ReadingRow, now: str) -> int:
        """Mark what no longer speaks for its key; returns how many statements that concerns."""
        if not before:
            return 0
        rows = [*before, mine]
        speaks = standing(rows)
        assert speaks is not None
        done = {no for (no,) in self._db.rows(_SUPERSEDED, (mine.key,))}
        gone = [row for row in rows if row.no != speaks.no and row.no not in done]
        self._insert(
            "superseded",
            "reading_no by_reading_no reason known_at",
            [(row.no, speaks.no, _reason(row, speaks), now) for row in gone],
        )
        count = 0
        for row in gone:
            count += self._db.rows("SELECT statements FROM readings WHERE no = ?", (row.no,))[0][0]
        return count

    def _document(
        self,
        no: int,
        document: Document,
        text: Text,
        version: int,
        revision: int,
        fetched: str | None,
        captured: str,
        digest: str,
        now: str,
    ) -> None:
        day = day_of(text.published)
        title, body = storable(text.title), storable(text.text)
        row = {
            "no": no,
            "id": document.id,
            "key": stored_key(document.key),
            "version": version,
            "revision": revision,
            "source_no": self._source(text, now),
            "published": text.published,
            "published_how": text.published_how,
            "lang": text.lang,
            "lang_how": text.lang_how,
            "publisher": text.publisher,
            "source_type": text.source_type,
            "source_country": text.source_country,
            "url": text.url,
            "title": title,
            "text": body,
            "media_type": document.media_type,
            "sha256": document.sha256,
            "fetched": fetched,
            "captured": captured,
            "said_at": f"{day}T00:00:00Z" if day else captured,
            "known_at": now,
            "given_id": text.given_id,
            "origin": document.origin,
            "digest": digest,
            "record": encode_text(text),
        }
        clean = [storable(value) if isinstance(value, str) else value for value in row.values()]
        self._insert("documents", " ".join(row), [tuple(clean)])
        self._later.setdefault("documents_fts", []).append((no, title, body))

    def _source(self, text: Text, now: str) -> int | None:
        """The number of the publisher's row, appended when its facts are seen for the first time."""
        if not (text.source or text.publisher):
            return None
        name = storable(text.publisher or text.source or "")
        id = text.source or stable_id("source", name, text.source_country)
        facts = (id, name, text.source_type, text.source_country)
        if facts not in self._sources:
            for no, *rest in self._db.rows("SELECT no, id, name, type, country FROM sources WHERE id = ?", (id,)):
                self._sources[tuple(rest)] = no
        if facts not in self._sources:
            no = self._next("sources")
            self._insert("sources", "no id name type country known_at", [(no, *facts, now)])
            self._sources[facts] = no
        return self._sources[facts]

    def _statements(
        self,
        statements: Sequence[tuple[Statement, str]],
        text: Text,
        document_no: int,
        reading_no: int,
        captured: str,
        now: str,
        since: dict[str, str],
    ) -> None:
        if not statements:
            return
        first = self._next("statements")
        self._last["statements"] = first + len(statements) - 1
        rows = []
        people, topics, claims, words = (
            self._later.setdefault(table, []) for table in ("participants", "topics", "claims", "statements_fts")
        )
        for no, (statement, record) in enumerate(statements, first):
            who = " – ".join(each.label() for each in statement.participants)
            by = statement.said_by or Participant()
            span: DateSpan | None = statement.date
            quote = statement.quote
            about = span.start.isoformat() if span else day_of(text.published) or captured[:10]
            rows.append(
                (
                    no,
                    statement.id,
                    statement.kind,
                    statement.stance,
                    who,
                    span.start.isoformat() if span else None,
                    span.last.isoformat() if span else None,
                    span.precision if span else None,
                    statement.date_text,
                    about,
                    statement.place,
                    by.name,
                    by.role or by.mention or None,
                    by.side,
                    statement.speaks_for,
                    statement.standing,
                    statement.initiated_by,
                    quote.words,
                    quote.field,
                    quote.start,
                    quote.end,
                    statement.hedge,
                    statement.scope,
                    statement.asked,
                    statement.minutes,
                    statement.confidence,
                    document_no,
                    reading_no,
                    self._reader,
                    since.get(statement.id, now),
                    record,
                )
            )
            words.append((no, who, quote.words))
            people += [(no, place, *_person(each)) for place, each in enumerate(statement.participants)]
            topics += [(no, place, each.code, each.words) for place, each in enumerate(statement.topics)]
            claims += [
                (
                    no,
                    place,
                    each.side,
                    each.verb,
                    each.quote.words,
                    each.quote.field,
                    each.quote.start,
                    each.quote.end,
                )
                for place, each in enumerate(statement.claims)
            ]
        self._insert("statements", _STATEMENT, rows)

    def _index(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Put the words of two columns of each row into the full-text index."""
        if self._db.dialect == "sqlite":
            columns = {"documents": "title, text", "statements": "who, quote"}[table]
            self._db.many(
                f"INSERT INTO {table}_fts (rowid, {columns}) VALUES (?, ?, ?)",
                [(no, cut(one), cut(two)) for no, one, two in rows],
            )
        else:
            # A tsvector holds 1 MB at most and positions up to 16383: the beginning of a very long text is indexed.
            self._db.many(
                f"INSERT INTO {table}_fts (no, words) VALUES (?, to_tsvector('simple', ?))",
                [(no, folded(cut(f"{one}\n{two}"))[:300_000]) for no, one, two in rows],
            )

    def _next(self, table: str) -> int:
        """The number after the table's last."""
        if table not in self._last:
            self._last[table] = int(self._db.rows(f"SELECT coalesce(max(no), 0) FROM {table}")[0][0])
        self._last[table] += 1
        return self._last[table]

    def _insert(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        insert(self._db, table, columns, rows)


_STATEMENT = """
    no id kind stance who date_start date_end date_precision date_text about_day place
    said_by_name said_by_role said_by_side speaks_for standing initiated_by
    quote quote_field quote_start quote_end hedge scope asked minutes confidence
    document_no reading_no reader known_at record
    """

_PARTS = {
    "participants": "statement_no position name role side office person is_group mention quoted status resolution",
    "topics": "statement_no position code words",
    "claims": "statement_no position side verb quote quote_field quote_start quote_end",
}

_SUPERSEDED = """
    SELECT x.reading_no FROM superseded x JOIN readings r ON r.no = x.reading_no WHERE r.key = ?
    """


def insert(database: Database, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows of storable values to a table; ``columns`` are its column names, parted by spaces."""
    if not rows:
        return
    names = columns.split()
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    database.many(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", rows)


def add_once(database: Database, table: str, row: dict[str, Any], unique: Sequence[str]) -> bool:
    """Add a numbered row unless one with the same ``unique`` columns is there; whether it was added."""
    where = " AND ".join(f'"{name}" = ?' for name in unique)
    row = {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}
    values = [row[name] for name in unique]
    if database.rows(f"SELECT 1 FROM {table} WHERE {where}", values):
        return False
    no = database.rows(f"SELECT coalesce(max(no), 0) + 1 FROM {table}")[0][0]
    insert(database, table, " ".join(["no", *row]), [(no, *row.values())])
    return True


def refuse(database: Database, issues: Sequence[Issue], now: str, run: int | None) -> int:
    """Record issues, each input, code and message once; how many were added."""
    added = 0
    for issue in issues:
        row = {
            "id": stable_id("refusal", issue.input, issue.code, issue.message),
            "input": issue.input,
            "code": issue.code,
            "message": issue.message,
            "severity": issue.severity,
            "known_at": now,
            "run_no": run,
        }
        added += add_once(database, "refusals", row, ("id",))
    return added


def known_in(known: Sequence[_Known], version: int | None) -> _Known | None:
    """The latest reading of that version."""
    return next((each for each in reversed(known) if each.row.version == version), None)


def _version_of(document: str, text: str, fetched: str | None, known: Sequence[_Known]) -> int | None:
    """Which known version a capture is another sight of, or None when it is a version of its own.

    The same bytes, or other bytes from which the same words and facts were read (a page with a new token in its markup),
    are the same version. A page that went back to older words is a new version, if we know when it was fetched: then
    only the version that stood before that moment can be the same. A local file has no such moment; its words are the
    version that had them, or running a batch twice would add to the ledger.
    """
    versions = {each.row.version: each for each in known}  # the latest reading of each
    ordered = sorted(versions.values(), key=lambda each: (each.row.captured, each.row.version))
    same = [each for each in ordered if each.row.document == document or each.text == text]
    if fetched is None:
        return same[-1].row.version if same else None
    before = [each for each in ordered if each.row.captured <= fetched]
    for each in same:
        if each.row.captured == fetched or (before and each is before[-1]):
            return each.row.version
    return None


def _reason(row: ReadingRow, by: ReadingRow) -> str:
    if row.version == by.version:
        return "read again"
    return "newer version" if row.no < by.no else "older version, found later"


def _person(each: Participant) -> tuple[Any, ...]:
    return (
        each.name[:300] if each.name else each.name,  # indexed; the record has it in full
        each.role,
        each.side,
        each.office,
        each.person,
        each.group,
        each.mention,
        each.quoted,
        each.status,
        each.resolution.status if each.resolution else None,
    )


def _checked(document: Document, text: Text, statements: Sequence[Statement]) -> tuple[list[Statement], list[Issue]]:
    """The statements that the text bears out, each id once, and an issue for each that it does not."""
    if text.document != document.id or text.key != document.key:
        raise LedgerError(f"{document.origin}: text of {text.document} appended with document {document.id}")
    kept: dict[str, Statement] = {}
    issues = []
    for statement in statements:
        quote = statement.quote
        if statement.document != document.id:
            raise LedgerError(f"{document.origin}: statement {statement.id} belongs to document {statement.document}")
        if not quote.words or text.field(quote.field)[quote.start : quote.end] != quote.words:
            message = f"a statement was left out, because its quote is not in the text: {quote.words[:80]!r}"
            issues.append(Issue("ungrounded", document.origin, message, "warning"))
        else:
            kept.setdefault(statement.id, statement)
    return list(kept.values()), issues


def stored_key(key: str) -> str:
    """A key as the columns have it: one of more than 500 characters is cut and ends in its hash.

    PostgreSQL indexes no more than 2.7 kB of a value, and an address can be longer.
    """
    key = storable(key)
    return key if len(key) <= 500 else f"{key[:480]}…{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _digest_text(text: Text) -> str:
    """Of words and facts, without the id of the capture: other bytes with the same words are no new version."""
    value = text_value(text)
    del value["document"]
    framed = json.dumps([value, text.title, text.text], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(framed.encode("ascii")).hexdigest()


def _contents(records: Sequence[str]) -> list[dict[str, Any]]:
    """What records say, without the ids."""
    values = [json.loads(record)["value"] for record in records]
    for value in values:
        del value["id"], value["document"]
    return values
