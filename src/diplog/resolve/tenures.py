"""Tenures on a date: who held an office, how fresh the evidence is, which office a title means where."""

from __future__ import annotations

import datetime as dt
import functools
import weakref
from collections.abc import Sequence

from ..dates import DateSpan
from ..gazetteer import Register, Tenure
from ..mentions import compatible
from ..mentions.names import fold
from .words import words

FRESH_DAYS = 366  # an open tenure whose last evidence is older than this before the date is not believed
HANDOVER_DAYS = 7
ACTIVE_DAYS = 400  # a family name alone may mean somebody who held office this long before or after

#: Offices that one person holds at a time: here a name that differs from the register's is a conflict.
SINGLE = frozenset(
    {
        "head_of_state",
        "head_of_government",
        "foreign_minister",
        "crown_prince",
        "defence_minister",
        "secretary_general",
        "eu_high_representative",
        "european_commission_president",
        "european_council_president",
        "european_parliament_president",
        "director_general",
        "president_of_body",
        "managing_director",
        "commission_president",
        "governor_general",
        "vice_president",
    }
)
#: Titles that many people bear at a time: beside a name they confirm nothing and contradict nothing.
VAGUE_ROLES = frozenset({"minister", "secretary", "leader", "head", "official", "counterpart", "top diplomat"})
VAGUE_OFFICES = ("minister", "secretary", "leader", "head", "official", "counterpart", "secretary_of_state")

#: Offices that several people of one side hold at a time: the only holder the register knows need not be the one meant.
SHARED_OFFICES = frozenset(
    {
        "minister",
        "official",
        "diplomat",
        "deputy_foreign_minister",
        "deputy_defence_minister",
        "deputy_head_of_government",
        "deputy_secretary_general",
        "special_envoy",
        "presidential_adviser",
        "lawmaker",
        "opposition_figure",
        "commander",
        "royal",
        "party_leader",
        "intelligence_chief",
    }
)

#: Offices that speak for a government every day: newspapers name their holders by the family name alone.
VOICES = frozenset({"spokesperson", "press_secretary", "presidential_adviser", "permanent_representative"})

#: Offices weighty enough for a family name alone to mean their holder in a text of that time.
PROMINENT = frozenset(
    {
        "head_of_state",
        "head_of_government",
        "foreign_minister",
        "crown_prince",
        "vice_president",
        "defence_minister",
        "secretary_general",
        "director_general",
        "eu_high_representative",
        "european_commission_president",
        "european_council_president",
        "national_security_adviser",
        "special_envoy",
        "opposition_leader",
        "leader",
        "managing_director",
        "commission_chair",
        "politburo_member",
        "party_leader",
    }
)


@functools.lru_cache(maxsize=32768)
def first_day(value: str | None) -> dt.date:
    return DateSpan.parse(value).start if value else dt.date.min


@functools.lru_cache(maxsize=32768)
def last_day(value: str | None) -> dt.date:
    return DateSpan.parse(value).last if value else dt.date.max


def stale(tenure: Tenure, on: DateSpan) -> bool:
    """Whether an open tenure's last evidence is more than twelve months older than the date."""
    return tenure.until is None and (on.start - first_day(tenure.seen)).days > FRESH_DAYS


WEIGHT = {"head_of_state": 9, "head_of_government": 8, "foreign_minister": 7, "crown_prince": 6, "vice_president": 5}


@functools.lru_cache(maxsize=65536)
def tenure_on(person: str, on: DateSpan | None, register: Register) -> Tenure | None:
    """The weightiest office that a person held on a date (within a hand-over's days); None where none is known."""
    best: Tenure | None = None
    best_rank: tuple[bool, bool, int, str] = (False, False, -1, "")
    home = register.person(person).side
    if on is None:  # without a date: the latest of the weightiest, good enough for a role, never for a person
        held = register.tenures_of(person)
        return max(held, key=lambda t: (t.side == home, WEIGHT.get(t.office, 3), t.since or ""), default=None)
    slack = dt.timedelta(days=HANDOVER_DAYS)
    for tenure in register.tenures_of(person):
        if (
            first_day(tenure.since) <= on.last + slack
            and last_day(tenure.until) >= on.start - slack
            and not stale(tenure, on)
        ):
            exact = first_day(tenure.since) <= on.last and last_day(tenure.until) >= on.start
            # at home first: the co-prince of Andorra is France's president, the King of fifteen realms is Britain's
            rank = (exact, tenure.side == home, WEIGHT.get(tenure.office, 3), tenure.since or "")
            if rank > best_rank:
                best, best_rank = tenure, rank
    return best


def active(person: str, on: DateSpan | None, register: Register, offices: frozenset[str] = PROMINENT) -> bool:
    """Whether a person held a prominent office around the date (ever, where there is no date)."""
    for tenure in register.tenures_of(person):
        if tenure.office not in offices:
            continue
        if on is None:
            return True
        days = dt.timedelta(days=ACTIVE_DAYS)
        until = last_day(tenure.until) if tenure.until else first_day(tenure.seen) + 2 * days
        if first_day(tenure.since) <= on.last + days and until >= on.start - days:
            return True
    return False


@functools.lru_cache(maxsize=65536)
def office_of(
    office: str | None, role: str | None, side: str | None, register: Register, *, named: bool = False
) -> str | None:
    """The register's office code for a title in a side: *president* heads the state, in Spain or Iran the government."""
    if role in VAGUE_ROLES and office in (None, *VAGUE_OFFICES):
        return None if named else (register.office_for(role, side) if role and side else office)
    if role is None or side is None:
        return office
    here = register.office_for(role, side)
    anywhere = register.office_for(role, None)
    if here is not None and here != anywhere:
        return here
    return office or here


_HEADS = {
    "president": "president",
    "prime minister": "minister",
    "premier": "minister",
    "chancellor": "minister",
    "taoiseach": "minister",
    "king": "crown",
    "queen": "crown",
    "emir": "crown",
    "sultan": "crown",
    "emperor": "crown",
    "grand duke": "crown",
    "prince": "crown",
    "pope": "crown",
}


def role_fits(role: str | None, tenure: Tenure) -> bool:
    """Whether a title can be that of a tenure: there is no *prime minister of the United States*."""
    if role is None or tenure.office not in ("head_of_state", "head_of_government"):
        return True
    said, held = _HEADS.get(role), _HEADS.get(tenure.role)
    return said is None or held is None or said == held


_intervals: weakref.WeakKeyDictionary[Register, dict[tuple[str, str], list[tuple[dt.date, dt.date, Tenure]]]] = (
    weakref.WeakKeyDictionary()
)
_ALWAYS = DateSpan(dt.date(1, 2, 1), dt.date(9999, 11, 30), "range")


def holders(
    office: str | None, side: str | None, on: DateSpan | None, register: Register, role: str | None = None
) -> list[Tenure]:
    """Tenures of an office in force within a hand-over's days of the date, newest first; a person once.

    ``role`` drops tenures that cannot bear that title. The intervals of each office asked for are kept parsed.
    """
    if on is None or not office or not side:
        return []
    kept = _intervals.get(register)
    if kept is None:
        kept = _intervals[register] = {}
    rows = kept.get((office, side))
    if rows is None:
        rows = [(first_day(t.since), last_day(t.until), t) for t in register.holders(office, side, _ALWAYS, 0)]
        rows = kept[office, side] = [r for r in rows if not _ended(r[2], register)]
    start, stop = on.start - _SLACK, on.end + _SLACK
    seen: dict[str, Tenure] = {}
    for begin, end, tenure in rows:
        if begin < stop and end >= start and (role is None or role_fits(role, tenure)):
            other = seen.get(tenure.person)
            if other is None or tenure.seen > other.seen:
                seen[tenure.person] = tenure
    found = list(seen.values())
    return found if len(found) < 2 or office not in SINGLE else _once(found, register)


_SLACK = dt.timedelta(days=HANDOVER_DAYS)


def _ended(tenure: Tenure, register: Register) -> bool:
    """Whether a later row (of a sync) closes an open tenure: the same person, office and beginning, with an end."""
    if tenure.until is not None:
        return False
    return any(
        t.office == tenure.office
        and t.side == tenure.side
        and t.since == tenure.since
        and t.until is not None
        and t.source.startswith("sync")
        for t in register.tenures_of(tenure.person)
    )


def _once(tenures: list[Tenure], register: Register) -> list[Tenure]:
    """One row for a person whom two sources spell apart: same office, begun at the same time, same family name."""
    kept: list[Tenure] = []
    for tenure in sorted(tenures, key=lambda t: t.seen, reverse=True):
        name = register.person(tenure.person).name
        for other in kept:
            days = abs((first_day(tenure.since) - first_day(other.since)).days) if tenure.since and other.since else 0
            known = register.person(other.person).name
            if days <= 31 and (compatible(name, known) or fold(name).split()[-1] == fold(known).split()[-1]):
                break
        else:
            kept.append(tenure)
    return sorted(kept, key=lambda t: t.since or "", reverse=True)


def in_force(tenures: Sequence[Tenure], on: DateSpan) -> list[Tenure]:
    """Of several holders, those to reckon with: the days around a hand-over count only where its dates are not exact.

    The day of the hand-over itself belongs to both.
    """
    inside = [t for t in tenures if first_day(t.since) <= on.last and last_day(t.until) >= on.start]
    exact = all(
        (t.since is None or len(t.since) == 10)
        and (t.until is None or len(t.until) == 10)
        and not t.source.startswith("seed:unchecked")
        for t in tenures
    )
    return inside if inside and exact else list(tenures)


def covers(tenure: Tenure, on: DateSpan | None) -> bool:
    if on is None:
        return True
    slack = dt.timedelta(days=HANDOVER_DAYS)
    return first_day(tenure.since) <= on.last + slack and last_day(tenure.until) >= on.start - slack


def leader_office(side: str, on: DateSpan | None, register: Register) -> str | None:
    """Which office *the leader of* a side means: its only head, or the one that the register's table names."""
    known = register.side(side)
    if known.kind not in ("state", "territory"):
        return getattr(known, "head", None)
    if on is None:
        return None
    state = {t.person for t in register.holders("head_of_state", side, on, 0)}
    government = {t.person for t in register.holders("head_of_government", side, on, 0)}
    if state and government and state == government:
        return "head_of_state"
    if side in words("leader_is_head_of_government"):
        return "head_of_government"
    if side in words("leader_is_head_of_state"):
        return "head_of_state"
    return None
