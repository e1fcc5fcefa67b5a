"""States, organisations, offices, persons and their tenures; every look-up takes a date.

This is the base that ``extract`` and ``resolve`` read. Data: ``diplog/data/gazetteer`` (generated, see ``docs/data.md``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .dates import DateSpan

FormKind = Literal["side", "office", "body", "person", "group"]


@dataclass(frozen=True, slots=True)
class Form:
    """One meaning of a surface form.

    ``kind``/``id``: ``side`` + side code, ``office`` + office code, ``body`` + body code (``foreign_ministry``,
    ``presidency``, ``government``, ``embassy`` …), ``person`` + person id, ``group`` + noun (``leaders``, ``ministers``,
    ``delegation``). ``sort``: for a side ``name``, ``adjective``, ``demonym``, ``capital``, ``city``, ``metonym``; for a
    person ``full``, ``family``, ``alias``; for an office ``title``. ``side`` is set where the form is bound to one
    (*Secretary of State* → ``USA``, *Kremlin* → ``RUS``, a person's side). ``role`` is the short English role the form says
    (*king*, *president*, *chancellor*, *foreign secretary*).
    """

    kind: FormKind
    id: str
    sort: str
    side: str | None = None
    role: str | None = None
    plural: bool = False
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A surface form found in a text: ``text[start:end] == words``; its possible meanings, likeliest first."""

    start: int
    end: int
    words: str
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Side:
    code: str
    name: str  # short English name
    kind: Literal["state", "territory", "organisation", "movement"]
    capital: str | None = None
    iso2: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str  # usual full name in Latin script, given name first where the person uses that order in English
    side: str | None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held which office of which side, from when until when (inclusive, ISO, as precise as known), says whom.

    ``until`` None means *not known to have ended at ``seen``*, the date of the last evidence, not *still in office*.
    """

    person: str
    office: str
    side: str
    role: str
    since: str | None
    until: str | None
    seen: str
    source: str
    status: str | None = None


class Register:
    """The loaded register. Build with :func:`load`; immutable afterwards."""

    def scan(self, text: str, lang: str) -> list[Hit]:
        """All forms of ``lang`` (and language-neutral names) in ``text``, leftmost-longest, at word boundaries."""
        raise NotImplementedError

    def side(self, code: str) -> Side:
        raise NotImplementedError

    def person(self, id: str) -> Person:
        raise NotImplementedError

    def holders(self, office: str, side: str, on: DateSpan, slack: int = 7) -> list[Tenure]:
        """Tenures of that office in force on ``on``; within ``slack`` days of a hand-over, both."""
        raise NotImplementedError

    def tenures_of(self, person: str) -> list[Tenure]:
        raise NotImplementedError

    def known_as(self, name: str, side: str | None = None) -> list[Person]:
        """Persons known by that name in any script (folded), of that side if given; family names included."""
        raise NotImplementedError


def load() -> Register:
    """The shipped register plus the user's own synced rows, loaded once per process."""
    raise NotImplementedError
