"""Dates in running text: the grammar of ``diplog.when`` on rows of ``tests/gold/dates/<lang>.tsv``."""

from __future__ import annotations

import datetime as dt

from diplog import when

WEDNESDAY = dt.date(2025, 9, 24)


def only(text: str, lang: str = "en", tense: when.Tense = None, anchor: dt.date | None = WEDNESDAY) -> str | None:
    """The one date of a text, ISO; fails when there are more or none."""
    (hit,) = when.find(text, lang, anchor, tense=tense)
    return hit.span.iso() if hit.span else None


def test_weekday_looks_back_when_reported_and_forward_when_planned() -> None:
    assert only("They met on Tuesday.", tense="past") == "2025-09-23"
    assert only("They will meet on Tuesday.", tense="future") == "2025-09-30"
    assert only("They met on Wednesday.", tense="past") == "2025-09-24"
    assert only("They met last Wednesday.", tense="past") == "2025-09-17"
