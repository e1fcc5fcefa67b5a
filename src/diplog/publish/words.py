"""The phrases that readers meet, in one place; nothing here decides anything."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..dates import DateSpan
from ..errors import DiplogError
from ..model import Contact, Participant, Statement

if TYPE_CHECKING:
    from ..judge.history import Lag

KIND = {
    "call": "call",
    "video_call": "video call",
    "meeting": "meeting",
    "visit": "visit",
    "message": "exchange of messages",
    "talks": "talks",
}

# What a side does in its account: the word in a table, and the words of a sentence after the side's name.
RESPONSE = {
    "affirms": "says that it took place",
    "announced": "announced it",
    "sought": "asked for or offered it",
    "denies": "denies it",
    "does-not-confirm": "does not confirm it",
    "doubts": "doubts it",
    "cancelled": "says that it was called off",
    "silent": "has said nothing that we found, and we were looking",
    "not-watched": "is not known to have spoken; we were not watching its channels",
}

STANCE = {
    "occurred": "says that it took place",
    "planned": "says that it is planned",
    "sought": "says that it is sought",
    "denied": "denies it",
    "unconfirmed": "does not confirm it",
    "doubted": "doubts it",
    "cancelled": "says that it was called off",
}

# The same as a noun phrase, for lists.
STATUS_MEANS = {
    "disputed": "one side affirms, another denies",
    "confirmed": "two or more sides affirm",
    "unconfirmed": "one side affirms; another was asked and does not confirm",
    "one-sided": "one side affirms; the others are silent or not watched",
    "denied": "a side denies, none affirms",
    "reported": "no side has spoken; third parties report it",
    "alleged": "third parties only, and they doubt it",
    "cancelled": "called off or postponed",
    "overdue": "announced, the time has passed, and no one says that it took place",
    "planned": "only announcements so far",
    "sought": "only asked for or offered so far",
}

# For colours: how settled a status is, never how true.
STATUS_TONE = {
    "confirmed": "green",
    "disputed": "red",
    "denied": "red",
    "unconfirmed": "yellow",
    "alleged": "yellow",
    "overdue": "yellow",
    "one-sided": "cyan",
    "reported": "cyan",
    "planned": "blue",
    "sought": "blue",
    "cancelled": "magenta",
}

ATTRIBUTE = {
    "initiated_by": "who asked for it",
    "date": "date",
    "kind": "kind",
    "place": "place",
    "duration": "duration",
    "minutes": "duration",
}


_TOPIC = {
    "defence_security": "defence and security",
    "nuclear_wmd": "nuclear weapons and WMD",
    "economy_investment": "economy and investment",
    "human_rights_democracy": "human rights and democracy",
    "detainees_hostages": "detainees and hostages",
    "elections_politics": "elections and politics",
    "climate_environment": "climate and environment",
    "technology_cyber": "technology and cyber",
    "consular_legal": "consular and legal matters",
    "culture_education": "culture and education",
    "other": "other matters",
}


def topic(code: str) -> str:
    """``border_security`` -> ``border security``, ``defence_security`` -> ``defence and security``."""
    return _TOPIC.get(code, code.replace("_", " "))


def subject(name: str) -> str:
    """The subject of an attribute verdict as a reader says it: ``topic:trade`` -> ``topic: trade``."""
    if name.startswith("topic:"):
        return f"topic: {topic(name[6:])}"
    return ATTRIBUTE.get(name, name.replace("_", " "))


@lru_cache(maxsize=1024)
def side(code: str | None) -> str:
    """The short English name of a side; its code where the register does not know it (or cannot be loaded)."""
    if not code:
        return "unknown"
    try:
        from ..gazetteer import load

        return load().side(code).name
    except (DiplogError, NotImplementedError, KeyError, OSError):
        return code


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a language writes dates."""

    months: tuple[str, ...]
    day: str  # with {day}, {month} and {year}
    none: str

    def on(self, value: dt.date) -> str:
        return self.day.format(day=value.day, month=self.months[value.month - 1], year=value.year)


ENGLISH = Calendar(
    tuple("January February March April May June July August September October November December".split()),  # noqa: SIM905
    "{day} {month} {year}",
    "date not said",
)


def day(value: dt.date) -> str:
    """``21 January 2025``, the same on every platform and in every locale."""
    return ENGLISH.on(value)


def date(span: DateSpan | None, calendar: Calendar = ENGLISH) -> str:
    """A date in words, as wide as it is known: ``21 January 2025``, ``January 2025``, ``date not said``."""
    if span is None:
        return calendar.none
    match span.precision:
        case "day":
            return calendar.on(span.start)
        case "month":
            return f"{calendar.months[span.start.month - 1]} {span.start.year}"
        case "year":
            return str(span.start.year)
        case _:
            if (span.start.year, span.start.month) == (span.last.year, span.last.month):
                return f"{span.start.day}–{calendar.on(span.last)}"
            return f"{calendar.on(span.start)} – {calendar.on(span.last)}"


def iso_day(text: str | None) -> str:
    """An ISO date or moment in words; what cannot be read is given back as it is."""
    if not text:
        return "date unknown"
    try:
        return date(DateSpan.parse(text))
    except DiplogError:
        return text


def participant(person: Participant, *, with_side: bool = True) -> str:
    """How a list names a participant: name or office, quoted title kept in its quotation marks, side in brackets.

    A group stays a group, a title that the text put in quotation marks keeps them.
    """
    name = person.name or person.role or (side(person.side) if person.side and not person.group else person.mention)
    name = name or person.mention or "unknown"
    notes = []
    if person.quoted:
        role = person.role or ""
        notes.append(f"{role + ', ' if person.name and role else ''}“{person.quoted}”")
    if person.status in ("former", "elect", "acting", "interim"):
        notes.append(person.status)
    if person.group:
        notes.append("group")
    if with_side and person.side:
        notes.append(person.side)
    return f"{name} ({'; '.join(notes)})" if notes else name


def speaker(statement: Statement) -> str:
    """Who says it: the named speaker; else the publisher, which for a newspaper or state media is nobody's account."""
    voice = statement.said_by
    publisher = statement.publisher or statement.url or statement.key
    if voice is None:
        return publisher if statement.speaks_for else f"{publisher} (own voice)"
    role = voice.role if voice.name and voice.role else None
    name = voice.name or voice.role or voice.mention or "unnamed source"
    notes = ", ".join(part for part in (role, voice.side) if part)
    return f"{name} ({notes})" if notes else name


_WITH_THE = re.compile(
    r"(United|Dominican|Czech Rep|Central African|Democratic Rep|Republic|European|African Union|Arab League|Holy See|"
    r"Netherlands|Philippines|Bahamas|Maldives|Gambia|Comoros|Organi[sz]ation|Gulf Coop|International|Association|"
    r"Commonwealth|Taliban|Houthis|Rapid Support)|.*(Islands|opposition|Union|Republic|Emirates|Forces|Movement|Army)$"
)


def the_side(code: str | None) -> str:
    """The side in a sentence: ``Mexico``, ``the United States``."""
    name = side(code)
    return f"the {name}" if _WITH_THE.match(name) else name


def in_words(sentence: str, sides: Iterable[str]) -> str:
    """A judge's sentence with the codes of these sides written out: *Affirmed by MEX alone* -> *Affirmed by Mexico alone*."""
    for code in sorted(set(sides), key=len, reverse=True):
        if re.search(r"[A-Z]{2}", code):
            sentence = re.sub(rf"(?<![\w-]){re.escape(code)}(?![\w-])", the_side(code).replace("\\", ""), sentence)
    return sentence[:1].upper() + sentence[1:]


@lru_cache(maxsize=1024)
def country(code: str | None) -> str | None:
    """The code that the annotation guidelines use for a side: a movement counts as its state (``VEN-opposition`` → VEN)."""
    if not code:
        return None
    try:
        from ..gazetteer import load

        return load().country(code)
    except (DiplogError, NotImplementedError, OSError):
        return code


def joined(parts: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    items = list(parts)
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def people(contact: Contact, *, with_side: bool = True) -> str:
    """The participants in one line, persons before groups, as the contact orders them."""
    return " – ".join(participant(p, with_side=with_side) for p in contact.participants) or "participants not said"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 statement``, ``2 statements``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


_MOVED = {
    "reading: joined": "{old} is part of {new}: what was read tells of both as one",
    "reading: parted": "A part of {old} is {new}: what was read tells them apart",
    "reading: renamed": "{old} is {new}: another statement is the first to tell of it",
}


def moved(old: str, new: str, reason: str, known: str) -> str:
    """``contact-81b0… is part of contact-3f9a…: what was read tells of both as one (since 2026-03-02)``."""
    said = _MOVED.get(reason, "{old} leads to {new} ({reason})").format(old=old, new=new, reason=reason)
    return f"{said} (since {known[:10]})."


def told_first(lag: Lag | None) -> str:
    """``Turkey told of it first, the United States 1 day later``; empty before two sides have told of it."""
    if lag is None:
        return ""
    if lag.exact:
        later = f"{count(round(lag.hours), 'hour')} later"
    else:
        days = round(lag.hours / 24)
        later = "on the same day" if days == 0 else f"{count(days, 'day')} later, by the dates of publication"
    return f"{the_side(lag.first)} told of it first, {the_side(lag.second)} {later}"
