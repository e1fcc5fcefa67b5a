"""What :func:`diplog.mentions.find` gives: the mention as the words say it, before anyone looks up who that was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sort = Literal["person", "office", "body", "side", "group", "relation"]
Relation = Literal["counterpart", "pronoun", "definite"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: ``text[start:end] == words``.

    ``name`` is the name as written without titles and honorifics (the register's usual Latin name where it knows exactly one
    person by it); ``person`` the register's id then; ``persons`` all register persons that the name may mean (several
    for a shared family name). ``office`` is the register's office code, ``offices`` all codes named (*Vice President and Foreign
    Minister*), ``role`` the short English role. ``side`` is the side named or bound to the words (*Kremlin*, *Taoiseach*).
    ``bare`` marks a family name on its own, which means nobody until the document or the register says so. ``group`` is a
    set of unnamed people; ``count`` is how many the words say (2 for *both ministers*, 0 for an unknown number);
    ``plural`` is set on each part of a plural mention (*the foreign ministers of A and B*). ``relation`` says how the words
    point elsewhere: ``counterpart`` (``side`` is that of the counterpart), ``pronoun``, ``definite`` (*the Secretary*,
    *both sides*). ``gender`` is ``m``, ``f`` or None, as far as the words say it. ``actor`` is a guess, for sorts ``side`` and
    ``body``: it acts or is acted with (*Moscow denied*), it is not a mere place or adjective.
    """

    start: int
    end: int
    words: str
    sort: Sort
    name: str | None = None
    person: str | None = None
    persons: tuple[str, ...] = ()
    office: str | None = None
    offices: tuple[str, ...] = ()
    role: str | None = None
    side: str | None = None
    body: str | None = None
    group: bool = False
    count: int = 1
    plural: bool = False
    quoted: str | None = None
    status: str | None = None
    relation: Relation | None = None
    bare: bool = False
    gender: str | None = None
    actor: bool = False
    indefinite: bool = False  # *a Turkish spokesperson*: an office whose holder the words leave unnamed
