"""How fast resolving is: resolutions a second with a warm register, the register's load time, and memory.

    python eval/bench_resolve.py

A *resolution* is one call of :func:`diplog.resolve.participant` on side, office, date and, in half of the cases, a name; every
(office, side, date, name) is asked once, nothing is answered from a cache of answers.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time


def main() -> int:
    """Print the figures; the exit status is 1 where a bound of the issue is missed."""
    began = time.perf_counter()
    from diplog import gazetteer

    register = gazetteer.load()
    load = time.perf_counter() - began
    from diplog.dates import DateSpan
    from diplog.model import Participant
    from diplog.resolve import participant

    states = [s.code for s in register.sides() if s.kind == "state"]
    days = [DateSpan.day(dt.date(2018, 1, 1) + dt.timedelta(days=n * 29)) for n in range(95)]
    offices = (
        ("foreign_minister", "foreign minister"),
        ("head_of_state", "president"),
        ("head_of_government", "prime minister"),
    )
    jobs = []
    for side in states:
        for office, role in offices:
            held = register.holders(office, side, DateSpan.parse("2018-01-01/2025-12-31"), 0)
            for n, day in enumerate(days):
                name = register.person(held[n % len(held)].person).name if held and n % 2 else None
                jobs.append((Participant(name=name, role=role, side=side, office=office), day))
    for who, day in jobs[::50]:  # warm: the words, the parsed tenures
        participant(who, day, register)
    began = time.process_time()
    for who, day in jobs:
        participant(who, day, register)
    rate = len(jobs) / (time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"register load           {1000 * load:8.0f} ms")
    print(f"resolutions             {len(jobs):8d}")
    print(f"resolutions a second    {rate:8.0f}")
    print(f"memory of the process   {memory:8.0f} MB")
    return int(rate < 50_000 or load > 0.150 or memory > 150)


if __name__ == "__main__":
    sys.exit(main())
