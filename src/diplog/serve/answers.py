"""What the questions of :mod:`.queries` give back: frozen, small, ready to be shown.

Dates are ISO 8601 texts as wide as the source left them; ``first`` and ``last`` are the first and last day meant.
Lists come as :class:`Page`: never cut without saying so, continued by an opaque token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

# not for type checking alone: the HTTP API makes its description from these types
from ..ledger.records import Counts, Found, Version
from ..model import Statement
from ..publish.show import Comparison

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class When:
    """The moment of a question. ``as_of``: only what had been published by then; ``known_by``: only what the ledger had
    read by then. A date means its end (UTC); None sets no bound."""

    as_of: str | None = None
    known_by: str | None = None

    def __bool__(self) -> bool:
        return bool(self.as_of or self.known_by)


NOW = When()


@dataclass(frozen=True, slots=True)
class Ask:
    """Which contacts: the options of ``diplog contacts`` in the same words, and the identities that pages link to.

    ``who`` all of them (a person or office in words), ``side`` any, ``pair`` exactly two, ``topic``, ``kind``, ``status``
    any; ``since`` and ``until`` days, months or years; ``text`` words that must occur in names, places, labels or quotes.
    ``person`` is a :attr:`Party.key`, ``office`` an office code with ``office_side``, ``source`` a publisher's id or name,
    ``place`` a place as a contact has it. An empty field asks for nothing.
    """

    who: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    text: str | None = None
    person: str | None = None
    office: str | None = None
    office_side: str | None = None
    source: str | None = None
    place: str | None = None


ALL = Ask()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order. ``next`` brings the following ones (None: these were the last); ``total`` counts all that fit,
    ``total_is_least`` where there are more than were counted."""

    items: tuple[T, ...]
    next: str | None = None
    total: int = 0
    total_is_least: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A participant as a list shows it. ``key`` is what :meth:`Queries.person` takes: the register's id, else the name;
    None where nobody is named. ``label`` is what to show."""

    label: str
    key: str | None = None
    name: str | None = None
    role: str | None = None
    side: str | None = None
    office: str | None = None
    group: bool = False
    quoted: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One side's answer in a list: ``response`` as in :data:`diplog.model.Response`."""

    side: str
    response: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One contact in a list. ``date`` is None where undated; ``first_said`` and ``last_said`` are the earliest and latest
    publication; ``changed`` is when it came to stand as it does, ``before`` how it stood till then (None: its first
    standing); ``confirmed`` when it was first confirmed by a second side; ``rests_on`` are statement ids."""

    id: str
    label: str
    kind: str
    status: str
    why: str
    rule: str
    date: str | None
    precision: str | None
    first: str | None
    last: str | None
    place: str | None
    sides: tuple[str, ...]
    people: tuple[Party, ...]
    topics: tuple[str, ...]
    accounts: tuple[Said, ...]
    statements: int
    publishers: int
    first_said: str | None = None
    last_said: str | None = None
    confirmed: str | None = None
    changed: str | None = None
    before: str | None = None
    rests_on: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One change in how a contact stands, with the contact."""

    at: str
    before: str | None
    status: str
    why: str
    contact: Row


@dataclass(frozen=True, slots=True)
class Home:
    """The front page. ``horizon`` is the last day of which the ledger knows anything."""

    latest: tuple[Row, ...]
    contested: tuple[Row, ...]  # disputed, denied, unconfirmed; the latest first
    changed: tuple[Turn, ...]  # where a standing was replaced by another one; the latest first
    overdue: tuple[Row, ...]
    statuses: Mapping[str, int]  # contacts by status
    contacts: int
    horizon: str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which the contact came to stand otherwise: a stop of the as-of slider. ``causes`` are statement ids."""

    at: str
    status: str
    before: str | None
    why: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One contact. ``comparison`` has the accounts, marks, attributes, claims, statements, steps (see
    :class:`diplog.publish.show.Comparison`); ``moments`` all standings up to the ledger's horizon, also where ``as_of``
    is earlier; ``asked`` is the word it was asked for by, ``hash`` a SHA-256 over all that the answer says, for
    permalinks: equal ledgers and moments give equal hashes."""

    row: Row
    comparison: Comparison
    moments: tuple[Moment, ...]
    asked: str
    hash: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many contacts have this value: a bar, a facet, a cell of a calendar."""

    value: str
    number: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month (``2025-01``) of a timeline, its contacts by status."""

    month: str
    number: int
    statuses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rate:
    """Contacts in the last ``days`` days up to the horizon against the usual of equal stretches before.

    ``usual`` is their mean, ``low`` and ``high`` the 10th and 90th percentile of ``stretches`` stretches; None where fewer
    than four are on record.
    """

    days: int
    number: int
    usual: float | None
    low: float | None
    high: float | None
    stretches: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, an office or a side: the same questions for each.

    ``kind`` is ``person``, ``office`` or ``side``; ``key`` what the page's address holds. ``days`` are contacts a day
    (for heat calendars, the last ``366``); ``counterparts`` are sides for a side, people for others (``value`` is the key).
    ``trips`` are visits and meetings announced, held, overdue, called off: the latest first.
    """

    kind: str
    key: str
    label: str
    sides: tuple[str, ...]
    offices: tuple[Count, ...]  # office codes with side, ``foreign_minister:MEX``; for a side its people's
    people: tuple[Count, ...]  # holders of an office, people of a side
    total: int
    statuses: Mapping[str, int]
    kinds: Mapping[str, int]
    months: tuple[Month, ...]
    days: tuple[Count, ...]
    counterparts: tuple[Count, ...]
    topics: tuple[Count, ...]
    places: tuple[Count, ...]
    rate: Rate
    latest: Page[Row]
    trips: tuple[Row, ...]
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Who publishes first: of the contacts that both sides told of, how many ``side`` told of first, and the median days
    until the other side followed."""

    side: str
    first: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Dyad:
    """A pair of sides. ``whose`` counts contacts on whose account (``both``, a side's code for that side alone,
    ``disputed``, ``reported`` by third parties only, ``ahead`` announced or asked for); ``lags`` are (contact id, days
    between the sides' first words, side that was first); ``topics_of`` which topics each side names."""

    a: str
    b: str
    total: int
    whose: Mapping[str, int]
    statuses: Mapping[str, int]
    kinds: Mapping[str, int]
    months: tuple[Month, ...]
    days: tuple[Count, ...]
    topics: tuple[Count, ...]
    topics_of: Mapping[str, tuple[Count, ...]]
    paces: tuple[Pace, ...]
    same_day: int
    lags: tuple[tuple[str, float, str], ...]
    people: tuple[Count, ...]
    places: tuple[Count, ...]
    rate: Rate
    last: Row | None  # the latest contact that somebody says took place
    last_by_both: Row | None
    latest: Page[Row]
    trips: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A publisher: what of it is in the ledger. ``key`` is the register's id, else the name."""

    key: str
    name: str
    type: str
    side: str | None
    documents: int
    edited: int  # documents with more than one version
    statements: int
    contacts: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list: its current version."""

    id: str
    key: str
    title: str
    publisher: str | None
    published: str | None
    lang: str | None
    url: str | None
    statements: int
    versions: int


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A publisher's page. ``delays``: days between a contact and this source's telling of it (``0``, ``1``, ``2`` …)."""

    source: SourceRow
    months: tuple[Count, ...]
    delays: tuple[Count, ...]
    topics: tuple[Count, ...]
    sides: tuple[Count, ...]
    documents: Page[DocumentRow]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document: the version asked for, all versions of its key in order of capture, and what is said in this one;
    ``contacts`` maps statement ids to contact rows (statements of replaced readings may have none)."""

    version: Version
    versions: tuple[Version, ...]
    statements: tuple[Statement, ...]
    contacts: Mapping[str, Row]
    source: str | None  # SourceRow.key


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What one side's account says of another side's words, and how that is answered there. ``status`` as in the verdict
    (``supported``, ``contradicted``, ``unanswered``, ``absent`` …); ``rests_on`` statement ids."""

    contact: Row
    by: str
    about: str
    statement: str
    quote: str
    status: str
    rule: str
    why: str
    topics: tuple[str, ...]
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic over time: contacts a month."""

    topic: str
    total: int
    months: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """Values that narrow the present question, most frequent first; ``name`` is the field of :class:`Ask`."""

    name: str
    counts: tuple[Count, ...]
    cut: bool = False  # there are more values than are listed


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was found. ``documents`` are hits in titles and texts, ``cut`` as in :class:`Facets`: where the facets (and
    ``contacts.total``) rest on the latest matches only, because there are too many to weigh."""

    contacts: Page[Row]
    facets: tuple[Facet, ...]
    documents: tuple[Found, ...]
    documents_matches: int
    documents_cut: bool
    cut: bool
    documents_least: bool = False  # there are more documents than were counted
    counted: int | None = None  # the latest contacts that facets were counted over; None: all that were found


@dataclass(frozen=True, slots=True)
class Node:
    """A side (or person) in the network."""

    key: str
    label: str
    number: int
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """``a`` and ``b`` are node keys; ``statuses`` its contacts by status."""

    a: str
    b: str
    number: int
    statuses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Network:
    """Who talks with whom: the strongest ties; ``cut`` where weaker ones were left out."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where meetings and visits are said to have been. ``side`` is the state it lies in, where the register
    knows; ``last`` the latest contact there."""

    place: str
    side: str | None
    number: int
    statuses: Mapping[str, int]
    last: Row


@dataclass(frozen=True, slots=True)
class Totals:
    """How much the ledger holds."""

    ledger: Counts
    contacts: int
    statuses: Mapping[str, int]
    kinds: Mapping[str, int]
    sides: int
    people: int
    horizon: str | None
