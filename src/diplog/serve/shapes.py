"""The shapes of the HTTP API, for its description: what :mod:`diplog.publish.dossier` writes, in the same words.

What is answered as the queries have it is described by their own :mod:`.answers`. Nothing is converted through these at run
time; tests hold answers against them.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .answers import DocumentRow, Facet, SourceRow


class Problem(BaseModel):
    """The one shape of an error (RFC 9457), as ``application/problem+json``."""

    type: str = Field(description="an address that stays the same for this kind of problem")
    title: str
    status: int
    detail: str
    instance: str


class Participant(BaseModel):
    """A participant as `diplog contacts --json` has it."""

    model_config = ConfigDict(extra="allow")
    name: str | None
    role: str | None
    country: str | None = Field(description="ISO 3166-1 alpha-3 or organisation code")
    side: str | None = Field(None, description="where it is not the country's own: `VEN-opposition`")
    group: bool | None = None
    quoted: str | None = None
    status: str | None = None


class Contact(BaseModel):
    """A contact with how it stands, as `diplog contacts --json` has it."""

    id: str
    label: str
    kind: str
    date: str | None = Field(description="ISO 8601, as wide as the source left it; a range as `first/last`")
    date_precision: str | None
    place: str | None
    participants: list[Participant]
    sides: list[str]
    topics: list[str]
    status: str
    rule: str
    why: str
    as_of: str | None = Field(description="the moment the status holds for")
    rests_on: list[str] = Field(description="ids of the statements the status rests on")
    statements: int
    publishers: int
    accounts: dict[str, str] = Field(description="each side's response")
    formerly: list[str] | None = None


class Span(BaseModel):
    field: str
    start: int
    end: int


class Origin(BaseModel):
    """Where a statement was said: what a citation needs."""

    document: str
    publisher: str | None
    type: str
    country: str | None
    published: str | None
    lang: str | None
    url: str | None


class Statement(BaseModel):
    """What one speaker says, in one document, of one contact."""

    model_config = ConfigDict(extra="allow")
    id: str
    contact: str | None = Field(description="the contact's id")
    kind: str
    participants: list[Participant]
    date: str | None
    date_text: str | None
    date_span: str | None
    place: str | None
    stance: str
    said_by: Participant | None
    initiated_by: str | None
    topics: list[str]
    quote: str = Field(description="the exact words")
    span: Span
    speaks_for: str | None
    standing: str
    hedge: str | None
    scope: str | None
    asked: bool
    minutes: int | None
    confidence: float
    source: Origin


class Account(BaseModel):
    side: str
    response: str
    since: str | None
    standing: str | None
    hedge: str | None
    scope: str | None
    asked: bool
    statements: list[str]
    name: str | None = None
    only_here: list[str] | None = None


class Verdict(BaseModel):
    level: str
    subject: str
    status: str
    rule: str
    why: str
    rests_on: list[str]
    as_of: str | None
    publishers: int | None = None
    accounts: list[Account] | None = None


class Change(BaseModel):
    from_: str | None = Field(alias="from")
    status: str
    before: str | None
    causes: list[str]
    why: str
    rule: str
    rests_on: list[str]


class Shown(BaseModel):
    """One contact's accounts side by side, as `diplog show --json` has it."""

    model_config = ConfigDict(extra="allow")
    id: str
    label: str
    kind: str
    date: str | None
    status: str
    why: str
    as_of: str | None
    verdict: Verdict
    accounts: list[Account]
    attributes: list[Verdict]
    claims: list[Verdict]
    mentions: list[dict[str, Any]]
    history: list[Change]
    followup: list[dict[str, Any]]
    lag: dict[str, Any] | None
    previous: dict[str, Any] | None
    links: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    hash: str = Field(description="SHA-256 over the answer: equal for equal ledgers and moments")


class Page(BaseModel):
    """What every list has beside its items. It is never cut without `next` or a flag that says so."""

    as_of: str | None = Field(description="the moment asked for; null: everything in the ledger")
    horizon: str | None = Field(description="the last day of which the ledger knows anything")
    total: int
    total_is_least: bool = Field(description="true where there are more than were counted")
    next: str | None = Field(description="token of the next page; null: this was the last")


class Contacts(Page):
    contacts: list[Contact]


class Statements(BaseModel):
    as_of: str | None
    statements: list[Statement]
    next: str | None


class Turn(BaseModel):
    """A change in how a contact stands."""

    at: str
    before: str | None
    status: str
    why: str
    contact: Contact


class Changes(Page):
    changes: list[Turn]


class History(BaseModel):
    contact: str
    label: str
    as_of: str | None
    changes: list[Change]


class Claim(BaseModel):
    """What one side's account says of another side's words, and how it is answered there."""

    contact: Contact
    by: str
    about: str
    statement: str
    quote: str
    status: str
    rule: str
    why: str
    topics: list[str]
    rests_on: list[str]


class Claims(Page):
    claims: list[Claim]


class Sources(BaseModel):
    as_of: str | None
    sources: list[SourceRow]


class Documents(Page):
    documents: list[DocumentRow]


class Version(BaseModel):
    id: str
    version: int
    sha256: str
    media_type: str
    captured: str
    fetched: str | None
    current: bool
    title: str
    published: str | None


class Document(BaseModel):
    """A version of a document, what was read from it, and its other versions."""

    id: str
    key: str
    url: str | None
    publisher: str | None
    source: str | None
    source_type: str
    source_country: str | None
    published: str | None
    published_how: str
    lang: str | None
    title: str
    text: str
    version: Version
    versions: list[Version]
    statements: list[Statement]


class Hit(BaseModel):
    id: str
    title: str
    excerpt: str
    url: str | None
    publisher: str | None
    published: str | None


class Found(Page):
    """`cut` is true where a text has so many matches that only the newest were looked at."""

    contacts: list[Contact]
    facets: list[Facet]
    documents: list[Hit]
    documents_total: int
    documents_total_is_least: bool
    documents_cut: bool
    facets_of: int | None
    cut: bool


class Read(BaseModel):
    """What became of a document that was sent."""

    outcome: str = Field(description="`new`, `changed`, `reread`, `unchanged`, `refused`")
    document: str
    statements: list[dict[str, Any]]
    issues: list[dict[str, str]]


class NewDocument(BaseModel):
    """A document to be read into the ledger. Nothing is fetched: send the words."""

    model_config = ConfigDict(extra="forbid")
    body: str = Field(min_length=1, description="the text or HTML")
    media_type: str = Field("text/plain", pattern=r"^text/(plain|html|markdown)$")
    id: str | None = Field(None, max_length=500)
    url: str | None = Field(None, max_length=2000)
    publisher: str | None = Field(None, max_length=300)
    source_type: str | None = Field(None, pattern=r"^(official|state_media|media|unknown)$")
    source_country: str | None = Field(None, max_length=40)
    published: str | None = Field(None, max_length=40)
    lang: str | None = Field(None, pattern=r"^[a-z]{2}$")
    title: str | None = Field(None, max_length=1000)


class NewClaim(BaseModel):
    """A claim in plain words. `on` is the day from which *yesterday* counts."""

    model_config = ConfigDict(extra="forbid")
    claim: str = Field(min_length=1, max_length=2000)
    on: str | None = Field(None, max_length=40)
    lang: str | None = Field(None, pattern=r"^[a-z]{2}$")
    as_of: str | None = Field(None, max_length=40)
    known_by: str | None = Field(None, max_length=40)
