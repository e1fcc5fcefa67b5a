"""Contacts that a text lists only some of the sides of, and the fuller list that they are part of."""

from __future__ import annotations

from collections.abc import Sequence

from .groups import CALLS, Group, place_conflict
from .parties import ANYBODY, APART, HALF, PERSON, Party, SideOfPlace, compare, places_agree


class Part:
    """A component seen as a possible part of one with more sides."""

    __slots__ = ("block", "days", "documents", "groups", "kind", "parties", "places")

    def __init__(self, block: tuple[str, ...], groups: Sequence[Group]) -> None:
        self.block = block
        self.groups = list(groups)
        kinds = [g.kind for g in groups if g.kind != "talks"]
        kind = kinds[0] if kinds else "talks"
        self.kind = "call" if kind in CALLS else kind
        self.documents = {g.document for g in groups}
        self.days = {g.day for g in groups if g.day is not None}
        self.places = list(dict.fromkeys(p for g in groups for p in g.places))
        self.parties: list[Party] = list(dict.fromkeys(p for g in groups for p in g.parties))

    def belongs(self, whole: Part, side_of: SideOfPlace) -> bool:
        """Whether this is the same contact as one with more sides: same kind, nobody contradicts, and the same document
        tells of both without telling them apart, or day and place are the same."""
        if self.kind != whole.kind or not set(self.block) < set(whole.block):
            return False
        level = max((compare(p, q) for p in self.parties for q in whole.parties), default=APART)
        alone = len(self.block) == 1 and self.block[0] != ANYBODY
        if level < HALF or (alone and level < PERSON):
            return False
        if any(compare(p, q) == APART for p in self.parties for q in whole.parties):
            return False
        if place_conflict(self.places, whole.places, side_of):
            return False
        if self.days and whole.days and not any(abs(a - b) <= 1 for a in self.days for b in whole.days):
            return False
        if self.documents & whole.documents:
            return not self._told_apart(whole)
        placed = any(places_agree(p, q) for p in self.places for q in whole.places)
        if not placed or alone:
            return False
        if self.days and whole.days:
            return bool(self.days & whole.days)
        return self._near(whole) or whole._near(self)

    def _told_apart(self, whole: Part) -> bool:
        """One document says of both that they took place, or plans one after reporting the other."""
        for mine in self.groups:
            for theirs in whole.groups:
                if mine.document != theirs.document:
                    continue
                if mine.held and theirs.held and _speakers(mine) & _speakers(theirs):
                    return True
                if (mine.held and "planned" in theirs.stances and not theirs.held) or (
                    theirs.held and "planned" in mine.stances and not mine.held
                ):
                    return True
        return False

    def _near(self, whole: Part) -> bool:
        """Undated, and published within days of the other's day."""
        return not self.days and any(
            g.anchor is not None and -10 <= day - g.anchor <= 10 for g in self.groups for day in whole.days
        )


def _speakers(group: Group) -> set[str]:
    """Who says that it took place; one speaker tells of one contact once."""
    return {s.said_by.label() if s.said_by else "" for s in group.statements if s.stance == "occurred"}
