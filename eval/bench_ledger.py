"""How fast the ledger takes in and gives back: ``python eval/bench_ledger.py [--documents 10000] [--ledger PATH|URL]``.

Invented documents with three statements each, a few pairs of sides in most of them, as in life. Prints one line per step
with its time, the processor time in it, the rate and the process's memory (the peak so far). With ``--keep`` an existing ledger is asked only.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from diplog.dates import DateSpan
from diplog.ledger import Entry, Ledger, Where
from diplog.model import Document, Participant, Quote, Resolution, Rule, Statement, Text, Topic, stable_id

SIDES = [f"S{number:02}" for number in range(60)]
TOPICS = ("trade", "migration", "energy", "war_and_peace", "sanctions")
FILLER = "The two sides reviewed the state of their relations and agreed to remain in contact on matters of interest. "


def entries(count: int) -> Iterator[Entry]:
    chance = random.Random(1)
    for number in range(count):
        # Zipf-like: the first sides take part in most contacts.
        one, two, three = (SIDES[min(int(chance.paretovariate(0.9)) - 1, 59 - place) + place] for place in range(3))
        day = f"{2015 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
        sentences = [
            f"Minister {one} spoke by telephone with Minister {two} on matter {number}.",
            f"The spokesperson of {two} did not confirm the call number {number}.",
            f"Minister {one} will travel to the capital of {three} after meeting {number}.",
        ]
        body = " ".join(sentences) + " " + FILLER * (5 + number % 20)
        key = f"https://www.example-{one.lower()}.gov/readouts/{day}/{number}"
        sha = hashlib.sha256(body.encode()).hexdigest()
        id = stable_id("document", key, sha)
        text = Text(
            id, key, f"Readout {number} of {one}", body, None, key, f"Ministry of {one}", f"mfa-{one}", "official", one,
            "register", day, "meta", "en", "detected",
        )  # fmt: skip
        statements = []
        for place, (sentence, pair) in enumerate(zip(sentences, [(one, two), (one, two), (one, three)], strict=True)):
            start = body.index(sentence)
            people = tuple(
                Participant(
                    f"Name of {side}", "foreign minister", side, "foreign_minister", mention=f"Minister {side}",
                    person=f"P-{side}", resolution=Resolution("resolved", "office-on-date", "held the office that day"),
                )
                for side in pair
            )  # fmt: skip
            statements.append(
                Statement(
                    stable_id("statement", id, start),
                    id,
                    key,
                    ("call", "call", "visit")[place],  # type: ignore[arg-type]
                    ("occurred", "unconfirmed", "planned")[place],  # type: ignore[arg-type]
                    people,
                    Quote("text", start, start + len(sentence), sentence),
                    speaks_for=one,
                    standing="document",
                    date=DateSpan.parse(day),
                    date_text="today",
                    topics=(Topic(TOPICS[number % 5], "words"),),
                    rules=(Rule("spoke-with", "spoke"), Rule("official-voice", "")),
                    url=key,
                    publisher=text.publisher,
                    source_type="official",
                    source_country=one,
                    published=day,
                    lang="en",
                )
            )
        yield Entry(Document(id, key, key, "text/html", sha, b""), text, statements)


def memory() -> int:
    """Peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def step(name: str, work: Callable[[], Any], unit: str = "") -> Any:
    began, busy = time.perf_counter(), time.process_time()
    result = work()
    took, busy = time.perf_counter() - began, time.process_time() - busy
    count = result if isinstance(result, int) else len(result) if hasattr(result, "__len__") else 1
    rate = f"{count:>9,} {unit}, {count / took:>9,.0f}/s" if unit else ""
    print(
        f"{name:<46} {took * 1000:>10,.1f} ms  cpu {busy * 1000:>9,.1f} ms  {rate:<36} peak {memory():>5} MB",
        flush=True,
    )
    return result


def count(items: Iterator[Any]) -> int:
    return sum(1 for _ in items)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--ledger", help="default: a temporary file")
    options.add_argument("--keep", action="store_true", help="do not append; ask an existing ledger")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = chosen.ledger or str(Path(folder) / "bench.db")
        step("generate (not the ledger's time)", lambda: count(entries(min(chosen.documents, 10_000))), "documents")
        with step("open for writing", lambda: Ledger.open(place, reader="bench")) as ledger:
            if not chosen.keep:
                step("append", lambda: count(ledger.append_all(entries(chosen.documents))), "documents")
                again = min(chosen.documents, 10_000)
                step("append the same again", lambda: count(ledger.append_all(entries(again))), "documents")
        with step("open for reading", lambda: Ledger.open(place, read_only=True)) as ledger:
            step("read all statements", lambda: count(ledger.statements()), "statements")
            step("read all as of 2020-01-01", lambda: count(ledger.statements(as_of="2020-01-01")), "statements")
            step("read all texts", lambda: count(ledger.texts()), "texts")
            step("counts", ledger.counts)
            page = step("first page of 100", ledger.page)
            step("second page of 100", lambda: ledger.page(token=page.next))
            for sides in (["S00", "S01"], ["S30"], ["S30", "S40"]):
                where = Where(sides=sides)
                step(
                    f"page of {'+'.join(sides)}", lambda where=where: ledger.page(where=where).statements, "statements"
                )
            where = Where(persons=["P-S20"], since="2020")
            step("page of one person since 2020", lambda: ledger.page(where=where).statements, "statements")
            step("one statement", lambda: ledger.statement(page.statements[0].id))
            step("one document", lambda: ledger.document(page.statements[0].document))
            for words in ("capital of S45", "telephone", "matter 4711"):
                step(f"search statements: {words}", lambda words=words: ledger.search(words).found, "hits")
            step(
                "search documents: telephone S45",
                lambda: ledger.search("telephone S45", what="documents").found,
                "hits",
            )
        if "://" not in place:
            size = Path(place).stat().st_size
            print(f"{'size':<46} {size / 1e6:>10,.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
