"""Contacts that a text lists only some of the sides of, and the fuller list that they are part of."""

from __future__ import annotations

from collections.abc import Sequence

from .block import Block
from .groups import CALLS, Group, place_conflict, sayings
from .parties import ANYBODY, APART, HALF, PERSON, Party, SideOfPlace, compare, places_agree

NEAR = 10  # days between the day of a contact and the publication of an undated account of a part of it


class Part:
    """A component seen as a possible part of one with more sides."""

    __slots__ = ("anchors", "block", "days", "documents", "groups", "kind", "parties", "places")

    def __init__(self, block: tuple[str, ...], groups: Sequence[Group]) -> None:
        self.block = block
        self.groups = list(groups)
        kinds = [g.kind for g in groups if g.kind != "talks"]
        kind = kinds[0] if kinds else "talks"
        self.kind = "call" if kind in CALLS else kind
        self.documents = {g.document for g in groups}
        self.days = {g.day for g in groups if g.day is not None}
        self.anchors = () if self.days else tuple({g.anchor for g in groups if g.anchor is not None})
        self.places = tuple(dict.fromkeys(p for g in groups for p in g.places))
        self.parties: tuple[Party, ...] = tuple(dict.fromkeys(p for g in groups for p in g.parties))

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
        """One speaker of a document says the same of both, or it plans one after reporting the other."""
        for mine in self.groups:
            for theirs in whole.groups:
                if mine.document != theirs.document:
                    continue
                if sayings(mine) & sayings(theirs):
                    # a speaker says one thing of one contact once
                    return True
                if (mine.held and "planned" in theirs.stances and not theirs.held) or (
                    theirs.held and "planned" in mine.stances and not mine.held
                ):
                    return True
        return False

    def _near(self, whole: Part) -> bool:
        """Undated, and published within days of the other's day."""
        return any(abs(day - anchor) <= NEAR for anchor in self.anchors for day in whole.days)


class Parts:
    """The components of one block as possible parts; a :class:`Part` is made only of what is asked for."""

    __slots__ = ("block", "components", "made")

    def __init__(self, block: Block, components: Sequence[Sequence[Group]]) -> None:
        self.block = block
        self.components = components
        self.made: dict[int, Part] = {}

    def part(self, number: int) -> Part:
        """The component with that number as a part, always the same object."""
        found = self.made.get(number)
        if found is None:
            found = self.made[number] = Part(self.block.key, self.components[number])
        return found

    def all(self) -> list[Part]:
        return [self.part(number) for number in range(len(self.components))]

    def of_document(self, document: str) -> list[Part]:
        return [self.part(n) for n in dict.fromkeys(g.component for g in self.block.groups.get(document, ()))]

    def near(self, whole: Part) -> list[Part]:
        """The parts that may belong to a contact: they share a document with it, or the day, or were told of near it."""
        found: dict[int, None] = {}
        for document in sorted(whole.documents):
            found.update(dict.fromkeys(g.component for g in self.block.groups.get(document, ())))
        for day in sorted(whole.days):
            found.update(dict.fromkeys(g.component for g in self.block.by_day.get(day, ())))
            for anchor in range(day - NEAR, day + NEAR + 1):
                found.update(dict.fromkeys(g.component for g in self.block.loose.get(anchor, ())))
        for anchor in sorted(whole.anchors):
            for day in range(anchor - NEAR, anchor + NEAR + 1):
                found.update(dict.fromkeys(g.component for g in self.block.by_day.get(day, ())))
        return [self.part(number) for number in found]
