"""What the ledger takes and gives beside the model's own types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..errors import Issue
from ..model import Document, Statement, Text

# new: first version of its key. changed: another version of a known key. reread: a known version, from which this reader
# made another text or other statements. unchanged: nothing was added.
Outcome = Literal["new", "changed", "reread", "unchanged"]


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is appended together: a document, what was read from it, and what was odd about it."""

    document: Document  # ``body`` is not stored and may be empty
    text: Text
    statements: Sequence[Statement] = ()
    issues: Sequence[Issue] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """What appending one document did; ``statements`` and ``superseded`` count rows added now and statements replaced."""

    outcome: Outcome
    document: str  # id of the version that now holds what was read
    key: str
    version: int
    statements: int = 0
    superseded: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One captured version of a document, as its latest reading has it. Moments are UTC, ISO 8601, seconds.

    ``captured`` is ``fetched`` where known, else when the ledger first saw it. ``current`` is true for the version that
    speaks for its key today.
    """

    text: Text
    version: int
    revision: int
    media_type: str
    sha256: str
    origin: str
    fetched: str | None
    captured: str
    known: str
    current: bool

    @property
    def id(self) -> str:
        return self.text.document


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that was refused or read with a loss, and when."""

    issue: Issue
    known: str


# How the reason of a forward begins that reading alone led to, not a person's correction.
BY_READING = "reading: "


@dataclass(frozen=True, slots=True)
class Forward:
    """A contact's id and where it led: all of the contact, or (where the id is still in use) a part of it."""

    old: str
    new: str
    reason: str
    known: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some statements and, where there are more, the token that brings the next ones."""

    statements: tuple[Statement, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What came and went since a mark: ``gone`` are ids that no longer stand as they did, ``added`` what stands now.

    A statement that was read anew is in both. ``mark`` is where to ask from next time.
    """

    added: tuple[Statement, ...]
    gone: tuple[str, ...]
    mark: int


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search: a ``statement`` (``id`` is its id) or a ``document``; better hits have a higher ``score``."""

    what: Literal["statement", "document"]
    id: str
    document: str
    title: str
    excerpt: str
    url: str | None
    publisher: str | None
    published: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found, best first. ``matches`` counts all rows that match, replaced ones included; where ``cut``, they
    are so many that only those appended last were weighed.
    """

    found: tuple[Found, ...]
    matches: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the ledger holds; ``documents`` and ``statements`` count what stands today, ``all_`` what was ever appended."""

    documents: int
    statements: int
    all_documents: int
    all_statements: int
    sources: int
    refusals: int
    corrections: int
    coverage: int
