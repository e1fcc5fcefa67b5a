"""``diplog who``: what a name, title or office resolves to on a date, how sure, by which rule and from which source.

``lookup`` reads a mention as it stands in a text (*su homólogo turco*, *the Turkish Foreign Minister*, *Secretary Rubio*) and
resolves it as of a day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..dates import DateSpan
from ..errors import ConfigError, NotFound
from ..gazetteer import Register, load
from ..mentions import LANGUAGES, Mention, find
from ..model import Participant, Resolution, Text
from ..resolve import NOTHING, document_mentions, participant
from ..resolve.rules import sentence_of

#: How sure each way of resolving is, 0 to 1: shares right on the table of mentions in ``tests/gold/resolve``, rounded down.
SURE = {
    "side+office+date+name": 0.99,
    "side+office+date": 0.95,
    "side+name": 0.95,
    "office+name+date": 0.95,
    "office+name": 0.9,
    "name": 0.9,
    "the register leaves one": 0.9,
    "side+office+date, name in characters": 0.85,
    "side+office+date+name alike": 0.8,
    "elect: next holder": 0.8,
    "introduced in the document": 0.9,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mention means on a day.

    ``people`` are the participants it resolves to, one for most; ``participant`` is the first. ``sure`` is 0 to 1: 0 where
    nobody is named as the answer (*ambiguous*, *unresolved*, an office without a known holder).
    """

    mention: str
    on: DateSpan
    lang: str | None
    people: tuple[Participant, ...]
    found: tuple[Mention, ...] = ()

    @property
    def participant(self) -> Participant:
        return self.people[0]

    @property
    def resolution(self) -> Resolution:
        return self.participant.resolution or Resolution("unresolved", "nothing to resolve by")

    @property
    def sure(self) -> float:
        return sureness(self.resolution)

    @property
    def why(self) -> str:
        """The rule as a sentence, with what it saw."""
        return sentence_of(self.resolution)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: plain values, candidates with their tenures and sources."""
        return {
            "mention": self.mention,
            "on": self.on.iso(),
            "lang": self.lang,
            "people": [_person_dict(p) for p in self.people],
        }


def sureness(resolution: Resolution) -> float:
    """How sure a resolution is, 0 to 1."""
    if resolution.status != "resolved":
        return 0.0
    rule = resolution.rule
    if rule in SURE:
        return SURE[rule]
    last = rule.rsplit(": ", 1)[-1]
    return round(0.95 * SURE.get(last, 0.85), 2)


def _person_dict(who: Participant) -> dict[str, Any]:
    resolution = who.resolution or Resolution("unresolved", "nothing to resolve by")
    return {
        "name": who.name,
        "person": who.person,
        "role": who.role,
        "office": who.office,
        "side": who.side,
        "group": who.group,
        "status": who.status,
        "quoted": who.quoted,
        "resolution": {
            "status": resolution.status,
            "rule": resolution.rule,
            "why": sentence_of(resolution),
            "sure": sureness(resolution),
            "reason": resolution.reason,
            "candidates": [
                {
                    "person": c.person,
                    "name": c.name,
                    "office": c.office,
                    "since": c.since,
                    "until": c.until,
                    "source": c.source,
                }
                for c in resolution.candidates
            ],
        },
    }


def parse_for(value: str, register: Register) -> tuple[str, str | None]:
    """``MEX:foreign-minister`` → side and office code; the office may be an office code or an English role.

    Raises :class:`ConfigError` naming the value where the side or the office is not in the register.
    """
    side, _, office = value.partition(":")
    side = side.strip()
    try:
        register.side(side)
    except NotFound as error:
        raise ConfigError(
            f"--for {value!r}: {error}; write SIDE or SIDE:office, such as MEX:foreign-minister"
        ) from error
    if not office.strip():
        return side, None
    code = office.strip().replace("-", "_").replace(" ", "_").lower()
    role = code.replace("_", " ")
    here = register.office_for(role, side)
    if here is not None:
        return side, here
    if code in _office_codes(register):
        return side, code
    raise ConfigError(
        f"--for {value!r}: no office {office!r} in the register (such as foreign-minister, head-of-state)"
    )


def _office_codes(register: Register) -> frozenset[str]:
    return frozenset(t.office for p in register.persons() for t in register.tenures_of(p.id))


def lookup(
    mention: str,
    on: str | dt.date | DateSpan | None = None,
    for_: str | None = None,
    lang: str | None = None,
    register: Register | None = None,
) -> Answer:
    """Resolve a mention as of a day.

    ``on`` is a date (ISO text, date, or span; today where None); ``for_`` says whose counterpart, minister … it is
    (``MEX:foreign-minister`` or ``MEX``); ``lang`` is the mention's language, guessed from its script and words where None.
    Raises :class:`ConfigError` for a date, side, office or language that cannot be used; an unknown mention does
    not raise: its answer is ``unresolved``.
    """
    register = register or load()
    day = _day(on)
    words = " ".join(mention.split())[:500]
    if lang is not None:
        lang = lang.split("-")[0].lower()
        if lang not in LANGUAGES:
            raise ConfigError(f"no mention data for language {lang!r} (have: {', '.join(LANGUAGES)})")
    side, office = parse_for(for_, register) if for_ else (None, None)
    if not words:
        return Answer(
            mention, day, lang, (replace(Participant(), resolution=Resolution("unresolved", "nothing to resolve by")),)
        )
    if lang is None:
        lang, mentions = _guess(words, register)
    else:
        mentions = find(words, lang, register)
    people = _resolve(words, mentions, day, side, office, lang, register)
    return Answer(mention, day, lang, people, tuple(mentions))


def _day(on: str | dt.date | DateSpan | None) -> DateSpan:
    if on is None:
        return DateSpan.day(dt.datetime.now(dt.UTC).date())
    if isinstance(on, DateSpan):
        return on
    if isinstance(on, dt.date):
        return DateSpan.day(on)
    return DateSpan.parse(on)


def _resolve(
    words: str,
    mentions: Sequence[Mention],
    day: DateSpan,
    side: str | None,
    office: str | None,
    lang: str,
    register: Register,
) -> tuple[Participant, ...]:
    main = _main(mentions, words)
    if main is None:
        who = Participant(name=words, mention=words)
        if side is not None:
            who = replace(who, side=side)
        return (participant(who, day, register),)
    if main.relation == "counterpart":
        return tuple(_counterpart(m, day, side, office, register) for m in mentions if m.relation == "counterpart")
    if main.relation is not None and side is not None and not main.group:
        who = _plain(main, side, office if main.relation == "pronoun" or not (main.office or main.role) else None)
        return (participant(who, day, register),)
    same = (
        [m for m in mentions if m.plural and m.office == main.office and m.sort == main.sort] if main.plural else [main]
    )
    text = Text("who", "who", "", words, published=day.start.isoformat(), lang=lang)
    people = document_mentions(list(mentions), text, register, day)
    chosen = [who for m, some in zip(mentions, people, strict=True) if m in same for who in some]
    if side is not None:
        chosen = [
            who if who.side is not None or who.resolution is None or who.resolution.status == "resolved"
            else participant(replace(who, side=side, resolution=None), day, register)
            for who in chosen
        ]  # fmt: skip
    return tuple(chosen) or (
        replace(Participant(mention=words), resolution=Resolution("unresolved", "nothing to resolve by")),
    )


def _plain(mention: Mention, side: str | None, office: str | None) -> Participant:
    return Participant(
        name=mention.name,
        role=mention.role if office is None else None,
        side=mention.side or side,
        office=mention.office or office,
        mention=mention.words,
        status=mention.status,
        quoted=mention.quoted,
        person=mention.person,
    )


def _counterpart(
    mention: Mention, day: DateSpan, side: str | None, office: str | None, register: Register
) -> Participant:
    """*Su homólogo turco* for Mexico's foreign minister: the same office in the other side."""
    if office is None or mention.side is None:
        who = Participant(
            name=mention.name, side=mention.side, mention=mention.words, person=mention.person, office=office
        )
        if mention.name:
            return participant(who, day, register, NOTHING)
        reason = (
            "say whose counterpart with --for SIDE:office"
            if office is None
            else "the words do not say of which country"
        )
        return replace(who, resolution=Resolution("unresolved", "counterpart", reason))
    if mention.side == side:
        who = Participant(side=mention.side, mention=mention.words, office=office)
        return replace(
            who, resolution=Resolution("unresolved", "counterpart", "nobody is the counterpart of one's own country")
        )
    who = Participant(
        name=mention.name,
        side=mention.side,
        office=office,
        mention=mention.words,
        person=mention.person,
        status=mention.status,
    )
    found = participant(who, day, register, NOTHING)
    resolution = found.resolution or Resolution("unresolved", "counterpart")
    return replace(found, resolution=replace(resolution, rule=f"counterpart of {side}: {resolution.rule}"))


_RANK = {"person": 5, "relation": 4, "office": 4, "group": 3, "body": 2, "side": 1}


def _main(mentions: Sequence[Mention], words: str) -> Mention | None:
    """The mention that the words are about: a person before an office before a side, the longest of its sort."""
    if not mentions:
        return None
    return max(mentions, key=lambda m: (_RANK[m.sort], m.end - m.start))


_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)


def _guess(words: str, register: Register) -> tuple[str, list[Mention]]:
    """The language in which the words make the most sense: by script, else the one whose mentions cover most of them."""
    for lang, letters in _SCRIPTS:
        if letters.search(words):
            return lang, find(words, lang, register)
    best: tuple[float, str, list[Mention]] = (-1.0, "en", [])
    for lang in ("en", "es", "fr", "pt", "de", "it", "tr"):
        mentions = find(words, lang, register)
        score = sum(
            (m.end - m.start) * (1 + _RANK[m.sort] / 10 + (m.side is not None) / 2 + (m.office is not None) / 2)
            for m in mentions
        )
        if score > best[0] + 0.01:
            best = (score, lang, mentions)
    return best[1], best[2]
