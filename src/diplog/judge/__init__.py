"""Contact → Verdict: how it stands, which rule says so, on which sentences; never *true* or *false*.

Three levels: the contact (:func:`judge`), its attributes and the claims inside its accounts (:func:`judge_all`). Pure:
the moment is an argument, and nothing here asks the clock.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Account, Contact, Statement, Verdict, Watch
from .accounts import Told, account, in_time, latest, said, told
from .attributes import attributes
from .claims import claims
from .rules import Case, Row, decide, publishers

__all__ = [
    "Change",
    "Lag",
    "Step",
    "Tally",
    "counts",
    "first_confirmed",
    "followup",
    "history",
    "hours_between_sides",
    "judge",
    "judge_all",
]


def judge(
    contact: Contact, as_of: str | None = None, coverage: Sequence[Watch] = (), today: str | None = None
) -> Verdict:
    """How the contact stood at ``as_of`` (ISO date, meaning its end, or moment; None: on all that is known).

    ``coverage`` tells which sides were watched: only then is a side *silent*, else *not-watched*. ``today`` is the day
    from which an announced day is seen as passed; the default is ``as_of``, else the latest moment in the statements.
    """
    case, _ = _case(contact, as_of, coverage, today)
    decided = decide(case)
    resting = _rests_on(case, decided)
    return Verdict(
        contact=contact.id,
        level="contact",
        subject="contact",
        status=decided.status,
        rule=decided.id,
        why=_why(case, decided),
        rests_on=tuple(s.id for s in resting),
        as_of=as_of or case.today,
        accounts=case.accounts,
        publishers=publishers([s for s in case.told.others if s.stance == "occurred"]),
    )


def judge_all(
    contact: Contact,
    as_of: str | None = None,
    coverage: Sequence[Watch] = (),
    today: str | None = None,
    watch_list: Sequence[str] = (),
) -> tuple[Verdict, ...]:
    """Verdicts on all three levels: the contact first, then its attributes, then the claims in its accounts.

    ``watch_list``: topics to say of whether or not anybody mentions them.
    """
    verdict = judge(contact, as_of, coverage, today)
    told_ = told(contact, as_of)
    return (
        verdict,
        *attributes(contact, told_, verdict.as_of, watch_list),
        *claims(contact, told_, verdict.as_of),
    )


def _case(contact: Contact, as_of: str | None, coverage: Sequence[Watch], today: str | None) -> tuple[Case, Told]:
    told_ = told(contact, as_of)
    heard = [said(s) for s in contact.statements if said(s)]
    first = min(heard, default="")
    if contact.date is not None:
        first = min(first, contact.date.start.isoformat()) if first else contact.date.start.isoformat()
    accounts = tuple(account(side, told_, coverage, first) for side in told_.sides)
    moment = today or as_of or max(heard, default=None)
    return Case(contact, accounts, told_, moment), told_


# Which responses and which stances of third parties a rule rests on.
_GROUNDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "affirmed-and-denied": (("affirms", "denies"), ()),
    "affirmed-by-two": (("affirms",), ()),
    "affirmed-not-confirmed": (("affirms", "does-not-confirm", "doubts"), ()),
    "affirmed-by-one": (("affirms",), ()),
    "announced-and-denied": (("announced", "denies"), ()),
    "denied-by-side": (("denies",), ()),
    "reported-not-confirmed": (("does-not-confirm", "doubts"), ("occurred",)),
    "reported-by-others": ((), ("occurred",)),
    "alleged-by-others": (("doubts",), ("doubted",)),
    "denied-by-others": ((), ("denied",)),
    "called-off": (("cancelled",), ()),
    "called-off-reported": ((), ("cancelled",)),
    "announced-and-past": (("announced",), ("planned",)),
    "announced-not-confirmed": (("announced", "does-not-confirm", "doubts"), ()),
    "announced-by-two": (("announced",), ()),
    "announced-by-one": (("announced",), ()),
    "announced-by-others": ((), ("planned",)),
    "asked-for": (("sought",), ()),
    "asked-for-reported": ((), ("sought",)),
    "not-confirmed": (("does-not-confirm", "doubts"), ("unconfirmed",)),
    "nothing-said": ((), ()),
}


def _rests_on(case: Case, decided: Row) -> list[Statement]:
    responses, stances = _GROUNDS[decided.id]
    found = [
        stands
        for a in case.accounts
        if a.response in responses and (stands := latest(case.told.own[a.side])) is not None
    ]
    if decided.id == "announced-and-past" and found:
        stances = ()
    found.extend(s for s in case.told.others if s.stance in stances)
    return in_time(found) if found else in_time([*case.told.others, *(s for o in case.told.own.values() for s in o)])


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nobody"


def _quiet(accounts: Sequence[Account]) -> str:
    silent = [a.side for a in accounts if a.response == "silent"]
    unwatched = [a.side for a in accounts if a.response == "not-watched"]
    parts = []
    if silent:
        parts.append(f"{_listed(silent)} {'is' if len(silent) == 1 else 'are'} silent")
    if unwatched:
        parts.append(f"{_listed(unwatched)} {'was' if len(unwatched) == 1 else 'were'} not watched")
    return ", ".join(parts) or "no other side takes part"


def _why(case: Case, decided: Row) -> str:
    _, stances = _GROUNDS[decided.id]
    count = publishers([s for s in case.told.others if s.stance in stances])
    due = case.due()
    return decided.why.format(
        affirm=_listed(case.sides("affirms")),
        deny=_listed(case.sides("denies")),
        decline=_listed(
            [
                f"{a.side} ({'asked' if a.asked else 'not known to have been asked'})"
                for a in case.accounts
                if a.response in ("does-not-confirm", "doubts")
            ]
        ),
        announce=_listed(case.sides("announced")) if case.sides("announced") else "third parties",
        seek=_listed(case.sides("sought")),
        cancel=_listed(case.sides("cancelled")),
        quiet=_quiet(case.accounts),
        publishers="one publisher" if count == 1 else f"{count} independent publishers",
        day=due.isoformat() if due else "",
        moment=case.today or "",
    )


# last, since it judges too
from .history import (  # noqa: E402
    Change,
    Lag,
    Step,
    Tally,
    counts,
    first_confirmed,
    followup,
    history,
    hours_between_sides,
)
