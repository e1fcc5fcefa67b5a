"""Make a synthetic ledger: ``python eval/make_ledger.py --statements 1000000 FILE [--seed 1]``.

Invented documents through the ledger's real schema, with the skew of real ones: a few pairs of sides hold most contacts,
most contacts are told of by one to three documents and some by dozens, half of the statements name no day, one document
in fifty is edited later. Sides are real codes (so that names and pages look right), persons and newspapers are invented.
Prints the rate, and what is in the ledger at the end.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import itertools
import os
import random
import resource
import time
from collections.abc import Iterator

from diplog.dates import DateSpan
from diplog.ledger import Entry, Ledger
from diplog.model import (
    Claim,
    Document,
    Kind,
    Participant,
    Quote,
    Resolution,
    Rule,
    SourceType,
    Stance,
    Statement,
    Text,
    Topic,
    stable_id,
)  # fmt: skip

SIDES = [
    "USA",
    "CHN",
    "RUS",
    "UKR",
    "GBR",
    "FRA",
    "DEU",
    "TUR",
    "IND",
    "JPN",
    "ISR",
    "IRN",
    "EGY",
    "SAU",
    "POL",
    "ITA",
    "ESP",
    "MEX",
    "BRA",
    "CAN",
    "KOR",
    "PRK",
    "ARE",
    "QAT",
    "JOR",
    "IRQ",
    "SYR",
    "LBN",
    "PAK",
    "AFG",
    "KAZ",
    "UZB",
    "AZE",
    "ARM",
    "GEO",
    "MDA",
    "ROU",
    "HUN",
    "CZE",
    "SVK",
    "AUT",
    "CHE",
    "NLD",
    "BEL",
    "SWE",
    "NOR",
    "FIN",
    "DNK",
    "EST",
    "LVA",
    "LTU",
    "GRC",
    "CYP",
    "BGR",
    "SRB",
    "HRV",
    "BIH",
    "ALB",
    "MKD",
    "MNE",
    "IRL",
    "PRT",
    "MAR",
    "DZA",
    "TUN",
    "LBY",
    "SDN",
    "ETH",
    "KEN",
    "NGA",
    "ZAF",
    "COD",
    "RWA",
    "SEN",
    "CIV",
    "GHA",
    "AGO",
    "MOZ",
    "TZA",
    "UGA",
    "CUB",
    "VEN",
    "COL",
    "PER",
    "CHL",
    "ARG",
    "BOL",
    "ECU",
    "PAN",
    "CRI",
    "GTM",
    "HND",
    "SLV",
    "NIC",
    "DOM",
    "JAM",
    "HTI",
    "AUS",
    "NZL",
    "IDN",
    "MYS",
    "SGP",
    "PHL",
    "VNM",
    "THA",
    "MMR",
    "KHM",
    "LAO",
    "MNG",
    "NPL",
    "BGD",
    "LKA",
]
KINDS: list[tuple[Kind, float]] = [
    ("call", 0.3), ("meeting", 0.38), ("visit", 0.17), ("talks", 0.1), ("message", 0.04), ("video_call", 0.01),
]  # fmt: skip
OFFICES = [("foreign_minister", "foreign minister", 6), ("head_of_state", "president", 3),
           ("head_of_government", "prime minister", 3), ("defence_minister", "defence minister", 1)]  # fmt: skip
TOPICS = {
    "trade": "tariffs and trade", "migration": "migration at the border", "energy": "gas and electricity",
    "war_and_peace": "a ceasefire", "sanctions": "sanctions", "defence_security": "military cooperation",
    "humanitarian": "humanitarian access", "nuclear_wmd": "the nuclear file", "terrorism": "counter-terrorism",
    "economy_investment": "investment", "bilateral_relations": "bilateral relations", "maritime": "shipping lanes",
    "climate_environment": "climate", "detainees_hostages": "the release of detainees", "consular_legal": "visas",
}  # fmt: skip
VERBS: dict[Stance, str] = {
    "occurred": "{a} {did} {b} {when}{where} about {what}.",
    "planned": "{a} will {do} {b} {when}{where}, {source} announced, to discuss {what}.",
    "sought": "{a} asked to {do} {b}{where} over {what}, {source} said.",
    "denied": "{a} did not {do} {b}, {source} said, calling reports on {what} wrong.",
    "unconfirmed": "{source} did not confirm that {a} {did} {b} about {what}.",
    "doubted": "{source} doubted that {a} {did} {b} about {what}.",
    "cancelled": "The plan of {a} to {do} {b}{where} on {what} was called off, {source} said.",
}
DID: dict[Kind, tuple[str, str]] = {
    "call": ("spoke by telephone with", "speak by telephone with"), "meeting": ("met", "meet"),
    "visit": ("was received on a visit by", "visit"), "talks": ("held talks with", "hold talks with"),
    "message": ("wrote to", "write to"), "video_call": ("spoke by video link with", "speak by video link with"),
}  # fmt: skip
STANCES: list[tuple[Stance, float]] = [
    ("occurred", 0.64), ("planned", 0.2), ("denied", 0.05), ("sought", 0.04), ("unconfirmed", 0.03), ("cancelled", 0.03),
    ("doubted", 0.01),
]  # fmt: skip
PLACES = [
    "Geneva",
    "Vienna",
    "Istanbul",
    "New York",
    "Doha",
    "Brussels",
    "Riyadh",
    "Munich",
    "Astana",
    None,
    None,
    None,
]
FILLER = [
    "The conversation was described as open and substantive.", "Both agreed to remain in contact in the coming weeks.",
    "The sides reviewed the state of their relations.", "Further details were not given.",
    "It was the latest in a series of exchanges this year.", "The delegations were received in the morning.",
]  # fmt: skip
FIRST, DAYS = dt.date(2004, 1, 1), 22 * 365
SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "di",
    "do",
    "ka",
    "ke",
    "ko",
    "la",
    "le",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ni",
    "no",
    "ra",
    "re",
    "ri",
    "sa",
    "se",
    "so",
    "ta",
    "te",
    "ti",
    "va",
    "vo",
    "za",
]


class World:
    """Who held which office when, and which pairs of sides talk most."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        pairs = list(itertools.combinations(SIDES, 2))
        # pairs of sides that come first in the list talk most
        place = {side: at for at, side in enumerate(SIDES)}
        pairs.sort(key=lambda p: (place[p[0]] + 3) * (place[p[1]] + 3) * rng.lognormvariate(0, 0.7))
        self.pairs = pairs
        self.weights = list(itertools.accumulate(1.0 / (rank + 8) ** 1.15 for rank in range(len(pairs))))
        self.people: dict[tuple[str, str, int], Participant] = {}
        self.papers = [
            f"The {self.word().title()} {kind}" for kind in ("Post", "Times", "Herald", "Daily") for _ in range(100)
        ]
        self.paper_weights = list(itertools.accumulate(1.0 / (n + 3) for n in range(len(self.papers))))

    def word(self) -> str:
        return "".join(self.rng.choices(SYLLABLES, k=self.rng.randint(2, 4)))

    def holder(self, side: str, office: str, role: str, day: dt.date) -> Participant:
        key = (side, office, (day.year - 2004) // 4)
        if key not in self.people:
            name = f"{self.word().title()} {self.word().title()}"
            self.people[key] = Participant(
                name=name,
                role=role,
                side=side,
                office=office,
                mention=f"{role} {name}",
                person=f"{side.lower()}-{name.lower().replace(' ', '-')}",
                resolution=Resolution("resolved", "name-and-office", "the name and the office agree"),
            )
        return self.people[key]


def entries(statements: int, seed: int) -> Iterator[Entry]:
    """Documents with, together, at least so many statements, in the order in which contacts took place."""
    rng = random.Random(seed)
    world = World(rng)
    kinds, kind_weights = zip(*KINDS, strict=True)
    stances, stance_weights = zip(*STANCES, strict=True)
    offices, office_weights = [(o, r) for o, r, _ in OFFICES], [w for *_, w in OFFICES]
    codes = list(TOPICS)
    mean = 6.4  # statements a contact, measured on what this makes
    days = sorted(int(DAYS * rng.random() ** 0.7) for _ in range(int(statements / mean * 1.2)))
    made = document = 0
    for offset in itertools.chain(days, itertools.repeat(DAYS)):
        if made >= statements:
            return
        day = FIRST + dt.timedelta(days=offset)
        (pair,) = rng.choices(world.pairs, cum_weights=world.weights)
        (kind,) = rng.choices(kinds, kind_weights)
        sides = list(pair)
        if kind in ("meeting", "talks") and rng.random() < 0.05:
            sides += rng.sample(SIDES[:40], rng.randint(1, 3))
        ((office, role),) = rng.choices(offices, office_weights)
        people = tuple(world.holder(side, office, role, day) for side in dict.fromkeys(sides))
        place = rng.choice(PLACES) if kind in ("meeting", "talks", "visit") else None
        topics = rng.sample(codes, rng.randint(1, 3))
        telling = 1 + int(rng.expovariate(1 / 1.4)) + (rng.random() < 0.015) * rng.randint(10, 50)
        for nth in range(telling):
            document += 1
            entry = _entry(rng, world, document, day, kind, people, place, topics, nth, stances, stance_weights)
            made += len(entry.statements)
            yield entry
            if rng.random() < 0.02:
                made += len(entry.statements)
                yield _edited(entry)


def _entry(
    rng: random.Random, world: World, number: int, day: dt.date, kind: Kind, people: tuple[Participant, ...],
    place: str | None, topics: list[str], nth: int, stances: tuple[Stance, ...], weights: tuple[float, ...],
) -> Entry:  # fmt: skip
    source_type: SourceType = "official" if rng.random() < (0.6 if nth < 2 else 0.1) else "media"
    if source_type == "official":
        side = people[nth % len(people)].side or ""
        publisher, source, country = f"Ministry of Foreign Affairs of {side}", f"{side.lower()}-mfa", side
    else:
        (publisher,) = rng.choices(world.papers, cum_weights=world.paper_weights)
        source, country = f"media-{publisher.lower().replace(' ', '-')}", None
    (main,) = rng.choices(stances, weights)
    lag = rng.choice((0, 0, 0, 1, 1, 2)) if main != "planned" else -rng.randint(1, 14)
    published = (day + dt.timedelta(days=lag)).isoformat() if rng.random() > 0.01 else None
    key = f"https://www.{source}.example/{published or 'undated'}/{number}"
    told = main
    count = rng.choices((1, 2, 3, 4, 6), (30, 28, 20, 14, 8))[0]
    sentences: list[tuple[str, Stance, tuple[Participant, ...]]] = []
    did, do = DID[kind]
    for at in range(count):
        who = people
        if at and rng.random() < 0.25:
            who = tuple(Participant(role="government", side=p.side, mention=p.side or "") for p in people)
        elif rng.random() < 0.12:
            who = (
                people[0],
                *(Participant(role=p.role, side=p.side, office=p.office, mention=p.role or "") for p in people[1:]),
            )
        words = VERBS[told].format(
            a=who[0].name or who[0].mention, b=" and ".join(p.name or f"the {p.mention} of {p.side}" for p in who[1:]),
            did=did, do=do, when=f"on {day.day} {day:%B}", where=f" in {place}" if place else "",
            what=" and ".join(TOPICS[t] for t in topics[: 1 + at % 3]), source=f"a spokesperson of {publisher}",
        )  # fmt: skip
        sentences.append((f"{words[:-1]}, report {number}." if at == 0 else words, told, who))
        if rng.random() < 0.3:
            (told,) = rng.choices(stances, weights)
    body = " ".join([*(s for s, _, _ in sentences), *rng.sample(FILLER, rng.randint(1, 4))])
    title = sentences[0][0][:90]
    sha = hashlib.sha256(body.encode()).hexdigest()
    id = stable_id("doc", key, sha)
    text = Text(
        document=id, key=key, title=title, text=body, url=key, publisher=publisher, source=source, source_type=source_type,
        source_country=country, source_how="given", published=published, published_how="given" if published else "unknown",
        lang="en", lang_how="given",
    )  # fmt: skip
    found: list[Statement] = []
    for sentence, stance, who in sentences:
        start = body.index(sentence, found[-1].quote.end if found else 0)
        dated = rng.random() < 0.5
        claims: tuple[Claim, ...] = ()
        if country and stance == "occurred" and rng.random() < 0.12:
            other = next((p.side for p in who if p.side and p.side != country), None)
            if other:
                claims = (
                    Claim(other, "thanked", Quote("text", start, start + len(sentence), sentence), tuple(topics[:1])),
                )
        found.append(
            Statement(
                id=stable_id("st", id, start),
                document=id,
                key=key,
                kind=kind,
                stance=stance,
                participants=who,
                quote=Quote("text", start, start + len(sentence), sentence),
                speaks_for=country,
                standing="document" if country else "media",
                date=DateSpan.day(day) if dated else None,
                date_text=f"on {day.day} {day:%B}" if dated else None,
                place=place if rng.random() < 0.7 else None,
                topics=tuple(Topic(t, TOPICS[t]) for t in topics[: 1 + len(found) % 3]),
                claims=claims,
                confidence=0.8,
                rules=(Rule("synthetic", stance),),
                url=key,
                publisher=publisher,
                source_type=source_type,
                source_country=country,
                published=published,
                lang="en",
            )
        )
    return Entry(Document(id, key, key, "text/plain", sha, b""), text, found)


def _edited(entry: Entry) -> Entry:
    """The same page a day later, with a sentence more."""
    from dataclasses import replace

    body = f"{entry.text.text} This page was corrected."
    sha = hashlib.sha256(body.encode()).hexdigest()
    id = stable_id("doc", entry.document.key, sha)
    day = dt.date.fromisoformat(entry.text.published or "2026-01-01") + dt.timedelta(days=2)
    return Entry(
        replace(entry.document, id=id, sha256=sha, fetched=f"{day}T12:00:00Z"),
        replace(entry.text, document=id, text=body),
        [replace(s, id=stable_id("st", id, s.quote.start), document=id) for s in entry.statements],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if os.path.exists(options.file):
        raise SystemExit(f"{options.file} is there already: name another file")
    began = time.perf_counter()
    done = shown = 0
    with Ledger.open(options.file, reader="synthetic") as ledger:
        for appended in ledger.append_all(entries(options.statements, options.seed), every=3_000, seconds=60):
            done += appended.statements
            if done - shown >= 100_000:
                shown = done
                print(f"{done:>10,} statements, {done / (time.perf_counter() - began):>8,.0f}/s", flush=True)
        print(f"{ledger.counts()} in {time.perf_counter() - began:.0f} s, "
              f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, "
              f"{os.path.getsize(options.file) / 1e9:.2f} GB")  # fmt: skip


if __name__ == "__main__":
    main()
