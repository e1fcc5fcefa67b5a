"""Persons of the register: whether a written name can be theirs, which of them a side has."""

from __future__ import annotations

import functools
import re
import weakref

from ..dates import DateSpan
from ..gazetteer import Person, Register, Tenure
from ..mentions import compatible
from ..mentions.names import fold, similarity
from ..model import Candidate, Participant
from .tenures import tenure_on
from .words import words

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def candidate(tenure: Tenure, register: Register) -> Candidate:
    """A tenure as a candidate: who, in which office, from when until when, says whom."""
    return _candidate(tenure.person, tenure.office, tenure.since, tenure.until, tenure.source, register)


@functools.lru_cache(maxsize=65536)
def _candidate(
    id: str, office: str, since: str | None, until: str | None, source: str, register: Register
) -> Candidate:
    return Candidate(id, register.person(id).name, office, since, until, source)


def person_candidate(person: Person, register: Register, on: DateSpan | None) -> Candidate:
    tenure = tenure_on(person.id, on, register)
    if tenure is None:
        return Candidate(person.id, person.name, None, None, None, "register")
    return Candidate(person.id, person.name, tenure.office, tenure.since, tenure.until, tenure.source)


def matches(written: str, person: Person) -> bool:
    """Whether a written name can be that person's: usual name, an alias, or the family name (for a single word)."""
    single = " " not in written.strip() and "." not in written and not _HAN.search(written)
    if single and person.family:
        shorts = (*person.family.split("|"), *(a for a in person.aliases if " " not in a))
        if latin(written):  # held against its own script: consonants in another say less (Quirino, كارني)
            shorts = tuple(short for short in shorts if latin(short))
        if any(compatible(written, f, given=True) for f in shorts):
            return True
        return person.side in words("double_surnames") and compatible(written, person.name)
    if _HAN.search(written) and any(alias.startswith(written) for alias in person.aliases if _HAN.match(alias)):
        return True  # 林, 林芳正: the family name stands first
    if latin(written):
        return any(compatible(written, known) for known in (person.name, *person.aliases) if latin(known))
    return compatible(written, person.name) or any(compatible(written, a) for a in person.aliases)


def same_name(written: str, known: Participant, register: Register) -> bool:
    """Whether a written name can be that of somebody the document has introduced."""
    if known.person and matches(written, register.person(known.person)):
        return True
    return known.name is not None and known.person is None and compatible(written, known.name)


def likeness(written: str, person: Person) -> float:
    full = " " in written.strip()  # a family name alone says nothing of whom a full name means
    return max(
        [similarity(written, person.name)] + [similarity(written, a) for a in person.aliases if not full or " " in a]
    )


_by_side: weakref.WeakKeyDictionary[Register, dict[str, list[str]]] = weakref.WeakKeyDictionary()


def comparable(written: str, person: Person) -> bool:
    """Whether a name in Chinese characters says anything about a person: Japanese and Korean names are read otherwise there,
    so without an alias in characters it can neither confirm nor contradict."""
    if not _HAN.search(written) or person.side not in ("JPN", "KOR", "PRK"):
        return True
    return any(_HAN.search(alias) for alias in person.aliases)


def persons_of(side: str, register: Register) -> list[Person]:
    """Register persons with a tenure in that side."""
    index = _by_side.get(register)
    if index is None:
        index = {}
        persons = getattr(register, "persons", None)
        for person in persons() if persons is not None else ():
            for code in {t.side for t in register.tenures_of(person.id)} | {person.side}:
                if code:
                    index.setdefault(code, []).append(person.id)
        _by_side[register] = index
    return [register.person(id) for id in index.get(side, ())]


@functools.lru_cache(maxsize=8192)
def _closest(written: str, side: str, register: Register) -> str | None:
    graded = sorted(((likeness(written, p), p.id) for p in persons_of(side, register)), reverse=True)
    if not graded or graded[0][0] < 0.85 or (len(graded) > 1 and graded[1][0] > graded[0][0] - 0.06):
        return None
    return graded[0][1]


def closest(written: str, side: str, register: Register) -> list[Person]:
    """The one person of a side whose name is by far the most like a full name in another script; none where two are."""
    id = _closest(written, side, register)
    return [register.person(id)] if id else []


def country_of(side: str | None, register: Register) -> str | None:
    country = getattr(register, "country", None)
    return country(side) if side and country is not None else side


def of_side(person: Person, side: str, register: Register) -> bool:
    if person.side is None or person.side == side:
        return True
    if country_of(person.side, register) == country_of(side, register):
        return True
    if register.side(side).kind == "organisation":
        return True  # an organisation's officials come from any state
    return any(t.side == side for t in register.tenures_of(person.id))


def without_territories(found: list[Person], register: Register) -> list[Person]:
    """One entry for a person whom the register's sources list again: a state's head for each of its territories, or one
    name as head of two states at once (the co-prince of Andorra)."""
    home = [p for p in found if p.side is None or register.side(p.side).kind != "territory"]
    found = [p for p in found if p in home or not any(compatible(p.name, h.name) for h in home)]
    kept: list[Person] = []
    for person in sorted(found, key=lambda p: (p.wikidata is None, -len(p.aliases), -len(register.tenures_of(p.id)))):
        if not any(fold(person.name) == fold(k.name) for k in kept):
            kept.append(person)
    return [p for p in found if p in kept]


def plain_family(name: str, person: Person, register: Register) -> bool:
    """A family name alone may mean this person: not a name that half the world bears, and a state's or organisation's office."""
    if name.casefold() in words("common_names"):
        return False
    return person.side is None or register.side(person.side).kind != "territory"


def latin_or_cyrillic(name: str) -> bool:
    return all(c < "\u0530" or "\u1e00" <= c < "\u1f00" or not c.isalpha() for c in name)


def latin(name: str) -> bool:
    return all(c < "\u0250" or "\u1e00" <= c < "\u1f00" or not c.isalpha() for c in name)
