"""Statuses of contacts of the gold, against a table written by hand from its documents (needs ../shared)."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from diplog.judge import judge
from diplog.link import link
from diplog.model import Statement

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT.parent / "shared" / "data" / "gold"
TABLE = ROOT / "tests" / "gold" / "judge" / "dev_contacts.tsv"
# half of the gold is never looked at; its statements are left out here, as when the table was written
HELD_OUT = 4

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not GOLD.is_dir(), reason="needs ../shared/data/gold"),
]


def table() -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(label, status) for label, status, _ in rows]


def gold_statements() -> list[tuple[str, Statement]]:
    sys.path.insert(0, str(ROOT / "eval"))
    from link_gold import in_train, load, statements_of

    docs: list[dict[str, Any]] = [d for name in ("dev", "dev2a", "dev2b") for d in load(GOLD / f"{name}.jsonl")]
    return [row for doc in docs if in_train(doc["id"]) for row in statements_of(doc)]


def test_the_table_is_long_enough_and_has_each_label_once() -> None:
    labels = [label for label, _ in table()]
    assert len(labels) >= 60
    assert len(labels) == len(set(labels))


def test_status_from_gold_statements() -> None:
    by_label: dict[str, list[Statement]] = defaultdict(list)
    for label, statement in gold_statements():
        by_label[label].append(statement)
    wrong = []
    for label, expected in table():
        # the gold's own grouping, so that this is about judging alone
        contact = whole(by_label[label])
        verdict = judge(contact)
        if verdict.status != expected:
            wrong.append(f"{label}: {verdict.status} ({verdict.rule}), expected {expected}")
    assert not wrong, "\n".join(wrong)


def whole(statements: list[Statement]) -> Any:
    """One contact of these statements, whatever linking would make of them."""
    from diplog.model import Correction

    first = statements[0].id
    same = [
        Correction(f"c{n}", "same", first, s.id, "gold", "one label", f"2030-01-01T00:00:{n:02d}Z")
        for n, s in enumerate(statements[1:])
    ]
    contacts = link(statements, same)
    assert len(contacts) == 1
    return contacts[0]


def test_status_through_linking() -> None:
    rows = gold_statements()
    contacts = link(s for _, s in rows)
    home = {s.id: c for c in contacts for s in c.statements}
    first: dict[str, list[str]] = defaultdict(list)
    for label, s in rows:
        first[label].append(s.id)
    right = 0
    for label, expected in table():
        found = [home[i] for i in first[label]]
        largest = max(found, key=lambda c: (found.count(c), c.id))
        right += judge(largest).status == expected
    assert right / len(table()) >= 0.9
