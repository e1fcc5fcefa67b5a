"""Linking and statuses on statements that diplog itself reads: ``python eval/link_predicted.py GOLD.jsonl [--errors N]``.

Documents are read with the pipeline, linked, and the predicted statements paired with the gold's as the scorer pairs
them. Prints B-cubed of the contact labels over the pairs and, where a table of hand-checked statuses is given, how many
of its contacts stand as they should. ``--keep FILE`` stores the readings, so that linking alone can be tried again.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from diplog.judge import judge
from diplog.link import link
from diplog.model import Contact, Statement

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "eval"))
sys.path.insert(0, str(ROOT.parent / "shared" / "score"))


def read(path: str) -> dict[str, list[Statement]]:
    """Statements by the document's id, as the pipeline reads them."""
    from diplog.collect import collect
    from diplog.pipeline import Reading, readings

    found: dict[str, list[Statement]] = {}
    for outcome in readings(collect([path])):
        if isinstance(outcome, Reading) and outcome.text is not None:
            found[outcome.text.given_id or outcome.text.key] = list(outcome.statements)
    return found


def as_row(statement: Statement) -> dict[str, Any]:
    """A statement in the gold's field names, for the scorer's pairing."""
    from diplog.gazetteer import load

    def person(p: Any) -> dict[str, Any]:
        country = load().country(p.side) if p.side else None
        return {"name": p.name, "role": p.role, "country": country, **({"group": True} if p.group else {})}

    return {
        "id": statement.id,
        "kind": statement.kind,
        "participants": [person(p) for p in statement.participants],
        "date": statement.date.gold() if statement.date else None,
        "stance": statement.stance,
        "said_by": person(statement.said_by) if statement.said_by else None,
        "quote": statement.quote.words,
    }


def main() -> None:
    from score import pair_up

    from link_gold import b_cubed, load

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold")
    parser.add_argument("--keep")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--table", default=str(ROOT / "tests/gold/judge/dev_contacts.tsv"))
    options = parser.parse_args()
    gold = load(options.gold)
    if options.keep and Path(options.keep).exists():
        found = pickle.loads(Path(options.keep).read_bytes())
    else:
        found = read(options.gold)
        if options.keep:
            Path(options.keep).write_bytes(pickle.dumps(found))
    contacts = link(s for statements in found.values() for s in statements)
    home: dict[str, Contact] = {s.id: c for c in contacts for s in c.statements}
    pairs: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    for doc in gold:
        matched, _, _ = pair_up(doc["statements"], [as_row(s) for s in found.get(doc["id"], [])])
        pairs.extend((doc["id"], g, p) for g, p in matched)
    p, r, f = b_cubed((g["contact"], home[row["id"]].id) for _, g, row in pairs)
    print(f"pairs {len(pairs)}  B-cubed precision {p:.1f}  recall {r:.1f}  F1 {f:.1f}")
    statuses(options.table, gold, pairs, home)
    errors(pairs, home, options.errors)


def statuses(table: str, gold: list[Any], pairs: list[Any], home: dict[str, Contact]) -> None:
    """How many contacts of the table stand as they should: the contact that most of the label's pairs are in."""
    if not Path(table).exists():
        return
    rows = [line.split("\t") for line in Path(table).read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    labels = {s["contact"] for doc in gold for s in doc["statements"]}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    by_id = {c.id: c for c in home.values()}
    for _, g, row in pairs:
        found[g["contact"]][home[row["id"]].id] += 1
    asked = [(label, status) for label, status, _ in rows if label in labels]
    seen = [(label, status) for label, status in asked if label in found]
    right = 0
    for label, status in seen:
        best = min(found[label], key=lambda i: (-found[label][i], i))
        right += judge(by_id[best]).status == status
    if asked:
        print(
            f"statuses: {right} right of {len(seen)} found of {len(asked)} in the table: {100 * right / max(1, len(seen)):.1f} %"
        )


def errors(pairs: list[Any], home: dict[str, Contact], most: int) -> None:
    joined: dict[str, list[Any]] = defaultdict(list)
    spread: dict[str, list[Any]] = defaultdict(list)
    for doc, g, row in pairs:
        joined[home[row["id"]].id].append((doc, g, row))
        spread[g["contact"]].append((doc, g, row))
    wrong = [("JOINED", rows) for rows in joined.values() if len({g["contact"] for _, g, _ in rows}) > 1]
    wrong += [("SPLIT", rows) for rows in spread.values() if len({home[row["id"]].id for _, _, row in rows}) > 1]
    for name, rows in wrong[:most]:
        print(f"\n{name}")
        for doc, g, row in rows:
            contact = home[row["id"]]
            who = " + ".join(f"{p['name'] or p['role'] or '-'}/{p['country']}" for p in row["participants"])
            print(f"  {doc} {g['contact']} <- {contact.label} {row['kind']} {row['date']} {row['stance']} {who}")


if __name__ == "__main__":
    main()
