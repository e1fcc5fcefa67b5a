"""Asking: which statements, texts and records count at a moment, in SQL that both databases understand.

A *mark* is the number of the last reading when a question began. Rows are never changed and numbers only grow, so a
question that leaves out everything above its mark sees the ledger as it stood then, however long it takes and whatever
is appended meanwhile, without holding the database.
"""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..errors import ConfigError
from .database import Database, Row
from .times import upto
from .versions import ReadingRow, standing

BATCH = 2_000  # rows fetched at a time: memory stays flat, and fewer but larger fetches were not faster


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition and the values of its marks."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Which statements are wanted; an empty field asks for nothing. ``sides`` and ``persons``: all of them take part.

    ``persons`` are ids or full names; ``since`` and ``until`` bound the day of the contact (both included; where its date
    is unknown, the day it was told of).
    """

    since: str | None = None
    until: str | None = None
    sides: Sequence[str] = ()
    persons: Sequence[str] = ()
    topics: Sequence[str] = ()
    kinds: Sequence[str] = ()
    stances: Sequence[str] = ()
    documents: Sequence[str] = ()
    ids: Sequence[str] = ()
    numbers: Sequence[int] = ()  # rows, as :meth:`~diplog.ledger.Ledger.raw` numbers them


@dataclass(frozen=True, slots=True)
class Moment:
    """The two time axes of a question, as the last moments they include; None has no bound. See versions.py."""

    said: str | None = None
    known: str | None = None

    @classmethod
    def of(cls, as_of: str | None, known_by: str | None) -> Moment:
        return cls(upto(as_of), upto(known_by))


def mark(database: Database) -> int:
    return int(database.rows("SELECT coalesce(max(no), 0) FROM readings")[0][0])


def counting(database: Database, moment: Moment, upto_reading: int) -> Clause:
    """The condition on ``r`` (readings) and ``d`` (its document) that a reading counts at that moment.

    Almost every key has one version, for which plain comparisons do. Only edited keys are weighed by
    :func:`.versions.standing`, and only when the question bounds what was said.
    """
    known, said = moment.known, moment.said
    sql = "r.no <= ? AND NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = r.no AND x.by_reading_no <= ?"
    values: list[object] = [upto_reading, upto_reading]
    if known is not None:
        sql += " AND x.known_at <= ?)  AND r.known_at <= ?"
        values += [known, known]
    else:
        sql += ")"
    if said is None:
        return Clause(sql, tuple(values))
    sql += " AND d.said_at <= ?"
    values.append(said)
    edited: dict[str, list[ReadingRow]] = {}
    for row in database.rows(_EDITED, (upto_reading,)):
        reading = ReadingRow(*row)
        edited.setdefault(reading.key, []).append(reading)
    if not edited:
        return Clause(sql, tuple(values))
    speaking = (standing(rows, said, known) for rows in edited.values())
    chosen = json.dumps([row.no for row in speaking if row])
    others = json.dumps([row.no for rows in edited.values() for row in rows])
    listed = listing(database)
    return Clause(f"(({sql} AND r.no NOT IN {listed}) OR r.no IN {listed})", (*values, others, chosen))


_EDITED = """
    SELECT r.no, r.document_no, d.id, r.key, d.version, d.captured, d.published, r.known_at
    FROM readings r JOIN documents d ON d.no = r.document_no
    WHERE r.key IN (SELECT key FROM documents WHERE version > 1) AND r.no <= ?
    """


def listing(database: Database, kind: str = "bigint") -> str:
    """The SQL of a list given as one JSON value: lists of any length, one statement to prepare."""
    if database.dialect == "sqlite":
        return "(SELECT value FROM json_each(?))"
    return f"(SELECT value::{kind} FROM jsonb_array_elements_text(?::jsonb))"


def matching(database: Database, where: Where) -> Clause:
    """The condition on ``s`` (statements) and ``d`` that a statement is wanted."""
    parts: list[str] = []
    values: list[object] = []

    def any_of(column: str, wanted: Iterable[str]) -> None:
        wanted = sorted(set(wanted))
        if wanted:
            parts.append(f"{column} IN {listing(database, 'text')}")
            values.append(json.dumps(wanted))

    if where.since:
        parts.append("coalesce(s.date_end, s.about_day) >= ?")
        values.append(_bound(where.since, first=True))
    if where.until:
        parts.append("s.about_day <= ?")
        values.append(_bound(where.until, first=False))
    for side in dict.fromkeys(where.sides):
        parts.append("s.no IN (SELECT statement_no FROM participants WHERE side = ?)")
        values.append(side)
    for person in dict.fromkeys(where.persons):
        parts.append(
            "s.no IN (SELECT statement_no FROM participants WHERE person = ?"
            " UNION SELECT statement_no FROM participants WHERE name = ?)"
        )
        values += [person, person]
    if where.topics:
        parts.append(f"s.no IN (SELECT statement_no FROM topics WHERE code IN {listing(database, 'text')})")
        values.append(json.dumps(sorted(set(where.topics))))
    any_of("s.kind", where.kinds)
    any_of("s.stance", where.stances)
    any_of("d.id", where.documents)
    any_of("s.id", where.ids)
    if where.numbers:
        parts.append(f"s.no IN {listing(database)}")
        values.append(json.dumps(list(where.numbers)))
    return Clause(" AND ".join(parts) or "1 = 1", tuple(values))


def _bound(day: str, *, first: bool) -> str:
    """A day as the ledger's columns have it; a month or year by its first or last day."""
    from ..dates import DateSpan

    span = DateSpan.parse(day)
    return (span.start if first else span.last).isoformat()


def batches(
    database: Database, sql: str, values: Sequence[object], *, after: int = 0, batch: int = BATCH
) -> Iterator[list[Row]]:
    """Rows whose first column is a growing number; ``sql`` ends with its bound, written ``{after}``, and the order."""
    sql = f"{sql.format(after='?')} LIMIT {batch}"
    while rows := database.rows(sql, (*values, after)):
        yield rows
        if len(rows) < batch:
            return
        after = rows[-1][0]


def token_of(after: int, upto_reading: int) -> str:
    """Where a page ended, for the next; opaque to users."""
    return f"{after:x}-{upto_reading:x}"


def token_read(token: str) -> tuple[int, int]:
    try:
        after, upto_reading = token.split("-")
        return int(after, 16), int(upto_reading, 16)
    except ValueError as error:
        raise ConfigError(f"not a page token of this ledger: {token!r}") from error
