"""Statements → Contacts: which statements, of any number of documents, sides and languages, are about the same contact.

Pure, deterministic and explained: the outcome is a function of the set of statements, whatever the order, batches or
repetitions they came in. :func:`link` does it at once; a :class:`Linker` keeps what it has and touches only the blocks
a new statement falls into, with the same outcome. The comparisons are in :mod:`diplog.link.compare`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, KeysView, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations

from ..model import Contact, Correction, Participant, Rule, Statement
from ..voices import base_side
from .block import LEAN_REACH, Block
from .build import build, contact_id, founding, lettered
from .compare import SENTENCES
from .corrections import Ruling, apply, carried_over, corrected, heirs, in_force
from .groups import Component, Group, kinds_agree, ordinal
from .partial import Index, Part
from .parties import ANYBODY, UNKNOWN, Party, SideOfPlace, agreement, fold, party_of, registered_side

__all__ = [
    "LEAN_REACH",
    "SENTENCES",
    "Linker",
    "carried_over",
    "consistent_with",
    "contact_id",
    "forwards",
    "founding",
    "heirs",
    "link",
    "no_collecting",
    "parts_of",
]

_Key = tuple[str, ...]
_NOTHING: dict[str, tuple[Statement, Party]] = {}


@contextmanager
def no_collecting() -> Iterator[None]:
    """Without the collector of garbage: what is made here stays, and looking for some among the millions of objects that
    are there takes longer than linking them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():
                # counts as old from now on, else all of it would be looked through at the next opportunity
                gc.freeze()
                gc.unfreeze()
            gc.enable()


class _Doc:
    """What is known of a document while linking: the blocks it is in and the day its undated statements lean on."""

    __slots__ = ("blocks", "heard", "published")

    def __init__(self) -> None:
        self.published: int | None = None
        self.heard: int | None = None  # the latest day it says something took place on
        self.blocks: tuple[_Key, ...] = ()

    def hear(self, statement: Statement) -> None:
        """Take in what a statement says of the document's days."""
        published = ordinal(statement.published)
        if published is not None and (self.published is None or published < self.published):
            self.published = published
        date = statement.date
        if date is not None and statement.stance == "occurred" and date.precision in ("day", "range"):
            heard = date.start.toordinal()
            if self.heard is None or heard > self.heard:
                self.heard = heard

    @property
    def anchor(self) -> int | None:
        return self.published if self.published is not None else self.heard


class Linker:
    """Contacts that grow with the statements: :meth:`add` touches only the blocks that new statements fall into."""

    def __init__(self, corrections: Iterable[Correction] = (), side_of_place: SideOfPlace | None = None) -> None:
        self._side_of: SideOfPlace = side_of_place or registered_side
        self._ruling: Ruling = in_force(corrections)
        self._docs: dict[str, _Doc] = {}
        self._blocks: dict[_Key, Block] = {}
        self._known_parties: dict[tuple[object, ...], Party] = {}
        # fuller lists of sides: where to look for them, and which smaller lists may be a part of which
        self._wholes = Index()
        self._fuller: dict[_Key, dict[_Key, None]] = {}
        self._parents: dict[Component, Component] = {}
        self._pieces: dict[Component, dict[Component, None]] = {}
        # contacts by the component they are built on, and under their labels
        self._built: dict[Component, Contact] = {}
        # what corrections join or part: the components that hold a statement they name, and the contacts made of these
        self._named: dict[Component, bool] = {}
        self._corrected: list[Contact] = []
        self._told = {
            id: tuple(Rule("corrected_participant", f"{c.by}, {c.at[:10]}: {c.reason}") for c in those)
            for id, those in self._ruling.participants.items()
        }
        self._plain: dict[str, Contact] = {}  # before letters tell apart contacts of one label
        self._lettered: dict[str, Contact] = {}  # those that have a letter
        self._labels: dict[str, tuple[str, ...]] = {}

    # -- statements in

    def add(self, statements: Iterable[Statement]) -> list[Contact]:
        """Bring in statements; those already known by id are passed over. Returns the contacts that are new or changed."""
        return self.update(statements)

    def update(self, statements: Iterable[Statement], lost: Iterable[tuple[str, str]] = ()) -> list[Contact]:
        """Take out statements that no longer stand (key of their document and id each), then bring in others, as
        :meth:`add` does; one may be in both, when it was read anew. The outcome is that of the statements left."""
        dirty: dict[_Key, dict[str, None]] = {}
        with no_collecting():
            for document, id in lost:
                self._lose(document, id, dirty)
            for statement in statements:
                self._take(statement, dirty)
            docs = self._docs
            gone: list[Component] = []
            new: list[Component] = []
            for key, documents in dirty.items():
                dissolved, made = self._blocks[key].update(
                    (d, docs[d].anchor, docs[d].published is not None) for d in documents
                )
                gone += dissolved
                new += made
            return self._rebuild(gone, new) if gone or new else []

    def contacts(self) -> list[Contact]:
        """All contacts, in order of their dates (undated last), then labels."""
        with no_collecting():
            return sorted((self._lettered.get(id, contact) for id, contact in self._plain.items()), key=_in_time)

    def contact(self, id: str) -> Contact:
        """The contact of that id."""
        return self._lettered.get(id) or self._plain[id]

    def ids(self) -> KeysView[str]:
        """The ids of all contacts."""
        return self._plain.keys()

    def block_of(self, statement: Statement) -> tuple[str, ...]:
        """The block that a statement falls into: the sides that statements must share to be compared at all."""
        return self._party(statement).block

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
        key = statement.key
        pending = block.pending.get(key, _NOTHING)
        old = pending.get(statement.id) or block.statement(key, statement.id)
        if old is not None and (old[0].known or "~") <= (statement.known or "~"):
            return  # known already, and as early
        block.pending.setdefault(key, {})[statement.id] = (statement, party)
        doc = self._docs.get(key)
        if doc is None:
            doc = self._docs[key] = _Doc()
        if party.block not in doc.blocks:
            doc.blocks = (*doc.blocks, party.block)
        before = (doc.published, doc.heard)
        doc.hear(statement)
        dirty.setdefault(party.block, {})[key] = None
        if (doc.published, doc.heard) != before and len(doc.blocks) > 1:
            for other in doc.blocks:
                dirty.setdefault(other, {})[key] = None

    def _lose(self, key: str, id: str, dirty: dict[_Key, dict[str, None]]) -> None:
        """Mark a statement as gone, and find anew what its document leans on."""
        doc = self._docs.get(key)
        if doc is None:
            return
        doc.published = doc.heard = None
        for block_key in doc.blocks:
            block = self._blocks[block_key]
            dirty.setdefault(block_key, {})[key] = None
            leaving = block.leaving.setdefault(key, set())
            for statement, _ in block.statements(key):
                if statement.id == id:
                    leaving.add(id)
                elif statement.id not in leaving:
                    doc.hear(statement)

    def _party(self, statement: Statement) -> Party:
        """The parties of a statement, one object for all that name the same ones the same way."""
        host = scene = None
        if statement.place:
            if statement.kind == "visit":
                host = self._side_of(statement.place)
            elif len(statement.participants) > 2:
                scene = self._side_of(statement.place)
        # what party_of looks at, flat, as hashing whole participants with their candidates takes several times as long
        parts: list[object] = [host, scene]
        for p in statement.participants:
            parts += (p.side, p.person, p.name, p.role or p.mention, p.office, p.group, p.quoted)
        key = tuple(parts)
        party = self._known_parties.get(key)
        if party is None:
            party = self._known_parties[key] = party_of(statement.participants, host, scene)
        return party

    # -- contacts out

    def _rebuild(self, gone: list[Component], new: list[Component]) -> list[Contact]:
        for component in gone:
            component.gone = True
        changed = self._claim(gone, new)
        removed = [contact for c in gone if (contact := self._built.pop(c, None)) is not None]
        added: list[Contact] = []
        again = False  # whether what people joined or parted must be decided anew
        for component in (*gone, *changed):
            again |= self._named.pop(component, False)
        for component in changed:
            old = self._built.pop(component, None)
            if old is not None:
                removed.append(old)
            if component in self._parents:
                continue
            groups = self._groups(component)
            if self._ruling.names(s for g in groups for s in g.statements):
                self._named[component] = again = True
            else:
                contact = self._built[component] = build(groups, (), _with({}, self._told, groups))
                added.append(contact)
        if again:
            removed += self._corrected
            self._corrected = self._correct()
            added += self._corrected
        return self._replace(removed, added)

    def _groups(self, component: Component) -> list[Group]:
        """The groups of a component and of all that are part of it."""
        pieces = self._pieces.get(component)
        if not pieces:
            return component.groups
        groups = [*component.groups, *(g for piece in pieces for g in self._groups(piece))]
        return sorted(groups, key=lambda g: g.order)

    def _replace(self, removed: list[Contact], added: list[Contact]) -> list[Contact]:
        """Put new contacts in the place of old ones, and letter the labels anew. Returns those that are not as before."""
        before = {c.id: self._lettered.get(c.id, c) for c in removed}
        labels: dict[str, None] = {}
        for contact in removed:
            del self._plain[contact.id]
            self._lettered.pop(contact.id, None)
            self._labels[contact.label] = tuple(i for i in self._labels[contact.label] if i != contact.id)
            labels[contact.label] = None
        for contact in added:
            self._plain[contact.id] = contact
            self._labels[contact.label] = (*self._labels.get(contact.label, ()), contact.id)
            labels[contact.label] = None
        fresh = {c.id for c in added}
        changed: list[Contact] = []
        for label in labels:
            alike = [self._plain[id] for id in self._labels[label]]
            if not alike:
                del self._labels[label]
            for plain, contact in zip(alike, _letter(alike), strict=True):
                old = before.get(contact.id) or self._lettered.get(contact.id, plain)
                if contact is plain:
                    self._lettered.pop(contact.id, None)
                else:
                    self._lettered[contact.id] = contact
                if old != contact or (contact.id in fresh and contact.id not in before):
                    changed.append(contact)
        return sorted(changed, key=_in_time)

    # -- fuller lists

    def _claim(self, gone: list[Component], new: list[Component]) -> dict[Component, None]:
        """Decide anew what is part of a fuller list where that may have changed. Returns the components whose contact
        must be built, or is no longer built because they became a part."""
        changed: dict[Component, None] = dict.fromkeys(new)
        ask: dict[Component, None] = {}
        for component in gone:
            if _is_fuller(component.block):
                self._wholes.remove(component)
            ask.update(self._pieces.get(component, {}))
            self._part_from(component, changed)
        for component in new:
            if _is_fuller(component.block):
                self._register(component)
        for component in (*gone, *new):
            for piece in self._pieces_near(component):
                ask[piece] = None
        for component in new:
            if component.block in self._fuller or _is_traveller(component.block):
                ask[component] = None
        known: dict[Component, Part] = {}
        for piece in ask:
            if piece.gone:
                continue
            whole = self._whole_of(piece, known)
            if whole is self._parents.get(piece):
                continue
            self._part_from(piece, changed)
            if whole is not None:
                self._parents[piece] = whole
                self._pieces.setdefault(whole, {})[piece] = None
            changed[piece] = None
            self._touch(piece, changed)
        if self._parents:
            for component in new:
                self._touch(component, changed)
        return {c: None for c in changed if not c.gone}

    def _touch(self, component: Component, changed: dict[Component, None]) -> None:
        """Whatever a component is part of has changed with it."""
        while component in self._parents:
            component = self._parents[component]
            changed[component] = None

    def _part_from(self, piece: Component, changed: dict[Component, None]) -> None:
        """Take a piece out of what it was part of, and its own pieces out of it if it is no more."""
        self._touch(piece, changed)
        whole = self._parents.pop(piece, None)
        if whole is not None:
            self._pieces[whole].pop(piece, None)
        if piece.gone:
            for other in self._pieces.pop(piece, ()):
                self._parents.pop(other, None)
                changed[other] = None

    def _register(self, component: Component) -> None:
        self._wholes.add(component)
        for smaller in _subsets(component.block):
            fuller = self._fuller.setdefault(smaller, {})
            if component.block not in fuller:
                fuller[component.block] = None

    def _pieces_near(self, whole: Component) -> Iterator[Component]:
        """Components that may be, or have been, part of this one."""
        if _is_fuller(whole.block):
            days = {g.day for g in whole.groups if g.day is not None}
            anchors = () if days else {g.anchor for g in whole.groups if g.anchor is not None}
            for key in _subsets(whole.block):
                block = self._blocks.get(key)
                if block is not None:
                    yield from block.near({g.document for g in whole.groups}, days, anchors)
        if len(whole.block) > 1 and any(g.kind == "visit" for g in whole.groups):
            for document in {g.document for g in whole.groups}:
                for key in self._docs[document].blocks:
                    if _is_traveller(key):
                        yield from self._blocks[key].near((document,), (), ())

    def _whole_of(self, piece: Component, known: dict[Component, Part]) -> Component | None:
        """The one contact of a fuller list that a component is a part of; of several lists the shortest that fits."""

        def part(component: Component) -> Part:
            found = known.get(component)
            if found is None:
                found = known[component] = Part(component)
            return found

        if _is_traveller(piece.block):
            # a visit without a word of where to is the one visit of that traveller that its document tells of
            if part(piece).kind != "visit":
                return None
            candidates: dict[Component, None] = {}
            for document in part(piece).documents:
                for key in self._docs[document].blocks:
                    if len(key) > 1 and piece.block[0] in key:
                        candidates.update(dict.fromkeys(self._blocks[key].near((document,), (), ())))
            fitting = [w for w in candidates if part(piece).belongs(part(w), self._side_of)]
            return fitting[0] if len(fitting) == 1 else None
        if piece.block not in self._fuller:
            return None
        keys = self._fuller[piece.block]
        by_key: dict[_Key, list[Component]] = {}
        for whole in self._wholes.near(piece):
            if whole.block in keys and part(piece).belongs(part(whole), self._side_of):
                by_key.setdefault(whole.block, []).append(whole)
        only = [key for key, wholes in by_key.items() if len(wholes) == 1]
        return by_key[min(only, key=lambda k: (len(k), k))][0] if only else None

    # -- corrections

    def _correct(self) -> list[Contact]:
        """The contacts of all that people's corrections name."""
        tops = sorted(self._named, key=lambda c: c.groups[0].order)
        return [
            build(groups, formerly, _with(extra, self._told, groups))
            for groups, formerly, extra in apply([self._groups(c) for c in tops], self._ruling, self._side_of)
        ]


def _letter(alike: list[Contact]) -> list[Contact]:
    """Contacts with one label, each with a letter, in the order in which they were first heard of; one alone has none."""
    if len(alike) < 2:
        return alike
    order = sorted(alike, key=lambda c: (founding(c.statements).published or "9999", c.id))
    letters = {c.id: lettered(number) for number, c in enumerate(order)}
    return [replace(c, label=f"{c.label}-{letters[c.id]}") for c in alike]


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
        sides = tuple(side for side in key if side != ANYBODY)
        return [(ANYBODY,), sides] if len(sides) > 1 else [(ANYBODY,)]
    return [sub for size in range(2, len(key)) for sub in combinations(key, size)]


def parts_of(block: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The blocks whose contacts may be part of contacts of this one."""
    return _subsets(block) if _is_fuller(block) else []


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


def forwards(
    before: Iterable[Contact], after: Iterable[Contact], heirs: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """Where contacts went that are no more, or that were parted: ``(old id, new id)``, sorted.

    An old id that is still in use is listed only with the contacts that some of its statements moved to. ``heirs`` tells
    for statements that no longer stand which ones took their place (see :func:`heirs`).
    """
    home = {s.id: contact.id for contact in after for s in contact.statements}
    heir = heirs or {}
    moves = {
        (contact.id, there)
        for contact in before
        for s in contact.statements
        if (there := home.get(heir.get(s.id, s.id))) and there != contact.id
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
