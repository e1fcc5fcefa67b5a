"""Random ledgers for tests of what is kept beside a ledger: invented documents and their later versions."""

from __future__ import annotations

import datetime as dt
import hashlib
import random

from diplog.dates import DateSpan
from diplog.ledger import Entry, Ledger
from diplog.model import Claim, Document, Participant, Quote, Statement, Text, Topic, stable_id

SIDES = {"ARC": "Ada Arden", "BOR": "Bea Borin", "CYR": "Cato Cyr", "DEL": "Dora Dell", "ARC-opposition": "Olga Orr"}
START = dt.date(2031, 3, 1)
WORDS = ["met", "phoned", "wrote to", "received"]


class Papers:
    """Invented documents, and their later versions."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.keys: list[str] = []

    def document(self, key: str | None = None) -> Entry:
        chance = self.chance
        number = len(self.keys)
        edited = key is not None
        if key is None:
            key = f"https://news.example/{number}"
            self.keys.append(key)
        steady = random.Random(key)  # what does not change between versions
        day = START + dt.timedelta(days=steady.randint(0, 60))
        published = None if steady.random() < 0.15 else day.isoformat()
        official = steady.choice([None, *SIDES])
        kind = steady.choice(["call", "meeting", "visit", "talks"])
        sentences, made = [], []
        for nth in range(chance.randint(0 if edited else 1, 3)):
            sides = chance.sample(list(SIDES), chance.choice([1, 2, 2, 2, 3]))
            people = tuple(
                Participant(SIDES[s], "foreign minister", s, "foreign_minister", mention=SIDES[s], person=f"p-{s}")
                if chance.random() < 0.7
                else Participant(role="government", side=s, mention=s)
                for s in sides
            )
            sentences.append(
                f"Note {nth}: {' and '.join(sides)} {chance.choice(WORDS)} over {chance.randint(1, 3)} things."
            )
            told = day + dt.timedelta(days=chance.randint(-3, 12))
            made.append(
                (people, chance.choice(["occurred", "occurred", "planned", "denied", "unconfirmed", "cancelled"]), told)
            )
        text = " ".join([*sentences, chance.choice(["", "One more.", "Two more."])])
        sha = hashlib.sha256(text.encode()).hexdigest()
        id = stable_id("doc", key, sha)
        statements = []
        for sentence, (people, stance, told) in zip(sentences, made, strict=True):
            start = text.index(sentence)
            quote = Quote("text", start, start + len(sentence), sentence)
            other = next((p.side for p in people if p.side != official), None)
            statements.append(
                Statement(
                    stable_id("st", key, sentence), id, key, kind, stance, people, quote, speaks_for=official,
                    standing="document" if official else "media",
                    date=chance.choice([None, DateSpan.day(told), DateSpan.day(told), DateSpan.month(told.year, told.month)]),
                    place=chance.choice([None, "Arcton", "Borville"]),
                    topics=(Topic(chance.choice(["trade", "energy", "migration"])),),
                    claims=(Claim(other, "thanked", quote, ("trade",)),) if other and chance.random() < 0.2 else (),
                    source_type="official" if official else "media", source_country=official, published=published,
                    publisher=f"Paper {number % 5}", lang="en", url=key,
                )
            )  # fmt: skip
        return Entry(
            Document(id, key, key, "text/plain", sha, b"", fetched=f"{day + dt.timedelta(days=chance.randint(0, 9))}T10:00:00Z"),
            Text(id, key, "", text, publisher=f"Paper {number % 5}", published=published, source_country=official,
                 source_type="official" if official else "media", lang="en", url=key),
            statements,
        )  # fmt: skip

    def some(self, most: int = 8) -> list[Entry]:
        chance = self.chance
        return [
            self.document(chance.choice(self.keys) if self.keys and chance.random() < 0.3 else None)
            for _ in range(chance.randint(1, most))
        ]


def feed(ledger: Ledger, papers: Papers, most: int = 8) -> None:
    for entry in papers.some(most):
        ledger.append_document(entry.document, entry.text, entry.statements)
