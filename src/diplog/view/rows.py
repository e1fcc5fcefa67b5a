"""A contact, judged, as the rows of a view: made of the contact alone, so that any process may make them; and back."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

from ..dates import DateSpan
from ..errors import ConfigError
from ..judge import Change, history, hours_between_sides, judge
from ..judge.accounts import told
from ..judge.claims import claims
from ..judge.rules import GRACE
from ..ledger.codec import decode_statement, from_json, to_json
from ..ledger.search import cut
from ..link import contact_id
from ..model import KINDS, Contact, Link, Participant, Rule, Statement, Verdict, Watch
from ..publish.pick import fold
from ..publish.words import participant as participant_words
from .schema import CODES, UNDATED

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


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

# -- the whole contact ------------------------------------------------------------------------------------------------


def packed(contact: Contact, numbers: Sequence[int], amended: Mapping[int, tuple[Participant, ...]]) -> str:
    """A contact without its statements but with the row numbers of their records, and with who takes part in a statement,
    by its place, where a person corrected it."""
    reasons = [[[r.id, r.words] if r.words else r.id for r in link.reasons] for link in contact.links]
    people = {str(at): [to_json(p) for p in those] for at, those in amended.items()}
    return _dumps([to_json(replace(contact, statements=(), links=())), numbers, reasons, people])


def rows_in(body: str) -> tuple[int, ...]:
    """The row numbers of the statements of a packed contact."""
    return tuple(json.loads(body)[1])


def unpacked(body: str, fetch: Callable[[Sequence[int]], Mapping[int, str]], horizon: str | None) -> Contact:
    """The contact as :class:`~diplog.pipeline.Desk` has it: what is undated is taken as said at the horizon. ``fetch``
    gives records by their row numbers."""
    head, numbers, reasons, people = json.loads(body)
    records = fetch(numbers)
    statements = [timed(decode_statement(records[n]), horizon) for n in numbers]
    for at, those in people.items():
        statements[int(at)] = replace(statements[int(at)], participants=tuple(from_json(Participant, p) for p in those))
    links = tuple(
        Link(s.id, tuple(Rule(r) if isinstance(r, str) else Rule(*r) for r in why))
        for s, why in zip(statements, reasons, strict=True)
    )
    return replace(from_json(Contact, head), statements=tuple(statements), links=links)


def timed(statement: Statement, horizon: str | None) -> Statement:
    """A statement without the clock of its ledger, as Desk judges it."""
    known = None if statement.published else horizon
    return statement if statement.known == known else replace(statement, known=known)


# -- rows -------------------------------------------------------------------------------------------------------------

Cells = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One way in which somebody is named: what ``--who`` compares with. ``cells`` are a row of ``people`` after its tag."""

    tag: str
    cells: Cells


@dataclass(frozen=True, slots=True)
class Rows:
    """What a view has of a contact, but for the numbers that it gives: of tables with a number, rows without it."""

    day: int
    status: int
    contact: Cells
    body: str
    tags: tuple[str, ...]
    people: tuple[Person, ...]
    turns: tuple[Cells, ...]
    claims: tuple[Cells, ...]
    pace: Cells | None
    said: tuple[Cells, ...]
    spans: tuple[Cells, ...]
    dues: tuple[str, ...]
    delays: tuple[Cells, ...]
    former: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Standard:
    """What contacts are judged by beside their statements: the watched channels, the horizon, and the moment (None: now)."""

    coverage: tuple[Watch, ...]
    horizon: str | None
    moment: str | None = None


def rows_of(contact: Contact, by: Standard, body: str) -> Rows:
    """Judge a contact; ``body`` is what :func:`packed` makes of it."""
    if any(s.known if s.published else s.known != by.horizon for s in contact.statements):
        contact = replace(contact, statements=tuple(timed(s, by.horizon) for s in contact.statements))
    verdict = judge(contact, by.moment, by.coverage, by.horizon)
    changes = history(contact, by.coverage, by.horizon)
    day, status = days_of(contact), CODES[verdict.status]  # type: ignore[index]
    lag = hours_between_sides(contact)
    spans = {span for s in contact.statements if (span := _span(s.published))} if contact.date is None else set()
    speakers = dict.fromkeys(s.said_by for s in contact.statements if s.said_by and s.said_by.name)
    return Rows(
        day=day,
        status=status,
        contact=_contact_row(contact, verdict, changes, day, status),
        body=body,
        tags=tuple(dict.fromkeys((*_tags(contact, verdict), *(f"said:{_facts(p)}" for p in speakers)))),
        people=tuple(dict.fromkeys(_person(p) for p in contact.participants)),
        turns=tuple(
            (nth, c.at, CODES[c.before] if c.before else None, CODES[c.status], c.verdict.why)  # type: ignore[index]
            for nth, c in enumerate(changes)
        ),
        claims=tuple(_claims(day, contact, verdict, by.moment)),
        pace=(",".join(sorted((lag.first, lag.second))), day, lag.first, lag.hours) if lag is not None else None,
        said=tuple((s.id, s.document, contact_id(s).removeprefix("contact-"), s.published) for s in contact.statements),
        spans=tuple(sorted(spans)),
        dues=tuple(sorted(_dues(contact))),
        delays=tuple(sorted(_delays(contact).items())),
        former=tuple(dict.fromkeys(contact.formerly)),
        words=_words(contact),
    )


def _person(p: Participant) -> Person:
    return _named_so(p.person, p.name, p.role, p.office, p.side, p.group, p.mention)


@lru_cache(maxsize=100_000)
def _named_so(
    person: str | None,
    name: str | None,
    role: str | None,
    office: str | None,
    side: str | None,
    group: bool,
    mention: str,
) -> Person:
    p = Participant(name=name, role=role, side=side, office=office, group=group, mention=mention, person=person)
    return Person(
        f"who:{_facts(p)}",
        (person_key(p), name or participant_words(p), person, name, f" {fold(name or '')} ", role, office, side, group),
    )


def _facts(p: Participant) -> str:
    return _dumps([p.person, p.name, p.role, p.office, p.side, p.group])


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
        _dumps(lists(contact, verdict)),
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


def _claims(day: int, contact: Contact, stands: Verdict, moment: str | None) -> Iterator[Cells]:
    if not any(s.claims for s in contact.statements):
        return
    known = {s.id: s for s in contact.statements}
    for nth, verdict in enumerate(claims(contact, told(contact, moment), stands.as_of)):
        statement, _, quote = verdict.subject.partition(": ")
        teller = known[statement]
        about = next((c for c in teller.claims if c.quote.words == quote), None)
        yield (
            nth, day, verdict.status, verdict.rule, verdict.why, teller.speaks_for or "", about.side if about else "",
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
    "Person",
    "Rows",
    "Standard",
    "days_of",
    "lists",
    "month_of",
    "packed",
    "person_key",
    "plain_label",
    "rows_of",
    "timed",
    "unpacked",
]
