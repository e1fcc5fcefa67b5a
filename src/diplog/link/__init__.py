"""Statements → Contacts: which statements, of any number of documents, sides and languages, are about the same contact.

Pure, deterministic and explained: the outcome is a function of the set of statements, whatever the order, batches or
repetitions they came in. :func:`link` does it at once; a :class:`Linker` keeps what it has and touches only the blocks
a new statement falls into, with the same outcome. The comparisons are in :mod:`diplog.link.compare`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from ..model import Contact, Correction, Participant, Rule, Statement
from .block import Block
from .build import build, contact_id, founding, lettered
from .compare import SENTENCES
from .corrections import Ruling, corrected, in_force
from .groups import Group, ordinal
from .partial import Part
from .parties import ANYBODY, UNKNOWN, Party, SideOfPlace, party_of, registered_side

__all__ = ["SENTENCES", "Linker", "consistent_with", "contact_id", "forwards", "link"]

_Key = tuple[str, ...]


class _Doc:
    """What is known of a document while linking: the blocks it is in and the day its undated statements lean on."""

    __slots__ = ("blocks", "heard", "published")

    def __init__(self) -> None:
        self.published: int | None = None
        self.heard: int | None = None  # the latest day it says something took place on
        self.blocks: dict[_Key, None] = {}

    @property
    def anchor(self) -> int | None:
        return self.published if self.published is not None else self.heard


class Linker:
    """Contacts that grow with the statements: :meth:`add` touches only the blocks that new statements fall into."""

    def __init__(self, corrections: Iterable[Correction] = (), side_of_place: SideOfPlace | None = None) -> None:
        self._side_of: SideOfPlace = side_of_place or registered_side
        self._ruling: Ruling = in_force(corrections)
        self._statements: dict[str, Statement] = {}
        self._docs: dict[str, _Doc] = {}
        self._blocks: dict[_Key, Block] = {}
        self._parties: dict[str, Party] = {}
        self._known_parties: dict[tuple[tuple[Participant, ...], str | None], Party] = {}
        self._components: dict[_Key, list[list[Group]]] = {}
        self._built: dict[tuple[int, ...], tuple[list[Group], Contact]] = {}
        self._contacts: dict[str, Contact] = {}

    # -- statements in

    def add(self, statements: Iterable[Statement]) -> list[Contact]:
        """Bring in statements; those already known by id are passed over. Returns the contacts that are new or changed."""
        dirty: dict[_Key, dict[str, None]] = {}
        for statement in statements:
            self._take(statement, dirty)
        for key, documents in dirty.items():
            block = self._blocks[key]
            docs = self._docs
            block.update(((d, docs[d].anchor, docs[d].published is not None) for d in documents), self._parties)
            self._components[key] = block.components()
        return self._rebuild() if dirty else []

    def contacts(self) -> list[Contact]:
        """All contacts, in order of their dates (undated last), then labels."""
        return sorted(self._contacts.values(), key=_in_time)

    def _take(self, statement: Statement, dirty: dict[_Key, dict[str, None]]) -> None:
        ruling = self._ruling
        if statement.id in ruling.rejected:
            return
        if ruling.participants and statement.id in ruling.participants:
            statement = corrected(statement, ruling.participants[statement.id])
        old = self._statements.get(statement.id)
        if old is not None and (old.known or "~") <= (statement.known or "~"):
            return  # known already, and as early
        self._statements[statement.id] = statement
        party = self._party(statement)
        self._parties[statement.id] = party
        block = self._blocks.get(party.block)
        if block is None:
            block = self._blocks[party.block] = Block(party.block, self._side_of)
        block.statements.setdefault(statement.key, {})[statement.id] = statement
        doc = self._docs.get(statement.key)
        if doc is None:
            doc = self._docs[statement.key] = _Doc()
        doc.blocks[party.block] = None
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
        host = None
        if statement.kind == "visit" and statement.place:
            host = self._side_of(statement.place)
        key = (statement.participants, host)
        party = self._known_parties.get(key)
        if party is None:
            party = self._known_parties[key] = party_of(statement.participants, host)
        return party

    # -- contacts out

    def _rebuild(self) -> list[Contact]:
        ties = self._ties(self._join_partial())
        built: dict[tuple[int, ...], tuple[list[Group], Contact]] = {}
        contacts: dict[str, Contact] = {}
        fresh: list[Contact] = []
        for groups, extra, formerly in ties:
            key = tuple(id(g) for g in groups)
            known = self._built.get(key) if not extra and not formerly else None
            contact = known[1] if known else build(groups, formerly, extra)
            built[key] = (groups, contact)
            contacts[contact.id] = contact
        self._built = built
        self._letter(contacts)
        for contact in contacts.values():
            old = self._contacts.get(contact.id)
            if old is not contact and old != contact:
                fresh.append(contact)
        self._contacts = contacts
        return sorted(fresh, key=_in_time)

    @staticmethod
    def _letter(contacts: dict[str, Contact]) -> None:
        """Contacts with one label get a letter each, in the order in which they were first heard of."""
        alike: dict[str, list[Contact]] = {}
        for contact in contacts.values():
            alike.setdefault(contact.label, []).append(contact)
        for same in alike.values():
            if len(same) > 1:
                same.sort(key=lambda c: (founding(c.statements).published or "9999", c.id))
                for number, contact in enumerate(same):
                    contacts[contact.id] = replace(contact, label=f"{contact.label}-{lettered(number)}")

    # -- fuller lists

    def _join_partial(self) -> list[list[Group]]:
        """Components of all blocks, those of a partial list of sides joined to the one fuller list that fits."""
        parts: dict[_Key, list[Part]] = {}
        parent: dict[Part, Part] = {}
        for key in self._components:
            if len([side for side in key if side != ANYBODY]) >= 3 or (ANYBODY in key and len(key) > 1):
                self._claim_parts(key, parts, parent)
            elif len(key) == 1 and key[0] not in (ANYBODY, UNKNOWN):
                self._place_travellers(key, parts, parent)
        joined: list[list[Group]] = []
        gathered: dict[Part, list[Group]] = {}
        for key, components in self._components.items():
            if key not in parts:
                joined.extend(components)
                continue
            for part in parts[key]:
                top = part
                while top in parent:
                    top = parent[top]
                gathered.setdefault(top, []).extend(part.groups)
        for groups in gathered.values():
            groups.sort(key=lambda g: g.order)
            joined.append(groups)
        return joined

    def _parts(self, key: _Key, parts: dict[_Key, list[Part]]) -> list[Part]:
        found = parts.get(key)
        if found is None:
            found = parts[key] = [Part(key, groups) for groups in self._components[key]]
        return found

    def _claim_parts(self, key: _Key, parts: dict[_Key, list[Part]], parent: dict[Part, Part]) -> None:
        """For each contact of a fuller list, the contacts of some of its sides that are the same one."""
        smaller = [other for other in _subsets(key) if other in self._components]
        if not smaller:
            return
        for whole in self._parts(key, parts):
            for other in smaller:
                for part in self._parts(other, parts):
                    if part not in parent and part.belongs(whole, self._side_of):
                        rivals = [
                            w for w in self._parts(key, parts) if w is not whole and part.belongs(w, self._side_of)
                        ]
                        if not rivals:
                            parent[part] = whole

    def _place_travellers(self, key: _Key, parts: dict[_Key, list[Part]], parent: dict[Part, Part]) -> None:
        """A visit without a word of where to is the one visit of that traveller that its document tells of."""
        for part in self._parts(key, parts):
            if part.kind != "visit":
                continue
            others = {k: None for d in part.documents for k in self._docs[d].blocks if len(k) > 1 and key[0] in k}
            fitting = [
                whole
                for other in others
                for whole in self._parts(other, parts)
                if whole.documents & part.documents and part.belongs(whole, self._side_of)
            ]
            if len(fitting) == 1:
                parent[part] = fitting[0]

    # -- corrections

    def _ties(self, components: list[list[Group]]) -> list[tuple[list[Group], list[tuple[Rule, ...]], tuple[str, ...]]]:
        return [(c, [], ()) for c in components]


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


def consistent_with(group: Contact, contacts: Sequence[Contact]) -> list[str]:
    """Contacts that a group contact (*spoke with several foreign ministers*) may be counting, by id; nothing is merged."""
    return []
