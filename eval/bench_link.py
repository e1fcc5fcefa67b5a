"""Speed and memory of linking: ``python eval/bench_link.py [--statements N] [--seed S]``.

Makes synthetic statements with the skew of real ones (a few pairs of sides hold most of them; some contacts are told of
by dozens of documents, most by one or two; more than half of the statements name no day), links them all at once, then
adds 100 more in one batch. Prints seconds, the highest resident memory, and what was found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import random
import resource
import time
from collections.abc import Iterator

from diplog.dates import DateSpan
from diplog.link import Linker
from diplog.model import Kind, Participant, Quote, SourceType, Stance, Statement, Topic, stable_id

SIDES = [f"{a}{b}{c}" for a in "ABCDEFGH" for b in "AEIO" for c in "LMNRS"][:150]
KINDS: list[tuple[Kind, float]] = [
    ("call", 0.3), ("meeting", 0.38), ("visit", 0.17), ("talks", 0.1), ("message", 0.04), ("video_call", 0.01),
]  # fmt: skip
STANCES: list[tuple[Stance, float]] = [
    ("occurred", 0.62), ("planned", 0.2), ("denied", 0.06), ("sought", 0.05), ("unconfirmed", 0.04), ("cancelled", 0.03),
]  # fmt: skip
OFFICES = ["head_of_state", "foreign_minister", "head_of_government", "defence_minister"]
TOPICS = [Topic(t) for t in ("trade", "migration", "war_and_peace", "energy", "sanctions", "terrorism", "nuclear_wmd")]
PLACES = ["Alphaville", "Betatown, Erewhon", "Gamma City", "Delta", None, None, None]
FIRST = dt.date(2004, 1, 1)
DAYS = 22 * 365


class World:
    """Who held which office when, and which pairs of sides talk most."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        pairs = [(a, b) for i, a in enumerate(SIDES) for b in SIDES[i + 1 :]]
        rng.shuffle(pairs)
        self.pairs = pairs
        self.weights = [1.0 / (rank + 8) ** 1.15 for rank in range(len(pairs))]
        self.people: dict[tuple[str, str, int], Participant] = {}

    def holder(self, side: str, office: str, day: dt.date) -> Participant:
        term = (day.year - 2004) // 4
        key = (side, office, term)
        if key not in self.people:
            number = len(self.people)
            self.people[key] = Participant(
                name=f"Given{number} Family{number}", role=office.replace("_", " "), side=side, office=office,
                person=f"person-{number:06d}",
            )  # fmt: skip
        return self.people[key]


def statements(count: int, seed: int) -> Iterator[Statement]:
    """``count`` synthetic statements, in no particular order of time."""
    rng = random.Random(seed)
    world = World(rng)
    vague = {s: Participant(role="government", side=s) for s in SIDES}
    offices = {(s, o): Participant(role=o.replace("_", " "), side=s, office=o) for s in SIDES for o in OFFICES}
    spans: dict[dt.date, DateSpan] = {}
    months: dict[tuple[int, int], DateSpan] = {}
    topic_sets = [tuple(rng.sample(TOPICS, rng.randint(0, 3))) for _ in range(200)]
    publishers = [f"Paper {n}" for n in range(400)]
    kinds, kind_weights = zip(*KINDS, strict=True)
    stances, stance_weights = zip(*STANCES, strict=True)
    made = 0
    document = 0
    choose_pair = iter(())  # type: ignore[var-annotated]
    while made < count:
        pair = next(choose_pair, None)
        if pair is None:
            choose_pair = iter(rng.choices(world.pairs, world.weights, k=10_000))
            continue
        day = FIRST + dt.timedelta(days=int(DAYS * rng.random() ** 0.7))
        kind: Kind = rng.choices(kinds, kind_weights)[0]
        sides = [*pair]
        if kind in ("meeting", "talks") and rng.random() < 0.06:
            sides += rng.sample(SIDES, rng.randint(1, 3))
        office = rng.choice(OFFICES[:2]) if rng.random() < 0.9 else rng.choice(OFFICES)
        full = tuple(world.holder(s, office, day) for s in dict.fromkeys(sides))
        place = rng.choice(PLACES)
        telling = min(60, 1 + int(rng.expovariate(1 / 2.2)) + (rng.random() < 0.02) * rng.randint(10, 60))
        topics = rng.choice(topic_sets)
        for _ in range(telling):
            document += 1
            stance: Stance = rng.choices(stances, stance_weights)[0]
            lag = rng.randint(0, 2) if stance != "planned" else -rng.randint(1, 20)
            published = (day + dt.timedelta(days=lag)).isoformat() if rng.random() > 0.02 else None
            source: SourceType = "official" if rng.random() < 0.25 else "media"
            country = rng.choice(sides) if source == "official" else None
            key = f"doc-{document}"
            for nth in range(1 + (rng.random() < 0.6) + (rng.random() < 0.3)):
                roll = rng.random()
                who = full
                if roll < 0.12:
                    who = (full[0], *(offices[p.side or "", p.office or ""] for p in full[1:]))
                elif roll < 0.2:
                    who = tuple(vague[p.side or ""] for p in full)
                elif roll < 0.24 and len(full) > 2:
                    who = full[:2]
                date = None
                roll = rng.random()
                if roll < 0.42:
                    told = day + dt.timedelta(days=rng.random() < 0.08)
                    date = spans.get(told) or spans.setdefault(told, DateSpan.day(told))
                elif roll < 0.46:
                    month = (day.year, day.month)
                    date = months.get(month) or months.setdefault(month, DateSpan.month(*month))
                speaker = who[0] if nth else None
                yield Statement(
                    id=stable_id("statement", key, nth),
                    document=key,
                    key=key,
                    kind=kind,
                    stance=stance if nth == 0 else rng.choices(stances, stance_weights)[0],
                    participants=who,
                    quote=Quote("text", nth * 100, nth * 100 + 7, "synthetic words"),
                    said_by=speaker,
                    speaks_for=country if nth == 0 else speaker.side if speaker else None,
                    standing="document" if country and nth == 0 else "official" if speaker else "media",
                    date=date,
                    place=place if rng.random() < 0.5 else None,
                    topics=topics,
                    publisher=publishers[document % 400],
                    source_type=source,
                    source_country=country,
                    published=published,
                    lang="en",
                )
                made += 1
                if made >= count:
                    return


clock = time.perf_counter


def yardstick() -> float:
    """Seconds of work that this machine needs now for a fixed piece of plain Python, the same in every run: what the other
    figures can be held against when the machine is slow or shared."""
    gc.disable()  # what else is in memory must not matter
    begin = time.process_time()
    for _ in range(10):
        table = {number * 7919 % 100_003: (number, "x") for number in range(100_000)}
        assert sum(number for number, _ in table.values()) == 4_999_950_000
    took = time.process_time() - begin
    gc.enable()
    return took


def peak() -> float:
    """Highest resident memory so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_048_576


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    begin = clock()
    rows = list(statements(options.statements + 100, options.seed))
    random.Random(options.seed + 1).shuffle(rows)
    work = time.process_time
    print(f"made {len(rows)} statements in {clock() - begin:.1f} s, peak {peak():.2f} GB")
    held, late = rows[:-100], rows[-100:]
    linker = Linker(side_of_place=lambda place: None)
    before = yardstick()
    begin, worked = clock(), work()
    if options.profile:
        import cProfile
        import pstats

        profile = cProfile.Profile(work)
        profile.runcall(linker.add, held)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    else:
        linker.add(held)
    contacts = linker.contacts()
    took = work() - worked
    ruler = (before + yardstick()) / 2
    print(
        f"linked into {len(contacts)} contacts in {clock() - begin:.1f} s ({took:.1f} s of work), peak {peak():.2f} GB"
    )
    print(f"yardstick {ruler:.2f} s of work: linking took {took / ruler:.0f} times as long")
    begin, worked = clock(), work()
    changed = linker.add(late)
    print(
        f"added 100 statements in {clock() - begin:.2f} s ({work() - worked:.2f} s of work): {len(changed)} contacts new or changed, peak {peak():.2f} GB"
    )


if __name__ == "__main__":
    main()
