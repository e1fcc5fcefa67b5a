"""Statements → Contacts: which statements, of any number of documents, sides and languages, are about the same contact.

Pure, deterministic and explained: the outcome is a function of the set of statements, whatever the order, batches or
repetitions they came in. :func:`link` does it at once; a :class:`Linker` keeps what it has and touches only the blocks
a new statement falls into, with the same outcome. The comparisons are in :mod:`diplog.link.compare`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from ..model import Contact, Correction, Participant, Rule, Statement
from ..voices import base_side
from .block import Block
from .build import build, contact_id, founding, lettered
from .compare import SENTENCES
from .corrections import Ruling, apply, corrected, in_force
from .groups import Group, kinds_agree, ordinal
from .partial import Part, Parts
from .parties import ANYBODY, UNKNOWN, Party, SideOfPlace, agreement, fold, party_of, registered_side

__all__ = ["SENTENCES", "Linker", "consistent_with", "contact_id", "forwards", "link"]

_Key = tuple[str, ...]


class _Doc:
    """What is known of a document while linking: the blocks it is in and the day its undated statements lean on."""

    __slots__ = ("blocks", "heard", "published")

    def __init__(self) -> None:
        self.published: int | None = None
        self.heard: int | None = None  # the latest day it says something took place on
        self.blocks: tuple[_Key, ...] = ()

    @property
    def anchor(self) -> int | None:
        return self.published if self.published is not None else self.heard


_Entry = tuple[list[Group], Contact]


class Linker:
    """Contacts that grow with the statements: :meth:`add` touches only the blocks that new statements fall into."""

    def __init__(self, corrections: Iterable[Correction] = (), side_of_place: SideOfPlace | None = None) -> None:
        self._side_of: SideOfPlace = side_of_place or registered_side
        self._ruling: Ruling = in_force(corrections)
        self._docs: dict[str, _Doc] = {}
        self._blocks: dict[_Key, Block] = {}
        self._known_parties: dict[tuple[object, ...], Party] = {}
        self._components: dict[_Key, list[list[Group]]] = {}
        # fuller lists of sides, and which smaller ones they were compared with
        self._parts: dict[_Key, Parts] = {}
        self._fuller: dict[_Key, dict[_Key, None]] = {}  # smaller key → keys of fuller lists that may have it as a part
        self._claims: dict[_Key, dict[Part, Part]] = {}  # key of the fuller list, or of travellers → part → whole
        # contacts by the block they are built in, and under their labels
        self._entries: dict[_Key, list[_Entry]] = {}
        self._contacts: dict[str, Contact] = {}
        self._plain: dict[str, Contact] = {}  # before letters tell apart contacts of one label
        self._labels: dict[str, tuple[str, ...]] = {}

    # -- statements in

    def add(self, statements: Iterable[Statement]) -> list[Contact]:
        """Bring in statements; those already known by id are passed over. Returns the contacts that are new or changed."""
        dirty: dict[_Key, dict[str, None]] = {}
        collecting = gc.isenabled()
        # What is made here stays: looking for garbage among millions of new objects would take longer than linking them.
        gc.disable()
        try:
            for statement in statements:
                self._take(statement, dirty)
            docs = self._docs
            for key, documents in dirty.items():
                block = self._blocks[key]
                block.update((d, docs[d].anchor, docs[d].published is not None) for d in documents)
                self._components[key] = block.components()
            if not dirty:
                return []
            return self._rebuild(dirty)
        finally:
            if collecting:
                gc.enable()

    def contacts(self) -> list[Contact]:
        """All contacts, in order of their dates (undated last), then labels."""
        return sorted(self._contacts.values(), key=_in_time)

    def _take(self, statement: Statement, dirty: dict[_Key, dict[str, None]]) -> None:
        ruling = self._ruling
        if statement.id in ruling.rejected:
            return
        if ruling.participants and statement.id in ruling.participants:
            statement = corrected(statement, ruling.participants[statement.id])
        party = self._party(statement)
        block = self._blocks.get(party.block)
        if block is None:
            block = self._blocks[party.block] = Block(party.block, self._side_of)
        pending = block.pending.get(statement.key, {})
        old = pending.get(statement.id) or next(
            (pair for pair in block.statements(statement.key) if pair[0].id == statement.id), None
        )
        if old is not None and (old[0].known or "~") <= (statement.known or "~"):
            return  # known already, and as early
        pending[statement.id] = (statement, party)
        block.pending[statement.key] = pending
        doc = self._docs.get(statement.key)
        if doc is None:
            doc = self._docs[statement.key] = _Doc()
        if party.block not in doc.blocks:
            doc.blocks = (*doc.blocks, party.block)
        before = (doc.published, doc.heard)
        published = ordinal(statement.published)
        if published is not None and (doc.published is None or published < doc.published):
            doc.published = published
        date = statement.date
        if date is not None and statement.stance == "occurred" and date.precision in ("day", "range"):
            heard = date.start.toordinal()
            if doc.heard is None or heard > doc.heard:
                doc.heard = heard
        dirty.setdefault(party.block, {})[statement.key] = None
        if (doc.published, doc.heard) != before:
            for key in doc.blocks:
                dirty.setdefault(key, {})[statement.key] = None

    def _party(self, statement: Statement) -> Party:
        """The parties of a statement, one object for all that name the same ones the same way."""
        host = None
        if statement.kind == "visit" and statement.place:
            host = self._side_of(statement.place)
        # what party_of looks at, as hashing whole participants with their candidates takes several times as long
        key = (
            host,
            *[
                (p.person, p.name, p.side, p.role, p.office, p.group, p.status, p.quoted, None if p.role else p.mention)
                for p in statement.participants
            ],
        )
        party = self._known_parties.get(key)
        if party is None:
            party = self._known_parties[key] = party_of(statement.participants, host)
        return party

    # -- contacts out

    def _rebuild(self, dirty: dict[_Key, dict[str, None]]) -> list[Contact]:
        touched = self._claim(dirty)
        if self._ruling:
            return self._replace(self._corrected())
        homes = self._homes()
        return self._replace({key: self._built(key, homes) for key in touched})

    def _built(self, key: _Key, homes: _Homes) -> list[_Entry]:
        """The contacts that are built in a block, those unchanged as they were."""
        before = {tuple(map(id, groups)): contact for groups, contact in self._entries.get(key, ())}
        entries: list[_Entry] = []
        for groups in self._whole(key, homes):
            contact = before.get(tuple(map(id, groups)))
            entries.append((groups, contact or build(groups)))
        return entries

    def _homes(self) -> _Homes:
        """For every part the contact of a fuller list that it goes to, and for every such contact its parts."""
        parents = self._parents()
        parts: dict[Part, list[Part]] = {}
        for part in parents:
            parts.setdefault(_top(part, parents), []).append(part)
        return _Homes(parents, parts, {top.block for top in parts} | {part.block for part in parents})

    def _parents(self) -> dict[Part, Part]:
        """Part → whole over all claims; of two fuller lists that claim one part the shorter has it."""
        parents: dict[Part, Part] = {}
        for key in sorted((k for k, claims in self._claims.items() if claims), key=lambda k: (len(k), k)):
            for part, whole in self._claims[key].items():
                parents.setdefault(part, whole)
        return parents

    def _whole(self, key: _Key, homes: _Homes) -> Iterator[list[Group]]:
        """The components of a block, with what belongs to them from other blocks, without what belongs elsewhere."""
        if key not in homes.blocks:
            yield from self._components[key]
            return
        made = self._parts_of(key).made
        for number, groups in enumerate(self._components[key]):
            part = made.get(number)
            if part in homes.parents:
                continue
            more = homes.parts.get(part) if part is not None else None
            if part is None or more is None:
                yield groups
            else:
                yield sorted((g for p in (part, *more) for g in p.groups), key=lambda g: g.order)

    def _replace(self, fresh: dict[_Key, list[_Entry]]) -> list[Contact]:
        """Put the contacts of some blocks in the place of those that were there, and letter the labels anew."""
        gone: dict[str, Contact] = {}
        new: dict[str, Contact] = {}
        for key, entries in fresh.items():
            gone.update((contact.id, contact) for _, contact in self._entries.get(key, ()))
            new.update((contact.id, contact) for _, contact in entries)
            self._entries[key] = entries
        labels: dict[str, None] = {}
        for contact in gone.values():
            if new.get(contact.id) is not contact:
                del self._plain[contact.id]
                self._labels[contact.label] = tuple(i for i in self._labels[contact.label] if i != contact.id)
                labels[contact.label] = None
        before = {id: self._contacts.pop(id) for id in gone if id not in new}
        for contact in new.values():
            if gone.get(contact.id) is not contact:
                self._plain[contact.id] = contact
                self._labels[contact.label] = (*self._labels.get(contact.label, ()), contact.id)
                labels[contact.label] = None
        changed: list[Contact] = []
        for label in labels:
            for contact in self._lettered(label):
                old = self._contacts.get(contact.id) or before.get(contact.id)
                self._contacts[contact.id] = contact
                if old != contact:
                    changed.append(contact)
        return sorted(changed, key=_in_time)

    def _lettered(self, label: str) -> list[Contact]:
        """Contacts with one label get a letter each, in the order in which they were first heard of."""
        alike = [self._plain[id] for id in self._labels[label]]
        if len(alike) < 2:
            return alike
        alike.sort(key=lambda c: (founding(c.statements).published or "9999", c.id))
        return [replace(c, label=f"{c.label}-{lettered(number)}") for number, c in enumerate(alike)]

    # -- fuller lists

    def _claim(self, dirty: dict[_Key, dict[str, None]]) -> dict[_Key, None]:
        """Decide anew which contacts of some of the sides are part of a fuller list's. Returns the blocks to build."""
        touched: dict[_Key, None] = dict.fromkeys(dirty)
        fuller: dict[_Key, None] = {}
        travellers: dict[_Key, None] = {}
        for key, documents in dirty.items():
            self._parts.pop(key, None)
            if _is_fuller(key):
                fuller[key] = None
                if key not in self._claims:
                    for smaller in _subsets(key):
                        self._fuller.setdefault(smaller, {})[key] = None
            fuller.update(self._fuller.get(key, {}))
            for document in documents:
                travellers.update(dict.fromkeys(k for k in self._docs[document].blocks if _is_traveller(k)))
        for key, claims in self._claims.items():
            if _is_traveller(key) and any(whole.block in dirty for whole in claims.values()):
                travellers[key] = None
        for keys, claim in ((fuller, self._claimed_parts), (travellers, self._placed_travellers)):
            for key in keys:
                old = self._claims.get(key, {})
                new = self._claims[key] = claim(key)
                for part, whole in (*old.items(), *new.items()):
                    touched[part.block] = None
                    touched[whole.block] = None
        # a chain of parts is built in the block of its last whole
        parents = self._parents()
        for part, whole in parents.items():
            if part.block in touched or whole.block in touched:
                touched[part.block] = touched[whole.block] = touched[_top(whole, parents).block] = None
        return touched

    def _parts_of(self, key: _Key) -> Parts:
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = Parts(self._blocks[key], self._components[key])
        return found

    def _claimed_parts(self, key: _Key) -> dict[Part, Part]:
        """Part → whole, for the contacts of some of the sides of a fuller list that fit just one of its contacts."""
        fits: dict[Part, list[Part]] = {}
        smaller = [self._parts_of(other) for other in _subsets(key) if other in self._components]
        for whole in self._parts_of(key).all() if smaller else ():
            for parts in smaller:
                for part in parts.near(whole):
                    if part.belongs(whole, self._side_of):
                        fits.setdefault(part, []).append(whole)
        return {part: wholes[0] for part, wholes in fits.items() if len(wholes) == 1}

    def _placed_travellers(self, key: _Key) -> dict[Part, Part]:
        """A visit without a word of where to is the one visit of that traveller that its document tells of."""
        placed: dict[Part, Part] = {}
        for part in self._parts_of(key).all():
            if part.kind != "visit":
                continue
            fitting: dict[Part, None] = {}
            for document in sorted(part.documents):
                for other in self._docs[document].blocks:
                    if len(other) > 1 and key[0] in other and other in self._components:
                        near = self._parts_of(other).of_document(document)
                        fitting.update(dict.fromkeys(w for w in near if part.belongs(w, self._side_of)))
            if len(fitting) == 1:
                placed[part] = next(iter(fitting))
        return placed

    # -- corrections

    def _corrected(self) -> dict[_Key, list[_Entry]]:
        """All contacts with people's corrections, under one key: what is joined may lie in any blocks."""
        homes = self._homes()
        components = [groups for key in sorted(self._components) for groups in self._whole(key, homes)]
        ruling = self._ruling
        told = {
            id: tuple(Rule("corrected_participant", f"{c.by}, {c.at[:10]}: {c.reason}") for c in corrections)
            for id, corrections in ruling.participants.items()
        }
        return {
            (): [
                (groups, build(groups, formerly, _with(extra, told, groups)))
                for groups, formerly, extra in apply(components, ruling, self._side_of)
            ]
        }


class _Homes(NamedTuple):
    parents: dict[Part, Part]
    parts: dict[Part, list[Part]]
    blocks: set[_Key]


def _top(part: Part, parents: dict[Part, Part]) -> Part:
    while part in parents:
        part = parents[part]
    return part


def _with(
    extra: dict[str, tuple[Rule, ...]], more: dict[str, tuple[Rule, ...]], groups: list[Group]
) -> dict[str, tuple[Rule, ...]]:
    """The reasons of both, for the statements of these groups."""
    if not more:
        return extra
    ids = [s.id for g in groups for s in g.statements if s.id in more]
    return {**extra, **{id: (*more[id], *extra.get(id, ())) for id in ids}}


def _is_fuller(key: _Key) -> bool:
    return len(key) >= 3 or (ANYBODY in key and len(key) > 1)


def _is_traveller(key: _Key) -> bool:
    return len(key) == 1 and key[0] not in (ANYBODY, UNKNOWN)


def _subsets(key: _Key) -> list[_Key]:
    """Smaller sets of sides that may be a partial list of these; none for a summit, where pairs meet on the side."""
    if len(key) > 6:
        return []
    if ANYBODY in key:
        return [(ANYBODY,)]
    return [sub for size in range(2, len(key)) for sub in combinations(key, size)]


def _in_time(contact: Contact) -> tuple[str, str, str]:
    return (contact.date.start.isoformat() if contact.date else "9999", contact.label, contact.id)


def link(
    statements: Iterable[Statement],
    corrections: Iterable[Correction] = (),
    side_of_place: SideOfPlace | None = None,
) -> list[Contact]:
    """The contacts that these statements are about, in order of time; each says for every statement why it belongs.

    ``side_of_place`` tells the state a place lies in (visits name a place where others name the host); the default asks
    the register.
    """
    linker = Linker(corrections, side_of_place)
    linker.add(statements)
    return linker.contacts()


def forwards(before: Iterable[Contact], after: Iterable[Contact]) -> list[tuple[str, str]]:
    """Where contacts went that are no more, or that were parted: ``(old id, new id)``, sorted.

    An old id that is still in use is listed only with the contacts that some of its statements moved to.
    """
    home = {s.id: contact.id for contact in after for s in contact.statements}
    moves = {
        (contact.id, home[s.id])
        for contact in before
        for s in contact.statements
        if s.id in home and home[s.id] != contact.id
    }
    return sorted(moves)


def consistent_with(group: Contact, contacts: Iterable[Contact]) -> list[str]:
    """Contacts that a group contact (*spoke with several foreign ministers*) may be counting, by id; nothing is merged.

    They share the kind, every side and person that the group contact names, and the day (or month) where it names one,
    else lie within a week of when it was told; whoever else takes part is of the office that the group is said to have.
    """
    seats = party_of(group.participants)
    groups = [p for p in group.participants if p.group]
    if not groups:
        return []
    told = [d for s in group.statements if (d := ordinal(s.published)) is not None]
    span = group.date
    if span is not None:
        low, high = span.start.toordinal(), span.last.toordinal()
    elif told:
        low, high = min(told) - 7, max(told)
    else:
        return []
    named = [s for s in seats.seats if s.side not in (ANYBODY, UNKNOWN) and not s.group]
    found = []
    for contact in contacts:
        if contact.id == group.id or not kinds_agree(contact.kind, group.kind) or contact.date is None:
            continue
        if any(p.group for p in contact.participants):
            continue
        if not (contact.date.start.toordinal() <= high and low <= contact.date.last.toordinal()):
            continue
        party = party_of(contact.participants)
        if not all(any(agreement(s, t) for t in party.seats if base_side(t.side) == base_side(s.side)) for s in named):
            continue
        mine = {base_side(s.side) for s in named}
        rest = [p for p in contact.participants if p.side and base_side(p.side) not in mine]
        if rest and all(any(_may_be_of(p, g) for g in groups) for p in rest):
            found.append(contact.id)
    return sorted(found)


def _may_be_of(participant: Participant, group: Participant) -> bool:
    """Whether a person may be one of *several foreign ministers*: of that side if it has one, of that office if named."""
    if group.side and base_side(group.side) != base_side(participant.side or ""):
        return False
    if group.office and participant.office:
        return group.office == participant.office
    wanted = {w.rstrip("s") for w in fold(group.role or group.mention).split()}
    have = {w.rstrip("s") for w in fold(participant.role or "").split()}
    return not wanted or not have or bool(have & wanted) or bool(wanted & {"leader", "government", "countrie", "state"})
