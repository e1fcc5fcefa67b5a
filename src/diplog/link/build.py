"""Contacts from groups of statements: what they are called, who took part, when and where, and why they belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import overload

from ..dates import DateSpan
from ..model import Contact, Kind, Link, Participant, Rule, Statement, stable_id
from ..voices import base_side, represents
from .compare import explain
from .groups import Group
from .parties import ANYBODY, UNKNOWN, fold, person_key, same_person

_FIRST = Rule("first_of_contact")
# What each stance says about the day, the kind and the place: who says that it took place knows best.
_WEIGHT = {"occurred": 4, "planned": 2, "cancelled": 1, "sought": 1}


def contact_id(statement: Statement) -> str:
    """The id of the contact that this statement founds: the same in every rebuild."""
    return stable_id("contact", statement.id)


def founding(statements: Sequence[Statement]) -> Statement:
    """The statement a contact's id is made of: the first published, whatever the order in which they came."""
    return min(statements, key=lambda s: (s.published or "9999", s.id))


# Reasons beside the comparisons, by statement id: what a person's correction had to do with it.
Extra = Mapping[str, tuple[Rule, ...]]


def build(groups: Sequence[Group], formerly: tuple[str, ...] = (), extra: Extra | None = None) -> Contact:
    """A contact of these groups, sorted by order."""
    statements = groups[0].statements
    if len(groups) > 1 or len(statements) > 1:
        statements = tuple(sorted([s for g in groups for s in g.statements], key=_told))
    founder = founding(statements)
    kind = _kind(statements)
    date = _date(statements)
    hosts = _hosts(groups)
    # whose bare name was only the scene (*in Cambodia*) has no seat
    participants = tuple(
        p for p in _participants(groups, statements) if p.name or (side := represents(p)) is None or side in hosts
    )
    sides = tuple(sorted({side for p in participants if (side := represents(p))} | hosts))
    return Contact(
        id=contact_id(founder),
        label=_label(sides, participants, date, kind),
        kind=kind,
        participants=participants,
        sides=sides,
        statements=statements,
        date=date,
        place=_place(statements),
        topics=tuple(sorted({t.code for s in statements for t in s.topics})),
        links=Links(groups, statements, founder, extra or {}),
        formerly=formerly,
    )


def _told(statement: Statement) -> tuple[str, str, str]:
    return (statement.published or "9999", statement.known or "", statement.id)


class Links(Sequence[Link]):
    """For every statement of a contact why it belongs to it; worked out when first asked for, as few contacts of many are
    looked at. Equal to the tuple of the same links."""

    __slots__ = ("_extra", "_founder", "_groups", "_made", "_statements")

    def __init__(
        self, groups: Sequence[Group], statements: Sequence[Statement], founder: Statement, extra: Extra
    ) -> None:
        self._groups: Sequence[Group] = groups
        self._statements = statements
        self._founder = founder
        self._extra = extra
        self._made: tuple[Link, ...] | None = None

    def _all(self) -> tuple[Link, ...]:
        if self._made is None:
            self._made = _links(self._groups, self._statements, self._founder, self._extra)
            self._groups = ()
        return self._made

    @overload
    def __getitem__(self, index: int) -> Link: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Link, ...]: ...

    def __getitem__(self, index: int | slice) -> Link | tuple[Link, ...]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._statements)

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, Links) else other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def __reduce__(self) -> tuple[object, ...]:
        return (tuple, (self._all(),))


def _links(
    groups: Sequence[Group],
    statements: Sequence[Statement],
    founder: Statement,
    extra: Extra,
) -> tuple[Link, ...]:
    """For every statement the comparisons that fired against the statement of the contact it is best held against: one
    of its own document, else the first that names a day, else the one the contact was founded by."""
    views: dict[str, Group] = {}
    for group in groups:
        for view in group.singles or (group,):
            views[view.statements[0].id] = view
    ordered = [views[s.id] for s in statements]
    dated = next((v for v in ordered if v.day is not None), None)
    best: dict[str, Group] = {}  # by document: what the rest of it leans on
    for view in ordered:
        known = best.get(view.document)
        if known is None or (known.day is None and view.day is not None):
            best[view.document] = view
    first = views[founder.id]
    links = []
    alike: dict[tuple[object, ...], tuple[Rule, ...]] = {}  # many statements of one contact are joined alike
    for s in statements:
        reasons = extra.get(s.id, ())
        if s.id == founder.id:
            links.append(Link(s.id, (_FIRST, *reasons)))
            continue
        view = views[s.id]
        other = best[view.document]
        if other is view:
            other = first if dated is None or dated is view else dated
        key = (id(view.party), view.kind, view.day, view.span, view.anchor, view.places, view.topics, view.initiated)
        seen = (key, id(other), view.document == other.document)
        fired = alike.get(seen)
        if fired is None:
            fired = alike[seen] = explain(view, other)
        links.append(Link(s.id, (*fired, *reasons) if reasons else fired))
    return tuple(links)


def _hosts(groups: Sequence[Group]) -> set[str]:
    return {seat.side for g in groups for p in g.parties for seat in p.seats if seat.side not in (ANYBODY, UNKNOWN)}


def _weight(statement: Statement) -> int:
    return _WEIGHT.get(statement.stance, 1)


def _kind(statements: Sequence[Statement]) -> Kind:
    kinds = {s.kind for s in statements}
    if len(kinds) == 1:
        return kinds.pop()
    votes: Counter[Kind] = Counter()
    for s in statements:
        if s.kind != "talks":
            votes[s.kind] += _weight(s)
    if not votes:
        return "talks"
    if (
        votes["video_call"]
        and votes["call"] >= votes["video_call"]
        and any(s.kind == "video_call" and s.speaks_for for s in statements)
    ):
        votes["video_call"] += votes.pop("call")  # a side says that they saw each other; *a call* leaves that open
    return min(votes, key=lambda k: (-votes[k], k))


def _date(statements: Sequence[Statement]) -> DateSpan | None:
    """The day that most voices give, those first who say that it took place; a month only where nobody names a day."""
    dated = [s for s in statements if s.date is not None]
    if not dated:
        return None
    if all(s.date == dated[0].date for s in dated):
        return dated[0].date
    days = [s for s in dated if s.date is not None and s.date.precision in ("day", "range")]
    pool = days or dated
    held = [s for s in pool if s.stance == "occurred"]
    standing = [s for s in pool if s.stance != "cancelled"]
    pool = held or standing or pool
    votes: dict[DateSpan, set[str]] = {}
    latest: dict[DateSpan, str] = {}
    for s in pool:
        assert s.date is not None
        votes.setdefault(s.date, set()).add(s.speaks_for or s.publisher or s.key)
        latest[s.date] = max(latest.get(s.date, ""), s.published or "")
    if held:
        return min(votes, key=lambda d: (-len(votes[d]), d))
    # of announcements the newest counts
    return max(votes, key=lambda d: (latest[d], len(votes[d]), d))


def _place(statements: Sequence[Statement]) -> str | None:
    places = {s.place for s in statements if s.place}
    if len(places) < 2:
        return places.pop() if places else None
    votes: Counter[str] = Counter()
    for s in statements:
        if s.place:
            votes[s.place] += _weight(s)
    return min(votes, key=lambda p: (-votes[p], -len(p), p))


def _participants(groups: Sequence[Group], statements: Sequence[Statement]) -> tuple[Participant, ...]:
    """Everybody whom a statement names, each once; an office or *the government* only where nobody is named for it."""
    if len(statements) == 1:
        return _dedupe(statements[0].participants)
    # of statements that name the same parties the same way one will do
    party = {one.statements[0].id: one.party for g in groups for one in g.singles or (g,)}
    ranked = sorted(statements, key=lambda s: -_weight(s))
    first = {party[s.id]: s for s in reversed(ranked)}
    chosen = [s for s in ranked if first[party[s.id]] is s]
    if len(chosen) == 1:
        return _dedupe(chosen[0].participants)
    return _dedupe(tuple(dict.fromkeys(p for s in chosen for p in s.participants)))


def _dedupe(participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    named: list[Participant] = []
    keys: list[tuple[str | None, str]] = []
    for p in participants:
        key = person_key(p)
        if key is None:
            continue
        side = represents(p)
        for number, (other_side, other) in enumerate(keys):
            if (side == other_side or side is None or other_side is None) and same_person(key, other):
                if _fuller(p, named[number]):
                    named[number] = p
                    keys[number] = (side, key)
                break
        else:
            named.append(p)
            keys.append((side, key))
    taken = {side for side, _ in keys}
    others: dict[tuple[str | None, str], Participant] = {}
    for p in participants:
        side = represents(p)
        if p.name or p.person or (side in taken and side is not None):
            continue
        others.setdefault((side, "" if side else fold(p.role or p.mention)), p)
    unnamed = [
        p
        for (side, _), p in others.items()
        if side is None or base_side(side) not in {base_side(t) for t in taken if t} or "-" in side
    ]
    return tuple(
        sorted((*named, *unnamed), key=lambda p: (represents(p) or "~", p.name is None, p.name or p.role or ""))
    )


def _fuller(new: Participant, old: Participant) -> bool:
    """Whether a participant is better known by the new mention: as a person of the register, or by a fuller name."""
    if (new.person is None) != (old.person is None):
        return old.person is None
    return new.person is None and len((new.name or "").split()) > len((old.name or "").split())


def _label(sides: tuple[str, ...], participants: tuple[Participant, ...], date: DateSpan | None, kind: str) -> str:
    codes = sorted({base_side(s) for s in sides})
    if not codes:
        codes = sorted({fold(p.label()).replace(" ", "-") for p in participants})[:2] or ["unknown"]
    when = (date.gold() or f"{date.start:%Y-%m}") if date else "undated"
    if date is not None and date.precision == "year":
        when = f"{date.start:%Y}"
    return "-".join((*codes, when, kind))


def lettered(number: int) -> str:
    """0 → a, 25 → z, 26 → aa: the suffix of contacts that share a label."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
