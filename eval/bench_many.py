#!/usr/bin/env python3
"""Many documents into a ledger: what more processes gain, and whether memory stays flat.

    python eval/bench_many.py [--documents 2000] [--jobs 1,2]      reading speed by number of processes, as ratios
    python eval/bench_many.py --memory [--documents 100000]        memory of the reading process along the way

Documents are the bundled samples, each with its own address and a number in its text, so that none is read twice.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diplog.collect import CollectOptions, collect
from diplog.pipeline import keep, ledger_to_write, readings, samples


def rows(many: int) -> Iterator[dict[str, Any]]:
    originals = [json.loads(line) for name in samples() for line in Path(name).read_text("utf-8").splitlines()]
    for number in range(many):
        row = dict(originals[number % len(originals)])
        row["id"] = f"{row.get('id', 'doc')}-{number}"
        row["url"] = f"https://example.org/{number}"
        row["text"] = f"{row['text']}\n\n({number})"
        yield row


def write(path: Path, many: int) -> None:
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(many))


def megabytes() -> float:
    """Memory held by this process now, in MB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def read(source: Path, ledger: Path, jobs: int, every: int = 0) -> tuple[float, int]:
    """Seconds and documents; with ``every``, memory is printed after so many documents."""
    started, done = time.perf_counter(), 0
    with ledger_to_write(str(ledger)) as opened:
        assert opened is not None
        for _ in keep(opened, readings(collect([str(source)], CollectOptions()), jobs)):
            done += 1
            if every and done % every == 0:
                print(
                    f"{done:>8,} documents  {megabytes():6.0f} MB  {done / (time.perf_counter() - started):6.0f}/s",
                    flush=True,
                )
    return time.perf_counter() - started, done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int)
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    many = options.documents or (100_000 if options.memory else 2_000)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "documents.jsonl"
        write(source, many)
        if options.memory:
            read(source, Path(folder) / "ledger.db", 1, every=max(1, many // 10))
            return 0
        first = None
        for jobs in map(int, options.jobs.split(",")):
            seconds, done = read(source, Path(folder) / f"ledger-{jobs}.db", jobs)
            first = first or seconds
            print(f"{jobs} process(es): {done / seconds:6.0f} documents/s, {first / seconds:.2f} × one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
