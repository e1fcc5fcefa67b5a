"""How a contact's standing changed, who said what became of an announcement, and how often two sides spoke."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..gazetteer import fold
from ..model import Contact, Statement, Verdict, Watch
from ..voices import base_side
from . import judge
from .accounts import in_time, said, told
from .rules import GRACE


@dataclass(frozen=True, slots=True)
class Change:
    """From ``at`` on (ISO date or moment) the contact stood so; ``causes`` are the statements that changed it, empty
    where the passing of an announced day did. ``known``: when the ledger learned the first cause."""

    at: str
    status: str
    before: str | None
    verdict: Verdict
    causes: tuple[str, ...] = ()
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Lag:
    """How long after the first side the second one told of the contact. ``exact`` where both hours are known; else
    ``hours`` counts whole days between the dates of publication, and may be off by a day."""

    first: str
    second: str
    hours: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an announced contact: ``what`` is ``announced``, ``confirmed`` (announced by another side), ``held``,
    ``put-off``, ``cancelled``, ``denied``, ``not-confirmed`` or ``overdue``; ``who`` said so (a side, or a publisher)."""

    at: str
    what: str
    who: str
    statement: str | None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many contacts of two parties, on whose account. All but ``total`` and ``announced`` are lists of contact ids."""

    total: int
    by_both: tuple[str, ...]
    only: dict[str, tuple[str, ...]]
    disputed: tuple[str, ...]
    by_others: tuple[str, ...]
    announced: tuple[str, ...]
    last_by_both: str | None
    last_by_either: str | None


def history(contact: Contact, coverage: Sequence[Watch] = (), today: str | None = None) -> list[Change]:
    """Each change of the contact's status, in order of time (when things were said, then when we knew)."""
    moments = {said(s) for s in contact.statements if said(s)}
    ordered = in_time(contact.statements)
    if not moments:
        verdict = judge(contact, None, coverage, today)
        return [Change("", verdict.status, None, verdict, verdict.rests_on)] if ordered else []
    last = max(today or "", max(moments))
    for s in ordered:
        if s.stance == "planned" and s.date is not None:
            over = (s.date.last + dt.timedelta(days=GRACE + 1)).isoformat()
            if min(moments) < over <= last:
                moments.add(over)
    changes: list[Change] = []
    seen: set[str] = set()
    for moment in sorted(moments):
        verdict = judge(contact, moment, coverage)
        here = [s for s in ordered if (not said(s) or said(s)[:10] <= moment[:10]) and s.id not in seen]
        if any(len(said(s)) > 10 for s in here):
            here = [s for s in here if len(said(s)) <= 10 or len(moment) <= 10 or said(s) <= moment]
        seen.update(s.id for s in here)
        before = changes[-1].status if changes else None
        if verdict.status == before:
            continue
        new = {s.id for s in here}
        causes = tuple(i for i in verdict.rests_on if i in new) or tuple(s.id for s in here)
        known = min((s.known for s in here if s.id in causes and s.known), default=None)
        changes.append(Change(moment, verdict.status, before, verdict, causes, known))
    return changes


def first_confirmed(contact: Contact) -> str | None:
    """When a second side had said that it took place; None where none has."""
    return next((c.at for c in history(contact) if c.status == "confirmed"), None)


def hours_between_sides(contact: Contact) -> Lag | None:
    """The time from the first side's word that it took place to the second's; None before two sides have told of it."""
    told_ = told(contact, None)
    first: dict[str, Statement] = {}
    for side in told_.sides:
        for s in in_time(told_.own[side]):
            if s.stance == "occurred" and said(s):
                first.setdefault(side, s)
    if len(first) < 2:
        return None
    (a, x), (b, y) = sorted(first.items(), key=lambda item: (said(item[1]), item[0]))[:2]
    exact = len(said(x)) > 10 and len(said(y)) > 10
    start, end = (_moment(said(s)) if exact else _moment(said(s)[:10]) for s in (x, y))
    return Lag(a, b, (end - start).total_seconds() / 3600, exact)


def _moment(text: str) -> dt.datetime:
    value = dt.datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def followup(contact: Contact, today: str | None = None) -> list[Step]:
    """What became of an announced contact, with who said so: the first of each step by each voice, in order of time."""
    told_ = told(contact, None)
    speaker = {s.id: side for side in told_.sides for s in told_.own[side]}
    steps: list[Step] = []
    announced_by: list[str] = []
    seen: set[tuple[str, str, str | None]] = set()
    for s in in_time(contact.statements):
        who = speaker.get(s.id) or s.publisher or s.key
        day = s.date.iso() if s.date is not None else None
        what = {
            "occurred": "held",
            "planned": "announced",
            "cancelled": "cancelled",
            "denied": "denied",
            "unconfirmed": "not-confirmed",
            "doubted": "not-confirmed",
            "sought": "sought",
        }[s.stance]
        if s.stance == "denied" and s.hedge:
            what = "not-confirmed"
        if what == "announced" and s.id in speaker:
            if announced_by and who not in announced_by:
                what = "confirmed"
            announced_by.append(who)
        if what == "cancelled" and _new_day(s, contact):
            what = "put-off"
        key = (what, who, day if what in ("announced", "confirmed", "put-off") else None)
        if key not in seen:
            seen.add(key)
            steps.append(Step(said(s), what, who, s.id, day))
    verdict = judge(contact, today=today)
    if verdict.status == "overdue":
        steps.append(Step(today or verdict.as_of or "", "overdue", "nobody", None))
    return steps


def _new_day(cancelled: Statement, contact: Contact) -> bool:
    """Whether the same voice names a new day with, or after, calling the old one off."""
    return any(
        s.stance == "planned"
        and s.date is not None
        and s.speaks_for == cancelled.speaks_for
        and said(s)[:10] >= said(cancelled)[:10]
        and (cancelled.date is None or s.date.start > cancelled.date.start)
        for s in contact.statements
    )


def counts(contacts: Iterable[Contact], a: str, b: str, as_of: str | None = None) -> Tally:
    """How many contacts ``a`` and ``b`` had, on whose account. Each is a side's code, a person's id or a name."""
    both: list[str] = []
    only: dict[str, list[str]] = {}
    disputed: list[str] = []
    others: list[str] = []
    ahead: list[str] = []
    last_both: Contact | None = None
    last_either: Contact | None = None
    for contact in sorted(contacts, key=lambda c: (c.date.start.isoformat() if c.date else "", c.id)):
        if not (_takes_part(contact, a) and _takes_part(contact, b)):
            continue
        if not any(said(s)[:10] <= (as_of or "9999")[:10] for s in contact.statements):
            continue
        verdict = judge(contact, as_of)
        affirm = [x.side for x in verdict.accounts if x.response == "affirms"]
        if verdict.status == "disputed":
            disputed.append(contact.id)
        elif len(affirm) > 1:
            both.append(contact.id)
            last_both = contact if contact.date else last_both
        elif affirm:
            only.setdefault(affirm[0], []).append(contact.id)
        elif verdict.status == "reported":
            others.append(contact.id)
        elif verdict.status in ("planned", "overdue", "sought"):
            ahead.append(contact.id)
        if affirm and contact.date:
            last_either = contact
    held = len(both) + sum(len(v) for v in only.values()) + len(disputed) + len(others)
    return Tally(
        held,
        tuple(both),
        {side: tuple(ids) for side, ids in sorted(only.items())},
        tuple(disputed),
        tuple(others),
        tuple(ahead),
        last_both.id if last_both else None,
        last_either.id if last_either else None,
    )


def _takes_part(contact: Contact, who: str) -> bool:
    if who in contact.sides or who in {base_side(s) for s in contact.sides}:
        return True
    wanted = fold(who)
    return any(p.person == who or (p.name and fold(p.name) == wanted) for p in contact.participants)
