"""What each side of a contact has said of it up to a moment; being silent and not being watched are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..gazetteer import fold
from ..model import Account, Contact, Response, Stance, Statement, Watch
from ..voices import base_side, represents

RESPONSES: dict[Stance, Response] = {
    "occurred": "affirms",
    "planned": "announced",
    "sought": "sought",
    "denied": "denies",
    "unconfirmed": "does-not-confirm",
    "doubted": "doubts",
    "cancelled": "cancelled",
}
# Said on one day in one breath, the more telling counts: *we asked for the call, and it took place* affirms.
_TELLING: dict[Stance, int] = {
    "occurred": 6,
    "denied": 5,
    "planned": 4,
    "cancelled": 3,
    "sought": 2,
    "doubted": 1,
    "unconfirmed": 0,
}


def said(statement: Statement) -> str:
    """When the world could know it: the publication, else when the ledger learned it; empty where neither is known."""
    return statement.published or statement.known or ""


def by_then(statement: Statement, moment: str | None) -> bool:
    """Whether it had been said by a moment (ISO date, meaning its end, or date and time)."""
    when = said(statement)
    if moment is None or not when:
        return True
    if len(when) <= 10 or len(moment) <= 10:
        return when[:10] <= moment[:10]
    return when <= moment


def in_time(statements: Iterable[Statement]) -> list[Statement]:
    """In the order in which they were said; undated first, since nothing shows that they came later."""
    return sorted(statements, key=lambda s: (said(s)[:10], said(s), s.known or "", _TELLING[s.stance], s.id))


@dataclass(frozen=True, slots=True)
class Told:
    """A contact's statements at a moment, sorted by who speaks: each side's own, those relayed by another side (``A``
    telling what ``B`` says is not ``B``'s word), and third parties'."""

    sides: tuple[str, ...]
    own: dict[str, list[Statement]]
    relayed: dict[str, list[Statement]]
    others: list[Statement]
    moment: str | None


def told(contact: Contact, as_of: str | None) -> Told:
    """The statements that had been said by ``as_of`` (None: all), by who speaks."""
    sides = contact.sides or tuple(sorted({s for p in contact.participants if (s := represents(p))}))
    own: dict[str, list[Statement]] = {side: [] for side in sides}
    relayed: dict[str, list[Statement]] = {side: [] for side in sides}
    others: list[Statement] = []
    bases: dict[str, list[str]] = {}
    for side in sides:
        bases.setdefault(base_side(side), []).append(side)
    known = [s for s in contact.statements if by_then(s, as_of)]
    # *did not speak by phone*, read once more for *by phone*: a sentence that denies a contact does not affirm it
    denying = {_sentence(s) for s in known if s.stance == "denied"}
    for statement in in_time(known):
        if denying and statement.stance == "occurred" and _sentence(statement) in denying:
            continue
        speaker = _side(statement.speaks_for, own, bases)
        if speaker is None:
            others.append(statement)
        elif _relayed(statement, speaker, bases):
            relayed[speaker].append(statement)
        else:
            own[speaker].append(statement)
    return Told(sides, own, relayed, others, as_of)


def _sentence(s: Statement) -> tuple[str, str, int, int, str | None]:
    return (s.document, s.quote.field, s.quote.start, s.quote.end, s.speaks_for)


def _side(speaks_for: str | None, sides: dict[str, list[Statement]], bases: dict[str, list[str]]) -> str | None:
    """The side of the contact that a voice speaks for; an opposition's voice is not the government's.

    Where a contact knows a code only one way (``PSE`` for whoever of Palestine takes part), the other way is meant too.
    """
    if speaks_for is None or speaks_for in sides:
        return speaks_for
    same = bases.get(base_side(speaks_for), [])
    return (
        same[0]
        if len(same) == 1 and ("-" not in same[0] or "-" not in speaks_for) and _loose(speaks_for, same[0])
        else None
    )


def _loose(speaks_for: str, side: str) -> bool:
    # a state's government does not speak for its opposition, nor the other way round
    return not {speaks_for.partition("-")[2], side.partition("-")[2]} & {"opposition", "rebels"}


def _relayed(statement: Statement, side: str, bases: dict[str, list[str]]) -> bool:
    if statement.source_type != "official" or statement.source_country is None or statement.said_by is None:
        return False
    teller = base_side(statement.source_country)
    return teller != base_side(side) and teller in bases


def latest(statements: Sequence[Statement]) -> Statement | None:
    """The statement that says how its side stands now.

    The latest counts, except that a *no comment* does not take back what was affirmed or denied before, that a plan told
    again does not unsay that it took place, that unnamed officials do not take back what was said openly, and that of
    words of one day the more telling count.
    """
    stands: Statement | None = None
    for statement in in_time(statements):
        if stands is None or _supersedes(statement, stands):
            stands = statement
    return stands


_OPEN = frozenset({"unconfirmed", "doubted", "sought"})  # says nothing that a later word, named or not, would take back


def _supersedes(new: Statement, old: Statement) -> bool:
    if new.standing == "unnamed" and old.standing != "unnamed" and old.stance not in _OPEN:
        return False
    if old.standing == "unnamed" and new.standing != "unnamed":
        return new.stance not in _OPEN or old.stance in _OPEN
    settled = old.stance == "occurred" or (old.stance == "denied" and not old.hedge)
    if settled and new.stance in _OPEN:
        return False
    if old.stance == "occurred" and new.stance in ("planned", "cancelled"):
        return False
    # undated words cannot be shown to be later than dated ones
    return bool(said(new)) or not said(old)


def response(statement: Statement) -> Response:
    """A hedged denial (*not aware of any call*) does not confirm; it does not deny."""
    if statement.stance == "denied" and statement.hedge:
        return "does-not-confirm"
    return RESPONSES[statement.stance]


def account(side: str, told_: Told, coverage: Sequence[Watch], first: str) -> Account:
    """One side's account at the moment. ``first``: when the contact was first heard of, for reading silence."""
    own = told_.own[side]
    stands = latest(own)
    if stands is None:
        watched = any(
            base_side(w.side) == base_side(side)
            and w.outcome == "ok"
            and w.end[:10] >= first[:10]
            and (told_.moment is None or w.begin[:10] <= told_.moment[:10])
            for w in coverage
        )
        return Account(side, "silent" if watched else "not-watched")
    return Account(
        side,
        response(stands),
        tuple(s.id for s in own),
        said(stands) or None,
        stands.hedge,
        stands.scope,
        stands.standing,
        any(s.asked for s in own),
    )


def publisher_of(statement: Statement) -> str:
    """Whose report it is: the newspaper or agency it is attributed to, else who published it; a third state for itself."""
    if statement.speaks_for:
        return statement.speaks_for
    said_by = statement.said_by
    if said_by is not None and said_by.name and statement.standing == "media":
        return fold(said_by.name)
    return fold(statement.publisher or statement.key)
