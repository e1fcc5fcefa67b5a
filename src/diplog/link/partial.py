"""Contacts that a text lists only some of the sides of, and the fuller list that they are part of."""

from __future__ import annotations

from collections.abc import Iterator

from .block import NEAR
from .groups import CALLS, Component, place_conflict, sayings
from .parties import ANYBODY, APART, HALF, PERSON, Party, SideOfPlace, compare, places_agree


class Part:
    """A component seen as a possible part of one with more sides, or as the whole that others are part of."""

    __slots__ = ("anchors", "block", "days", "documents", "groups", "kind", "parties", "places", "spans")

    def __init__(self, component: Component) -> None:
        groups = component.groups
        self.block = component.block
        self.groups = groups
        kinds = [g.kind for g in groups if g.kind != "talks"]
        kind = kinds[0] if kinds else "talks"
        self.kind = "call" if kind in CALLS else kind
        self.documents = {g.document for g in groups}
        self.days = {g.day for g in groups if g.day is not None}
        self.spans = {g.span for g in groups if g.span is not None}
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
        if not self._in_month(whole) or not whole._in_month(self):
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

    def _in_month(self, whole: Part) -> bool:
        """Where only months are named, a day of the other lies in one of them."""
        if self.days or not self.spans or not whole.days:
            return True
        return any(low <= day <= high for low, high in self.spans for day in whole.days)


class Index:
    """Components by document, by day, and where undated by the day they were told of: where to look for the others."""

    __slots__ = ("by_day", "by_document", "told")

    def __init__(self) -> None:
        self.by_document: dict[str, dict[Component, None]] = {}
        self.by_day: dict[int, dict[Component, None]] = {}
        self.told: dict[int, dict[Component, None]] = {}

    def _rows(self, component: Component) -> Iterator[dict[Component, None]]:
        groups = component.groups
        for document in {g.document for g in groups}:
            yield self.by_document.setdefault(document, {})
        days = {g.day for g in groups if g.day is not None}
        for day in days:
            yield self.by_day.setdefault(day, {})
        for anchor in () if days else {g.anchor for g in groups if g.anchor is not None}:
            yield self.told.setdefault(anchor, {})

    def add(self, component: Component) -> None:
        for row in self._rows(component):
            row[component] = None

    def remove(self, component: Component) -> None:
        for row in self._rows(component):
            row.pop(component, None)

    def near(self, component: Component) -> dict[Component, None]:
        """Those that share a document with a component, or a day, or of which one is undated and told of near the other."""
        found: dict[Component, None] = {}
        groups = component.groups
        for document in {g.document for g in groups}:
            found.update(self.by_document.get(document, {}))
        days = {g.day for g in groups if g.day is not None}
        if days:
            for day in days:
                found.update(self.by_day.get(day, {}))
                if self.told:
                    for anchor in range(day - NEAR, day + NEAR + 1):
                        found.update(self.told.get(anchor, {}))
        else:
            for anchor in {g.anchor for g in groups if g.anchor is not None}:
                for day in range(anchor - NEAR, anchor + NEAR + 1):
                    found.update(self.by_day.get(day, {}))
        return found
