"""Moments of the ledger: UTC, ISO 8601, whole seconds, ``2025-01-22T15:04:05Z``; as text they sort as in time."""

from __future__ import annotations

import datetime as dt
import os
import re

from ..dates import DateSpan
from ..errors import ConfigError

CLOCK = "DIPLOG_NOW"
_SHAPE = "%Y-%m-%dT%H:%M:%SZ"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def now() -> str:
    """The present moment, or the one that the environment variable ``DIPLOG_NOW`` sets (for tests and replays).

    Raises ConfigError when that variable holds no date or instant.
    """
    fixed = os.environ.get(CLOCK)
    if fixed:
        try:
            return instant(fixed)
        except ConfigError as error:
            raise ConfigError(f"{CLOCK} {error}") from error
    return dt.datetime.now(dt.UTC).strftime(_SHAPE)


def instant(value: str) -> str:
    """A date (its first second) or an ISO 8601 instant, as a moment; without an offset it is UTC.

    >>> instant("2025-01-22T10:30:00-06:00")
    '2025-01-22T16:30:00Z'
    """
    try:
        parsed = dt.datetime.fromisoformat(value.strip())
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=dt.UTC)
        return parsed.astimezone(dt.UTC).strftime(_SHAPE).rjust(20, "0")
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"is not a date or instant: {value!r} (write 2025-01-22 or 2025-01-22T10:30:00Z)") from error


def upto(value: str | None) -> str | None:
    """The last moment that ``--as-of VALUE`` includes: a date means its end, a month or year the end of its last day.

    >>> upto("2025-01-22")
    '2025-01-22T23:59:59Z'
    """
    if value is None:
        return None
    value = value.strip()
    if len(value) > 10:
        return instant(value)
    return f"{DateSpan.parse(value).last.isoformat()}T23:59:59Z"


def day_of(published: str | None) -> str | None:
    """The first day a publication date may mean, or None where it says nothing that can be used."""
    if not published:
        return None
    if _DAY.match(published):
        published = published[:10]
    try:
        return DateSpan.parse(published).start.isoformat()
    except ConfigError:
        return None


def maybe_instant(value: str | None) -> str | None:
    """Like :func:`instant`, but None for what cannot be read: an odd header of a capture is no reason to refuse it."""
    try:
        return instant(value) if value else None
    except ConfigError:
        return None
