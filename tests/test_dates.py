"""Dates as wide as the source left them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplog.dates import DateSpan
from diplog.errors import ConfigError

DAY = dt.date(2025, 1, 21)


@pytest.mark.parametrize(
    ("text", "iso", "gold", "precision"),
    [
        ("2025-01-21", "2025-01-21", "2025-01-21", "day"),
        ("2025-01-21T23:30:00+01:00", "2025-01-21", "2025-01-21", "day"),
        ("2025-01", "2025-01", "2025-01", "month"),
        ("2025-12", "2025-12", "2025-12", "month"),
        ("2025", "2025", None, "year"),
        ("2025-01-20/2025-01-22", "2025-01-20/2025-01-22", "2025-01-20", "range"),
        ("2025-01-20/2025-01-20", "2025-01-20", "2025-01-20", "day"),
    ],
)
def test_parse_and_write(text: str, iso: str, gold: str | None, precision: str) -> None:
    span = DateSpan.parse(text)
    assert (span.iso(), span.gold(), span.precision) == (iso, gold, precision)
    assert DateSpan.parse(span.iso()) == span


@pytest.mark.parametrize("text", ["", "yesterday", "2025-13", "2025-02-30", "2025-01-22/2025-01-20", "25-01-2025"])
def test_what_is_no_date_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match=r"not a date|ends"):
        DateSpan.parse(text)


def test_month_ends_where_the_next_begins() -> None:
    assert DateSpan.month(2024, 2).last == dt.date(2024, 2, 29)
    assert DateSpan.month(2025, 12).end == dt.date(2026, 1, 1)
    assert DateSpan.year(2025).last == dt.date(2025, 12, 31)


def test_a_span_has_at_least_a_day() -> None:
    with pytest.raises(ConfigError, match="before it starts"):
        DateSpan(DAY, DAY)


def test_overlap_and_slack() -> None:
    here, next_day = DateSpan.day(DAY), DateSpan.day(DAY + dt.timedelta(days=1))
    assert not here.overlaps(next_day)
    assert here.overlaps(next_day, slack=1)
    assert DateSpan.month(2025, 1).overlaps(here)
    assert not DateSpan.month(2025, 2).overlaps(here)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_a_range_keeps_both_ends(one: dt.date, two: dt.date) -> None:
    first, last = sorted((one, two))
    span = DateSpan.range(first, last)
    assert (span.start, span.last) == (first, last)
    assert DateSpan.parse(span.iso()) == span
    assert span.overlaps(DateSpan.day(first))
    assert span.overlaps(DateSpan.day(last))
