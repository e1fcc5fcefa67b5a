"""A contact, judged, into the rows of a view; and back."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from ..dates import DateSpan
from ..errors import ConfigError
from ..judge import Change, history, hours_between_sides, judge_all
from ..judge.rules import GRACE
from ..ledger.codec import from_json, to_json
from ..ledger.search import cut
from ..link import contact_id
from ..model import KINDS, Contact, Participant, Statement, Verdict, Watch
from ..publish.pick import fold
from ..publish.words import participant as participant_words
from .schema import CODES, FACETS, HANGING, NAMES_FROM, PAGES_FROM, STATUSES, UNDATED

_LETTER = re.compile(rf"^(.*-(?:{'|'.join(KINDS)}))-[a-z]+$", re.DOTALL)


def plain_label(label: str) -> str:
    """A label without the letter that tells it from others of the same words.

    >>> plain_label("MEX-USA-2025-01-21-call-b")
    'MEX-USA-2025-01-21-call'
    """
    match = _LETTER.match(label)
    return match.group(1) if match else label


def person_key(person: Participant) -> str | None:
    """What a person's page is found by: the register's id, else the name; None where nobody is named."""
    return person.person or person.name


def days_of(contact: Contact) -> int:
    """The place of a contact in lists: its first day, negated, so that the latest comes first."""
    return -contact.date.start.toordinal() if contact.date else UNDATED


def month_of(day: int) -> str | None:
    """The month of a negated day; None where undated."""
    return None if day == UNDATED else dt.date.fromordinal(-day).isoformat()[:7]


# -- the whole contact ------------------------------------------------------------------------------------------------


def packed(contact: Contact) -> bytes:
    """The contact with its statements, without the ledger's clock (the horizon stands in for it, see :func:`unpacked`)."""
    timeless = tuple(replace(s, known=None) if s.known else s for s in contact.statements)
    return zlib.compress(to_json(replace(contact, statements=timeless)).encode("utf-8", "surrogatepass"), 1)


def unpacked(body: bytes, horizon: str | None) -> Contact:
    """The contact as :class:`~diplog.pipeline.Desk` has it: what is undated is taken as said at the horizon."""
    contact = from_json(Contact, zlib.decompress(body).decode("utf-8", "surrogatepass"))
    if all(s.published for s in contact.statements):
        return contact
    return replace(contact, statements=tuple(timed(s, horizon) for s in contact.statements))


def timed(statement: Statement, horizon: str | None) -> Statement:
    """A statement without the clock of its ledger, as Desk judges it."""
    known = None if statement.published else horizon
    return statement if statement.known == known else replace(statement, known=known)


# -- what contacts have in common ------------------------------------------------------------------------------------

MANY = 500  # contacts from which a tag's summary is kept: counting fewer takes some 5 ms
SUMMED = ("side:", "pair:", "person:", "office:", "source:", "spot:")


def together(db: sqlite3.Connection, tag: int) -> dict[str, int]:
    """For each tag that contacts of this one have: its name and how many have both."""
    rows = db.execute(
        "SELECT n.name, q.number FROM (SELECT x.tag, count(*) AS number FROM tags t JOIN tags x ON x.no = t.no "
        "WHERE t.tag = ? AND x.tag < ? GROUP BY x.tag) q JOIN tag_names n ON n.tag = q.tag",
        (tag, NAMES_FROM),
    )
    return {name: number for name, number in rows if not name.startswith(("all", "spot:"))}


def by_month(db: sqlite3.Connection, tag: int) -> dict[str, int]:
    """Contacts of a tag by month, undated ones left out."""
    found: dict[str, int] = {}
    for day, number in db.execute("SELECT day, count(*) FROM tags WHERE tag = ? GROUP BY day", (tag,)):
        month = month_of(day)
        if month:
            found[month] = found.get(month, 0) + number
    return dict(sorted(found.items()))


# -- rows -------------------------------------------------------------------------------------------------------------


class Writer:
    """Puts contacts into a view and takes them out. Numbers are never used twice: full-text rows of contacts that are no
    more stay behind and lead nowhere."""

    def __init__(
        self, connection: sqlite3.Connection, coverage: Sequence[Watch], horizon: str | None, moment: str | None = None
    ) -> None:
        self._db = connection
        self._coverage = coverage
        self._horizon = horizon
        self._moment = moment
        self._tags: dict[str, int] = {}
        (self._next,) = connection.execute(
            "SELECT coalesce(max(n), 0) + 1 FROM (SELECT max(no) AS n FROM contacts UNION ALL SELECT "
            "coalesce((SELECT value FROM meta WHERE name = 'numbers'), 0) + 0)"
        ).fetchone()
        self._counted: dict[int, int] = {}

    def put(self, contact: Contact) -> None:
        """Judge a contact and write its rows; what is undated is taken as said at the horizon."""
        if any(not s.published for s in contact.statements):
            contact = replace(contact, statements=tuple(timed(s, self._horizon) for s in contact.statements))
        no, self._next = self._next, self._next + 1
        verdicts = judge_all(contact, self._moment, self._coverage, self._horizon)
        changes = history(contact, self._coverage, self._horizon)
        verdict = verdicts[0]
        day, status = days_of(contact), CODES[verdict.status]  # type: ignore[index]
        db = self._db
        db.execute(
            "INSERT INTO contacts VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (no, *_contact_row(contact, verdict, changes, day, status)),
        )
        db.execute("INSERT INTO bodies VALUES (?,?)", (no, packed(contact)))
        tags = sorted({self._tag(name) for name in _tags(contact, verdict)} | set(self._people(contact)))
        for tag in tags:
            self._counted[tag] = self._counted.get(tag, 0) + 1
        db.executemany("INSERT INTO tags VALUES (?,?,?,?)", [(tag, day, no, status) for tag in tags])
        db.executemany(
            "INSERT INTO turns VALUES (?,?,?,?,?,?)",
            [
                (no, nth, c.at, CODES[c.before] if c.before else None, CODES[c.status], c.verdict.why)  # type: ignore[index]
                for nth, c in enumerate(changes)
            ],
        )
        db.executemany("INSERT INTO claims VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", list(_claims(no, day, contact, verdicts)))
        lag = hours_between_sides(contact)
        if lag is not None:
            pair = ",".join(sorted((lag.first, lag.second)))
            db.execute("INSERT INTO paces VALUES (?,?,?,?,?)", (no, pair, day, lag.first, lag.hours))
        db.executemany(
            "INSERT OR REPLACE INTO said VALUES (?,?,?,?,?)",
            [(s.id, no, s.document, contact_id(s).removeprefix("contact-"), s.published) for s in contact.statements],
        )
        if contact.date is None:
            spans = {span for s in contact.statements if (span := _span(s.published))}
            db.executemany("INSERT INTO spans VALUES (?,?,?)", [(no, *span) for span in spans])
        db.executemany("INSERT INTO dues VALUES (?,?)", [(day, no) for day in _dues(contact)])
        db.executemany("INSERT INTO delays VALUES (?,?,?)", [(s, days, no) for s, days in _delays(contact).items()])
        db.executemany("INSERT INTO former VALUES (?,?)", [(old, no) for old in contact.formerly])
        db.execute("INSERT INTO texts (rowid, words) VALUES (?,?)", (no, _words(contact)))

    def drop(self, numbers: Iterable[int]) -> None:
        """Take contacts out, with all that hangs on them."""
        db = self._db
        for no in numbers:
            for (tag,) in db.execute("SELECT tag FROM tags WHERE no = ?", (no,)).fetchall():
                self._counted[tag] = self._counted.get(tag, 0) - 1
            for table in HANGING:
                db.execute(f"DELETE FROM {table} WHERE no = ?", (no,))  # noqa: S608 - our own names
            db.execute("DELETE FROM contacts WHERE no = ?", (no,))

    def finish(self) -> None:
        """Write what was counted, the highest number given, and the summaries of what many contacts have."""
        rows = [(number, tag) for tag, number in self._counted.items() if number]
        self._db.executemany("UPDATE tag_names SET number = number + ? WHERE tag = ?", rows)
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('numbers', ?)", (str(self._next - 1),))
        touched = json.dumps(list(self._counted))
        self._db.execute("DELETE FROM summaries WHERE tag IN (SELECT value FROM json_each(?))", (touched,))
        for tag, name in self._db.execute(
            "SELECT n.tag, n.name FROM json_each(?) j JOIN tag_names n ON n.tag = j.value WHERE n.number >= ?",
            (touched, MANY),
        ).fetchall():
            count = together if name.startswith(SUMMED) else by_month if name.startswith("topic:") else None
            if count is not None:
                numbers = json.dumps(count(self._db, tag), ensure_ascii=False, separators=(",", ":"))
                self._db.execute("INSERT INTO summaries VALUES (?, ?)", (tag, numbers))
        self._counted = {}

    def _tag(self, name: str) -> int:
        tag = self._tags.get(name)
        if tag is None:
            found = self._db.execute("SELECT tag FROM tag_names WHERE name = ?", (name,)).fetchone()
            if found is None:
                low, high = _range(name)
                (tag,) = self._db.execute(
                    "INSERT INTO tag_names VALUES ((SELECT coalesce(max(tag), ?) + 1 FROM tag_names "
                    "WHERE tag > ? AND tag < ?), ?, 0) RETURNING tag",
                    (low, low, high, name),
                ).fetchone()
            else:
                (tag,) = found
            assert tag is not None
            self._tags[name] = tag
        return tag

    def _people(self, contact: Contact) -> Iterator[int]:
        """One tag for each way in which somebody is named: what ``--who`` compares with."""
        speakers = dict.fromkeys(s.said_by for s in contact.statements if s.said_by and s.said_by.name)
        for p in speakers:
            yield self._tag(f"said:{_facts(p)}")
        for p in contact.participants:
            name = f"who:{_facts(p)}"
            known = name in self._tags
            tag = self._tag(name)
            if not known:
                self._db.execute(
                    "INSERT OR IGNORE INTO people VALUES (?,?,?,?,?,?,?,?,?,?)",
                    (tag, person_key(p), p.name or participant_words(p), p.person, p.name, f" {fold(p.name or '')} ",
                     p.role, p.office, p.side, p.group),
                )  # fmt: skip
            yield tag


def _facts(p: Participant) -> str:
    return json.dumps([p.person, p.name, p.role, p.office, p.side, p.group], ensure_ascii=False)


def _range(name: str) -> tuple[int, int]:
    """The bounds of the numbers that a tag of that name may get."""
    if name.startswith(FACETS):
        return 0, PAGES_FROM
    return (NAMES_FROM, NAMES_FROM * 4) if name.startswith(("who:", "said:")) else (PAGES_FROM, NAMES_FROM)


def _contact_row(
    contact: Contact, verdict: Verdict, changes: Sequence[Change], day: int, status: int
) -> tuple[object, ...]:
    published = sorted(s.published for s in contact.statements if s.published)
    date = contact.date
    confirmed = next((c.at for c in changes if c.status == "confirmed"), None)
    last = changes[-1] if changes else None
    leans = any(not s.published for s in contact.statements)
    return (
        contact.id,
        contact.label,
        plain_label(contact.label),
        contact.kind,
        status,
        verdict.rule,
        verdict.why,
        day,
        date.start.isoformat() if date else None,
        date.last.isoformat() if date else None,
        date.precision if date else None,
        contact.place,
        len(contact.statements),
        len({s.publisher or s.key for s in contact.statements}),
        published[0] if published else None,
        published[-1] if published else None,
        confirmed or None,
        (last.at or None) if last else None,
        last.before if last else None,
        leans,
        json.dumps(lists(contact, verdict), ensure_ascii=False, separators=(",", ":")),
    )


def lists(contact: Contact, verdict: Verdict) -> list[Any]:
    """What a list shows beside the columns: sides, topics, people, accounts, what the verdict rests on, former ids."""
    return [
        list(contact.sides),
        list(contact.topics),
        [
            [
                p.name or participant_words(p, with_side=False),
                person_key(p),
                p.name,
                p.role,
                p.side,
                p.office,
                p.group,
                p.quoted,
                p.status,
            ]
            for p in contact.participants
        ],
        [[a.side, a.response, a.since] for a in verdict.accounts],
        list(verdict.rests_on),
        list(contact.formerly),
    ]


def _tags(contact: Contact, verdict: Verdict) -> Iterator[str]:
    """What the contact is found by, and counted under."""
    yield "all"
    yield f"status:{verdict.status}"
    yield f"kind:{contact.kind}"
    for side in contact.sides:
        yield f"side:{side}"
    for a, b in combinations(sorted(contact.sides), 2):
        yield f"pair:{a},{b}"
    for code in contact.topics:
        yield f"topic:{code}"
    for p in contact.participants:
        key = person_key(p)
        if key and not p.group:
            yield f"person:{key}"
        if p.office and p.side and not p.group:
            yield f"office:{p.office}:{p.side}"
    if contact.place:
        yield f"place:{contact.place}"
        if contact.kind in ("meeting", "visit", "talks"):
            yield f"spot:{contact.place}"
    for s in contact.statements:
        if s.publisher:
            yield f"source:{s.publisher}"
    if any(s.stance == "planned" for s in contact.statements) and contact.kind in ("meeting", "visit", "talks"):
        yield "trip"
    yield f"whose:{whose(verdict)}"
    known = {s.id: s for s in contact.statements}
    for account in verdict.accounts:
        if account.response == "affirms":
            for code in {t.code for id in account.statements for t in known[id].topics}:
                yield f"names:{account.side}:{code}"


def whose(verdict: Verdict) -> str:
    """On whose account a contact stands, as ``diplog count`` counts: ``both``, a side's code, ``disputed``, ``reported``,
    ``ahead``, or ``none``."""
    affirm = [a.side for a in verdict.accounts if a.response == "affirms"]
    if verdict.status == "disputed":
        return "disputed"
    if affirm:
        return "both" if len(affirm) > 1 else affirm[0]
    if verdict.status == "reported":
        return "reported"
    return "ahead" if verdict.status in ("planned", "overdue", "sought") else "none"


def _span(published: str | None) -> tuple[str, str] | None:
    try:
        span = DateSpan.parse(published) if published else None
    except ConfigError:
        return None
    return (span.start.isoformat(), span.last.isoformat()) if span else None


def _dues(contact: Contact) -> set[str]:
    """The days from which an announced day is seen as passed: on none other can time alone change how it stands."""
    after = dt.timedelta(days=GRACE + 1)
    return {
        (s.date.last + after).isoformat()
        for s in contact.statements
        if s.stance == "planned" and s.date is not None and s.date.last < dt.date.max - after
    }


def _claims(no: int, day: int, contact: Contact, verdicts: Sequence[Verdict]) -> Iterator[tuple[object, ...]]:
    known = {s.id: s for s in contact.statements}
    claims = [v for v in verdicts if v.level == "claim"]
    for nth, verdict in enumerate(claims):
        statement, _, quote = verdict.subject.partition(": ")
        teller = known[statement]
        about = next((c for c in teller.claims if c.quote.words == quote), None)
        yield (
            no, nth, day, verdict.status, verdict.rule, verdict.why, teller.speaks_for or "", about.side if about else "",
            statement, quote, " ".join(about.topics) if about else "", " ".join(verdict.rests_on),
        )  # fmt: skip


def _delays(contact: Contact) -> dict[str, int]:
    """Days from the contact to each publisher's first telling that it took place."""
    if contact.date is None or contact.date.precision != "day":
        return {}
    found: dict[str, int] = {}
    for s in contact.statements:
        span = _span(s.published) if s.publisher and s.stance == "occurred" else None
        if span and s.publisher:
            days = (dt.date.fromisoformat(span[0]) - contact.date.start).days
            if days >= 0:
                found[s.publisher] = min(days, found.get(s.publisher, days))
    return found


def _words(contact: Contact) -> str:
    """What full-text search looks in: label, places, topics, names and words seen, quotes."""
    parts: dict[str, None] = {contact.label: None}
    for s in contact.statements:
        for p in s.participants:
            parts.update(dict.fromkeys(w for w in (p.name, p.role, p.mention, p.side) if w))
        parts.update(dict.fromkeys(w for w in (s.place, s.quote.words) if w))
        parts.update((t.code.replace("_", " "), None) for t in s.topics)
    return cut(" \n ".join(parts))


__all__ = [
    "STATUSES",
    "Writer",
    "by_month",
    "days_of",
    "lists",
    "month_of",
    "packed",
    "person_key",
    "plain_label",
    "timed",
    "together",
    "unpacked",
]
