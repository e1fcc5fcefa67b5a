"""A claim in plain words against the record: which contact it may mean, how that stands, what would settle it.

The claim was read like any text, so it is a :class:`~diplog.model.Statement`. Here it is compared with contacts: people
or offices, kind and date must not contradict; what else the claim says (who asked for it, topics, who says so) is then
held against the accounts. The answer never says *true* or *false*: it says what is on record, and what is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .dates import DateSpan
from .model import Contact, Participant, Statement, Verdict

Outcome = Literal["confirmed", "unsettled", "against", "nothing", "no-claim"]

# From the mildest to the one that must be seen: a claim of two parts is as good as its worse part.
_GRAVITY: tuple[Outcome, ...] = ("confirmed", "unsettled", "nothing", "against")

_SPEAKS_AGAINST = frozenset({"denied", "disputed", "cancelled"})
# Days from the claimed day at which an undated contact may be told of: later in a look back, or ahead as a plan.
TOLD_AROUND = 60
NEAREST = 5  # contacts that are named where none fits
AROUND = 7  # days around the claimed one in which a person's contacts with others are worth a look
# What a side's account must be for the stance that a claim gives it; anything else of its own contradicts the claim.
_FITS_STANCE: dict[str, frozenset[str]] = {
    "occurred": frozenset({"affirms"}),
    "planned": frozenset({"announced", "affirms"}),
    "sought": frozenset({"sought", "announced", "affirms"}),
    "denied": frozenset({"denies"}),
    "unconfirmed": frozenset({"does-not-confirm"}),
    "doubted": frozenset({"doubts"}),
    "cancelled": frozenset({"cancelled"}),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing the claim says beyond the contact itself, held against the record.

    ``about``: ``speaker``, ``initiated_by``, ``date``, ``kind``, ``place`` or ``topic:…``; ``standing``: ``on-record``,
    ``not-on-record`` or ``against``; ``statements`` are ids.
    """

    about: str
    standing: Literal["on-record", "not-on-record", "against"]
    words: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A contact that the claim may mean: how it stands, and what the record says of each part of the claim."""

    contact: Contact
    verdict: Verdict
    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    settle: tuple[str, ...] = ()  # what would settle it


@dataclass(frozen=True, slots=True)
class Near:
    """A contact that does not fit, and why not."""

    contact: Contact
    verdict: Verdict
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the record says of one statement of the claim."""

    claim: Statement
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    nearest: tuple[Near, ...] = ()
    settle: tuple[str, ...] = ()


def check(claim: Statement, standing: Iterable[tuple[Contact, Verdict]]) -> Answer:
    """Compare one claim with all contacts of a moment.

    Findings are ordered by how well they fit (date first, then the latest); without one, up to five nearest contacts
    are given, each with what differs: of the same sides, else of the same people with others in the days around.
    """
    verdicts: dict[str, Verdict] = {}
    contacts = []
    for contact, verdict in standing:
        contacts.append(contact)
        verdicts[contact.id] = verdict
    fits, near, elsewhere = _weighed(claim, contacts)
    findings = tuple(_finding(claim, contact, verdicts[contact.id]) for contact in fits)
    nearest = [Near(contact, verdicts[contact.id], differs) for contact, differs in near]
    if not findings:
        nearest = nearest or [Near(contact, verdicts[contact.id], differs) for contact, differs in elsewhere]
        return Answer(claim, "nothing", (), tuple(nearest[:NEAREST]), _to_find(claim))
    # Several contacts may be meant only where the claim leaves that open: the best fit decides.
    return Answer(claim, findings[0].outcome, findings, tuple(nearest[:2]))


def relevant(claim: Statement, contacts: Iterable[Contact]) -> list[Contact]:
    """The contacts that :func:`check` needs: all that fit, and the nearest. Their statements are not looked at."""
    fits, near, elsewhere = _weighed(claim, contacts)
    return [*fits, *(contact for contact, _ in (*near[:NEAREST], *elsewhere[:NEAREST]))]


_Differing = list[tuple[Contact, tuple[str, ...]]]


def _weighed(claim: Statement, contacts: Iterable[Contact]) -> tuple[list[Contact], _Differing, _Differing]:
    """Those that fit, those that differ, and those of the same people with others; each the nearest first."""
    fits: list[tuple[tuple[float, str], Contact]] = []
    near: list[tuple[tuple[float, str], Contact, tuple[str, ...]]] = []
    elsewhere: list[tuple[tuple[float, str], Contact, tuple[str, ...]]] = []
    for contact in contacts:
        differs, distance = _differences(claim, contact)
        if differs is None:
            around = _elsewhere(claim, contact)
            if around is not None:
                elsewhere.append(((around, contact.id), contact, (f"with {_listed(contact)}",)))
        elif not differs:
            fits.append(((distance, contact.id), contact))
        else:
            near.append(((len(differs) * 1000 + distance, contact.id), contact, tuple(differs)))
    fits.sort(key=lambda found: found[0])
    near.sort(key=lambda found: found[0])
    elsewhere.sort(key=lambda found: found[0])
    return [c for _, c in fits], [(c, d) for _, c, d in near], [(c, d) for _, c, d in elsewhere]


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of a claim of several parts; ``no-claim`` when there is none."""
    found = list(outcomes)
    return max(found, key=_GRAVITY.index) if found else "no-claim"


# -- does a contact fit ------------------------------------------------------------------------------------------------


def _differences(claim: Statement, contact: Contact) -> tuple[list[str] | None, float]:
    """What keeps the contact from being the claimed one (empty: it fits) and how far it is; None: nothing in common."""
    missing = [p for p in claim.participants if not any(same(p, q) for q in contact.participants)]
    if len(claim.participants) - len(missing) > 1:  # *A says B met C* read as if A had been there too
        missing = [p for p in missing if claim.said_by is None or not (p.name and p.name == claim.said_by.name)]
    shared = len(claim.participants) - len(missing)
    if not shared or not claim.participants:
        return None, 0.0
    sides = {q.side for q in contact.participants if q.side}
    if missing and any(p.side not in sides for p in missing) and not (len(claim.participants) > 2 and shared >= 2):
        return None, 0.0
    differs = [f"with {_listed(contact)} instead of {p.label()}" for p in missing]
    if not kinds_agree(claim.kind, contact.kind):
        differs.append(f"a {contact.kind.replace('_', ' ')}, not a {claim.kind.replace('_', ' ')}")
    wanted, distance = claimed_date(claim), 0.0
    if wanted and contact.date:
        if not wanted.overlaps(contact.date, slack=1):
            differs.append(f"dated {contact.date.iso()}, not {wanted.iso()}")
        distance = abs((contact.date.start - wanted.start).days)
    elif wanted and (days := _told_from(wanted, contact.statements)) > TOLD_AROUND:
        differs.append("not dated, and told of at another time")
        distance = float(days)
    elif wanted:
        distance = 0.5  # an undated contact may be it, a dated one that fits is likelier
    else:
        # Without a date the latest contact is meant: *did Rubio speak with Fidan?*
        distance = 0.0 if contact.date is None else (10_000_000 - contact.date.start.toordinal()) / 1e7
    return differs, distance


def _told_from(wanted: DateSpan, statements: Iterable[Statement]) -> int:
    """How many days from the claimed one the nearest text was published; 0 where that cannot be known."""
    told = [DateSpan.parse(s.published[:10]).start if s.published else None for s in statements]
    away = [max((wanted.start - day).days, (day - wanted.last).days, 0) for day in told if day]
    return min(away) if away and len(away) == len(told) else 0


def _elsewhere(claim: Statement, contact: Contact) -> int | None:
    """How many days from the claimed one somebody named in the claim had this contact with others; None if far off."""
    wanted = claimed_date(claim)
    if wanted is None or contact.date is None:
        return None
    days = max((wanted.start - contact.date.last).days, (contact.date.start - wanted.last).days, 0)
    if days > AROUND:
        return None
    named = [p for p in claim.participants if p.name]
    return days if any(q.name and same(p, q) for p in named for q in contact.participants) else None


def claimed_date(claim: Statement) -> DateSpan | None:
    """The date that the claim's own words give; the day on which it is asked is not taken for the contact's."""
    return claim.date if claim.date_text else None


def kinds_agree(a: str, b: str) -> bool:
    """*Talks* fit every kind; a visit fits the meeting during it, a call a video call."""
    return a == b or "talks" in (a, b) or {a, b} <= {"call", "video_call"} or {a, b} <= {"meeting", "visit"}


def same(asked: Participant, known: Participant) -> bool:
    """Whether a participant of the record may be the one that is asked for.

    Persons by the register's id or by name; an office or a side without a name fits whoever holds it there.
    """
    if asked.side and known.side and asked.side != known.side:
        return False
    if asked.person and known.person:
        return asked.person == known.person
    if asked.name and known.name:
        mine, theirs = _name(asked.name), _name(known.name)
        return mine == theirs or mine <= theirs or theirs <= mine
    if asked.office and known.office and asked.office != known.office and not (asked.name or known.name):
        return False
    if asked.side and known.side:
        return asked.group == known.group or bool(asked.group or known.group)
    if asked.name or known.name:
        return False
    return bool(asked.role and known.role and asked.role == known.role and asked.side == known.side)


def _name(name: str) -> frozenset[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return frozenset(word for word in re.split(r"[\W_]+", bare.replace("ı", "i")) if len(word) > 1)


def _listed(contact: Contact) -> str:
    return ", ".join(p.label() for p in contact.participants)


# -- how the claim stands ------------------------------------------------------------------------------------------------


def _finding(claim: Statement, contact: Contact, verdict: Verdict) -> Finding:
    remarks = tuple(_remarks(claim, contact, verdict))
    outcome = _standing(claim, verdict)
    if any(r.standing == "against" for r in remarks):
        outcome = "against"
    elif outcome == "confirmed" and any(r.standing == "not-on-record" for r in remarks):
        outcome = "unsettled"
    return Finding(contact, verdict, outcome, remarks, _to_settle(claim, contact, verdict, remarks))


def _standing(claim: Statement, verdict: Verdict) -> Outcome:
    """How the contact's status answers the stance that is claimed."""
    status = verdict.status
    responses = {a.response for a in verdict.accounts}
    match claim.stance:
        case "occurred":
            if status == "confirmed":
                return "confirmed"
            return "against" if status in _SPEAKS_AGAINST else "unsettled"
        case "denied":
            if status == "denied":
                return "confirmed"
            return "against" if status in ("confirmed", "disputed", "one-sided") else "unsettled"
        case "planned":
            if status in _SPEAKS_AGAINST:
                return "against"
            planned = responses & {"announced", "affirms"} or status in ("planned", "confirmed", "overdue")
            return "confirmed" if planned else "unsettled"
        case "sought":
            if responses & {"sought", "announced", "affirms"} or status in ("sought", "planned", "confirmed"):
                return "confirmed"
            return "against" if status == "denied" else "unsettled"
        case "cancelled":
            if status == "cancelled":
                return "confirmed"
            return "against" if status in ("confirmed", "one-sided", "disputed") else "unsettled"
        case _:  # unconfirmed, doubted: a claim about what is not said
            if status in ("unconfirmed", "alleged", "one-sided", "reported"):
                return "confirmed"
            return "against" if status == "confirmed" else "unsettled"


def _remarks(claim: Statement, contact: Contact, verdict: Verdict) -> Iterable[Remark]:
    if claim.said_by is not None:
        yield _speaker(claim, claim.said_by, contact, verdict)
    if claim.initiated_by:
        yield _initiative(claim.initiated_by, contact.statements)
    wanted = claimed_date(claim)
    if wanted:
        dated = [s for s in contact.statements if s.date]
        if not dated:
            yield Remark("date", "not-on-record", f"no statement gives a date; the claim says {wanted.iso()}")
        elif not any(s.date and s.date.overlaps(wanted) for s in dated):
            said = ", ".join(sorted({s.date.iso() for s in dated if s.date}))
            yield Remark("date", "not-on-record", f"the record dates it {said}, the claim {wanted.iso()}", _ids(dated))
    for topic in dict.fromkeys(t.code for t in claim.topics):
        named = [s for s in contact.statements if any(t.code == topic for t in s.topics)]
        name = topic.replace("_", " ")
        if named:
            who = ", ".join(sorted({s.speaks_for or s.publisher or "third parties" for s in named}))
            yield Remark(f"topic:{topic}", "on-record", f"{name} is mentioned by {who}", _ids(named))
        else:
            yield Remark(f"topic:{topic}", "not-on-record", f"no account mentions {name}")


def _speaker(claim: Statement, voice: Participant, contact: Contact, verdict: Verdict) -> Remark:
    """Whether the one whom the claim names as its source is on record with it."""
    name = voice.label()
    said = [s for s in contact.statements if s.said_by is not None and same(voice, s.said_by)]
    side = voice.side
    if not said and voice.name is None and side:  # *Mexico says*: anyone who officially speaks for it
        said = [s for s in contact.statements if s.speaks_for == side]
    matching = [s for s in said if s.stance == claim.stance]
    if matching:
        return Remark("speaker", "on-record", f"{name} is on record with it", _ids(matching))
    account = next((a for a in verdict.accounts if a.side == side), None)
    if said:
        stances = ", ".join(sorted({s.stance for s in said}))
        return Remark("speaker", "against", f"{name} is on record with something else: {stances}", _ids(said))
    if account and account.statements:
        fits = account.response in _FITS_STANCE[claim.stance]
        words = f"{name} is not on record; {side} is: {account.response}"
        return Remark("speaker", "not-on-record" if fits else "against", words, account.statements)
    return Remark("speaker", "not-on-record", f"{name} is not on record with it")


def _initiative(side: str, statements: Sequence[Statement]) -> Remark:
    told = [s for s in statements if s.initiated_by]
    agreeing = [s for s in told if s.initiated_by == side]
    if agreeing and len(agreeing) == len(told):
        return Remark("initiated_by", "on-record", f"the record has it on the initiative of {side}", _ids(agreeing))
    if agreeing:
        return Remark("initiated_by", "against", "the accounts differ on whose initiative it was", _ids(told))
    if told:
        others = ", ".join(sorted({s.initiated_by for s in told if s.initiated_by}))
        return Remark("initiated_by", "against", f"the record has it on the initiative of {others}", _ids(told))
    return Remark("initiated_by", "not-on-record", "no account says on whose initiative it was")


def _ids(statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(s.id for s in statements)


# -- what would settle it --------------------------------------------------------------------------------------------


def _to_settle(claim: Statement, contact: Contact, verdict: Verdict, remarks: Sequence[Remark]) -> tuple[str, ...]:
    what = contact.kind.replace("_", " ")
    wanted = []
    if verdict.status != "confirmed" or claim.stance == "denied":
        settled = {a.side for a in verdict.accounts if a.response in ("affirms", "denies")}
        for side in dict.fromkeys((*(a.side for a in verdict.accounts), *contact.sides)):
            if side in settled:
                continue
            account = next((a for a in verdict.accounts if a.side == side), None)
            asked = " (it was asked and did not confirm)" if account and account.response == "does-not-confirm" else ""
            wanted.append(f"an official text or answer of {side} that confirms or denies the {what}{asked}")
        if verdict.status == "disputed":
            wanted.append(f"a correction by one of the sides, or a record of the {what} that both accept")
    for remark in remarks:
        if remark.standing == "not-on-record" and remark.about.startswith("topic:"):
            wanted.append(f"an account of the {what} that mentions {remark.about[6:].replace('_', ' ')}")
        elif remark.standing != "on-record" and remark.about == "initiated_by":
            wanted.append(f"an account of the other side that says who asked for the {what}")
        elif remark.standing == "not-on-record" and remark.about == "speaker":
            wanted.append("a text in which the named speaker says so")
    return tuple(dict.fromkeys(wanted))


def _to_find(claim: Statement) -> tuple[str, ...]:
    sides = " or ".join(dict.fromkeys(p.side for p in claim.participants if p.side)) or "one of the sides"
    when = claimed_date(claim)
    around = f" around {when.iso()}" if when else ""
    return (f"a text of {sides} published{around} that tells of it (diplog read takes files and addresses)",)
