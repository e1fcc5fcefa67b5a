"""What a calendar is: from the words of a date, an anchor and a tense to a span of days. No word of any language here."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ..dates import DateSpan

Tense = Literal["past", "future"] | None
Sort = Literal["absolute", "weekday", "relative", "month", "year", "range", "part-of-day", "vague"]
Part = Literal["morning", "noon", "afternoon", "evening", "night"]

# What a rule may say: how its slots become a span of days.
Kind = Literal["date", "weekday", "day", "ago", "unit", "month", "year", "vague", "anaphoric", "not"]
KINDS = ("date", "weekday", "day", "ago", "unit", "month", "year", "vague", "anaphoric", "not")

_DAY = dt.timedelta(days=1)
# Publishers sit in other time zones than events: a text of the 21st may truly tell of the 22nd, local time.
_SLACK = 1
# A date without a year that a "planned" statement puts behind us by no more than this is the one that just passed
# (*the visit planned for 3 June was called off*, published on 10 June), not next year's.
_JUST_PASSED = 60
# How far *the coming days* reach. Of the gold's rows of this kind all fall within it.
_FEW_DAYS = 10


@dataclass(frozen=True, slots=True)
class Form:
    """What the words say before an anchor is known; calendar fields are None where the words are silent.

    ``y m d w`` year, month, day, weekday (Monday 0); ``y2 m2 d2 w2`` the same for the end of a range; ``ymod`` and
    ``mmod`` years and months counted from the anchor's (*last year* -1); ``mod`` one of ``last``, ``this``, ``next``,
    ``coming``, ``lastweek``, ``thisweek``, ``nextweek``; ``n`` a count with its sign, of ``unit``.
    """

    kind: Kind
    y: int | None = None
    m: int | None = None
    d: int | None = None
    w: int | None = None
    y2: int | None = None
    m2: int | None = None
    d2: int | None = None
    w2: int | None = None
    ymod: int | None = None
    mmod: int | None = None
    mod: str | None = None
    n: int | None = None
    n2: int | None = None
    unit: str | None = None

    def span(self, anchor: dt.date | None, tense: Tense = None) -> DateSpan | None:
        """The days meant, seen from ``anchor``; None where the words do not say, or need an anchor and there is none."""
        try:
            return _RESOLVERS[self.kind](self, anchor, tense)
        except (ValueError, OverflowError):  # 30 February, year 0: the words are not a date
            return None


def _shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * _DAY


def _choose(candidates: Iterable[dt.date], anchor: dt.date, tense: Tense, slack: int = _SLACK) -> dt.date | None:
    """The candidate nearest to the anchor that the tense allows (``slack`` days beyond it pass)."""
    days = sorted(candidates, key=lambda day: (abs((day - anchor).days), day))
    if tense == "past":
        fitting = [day for day in days if (day - anchor).days <= slack]
    elif tense == "future":
        fitting = [day for day in days if (anchor - day).days <= slack]
        passed = next((day for day in days if slack < (anchor - day).days <= _JUST_PASSED), None)
        if passed and (not fitting or (fitting[0] - anchor).days > 365 - _JUST_PASSED):
            return passed
    else:
        fitting = days
    return fitting[0] if fitting else (days[0] if days else None)


def _real_days(triples: Iterable[tuple[int, int, int]]) -> list[dt.date]:
    """The triples that are days (29 February only in leap years)."""
    return [dt.date(y, m, d) for y, m, d in triples if 1 <= m <= 12 and 1 <= d <= calendar.monthrange(y, m)[1]]


def _bounded(candidates: list[dt.date], anchor: dt.date, mod: str | None) -> list[dt.date]:
    """Candidates on the side of the anchor that *last* or *next* names."""
    if mod in ("last", "lastweek"):
        return [day for day in candidates if day <= anchor]
    if mod in ("next", "coming", "nextweek"):
        return [day for day in candidates if day >= anchor]
    return candidates


def _tense_of(mod: str | None, tense: Tense) -> Tense:
    if mod in ("last", "lastweek"):
        return "past"
    return "future" if mod in ("next", "coming", "nextweek") else tense


def _date(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    """Day, month and year as far as told; a range if a second end is told. The date wins over a weekday beside it."""
    y, m, d = form.y, form.m, form.d
    y2, m2, d2 = form.y2, form.m2, form.d2
    if d is None:
        raise ValueError("a date without a day")
    if m is None and m2 is not None:
        m = m2
    if y is None and y2 is not None and m is not None:
        y = y2 - 1 if m2 is not None and m > m2 else y2
    if y is None and form.ymod is not None and anchor:
        y = anchor.year + form.ymod
    if m is None and form.mmod is not None and anchor:
        y, m = _shift_month(anchor.year, anchor.month, form.mmod)
    if y is not None and m is not None:
        first = dt.date(y, m, d)
    elif anchor is None:
        return None
    else:
        if m is not None:
            candidates = _real_days((anchor.year + k, m, d) for k in (-2, -1, 0, 1, 2))
        else:
            candidates = _real_days((*_shift_month(anchor.year, anchor.month, k), d) for k in (-2, -1, 0, 1, 2))
        candidates = _bounded(candidates, anchor, form.mod)
        tense = _tense_of(form.mod, tense)
        if form.w is not None:
            near = 400 if m is not None else 45
            same = [day for day in candidates if day.weekday() == form.w and abs((day - anchor).days) <= near]
            candidates = same or candidates
        elif m is not None:
            # Nobody leaves out the year of a day two years off: only the neighbours of the anchor compete.
            candidates = [day for day in candidates if abs((day - anchor).days) <= 366] or candidates
        if d2 is not None and tense == "past" and form.mod is None:
            slack = _SLACK + 31  # a range under way: its first day counts, its last may lie ahead
        else:
            slack = _SLACK
        chosen = _choose(candidates, anchor, tense, slack if d2 is not None and m is not None and d2 > d else _SLACK)
        if chosen is None:
            return None
        first = chosen
    if form.n is not None:  # *the week of 20 January*
        return DateSpan.range(first, first + (form.n - 1) * _DAY)
    if d2 is None:
        return DateSpan.day(first)
    year2, month2 = (y2 or first.year), (m2 or first.month)
    last = dt.date(year2, month2, d2) if d2 <= calendar.monthrange(year2, month2)[1] else first
    if last < first:
        if m2 is None or (month2 == first.month):
            last = dt.date(*_shift_month(first.year, first.month, 1), d2)
        else:
            last = dt.date(first.year + 1, month2, d2)
    if (last - first).days > 366:
        raise ValueError("a range of more than a year is not a date of a contact")
    return DateSpan.range(first, last)


def _nearest_weekday(form: Form, w: int, anchor: dt.date, tense: Tense) -> dt.date:
    """*On Tuesday*: the anchor's own day if it fits, else backwards, or forwards for what is planned."""
    back = anchor - ((anchor.weekday() - w) % 7) * _DAY
    ahead = anchor + ((w - anchor.weekday()) % 7) * _DAY
    match form.mod:
        case "last":
            return back if back < anchor else back - 7 * _DAY
        case "coming":
            return ahead if ahead > anchor else ahead + 7 * _DAY
        case "next":  # said on a Thursday, *next Friday* is not tomorrow
            return ahead if (ahead - anchor).days > 2 else ahead + 7 * _DAY
        case "lastweek" | "thisweek" | "nextweek":
            week = {"lastweek": -1, "thisweek": 0, "nextweek": 1}[form.mod]
            return _monday(anchor) + (7 * week + w) * _DAY
        case "this" if tense is None:
            return min(back, ahead, key=lambda day: (abs((day - anchor).days), day))
        case _:
            return ahead if tense == "future" else back


def _weekday(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    if anchor is None or form.w is None:
        return None
    if form.w2 is None:
        return DateSpan.day(_nearest_weekday(form, form.w, anchor, tense))
    if tense == "future" or form.mod in ("next", "coming", "nextweek"):
        first = _nearest_weekday(form, form.w, anchor, tense)
        last = first + ((form.w2 - first.weekday()) % 7) * _DAY
    else:
        last = _nearest_weekday(form, form.w2, anchor, tense)
        first = last - ((last.weekday() - form.w) % 7) * _DAY
    return DateSpan.range(first, last)


def _day(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    """*Yesterday*; with a weekday beside it that disagrees by a day or two (written before, put out after midnight), that."""
    if anchor is None or form.n is None:
        return None
    day = anchor + form.n * _DAY
    if form.n2 is not None:
        return DateSpan.range(*sorted((day, anchor + form.n2 * _DAY)))
    if form.w is not None and day.weekday() != form.w:
        day = next((day + k * _DAY for k in (-1, 1, -2, 2) if (day + k * _DAY).weekday() == form.w), day)
    return DateSpan.day(day)


def _ago(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    """*Three days ago*, *in two weeks*: as wide as the unit counted."""
    if anchor is None or form.n is None:
        return None
    n = form.n
    match form.unit:
        case "hour":
            return DateSpan.day(anchor + int(n / 24) * _DAY)
        case "day":
            return DateSpan.day(anchor + n * _DAY)
        case "week":
            monday = _monday(anchor + 7 * n * _DAY)
            return DateSpan.range(monday, monday + 6 * _DAY)
        case "month":
            return DateSpan.month(*_shift_month(anchor.year, anchor.month, n))
        case "year":
            return DateSpan.year(anchor.year + n)
    return None


def _unit(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    """*Last week*, *this month*, *next year*, *at the weekend*."""
    if anchor is None:
        return None
    if form.mmod is not None:
        return DateSpan.month(*_shift_month(anchor.year, anchor.month, form.mmod))
    step = {"last": -1, "lastweek": -1, "next": 1, "coming": 1, "nextweek": 1}.get(form.mod or "", 0)
    match form.unit:
        case "week":
            monday = _monday(anchor) + 7 * step * _DAY
            return DateSpan.range(monday, monday + 6 * _DAY)
        case "weekend":
            saturday = _monday(anchor) + 5 * _DAY
            if form.mod in ("lastweek", "thisweek", "nextweek"):
                saturday += 7 * step * _DAY
            elif form.mod == "last" or (form.mod is None and tense != "future"):
                saturday = saturday if saturday + _DAY <= anchor or saturday == anchor else saturday - 7 * _DAY
            elif form.mod == "next" and anchor.weekday() >= 3:
                saturday += 7 * _DAY
            elif tense == "past" and saturday > anchor:
                saturday -= 7 * _DAY
            return DateSpan.range(saturday, saturday + _DAY)
        case "month":
            return DateSpan.month(*_shift_month(anchor.year, anchor.month, step))
        case "year":
            return DateSpan.year(anchor.year + step)
    return None


def _month(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    """*In May*, *May 2023*, *last November*, *November last year*."""
    m, y = form.m, form.y
    if m is None:
        return None
    if y is None and form.y2 is not None and form.m2 is not None:
        y = form.y2 - 1 if m > form.m2 else form.y2
    if y is None and anchor is not None:
        if form.ymod is not None:
            y = anchor.year + form.ymod
        else:
            here = anchor.year * 12 + anchor.month - 1
            options = [(anchor.year + k) * 12 + m - 1 for k in (-1, 0, 1)]
            tense = _tense_of(form.mod, tense)
            if tense == "past":
                options = [o for o in options if o < here or (o == here and form.mod != "last")]
            elif tense == "future":
                options = [o for o in options if o > here or (o == here and form.mod not in ("next",))]
            y = min(options, key=lambda o: (abs(o - here), o)) // 12
    if y is None:
        return None
    first = DateSpan.month(y, m)
    if form.m2 is None or form.m2 == m:
        return first
    return DateSpan(first.start, DateSpan.month(y + (form.m2 < m), form.m2).end, "month")


def _year(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    if form.y is not None:
        return DateSpan.year(form.y)
    if form.ymod is not None and anchor:
        return DateSpan.year(anchor.year + form.ymod)
    return None


def _vague(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    """*In the coming days* is the stretch after the anchor; *soon*, *recently*, *in the coming weeks* say nothing."""
    if anchor is None or form.unit != "day" or form.mod != "coming":
        return None
    return DateSpan.range(anchor + _DAY, anchor + _FEW_DAYS * _DAY)


def _nowhere(form: Form, anchor: dt.date | None, tense: Tense) -> DateSpan | None:
    return None


_RESOLVERS = {
    "date": _date,
    "weekday": _weekday,
    "day": _day,
    "ago": _ago,
    "unit": _unit,
    "month": _month,
    "year": _year,
    "vague": _vague,
    "anaphoric": _nowhere,
    "not": _nowhere,
}
