"""``diplog who --learn``: the ledger's own documents name offices and their holders; collected, they are dated evidence.

*Costa Rican Foreign Minister Arnoldo André Tinoco* in an official text of a day says who held which office that day.
Several independent documents that agree make a proposal; none of them, however many, overrules a holder that the register
knows on those days: such a proposal is shown as contradicting and is written only when the user accepts it by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..dates import DateSpan
from ..errors import ConfigError
from ..gazetteer import Register
from ..mentions import LANGUAGES, Mention, compatible, find
from ..mentions.names import tidy
from ..model import Text
from ..resolve.people import matches
from ..resolve.tenures import SINGLE, office_of, stale
from .rows import Row

#: Independent documents that must agree before a tenure is proposed.
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document naming one office with its holder: the words, where they stand, the day."""

    side: str
    office: str
    role: str
    name: str
    on: str
    document: str
    publisher: str | None
    official: bool
    words: str
    field: str
    start: int
    end: int
    status: str | None = None
    person: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tenure that documents agree on. ``decision``: ``propose`` (the register knows nobody on those days), ``confirms``
    (the register's own holder, seen later than it knew), ``contradicts`` (the register has somebody else on those days)."""

    side: str
    office: str
    role: str
    name: str
    person: str | None
    first: str
    last: str
    decision: Literal["propose", "confirms", "contradicts"]
    reason: str
    evidence: tuple[Evidence, ...] = field(default=())
    status: str | None = None

    @property
    def key(self) -> str:
        """What the user names to accept it."""
        return f"{self.side}:{self.office}:{self.name}"

    def row(self) -> Row:
        """The row to write when it is accepted: held at least from the first to the last day of evidence."""
        documents = tuple(dict.fromkeys(e.document for e in self.evidence))
        return Row(
            self.name, self.office, self.side, self.role, self.first, None, self.last, "ledger:" + str(len(documents)),
            self.person, self.status, None, documents,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "side": self.side,
            "office": self.office,
            "role": self.role,
            "name": self.name,
            "person": self.person,
            "first": self.first,
            "last": self.last,
            "decision": self.decision,
            "reason": self.reason,
            "evidence": [e.to_dict() for e in self.evidence],
        }


def collect(texts: Iterable[Text], register: Register) -> list[Evidence]:
    """Offices named with their holder and side in dated documents, in order of documents and words.

    Only offices that one person holds at a time count, only mentions that say side, office and full name themselves (or
    the document's own side in an official text), never *former* or *elect*. Undated texts and languages without mention
    data give nothing.
    """
    out: list[Evidence] = []
    for text in texts:
        if not text.published or text.lang not in LANGUAGES:
            continue
        own = text.source_country if text.source_type == "official" else None
        for place in ("title", "text"):
            body = text.title if place == "title" else text.text
            for mention in find(body, text.lang, register):
                found = _evidence(mention, text, place, own, register)
                if found is not None:
                    out.append(found)
    return out


def _evidence(mention: Mention, text: Text, place: str, own: str | None, register: Register) -> Evidence | None:
    if mention.sort != "person" or not mention.name or not mention.role or mention.status in ("former", "elect"):
        return None
    side = mention.side or (own if mention.office == "foreign_minister" else None)
    office = office_of(mention.office, mention.role, side, register)
    if side is None or office not in SINGLE or text.published is None:
        return None
    person = register.person(mention.person) if mention.person else None
    name = person.name if person else tidy(mention.name, side)
    if person is None and len(name.split()) < 2:
        return None
    return Evidence(
        side, office, mention.role, name, text.published, text.document, text.publisher, text.source_type == "official",
        mention.words, place, mention.start, mention.end, mention.status, person.id if person else None,
    )  # fmt: skip


def learn(evidence: Sequence[Evidence], register: Register, *, enough: int = ENOUGH) -> list[Proposal]:
    """Proposals from evidence, those that the register does not know first; each with the words it rests on.

    ``enough`` independent documents must agree: different publishers where they are known, different documents where
    not; copies of one agency text by one publisher count once.
    """
    groups: list[list[Evidence]] = []
    for item in evidence:
        for group in groups:
            first = group[0]
            same = (first.person is not None and first.person == item.person) or compatible(first.name, item.name)
            if first.side == item.side and first.office == item.office and same:
                group.append(item)
                break
        else:
            groups.append([item])
    out = []
    for group in groups:
        voices = {(e.publisher or e.document) for e in group}
        if len(voices) < enough or not any(e.official for e in group):
            continue
        out.append(_proposal(sorted(group, key=lambda e: (e.on, e.document)), register))
    rank = {"propose": 0, "contradicts": 1, "confirms": 2}
    return sorted(out, key=lambda p: (rank[p.decision], p.side, p.office, p.first))


def _proposal(group: Sequence[Evidence], register: Register) -> Proposal:
    first, last = group[0], group[-1]
    name = max((e.name for e in group), key=len)
    person = next((e.person for e in group if e.person), None)
    days = DateSpan.range(DateSpan.parse(first.on).start, DateSpan.parse(last.on).last)
    holders = register.holders(first.office, first.side, days, 0)
    fresh = [t for t in holders if not stale(t, DateSpan.parse(last.on))]
    same = [t for t in holders if t.person == person or matches(name, register.person(t.person))]
    decision: Literal["propose", "confirms", "contradicts"]
    if same:
        held = max(same, key=lambda t: t.seen)
        decision, reason = "confirms", f"the register has {register.person(held.person).name}, seen {held.seen}"
        person = held.person
        name = register.person(held.person).name
    elif fresh:
        held = fresh[0]
        decision = "contradicts"
        reason = f"the register has {register.person(held.person).name} ({held.source}, seen {held.seen}) on those days"
    elif holders:
        decision, reason = "propose", f"the register's last evidence is of {max(t.seen for t in holders)}"
    else:
        decision, reason = "propose", "the register knows no holder on those days"
    return Proposal(
        first.side,
        first.office,
        first.role,
        name,
        person,
        first.on,
        last.on,
        decision,
        reason,
        tuple(group),
        first.status,
    )


def chosen(proposals: Sequence[Proposal], keys: Iterable[str]) -> list[Row]:
    """Rows of the proposals that the user accepts by key (``SIDE:office:Name``), or all but contradicting ones for ``all``."""
    wanted = set(keys)
    known = {p.key for p in proposals}
    unknown = wanted - known - {"all"}
    if unknown:
        raise ConfigError(f"no proposal {sorted(unknown)[0]!r}; run --learn without --accept to see them")
    rows = []
    for proposal in proposals:
        if proposal.key in wanted or ("all" in wanted and proposal.decision != "contradicts"):
            rows.append(proposal.row())
    return rows
