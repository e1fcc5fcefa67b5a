"""Who a statement says took part, in the form that comparing needs: seats per side, offices, persons, places.

A :class:`Seat` is what one side brings: named persons, offices without a name, or nothing more than the side itself
(*the government*, *Washington*, *officials*). :func:`agreement` says how far two seats can be the same.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..model import Participant
from ..voices import base_side, represents

# What is left when a text names no person and no office: any of these may stand for anybody of that side.
_GENERIC = re.compile(
    r"^(?:the )?(?:[\w' -]* )?(governments?|delegations?|officials?|representatives?|negotiators?|"
    r"diplomats?|envoys?|authorit(?:y|ies)|administration|ministry|office|white house|kremlin|embassy|side|"
    r"leadership|military government|state|team|department|palace|presidency|commission|council|country|countries|"
    r"armed forces|parties|party|body)$"
)
_HEADS = frozenset(
    {"head_of_state", "head_of_government", "leader", "head", "party_leader", "president", "prime minister"}
)
_ANY_HEAD = frozenset({"leader", "head"})
SideOfPlace = Callable[[str], str | None]
ANYBODY = "*"  # the seat of a group that belongs to no side (*several foreign ministers*)
UNKNOWN = "?"  # the seat of somebody whose side is not known

# agreement of two seats; of two whole sets of seats also HALF: some seats agree, of the others one names nobody
APART, VAGUE, HALF, OFFICE, PERSON = 0, 1, 2, 3, 4


@functools.lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower case Latin letters and digits without marks, single spaces; other scripts are kept as they are."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("ı", "i")
    return " ".join(re.findall(r"\w+", plain))


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """One side's seat. ``persons``: keys of those named; ``offices``: office codes or folded roles of those without a
    name; ``known_offices``: also of those with one; ``vague``: words such as ``government`` that name nobody."""

    side: str
    persons: frozenset[str]
    offices: frozenset[str]
    known_offices: frozenset[str]
    vague: frozenset[str]
    group: bool

    @property
    def bare(self) -> bool:
        """Whether nothing but a side's name (*Caracas*, *Palestinian*) stands here."""
        return not self.persons and not self.offices and self.vague == {""}


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """All seats of a statement. ``block`` is what statements must share to be compared at all: the base sides."""

    seats: tuple[Seat, ...]
    block: tuple[str, ...]
    sides: tuple[str, ...]  # as acted for: an opposition apart from its state
    key: str  # the same for equal parties; orders them
    named: int  # seats with a person
    persons: int  # all persons
    offices: int  # seats with an office whose holder is not named
    only: tuple[Party, ...] = field(init=False)  # this one, alone
    memo: dict[Party, int] = field(default_factory=dict)  # comparisons made, as the same few recur without end

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", (self,))


_NOTHING: frozenset[str] = frozenset()


def shared(values: Iterable[str]) -> frozenset[str]:
    """A frozen set that is one object for equal sets: millions of statements have the same few."""
    return _shared(frozenset(values)) if values else _NOTHING


@functools.lru_cache(maxsize=200_000)
def _shared(values: frozenset[str]) -> frozenset[str]:
    return values


def _block(sides: set[str]) -> tuple[str, ...]:
    # somebody of an unknown side beside two known ones must not keep a statement from being compared
    return tuple(sorted(sides - {UNKNOWN} if len(sides - {UNKNOWN}) > 1 else sides))


def person_key(participant: Participant) -> str | None:
    """The key of a named person: the folded name, before it the register's id where it is known (``Q123|ada arden``)."""
    name = fold(participant.name) if participant.name else ""
    if participant.person:
        return f"{participant.person}|{name}"
    return name or None


def person_name(key: str) -> str:
    """The name, or where there is none the id, of a person's key."""
    id, bar, name = key.rpartition("|")
    return name or id if bar else key


def _singular(role: str) -> str:
    return " ".join(w[:-1] if len(w) > 4 and w.endswith("s") and not w.endswith("ss") else w for w in role.split())


def party_of(participants: tuple[Participant, ...], host: str | None = None, scene: str | None = None) -> Party:
    """The seats of these participants; ``host`` adds the side of the place of a visit where no participant has it.

    ``scene`` is the state in which it took place: where two others are named by person or office, the bare name of that
    state (*in Cambodia*) is the place and takes no seat.
    """
    found: dict[str, tuple[set[str], set[str], set[str], set[str], list[bool]]] = {}
    for participant in participants:
        side = represents(participant) or (ANYBODY if participant.group else UNKNOWN)
        persons, offices, known, vague, groups = found.setdefault(side, (set(), set(), set(), set(), []))
        groups.append(participant.group)
        person = person_key(participant)
        # without a role the words seen only name the side (*Washington*), unless they name a group
        role = fold(participant.role or (participant.mention if participant.group else ""))
        if participant.group:
            role = _singular(role)  # *the G7 foreign ministers* and *the G7 foreign minister*
        office = participant.office or (role if role and not _GENERIC.match(role) else None)
        if person:
            persons.add(person)
            if office:
                known.add(office)
        elif office is None or (participant.group and not role):
            vague.add(role)
        else:
            offices.add(office)
            known.add(office)
    if scene in found and len(found) > 2:
        unnamed = [side for side, (persons, offices, *_) in found.items() if not persons and not offices]
        if unnamed == [scene]:
            del found[scene]
    if host and host not in {base_side(s) for s in found}:
        found[host] = (set(), set(), set(), {""}, [False])
    seats = tuple(
        Seat(side, shared(persons), shared(offices), shared(known), shared(vague), all(groups))
        for side, (persons, offices, known, vague, groups) in sorted(found.items())
    )
    key = "|".join(
        f"{s.side}:{','.join(sorted(s.persons))}:{','.join(sorted(s.offices))}:{','.join(sorted(s.vague))}"
        for s in seats
    )
    return Party(
        seats,
        _block({base_side(s.side) for s in seats}),
        tuple(s.side for s in seats if s.side not in (ANYBODY, UNKNOWN)),
        key,
        sum(1 for s in seats if s.persons),
        sum(len(s.persons) for s in seats),
        sum(1 for s in seats if s.offices),
    )


@functools.lru_cache(maxsize=200_000)
def same_person(a: str, b: str) -> bool:
    """Whether two person keys are one: the same id, else one name, the shorter within the longer, or spelt alike."""
    if a == b:
        return True
    id_a, _, a = a.rpartition("|")
    id_b, _, b = b.rpartition("|")
    if id_a and id_b:
        return id_a == id_b
    ta, tb = a.split(), b.split()
    if not ta or not tb:
        return False
    sa, sb = set(ta), set(tb)
    if (sa <= sb or sb <= sa) and any(len(t) > 2 for t in sa & sb):
        return True
    # transliterations differ late in a word: Zelensky, Zelenskyy; the given name must then begin alike or be missing
    if len(ta[-1]) > 4 and ta[-1][:5] == tb[-1][:5]:
        return len(ta) == 1 or len(tb) == 1 or ta[0][0] == tb[0][0]
    return False


@functools.lru_cache(maxsize=50_000)
def _words(office: str) -> frozenset[str]:
    """The words of a role that is no office code; none for codes, which agree only as a whole."""
    return frozenset(office.split()) if " " in office else frozenset()


def _offices_agree(a: frozenset[str], b: frozenset[str]) -> bool:
    if a & b or (a & _ANY_HEAD and b & _HEADS) or (b & _ANY_HEAD and a & _HEADS):
        return True
    # *foreign ministers* and *G7 foreign ministers*
    return any(w and v and (w <= v or v <= w) for w in map(_words, a) for v in map(_words, b))


def agreement(a: Seat, b: Seat) -> int:
    """How far two seats of one side agree: ``PERSON``, ``OFFICE``, ``VAGUE`` (nothing speaks against it) or ``APART``."""
    if a.persons and b.persons:
        if a.persons & b.persons or any(same_person(p, q) for p in a.persons for q in b.persons):
            return PERSON
        return APART
    if a.side != b.side:
        # an opposition and the government it opposes; a country's bare name leaves open which of them
        return VAGUE if a.bare or b.bare else APART
    if a.persons or b.persons:
        named, other = (a, b) if a.persons else (b, a)
        if other.offices:
            return OFFICE if _offices_agree(other.offices, named.known_offices) or not named.known_offices else APART
        return VAGUE
    if a.offices and b.offices:
        return OFFICE if _offices_agree(a.offices, b.offices) else APART
    if a.offices or b.offices:
        return VAGUE
    return OFFICE if a.vague & b.vague else VAGUE


def compare(a: Party, b: Party) -> int:
    """The least agreement over the sides that both parties have; sides that only one has are left to the caller.

    ``VAGUE`` where every seat is left open by one of the two, ``HALF`` where only some are.
    """
    known = a.memo.get(b)
    if known is None:
        known = _compare(a, b)
        a.memo[b] = b.memo[a] = known
    return known


def _compare(a: Party, b: Party) -> int:
    least, most = PERSON, APART
    for first, second in ((a, b), (b, a)):
        for seat in first.seats:
            base = base_side(seat.side)
            levels = [agreement(seat, s) for s in second.seats if base_side(s.side) == base]
            if not levels:
                continue
            level = max(levels)
            if level == APART:
                return APART
            least = min(least, level)
            most = max(most, level)
    if least == VAGUE and most > VAGUE:
        return HALF
    return least


# -- places ------------------------------------------------------------------------------------------------------------

_PLACE_STOP = frozenset(
    ["the", "and", "city", "republic", "united", "sidelines", "summit"]  # shorter ones are passed over anyway
)


@dataclass(frozen=True, slots=True)
class Place:
    """*Bali, Indonesia*: the words of the place itself and of what it lies in; ``wide`` for a name of one part, which may
    be a city as well as a country."""

    words: frozenset[str]
    within: frozenset[str]

    @property
    def wide(self) -> bool:
        return not self.within


@functools.lru_cache(maxsize=100_000)
def place_of(text: str) -> Place:
    """The parts of a place as written in English."""
    first, _, rest = text.partition(",")
    return Place(_place_words(first), _place_words(rest))


def _place_words(text: str) -> frozenset[str]:
    return frozenset(w for w in fold(text).split() if w not in _PLACE_STOP and len(w) > 2)


@functools.lru_cache(maxsize=200_000)
def places_agree(a: str, b: str) -> bool:
    """Whether two places can be one: a word of the places themselves in common, or the one names what the other lies in."""
    p, q = place_of(a), place_of(b)
    if not p.words or not q.words or p.words & q.words:
        return True
    return bool((p.wide and p.words & q.within) or (q.wide and q.words & p.within))


def exact_place(a: str, b: str) -> bool:
    """Whether two texts name the same city or spot, not only the same country."""
    p, q = place_of(a), place_of(b)
    return bool(p.words & q.words) and not (p.wide and q.wide)


def places_clash(a: str, b: str, side_of: SideOfPlace) -> bool:
    """Whether two places cannot be one: two spots of one country, or two countries."""
    if places_agree(a, b):
        return False
    p, q = place_of(a), place_of(b)
    if p.within and p.within == q.within:
        return True
    side_a, side_b = side_of(a), side_of(b)
    return side_a is not None and side_b is not None and side_a != side_b


@functools.lru_cache(maxsize=100_000)
def registered_side(place: str) -> str | None:
    """The state that a place lies in, by the register: the last state, capital or city that the words name."""
    from ..errors import DiplogError
    from ..gazetteer import load

    try:
        hits = load().scan(place, "en")
    except DiplogError:
        return None  # without a register places are compared by their words only
    for hit in reversed(hits):
        for form in hit.forms:
            if form.kind == "side" and form.sort in ("name", "capital", "city"):
                return base_side(form.id)
    return None
