"""What crosses a border between stages: the nouns of the trade.

Every type is frozen and slotted; no dict travels between stages. The words are those of the documentation
(``docs/model.md``): a *Document* is one captured version of a published text, a *Text* is what was read from it, a
*Statement* is what one speaker says in it of one contact, a *Contact* is what statements from any number of documents
are about, a *Verdict* says how a contact (or one attribute of it, or one claim) stands at a moment, by which rule,
resting on which statements.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .dates import DateSpan

Kind = Literal["call", "video_call", "meeting", "visit", "message", "talks"]
KINDS: tuple[Kind, ...] = ("call", "video_call", "meeting", "visit", "message", "talks")

Stance = Literal["occurred", "planned", "sought", "denied", "unconfirmed", "doubted", "cancelled"]
STANCES: tuple[Stance, ...] = ("occurred", "planned", "sought", "denied", "unconfirmed", "doubted", "cancelled")

SourceType = Literal["official", "state_media", "media", "unknown"]
Field = Literal["title", "text"]

TOPICS: tuple[str, ...] = (
    "migration",
    "border_security",
    "organised_crime",
    "drug_trafficking",
    "terrorism",
    "defence_security",
    "war_and_peace",
    "nuclear_wmd",
    "sanctions",
    "trade",
    "economy_investment",
    "energy",
    "humanitarian",
    "human_rights_democracy",
    "detainees_hostages",
    "elections_politics",
    "territorial_dispute",
    "maritime",
    "climate_environment",
    "health",
    "technology_cyber",
    "multilateral_organisations",
    "bilateral_relations",
    "consular_legal",
    "culture_education",
    "other",
)


_framed = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":")).encode


def stable_id(kind: str, *parts: object, length: int = 16) -> str:
    """An id that a second reading gives again: ``kind-`` and a SHA-256 prefix of the parts framed as a JSON list.

    Parts are raw, lasting values (texts, offsets, dates), never positions in a run or joined strings.
    """
    framed = _framed([kind, *parts])
    return f"{kind}-{hashlib.sha256(framed.encode('utf-8', 'surrogatepass')).hexdigest()[:length]}"


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher: who speaks when this source publishes."""

    id: str
    name: str
    type: SourceType
    side: str | None = None  # ISO 3166-1 alpha-3 or organisation code of the publisher
    office: str | None = None  # office code of the publishing body (``foreign_ministry``, ``presidency`` …)
    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What the user, or a JSON line, states about a document; wins over anything found in it."""

    id: str | None = None
    url: str | None = None
    publisher: str | None = None
    source_type: SourceType | None = None
    source_country: str | None = None
    published: str | None = None
    lang: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One captured version of a published text: bytes as fetched, their hash, the address, the hour.

    ``key`` is what stays the same across versions (the address, the given id, or the file's path); ``id`` is derived
    from key and content, so that the same bytes read twice are the same document and a later edit is a new version.
    """

    id: str
    key: str
    origin: str  # where this run found it: path, address, ``-``, or archive#record
    media_type: str
    sha256: str
    body: bytes
    fetched: str | None = None  # UTC, ISO 8601, seconds; None for a local file
    given: Given = Given()


@dataclass(frozen=True, slots=True)
class Text:
    """What was read from a document: words with offsets that lead back, and what is known of its origin.

    Offsets of all quotes count characters (Unicode code points) of ``title`` or ``text`` as stored here.
    ``published_how`` is one of ``given``, ``meta``, ``address``, ``text``, ``unknown``; ``lang_how`` one of ``given``,
    ``meta``, ``detected``, ``unknown``; ``source_how`` one of ``given``, ``register``, ``unknown``.
    """

    document: str  # Document.id
    key: str
    title: str
    text: str
    given_id: str | None = None  # the id in a JSON line, given back as it is
    url: str | None = None
    publisher: str | None = None
    source: str | None = None  # Source.id in the register
    source_type: SourceType = "unknown"
    source_country: str | None = None
    source_how: str = "unknown"
    published: str | None = None  # ISO date
    published_how: str = "unknown"
    lang: str | None = None
    lang_how: str = "unknown"

    def field(self, name: Field) -> str:
        return self.title if name == "title" else self.text


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact substring of a text's title or body: ``text.field(field)[start:end] == words``."""

    field: Field
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person that a mention may mean, with what speaks for it."""

    person: str  # person id in the register
    name: str
    office: str | None
    since: str | None
    until: str | None
    source: str  # where the register has it from


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a mention was resolved, or why it was not.

    ``status``: ``resolved`` (one person), ``office`` (the office, person not known), ``side`` (only the side),
    ``group``, ``ambiguous`` (candidates), ``conflict`` (office and name disagree), ``unresolved``.
    """

    status: Literal["resolved", "office", "side", "group", "ambiguous", "conflict", "unresolved"]
    rule: str
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part or speaks: first as the text mentions them, after resolution as the register knows them.

    ``mention`` holds the words seen (``the Turkish Foreign Minister``); ``name`` is null where only an office or a group
    is given and the register does not know the holder; ``role`` is a short English role (``foreign minister``);
    ``office`` the register's office code (``foreign_minister``); ``side`` the ISO alpha-3, organisation or movement code;
    ``quoted`` a title that the text keeps in quotation marks (``democratic opposition``), kept as quoted;
    ``status`` one of ``acting``, ``former``, ``elect``, ``interim`` or None.
    """

    name: str | None = None
    role: str | None = None
    side: str | None = None
    office: str | None = None
    group: bool = False
    mention: str = ""
    quoted: str | None = None
    status: str | None = None
    person: str | None = None  # person id in the register once resolved
    resolution: Resolution | None = None

    def label(self) -> str:
        """How a table names this participant: name, else role and side, else the words seen."""
        if self.name:
            return self.name
        role = self.role or self.mention or "unknown"
        return f"{role} ({self.side})" if self.side else role


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic code from :data:`TOPICS` and the words of the text that made it one."""

    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that fired: its id in the lexicon or code, and the words it saw."""

    id: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence inside an account that paraphrases *another* side (*the Minister thanked the United States for …*)."""

    side: str  # whose position is told
    verb: str  # speech act as seen (``agreed``, ``thanked``)
    quote: Quote
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What one speaker says, in one document, of one contact; the only fact that is stored.

    ``said_by`` is null for the document's own voice. ``speaks_for`` is the side that officially speaks through this
    statement (an official document's own side, or the side of a quoted official), null for newspapers, unnamed
    non-officials and third parties. ``standing``: ``document`` (official text in its own voice), ``official`` (named or
    named office), ``spokesperson``, ``unnamed`` (unnamed officials), ``media``, ``other``.
    ``asked`` is true where the text shows that the speaker was asked. ``known`` is the moment the ledger learned it
    (UTC ISO 8601), not part of the id.
    """

    id: str
    document: str
    key: str
    kind: Kind
    stance: Stance
    participants: tuple[Participant, ...]
    quote: Quote
    said_by: Participant | None = None
    speaks_for: str | None = None
    standing: str = "media"
    date: DateSpan | None = None
    date_text: str | None = None
    place: str | None = None
    initiated_by: str | None = None
    topics: tuple[Topic, ...] = ()
    hedge: str | None = None
    scope: str | None = None
    asked: bool = False
    minutes: int | None = None
    claims: tuple[Claim, ...] = ()
    confidence: float = 0.5
    rules: tuple[Rule, ...] = ()
    # provenance carried along, so that judging needs nothing but statements
    url: str | None = None
    publisher: str | None = None
    source_type: SourceType = "unknown"
    source_country: str | None = None
    published: str | None = None
    lang: str | None = None
    known: str | None = None

    def sides(self) -> tuple[str, ...]:
        """The sides of the participants, sorted, each once."""
        return tuple(sorted({p.side for p in self.participants if p.side}))


@dataclass(frozen=True, slots=True)
class Link:
    """Why a statement belongs to a contact: the comparisons that fired, with their words."""

    statement: str
    reasons: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """What a set of statements is about: one call, meeting, visit … A pure function of the statements.

    ``id`` is derived from the founding statement, so that a rebuild gives it again; ``formerly`` lists ids that were
    merged into this one. ``label`` is for people (``MEX-USA-2025-01-21-call``) and need not be unique.
    """

    id: str
    label: str
    kind: Kind
    participants: tuple[Participant, ...]
    sides: tuple[str, ...]
    statements: tuple[Statement, ...]
    date: DateSpan | None = None
    place: str | None = None
    topics: tuple[str, ...] = ()
    links: Sequence[Link] = ()
    formerly: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """A card for notebooks."""
        from .publish.card import bare_contact_card

        return bare_contact_card(self)


Response = Literal[
    "affirms", "announced", "sought", "denies", "does-not-confirm", "doubts", "cancelled", "silent", "not-watched"
]


@dataclass(frozen=True, slots=True)
class Account:
    """All that one side has said of one contact up to a moment; empty is itself an account.

    ``response`` is the latest stance among the side's own official statements; ``silent`` only where coverage shows that
    we were watching, else ``not-watched``. ``statements`` are ids in order of time.
    """

    side: str
    response: Response
    statements: tuple[str, ...] = ()
    since: str | None = None
    hedge: str | None = None
    scope: str | None = None
    standing: str | None = None
    asked: bool = False


Status = Literal[
    "disputed",
    "confirmed",
    "unconfirmed",
    "one-sided",
    "denied",
    "reported",
    "alleged",
    "cancelled",
    "overdue",
    "planned",
    "sought",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How something stands at a moment. Never *true* or *false*: who says what.

    ``level`` is ``contact``, ``attribute`` or ``claim``; ``subject`` names the attribute (``initiated_by``, ``date``,
    ``topic:migration``) or the claim. ``why`` is the rule's sentence as a user reads it; ``rests_on`` are statement ids.
    """

    contact: str
    level: Literal["contact", "attribute", "claim"]
    subject: str
    status: str
    rule: str
    why: str
    rests_on: tuple[str, ...] = ()
    as_of: str | None = None
    accounts: tuple[Account, ...] = ()
    publishers: int = 0  # independent third-party publishers behind it

    def _repr_html_(self) -> str:
        """A card for notebooks."""
        from .publish.card import verdict_card

        return verdict_card(self)


@dataclass(frozen=True, slots=True)
class Watch:
    """Coverage: a stretch of time in which a source's channel was looked at, without which silence means nothing."""

    source: str
    side: str
    channel: str
    begin: str  # UTC ISO 8601
    end: str
    outcome: str = "ok"


CorrectionKind = Literal["same", "not-same", "wrong-participant", "reject", "undo"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A human correction: signed, dated, reasoned, and reversible by another one of kind ``undo``.

    ``same`` and ``not-same``: ``target`` and ``value`` are contact or statement ids; ``wrong-participant``: ``target`` a
    statement id, ``value`` who it is not, or ``old=new``; ``reject``: ``target`` a statement id; ``undo``: ``target`` a
    correction's id. ``at`` is UTC, ISO 8601, seconds. A correction speaks of our reading, not of the world: it belongs
    to the axis *when we knew* only. ``id`` is derived from all the rest.
    """

    id: str
    kind: CorrectionKind
    target: str
    value: str
    by: str
    reason: str
    at: str
