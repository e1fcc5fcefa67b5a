"""What the register covers: holders by day, forms by language, and, with a gold file, what its scan finds there.

    python eval/who_coverage.py [GOLD.jsonl]

Aggregates only: with a gold file it prints shares by language, never a document.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from diplog import gazetteer
from diplog.dates import DateSpan
from diplog.gazetteer import Form, Register

DAYS = ("2018-06-01", "2019-06-01", "2020-06-01", "2021-06-01", "2022-10-01", "2023-09-01", "2024-06-01", "2025-02-15",
        "2025-09-22", "2026-01-20", "2026-08-15")  # fmt: skip
OFFICES = ("head_of_state", "head_of_government", "foreign_minister")
NOT_UN = {"TWN", "XKX", "VAT", "PSE", "ESH"}
FRESH_DAYS = 366  # as in resolve: an open tenure whose last evidence is older is not believed


def by_day(register: Register) -> None:
    """UN members with a holder on that day whose evidence is fresh enough to be named; and with two at once."""
    states = [s.code for s in register.sides() if s.kind == "state" and s.code not in NOT_UN]
    print(f"UN members with a believable holder on the day (of {len(states)}); in brackets: two or more at once")
    print(f"{'day':12}" + "".join(f"{office:>24}" for office in OFFICES))
    for day in DAYS:
        on = DateSpan.parse(day)
        cells = []
        for office in OFFICES:
            sat = several = 0
            for code in states:
                fresh = [
                    t
                    for t in register.holders(office, code, on, slack=0)
                    if t.until or (on.start - DateSpan.parse(t.seen).start).days <= FRESH_DAYS
                ]
                sat += bool(fresh)
                several += len({t.person for t in fresh}) > 1
            cells.append(f"{sat} ({several})")
        print(f"{day:12}" + "".join(f"{cell:>24}" for cell in cells))


def forms_of(register: Register, lang: str) -> list[Form]:
    """All meanings in a language's own file (not the names of persons in Latin script)."""
    path = gazetteer.data_folder() / f"forms.{lang}.tsv"
    meanings: list[Form] = []
    for line in path.read_text("utf-8").splitlines():
        row = line.split("\t")
        if len(row) > 2 and not line.startswith("#"):
            _, kind, id, sort, side, role, plural, status = row
            meanings.append(Form(kind, id, sort, side or None, role or None, plural == "1", status or None))  # type: ignore[arg-type]
    return meanings


def by_language(register: Register) -> None:
    """Sides with a name, an adjective, a capital; metonyms; roles and offices with a title; persons in that script."""
    states = {s.code for s in register.sides() if s.kind == "state"}
    others = {s.code for s in register.sides() if s.kind in ("organisation", "movement")}
    print(f"\nforms by language ({len(states)} states, {len(others)} organisations and movements)")
    print("lang  names  adjectives  capitals  metonyms  others  roles  offices  bodies  groups  persons")
    for lang in register.languages:
        forms = forms_of(register, lang)
        side = {sort: {f.id for f in forms if f.kind == "side" and f.sort == sort} for sort in
                ("name", "adjective", "capital", "metonym")}  # fmt: skip
        print(
            f"{lang:4}  {len(side['name'] & states):5}  {len(side['adjective'] & states):10}  {len(side['capital'] & states):8}"
            f"  {len(side['metonym']):8}  {len(side['name'] & others):6}  {len({f.role for f in forms if f.kind == 'office'}):5}"
            f"  {len({f.id for f in forms if f.kind == 'office'}):7}  {len({f.id for f in forms if f.kind == 'body'}):6}"
            f"  {len({f.id for f in forms if f.kind == 'group'}):6}  {len({f.id for f in forms if f.kind == 'person'}):7}"
        )


def on_gold(register: Register, path: Path) -> None:
    """Of the participants in a gold file: sides whose country the scan sees in the text, names the scan finds."""
    seen: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for line in path.read_text("utf-8").splitlines():
        doc: Any = json.loads(line)
        doc = json.loads(doc) if isinstance(doc, str) else doc
        lang = str(doc["lang"]).split("-")[0]
        hits = register.scan(f"{doc.get('title') or ''}\n{doc['text']}", lang)
        forms = [f for h in hits for f in h.forms]
        countries = {register.country(f.side or f.id) for f in forms if f.kind == "side" or f.side}
        countries.add(str(doc.get("source_country") or ""))
        persons = {f.id for f in forms if f.kind == "person"}
        parts = {(p.get("country"), p.get("name")) for s in doc["statements"] for p in s["participants"]}
        for country, name in parts:
            if country:
                total[lang, "side"] += 1
                seen[lang, "side"] += register.country(country) in countries
            if name:
                total[lang, "in register"] += 1
                known = {p.id for p in register.known_as(name)}
                seen[lang, "in register"] += bool(known)
                if known:
                    total[lang, "in text"] += 1
                    seen[lang, "in text"] += bool(known & persons)
    print("\ngold participants: country seen in the text; name known to the register; known name found in the text")
    for lang in sorted({key[0] for key in total}):
        cells = []
        for what in ("side", "in register", "in text"):
            n, of = seen[lang, what], total[lang, what]
            cells.append(f"{n}/{of} {100 * n / of if of else 0:5.1f} %")
        print(f"{lang:4} " + "   ".join(f"{cell:>18}" for cell in cells))


def main(arguments: list[str]) -> int:
    register = gazetteer.load()
    by_day(register)
    by_language(register)
    for path in arguments:
        on_gold(register, Path(path))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
