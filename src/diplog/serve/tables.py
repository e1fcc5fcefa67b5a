"""Counts over a view: by month, by day, by whatever contacts have in common."""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..dates import DateSpan
from ..publish import words
from ..view.fill import together
from ..view.schema import PAGES_FROM, STATUSES, UNDATED
from .answers import Count, Facet, Month, Pace, Party, Rate, Row, Said
from .select import Selection

COLUMNS = (
    "c.id, c.label, c.kind, c.status, c.why, c.rule, c.precision, c.first, c.last, c.place, c.statements, c.publishers, "
    "c.first_said, c.last_said, c.confirmed, c.changed, c.before, c.lists"
)
FACETED = 500  # contacts that facets are counted over, the latest first: more would cost more than the page itself
FACET_VALUES = 30
LAGS = 500  # the latest lags that are listed one by one
# Standings in which nobody says that it took place: they are no part of how often two talk.
_AHEAD = {STATUSES.index(s) for s in ("planned", "sought", "cancelled", "overdue")}

Days = Sequence[tuple[int, int, int]]  # negated day, status, contacts


def row_of(r: Sequence[Any]) -> Row:
    """A contact in a list, of :data:`COLUMNS`."""
    sides, topics, people, accounts, rests_on, formerly = json.loads(r[17])
    first, last = r[7], r[8]
    date = None
    if first is not None:
        date = first if r[6] == "day" else _span(first, last, r[6])
    return Row(
        id=r[0],
        label=r[1],
        kind=r[2],
        status=STATUSES[r[3]],
        why=r[4],
        rule=r[5],
        date=date,
        precision=r[6],
        first=first,
        last=last,
        place=r[9],
        sides=tuple(sides),
        people=tuple(Party(*p) for p in people),
        topics=tuple(topics),
        accounts=tuple(Said(*a) for a in accounts),
        statements=r[10],
        publishers=r[11],
        first_said=r[12],
        last_said=r[13],
        confirmed=r[14],
        changed=r[15],
        before=r[16],
        rests_on=tuple(rests_on),
        formerly=tuple(formerly),
    )


@lru_cache(maxsize=20_000)
def _span(first: str, last: str, precision: Any) -> str:
    return DateSpan(dt.date.fromisoformat(first), dt.date.fromisoformat(last) + dt.timedelta(days=1), precision).iso()


@lru_cache(maxsize=100_000)
def _month(day: int) -> str:
    """The month of a negated day."""
    return dt.date.fromordinal(-day).isoformat()[:7]


class Summary:
    """What the contacts of a tag have in common: contacts by the name of each other tag."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._kinds: dict[str, dict[str, int]] = {}
        for name, number in numbers.items():
            kind, _, value = name.partition(":")
            self._kinds.setdefault(kind, {})[value] = number

    def counts(self, prefix: str, label: Callable[[str], str] | None = None, most: int | None = None) -> list[Count]:
        """Values of tags that begin so (``side:``, ``names:MEX:``), those with most contacts first."""
        kind, _, start = prefix.partition(":")
        found = [
            (value[len(start) :], number)
            for value, number in self._kinds.get(kind, {}).items()
            if value.startswith(start)
        ]
        found.sort(key=lambda item: (-item[1], item[0]))
        return [Count(value, number, label(value) if label else "") for value, number in found[:most]]

    def mapping(self, prefix: str) -> dict[str, int]:
        return {c.value: c.number for c in self.counts(prefix)}


def summary(db: sqlite3.Connection, tag: int) -> Summary:
    """Counted now, or when the view was made where the tag has many contacts."""
    return Summary(kept(db, tag) or together(db, tag))


def kept(db: sqlite3.Connection, tag: int) -> dict[str, int] | None:
    """What was counted for a tag when the view was made."""
    row = db.execute("SELECT numbers FROM summaries WHERE tag = ?", (tag,)).fetchone()
    return dict(json.loads(row[0])) if row else None


def by_day(db: sqlite3.Connection, tag: int) -> list[tuple[int, int, int]]:
    return db.execute(
        "SELECT day, status, count(*) FROM tags WHERE tag = ? GROUP BY day, status ORDER BY day", (tag,)
    ).fetchall()


def iso(day: int | None) -> str | None:
    return None if day is None or day == UNDATED else dt.date.fromordinal(-day).isoformat()


def months(days: Days) -> tuple[Month, ...]:
    """Contacts by month and status, the earliest first; months without any are left out, and so are undated contacts."""
    found: dict[str, dict[str, int]] = {}
    for day, status, number in days:
        if day != UNDATED:
            month = found.setdefault(_month(day), {})
            month[STATUSES[status]] = month.get(STATUSES[status], 0) + number
    return tuple(Month(m, sum(of.values()), of) for m, of in sorted(found.items()))


def days(counted: Days, horizon: str | None) -> tuple[Count, ...]:
    """Contacts a day in the year up to the horizon (for heat calendars), the earliest first."""
    if not horizon:
        return ()
    end = DateSpan.parse(horizon).last.toordinal()
    found: dict[int, int] = {}
    for day, _, number in counted:
        if day != UNDATED and end - 365 <= -day <= end:
            found[-day] = found.get(-day, 0) + number
    return tuple(Count(dt.date.fromordinal(d).isoformat(), n) for d, n in sorted(found.items()))


def rate(counted: Days, horizon: str | None, stretch: int = 30, most: int = 36) -> Rate:
    """Contacts of the last days against equal stretches before, as far back as the first contact."""
    dated = [(-day, number) for day, status, number in counted if day != UNDATED and status not in _AHEAD]
    if not horizon or not dated:
        return Rate(stretch, 0, None, None, None, 0)
    end = DateSpan.parse(horizon).last.toordinal()
    bins: dict[int, int] = {}
    for day, number in dated:
        if day <= end:
            bins[(end - day) // stretch] = bins.get((end - day) // stretch, 0) + number
    back = min(max(bins, default=0), most)
    before = sorted(bins.get(n, 0) for n in range(1, back + 1))
    if len(before) < 4:
        return Rate(stretch, bins.get(0, 0), None, None, None, len(before))
    tenths = statistics.quantiles(before, n=10, method="inclusive")
    return Rate(stretch, bins.get(0, 0), round(statistics.fmean(before), 2), tenths[0], tenths[8], len(before))


def total(db: sqlite3.Connection, chosen: Selection, most: int) -> tuple[int, bool]:
    """How many fit, and whether that is only the least."""
    if chosen.exact is not None:
        return chosen.exact, False
    (number,) = db.execute(
        f"SELECT count(*) FROM ({chosen.sql('1', contacts=False)} LIMIT {most + 1})", chosen.all_values()
    ).fetchone()
    return min(number, most), number > most


_FACETS = ("status", "kind", "topic", "side")


def facets(db: sqlite3.Connection, chosen: Selection) -> tuple[tuple[Facet, ...], int | None]:
    """What would narrow a question: status, kind, topic, side, year, with how many contacts each leaves; and over how many
    of the latest contacts that was counted (None: all that fit)."""
    rows = db.execute(
        f"{chosen.sql('t.no, t.day', contacts=False)} ORDER BY t.day LIMIT {FACETED + 1}", chosen.all_values()
    ).fetchall()
    cut = len(rows) > FACETED or chosen.cut
    of = Summary(
        dict(
            db.execute(
                "SELECT n.name, q.number FROM (SELECT x.tag, count(*) AS number FROM json_each(?) j "
                "JOIN tags x ON x.no = j.value AND x.tag < ? GROUP BY x.tag) q JOIN tag_names n ON n.tag = q.tag",
                (json.dumps([no for no, _ in rows[:FACETED]]), PAGES_FROM),
            ).fetchall()
        )
    )
    labels: dict[str, Callable[[str], str] | None] = {"topic": words.topic, "side": words.side}
    found = []
    for name in _FACETS:
        counts = of.counts(f"{name}:", labels.get(name), FACET_VALUES + 1)
        found.append(Facet(name, tuple(counts[:FACET_VALUES]), cut or len(counts) > FACET_VALUES))
    years: dict[str, int] = {}
    for _, day in rows[:FACETED]:
        if day != UNDATED:
            year = str(dt.date.fromordinal(-day).year)
            years[year] = years.get(year, 0) + 1
    found.append(Facet("year", tuple(Count(y, n) for y, n in sorted(years.items(), reverse=True)), cut))
    return tuple(found), min(len(rows), FACETED) if cut else None


def counted(
    db: sqlite3.Connection, chosen: Selection | None, prefix: str, most: int
) -> list[tuple[str, int, dict[str, int]]]:
    """Values of one kind of tag with most contacts, each with its contacts by status."""
    if chosen is None:
        names = db.execute(
            "SELECT tag, name, number FROM tag_names WHERE name >= ? AND name < ? AND number > 0 "
            f"ORDER BY number DESC, name LIMIT {int(most)}",
            (prefix, prefix[:-1] + ";"),
        ).fetchall()
        return [(name[len(prefix) :], number, _statuses(db, tag)) for tag, name, number in names]
    rows = db.execute(
        f"WITH s AS ({chosen.sql('t.no AS no', contacts=False)}) SELECT n.name, x.status, count(*) FROM s "
        "JOIN tags x ON x.no = s.no JOIN tag_names n ON n.tag = x.tag WHERE n.name >= ? AND n.name < ? GROUP BY 1, 2",
        chosen.all_values(prefix, prefix[:-1] + ";"),
    ).fetchall()
    found: dict[str, dict[str, int]] = {}
    for name, status, number in rows:
        found.setdefault(name[len(prefix) :], {})[STATUSES[status]] = number
    ordered = sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [(value, sum(of.values()), of) for value, of in ordered[:most]]


def _statuses(db: sqlite3.Connection, tag: int) -> dict[str, int]:
    counted = kept(db, tag)
    if counted is not None:
        return {name[7:]: number for name, number in counted.items() if name.startswith("status:")}
    rows = db.execute("SELECT status, count(*) FROM tags WHERE tag = ? GROUP BY status", (tag,))
    return {STATUSES[status]: number for status, number in rows}


def ties(db: sqlite3.Connection, chosen: Selection | None, most: int) -> list[tuple[str, int, dict[str, int]]]:
    """The pairs of sides with most contacts."""
    return counted(db, chosen, "pair:", most)


def paces(
    db: sqlite3.Connection, pair: str, sides: tuple[str, str]
) -> tuple[tuple[Pace, ...], int, tuple[tuple[str, float, str], ...]]:
    """Who of a pair tells first, and how far the other is behind; how often both do on one day; the latest lags."""
    rows = db.execute(
        "SELECT c.id, p.hours, p.first FROM paces p JOIN contacts c ON c.no = p.no WHERE p.pair = ? ORDER BY p.day, c.id",
        (pair,),
    ).fetchall()
    behind: dict[str, list[float]] = {side: [] for side in sides}
    same = 0
    for _, hours, first in rows:
        if hours < 24:
            same += 1
        elif first in behind:
            behind[first].append(hours / 24)
    found = tuple(
        Pace(side, len(lags), round(statistics.median(lags), 2) if lags else None) for side, lags in behind.items()
    )
    return found, same, tuple((id, hours / 24, first) for id, hours, first in rows[:LAGS])
