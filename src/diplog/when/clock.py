"""How long a contact lasted and at what hour it began, as far as the text says so in figures or plain words."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

from ..errors import ConfigError
from .grammar import Compiler, cjk_number, language_of

_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class _Row:
    pattern: re.Pattern[str]
    per: int  # minutes of one ``{x}`` or ``{n}``
    per2: int  # minutes of one ``{n2}``
    plus: int  # minutes that the words themselves add (*and a half*)
    meridiem: str | None
    at: dt.time | None


@functools.cache
def _rows(lang: str, key: str) -> tuple[Compiler, tuple[_Row, ...]]:
    compiler = Compiler(language_of(lang))
    compiler.vocabulary()
    rows = []
    for raw in compiler.data.get(key) or ():
        compiler.used = {}
        source = compiler.template(compiler.fold_pattern(str(raw["re"])))
        guard = (rf"(?<!\w){compiler.text('prefix')}", r"(?!\w)") if compiler.apart else (r"", r"")
        try:
            pattern = re.compile(f"{guard[0]}(?:{source}){guard[1]}")
        except re.error as error:
            raise ConfigError(f"dates/{lang}.yml: {key}: {error} in {source}") from error
        at = dt.time.fromisoformat(raw["at"]) if "at" in raw else None
        rows.append(_Row(pattern, raw.get("per", 0), raw.get("per2", 0), raw.get("plus", 0), raw.get("half"), at))
    return compiler, tuple(rows)


def _count(compiler: Compiler, words: str) -> float | None:
    if words[0].isdigit():
        return float(words.replace(",", "."))
    known = compiler.values["num"].get(re.sub(r"\s+", " ", words))
    return float(known) if known is not None else (float(n) if (n := cjk_number(words)) is not None else None)


def duration_minutes(text: str, lang: str) -> int | None:
    """Minutes a contact lasted: *lasted 20 minutes*, *a 90-minute call*, *一个多小时*; None where nothing is said.

    *More than an hour* is 60: the figure told, not a guess at the rest. The longest match wins, then the first. A time
    that passed before or after (*two hours later*) and anything beyond a day is no duration of a contact.
    """
    compiler, rows = _rows(lang, "duration")
    folded = compiler.fold(text)
    best: tuple[int, int, int] | None = None
    for row in rows:
        for match in row.pattern.finditer(folded):
            groups = match.groupdict()
            first = next((groups[g] for g in ("x", "n", "x_1", "n_1") if groups.get(g)), None)
            second = groups.get("n2") or groups.get("n2_1")
            one = _count(compiler, first) if first else 0.0
            two = _count(compiler, second) if second else 0.0
            if one is None or two is None:
                continue
            minutes = round(one * row.per + two * row.per2 + row.plus)
            found = (match.start() - match.end(), match.start(), minutes)
            if 0 < minutes <= _DAY_MINUTES and (best is None or found < best):
                best = found
    return best[2] if best else None


def time_of_day(text: str, lang: str) -> dt.time | None:
    """The first hour told: *at 9:15 a.m.*, *à 15 h 30*, *в 15:00*, *上午10时*; local to wherever the text speaks of."""
    compiler, rows = _rows(lang, "clock")
    folded = compiler.fold(text)
    best: tuple[int, int, dt.time] | None = None
    for row in rows:
        match = row.pattern.search(folded)
        if not match:
            continue
        groups = match.groupdict()
        if row.at is not None:
            time = row.at
        else:
            hour, minute = int(groups["h"]) % 24, int(groups.get("mi") or 0)
            if row.meridiem == "pm" and hour < 12:
                hour += 12
            elif row.meridiem == "am" and hour == 12:
                hour = 0
            time = dt.time(hour, minute)
        found = (match.start(), match.start() - match.end(), time)
        if best is None or found < best:
            best = found
    return best[2] if best else None
