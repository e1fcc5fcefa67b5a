"""The rules, in the order country → office → date → name.

The country and the office leave one candidate in most cases, and the name then says yes, no or *conflict*. Each rule is a
small function whose docstring is the sentence a user reads under ``why``. Nothing is invented: an office whose last evidence is
older than twelve months before the date stays an office, two holders around a hand-over stay two, and a family name
alone is a person only where the document has introduced one or the register leaves one.
"""

from __future__ import annotations

import datetime as dt
import functools
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..dates import DateSpan
from ..gazetteer import Person, Register, Tenure
from ..mentions import compatible
from ..mentions.names import fold, similarity, tidy
from ..model import Candidate, Participant, Resolution

#: Offices that one person holds at a time: here a name that differs from the register's is a conflict.
SINGLE = frozenset(
    {
        "head_of_state",
        "head_of_government",
        "foreign_minister",
        "crown_prince",
        "defence_minister",
        "secretary_general",
        "eu_high_representative",
        "european_commission_president",
        "european_council_president",
        "european_parliament_president",
        "director_general",
        "president_of_body",
        "managing_director",
        "commission_president",
        "governor_general",
        "vice_president",
    }
)
#: Offices weighty enough for a family name alone to mean their holder in a text of that time.
PROMINENT = frozenset(
    {
        "head_of_state",
        "head_of_government",
        "foreign_minister",
        "crown_prince",
        "vice_president",
        "defence_minister",
        "secretary_general",
        "director_general",
        "eu_high_representative",
        "european_commission_president",
        "european_council_president",
        "national_security_adviser",
        "special_envoy",
        "opposition_leader",
        "leader",
        "managing_director",
        "commission_chair",
        "politburo_member",
        "party_leader",
    }
)
#: Titles that many people bear at a time: beside a name they confirm nothing and contradict nothing.
VAGUE_ROLES = frozenset({"minister", "secretary", "leader", "head", "official", "counterpart", "top diplomat"})
VAGUE_OFFICES = ("minister", "secretary", "leader", "head", "official", "counterpart", "secretary_of_state")

FRESH_DAYS = 366  # an open tenure whose last evidence is older than this before the date is not believed
HANDOVER_DAYS = 7
ELECT_DAYS = 150
CONFIRM = 0.85
CONFLICT = 0.58  # for names spelled in another script

_ACTIVE_DAYS = 400  # a family name alone may mean somebody who held office this long before or after


@dataclass(frozen=True, slots=True)
class Context:
    """What a document knows that a single mention does not: its own side when it is official, and whom it introduced."""

    own_side: str | None = None
    people: tuple[Participant, ...] = ()
    meant: tuple[str, ...] = ()  # register persons that the words themselves may mean (Mention.persons)


NOTHING = Context()


# --------------------------------------------------------------------------------------------------------- small pieces


def _candidate(tenure: Tenure, register: Register) -> Candidate:
    person = register.person(tenure.person)
    return Candidate(person.id, person.name, tenure.office, tenure.since, tenure.until, tenure.source)


def _person_candidate(person: Person, register: Register, on: DateSpan | None) -> Candidate:
    tenure = tenure_on(person.id, on, register)
    if tenure is None:
        return Candidate(person.id, person.name, None, None, None, "register")
    return Candidate(person.id, person.name, tenure.office, tenure.since, tenure.until, tenure.source)


@functools.lru_cache(maxsize=32768)
def _first(value: str | None) -> dt.date:
    return DateSpan.parse(value).start if value else dt.date.min


@functools.lru_cache(maxsize=32768)
def _last(value: str | None) -> dt.date:
    return DateSpan.parse(value).last if value else dt.date.max


def stale(tenure: Tenure, on: DateSpan) -> bool:
    """Whether an open tenure's last evidence is more than twelve months older than the date."""
    return tenure.until is None and (on.start - _first(tenure.seen)).days > FRESH_DAYS


_WEIGHT = {"head_of_state": 9, "head_of_government": 8, "foreign_minister": 7, "crown_prince": 6, "vice_president": 5}


@functools.lru_cache(maxsize=65536)
def tenure_on(person: str, on: DateSpan | None, register: Register) -> Tenure | None:
    """The weightiest office that a person held on a date (within a hand-over's days); None where none is known."""
    best: Tenure | None = None
    best_rank: tuple[bool, int, str] = (False, -1, "")
    if on is None:  # without a date: the latest of the weightiest, good enough for a role, never for a person
        held = register.tenures_of(person)
        return max(held, key=lambda t: (_WEIGHT.get(t.office, 3), t.since or ""), default=None)
    slack = dt.timedelta(days=HANDOVER_DAYS)
    for tenure in register.tenures_of(person):
        if (
            _first(tenure.since) <= on.last + slack
            and _last(tenure.until) >= on.start - slack
            and not stale(tenure, on)
        ):
            exact = _first(tenure.since) <= on.last and _last(tenure.until) >= on.start
            rank = (exact, _WEIGHT.get(tenure.office, 3), tenure.since or "")
            if rank > best_rank:
                best, best_rank = tenure, rank
    return best


def _active(person: str, on: DateSpan | None, register: Register, offices: frozenset[str] = PROMINENT) -> bool:
    """Whether a person held a prominent office around the date (ever, where there is no date)."""
    for tenure in register.tenures_of(person):
        if tenure.office not in offices:
            continue
        if on is None:
            return True
        days = dt.timedelta(days=_ACTIVE_DAYS)
        until = _last(tenure.until) if tenure.until else _first(tenure.seen) + 2 * days
        if _first(tenure.since) <= on.last + days and until >= on.start - days:
            return True
    return False


def office_of(
    office: str | None, role: str | None, side: str | None, register: Register, *, named: bool = False
) -> str | None:
    """The register's office code for a title in a side: *president* heads the state, in Spain or Iran the government."""
    if role in VAGUE_ROLES and office in (None, *VAGUE_OFFICES):
        return None if named else (register.office_for(role, side) if role and side else office)
    if role is None or side is None:
        return office
    here = register.office_for(role, side)
    anywhere = register.office_for(role, None)
    if here is not None and here != anywhere:
        return here
    return office or here


def matches(written: str, person: Person) -> bool:
    """Whether a written name can be that person's: usual name, an alias, or the family name (for a single word)."""
    single = " " not in written.strip() and "." not in written
    if single and person.family:
        if any(compatible(written, f, given=True) for f in (*person.family.split("|"), *person.aliases)):
            return True
        return person.side in DOUBLE_SURNAMES and compatible(written, person.name)
    return compatible(written, person.name) or any(compatible(written, a) for a in person.aliases)


#: Where people bear two family names and are called by the first.
DOUBLE_SURNAMES = frozenset(
    [
        "ESP",
        "MEX",
        "GTM",
        "HND",
        "SLV",
        "NIC",
        "CRI",
        "PAN",
        "CUB",
        "DOM",
        "COL",
        "VEN",
        "ECU",
        "PER",
        "BOL",
        "CHL",
        "PRY",
        "ARG",
        "URY",
        "PRI",
        "GNQ",
        "VEN-opposition",
        "PRT",
        "BRA",
    ]
)


def same_name(written: str, known: Participant, register: Register) -> bool:
    """Whether a written name can be that of somebody the document has introduced."""
    if known.person and matches(written, register.person(known.person)):
        return True
    return known.name is not None and known.person is None and compatible(written, known.name)


def _likeness(written: str, person: Person) -> float:
    return max([similarity(written, person.name)] + [similarity(written, a) for a in person.aliases])


_by_side: weakref.WeakKeyDictionary[Register, dict[str, list[str]]] = weakref.WeakKeyDictionary()


def _persons_of(side: str, register: Register) -> list[Person]:
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


def _country(side: str | None, register: Register) -> str | None:
    country = getattr(register, "country", None)
    return country(side) if side and country is not None else side


def _of_side(person: Person, side: str, register: Register) -> bool:
    if person.side is None or person.side == side:
        return True
    if _country(person.side, register) == _country(side, register):
        return True
    if register.side(side).kind == "organisation":
        return True  # an organisation's officials come from any state
    return any(t.side == side for t in register.tenures_of(person.id))


# -------------------------------------------------------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be resolved: a participant as the words give it, the date, the register, the document's context."""

    who: Participant
    on: DateSpan | None
    register: Register
    context: Context
    side: str | None
    office: str | None

    def settle(
        self,
        status: str,
        rule: str,
        reason: str = "",
        *,
        person: Person | None = None,
        candidates: Iterable[Candidate] = (),
        tenure: Tenure | None = None,
    ) -> Participant:
        """The participant with its resolution; a resolved person brings name, side, office and role of the date."""
        who = self.who
        if person is not None:
            tenure = tenure or tenure_on(person.id, self.on, self.register)
            who = replace(
                who,
                person=person.id,
                name=person.name,
                side=self.side or (tenure.side if tenure else None) or person.side,
                office=self.office or (tenure.office if tenure else None),
                role=_role(who.role, tenure, self.office),
            )
        else:
            who = replace(who, side=self.side, office=self.office, person=None)
            if who.name:
                who = replace(who, name=tidy(who.name, self.side))
        resolution = Resolution(status, rule, reason, tuple(candidates))  # type: ignore[arg-type]
        return replace(who, resolution=resolution)


def _role(written: str | None, tenure: Tenure | None, office: str | None) -> str | None:
    if tenure is None or (written is not None and written not in VAGUE_ROLES):
        return written
    if written is None or tenure.office == office or written in tenure.role.split():
        return tenure.role
    return written


def _group(case: Case) -> Participant | None:
    """The words name a group, not a person."""
    if not case.who.group:
        return None
    return case.settle("group", "group")


def _known_name(case: Case) -> list[Person]:
    """Register persons that the written name may mean, of that side where one is given."""
    who, register = case.who, case.register
    if who.name is None:
        return []
    if who.person:
        return [register.person(who.person)]
    found = [register.person(id) for id in case.context.meant] or register.known_as(who.name)
    found = [p for p in found if case.side is None or _of_side(p, case.side, register)]
    if case.side is not None and " " not in who.name.strip() and register.side(case.side).kind == "organisation":
        found = [p for p in found if any(t.side == case.side for t in register.tenures_of(p.id))]
    if not found and case.side is not None:
        found = [p for p in _persons_of(case.side, register) if matches(who.name, p)]
    words = who.name.split()
    if not found and case.side is None and len(words) > 1:
        alike = {p.id: p for w in (words[-1], words[0]) for p in register.known_as(w)}
        found = [p for p in alike.values() if matches(who.name, p)]
    if len(found) > 1:
        found = _without_territories(found, register)
    return found


def _without_territories(found: list[Person], register: Register) -> list[Person]:
    """One entry for a person whom the register's sources list again: a state's head for each of its territories, or one
    name as head of two states at once (the co-prince of Andorra)."""
    home = [p for p in found if p.side is None or register.side(p.side).kind != "territory"]
    found = [p for p in found if p in home or not any(compatible(p.name, h.name) for h in home)]
    kept: list[Person] = []
    for person in sorted(found, key=lambda p: (p.wikidata is None, -len(p.aliases), -len(register.tenures_of(p.id)))):
        if not any(fold(person.name) == fold(k.name) for k in kept):
            kept.append(person)
    return [p for p in found if p in kept]


_HEADS = {
    "president": "president",
    "prime minister": "minister",
    "premier": "minister",
    "chancellor": "minister",
    "taoiseach": "minister",
    "king": "crown",
    "queen": "crown",
    "emir": "crown",
    "sultan": "crown",
    "emperor": "crown",
    "grand duke": "crown",
    "prince": "crown",
    "pope": "crown",
}


def _role_fits(role: str | None, tenure: Tenure) -> bool:
    """Whether a title can be that of a tenure: there is no *prime minister of the United States*."""
    if role is None or tenure.office not in ("head_of_state", "head_of_government"):
        return True
    said, held = _HEADS.get(role), _HEADS.get(tenure.role)
    return said is None or held is None or said == held


def _office_and_name(case: Case) -> Participant | None:
    """Side, office and date leave this person, and the name confirms it."""
    who, on, register = case.who, case.on, case.register
    if not (who.name and case.office and case.side):
        return None
    holders = _holders(case)
    for tenure in holders:
        person = register.person(tenure.person)
        if who.person == person.id or matches(who.name, person):
            others = {
                t.person
                for t in holders
                if t.person != person.id and matches(who.name or "", register.person(t.person))
            }
            if others and who.person is None:
                return case.settle(
                    "ambiguous", "namesakes in office", "two holders of that name around the date",
                    candidates=[_candidate(t, register) for t in holders],
                )  # fmt: skip
            return case.settle(
                "resolved",
                "side+office+date+name",
                person=person,
                tenure=tenure,
                candidates=[_candidate(tenure, register)],
            )
    known = _known_name(case)
    once = [p for p in known if any(t.office == case.office for t in register.tenures_of(p.id))]
    exact = known if len(known) == 1 else once if len(once) == 1 else []
    if exact:
        person = exact[0]
        fresh = [t for t in holders if on is not None and not stale(t, on)]
        if who.status in ("former", "elect") or case.office not in SINGLE or not fresh:
            return case.settle(
                "resolved", "side+name", person=person, candidates=[_person_candidate(person, register, on)]
            )
        holder = register.person(fresh[0].person)
        kept = case.settle(
            "conflict", "office and name disagree",
            f"on that date the register has {holder.name} as {fresh[0].role}; the text names {person.name}",
            candidates=[_candidate(t, register) for t in fresh],
        )  # fmt: skip
        return replace(kept, person=person.id, name=person.name)
    if len(known) > 1:
        return case.settle(
            "ambiguous", "several of that name", "", candidates=[_person_candidate(p, register, on) for p in known]
        )
    for tenure in holders:
        person = register.person(tenure.person)
        if on is not None and not stale(tenure, on) and case.office in SINGLE and who.status not in ("former", "elect"):
            likeness = _likeness(who.name, person)
            if likeness >= (CONFIRM if _latin(who.name) else CONFLICT):
                return case.settle(
                    "resolved",
                    "side+office+date+name alike",
                    f"{likeness:.2f}",
                    person=person,
                    tenure=tenure,
                    candidates=[_candidate(tenure, register)],
                )
    fresh = [t for t in holders if on is not None and not stale(t, on)]
    if fresh and case.office in SINGLE and who.status not in ("former", "elect", "acting", "interim"):
        holder = register.person(fresh[0].person)
        return case.settle(
            "conflict", "office and name disagree",
            f"on that date the register has {holder.name} as {fresh[0].role}; the text names {who.name}",
            candidates=[_candidate(t, register) for t in fresh],
        )  # fmt: skip
    return case.settle("unresolved", "name not in the register", "kept as written")


def _latin(name: str) -> bool:
    return all(c < "\u0250" or "\u1e00" <= c < "\u1f00" or not c.isalpha() for c in name)


def _holders(case: Case) -> list[Tenure]:
    """Tenures of the office in force on the date, newest first; a person once."""
    if case.on is None or not case.office or not case.side:
        return []
    found = case.register.holders(case.office, case.side, case.on, HANDOVER_DAYS)
    if case.office == case.who.office:
        found = [t for t in found if _role_fits(case.who.role, t)]
    seen: dict[str, Tenure] = {}
    for tenure in found:
        other = seen.get(tenure.person)
        if (other is None or tenure.seen > other.seen) and not _ended(tenure, case.register):
            seen[tenure.person] = tenure
    if len(seen) < 2:
        return list(seen.values())
    return _once(list(seen.values()), case.register)


def _ended(tenure: Tenure, register: Register) -> bool:
    """Whether a later row (of a sync) closes an open tenure: the same person, office and beginning, with an end."""
    if tenure.until is not None:
        return False
    return any(
        t.office == tenure.office
        and t.side == tenure.side
        and t.since == tenure.since
        and t.until is not None
        and t.source.startswith("sync")
        for t in register.tenures_of(tenure.person)
    )


def _once(tenures: list[Tenure], register: Register) -> list[Tenure]:
    """One row for a person whom two sources spell apart: same office, begun at the same time, same family name."""
    kept: list[Tenure] = []
    for tenure in sorted(tenures, key=lambda t: t.seen, reverse=True):
        name = register.person(tenure.person).name
        for other in kept:
            days = abs((_first(tenure.since) - _first(other.since)).days) if tenure.since and other.since else 0
            known = register.person(other.person).name
            if days <= 31 and (compatible(name, known) or fold(name).split()[-1] == fold(known).split()[-1]):
                break
        else:
            kept.append(tenure)
    return sorted(kept, key=lambda t: t.since or "", reverse=True)


def _in_force(tenures: Sequence[Tenure], on: DateSpan) -> list[Tenure]:
    """Of several holders, those to reckon with: the days around a hand-over count only where its dates are not exact.

    The day of the hand-over itself belongs to both.
    """
    inside = [t for t in tenures if _first(t.since) <= on.last and _last(t.until) >= on.start]
    exact = all(
        (t.since is None or len(t.since) == 10)
        and (t.until is None or len(t.until) == 10)
        and not t.source.startswith("seed:unchecked")
        for t in tenures
    )
    return inside if inside and exact else list(tenures)


def _office_only(case: Case) -> Participant | None:
    """Side and office, without a name: the holder on the date."""
    who, on, register = case.who, case.on, case.register
    if who.name or not case.office or not case.side:
        return None
    if who.status == "former":
        return case.settle("office", "former holder", "the words do not say which former holder")
    if on is None:
        return case.settle("office", "no date", "without a date an office means no person")
    if who.status == "elect":
        return _elect(case)
    holders = _holders(case)
    if not holders:
        return case.settle(
            "office", "holder not known", f"no holder of {case.office} of {case.side} on {on.iso()} in the register"
        )
    fresh = [t for t in holders if not stale(t, on)]
    if not fresh:
        newest = max(holders, key=lambda t: t.seen)
        return case.settle(
            "office",
            "evidence too old",
            f"unknown since {newest.seen}",
            candidates=[_candidate(t, register) for t in holders],
        )
    if case.who.role:
        same = [t for t in fresh if t.role == case.who.role]
        fresh = same or fresh
    if len(fresh) > 1:
        fresh = _in_force(fresh, on)
    if len(fresh) > 1:
        return case.settle(
            "ambiguous", "hand-over", "two holders around the date", candidates=[_candidate(t, register) for t in fresh]
        )
    tenure = fresh[0]
    return case.settle(
        "resolved", "side+office+date", f"{tenure.source}, seen {tenure.seen}",
        person=register.person(tenure.person), tenure=tenure, candidates=[_candidate(tenure, register)],
    )  # fmt: skip


def _elect(case: Case) -> Participant:
    """*President-elect*: who takes the office within some months after the date."""
    if case.on is None or not case.office or not case.side:
        return _open(case)
    after = DateSpan(case.on.start, case.on.last + dt.timedelta(days=ELECT_DAYS), "range")
    coming = [t for t in case.register.holders(case.office, case.side, after, 0) if _first(t.since) > case.on.last]
    persons = {t.person for t in coming}
    if len(persons) == 1:
        tenure = coming[-1]
        return case.settle(
            "resolved", "elect: next holder", f"in office since {tenure.since}",
            person=case.register.person(tenure.person), tenure=tenure, candidates=[_candidate(tenure, case.register)],
        )  # fmt: skip
    return case.settle(
        "office",
        "elect",
        "who was elected is not in the register",
        candidates=[_candidate(t, case.register) for t in coming],
    )


def _name_in_document(case: Case) -> Participant | None:
    """The document has introduced exactly one person of that name."""
    who = case.who
    if not who.name:
        return None
    alike = [
        p
        for p in case.context.people
        if p.name
        and (case.side is None or p.side is None or p.side == case.side)
        and same_name(who.name, p, case.register)
    ]
    persons = {(p.person or p.name) for p in alike}
    if len(persons) != 1:
        return None
    found = alike[0]
    if found.person:
        return case.settle(
            "resolved", "introduced in the document", person=case.register.person(found.person),
            candidates=[_person_candidate(case.register.person(found.person), case.register, case.on)],
        )  # fmt: skip
    settled = case.settle("unresolved", "introduced in the document", "not in the register, kept as written")
    return replace(
        settled,
        name=found.name,
        side=settled.side or found.side,
        role=settled.role or found.role,
        office=settled.office or found.office,
    )


def _name_alone(case: Case) -> Participant | None:
    """The register knows one person by that name (a family name alone: one in a prominent office around the date)."""
    who, on, register = case.who, case.on, case.register
    if not who.name:
        return None
    known = _known_name(case)
    if not known:
        return case.settle("unresolved", "name not in the register", "kept as written")
    single = len(who.name.split()) == 1 and _latin_or_cyrillic(who.name)
    if case.office:
        held = [p for p in known if any(t.office == case.office and _covers(t, on) for t in register.tenures_of(p.id))]
        if len(held) == 1:
            return case.settle(
                "resolved", "office+name+date", person=held[0], candidates=[_person_candidate(held[0], register, on)]
            )
        ever = [p for p in known if any(t.office == case.office for t in register.tenures_of(p.id))]
        near = [p for p in ever if who.status is not None or _active(p.id, on, register)]
        if not held and len(ever) == 1 and (not single or near):
            return case.settle(
                "resolved", "office+name", person=ever[0], candidates=[_person_candidate(ever[0], register, on)]
            )
        if held:
            known = held
        elif single:
            return case.settle(
                "unresolved",
                "no holder of that name",
                "",
                candidates=[_person_candidate(p, register, on) for p in known],
            )
    if single and case.side is None and not (who.role and len(known) == 1):
        prominent = [p for p in known if _active(p.id, on, register) and _plain_family(who.name, p, register)]
        if len(prominent) == 1:
            return case.settle(
                "resolved",
                "the register leaves one",
                "",
                person=prominent[0],
                candidates=[_person_candidate(prominent[0], register, on)],
            )
        status = "ambiguous" if len(prominent) > 1 else "unresolved"
        return case.settle(
            status,
            "a family name alone",
            "",
            candidates=[_person_candidate(p, register, on) for p in (prominent or known)[:5]],
        )
    if len(known) > 1:
        active = [
            p
            for p in known
            if _active(p.id, on, register, frozenset(t.office for q in known for t in register.tenures_of(q.id)))
        ]
        known = active if len(active) == 1 else known
    if len(known) == 1:
        rule = "side+name" if case.side else "name"
        return case.settle("resolved", rule, person=known[0], candidates=[_person_candidate(known[0], register, on)])
    return case.settle(
        "ambiguous", "several of that name", "", candidates=[_person_candidate(p, register, on) for p in known[:8]]
    )


#: Family names that half the world bears: alone they mean nobody, however few the register knows.
COMMON = frozenset(
    [
        "smith",
        "johnson",
        "brown",
        "jones",
        "williams",
        "davis",
        "miller",
        "wilson",
        "moore",
        "taylor",
        "anderson",
        "thomas",
        "jackson",
        "white",
        "harris",
        "martin",
        "thompson",
        "garcia",
        "martinez",
        "robinson",
        "clark",
        "lewis",
        "walker",
        "hall",
        "allen",
        "young",
        "king",
        "wright",
        "scott",
        "green",
        "baker",
        "adams",
        "nelson",
        "hill",
        "campbell",
        "mitchell",
        "roberts",
        "carter",
        "phillips",
        "evans",
        "turner",
        "parker",
        "collins",
        "edwards",
        "stewart",
        "morris",
        "murphy",
        "cook",
        "rogers",
        "morgan",
        "cooper",
        "peterson",
        "reed",
        "bailey",
        "bell",
        "graham",
        "hamilton",
        "gordon",
        "grant",
        "lee",
        "kim",
        "park",
        "wang",
        "li",
        "zhang",
        "chen",
        "liu",
        "yang",
        "huang",
        "zhao",
        "wu",
        "zhou",
        "lopez",
        "hernandez",
        "gonzalez",
        "perez",
        "rodriguez",
        "sanchez",
        "ramirez",
        "torres",
        "flores",
        "rivera",
        "gomez",
        "diaz",
        "reyes",
        "cruz",
        "morales",
        "ortiz",
        "gutierrez",
        "silva",
        "santos",
        "oliveira",
        "souza",
        "sousa",
        "costa",
        "ferreira",
        "pereira",
        "alves",
        "ivanov",
        "petrov",
        "smirnov",
        "popov",
        "ali",
        "ahmed",
        "khan",
        "hussein",
        "hassan",
        "mohammed",
        "mohamed",
        "ibrahim",
        "abdullah",
        "kumar",
        "singh",
        "sharma",
        "patel",
        "muller",
        "mueller",
        "schmidt",
        "schneider",
        "fischer",
        "weber",
        "meyer",
        "wagner",
        "becker",
        "rossi",
        "russo",
        "ferrari",
        "bianchi",
        "dubois",
        "bernard",
        "durand",
        "moreau",
        "simon",
        "laurent",
        "michel",
        "leroy",
        "david",
        "john",
        "paul",
        "peter",
        "george",
        "james",
        "robert",
        "frank",
        "price",
        "may",
        "long",
        "rice",
        "day",
        "best",
        "page",
        "field",
        "stone",
        "wood",
        "woods",
        "bush",
        "hope",
        "power",
        "rose",
        "mason",
        "hunter",
        "fox",
        "wolf",
        "banks",
        "lane",
        "west",
        "north",
        "may",
    ]
)


def _plain_family(name: str, person: Person, register: Register) -> bool:
    """A family name alone may mean this person: not a name that half the world bears, and a state's or organisation's office."""
    if name.casefold() in COMMON:
        return False
    return person.side is None or register.side(person.side).kind != "territory"


def _latin_or_cyrillic(name: str) -> bool:
    return all(c < "\u0530" or "\u1e00" <= c < "\u1f00" or not c.isalpha() for c in name)


def _covers(tenure: Tenure, on: DateSpan | None) -> bool:
    if on is None:
        return True
    slack = dt.timedelta(days=HANDOVER_DAYS)
    return _first(tenure.since) <= on.last + slack and _last(tenure.until) >= on.start - slack


def _side_only(case: Case) -> Participant | None:
    """The words name a side, or an office that the register does not know in it."""
    if case.who.name or case.side is None:
        return None
    if case.who.role and not case.office:
        return case.settle("office", "role not in the register", "")
    return case.settle("side", "side")


def _open(case: Case) -> Participant:
    """The words do not say who: no side, no name, nothing that the document has introduced."""
    return case.settle("unresolved", "nothing to resolve by", "no side and no name")


RULES = (_group, _office_and_name, _office_only, _name_in_document, _name_alone, _side_only)


def why(rule_function: object) -> str:
    """The sentence that a user reads under ``why``."""
    return (getattr(rule_function, "__doc__", "") or "").strip()


def participant(who: Participant, on: DateSpan | None, register: Register, context: Context = NOTHING) -> Participant:
    """Resolve one participant as of the date of the contact. Pure and deterministic.

    ``who.name`` is the name as written, ``who.office``/``who.role``/``who.side`` what the words say. Gives the participant with its
    ``resolution``; name, person, side, office and role are filled where one person is left, else they stay as
    written. An organisation as a side without role (*NATO said*) stays a side.
    """
    side = who.side
    if who.group:
        return replace(who, resolution=Resolution("group", "group"))
    office = office_of(who.office, who.role, side, register, named=who.name is not None)
    if (
        office in ("leader", "head", None)
        and who.role in ("leader", "head", "ruler", "strongman")
        and side
        and not who.name
    ):
        office = _leader_office(side, on, register) or office
    case = Case(who, on, register, context, side, office)
    if who.name and " " in who.name.strip():
        # a full name says more than the document's earlier words do
        alone = _office_and_name(case) or _name_alone(case)
        if alone is not None and alone.resolution is not None and alone.resolution.status in ("resolved", "conflict"):
            return alone
    for rule in RULES:
        found = rule(case)
        if found is not None:
            return found
    return _open(case)


def _leader_office(side: str, on: DateSpan | None, register: Register) -> str | None:
    """Which office *the leader of* a side means: its only head, or the one that the register's table names."""
    known = register.side(side)
    if known.kind not in ("state", "territory"):
        return getattr(known, "head", None)
    if on is None:
        return None
    state = {t.person for t in register.holders("head_of_state", side, on, 0)}
    government = {t.person for t in register.holders("head_of_government", side, on, 0)}
    if state and government and state == government:
        return "head_of_state"
    if side in CEREMONIAL:
        return "head_of_government"
    if side in EXECUTIVE:
        return "head_of_state"
    return None


#: Where head of state and of government differ, whom *the leader* means. Hand-written, by constitution and usage.
CEREMONIAL = frozenset(
    [
        "AUS",
        "AUT",
        "BEL",
        "BGD",
        "BHS",
        "BRB",
        "BLZ",
        "BGR",
        "CAN",
        "HRV",
        "CZE",
        "DNK",
        "DEU",
        "DMA",
        "EST",
        "ETH",
        "FIN",
        "FJI",
        "GRC",
        "GRD",
        "HUN",
        "ISL",
        "IND",
        "IRQ",
        "IRL",
        "ISR",
        "ITA",
        "JAM",
        "JPN",
        "KHM",
        "KNA",
        "LVA",
        "LBN",
        "LUX",
        "MYS",
        "MLT",
        "MUS",
        "MNE",
        "NPL",
        "NLD",
        "NZL",
        "MKD",
        "NOR",
        "PAK",
        "PNG",
        "POL",
        "PRT",
        "LCA",
        "VCT",
        "WSM",
        "SRB",
        "SGP",
        "SVK",
        "SVN",
        "SLB",
        "ESP",
        "SWE",
        "THA",
        "TTO",
        "TUV",
        "VUT",
        "GBR",
        "ALB",
        "GEO",
        "ARM",
        "MDA",
    ]
)
EXECUTIVE = frozenset(
    [
        "RUS",
        "CHN",
        "FRA",
        "UKR",
        "KAZ",
        "UZB",
        "TJK",
        "KGZ",
        "AZE",
        "EGY",
        "DZA",
        "TUN",
        "KOR",
        "TWN",
        "PRK",
        "SYR",
        "VNM",
        "SEN",
        "CIV",
        "CMR",
        "GAB",
        "TZA",
        "RWA",
        "UGA",
        "NAM",
        "MOZ",
        "PER",
        "GUY",
        "SAU",
        "ARE",
        "JOR",
        "MAR",
        "KWT",
        "BHR",
        "IRN",
        "LKA",
        "ROU",
    ]
)


#: The sentences of rules that are not a function's: what a user reads under ``why``.
SENTENCES = {
    "side+office+date+name": "Side, office and date leave this person, and the name confirms it.",
    "side+office+date": "This person held that office of that side on the date.",
    "side+office+date+name alike": "Side, office and date leave this person; the name is a like spelling.",
    "side+name": "The side has one person of that name.",
    "name": "The register knows one person by that name.",
    "office+name+date": "One holder of that office on the date bears that name.",
    "office+name": "One holder of that office, at another time, bears that name.",
    "the register leaves one": "One person in a prominent office around the date bears that family name.",
    "elect: next holder": "The next holder of the office took it within some months after the date.",
    "introduced in the document": "The document has introduced this person.",
    "hand-over": "Two holders around the date: both are given.",
    "evidence too old": "The last evidence of a holder is more than twelve months older than the date.",
    "holder not known": "The register has no holder of that office on the date.",
    "no date": "Without a date an office means no person.",
    "former holder": "The words do not say which former holder.",
    "elect": "Who was elected is not in the register.",
    "office and name disagree": "On that date the register has somebody else in that office; the text's name stands.",
    "several of that name": "Several persons bear that name.",
    "namesakes in office": "Two holders of that name around the date.",
    "a family name alone": "A family name alone is nobody until a document or the register leaves one.",
    "no holder of that name": "Nobody of that name held the office.",
    "name not in the register": "The register does not know the name; it is kept as written.",
    "role not in the register": "The register does not know that office.",
    "side": "The words name a side.",
    "group": "The words name a group, not a person.",
    "nothing to resolve by": "The words do not say who: no side, no office, no name.",
    "counterpart": "The words do not say whose counterpart, or of which country.",
}


def sentence_of(resolution: Resolution) -> str:
    """The rule of a resolution as a sentence, with what it saw."""
    lead, _, rule = resolution.rule.rpartition(": ")
    sentence = SENTENCES.get(resolution.rule) or SENTENCES.get(rule) or resolution.rule
    if lead:
        sentence = f"{lead[0].upper()}{lead[1:]}: {sentence[0].lower()}{sentence[1:]}"
    return f"{sentence} ({resolution.reason})" if resolution.reason else sentence
