"""Statements of one document about one contact: what the document itself holds together.

A document knows more about its own statements than any comparison across documents can: an undated sentence leans on
the dated one beside it, *postponed to* ties two dates, and two dates in one document are two contacts.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model import Statement
from .parties import (
    HALF,
    OFFICE,
    PERSON,
    Party,
    SideOfPlace,
    compare,
    places_clash,
    shared,
)

ANNOUNCING = frozenset({"planned", "sought", "cancelled"})
_NEUTRAL = frozenset({"denied", "unconfirmed", "doubted", "cancelled", "sought"})
_NOTHING: frozenset[str] = frozenset()
_LONGEST = dt.timedelta(days=14)  # of a tour that counts as one stretch; a range beyond that says nothing of when
CALLS = frozenset({"call", "video_call"})


def ordinal(iso: str | None) -> int | None:
    """Day number of an ISO date or moment; None for none or for words that are no date."""
    if not iso:
        return None
    return _day_number(iso[:10])


@functools.lru_cache(maxsize=50_000)
def _number(date: dt.date) -> int:
    """The day number, one object for one day: there are millions of statements and few thousand days."""
    return date.toordinal()


@functools.lru_cache(maxsize=50_000)
def _day_number(iso: str) -> int | None:
    try:
        return _number(dt.date.fromisoformat(iso))
    except ValueError:
        return None


class Component:
    """Groups of one block that are about one contact, sorted by order; one object for as long as they stay the same."""

    __slots__ = ("block", "clusters", "gone", "groups")

    def __init__(self, block: tuple[str, ...], groups: list[Group], clusters: Sequence[object]) -> None:
        self.gone = False
        self.block = block
        self.groups = groups
        self.clusters = clusters


@dataclass(slots=True, eq=False)
class Group:
    """Statements of one document that are about one contact, with what comparing them needs, worked out once."""

    document: str
    party: Party
    kind: str
    statements: tuple[Statement, ...]
    day: int | None = None
    last: int | None = None  # last day of a range
    span: tuple[int, int] | None = None  # a month or year: first and last day
    anchor: int | None = None  # day of publication, or what stands for it
    dated: bool = True  # the anchor is the day of publication; else the document is of that day or later
    # frozen and shared between groups, since most groups are one statement and there are very many
    stances: frozenset[str] = _NOTHING
    places: tuple[str, ...] = ()
    topics: frozenset[str] = _NOTHING
    voices: frozenset[str] = _NOTHING  # who says it: official sides, publishers
    witnesses: frozenset[str] = _NOTHING  # who vouches that it took place on this day: sides, publishers
    initiated: frozenset[str] = _NOTHING
    parties: tuple[Party, ...] = ()  # when several ways of naming them were joined
    moved: Group | None = None  # the group that this one, called off, was put off to
    order: tuple[str, str] = ("", "")
    singles: tuple[Group, ...] = ()  # each statement as a group of its own; empty where there is only one
    component: Component | None = None  # what it is part of within its block

    @property
    def held(self) -> bool:
        return "occurred" in self.stances

    @property
    def grouped(self) -> bool:
        """Whether a group (*officials*) takes part for some side."""
        return any(seat.group for seat in self.party.seats)

    @property
    def announced_only(self) -> bool:
        return "occurred" not in self.stances and bool(self.stances & ANNOUNCING)


def kinds_agree(a: str, b: str) -> bool:
    if a == b or (a in CALLS and b in CALLS):
        return True
    return "talks" in (a, b) and "message" not in (a, b) and "visit" not in (a, b)


def place_conflict(a: Sequence[str], b: Sequence[str], side_of: SideOfPlace) -> bool:
    """Both name places and no place of the one can be a place of the other."""
    return bool(a and b) and all(places_clash(p, q, side_of) for p in a for q in b)


def single(statement: Statement, party: Party, anchor: int | None, dated: bool) -> Group:
    """A group of one statement."""
    day = last = None
    span = None
    date = statement.date
    if date is not None:
        if date.precision in ("month", "year"):
            span = (_number(date.start), _number(date.last))
        else:
            day = _number(date.start)
            last = day if date.precision == "day" else _number(min(date.last, date.start + _LONGEST))
    voice = _one(statement.speaks_for or statement.publisher or statement.key)
    return Group(
        statement.key,
        party,
        statement.kind,
        (statement,),
        day,
        last,
        span,
        anchor,
        dated,
        _one(statement.stance),
        (statement.place,) if statement.place else (),
        _codes(tuple([t.code for t in statement.topics])) if statement.topics else _NOTHING,
        voice,
        _witness(statement) if day is not None and statement.stance == "occurred" else _NOTHING,
        _one(statement.initiated_by) if statement.initiated_by else _NOTHING,
        party.only,
        None,
        (statement.published or "9999", statement.id),
    )


def _witness(statement: Statement) -> frozenset[str]:
    """Who stands for the day: a side in its own text, else the paper, which dates what it quotes by its own lights."""
    if statement.source_type == "official" and statement.speaks_for:
        return _one(statement.speaks_for)
    return _one(statement.publisher or statement.key)


@functools.lru_cache(maxsize=100_000)
def _one(value: str) -> frozenset[str]:
    return shared((value,))


@functools.lru_cache(maxsize=100_000)
def _codes(topics: tuple[str, ...]) -> frozenset[str]:
    return shared(topics)


def _both(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    return a if b <= a else shared(a | b)


def _alone(group: Group) -> Group:
    """A group of one statement as it is now, before others are taken in."""
    return Group(
        group.document,
        group.party,
        group.kind,
        group.statements,
        group.day,
        group.last,
        group.span,
        group.anchor,
        group.dated,
        group.stances,
        group.places,
        group.topics,
        group.voices,
        group.witnesses,
        group.initiated,
        group.parties,
        None,
        group.order,
    )


def absorb(group: Group, other: Group) -> None:
    """Take another group of the same document into this one; the more telling party, kind and date stay."""
    group.singles = (*(group.singles or (_alone(group),)), *(other.singles or (other,)))
    group.statements += other.statements
    group.stances = _both(group.stances, other.stances)
    group.topics = _both(group.topics, other.topics)
    group.voices = _both(group.voices, other.voices)
    group.witnesses = _both(group.witnesses, other.witnesses)
    group.initiated = _both(group.initiated, other.initiated)
    group.places = tuple(dict.fromkeys((*group.places, *other.places)))
    group.parties = tuple(dict.fromkeys((*group.parties, *other.parties)))
    if _telling(other.party) > _telling(group.party):
        group.party = other.party
    if group.kind == "talks":
        group.kind = other.kind
    elif group.kind == "call" and other.kind == "video_call":
        group.kind = "video_call"
    if group.day is None:
        group.day, group.last = other.day, other.last
        group.span = group.span or other.span
    group.order = min(group.order, other.order)


def _telling(party: Party) -> tuple[int, int, int, str]:
    return (party.named, party.persons, party.offices, party.key)


def fits(a: Group, b: Group) -> int:
    """Agreement of two groups' parties; a host that is only *the government* is as good as its head for a visit."""
    level = compare(a.party, b.party)
    return OFFICE if level == HALF and a.kind == b.kind == "visit" else level


_AHEAD = frozenset({"planned", "cancelled"})


def _opposed(a: Group, b: Group) -> bool:
    """A meeting that is planned or called off and one that took place are two, within one document."""
    return bool(a.stances & _AHEAD and b.held and not b.stances & _AHEAD) or bool(
        b.stances & _AHEAD and a.held and not a.stances & _AHEAD
    )


LATE = 30  # a denial or a *no comment* about a contact longer ago than this names its day


def _loose_fits_dated(loose: Group, dated: Group) -> bool:
    day, anchor = dated.day or 0, loose.anchor
    if loose.span and not (loose.span[0] <= day <= loose.span[1]):
        return False
    if loose.stances <= {"occurred"}:
        if not dated.held and "planned" in dated.stances and (anchor is None or day >= anchor):
            return False
        return anchor is None or not loose.dated or day <= anchor + 1
    if "planned" in loose.stances and not loose.held and dated.held:
        return anchor is not None and day > anchor
    if "cancelled" in loose.stances and dated.held:
        return False
    return "sought" in loose.stances or anchor is None or day >= anchor - LATE


def groups_of(
    document: Iterable[tuple[Statement, Party]], anchor: int | None, dated_document: bool, side_of: SideOfPlace
) -> list[Group]:
    """The groups of one document's statements, all of one block, in a fixed order.

    ``anchor`` is the day the document leans on, that of its
    publication if ``dated_document``.
    """
    pairs = sorted(document, key=lambda pair: pair[0].id)
    if len(pairs) == 1:
        return [single(*pairs[0], anchor, dated_document)]
    # the same words about the same parties first, so that a page that repeats itself costs nothing
    alike: dict[tuple[object, ...], Group] = {}
    for s, party in pairs:
        one = single(s, party, anchor, dated_document)
        key = (party.key, s.kind, one.day, one.last, one.span, s.stance == "planned", s.stance == "occurred", s.place)
        if key in alike:
            absorb(alike[key], one)
        else:
            alike[key] = one
    ordered = sorted(
        alike.values(),
        key=lambda g: (g.kind == "talks", *(-x for x in _telling(g.party)[:3]), g.party.key, g.order[1]),
    )
    dated: list[Group] = []
    for group in (g for g in ordered if g.day is not None):
        for other in dated:
            if other.day == group.day and _joins(group, other, side_of):
                absorb(other, group)
                break
        else:
            dated.append(group)
    loose: list[Group] = []
    for group in (g for g in ordered if g.day is None):
        home = _home(group, dated, side_of)
        if home is not None:
            absorb(home, group)
            continue
        for other in loose:
            if _spans_agree(group, other) and not _opposed(group, other) and _joins(group, other, side_of):
                absorb(other, group)
                other.span = other.span or group.span
                break
        else:
            loose.append(group)
    result = _with_bare(dated + loose, side_of)
    _tie_postponed(result)
    return sorted(result, key=lambda g: g.order)


def _with_bare(groups: list[Group], side_of: SideOfPlace) -> list[Group]:
    """*The two countries met*, where nobody is named, is the one contact of that kind that the document tells took place."""
    bare = [g for g in groups if g.held and not g.grouped and not g.party.named and not g.party.offices]
    kept = [g for g in groups if g not in bare]
    for group in bare:
        fitting = [
            other
            for other in kept
            if other.held
            and other.kind == group.kind
            and other not in bare
            and compare(other.party, group.party)
            and (other.day == group.day or other.day is None or group.day is None)
            and _spans_agree(group, other)
            and not _opposed(group, other)
            and not place_conflict(group.places, other.places, side_of)
        ]
        if len(fitting) == 1:
            absorb(fitting[0], group)
        else:
            kept.append(group)
    return kept


def sayings(group: Group) -> set[tuple[str, str]]:
    """Who says what of it."""
    return {(s.said_by.label() if s.said_by else "", s.stance) for s in group.statements}


def _spans_agree(a: Group, b: Group) -> bool:
    """Months that overlap; a month and no word of time only where the month is near the publication."""
    if a.span is None and b.span is None:
        return True
    if a.span is not None and b.span is not None:
        return a.span[0] <= b.span[1] and b.span[0] <= a.span[1]
    span = a.span or b.span
    anchor = a.anchor
    return span is None or anchor is None or span[0] - 60 <= anchor <= span[1] + 10


_ANSWERS = frozenset({"unconfirmed", "doubted"})  # what is said of a contact that somebody else told of


def _joins(group: Group, other: Group, side_of: SideOfPlace) -> bool:
    level = compare(group.party, other.party)
    if not kinds_agree(group.kind, other.kind) or level < HALF:
        return False
    same_words = sayings(group) & sayings(other)
    # *the conversation took place at the request of the German side*: said again by the same voice
    again = level == HALF and same_words and bool(group.initiated) != bool(other.initiated)
    if level == HALF and not again and group.grouped != other.grouped and same_words:
        return False  # a speaker says one thing of one contact once: *a minister*, and then *officials*, are two
    if group.kind != other.kind and "talks" in (group.kind, other.kind):
        # *talks* beside a call or meeting of the same document is that contact only if the same is said of it
        level = compare(group.party, other.party)
        answered = level == PERSON and (group.stances <= _ANSWERS or other.stances <= _ANSWERS)
        if (level < OFFICE and not again) or not (group.stances & other.stances or answered):
            return False
        if "denied" in group.stances:  # *no call and no contacts at all* denies two things
            return False
    return not place_conflict(group.places, other.places, side_of)


def _home(loose: Group, dated: list[Group], side_of: SideOfPlace) -> Group | None:
    """The one dated group of the document that an undated group leans on."""
    fitting = [d for d in dated if _loose_fits_dated(loose, d) and _joins(loose, d, side_of)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    best = max(compare(loose.party, d.party) for d in fitting)
    fitting = [d for d in fitting if compare(loose.party, d.party) == best]
    if len(fitting) == 1:
        return fitting[0]
    if loose.anchor is None:
        return None
    forward = loose.stances <= {"planned", "sought", "cancelled"}
    ahead = [d for d in fitting if ((d.day or 0) >= loose.anchor if forward else (d.day or 0) <= loose.anchor)]
    ahead.sort(key=lambda d: (abs((d.day or 0) - (loose.anchor or 0)), d.order))
    return ahead[0] if ahead else None


def _tie_postponed(groups: list[Group]) -> None:
    """*Put off to a named date*: the called-off date and the new one are one contact."""
    for old in groups:
        if "cancelled" not in old.stances or "occurred" in old.stances:
            continue
        for new in groups:
            if (
                new is not old
                and "planned" in new.stances
                and new.day is not None
                and (old.day is None or new.day > old.day)
                and "planned" not in old.stances
                and new.kind == old.kind
                and fits(new, old) >= OFFICE
            ):
                old.moved = new
                break
