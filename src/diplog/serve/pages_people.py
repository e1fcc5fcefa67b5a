"""Pages of persons, offices, sides and pairs of sides: over time, with whom, about what, at what rate."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..dates import DateSpan
from ..errors import ConfigError
from ..publish import words as phrases
from . import pictures
from .answers import Ask, Count, Dyad, Profile, Rate, Row
from .pages_answer import FEW, ROWS, Answers, Asked, filled_months, in_order, month_label, narrowed
from .pages_words import Interface

COUNTED_DAYS = 366  # up to the horizon, as :class:`.answers.Profile` has them
LANES = 9  # counterparts that have a lane of their own in a timeline


LISTED = 100  # contacts in the table of who tells first


class People(Answers):
    """Handlers of the pages of those who speak."""

    def person(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        found = self.queries.person(asked.key, asked.when, limit=FEW, token=asked.token)
        return self._profile(asked, found, Ask(person=found.key))

    def office(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        side = str(request.path_params["side"])
        found = self.queries.office(asked.key, side, asked.when, limit=FEW, token=asked.token)
        return self._profile(asked, found, Ask(office=asked.key, office_side=side))

    def side(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        found = self.queries.side(asked.key, asked.when, limit=FEW, token=asked.token)
        return self._profile(asked, found, Ask(side=(found.key,)))

    def _profile(self, asked: Asked, p: Profile, ask: Ask) -> Response:
        t, link = asked.t, asked.link
        if asked.form == "json":
            return self._json(asked, p)
        if asked.form == "csv":
            return self._table(asked, ask)
        if asked.form == "atom":
            return self._atom(
                asked,
                p.label,
                self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token),
                link.ask("contacts", ask),
            )
        if asked.form == "ics":
            return self._calendar(asked, p.label, ask)
        lists = [
            ("with", t("profile.counterparts"), p.counterparts, lambda c: link("dyad", p.key, c.value) if p.kind == "side" else link("person", c.value), None),
            ("topics", t("profile.topics"), p.topics, lambda c: link.ask("contacts", narrowed(ask, topic=(c.value,))), lambda c: t.topic(c.value)),
            ("offices", t("profile.offices"), p.offices, lambda c: link("office", *c.value.rpartition(":")[::-2]), lambda c: _office(t, c.value)),
            ("people", t("profile.holders" if p.kind == "office" else "profile.people"), p.people if p.kind != "person" else (), lambda c: link("person", c.value), None),
            ("places", t("profile.places"), p.places, lambda c: link.ask("contacts", narrowed(ask, place=c.value)), None),
        ]  # fmt: skip
        timeline = self._timeline(asked, p.latest.items, _lanes_of(p, t), self._lane_of(p))
        return self._html(
            asked,
            "profile.html",
            p.label,
            p,
            forms=("json", "csv", "atom", "ics"),
            p=p,
            ask=ask,
            lists=lists,
            statuses=in_order(p.statuses),
            status_path=lambda code: link.ask("contacts", narrowed(ask, status=(code,))),
            timeline=timeline,
            **self._rate(asked, p.rate, p.months, p.days, ask),
            next_path=asked.next(asked.request.url.path),
        )

    def _lane_of(self, p: Profile) -> Callable[[Row], str]:
        top = {c.value for c in p.counterparts[:LANES]}

        def lane(row: Row) -> str:
            keys = row.sides if p.kind == "side" else tuple(x.key or "" for x in row.people)
            return next((k for k in keys if k in top and k != p.key), "")

        return lane

    def _timeline(
        self, asked: Asked, rows: Sequence[Row], lanes: Sequence[tuple[str, str]], lane: Callable[[Row], str]
    ) -> pictures.Picture | None:
        t = asked.t
        marks = [
            pictures.Mark(
                dt.date.fromisoformat(row.first),
                lane(row),
                row.status,
                asked.views.heading(row),
                asked.link("contact", row.id),
            )
            for row in rows
            if row.first
        ]
        used = {m.lane for m in marks}
        horizon = self.queries.horizon(asked.when)
        return pictures.timeline(
            "timeline",
            f"{t('profile.timeline')}. {t('profile.timeline_note', n=len(marks))} {t('picture.marks')}",
            marks,
            [(key, label) for key, label in lanes if key in used],
            columns=(t("list.when"), t("list.who"), t("list.what"), t("list.status")),
            until=_last_day(horizon),
            say=t.day,
            status=t.status,
            months=t.months_short(),
        )

    def _rate(self, asked: Asked, rate: Rate, months: Sequence[Any], days: Sequence[Count], ask: Ask) -> dict[str, Any]:
        t = asked.t
        horizon = self.queries.horizon(asked.when)
        lines = [t("profile.rate_now", n=t("count.contacts", n=rate.number), days=rate.days, horizon=t.date(horizon))]
        if rate.usual is None or rate.low is None or rate.high is None:
            lines.append(t("profile.rate_few", stretches=rate.stretches))
        else:
            usual = t(
                "profile.rate_usual",
                usual=f"{rate.usual:.1f}",
                low=f"{rate.low:g}",
                high=f"{rate.high:g}",
                stretches=rate.stretches,
            )
            lines.append(usual)
            if rate.number < rate.low:
                lines.append(t("profile.rate_less"))
            elif rate.number > rate.high:
                lines.append(t("profile.rate_more"))
        by_month = filled_months([(m.month, m.number) for m in months], 36)
        numbers = [number for _, number in by_month[:-1]]
        one_day = asked.link.ask("contacts", narrowed(ask, since="1000-01-01", until="1000-01-01"))
        counts = Counter({dt.date.fromisoformat(c.value): c.number for c in days})
        return {
            "rate": lines,
            "months": pictures.bars(
                "months",
                t("profile.rate_months"),
                [(month_label(t, m), number) for m, number in by_month],
                columns=(t("list.when"), t("list.number")),
                usual=sum(numbers) / len(numbers) if len(numbers) >= 4 else None,
                usual_words=t("profile.usual"),
            )
            if len(by_month) > 1
            else None,
            "heat": pictures.heat_calendar(
                "days",
                t("profile.heat"),
                counts,
                span=_year_up_to(horizon),
                columns=(t("list.when"), t("list.number")),
                say=t.day,
                path=lambda day: one_day.replace("1000-01-01", day.isoformat()),
                months=t.months_short(),
            ),
        }

    def dyad(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        t, link = asked.t, asked.link
        d: Dyad = self.queries.dyad(str(request.path_params["a"]), asked.key, asked.when, limit=FEW, token=asked.token)
        ask = Ask(pair=(d.a, d.b))
        title = t("dyad.title", a=t.side(d.a), b=t.side(d.b))
        if asked.form == "json":
            return self._json(asked, d)
        if asked.form == "csv":
            return self._table(asked, ask)
        if asked.form == "atom":
            return self._atom(
                asked,
                title,
                self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token),
                link.ask("contacts", ask),
            )
        if asked.form == "ics":
            return self._calendar(asked, title, ask)
        whose = {"both": t("dyad.both"), **{side: t("dyad.alone", side=phrases.the_side(side)) for side in (d.a, d.b)}}
        whose.update({key: t(f"dyad.{key}") for key in ("disputed", "reported", "ahead")})

        def lane(row: Row) -> str:
            says = [a.side for a in row.accounts if a.response == "affirms"]
            denies = [a.side for a in row.accounts if a.response == "denies"]
            if says and denies:
                return "disputed"
            if len(says) > 1:
                return "both"
            if says and says[0] in (d.a, d.b):
                return says[0]
            return "ahead" if row.status in ("planned", "sought", "overdue", "cancelled") else "reported"

        paces = [
            f"{t('dyad.first_row', side=t.side(p.side), n=p.first)}"
            + (f"; {t('dyad.median', days=f'{p.median_days:g}')}" if p.median_days is not None else "")
            for p in d.paces
            if p.first
        ]
        if d.paces and d.same_day:
            paces.append(t("dyad.same_day", n=d.same_day))
        labels = {row.id: asked.views.heading(row) for row in d.latest.items}
        lags = [
            (
                round(days) if first == d.a else -round(days),
                labels.get(id, id),
                link("contact", id) if n < LISTED else "",
            )
            for n, (id, days, first) in enumerate(d.lags)
        ]
        lag_title = t("dyad.lag_latest", number=LISTED) if len(lags) > LISTED else t("dyad.lag")
        named = {(c.value, side): c.number for side, counts in d.topics_of.items() for c in counts}
        lists = [
            ("people", t("dyad.people"), d.people, lambda c: link("person", c.value), None),
            (
                "places",
                t("profile.places"),
                d.places,
                lambda c: link.ask("contacts", narrowed(ask, place=c.value)),
                None,
            ),
        ]
        return self._html(
            asked,
            "dyad.html",
            title,
            d,
            forms=("json", "csv", "atom", "ics"),
            d=d,
            ask=ask,
            whose=[Count(key, d.whose.get(key, 0), words) for key, words in whose.items() if d.whose.get(key)],
            paces=paces,
            statuses=in_order(d.statuses),
            status_path=lambda code: link.ask("contacts", narrowed(ask, status=(code,))),
            lists=lists,
            timeline=self._timeline(asked, d.latest.items, list(whose.items()), lane),
            lag=pictures.lag(
                "lag",
                lag_title,
                lags,
                left_words=t("dyad.lag_left", side=t.side(d.a)),
                right_words=t("dyad.lag_right", side=t.side(d.b)),
                same_words=t("dyad.lag_same"),
                columns=(t("list.what"), t("dyad.lag")),
            ),
            named=pictures.punch_card(
                "named",
                t("dyad.topics"),
                named,
                [(c.value, t.topic(c.value), link.ask("contacts", narrowed(ask, topic=(c.value,)))) for c in d.topics],
                [(d.a, t.side(d.a)), (d.b, t.side(d.b))],
                column=t("topics.column"),
            ),
            **self._rate(asked, d.rate, d.months, d.days, ask),
            next_path=asked.next(asked.request.url.path),
        )


def _office(t: Interface, code: str) -> str:
    office, _, side = code.rpartition(":")
    return f"{office.replace('_', ' ')}, {t.side(side)}"


def _lanes_of(p: Profile, t: Interface) -> list[tuple[str, str]]:
    top = [(c.value, c.label or (t.side(c.value) if p.kind == "side" else c.value)) for c in p.counterparts[:LANES]]
    return [*top, ("", t("profile.others"))]


def _last_day(horizon: str | None) -> dt.date | None:
    """The day meant by a horizon, which is as wide as it was asked for or published: a month means its end."""
    try:
        return DateSpan.parse(horizon).last if horizon else None
    except ConfigError:
        return None


def _year_up_to(horizon: str | None) -> tuple[dt.date, dt.date] | None:
    """The days that the queries count."""
    last = _last_day(horizon)
    return (last - dt.timedelta(days=COUNTED_DAYS - 1), last) if last else None
