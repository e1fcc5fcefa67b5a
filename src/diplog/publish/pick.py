"""Which contacts a question is about: by person, side, pair, topic, status, kind and time."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..dates import DateSpan
from ..errors import ConfigError
from ..model import KINDS, TOPICS, Contact, Participant
from ..voices import base_side
from .dossier import Dossier
from .words import STATUS_MEANS, topic


def fold(text: str) -> str:
    """Letters and digits without marks, case and punctuation: ``De la Fuente`` and ``DE LA FUENTE`` are one."""
    marks_off = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", marks_off.casefold().replace("ı", "i")).strip()


@dataclass(frozen=True, slots=True)
class Who:
    """A person or office that is asked for: the words, and what the register makes of them."""

    words: str
    persons: frozenset[str] = frozenset()  # person ids
    offices: frozenset[tuple[str, str]] = frozenset()  # (office, side)

    def fits(self, participant: Participant) -> bool:
        """By the register's person, by office and side, or because every word asked for is in the name.

        Single letters and titles do not count, so that *M. Rubio* finds *Marco Rubio*.
        """
        if participant.person and participant.person in self.persons:
            return True
        if participant.office and participant.side and (participant.office, participant.side) in self.offices:
            return True
        wanted = [word for word in fold(self.words).split() if len(word) > 1]
        have = set(fold(participant.name or "").split())
        return bool(wanted) and all(word in have for word in wanted)


@dataclass(frozen=True, slots=True)
class Pick:
    """A filter over contacts; what is None or empty does not filter."""

    who: tuple[Who, ...] = ()
    sides: tuple[str, ...] = ()  # any of them
    pair: tuple[str, ...] = ()  # all of them
    topics: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: dt.date | None = None  # first day
    until: dt.date | None = None  # last day

    def fits(self, dossier: Dossier) -> bool:
        return self.may_fit(dossier.contact) and (not self.statuses or dossier.verdict.status in self.statuses)

    def may_fit(self, contact: Contact) -> bool:
        """Whether it fits but for how it stands, which takes judging it."""
        return (
            all(any(who.fits(p) for p in contact.participants) for who in self.who)
            and (not self.sides or any(_has_side(contact, s) for s in self.sides))
            and all(_has_side(contact, s) for s in self.pair)
            and (not self.topics or bool(set(self.topics) & set(contact.topics)))
            and (not self.kinds or contact.kind in self.kinds)
            and self._in_time(contact)
        )

    def _in_time(self, contact: Contact) -> bool:
        """The contact's own date decides; an undated contact counts where a document that tells of it was published."""
        if self.since is None and self.until is None:
            return True
        spans = [contact.date] if contact.date else [_published(s.published) for s in contact.statements]
        return any(
            span is not None
            and (self.since is None or span.end > self.since)
            and (self.until is None or span.start <= self.until)
            for span in spans
        )


def _has_side(contact: Contact, side: str) -> bool:
    """Case does not count. A state's code finds its opposition and movements too (``VEN`` → ``VEN-opposition``, ``HAMAS``
    under ``PSE``), since whoever asks for a country wants all of it; ``VEN-opposition`` finds that side alone."""
    wanted = side.casefold()
    return any(wanted in (s.casefold(), base_side(s).casefold()) for s in contact.sides)


def _published(text: str | None) -> DateSpan | None:
    try:
        return DateSpan.parse(text) if text else None
    except ConfigError:
        return None


def picked(dossiers: Iterable[Dossier], pick: Pick) -> list[Dossier]:
    return [d for d in dossiers if pick.fits(d)]


def one_of(word: str, known: Iterable[str], what: str) -> str:
    """The known word that the user means (case, spaces and hyphens do not count), else a ConfigError with the list."""
    keys = {fold(k): k for k in known}
    found = keys.get(fold(word))
    if found is None:
        raise ConfigError(f"no {what} {word!r}; there are {', '.join(sorted(keys.values()))}")
    return found


def topic_named(word: str) -> str:
    """By code or by label: ``defence_security``, ``Defence and security``."""
    labels = {fold(topic(code)): code for code in TOPICS}
    return labels.get(fold(word)) or one_of(word, TOPICS, "topic")


def kind_named(word: str) -> str:
    return one_of(word, KINDS, "kind")


def status_named(word: str) -> str:
    return one_of(word, STATUS_MEANS, "status")


def side_named(word: str, look_up: Callable[[str], str | None]) -> str:
    """The side code for a code or a name (``MEX``, ``Mexico``, ``Türkiye``); ``look_up`` is the register's part."""
    code = look_up(word)
    if code is None:
        raise ConfigError(f"no side {word!r}: give a code (MEX, NATO, VEN-opposition) or a name the register knows")
    return code


def first_day(text: str) -> dt.date:
    """The first day of a date as the user gives it (``2025-01`` is 1 January)."""
    return DateSpan.parse(text).start


def last_day(text: str) -> dt.date:
    """The last day of a date as the user gives it (``2025-01`` is 31 January)."""
    return DateSpan.parse(text).last
