"""The rules, in the order country → office → date → name.

The country and the office leave one candidate in most cases, and the name then says yes, no or *conflict*. Each rule is a
small function whose docstring is the sentence a user reads under ``why``. Nothing is invented: an office whose last evidence is
older than twelve months before the date stays an office, two holders around a hand-over stay two, and a family name
alone is a person only where the document has introduced one or the register leaves one.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..dates import DateSpan
from ..gazetteer import Person, Register, Tenure
from ..mentions.names import may_be, similarity, tidy
from ..model import Candidate, Participant, Resolution
from .people import (
    candidate,
    closest,
    comparable,
    latin,
    latin_or_cyrillic,
    likeness,
    matches,
    of_side,
    person_candidate,
    persons_of,
    plain_family,
    same_name,
    without_territories,
)
from .tenures import (
    SHARED_OFFICES,
    SINGLE,
    VAGUE_OFFICES,
    VAGUE_ROLES,
    VOICES,
    active,
    covers,
    first_day,
    holders,
    in_force,
    leader_office,
    office_of,
    stale,
    tenure_on,
)

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")

ELECT_DAYS = 150
CONFIRM = 0.85
CONFLICT = 0.58  # for names spelled in another script


@dataclass(frozen=True, slots=True)
class Context:
    """What a document knows that a single mention does not: its own side when it is official, and whom it introduced."""

    own_side: str | None = None
    people: tuple[Participant, ...] = ()
    meant: tuple[str, ...] = ()  # register persons that the words themselves may mean (Mention.persons)


NOTHING = Context()


@dataclass(slots=True)
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
        name, side, office, role = who.name, self.side, self.office, who.role
        if person is not None:
            tenure = tenure or tenure_on(person.id, self.on, self.register)
            name = person.name
            side = side or (tenure.side if tenure else None) or person.side
            if tenure is not None and tenure.side.startswith(f"{side}-"):
                side = tenure.side  # *the Venezuelan opposition leader* acts for the opposition
            role = _role(role, tenure)
            if tenure is not None and (office is None or office in VAGUE_OFFICES):
                office = tenure.office
        elif name:
            name = tidy(name, side)
        resolution = Resolution(status, rule, reason, tuple(candidates))  # type: ignore[arg-type]
        return Participant(
            name,
            role,
            side,
            office,
            who.group,
            who.mention,
            who.quoted,
            who.status,
            person.id if person is not None else None,
            resolution,
        )


def _role(written: str | None, tenure: Tenure | None) -> str | None:
    """The role as written; of a vague title (*the Minister*, *leader*) what the person was on the date."""
    if tenure is None or (written is not None and written not in VAGUE_ROLES):
        return written
    return tenure.role


def _group(case: Case) -> Participant | None:
    """The words name a group, not a person."""
    if not case.who.group:
        return None
    return case.settle("group", "group")


@functools.lru_cache(maxsize=16384)
def _matching(name: str, side: str, register: Register) -> tuple[Person, ...]:
    """Persons of a side that a written name can mean; every person is compared, so the answer is kept for the next time."""
    return tuple(
        p
        for p in persons_of(side, register)
        if any(may_be(name, known) for known in (p.name, *p.aliases)) and matches(name, p)
    )


def _known_name(case: Case) -> list[Person]:
    """Register persons that the written name may mean, of that side where one is given."""
    who, register = case.who, case.register
    if who.name is None:
        return []
    if who.person:
        return [register.person(who.person)]
    found = [register.person(id) for id in case.context.meant] or register.known_as(who.name)
    found = [p for p in found if case.side is None or of_side(p, case.side, register)]
    if case.side is not None and " " not in who.name.strip() and register.side(case.side).kind == "organisation":
        found = [p for p in found if any(t.side == case.side for t in register.tenures_of(p.id))]
    if not found and case.side is not None:
        found = list(_matching(who.name, case.side, register))
    if not found and case.side is not None and not latin(who.name) and " " in who.name.strip():
        found = closest(who.name, case.side, register)
    words = who.name.split()
    if not found and case.side is None and len(words) > 1:
        alike = {p.id: p for w in (words[-1], words[0]) for p in register.known_as(w)}
        found = [p for p in alike.values() if matches(who.name, p)]
    if len(found) > 1:
        found = without_territories(found, register)
    return found


def _holders_of(case: Case) -> list[Tenure]:
    """Holders of the case's office around its date; where the title is the office's own, those that can bear it.

    Of somebody *elect* also the next holders, of a *former* one all earlier ones.
    """
    role = case.who.role if case.office == case.who.office else None
    on = case.on
    if on is not None and case.who.status == "elect":
        on = DateSpan(on.start, on.last + dt.timedelta(days=ELECT_DAYS), "range")
    elif on is not None and case.who.status == "former":
        on = DateSpan(dt.date(1945, 1, 1), on.end, "range")
    return holders(case.office, case.side, on, case.register, role)


def _office_and_name(case: Case) -> Participant | None:
    """Side, office and date leave this person, and the name confirms it."""
    who, on, register = case.who, case.on, case.register
    if not (who.name and case.office and case.side):
        return None
    serving = _holders_of(case)
    for tenure in serving:
        person = register.person(tenure.person)
        if who.person == person.id or who.name == person.name or matches(who.name, person):
            others = len(serving) > 1 and {
                t.person
                for t in serving
                if t.person != person.id and matches(who.name or "", register.person(t.person))
            }
            if others and who.person is None:
                return case.settle(
                    "ambiguous", "namesakes in office", "two holders of that name around the date",
                    candidates=[candidate(t, register) for t in serving],
                )  # fmt: skip
            return case.settle(
                "resolved",
                "side+office+date+name",
                person=person,
                tenure=tenure,
                candidates=[candidate(tenure, register)],
            )
    known = _known_name(case)
    once = [p for p in known if any(t.office == case.office for t in register.tenures_of(p.id))]
    exact = known if len(known) == 1 else once if len(once) == 1 else []
    if exact:
        person = exact[0]
        fresh = [t for t in serving if on is not None and not stale(t, on)]
        if who.status in ("former", "elect") or case.office not in SINGLE or not fresh:
            return case.settle(
                "resolved", "side+name", person=person, candidates=[person_candidate(person, register, on)]
            )
        holder = register.person(fresh[0].person)
        kept = case.settle(
            "conflict", "office and name disagree",
            f"on that date the register has {holder.name} as {fresh[0].role}; the text names {person.name}",
            candidates=[candidate(t, register) for t in fresh],
        )  # fmt: skip
        return replace(kept, person=person.id, name=person.name)
    if len(known) > 1:
        return case.settle(
            "ambiguous", "several of that name", "", candidates=[person_candidate(p, register, on) for p in known]
        )
    beyond = [
        t
        for t in serving
        if on is not None and not stale(t, on) and not comparable(who.name, register.person(t.person))
    ]
    if len(beyond) == 1 and case.office in SINGLE and who.status not in ("former", "elect"):
        return case.settle(
            "resolved",
            "side+office+date, name in characters",
            "",
            person=register.person(beyond[0].person),
            tenure=beyond[0],
            candidates=[candidate(beyond[0], register)],
        )
    graded = [
        (likeness(who.name, register.person(t.person)), t)
        for t in serving
        if on is not None and not stale(t, on) and case.office in SINGLE
    ]
    if graded:
        alike, tenure = max(graded, key=lambda g: g[0])
        # a former holder may be any of many: there the name alone decides, and a shared given name does not
        floor = max(CONFIRM, 0.8) if who.status in ("former", "elect") else CONFIRM if latin(who.name) else CONFLICT
        if alike >= floor and (not latin(who.name) or _family_alike(who.name, register.person(tenure.person).name)):
            return case.settle(
                "resolved",
                "side+office+date+name alike",
                f"{alike:.2f}",
                person=register.person(tenure.person),
                tenure=tenure,
                candidates=[candidate(tenure, register)],
            )
    fresh = [t for t in serving if on is not None and not stale(t, on)]
    if fresh and case.office in SINGLE and who.status not in ("former", "elect", "acting", "interim"):
        holder = register.person(fresh[0].person)
        return case.settle(
            "conflict", "office and name disagree",
            f"on that date the register has {holder.name} as {fresh[0].role}; the text names {who.name}",
            candidates=[candidate(t, register) for t in fresh],
        )  # fmt: skip
    return case.settle("unresolved", "name not in the register", "kept as written")


def _family_alike(written: str, known: str) -> bool:
    """Whether two names share more than a given name (*Jean-Pierre Raffarin* is no *Jean Castex*)."""
    ours, theirs = written.split(), known.split()
    if "bin" in ours and "bin" in theirs and similarity(ours[0], theirs[0]) < 0.75:
        return False  # Hamad bin Khalifa Al Thani is the father of Tamim bin Hamad Al Thani
    return any(similarity(a, b) >= 0.75 for a in ours[1:] or ours for b in theirs[1:] or theirs)


def _office_only(case: Case) -> Participant | None:
    """Side and office, without a name: the holder on the date."""
    who, on, register = case.who, case.on, case.register
    if who.name or not case.office or not case.side:
        return None
    if who.quoted:
        named = holders(case.office, case.side, on, register)
        return case.settle(
            "office", "a title in quotation marks", "kept as quoted", candidates=[candidate(t, register) for t in named]
        )
    if who.status == "former":
        return case.settle("office", "former holder", "the words do not say which former holder")
    if on is None:
        return case.settle("office", "no date", "without a date an office means no person")
    if who.status == "elect":
        return _elect(case)
    serving = _holders_of(case)
    if case.office in SHARED_OFFICES:
        return case.settle(
            "office", "held by several", f"several people can be {case.office} of {case.side} at a time",
            candidates=[candidate(t, register) for t in serving if not stale(t, on)],
        )  # fmt: skip
    if not serving:
        return case.settle(
            "office", "holder not known", f"no holder of {case.office} of {case.side} on {on.iso()} in the register"
        )
    fresh = [t for t in serving if not stale(t, on)]
    if not fresh:
        newest = max(serving, key=lambda t: t.seen)
        return case.settle(
            "office",
            "evidence too old",
            f"unknown since {newest.seen}",
            candidates=[candidate(t, register) for t in serving],
        )
    if case.who.role:
        same = [t for t in fresh if t.role == case.who.role]
        fresh = same or fresh
    if len(fresh) > 1:
        fresh = in_force(fresh, on)
    if len(fresh) > 1:
        return case.settle(
            "ambiguous", "hand-over", "two holders around the date", candidates=[candidate(t, register) for t in fresh]
        )
    tenure = fresh[0]
    return case.settle(
        "resolved", "side+office+date", f"{tenure.source}, seen {tenure.seen}",
        person=register.person(tenure.person), tenure=tenure, candidates=[candidate(tenure, register)],
    )  # fmt: skip


def _elect(case: Case) -> Participant:
    """*President-elect*: who takes the office within some months after the date."""
    if case.on is None or not case.office or not case.side:
        return _open(case)
    after = DateSpan(case.on.start, case.on.last + dt.timedelta(days=ELECT_DAYS), "range")
    coming = [t for t in case.register.holders(case.office, case.side, after, 0) if first_day(t.since) > case.on.last]
    persons = {t.person for t in coming}
    if len(persons) == 1:
        tenure = coming[-1]
        return case.settle(
            "resolved", "elect: next holder", f"in office since {tenure.since}",
            person=case.register.person(tenure.person), tenure=tenure, candidates=[candidate(tenure, case.register)],
        )  # fmt: skip
    return case.settle(
        "office",
        "elect",
        "who was elected is not in the register",
        candidates=[candidate(t, case.register) for t in coming],
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
            candidates=[person_candidate(case.register.person(found.person), case.register, case.on)],
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
    single = len(who.name.split()) == 1 and latin_or_cyrillic(who.name)
    if case.office:
        held = [p for p in known if any(t.office == case.office and covers(t, on) for t in register.tenures_of(p.id))]
        if len(held) == 1:
            return case.settle(
                "resolved", "office+name+date", person=held[0], candidates=[person_candidate(held[0], register, on)]
            )
        ever = [p for p in known if any(t.office == case.office for t in register.tenures_of(p.id))]
        near = [p for p in ever if who.status is not None or active(p.id, on, register)]
        if not held and len(ever) == 1 and (not single or near):
            return case.settle(
                "resolved", "office+name", person=ever[0], candidates=[person_candidate(ever[0], register, on)]
            )
        if held:
            known = held
        elif single:
            return case.settle(
                "unresolved",
                "no holder of that name",
                "",
                candidates=[person_candidate(p, register, on) for p in known],
            )
    if single and case.side is None and not (who.role and len(known) == 1):
        prominent = [p for p in known if active(p.id, on, register) and plain_family(who.name, p, register)]
        if not prominent and len(known) == 1 and on is not None and plain_family(who.name, known[0], register):
            prominent = [p for p in known if active(p.id, on, register, VOICES)]  # *Peskov: no such talks*
        if len(prominent) == 1:
            return case.settle(
                "resolved",
                "the register leaves one",
                "",
                person=prominent[0],
                candidates=[person_candidate(prominent[0], register, on)],
            )
        status = "ambiguous" if len(prominent) > 1 else "unresolved"
        return case.settle(
            status,
            "a family name alone",
            "",
            candidates=[person_candidate(p, register, on) for p in _first_likely(prominent or known, on, register)[:5]],
        )
    if len(known) > 1:
        serving = [
            p
            for p in known
            if active(p.id, on, register, frozenset(t.office for q in known for t in register.tenures_of(q.id)))
        ]
        known = serving if len(serving) == 1 else known
    if len(known) == 1:
        rule = "side+name" if case.side else "name"
        return case.settle("resolved", rule, person=known[0], candidates=[person_candidate(known[0], register, on)])
    return case.settle(
        "ambiguous", "several of that name", "", candidates=[person_candidate(p, register, on) for p in known[:8]]
    )


def _first_likely(people: list[Person], on: DateSpan | None, register: Register) -> list[Person]:
    """Candidates in the order in which one would guess: in office around the date before all others."""
    return sorted(people, key=lambda p: (not active(p.id, on, register), tenure_on(p.id, on, register) is None, p.id))


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


@functools.lru_cache(maxsize=32768)  # the same few hundred mentions make up most of a text
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
        office = leader_office(side, on, register) or office
    case = Case(who, on, register, context, side, office)
    if who.name and " " in who.name.strip():
        # a full name says more than the document's earlier words do
        alone = _office_and_name(case) or _name_alone(case)
        if alone is not None:
            settled = alone.resolution is not None and alone.resolution.status in ("resolved", "conflict")
            return alone if settled else _name_in_document(case) or alone
    for rule in RULES:
        found = rule(case)
        if found is not None:
            return found
    return _open(case)


#: The sentences of rules that are not a function's: what a user reads under ``why``.
SENTENCES = {
    "side+office+date+name": "Side, office and date leave this person, and the name confirms it.",
    "side+office+date": "This person held that office of that side on the date.",
    "side+office+date+name alike": "Side, office and date leave this person; the name is a like spelling.",
    "side+office+date, name in characters": "Side, office and date leave this person; the name in characters cannot be compared.",
    "a title in quotation marks": "The text keeps the title in quotation marks; so does the ledger, without a person.",
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
    "held by several": "Several people of one side hold that office at a time, and the words do not say which.",
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
