"""The rules that say how a contact stands: small functions, one per row of ``data/verdicts.yml``, tried in its order."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ..errors import ConfigError
from ..model import Account, Contact, Statement
from .accounts import Told, in_time, publisher_of, said

# Local dates and the hour of publication blur a day's end: a day counts as passed when the next one is over too.
GRACE = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as data: its id, the status it gives, the sentence a user reads."""

    id: str
    status: str
    why: str


@functools.lru_cache(maxsize=1)
def table() -> dict[str, tuple[Row, ...]]:
    """The rows of ``data/verdicts.yml`` by level, in order. Raises :class:`ConfigError` for a row that cannot be used."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (resources.files("diplog") / "data" / "verdicts.yml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    rows: dict[str, tuple[Row, ...]] = {}
    for level, entries in data.items():
        found = []
        for entry in entries:
            try:
                found.append(Row(entry["id"], entry["status"], entry["why"]))
            except (KeyError, TypeError) as error:
                raise ConfigError(f"data/verdicts.yml, {level}: a row without id, status or why: {entry!r}") from error
        rows[level] = tuple(found)
    missing = {row.id for row in rows["contact"]} ^ set(RULES)
    if missing:
        raise ConfigError(
            f"data/verdicts.yml and diplog/judge/rules.py differ in the rules {', '.join(sorted(missing))}"
        )
    return rows


@functools.lru_cache(maxsize=1)
def _by_id() -> dict[str, Row]:
    return {row.id: row for rows in table().values() for row in rows}


def row(id: str) -> Row:
    """The row with that id."""
    return _by_id()[id]


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule looks at: the accounts, what third parties say, the announced day and the moment."""

    contact: Contact
    accounts: tuple[Account, ...]
    told: Told
    today: str | None

    def sides(self, *responses: str) -> list[str]:
        return [a.side for a in self.accounts if a.response in responses]

    def others(self, *stances: str) -> list[Statement]:
        return [s for s in self.told.others if s.stance in stances]

    def announcements(self) -> list[Statement]:
        """What sides have said ahead of the contact, in order of time; what others said where no side has."""
        own = [s for side in self.told.sides for s in self.told.own[side] if s.stance in ("planned", "cancelled")]
        return in_time(own)

    def due(self) -> dt.date | None:
        """The last day it was announced for, by the latest announcement that names one."""
        pool = [s for s in self.announcements() if s.stance == "planned"] or self.others("planned")
        dated = [s for s in in_time(pool) if s.date is not None and s.date.precision != "year"]
        if not dated:
            return None
        newest = said(dated[-1])[:10]
        days = [s.date.last for s in dated if s.date is not None and said(s)[:10] == newest]
        return max(days)

    def passed(self) -> bool:
        due = self.due()
        if due is None or not self.today:
            return False
        # *on Wednesday*, as a newspaper has it after the side that announced *next week*: until then it is not overdue
        later = [s.date.last for s in self.others("planned") if s.date is not None and s.date.precision != "year"]
        return dt.date.fromisoformat(self.today[:10]) > max([due, *later]) + dt.timedelta(days=GRACE)


Test = Callable[[Case], bool]


def affirmed_and_denied(case: Case) -> bool:
    return bool(case.sides("affirms") and case.sides("denies"))


def affirmed_by_two(case: Case) -> bool:
    return len(case.sides("affirms")) >= 2


def affirmed_not_confirmed(case: Case) -> bool:
    return bool(case.sides("affirms") and case.sides("does-not-confirm", "doubts"))


def affirmed_by_one(case: Case) -> bool:
    return bool(case.sides("affirms"))


def announced_and_denied(case: Case) -> bool:
    return bool(case.sides("announced") and case.sides("denies"))


def denied_by_side(case: Case) -> bool:
    return bool(case.sides("denies"))


def reported_not_confirmed(case: Case) -> bool:
    return bool(case.others("occurred") and case.sides("does-not-confirm", "doubts"))


def reported_by_others(case: Case) -> bool:
    return bool(case.others("occurred"))


def alleged_by_others(case: Case) -> bool:
    return bool(case.others("doubted") or case.sides("doubts")) and not (case.announcements() or case.others("planned"))


def denied_by_others(case: Case) -> bool:
    denied = case.others("denied")
    if not denied:
        return False
    later = said(in_time(denied)[-1])
    return not case.announcements() and all(said(s) < later for s in case.others("planned"))


def called_off(case: Case) -> bool:
    announcements = case.announcements()
    if not announcements:
        return False
    last = said(announcements[-1])[:10]
    return all(s.stance == "cancelled" for s in announcements if said(s)[:10] == last)


def called_off_reported(case: Case) -> bool:
    """Third parties say so, later than anything that was announced."""
    cancelled = case.others("cancelled")
    if not cancelled:
        return False
    when = said(in_time(cancelled)[-1])[:10]
    plans = [s for s in case.announcements() if s.stance == "planned"] + case.others("planned")
    return all(said(s)[:10] < when or (said(s)[:10] == when and _same_day(s, cancelled)) for s in plans)


def _same_day(plan: Statement, cancelled: list[Statement]) -> bool:
    # *put off to Friday*: a plan told with the calling off is the new plan; for the day called off it is the old one
    return any(c.date is not None and c.date == plan.date for c in cancelled)


def announced_and_past(case: Case) -> bool:
    return case.passed() and bool(case.sides("announced") or case.others("planned"))


def announced_not_confirmed(case: Case) -> bool:
    return bool(case.sides("announced") and case.sides("does-not-confirm", "doubts"))


def announced_by_two(case: Case) -> bool:
    return len(case.sides("announced")) >= 2


def announced_by_one(case: Case) -> bool:
    return bool(case.sides("announced"))


def announced_by_others(case: Case) -> bool:
    return bool(case.others("planned"))


def asked_for(case: Case) -> bool:
    return bool(case.sides("sought"))


def asked_for_reported(case: Case) -> bool:
    return bool(case.others("sought"))


def not_confirmed(case: Case) -> bool:
    return bool(case.sides("does-not-confirm", "doubts") or case.others("unconfirmed"))


def nothing_said(case: Case) -> bool:
    return True


RULES: dict[str, Test] = {
    f.__name__.replace("_", "-"): f
    for f in (
        affirmed_and_denied,
        affirmed_by_two,
        affirmed_not_confirmed,
        affirmed_by_one,
        announced_and_denied,
        denied_by_side,
        reported_not_confirmed,
        reported_by_others,
        alleged_by_others,
        denied_by_others,
        called_off,
        called_off_reported,
        announced_and_past,
        announced_not_confirmed,
        announced_by_two,
        announced_by_one,
        announced_by_others,
        asked_for,
        asked_for_reported,
        not_confirmed,
        nothing_said,
    )
}


def decide(case: Case) -> Row:
    """The first rule that fits."""
    return next(row for row in table()["contact"] if RULES[row.id](case))


def publishers(statements: list[Statement]) -> int:
    return len({publisher_of(s) for s in statements})
