"""Score ``diplog who`` on the table of mentions, per language, with the errors.

    python eval/who_table.py [--errors] [TABLE.tsv]

A row is right when the side, the office (where the row names one) and the person agree; ``-`` for a person means that
nobody may be named (ambiguous, unresolvable, a group). A *wrong person* is somebody named who is not the one
expected; an unresolved row is an error of accuracy, never a wrong person.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from diplog import gazetteer
from diplog.gazetteer import Register
from diplog.mentions import compatible
from diplog.mentions.names import fold
from diplog.who import lookup

TABLE = Path(__file__).resolve().parent.parent / "tests" / "gold" / "resolve" / "mentions.tsv"


@dataclass(frozen=True, slots=True)
class Row:
    """One scored row: the expectation, what came out, and whether it is right, open or the wrong person."""

    lang: str
    mention: str
    on: str
    expected: str
    got: str
    right: bool
    wrong_person: bool


def same_person(expected: str, got: str) -> bool:
    """Whether two Latin names are the same person's: all words of the shorter in the longer, spellings alike."""
    if fold(expected) == fold(got):
        return True
    if len(fold(expected).split()) == 1 or len(fold(got).split()) == 1:
        return fold(expected).split()[-1] in fold(got).split() or fold(got).split()[-1] in fold(expected).split()
    return compatible(expected, got)


def score(path: Path = TABLE, register: Register | None = None) -> list[Row]:
    """All rows of the table with their outcome."""
    register = register or gazetteer.load()
    rows = []
    with open(path, encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            answer = lookup(row["mention"], on=row["on"], for_=row["for"] or None, lang=row["lang"], register=register)
            who = answer.participant
            name = register.person(who.person).name if who.person else None
            side = who.side and register.country(who.side)
            want_side = row["expect_side"]
            want_side = want_side if want_side == "-" else register.country(want_side)
            want_person = row["expect_person"]
            if want_person == "-":
                person_right = name is None
            else:
                known = register.person(who.person) if who.person else None
                person_right = known is not None and (
                    same_person(want_person, known.name) or want_person in known.aliases
                )
            side_right = want_side == "-" or side == want_side
            office_right = row["expect_office"] == "-" or who.office == row["expect_office"]
            rows.append(
                Row(
                    row["lang"],
                    row["mention"],
                    row["on"],
                    f"{row['expect_side']} {row['expect_office']} {want_person}",
                    f"{who.side} {who.office} {name or who.name} "
                    f"[{answer.resolution.status}: {answer.resolution.rule}; {answer.resolution.reason}]",
                    side_right and office_right and person_right,
                    name is not None and not person_right,
                )
            )
    return rows


def main(arguments: list[str]) -> int:
    """Print the table; the exit status is 1 where a floor is missed."""
    errors = "--errors" in arguments
    paths = [Path(a) for a in arguments if not a.startswith("-")]
    began = time.perf_counter()
    rows = score(paths[0] if paths else TABLE)
    seconds = time.perf_counter() - began
    count, right, wrong = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        for key in (row.lang, "all"):
            count[key] += 1
            right[key] += row.right
            wrong[key] += row.wrong_person
        if errors and not row.right:
            print(f"{row.lang}  {row.mention}  {row.on}\n      expected {row.expected}\n      got      {row.got}")
    print("lang  rows  right %  wrong person %")
    for key in sorted(count, key=lambda k: (k == "all", k)):
        print(f"{key:4}  {count[key]:4}  {100 * right[key] / count[key]:7.1f}  {100 * wrong[key] / count[key]:14.1f}")
    print(f"{len(rows) / seconds:.0f} look-ups a second, reading the words included")
    return int(right["all"] < 0.95 * count["all"] or wrong["all"] > 0.005 * count["all"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
