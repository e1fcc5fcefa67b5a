"""Dates exactly as wide as the source left them.

A date of a contact is a half-open interval of days with a precision. *On 21 January* is one day, *in January* is a
month, *last year* a year, *20-22 January* a range. Nothing narrows an interval silently.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from .errors import ConfigError

Precision = Literal["day", "range", "month", "year", "about"]


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """Half-open interval of days ``[start, end)`` and how precisely the text gave it."""

    start: dt.date
    end: dt.date
    precision: Precision = "day"

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ConfigError(f"date span ends ({self.end}) before it starts ({self.start})")

    @classmethod
    def day(cls, day: dt.date) -> DateSpan:
        return cls(day, day + dt.timedelta(days=1), "day")

    @classmethod
    def month(cls, year: int, month: int) -> DateSpan:
        start = dt.date(year, month, 1)
        end = dt.date(year + month // 12, month % 12 + 1, 1)
        return cls(start, end, "month")

    @classmethod
    def year(cls, year: int) -> DateSpan:
        return cls(dt.date(year, 1, 1), dt.date(year + 1, 1, 1), "year")

    @classmethod
    def range(cls, first: dt.date, last: dt.date) -> DateSpan:
        """A range of days, both ends included."""
        if first == last:
            return cls.day(first)
        return cls(first, last + dt.timedelta(days=1), "range")

    @classmethod
    def parse(cls, text: str) -> DateSpan:
        """``2025-01-21``, ``2025-01``, ``2025`` or ``2025-01-20/2025-01-22`` (ISO 8601, ends included)."""
        value = text.strip()
        try:
            if re.fullmatch(r"\d{4}", value):
                return cls.year(int(value))
            if re.fullmatch(r"\d{4}-\d{2}", value):
                return cls.month(int(value[:4]), int(value[5:]))
            if "/" in value:
                first, last = value.split("/", 1)
                return cls.range(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
            return cls.day(dt.date.fromisoformat(value[:10]))
        except ValueError as error:
            raise ConfigError(
                f"not a date: {text!r} (write 2025-01-21, 2025-01, 2025 or 2025-01-20/2025-01-22)"
            ) from error

    @property
    def last(self) -> dt.date:
        """The last day that belongs to the interval."""
        return self.end - dt.timedelta(days=1)

    def iso(self) -> str:
        """ISO 8601 as short as the precision allows; a range as ``first/last``."""
        match self.precision:
            case "day":
                return self.start.isoformat()
            case "month":
                return f"{self.start:%Y-%m}"
            case "year":
                return f"{self.start:%Y}"
            case _:
                return f"{self.start.isoformat()}/{self.last.isoformat()}"

    def gold(self) -> str | None:
        """The guidelines' form: ``YYYY-MM-DD`` or ``YYYY-MM``; a range gives its first day.

        What is wider than a month (*last year*) or only about some days (*next week*: precision ``about``) gives None: the
        guidelines leave such dates open.
        """
        match self.precision:
            case "day" | "range":
                return self.start.isoformat()
            case "month":
                return f"{self.start:%Y-%m}"
            case _:
                return None

    def overlaps(self, other: DateSpan, slack: int = 0) -> bool:
        """Whether the two intervals share a day, give or take ``slack`` days on either side."""
        days = dt.timedelta(days=slack)
        return self.start < other.end + days and other.start < self.end + days
