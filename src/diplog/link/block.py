"""One block: all statements about the same sides, and which of them are about the same contact.

Every decision is local, so that a new statement touches only what lies near it in time, and none depends on the order
in which statements came:

1. groups of a document on one day are partitioned by who takes part and the kind (:class:`Cluster`);
2. two clusters of different days become *mates* where each is the other's best match: local dates of two capitals, a
   planned day that slipped, a day put off to another;
3. an undated group leans on the one cluster that fits, or else
4. undated groups published within days of each other gather on their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ..model import Statement
from .groups import CALLS, Component, Group, fits, groups_of, kinds_agree, place_conflict
from .parties import (
    APART,
    HALF,
    OFFICE,
    PERSON,
    Party,
    SideOfPlace,
    compare,
    exact_place,
    person_name,
    places_agree,
    shared,
)

# Days around the publication in which an undated statement looks for its contact, by what it says (before, after).
# Measured on the dev gold: wider windows add wrong joins of frequent pairs, narrower ones lose late reports.
WINDOWS: dict[str, tuple[int, int]] = {
    "occurred": (10, 1),
    "planned": (1, 45),
    "sought": (3, 30),
    "cancelled": (10, 30),
    "denied": (10, 30),
    "unconfirmed": (10, 30),
    "doubted": (10, 30),
}
# How far a held contact may lie from the announced day when nothing else fits, without and with the same place named.
SLIP: dict[str, tuple[int, int]] = {
    "call": (2, 2),
    "video_call": (2, 2),
    "message": (2, 2),
    "talks": (2, 5),
    "meeting": (3, 10),
    "visit": (7, 21),
}
# Further back, but only to the one contact at the same place, or the one of exactly this kind and these persons.
FAR = 30
NEAR = 10  # days between the day of a contact and the publication of an undated account of a part of it
MANY = 60  # among more contacts of the same persons a document without any date is not looked for
SAME_VISIT = 4  # a traveller's arrival, meetings and departure are dated apart by different texts
GATHER = 6  # undated reports of one contact are published within days of each other
GATHER_PLANS = 14  # a plan without a day is told for longer
# What lies how far from a changed day may have to be decided anew: mates look at a match's own matches, and an undated
# group at the mates of what it may lean on.
MATE_REACH = 2 * max(s[1] for s in SLIP.values())
LEAN_REACH = MATE_REACH + FAR + max(max(w) for w in WINDOWS.values())


class Cluster:
    """Groups that are about one contact on one day (or, for undated ones, about one contact)."""

    __slots__ = (
        "component",
        "day",
        "documents",
        "gone",
        "groups",
        "held",
        "held_from",
        "kind",
        "last",
        "order",
        "parties",
        "party",
        "places",
        "planned_until",
        "spans",
        "stances",
        "topics",
        "voices",
        "witnesses",
    )

    def __init__(self, group: Group) -> None:
        self.day = group.day
        self.last = group.last
        self.kind = group.kind
        self.groups = [group]
        self.party = group.party
        self.parties = group.parties
        self.places = group.places
        self.stances = group.stances
        self.topics = group.topics
        self.documents = {group.document}
        self.voices = group.voices
        self.held = group.held
        self.witnesses = group.witnesses
        self.order = group.order
        self.component: Component | None = None
        self.gone = False
        # of undated groups: publication of the first report that it took place and of the last plan, and months named
        self.held_from: int | None = None
        self.planned_until: int | None = None
        self.spans: tuple[tuple[int, int], ...] = ()
        self._note(group)

    def _note(self, group: Group) -> None:
        if group.span is not None and group.span not in self.spans:
            self.spans = (*self.spans, group.span)
        anchor = group.anchor
        if anchor is None:
            return
        planned = "planned" in group.stances
        if group.held and not planned and (self.held_from is None or anchor < self.held_from):
            self.held_from = anchor
        if planned and not group.held and (self.planned_until is None or anchor > self.planned_until):
            self.planned_until = anchor

    def add(self, group: Group) -> None:
        self.groups.append(group)
        self._note(group)
        if self.kind == "talks" or (self.kind == "call" and group.kind == "video_call"):
            self.kind = group.kind
        if group.last is not None and (self.last is None or group.last > self.last):
            self.last = group.last
        if group.parties != self.parties:
            self.parties = tuple(dict.fromkeys((*self.parties, *group.parties)))
        if group.party.named > self.party.named:
            self.party = group.party
        if group.places != self.places:
            self.places = tuple(dict.fromkeys((*self.places, *group.places)))
        if not group.stances <= self.stances:
            self.stances = shared(self.stances | group.stances)
        if not group.topics <= self.topics:
            self.topics = shared(self.topics | group.topics)
        self.documents.add(group.document)
        if not group.voices <= self.voices:
            self.voices |= group.voices
        self.held = self.held or group.held
        if not group.witnesses <= self.witnesses:
            self.witnesses |= group.witnesses
        self.order = min(self.order, group.order)

    @property
    def announced_only(self) -> bool:
        return not self.held and bool(self.stances & {"planned", "sought", "cancelled"})


class Season:
    """Undated groups that are about one contact by the days on which they were told of, in the order in which they came."""

    __slots__ = ("cluster", "first", "groups")

    def __init__(self, first: int, group: Group) -> None:
        self.first = first
        self.groups = [group]
        self.cluster = Cluster(group)

    def add(self, group: Group) -> None:
        self.groups.append(group)
        self.cluster.add(group)

    def until(self, day: int) -> Season:
        """The same, of what had been told of before a day."""
        season = Season(self.first, self.groups[0])
        for group in self.groups[1:]:
            if (group.anchor or 0) < day:
                season.add(group)
        return season

    def gathered(self) -> Cluster:
        """Its cluster, without what else had been added to it."""
        if len(self.cluster.groups) != len(self.groups):
            self.cluster = self.until(10**9).cluster
        return self.cluster


def _first(season: Season) -> int:
    return season.first


def _among(day: int, days: Sequence[int]) -> bool:
    """Whether a day is one of sorted days."""
    at = bisect_left(days, day)
    return at < len(days) and days[at] == day


class _Match(NamedTuple):
    score: tuple[int, ...]
    how: str
    cluster: Cluster


def _level(cluster: Cluster, parties: Sequence[Party]) -> int:
    """The best agreement between any way in which the cluster names who took part and any way given.

    What contradicts the fullest way of the cluster is somebody else, however well it fits a vaguer one.
    """
    best = APART
    for party in parties:
        if compare(cluster.party, party) == APART:
            continue
        for other in cluster.parties:
            level = compare(other, party)
            if level > best:
                best = level
                if best == PERSON:
                    return best
    return best


def _within(days: Sequence[int], day: int) -> Sequence[int]:
    """Those of sorted days that are near a day."""
    return days[bisect_left(days, day - NEAR) : bisect_right(days, day + NEAR)]


def _kind_class(kind: str) -> str:
    return "call" if kind in CALLS else kind


class Block:
    """Statements about the same sides. :meth:`update` brings in documents and tells which components changed."""

    def __init__(self, key: tuple[str, ...], side_of: SideOfPlace) -> None:
        self.key = key
        self.side_of = side_of
        self.pending: dict[str, dict[str, tuple[Statement, Party]]] = {}  # by document and id, not yet in groups
        self.leaving: dict[str, set[str]] = {}  # ids by document, still in groups
        self.groups: dict[str, list[Group]] = {}
        self.by_day: dict[int, list[Group]] = {}
        self.days: list[int] = []
        self.clusters: dict[int, list[Cluster]] = {}
        self.by_who: dict[tuple[str, Party], list[Cluster]] = {}  # dated clusters by kind and who took part
        self.home: dict[Group, Cluster] = {}
        self.mates: dict[Cluster, Cluster] = {}
        self.loose: dict[int, list[Group]] = {}  # undated groups by day of publication
        self.anchors: list[int] = []
        self.spans: dict[Group, None] = {}  # groups dated by a month or year
        self.months_told: dict[int, list[Group]] = {}  # the same by day of publication
        self.adrift: dict[Group, None] = {}  # undated groups of undated documents
        self.leans: dict[Group, Cluster] = {}
        self.leaners: dict[Cluster, dict[Group, None]] = {}  # the same, the other way round
        self.put_off: dict[Group, None] = {}  # groups called off whose new day the same document names
        self.gathered: dict[Component, None] = {}  # components of undated groups
        # while updating: components that something changed in, and whether the undated groups are others than before
        self._stale: dict[Component | None, None] = {}
        self._restless = False
        self.seasons: list[Season] = []  # undated groups that gathered by the days they were told on, in order of time
        self._shaken: dict[int, None] = {}  # days of publication on which other undated groups stand alone than before

    # -- bringing documents in

    def statements(self, document: str) -> Iterator[tuple[Statement, Party]]:
        """The statements of a document that are in groups, each with its parties."""
        for group in self.groups.get(document, ()):
            for one in group.singles or (group,):
                yield one.statements[0], one.party

    def statement(self, document: str, id: str) -> tuple[Statement, Party] | None:
        """The statement of that id where it is in groups and stays there."""
        if document not in self.groups or id in self.leaving.get(document, ()):
            return None
        return next((pair for pair in self.statements(document) if pair[0].id == id), None)

    def update(self, documents: Iterable[tuple[str, int | None, bool]]) -> tuple[list[Component], list[Component]]:
        """Read these documents' statements again (``(key, day it leans on, whether that is its publication)``) and decide
        anew what lies near them. Returns the components that are no more, and the new ones."""
        touched: set[int] = set()
        fresh: list[Group] = []
        self._stale, self._restless = {}, False
        for key, anchor, dated in documents:
            new = self.pending.pop(key, {})
            leaving = self.leaving.pop(key, ())
            pairs = [pair for pair in self.statements(key) if pair[0].id not in new and pair[0].id not in leaving]
            for old in self.groups.pop(key, ()):
                self._forget(old, touched)
            groups = groups_of((*pairs, *new.values()), anchor, dated, self.side_of)
            self.groups[key] = groups
            for group in groups:
                self._keep(group, touched)
                if group.day is None:
                    fresh.append(group)
        changed: dict[Party, None] = {}
        for day in touched:
            self._partition(day, changed)
        self._mate(self._near(self.days, touched, MATE_REACH), changed)
        self._lean_anew(fresh, touched, changed)
        return self._regroup(touched)

    def _lean_anew(self, fresh: list[Group], touched: set[int], changed: dict[Party, None]) -> None:
        """Who may lean differently now: the new ones, those published near a touched day, those of a month, and those
        without any date that are about the persons of a cluster that changed."""
        lean: dict[Group, None] = dict.fromkeys(fresh)
        for anchor in self._near(self.anchors, touched, LEAN_REACH):
            lean.update(dict.fromkeys(self.loose[anchor]))
        if touched:
            low, high = min(touched) - MATE_REACH, max(touched) + MATE_REACH
            lean.update(dict.fromkeys(g for g in self.spans if g.span and g.span[0] <= high and low <= g.span[1]))
            for group in self.adrift:
                if group not in lean and any(compare(p, q) for p in group.parties for q in changed):
                    lean[group] = None
        for group in lean:
            old, new = self.leans.get(group), self._lean(group)
            if old is new:
                continue
            if old is not None:
                del self.leans[group]
                self.leaners[old].pop(group, None)
                self._stale[old.component] = None
            if new is not None:
                self.leans[group] = new
                self.leaners.setdefault(new, {})[group] = None
                self._stale[new.component] = None
            self._stale[group.component] = None
            self._restless = True
            if group.span is None and group.anchor is not None:
                self._shaken[group.anchor] = None

    def _forget(self, group: Group, touched: set[int]) -> None:
        self._stale[group.component] = None
        self.put_off.pop(group, None)
        if group.day is not None:
            self.by_day[group.day].remove(group)
            touched.add(group.day)
            self.home.pop(group, None)
            return
        self._restless = True
        cluster = self.leans.pop(group, None)
        if cluster is not None:
            self.leaners[cluster].pop(group, None)
        if group in self.spans:
            del self.spans[group]
            if group.anchor is not None:
                self.months_told[group.anchor].remove(group)
        self.adrift.pop(group, None)
        if group.anchor is not None and group in self.loose.get(group.anchor, ()):
            self.loose[group.anchor].remove(group)
            self._shaken[group.anchor] = None

    def _keep(self, group: Group, touched: set[int]) -> None:
        if group.moved is not None:
            self.put_off[group] = None
        if group.day is not None:
            if group.day not in self.by_day:
                self.by_day[group.day] = []
                insort(self.days, group.day)
            self.by_day[group.day].append(group)
            touched.add(group.day)
            return
        self._restless = True
        if group.span is not None:
            self.spans[group] = None
            if group.anchor is not None:
                self.months_told.setdefault(group.anchor, []).append(group)
        elif group.anchor is None:
            self.adrift[group] = None
        else:
            if group.anchor not in self.loose:
                self.loose[group.anchor] = []
                insort(self.anchors, group.anchor)
            self.loose[group.anchor].append(group)
            self._shaken[group.anchor] = None

    @staticmethod
    def _near(values: list[int], touched: set[int], reach: int) -> list[int]:
        """Those of the sorted values that lie within reach of a touched day."""
        found: dict[int, None] = {}
        done = -(10**9)
        for day in sorted(touched):
            low = bisect_left(values, max(day - reach, done))
            high = bisect_right(values, day + reach)
            found.update(dict.fromkeys(values[low:high]))
            done = day + reach + 1
        return list(found)

    # -- 1: one day

    def _partition(self, day: int, changed: dict[Party, None]) -> None:
        for old in self.clusters.pop(day, ()):
            old.gone = True
            self._stale[old.component] = None
            mate = self.mates.pop(old, None)
            if mate is not None:
                self.mates.pop(mate, None)
                self._stale[mate.component] = None
                changed.update(dict.fromkeys(mate.parties))
            for party in old.parties:
                changed[party] = None
                self.by_who[_kind_class(old.kind), party].remove(old)
        groups = self.by_day.get(day)
        if not groups:
            return
        alike: dict[tuple[str, str], list[Group]] = {}
        for group in sorted(groups, key=lambda g: g.order):
            alike.setdefault((_kind_class(group.kind), group.party.key), []).append(group)
        combos = sorted(
            alike.values(),
            key=lambda gs: (
                gs[0].kind == "talks",
                -gs[0].party.named,
                -gs[0].party.persons,
                -gs[0].party.offices,
                gs[0].party.key,
                gs[0].kind,
            ),
        )
        clusters: list[Cluster] = []
        index: dict[str, list[Cluster]] = {}
        for combo in combos:
            first = combo[0]
            home = self._same_day_home(first, self._candidates(first.party, clusters, index))
            rest = combo
            if home is None:
                home = Cluster(first)
                clusters.append(home)
                rest = combo[1:]
                for token in _tokens(first.party):
                    index.setdefault(token, []).append(home)
            for group in rest:
                home.add(group)
        self.clusters[day] = clusters
        for cluster in clusters:
            for group in cluster.groups:
                self.home[group] = cluster
            for party in cluster.parties:
                changed[party] = None
                self.by_who.setdefault((_kind_class(cluster.kind), party), []).append(cluster)

    @staticmethod
    def _candidates(party: Party, clusters: list[Cluster], index: dict[str, list[Cluster]]) -> list[Cluster]:
        """On a crowded day only clusters that share a name, or have none, are worth comparing."""
        if len(clusters) <= 16 or not party.named:
            return clusters
        found: dict[Cluster, None] = {}
        for token in _tokens(party):
            found.update(dict.fromkeys(index.get(token, ())))
        return list(found)

    def _same_day_home(self, group: Group, clusters: list[Cluster]) -> Cluster | None:
        best: list[Cluster] = []
        best_level = APART
        for cluster in clusters:
            if not kinds_agree(group.kind, cluster.kind):
                continue
            level = _level(cluster, group.parties)
            if level == HALF and group.kind == "visit":
                level = OFFICE
            if level < HALF or (level < PERSON and place_conflict(group.places, cluster.places, self.side_of)):
                continue
            talks = group.kind != cluster.kind and "talks" in (group.kind, cluster.kind)
            # one document that tells *talks* and a meeting apart knows better
            if talks and (group.document in cluster.documents or level < OFFICE):
                continue
            if level > best_level:
                best, best_level = [cluster], level
            elif level == best_level:
                best.append(cluster)
        if len(best) > 1 and group.kind != "talks":
            same = [c for c in best if any(places_agree(p, q) for p in group.places for q in c.places)]
            best = same if len(same) == 1 else best
        return best[0] if len(best) == 1 or (best and best_level == PERSON and group.kind != "talks") else None

    # -- 2: days apart

    def _around(self, cluster: Cluster, reach: int) -> Iterator[Cluster]:
        assert cluster.day is not None
        low = bisect_left(self.days, cluster.day - reach)
        high = bisect_right(self.days, (cluster.last or cluster.day) + reach)
        for day in self.days[low:high]:
            if day != cluster.day:
                yield from self.clusters.get(day, ())

    def _mate(self, days: Iterable[int], changed: dict[Party, None]) -> None:
        todo = [c for day in days for c in self.clusters.get(day, ())]
        best: dict[Cluster, _Match | None] = {}
        before: dict[Cluster, Cluster] = {}
        for cluster in todo:
            old = self.mates.pop(cluster, None)
            if old is not None:
                self.mates.pop(old, None)
                before[cluster] = old
                before[old] = cluster
        for cluster in todo:
            if cluster in self.mates:
                continue
            match = self._best(cluster, best)
            if match is not None:
                back = self._best(match.cluster, best)
                if back is not None and back.cluster is cluster:
                    self.mates[cluster] = match.cluster
                    self.mates[match.cluster] = cluster
        for cluster in (*todo, *before):
            old, new = before.get(cluster), self.mates.get(cluster)
            if old is not new:
                for other in (cluster, old, new):
                    if other is not None:
                        self._stale[other.component] = None
                        changed.update(dict.fromkeys(other.parties))

    def _best(self, cluster: Cluster, known: dict[Cluster, _Match | None]) -> _Match | None:
        if cluster in known:
            return known[cluster]
        matches: list[_Match] = []
        reach = SLIP[cluster.kind][1]
        for other in self._around(cluster, reach):
            match = self._match(cluster, other)
            if match is not None:
                matches.append(match)
        matches.sort(key=lambda m: (m.score, m.cluster.order))
        slipped = [m for m in matches if m.how == "slip"]
        best = matches[0] if matches else None
        if best is not None and best.how == "slip" and len(slipped) > 1:
            best = None  # several days it may have slipped to: not ours to choose
        known[cluster] = best
        return best

    def _match(self, a: Cluster, b: Cluster) -> _Match | None:
        """How two clusters of different days can be one contact: the smaller the score, the better; None for not."""
        if _kind_class(a.kind) != _kind_class(b.kind) or a.documents & b.documents:
            return None
        early, late = (a, b) if (a.day or 0) < (b.day or 0) else (b, a)
        assert early.day is not None
        assert late.day is not None
        gap = max(0, late.day - (early.last or early.day))
        both_placed = bool(a.places and b.places)
        placed = both_placed and any(places_agree(p, q) for p in a.places for q in b.places)
        level = _level(a, b.parties)
        if level == HALF and a.kind == "visit":
            level = OFFICE  # the traveller is the same; the host is where it goes
        if level < OFFICE:
            return None
        if both_placed and not placed and place_conflict(a.places, b.places, self.side_of):
            return None
        topics = len((a.topics & b.topics) - {"other", "bilateral_relations"})
        score = (gap, -int(placed), -level, -topics)
        both_held = bool(a.held and b.held)
        if both_held:
            if a.witnesses & b.witnesses:
                return None  # one voice that tells of both days tells of two contacts
            if gap <= 1 or (a.kind == "visit" and gap <= SAME_VISIT and placed):
                return _Match((0, *score), "midnight", b)
            return None
        without, with_place = SLIP[a.kind]
        limit = with_place if placed else without
        if gap > limit:
            return None
        if a.announced_only and b.announced_only:
            # two announced days: one announcement corrected by another voice, or two contacts
            return _Match((1, *score), "slip", b) if gap <= without and not (a.voices & b.voices) else None
        if early.announced_only and late.held and "planned" not in late.stances:
            return _Match((1, *score), "slip", b)
        if late.announced_only and early.held and gap <= 1 and "planned" not in early.stances:
            return _Match((1, *score), "slip", b)
        if gap <= 1 and not (a.voices & b.voices):
            return _Match((1, *score), "midnight", b)
        return None

    # -- 3: no day

    def _lean(self, group: Group) -> Cluster | None:
        """The dated cluster that an undated group of another document is about, where only one fits."""
        if group.moved is not None or not self.days:
            return None  # what was put off goes where the day goes that it was put off to
        if group.span is not None:
            return self._leading(group, self._fitting(group, group.span[0], group.span[1]))
        if group.anchor is None:
            return self._adrift_home(group)
        before = max(WINDOWS[s][0] for s in group.stances)
        after = min(WINDOWS[s][1] for s in group.stances) if group.held else max(WINDOWS[s][1] for s in group.stances)
        if not group.dated:
            after = max(after, before)  # published some time after the last day it tells of
        low, high = group.anchor - before, group.anchor + after
        near = self._leading(group, self._fitting(group, low, high))
        if near is not None or not group.held:
            return near
        if any(True for _ in self._fitting(group, low, high)):
            return None  # several near ones: not ours to choose, let alone one further off
        far = list(self._fitting(group, low - FAR, low - 1))
        placed = [c for _, c in far if _same_place(group, c)]
        if placed:
            return self._only_contact(placed)
        # news without a word for the day is of its day; an older contact is told of beside another one
        if len(self.groups.get(group.document, ())) > 1:
            exact = [c for level, c in far if level == PERSON and c.kind == group.kind]
            if exact:
                return self._only_contact(exact)
        return self._only_call(group)

    def _fitting(self, group: Group, low: int, high: int) -> Iterator[tuple[int, Cluster]]:
        for day in self.days[bisect_left(self.days, low) : bisect_right(self.days, high)]:
            for cluster in self.clusters.get(day, ()):
                level = self._leaning_fit(group, cluster)
                if level:
                    yield level, cluster

    def _leading(self, group: Group, fitting: Iterable[tuple[int, Cluster]]) -> Cluster | None:
        ranked = list(fitting)
        if not ranked:
            return None
        top = max(level for level, _ in ranked)
        best = [c for level, c in ranked if level == top]
        if len(best) > 1:
            best = [c for c in best if _same_place(group, c)] or best
        return self._nearest(group, best)

    def _adrift_home(self, group: Group) -> Cluster | None:
        """Without any date there must be more than the same persons: what it was about, or where."""
        candidates: dict[Cluster, None] = {}
        for (kind, party), clusters in self.by_who.items():
            if kinds_agree(kind, group.kind) and any(compare(party, p) >= OFFICE for p in group.parties):
                candidates.update(dict.fromkeys(clusters))
                if len(candidates) > MANY:
                    return None  # these persons meet all the time
        fitting = [(level, c) for c in candidates if (level := self._leaning_fit(group, c))]
        scored = [(score, c) for level, c in fitting if (score := _evidence(group, c)) > int(level < PERSON)]
        if not scored:
            # or it is the only contact of these persons and this kind that is known to have taken place
            known = [c for level, c in fitting if level == PERSON and c.kind == group.kind and c.held]
            return self._only_contact(known) if group.held and known else None
        top = max(score for score, _ in scored)
        return self._only_contact([c for score, c in scored if score == top])

    def _only_call(self, group: Group) -> Cluster | None:
        """*The two countries spoke by phone today*: the only call between them that is known for those days."""
        if group.kind not in CALLS or group.anchor is None or not group.dated or not group.held:
            return None
        low, high = bisect_left(self.days, group.anchor - 3), bisect_right(self.days, group.anchor + 3)
        calls = [
            c
            for day in self.days[low:high]
            for c in self.clusters.get(day, ())
            if c.kind in CALLS and group.document not in c.documents
        ]
        if len(calls) == 1 and calls[0].day is not None and 0 <= group.anchor - calls[0].day <= 1:
            return calls[0] if _level(calls[0], group.parties) > APART else None
        return None

    def _nearest(self, group: Group, clusters: list[Cluster]) -> Cluster | None:
        if len(clusters) == 1:
            return clusters[0]
        anchor = group.anchor
        if anchor is None or group.span is not None:
            return self._only_contact(clusters)
        ranked = sorted(clusters, key=lambda c: (abs((c.day or 0) - anchor), c.order))
        first, second = (abs((c.day or 0) - anchor) for c in ranked[:2])
        if first * 2 + 1 < second or self.mates.get(ranked[0]) is ranked[1]:
            return ranked[0]
        return None

    def _only_contact(self, clusters: list[Cluster]) -> Cluster | None:
        """The first of several clusters if they are all one contact."""
        first = min(clusters, key=lambda c: c.order)
        return first if all(c is first or self.mates.get(c) is first for c in clusters) else None

    def _leaning_fit(self, group: Group, cluster: Cluster) -> int:
        """How well an undated group fits a dated cluster of other documents; 0 for not."""
        if group.document in cluster.documents:
            return 0  # the document itself keeps them apart
        if not kinds_agree(group.kind, cluster.kind):
            return 0
        level = _level(cluster, group.parties)
        if level == HALF and group.kind == cluster.kind == "visit":
            level = OFFICE
        if level < OFFICE:
            return 0
        talks = group.kind != cluster.kind and "talks" in (group.kind, cluster.kind)
        if talks and (level < PERSON or not (group.held and cluster.held)):
            return 0
        if place_conflict(group.places, cluster.places, self.side_of):
            return 0
        return level

    # -- contacts

    def _regroup(self, touched: set[int]) -> tuple[list[Component], list[Component]]:
        """Components anew for what changed; those whose groups stayed the same stay the same object."""
        stale = self._stale
        stale.pop(None, None)
        ties: dict[Cluster, list[Cluster]] = {}
        guests: dict[Cluster, list[Group]] = {}
        for group in self.put_off:
            assert group.moved is not None
            there = self.home[group.moved]
            if group.day is None:
                guests.setdefault(there, []).append(group)
            elif (here := self.home[group]) is not there:
                ties.setdefault(here, []).append(there)
                ties.setdefault(there, []).append(here)
        stack = [c for day in touched for c in self.clusters.get(day, ())]
        dissolved: dict[Component, None] = {}

        def dissolve(component: Component) -> None:
            if component not in dissolved and component not in self.gathered:
                dissolved[component] = None
                stack.extend(c for c in component.clusters if isinstance(c, Cluster) and not c.gone)

        for component in stale:
            if component is not None:
                dissolve(component)
        seen: dict[Cluster, None] = {}
        parts: list[list[Cluster]] = []
        while stack:
            start = stack.pop()
            if start in seen:
                continue
            part: list[Cluster] = []
            reach = [start]
            while reach:
                cluster = reach.pop()
                if cluster in seen:
                    continue
                seen[cluster] = None
                part.append(cluster)
                if cluster.component is not None:
                    dissolve(cluster.component)
                mate = self.mates.get(cluster)
                if mate is not None:
                    reach.append(mate)
                reach.extend(ties.get(cluster, ()))
            parts.append(part)
        kept: dict[Component, None] = {}
        new: list[Component] = []
        for part in parts:
            groups = [g for c in part for g in (*c.groups, *self.leaners.get(c, ()), *guests.get(c, ()))]
            self._settle(groups, part, kept, new)
        gone = [c for c in dissolved if c not in kept]
        if self._restless:
            gathered, self.gathered = self.gathered, {}
            for cluster in self._gather():
                component = self._settle([*cluster.groups], (), kept, new)
                self.gathered[component] = None
            gone.extend(c for c in gathered if c not in self.gathered)
        return gone, new

    def _settle(
        self, groups: list[Group], clusters: Sequence[Cluster], kept: dict[Component, None], new: list[Component]
    ) -> Component:
        """The component of these groups: the one it was, if nothing came or went."""
        groups.sort(key=lambda g: g.order)
        component = groups[0].component
        if component is None or component in kept or component.groups != groups:
            component = Component(self.key, groups, clusters)
            new.append(component)
            for group in groups:
                group.component = component
        else:
            component.clusters = clusters
        kept[component] = None
        for cluster in clusters:
            cluster.component = component
        return component

    def near(self, documents: Iterable[str], days: Iterable[int], anchors: Iterable[int]) -> dict[Component, None]:
        """Components of these documents or days, undated ones told of near the days, and dated ones near the anchors."""
        found: dict[Component, None] = {}
        rows: list[Iterable[Group]] = [self.groups.get(d, ()) for d in documents]
        for day in days:
            rows.append(self.by_day.get(day, ()))
            rows.extend(self.loose[a] for a in _within(self.anchors, day))
            if self.months_told:
                rows.extend(self.months_told.get(a, ()) for a in range(day - NEAR, day + NEAR + 1))
        for anchor in anchors:
            rows.extend(self.by_day[d] for d in _within(self.days, anchor))
        for row in rows:
            for group in row:
                if group.component is not None:
                    found[group.component] = None
        return found

    # -- 4: undated, on their own

    def _gather(self) -> list[Cluster]:
        self._gather_seasons()
        done = [season.gathered() for season in self.seasons]
        self._gather_months(done)
        # documents without any date: only where exactly one contact fits
        by_party: dict[tuple[str, str], list[Cluster]] = {}
        for cluster in done:
            by_party.setdefault((cluster.kind, cluster.party.key), []).append(cluster)
        for group in sorted((g for g in self.adrift if self._alone(g)), key=lambda g: (-g.party.named, g.order)):
            found = (
                c
                for (kind, _), clusters in by_party.items()
                if kinds_agree(kind, group.kind) and compare(clusters[0].party, group.party) >= OFFICE
                for c in clusters
            )
            near = list(islice(found, MANY + 1))
            fitting = [c for c in near if self._gathers(group, c) and _alike(group, c)] if len(near) <= MANY else []
            if not fitting and len(near) == 1 and self._says_the_same(group, near[0]):
                fitting = near
            if len(fitting) == 1:
                fitting[0].add(group)
            else:
                home = Cluster(group)
                done.append(home)
                by_party.setdefault((home.kind, home.party.key), []).append(home)
        return done

    def _gather_seasons(self) -> None:
        """Gather anew from each day on which something changed until it goes on as before."""
        shaken = sorted(self._shaken)
        self._shaken = {}
        settled: int | None = -1
        for day in shaken:
            if settled is not None and day >= settled:
                settled = self._gather_from(day, shaken)

    def _gather_from(self, begin: int, shaken: Sequence[int]) -> int | None:
        """Gather what was told of from a day on: what was told of before decides on what comes after, never the other way
        round. Returns the day from which all is as before, None where there is no such day."""
        old, self.seasons = self.seasons, []
        untouched = bisect_left(old, begin - GATHER_PLANS, key=_first)
        reopened = [season.until(begin) for season in old[untouched : bisect_left(old, begin, key=_first)]]
        again = list(reopened)
        settled = None
        for now in self.anchors[bisect_left(self.anchors, begin) :]:
            reopened = [season for season in reopened if season.first >= now - GATHER_PLANS]
            if now != begin and not _among(now, shaken):
                before = old[bisect_left(old, now - GATHER_PLANS, key=_first) : bisect_left(old, now, key=_first)]
                if [s.until(now).groups for s in before] == [s.groups for s in reopened]:
                    settled = now
                    break
            alone = [g for g in self.loose[now] if self._alone(g)]
            for group in sorted(alone, key=lambda g: (-g.party.named, g.order)):
                for season in reopened:
                    if self._gathers(group, season.cluster) and _in_season(group, season.cluster, now - season.first):
                        season.add(group)
                        break
                else:
                    reopened.append(Season(now, group))
                    again.append(reopened[-1])
        if settled is None:
            self.seasons = [*old[:untouched], *again]
        else:
            kept = settled - GATHER_PLANS
            self.seasons = [
                *old[:untouched],
                *(season for season in again if season.first < kept),
                *old[max(untouched, bisect_left(old, kept, key=_first)) :],
            ]
        return settled

    def _gather_months(self, done: list[Cluster]) -> None:
        """Groups dated by a month or year: with each other, and with the one undated contact told of about then."""
        months: dict[tuple[int, int] | None, list[Cluster]] = {}
        firsts = [(c.groups[0].anchor or 0) for c in done]
        for group in sorted((g for g in self.spans if self._alone(g)), key=lambda g: (g.span or (0, 0), g.order)):
            home = next((c for c in months.get(group.span, ()) if self._gathers(group, c)), None)
            if home is None and group.span is not None:
                low = bisect_left(firsts, group.span[0] - GATHER_PLANS)
                high = bisect_right(firsts, group.span[1] + GATHER)
                fitting = [c for c in done[low:high] if self._gathers(group, c)]
                home = fitting[0] if len(fitting) == 1 else None
            if home is None:
                months.setdefault(group.span, []).append(Cluster(group))
            else:
                home.add(group)
        done.extend(c for clusters in months.values() for c in clusters)

    def _says_the_same(self, group: Group, cluster: Cluster) -> bool:
        """Of the only contact known of these persons and this kind, the same is said."""
        return (
            group.kind == cluster.kind
            and bool(group.stances & cluster.stances)
            and _level(cluster, group.parties) == PERSON
            and self._gathers(group, cluster)
        )

    def _alone(self, group: Group) -> bool:
        return group not in self.leans and group not in self.put_off

    def _gathers(self, group: Group, cluster: Cluster) -> bool:
        if group.document in cluster.documents or not kinds_agree(group.kind, cluster.kind):
            return False
        level = _level(cluster, group.parties)
        if level == HALF and group.kind == cluster.kind == "visit":
            level = OFFICE
        if level < OFFICE or place_conflict(group.places, cluster.places, self.side_of):
            return False
        if group.kind != cluster.kind and (level < PERSON or not (group.stances & cluster.stances)):
            return False
        if group.span is not None and any(group.span[0] > s[1] or s[0] > group.span[1] for s in cluster.spans):
            return False
        # a plan published after a report is a plan for the next time
        anchor, planned = group.anchor, "planned" in group.stances
        if anchor is None or planned == group.held:
            return True
        if planned:
            return cluster.held_from is None or anchor <= cluster.held_from
        return cluster.planned_until is None or cluster.planned_until <= anchor


def _in_season(group: Group, cluster: Cluster, days: int) -> bool:
    """Published near enough to each other; plans without a day are told for longer than news."""
    return days <= GATHER or (
        "planned" in group.stances and not group.held and "planned" in cluster.stances and not cluster.held
    )


def _same_place(group: Group, cluster: Cluster) -> bool:
    return any(places_agree(p, q) for p in group.places for q in cluster.places)


def _alike(group: Group, cluster: Cluster) -> bool:
    return bool(_evidence(group, cluster) or group.stances & cluster.stances & _RARE)


_RARE = frozenset({"sought", "denied", "cancelled"})  # seldom said of two contacts of the same persons
_EVERYDAY = frozenset({"other", "bilateral_relations"})  # topics that tell no two contacts apart


def _evidence(group: Group, cluster: Cluster) -> int:
    """How much besides the persons two undated accounts share; a visit's country is no evidence, its host has it anyway."""
    same = exact_place if group.kind == "visit" else places_agree
    placed = any(same(p, q) for p in group.places for q in cluster.places)
    many = sum(1 for seat in group.party.seats if seat.persons) > 2  # three named sides seldom meet twice
    return len((group.topics & cluster.topics) - _EVERYDAY) + 2 * (int(placed) + int(many))


def _tokens(party: Party) -> set[str]:
    """What a person must share with another to be compared on a crowded day."""
    found: set[str] = set()
    for seat in party.seats:
        for person in seat.persons:
            words = person_name(person).split()
            if len(words) == 1:
                found.add(person)
            found.update(w[:5] for w in words if len(w) > 2)
    return found


__all__ = ["Block", "Cluster", "fits"]
