"""The comparisons that say why a statement belongs to a contact: a table of small named functions.

Each takes the statements of a document (:class:`~.groups.Group`) and the rest of the contact's groups, and answers with
the words it saw, or None where it has nothing to say. Its docstring is the sentence that a user reads under *why*.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable

from ..model import Rule
from .groups import Group
from .parties import APART, HALF, OFFICE, VAGUE, compare, person_name, places_agree, same_person

Comparison = Callable[[Group, Group], str | None]


def same_document(group: Group, other: Group) -> str | None:
    """The same document speaks of it again."""
    return group.document if group.document == other.document else None


def same_persons(group: Group, other: Group) -> str | None:
    """The same persons are named."""
    if not group.party.persons or not other.party.persons or compare(group.party, other.party) == APART:
        return None
    mine = {p for s in group.party.seats for p in s.persons}
    theirs = {p for s in other.party.seats for p in s.persons}
    shared = mine & theirs or {p for p in mine if any(same_person(p, q) for q in theirs)}
    return "; ".join(sorted({person_name(p) for p in shared})) or None


def office_of_person(group: Group, other: Group) -> str | None:
    """An office is named here and the person who holds it there, or the same offices are named."""
    return "; ".join(group.party.sides) if compare(group.party, other.party) == OFFICE else None


def same_sides(group: Group, other: Group) -> str | None:
    """For a side nobody is named here; it is a side of this contact and nothing speaks against it."""
    return "; ".join(group.party.sides) if compare(group.party, other.party) in (HALF, VAGUE) else None


def part_of_list(group: Group, other: Group) -> str | None:
    """Some of the sides are named here; the fuller list has them all."""
    mine, theirs = set(group.party.block), set(other.party.block)
    return ", ".join(sorted(mine & theirs)) if mine < theirs or theirs < mine else None


def same_kind(group: Group, other: Group) -> str | None:
    """The same kind of contact."""
    return group.kind if group.kind == other.kind else None


def kind_not_said(group: Group, other: Group) -> str | None:
    """One text says only that they talked, which fits a call as well as a meeting."""
    return f"{group.kind}, {other.kind}" if group.kind != other.kind else None


def same_day(group: Group, other: Group) -> str | None:
    """The same day is named."""
    return _iso(group.day) if group.day is not None and group.day == other.day else None


def across_midnight(group: Group, other: Group) -> str | None:
    """The days named are next to each other, as local dates of two capitals or dates of publication are."""
    if group.day is None or other.day is None or abs(group.day - other.day) != 1:
        return None
    return f"{_iso(group.day)}, {_iso(other.day)}"


def date_slipped(group: Group, other: Group) -> str | None:
    """It was announced for one day and took place, or was set anew, on another; no other contact fits."""
    if group.day is None or other.day is None or abs(group.day - other.day) < 2:
        return None
    return f"{_iso(group.day)}, {_iso(other.day)}"


def within_month(group: Group, other: Group) -> str | None:
    """Only a month or year is named, and the day of this contact lies in it."""
    span, day = (group.span, other.day) if group.span else (other.span, group.day)
    if span is None or day is None:
        return None
    return _iso(day) if span[0] <= day <= span[1] else None


def undated_near(group: Group, other: Group) -> str | None:
    """No day is named here; of the contacts that fit, this one is nearest to the day of publication."""
    if group.day is not None and other.day is not None:
        return None
    return _iso(group.anchor) if group.anchor is not None else "no date of publication"


def same_place(group: Group, other: Group) -> str | None:
    """The same place is named."""
    for p in group.places:
        if any(places_agree(p, q) for q in other.places):
            return p
    return None


def shared_topics(group: Group, other: Group) -> str | None:
    """The same topics are named."""
    shared = sorted((group.topics & other.topics) - {"other"})
    return ", ".join(shared) or None


def same_initiative(group: Group, other: Group) -> str | None:
    """The same side is said to have asked for it."""
    return ", ".join(sorted(group.initiated & other.initiated)) or None


# Each comparison with what both sides must have for it to say anything: most pairs lack most of it, and there are
# millions of pairs.
_TABLE: tuple[tuple[Comparison, str], ...] = (
    (same_document, "document"),
    (same_persons, ""),
    (office_of_person, ""),
    (same_sides, ""),
    (part_of_list, ""),
    (same_kind, "kind"),
    (kind_not_said, "kinds"),
    (same_day, "days"),
    (across_midnight, "days"),
    (date_slipped, "days"),
    (within_month, "month"),
    (undated_near, "undated"),
    (same_place, "places"),
    (shared_topics, "topics"),
    (same_initiative, "initiative"),
)
COMPARISONS: tuple[Comparison, ...] = tuple(comparison for comparison, _ in _TABLE)


@functools.lru_cache(maxsize=1024)
def _that_may_fire(*have: str) -> tuple[Comparison, ...]:
    return tuple(comparison for comparison, needs in _TABLE if not needs or needs in have)


def first_of_contact() -> None:
    """The statement that this contact was first known by."""


def corrected_same() -> None:
    """A person who signed for it said that these are the same contact."""


def corrected_apart() -> None:
    """A person who signed for it said that these are not the same contact; this statement is nearer to this one."""


def corrected_participant() -> None:
    """A person who signed for it corrected who takes part in this statement."""


_OTHER_REASONS = (first_of_contact, corrected_same, corrected_apart, corrected_participant)
SENTENCES: dict[str, str] = {f.__name__: (f.__doc__ or "").strip() for f in (*COMPARISONS, *_OTHER_REASONS)}


def explain(group: Group, other: Group) -> tuple[Rule, ...]:
    """Every comparison that fired between a group and the part of the contact it was held against."""
    dated = group.day is not None and other.day is not None
    may_fire = _that_may_fire(
        "document" if group.document == other.document else "",
        "kind" if group.kind == other.kind else "kinds",
        "days" if dated else "undated",
        "month" if not dated and (group.span or other.span) else "",
        "places" if group.places and other.places else "",
        "topics" if group.topics and other.topics else "",
        "initiative" if group.initiated and other.initiated else "",
    )
    rules = []
    for comparison in may_fire:
        words = comparison(group, other)
        if words is not None:
            rules.append(_rule(comparison.__name__, words))
    return tuple(rules)


@functools.lru_cache(maxsize=100_000)
def _rule(id: str, words: str) -> Rule:
    return Rule(id, words)


def _iso(day: int | None) -> str:
    return dt.date.fromordinal(day).isoformat() if day is not None else ""
