"""How fast the register loads and answers, and how much memory it takes; exit 1 where a floor is missed.

    python eval/bench_register.py

Floors (``docs/data.md``): load <= 150 ms, memory <= 150 MB over the bare interpreter with two languages scanned, look-ups
>= 50,000 a second with a warm register. Each figure is the best of several runs: the machine may be busy.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable

LOAD_MS, MEMORY_MB, LOOKUPS = 150.0, 150.0, 50_000.0

_COLD = """
import json, resource, time
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
t0 = time.perf_counter()
from diplog import gazetteer
t1 = time.perf_counter()
register = gazetteer.load()
t2 = time.perf_counter()
register.scan("Turkish Foreign Minister Hakan Fidan met Secretary Rubio", "en")
t3 = time.perf_counter()
register.scan("La presidenta Sheinbaum", "es")
register.known_as("Rubio")
t4 = time.perf_counter()
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([t1 - t0, t2 - t1, t3 - t2, t4 - t3, (after - before) / 1024]))
"""


def cold(runs: int = 5) -> list[float]:
    """Best of several fresh processes: import, load, first scan of one language, of a second one (seconds), memory (MB)."""
    rows = [
        json.loads(subprocess.run([sys.executable, "-c", _COLD], capture_output=True, text=True, check=True).stdout)
        for _ in range(runs)
    ]
    return [min(column) for column in zip(*rows, strict=True)]


def rate(call: Callable[[], int], runs: int = 5) -> float:
    """Best number of calls a second; ``call`` says how many it made."""
    best = 0.0
    for _ in range(runs):
        start = time.perf_counter()
        count = call()
        best = max(best, count / (time.perf_counter() - start))
    return best


def main() -> int:
    from diplog import gazetteer
    from diplog.dates import DateSpan

    imported, load, first, second, memory = cold()
    register = gazetteer.load()
    days = [DateSpan.parse(f"{year}-{month:02d}-15") for year in range(2018, 2026) for month in (1, 4, 7, 10)]
    sides = [s.code for s in register.sides() if s.kind == "state"]
    offices = ("head_of_state", "head_of_government", "foreign_minister")
    names = [p.name for p in register.persons()]

    def holders() -> int:
        count = 0
        for day in days[::4]:
            for side in sides:
                for office in offices:
                    register.holders(office, side, day)
                    count += 1
        return count

    def known() -> int:
        for name in names:
            register.known_as(name)
        return len(names)

    sentence = (
        "Secretary of State Marco Rubio spoke with Mexican Foreign Minister Juan Ramón de la Fuente about trade and the "
        "border; the two ministers also discussed Ukraine with their Polish counterpart, Radosław Sikorski, in Warsaw. "
    )
    text = sentence * 40

    def scan() -> int:
        register.scan(text, "en")
        return len(text)

    holders()
    per_holder, per_name, per_letter = rate(holders), rate(known), rate(scan)
    print(f"import            {imported * 1000:9.0f} ms")
    print(f"load              {load * 1000:9.0f} ms   (floor {LOAD_MS:.0f})")
    print(f"first scan (en)   {first * 1000:9.0f} ms   builds the language's automaton and that of names")
    print(f"second language   {second * 1000:9.0f} ms   with the index of names")
    print(f"memory            {memory:9.0f} MB   (floor {MEMORY_MB:.0f})")
    print(f"holders()         {per_holder:9,.0f} a second   (floor {LOOKUPS:,.0f})")
    from diplog.dates import DateSpan
    from diplog.model import Participant
    from diplog.resolve import participant

    mentions = [
        Participant(
            role="foreign minister", office="foreign_minister", side=side, mention=f"the foreign minister of {side}"
        )
        for side in ("TUR", "POL", "CRI", "JPN", "KEN", "BRA")
    ]
    days = [DateSpan.parse(f"2024-{month:02d}-15") for month in range(1, 13)]
    began = time.perf_counter()
    resolved = 0
    while time.perf_counter() - began < 1:
        for day in days:
            for mention in mentions:
                participant(mention, day, register)
                resolved += 1
    per_mention = resolved / (time.perf_counter() - began)
    print(f"participant()     {per_mention:9,.0f} a second   (floor {LOOKUPS:,.0f}; warm: mentions of a stream recur)")
    print(f"known_as()        {per_name:9,.0f} a second   (floor {LOOKUPS:,.0f})")
    print(f"scan()            {per_letter / 1e6:9.2f} million characters a second")
    missed = [
        name
        for name, bad in (
            ("load", load * 1000 > LOAD_MS),
            ("memory", memory > MEMORY_MB),
            ("holders", per_holder < LOOKUPS),
            ("known_as", per_name < LOOKUPS),
        )
        if bad
    ]
    if missed:
        print(f"missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
