"""The ledger: append and ask."""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Literal, cast, get_args

from ..errors import ConfigError, Issue, NotFound
from ..model import Correction, CorrectionKind, Document, Source, Statement, Text, Watch, stable_id
from . import query, times
from .append import Appender, add_once, insert, refuse, stored_key
from .codec import decode_statement, decode_text, storable
from .database import Database, Row, connect
from .query import Clause, Moment, Where
from .records import BY_READING, Appended, Changes, Counts, Entry, Forward, Found, Hits, Page, Refusal, Version
from .search import cut, excerpt, folded, fts5, terms

EVERY = 200  # documents per transaction in append_all: a commit costs a flush of the disk
SECONDS = 1.0  # and no document waits longer than this for it

# Matches of a search that are weighed against each other, newest first: weighing 100,000 took half a second.
WEIGHED = 2_000

_STATEMENT = "s.no, s.record, s.known_at"
_FROM = """
    FROM statements s JOIN readings r ON r.no = s.reading_no JOIN documents d ON d.no = s.document_no
    """
_VERSION = """
    SELECT d.no, d.record, d.title, d.text, d.version, d.revision, d.media_type, d.sha256, d.origin, d.fetched,
           d.captured, d.known_at,
           EXISTS (SELECT 1 FROM readings r WHERE r.document_no = d.no
                   AND NOT EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = r.no))
    FROM documents d
    """


class Ledger:
    """An append-only record of documents, of what was read from them, and of what was refused.

    Two time axes bound every question. ``as_of`` is when the world could know: a document counts from its publication
    day on (or, where that is unknown, from when it was fetched, or else first read here); an edited version counts from
    when it was captured, and before that the older one speaks. ``known_by`` is when this ledger knew: what was appended
    later is as if it had never been, better readings and corrections included. Both take a date (its end, UTC), a month,
    or an instant; None sets no bound. The exact rule is in :mod:`diplog.ledger.versions` and ``docs/model.md``.

    Statements come back as they went in, with ``known`` set to the moment the ledger learned them. That moment is the only
    thing in which two ledgers fed the same inputs differ, so exports leave it out (see :meth:`lines`).

    One object may be shared between threads; questions see what was appended before they began.
    """

    def __init__(self, database: Database, *, reader: str, clock: Callable[[], str]) -> None:
        self._db = database
        self._clock = clock
        self._reader = reader
        self._appender = Appender(database, reader)
        self._run: int | None = None

    @classmethod
    def open(
        cls,
        target: str | os.PathLike[str],
        *,
        create: bool = True,
        read_only: bool = False,
        reader: str = "",
        clock: Callable[[], str] = times.now,
    ) -> Ledger:
        """Open (and with ``create`` make) the ledger at a path or ``postgresql://`` address, migrating an older schema.

        ``reader`` names the engine version that statements are read by. ``clock`` gives the present moment; the usual one
        obeys the environment variable ``DIPLOG_NOW``. Without ``create``, a file that cannot be written is opened
        read-only. Raises LedgerError, saying what to do, for what is not a
        ledger, comes from a newer diplog, is missing, or cannot be written.
        """
        return cls(connect(target, create=create, read_only=read_only), reader=reader, clock=clock)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @property
    def name(self) -> str:
        """The path or address, for messages."""
        return self._db.name

    # -- append

    def start_run(self, arguments: Sequence[str] = ()) -> None:
        """Note that a run begins, with which reader and arguments; what is appended from now on points at it."""
        with self._db.writing():
            no = self._db.rows("SELECT coalesce(max(no), 0) + 1 FROM runs")[0][0]
            row = (no, self._reader, json.dumps(list(arguments), ensure_ascii=True), self._clock())
            insert(self._db, "runs", "no reader arguments started", [row])
        self._run = no

    def append_document(
        self, document: Document, text: Text, statements: Sequence[Statement] = (), issues: Sequence[Issue] = ()
    ) -> Appended:
        """Append one document with what was read from it, in one transaction: all of it is there afterwards, or nothing.

        What the ledger has already is found and not added again. A statement whose quote is not in the text is left out
        and recorded as a refusal.
        """
        return next(iter(self.append_all([Entry(document, text, statements, issues)])))

    def append_all(
        self, entries: Iterable[Entry], *, every: int = EVERY, seconds: float = SECONDS
    ) -> Iterator[Appended]:
        """Append many, some to a transaction; lazy, in order, and the database is locked only while rows are written.

        An entry is never split between transactions. When the process dies, what was not yet yielded may be missing and is
        added by running again; when ``entries`` raises, what came before is appended first.
        """
        waiting: list[Entry] = []
        began = time.monotonic()
        source = iter(entries)
        while True:
            try:
                waiting.append(next(source))
            except StopIteration:
                break
            except BaseException:
                self._write(waiting)
                raise
            if len(waiting) >= every or time.monotonic() - began >= seconds:
                entries_now, waiting = waiting, []
                yield from self._write(entries_now)
                began = time.monotonic()
        yield from self._write(waiting)

    def _write(self, entries: Sequence[Entry]) -> list[Appended]:
        if not entries:
            return []
        with self._db.writing():
            self._appender.begin()
            done = [self._appender.append(entry, self._clock(), self._run) for entry in entries]
            self._appender.finish()
            return done

    def refuse(self, *issues: Issue) -> int:
        """Record refused or odd inputs, each input, code and message once; how many were added."""
        with self._db.writing():
            return refuse(self._db, issues, self._clock(), self._run)

    def correct(
        self, kind: str, target: str, value: str = "", *, by: str, reason: str, at: str | None = None
    ) -> Correction:
        """Append a signed human correction; the same one (all fields alike) is kept once.

        Raises ConfigError without a name or a reason, or for a kind there is none of; NotFound for an ``undo`` of what
        was never corrected.
        """
        if kind not in (kinds := get_args(CorrectionKind)):
            raise ConfigError(f"no such correction: {kind!r} ({', '.join(kinds)})")
        if not by.strip() or not reason.strip():
            raise ConfigError("a correction is signed and reasoned: say by whom and why")
        moment = times.instant(at) if at else self._clock()
        parts = [storable(each) for each in (target, value, by.strip(), reason.strip())]
        id = stable_id("correction", kind, *parts, moment)
        correction = Correction(id, cast(CorrectionKind, kind), parts[0], parts[1], parts[2], parts[3], moment)
        with self._db.writing():
            if kind == "undo" and not self._db.rows("SELECT 1 FROM corrections WHERE id = ?", (target,)):
                raise NotFound(f"no correction {target} in {self.name}")
            row = {
                "id": correction.id,
                "kind": kind,
                "target": parts[0],
                "value": parts[1],
                "by": parts[2],
                "reason": parts[3],
                "at": moment,
                "known_at": self._clock(),
            }
            add_once(self._db, "corrections", row, ("id",))
        return correction

    def watched(self, *watches: Watch) -> int:
        """Append stretches of coverage, each once; how many were added."""
        added = 0
        with self._db.writing():
            for watch in watches:
                row = {
                    "source": watch.source,
                    "side": watch.side,
                    "channel": watch.channel,
                    "begin": times.instant(watch.begin),
                    "end": times.instant(watch.end),
                    "outcome": watch.outcome,
                }
                unique = tuple(row)
                added += add_once(self._db, "coverage", {**row, "known_at": self._clock()}, unique)
        return added

    def forward(self, old: str, new: str, reason: str) -> bool:
        """Record that a contact's id leads to another one now; whether that is news."""
        row = {"old": old, "new": new, "reason": reason, "known_at": self._clock()}
        with self._db.writing():
            return add_once(self._db, "forwards", row, ("old", "new"))

    # -- ask

    def statements(
        self,
        *,
        as_of: str | None = None,
        known_by: str | None = None,
        where: Where = Where(),  # noqa: B008 - frozen
        upto: int | None = None,
    ) -> Iterator[Statement]:
        """The statements that count at that moment and are wanted, in the order of appending, one by one; with ``upto``
        as they stood at that :meth:`mark`."""
        upto = query.mark(self._db) if upto is None else upto
        sql, values = self._statements_sql(Moment.of(as_of, known_by), where, upto)
        for rows in query.batches(self._db, sql, values):
            yield from _decoded(rows)

    def page(
        self,
        *,
        as_of: str | None = None,
        known_by: str | None = None,
        where: Where = Where(),  # noqa: B008 - frozen
        limit: int = 100,
        token: str | None = None,
    ) -> Page:
        """At most ``limit`` statements; pages that follow each other by token show the ledger as it was at the first."""
        after, upto = query.token_read(token) if token else (0, query.mark(self._db))
        sql, values = self._statements_sql(Moment.of(as_of, known_by), where, upto)
        rows = self._db.rows(f"{sql.format(after='?')} LIMIT {int(limit) + 1}", (*values, after))
        more = len(rows) > limit
        rows = rows[:limit]
        token = query.token_of(rows[-1][0], upto) if more and rows else None
        return Page(tuple(_decoded(rows)), token)

    def _statements_sql(self, moment: Moment, where: Where, upto: int) -> tuple[str, tuple[object, ...]]:
        counting = query.counting(self._db, moment, upto)
        matching = query.matching(self._db, where)
        sql = f"SELECT {_STATEMENT} {_FROM} WHERE {counting.sql} AND {matching.sql} AND s.no > {{after}} ORDER BY s.no"
        return sql, (*counting.values, *matching.values)

    def mark(self) -> int:
        """A number that grows whenever what stands may have changed: a tag for caches, and where :meth:`changes` begin."""
        return query.mark(self._db)

    def records(self) -> tuple[int, int, int]:
        """How many corrections, stretches of coverage and forwards there are: with :meth:`mark`, all that contacts and
        verdicts follow from."""
        row = self._db.rows(
            "SELECT (SELECT count(*) FROM corrections), (SELECT count(*) FROM coverage), (SELECT count(*) FROM forwards)"
        )[0]
        return int(row[0]), int(row[1]), int(row[2])

    def changes(self, since: int) -> Changes:
        """What came and went after that mark (0: everything), so that whoever keeps contacts need not begin anew."""
        upto = query.mark(self._db)
        rows = (
            (no, record, known) for batch in self._raw(Moment(), Where(), since, upto) for no, record, known in batch
        )
        return Changes(tuple(_decoded(rows)), self.gone(since, upto), upto)

    def gone(self, since: int, upto: int) -> tuple[str, ...]:
        """The statements that stood at the one mark and do not stand as they did at the other."""
        rows = self._db.rows(
            "SELECT s.id FROM superseded x JOIN statements s ON s.reading_no = x.reading_no "
            "WHERE x.by_reading_no > ? AND x.by_reading_no <= ? AND x.reading_no <= ? ORDER BY s.no",
            (since, upto, since),
        )
        return tuple(id for (id,) in rows)

    def raw(
        self,
        *,
        as_of: str | None = None,
        known_by: str | None = None,
        where: Where = Where(),  # noqa: B008 - frozen
        since: int = 0,
        upto: int | None = None,
    ) -> Iterator[list[tuple[int, str]]]:
        """The records of :meth:`statements` with their row numbers, a batch at a time, not decoded; of readings after the
        mark ``since``, up to the mark ``upto`` (None: now). A row is never changed, so its number stands for it."""
        upto = query.mark(self._db) if upto is None else upto
        for batch in self._raw(Moment.of(as_of, known_by), where, since, upto):
            yield [(int(no), record) for no, record, _ in batch]

    def raw_replaced(self) -> Iterator[list[tuple[int, str]]]:
        """As :meth:`raw`, the statements that once stood and do no longer."""
        sql = (
            "SELECT s.no, s.record FROM superseded x JOIN statements s ON s.reading_no = x.reading_no "
            "WHERE s.no > {after} ORDER BY s.no"
        )
        for batch in query.batches(self._db, sql, ()):
            yield [(int(no), record) for no, record in batch]

    def naming(self, person: str) -> list[int]:
        """The rows of all statements that ever named a person, by id or full name."""
        sql = (
            "SELECT statement_no FROM participants WHERE person = ? UNION "
            "SELECT statement_no FROM participants WHERE name = ?"
        )
        return [int(no) for (no,) in self._db.rows(sql, (person, person))]

    def raw_of(self, numbers: Sequence[int]) -> dict[int, str]:
        """The records of these rows, by number."""
        listed = query.listing(self._db)
        rows = self._db.rows(f"SELECT no, record FROM statements WHERE no IN {listed}", (json.dumps(list(numbers)),))
        return {int(no): record for no, record in rows}

    def _raw(self, moment: Moment, where: Where, since: int, upto: int) -> Iterator[list[Row]]:
        sql, values = self._statements_sql(moment, where, upto)
        # statements are numbered in the order of their readings
        after = self._db.rows(
            "SELECT coalesce(max(no), 0) FROM statements WHERE reading_no = "
            "(SELECT max(reading_no) FROM statements WHERE reading_no <= ?)",
            (since,),
        )[0][0]
        return query.batches(self._db, sql, values, after=int(after))

    def statement(self, id: str) -> Statement:
        """The statement of that id as last read, also when it no longer stands. Raises NotFound."""
        rows = self._db.rows("SELECT record, known_at FROM statements WHERE id = ? ORDER BY no DESC LIMIT 1", (id,))
        if not rows:
            raise NotFound(f"no statement {id} in {self.name}")
        return decode_statement(*rows[0])

    def texts(self, *, as_of: str | None = None, known_by: str | None = None) -> Iterator[Text]:
        """The text of every document, each in the version that counts at that moment, in the order of appending."""
        counting = query.counting(self._db, Moment.of(as_of, known_by), query.mark(self._db))
        sql = (
            "SELECT r.no, d.record, d.title, d.text FROM readings r JOIN documents d ON d.no = r.document_no "
            f"WHERE {counting.sql} AND r.no > {{after}} ORDER BY r.no"
        )
        for rows in query.batches(self._db, sql, counting.values, batch=200):
            for _, record, title, text in rows:
                yield decode_text(record, title, text)

    def document(self, id: str) -> Version:
        """The version of that id, as last read. Raises NotFound."""
        rows = self._db.rows(f"{_VERSION} WHERE d.id = ? ORDER BY d.no DESC LIMIT 1", (id,))
        if not rows:
            raise NotFound(f"no document {id} in {self.name}")
        return _version(rows[0])

    def versions(self, key: str) -> tuple[Version, ...]:
        """All versions of a key in order of capture, each as last read; empty for an unknown key."""
        rows = self._db.rows(
            f"{_VERSION} WHERE d.key = ? ORDER BY d.captured, d.version, d.revision", (stored_key(key),)
        )
        latest: dict[int, Version] = {}
        for row in rows:
            version = _version(row)
            latest[version.version] = version
        return tuple(latest.values())

    def said_in(self, document: str) -> tuple[Statement, ...]:
        """What was read from a version of a document, as last read, whether or not that version still speaks."""
        rows = self._db.rows(
            f"SELECT {_STATEMENT} FROM statements s WHERE s.reading_no = (SELECT max(r.no) FROM readings r "
            "JOIN documents d ON d.no = r.document_no WHERE d.id = ?) ORDER BY s.no",
            (document,),
        )
        return tuple(_decoded(rows))

    def published(
        self, source: str, *, as_of: str | None = None, known_by: str | None = None, limit: int = 100, before: int = 0
    ) -> list[tuple[int, str, str, str, str | None, str | None, str | None, str | None, int, int]]:
        """Documents of a source (its id or name), those read last first: row number, id, key, title, publisher, published,
        language, address, statements, version; ``before`` is the row number that the page before ended with (0: none)."""
        counting = query.counting(self._db, Moment.of(as_of, known_by), query.mark(self._db))
        bound, values = ("AND r.no < ?", (before,)) if before else ("", ())
        return [
            (int(no), id, key, title, publisher, published, lang, url, int(statements), int(version))
            for no, id, key, title, publisher, published, lang, url, statements, version in self._db.rows(
                "SELECT r.no, d.id, d.key, d.title, d.publisher, d.published, d.lang, d.url, r.statements, d.version "
                "FROM readings r JOIN documents d ON d.no = r.document_no WHERE d.source_no IN "
                f"(SELECT no FROM sources WHERE id = ? OR name = ?) AND {counting.sql} {bound} "
                f"ORDER BY r.no DESC LIMIT {int(limit)}",
                (source, source, *counting.values, *values),
            )
        ]

    def output(
        self, *, as_of: str | None = None, known_by: str | None = None
    ) -> list[tuple[str, int, int, int, str | None, str | None]]:
        """For each source id: documents, of these with more than one version, statements, first and last publication."""
        counting = query.counting(self._db, Moment.of(as_of, known_by), query.mark(self._db))
        return [
            (id, int(documents), int(edited), int(statements), first, last)
            for id, documents, edited, statements, first, last in self._db.rows(
                "SELECT o.id, count(*), sum(CASE WHEN d.version > 1 THEN 1 ELSE 0 END), sum(r.statements), "
                "min(d.published), max(d.published) FROM readings r JOIN documents d ON d.no = r.document_no "
                f"JOIN sources o ON o.no = d.source_no WHERE {counting.sql} GROUP BY o.id ORDER BY o.id",
                counting.values,
            )
        ]

    def sources(self) -> tuple[Source, ...]:
        """Every publisher met so far, as its newest document has it."""
        found: dict[str, Source] = {}
        for id, name, kind, country in self._db.rows("SELECT id, name, type, country FROM sources ORDER BY no"):
            found[id] = Source(id, name, kind, country)
        return tuple(found[id] for id in sorted(found))

    def refusals(self, *, known_by: str | None = None) -> tuple[Refusal, ...]:
        rows = self._records("input, code, message, severity, known_at", "refusals", known_by)
        return tuple(Refusal(Issue(code, input, message, severity), at) for input, code, message, severity, at in rows)

    def corrections(self, *, known_by: str | None = None) -> tuple[Correction, ...]:
        """Human corrections in order, undone ones and their undoing included.

        They have no ``as_of``: like a better reading, a correction made today holds for what was said years ago.
        """
        rows = self._records('id, kind, target, value, "by", reason, at', "corrections", known_by)
        return tuple(Correction(*row) for row in rows)

    def coverage(self, *, as_of: str | None = None, known_by: str | None = None) -> tuple[Watch, ...]:
        """Stretches in which a channel was watched, cut off at ``as_of``: later watching cannot make silence of then."""
        said = times.upto(as_of)
        rows = self._records('source, side, channel, "begin", "end", outcome', "coverage", known_by)
        watches = (Watch(*row) for row in rows)
        if said is None:
            return tuple(watches)
        return tuple(
            Watch(each.source, each.side, each.channel, each.begin, min(each.end, said), each.outcome)
            for each in watches
            if each.begin <= said
        )

    def forwards(self, *ids: str, known_by: str | None = None) -> tuple[Forward, ...]:
        """Where contacts' ids led to, oldest first; with ``ids`` those from or to one of these."""
        known = times.upto(known_by)
        conditions: list[str] = ["known_at <= ?"] if known else []
        values: list[object] = [known] if known else []
        if ids:
            marks = ", ".join("?" * len(ids))
            conditions.append(f"(old IN ({marks}) OR new IN ({marks}))")
            values += [*ids, *ids]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        rows = self._db.rows(f"SELECT old, new, reason, known_at FROM forwards {where} ORDER BY no", tuple(values))
        return tuple(Forward(*row) for row in rows)

    def _records(self, columns: str, table: str, known_by: str | None) -> list[Row]:
        known = times.upto(known_by)
        bound = "WHERE known_at <= ?" if known else ""
        return self._db.rows(f"SELECT {columns} FROM {table} {bound} ORDER BY no", (known,) if known else ())

    def search(
        self,
        words: str,
        *,
        what: str = "statements",
        limit: int = 20,
        offset: int = 0,
        as_of: str | None = None,
        known_by: str | None = None,
        weighed: int | None = None,
        counted: int | None = None,
    ) -> Hits:
        """Full-text search in ``statements`` (participants and quotes) or ``documents`` (titles and texts), best first.

        All words must occur, without regard to case and accents; ``"…"`` is a phrase, ``word*`` a beginning. Chinese and
        Japanese are found by any run of characters. Nothing found, or nothing asked: empty. Of more matches than
        ``weighed`` (usually 2,000) only those appended last are weighed against each other; more than ``counted`` are not counted.
        """
        if what not in ("statements", "documents"):
            raise ConfigError(f"cannot search in {what!r} (statements, documents)")
        if not terms(words):
            return Hits((), 0, cut=False)
        counting = query.counting(self._db, Moment.of(as_of, known_by), query.mark(self._db))
        score, matching = self._match(what, words)
        weighed = WEIGHED if weighed is None else weighed
        number = f"SELECT count(*) FROM {matching.sql}"
        if counted is not None:
            number = f"SELECT count(*) FROM (SELECT 1 FROM {matching.sql} LIMIT {int(counted)}) AS counted"
        matches = int(self._db.rows(number, matching.values)[0][0])
        hits = f"(SELECT f.no, {score} AS score FROM {matching.sql} ORDER BY f.no DESC LIMIT {int(weighed)}) h"
        kind: Literal["statement", "document"] = "statement" if what == "statements" else "document"
        if kind == "statement":
            no, tables = "s.no", _FROM
            columns, again = (
                "s.id, d.id, d.title, s.quote",
                "statements s ON s.no = best.no JOIN documents d ON d.no = s.document_no",
            )
        else:
            no, tables = "d.no", "FROM readings r JOIN documents d ON d.no = r.document_no"
            columns, again = "d.id, d.id, d.title, d.text", "documents d ON d.no = best.no"
        # Numbers are sorted first and texts fetched for the few that are shown.
        best = (
            f"(SELECT {no} AS no, h.score AS score {tables} JOIN {hits} ON h.no = {no} WHERE {counting.sql} "
            "ORDER BY h.score DESC, h.no LIMIT ? OFFSET ?) best"
        )
        rows = self._db.rows(
            f"SELECT {columns}, d.url, d.publisher, d.published, best.score FROM {best} JOIN {again} "
            "ORDER BY best.score DESC, best.no",
            (*matching.values, *counting.values, limit, offset),
        )
        found = tuple(
            Found(kind, id, document, title, excerpt(text, words), url, publisher, published, score)
            for id, document, title, text, url, publisher, published, score in rows
        )
        return Hits(found, matches, cut=matches > weighed)

    def _match(self, table: str, words: str) -> tuple[str, Clause]:
        """How a row ``f`` of the index is scored, and the index's rows that match."""
        if self._db.dialect == "sqlite":
            # rank is bm25, smaller is better
            matching = f"(SELECT rowid AS no, rank FROM {table}_fts WHERE {table}_fts MATCH ?) f"
            return "-f.rank", Clause(matching, (fts5(words),))
        parts, values = [], []
        for term, prefix in terms(words):
            term = folded(cut(term))
            if prefix and " " not in term:
                parts.append("(quote_literal(?) || ':*')::tsquery")
            else:
                parts.append("phraseto_tsquery('simple', ?)")
            values.append(term)
        asked = " && ".join(parts)
        matching = f"(SELECT t.no, t.words, q.asked FROM {table}_fts t, (SELECT {asked} AS asked) q WHERE t.words @@ q.asked) f"
        return "ts_rank(f.words, f.asked)", Clause(matching, tuple(values))

    def counts(self) -> Counts:
        row = self._db.rows(
            """
            SELECT (SELECT count(*) FROM readings r WHERE NOT EXISTS
                      (SELECT 1 FROM superseded x WHERE x.reading_no = r.no)),
                   (SELECT coalesce(sum(r.statements), 0) FROM readings r WHERE NOT EXISTS
                      (SELECT 1 FROM superseded x WHERE x.reading_no = r.no)),
                   (SELECT count(*) FROM documents), (SELECT coalesce(sum(statements), 0) FROM readings),
                   (SELECT count(DISTINCT id) FROM sources), (SELECT count(*) FROM refusals),
                   (SELECT count(*) FROM corrections), (SELECT count(*) FROM coverage)
            """
        )[0]
        return Counts(*(int(each) for each in row))

    # -- the whole

    def lines(self) -> Iterator[str]:
        """The whole ledger as JSON lines, in an order that the inputs decide, without the ledger's own clock.

        Two ledgers that were fed the same inputs give the same bytes, whether or not one was killed and run again in
        between. Left out for that: ``known``, ``captured`` where it is not ``fetched``, runs, readers, row numbers, and where
        reading (not a person's correction) moved contacts' ids to.
        """
        for row in self._by_text(
            """
            SELECT d.key, d.version, d.revision, d.no, d.id, d.title, d.text, d.record, d.sha256, d.media_type,
                   d.origin, d.fetched FROM documents d
            """,
            ("d.key", "d.version", "d.revision"),
        ):
            key, version, revision, no, id, title, text, record, sha256, media_type, origin, fetched = row
            yield _line(
                "document",
                {
                    "key": key,
                    "version": version,
                    "revision": revision,
                    "id": id,
                    "sha256": sha256,
                    "media_type": media_type,
                    "origin": origin,
                    "fetched": fetched,
                    "title": title,
                    "text": text,
                    "record": json.loads(record),
                },
            )
            readings = self._db.rows(
                "SELECT r.no, r.position, EXISTS (SELECT 1 FROM superseded x WHERE x.reading_no = r.no) "
                "FROM readings r WHERE r.document_no = ? ORDER BY r.position",
                (no,),
            )
            for reading, position, superseded in readings:
                yield _line("reading", {"document": id, "position": position, "superseded": bool(superseded)})
                for (statement,) in self._db.rows(
                    "SELECT record FROM statements WHERE reading_no = ? ORDER BY no", (reading,)
                ):
                    yield statement
        for table, columns in (
            ("refusals", ("id", "input", "code", "message", "severity")),
            ("corrections", ("id", "kind", "target", "value", "by", "reason", "at")),
            ("coverage", ("source", "side", "channel", "begin", "end", "outcome")),
            ("forwards", ("old", "new", "reason")),
        ):
            names = ", ".join(f'"{name}"' for name in columns)
            kind = {"refusals": "refusal", "corrections": "correction", "forwards": "forward"}.get(table, table)
            # what reading moved depends on what was read first, as the ledger's clock does
            which = f"WHERE substr(reason, 1, {len(BY_READING)}) <> '{BY_READING}'" if table == "forwards" else ""
            for row in self._db.rows(f"SELECT {names} FROM {table} {which} ORDER BY {names}"):
                yield _line(kind, dict(zip(columns, row, strict=True)))

    def _by_text(self, sql: str, order: tuple[str, str, str], batch: int = 200) -> Iterator[Row]:
        """Rows in the order of three columns, which are also the first three selected, some at a time."""
        names = ", ".join(order)
        rows = self._db.rows(f"{sql} ORDER BY {names} LIMIT {batch}")
        while rows:
            yield from rows
            last = rows[-1][:3]
            rows = self._db.rows(f"{sql} WHERE ({names}) > (?, ?, ?) ORDER BY {names} LIMIT {batch}", last)


def _decoded(rows: Iterable[Row]) -> list[Statement]:
    """Statements of rows of number, record and moment.

    The cyclic garbage collector rests meanwhile: a statement is some thirty objects without a cycle, and looking for one
    after every few hundred took 40 % of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [decode_statement(record, known) for _, record, known in rows]
    finally:
        if collecting:
            gc.enable()


def _version(row: Row) -> Version:
    _, record, title, text, version, revision, media_type, sha256, origin, fetched, captured, known, current = row
    read = decode_text(record, title, text)
    return Version(read, version, revision, media_type, sha256, origin, fetched, captured, known, current=bool(current))


def _line(kind: str, value: dict[str, object]) -> str:
    return json.dumps({"kind": kind, "version": 1, "value": value}, ensure_ascii=False, separators=(",", ":"))
